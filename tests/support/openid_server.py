"""A provider of OpenID Connect on the loopback, written against the standards alone: what it says may be replaced, key
by key and page by page. Its tokens are made by PyJWT."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt import api_jws as jws
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from emulator.crypto import keys as crypto_keys
from tests.support import key_ring

CLIENT_ID, CLIENT_SECRET = "the-pool", "a-secret-of-thirty-two-characters"
DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Page:
    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


class Key:
    """Of RSA or of P-256, which signs by `algorithm`."""

    def __init__(self, algorithm: str = "RS256", kid: str | None = None, bits: int = 2048) -> None:
        self.algorithm = algorithm
        self.kid = kid or uuid4().hex
        self.private: Any = ec.generate_private_key(ec.SECP256R1()) if algorithm.startswith("ES") else _rsa(bits)

    def jwk(self, **members: Any) -> dict[str, Any]:
        kind = ECAlgorithm if self.algorithm.startswith("ES") else RSAAlgorithm
        public = dict(kind.to_jwk(self.private.public_key(), as_dict=True))
        return {**public, "kid": self.kid, "use": "sig", "alg": self.algorithm, **members}

    def sign(self, claims: dict[str, Any], **header: Any) -> str:
        named = {"kid": self.kid, **header}
        kept = {name: value for name, value in named.items() if value is not None}
        return jws.encode(json.dumps(claims).encode(), self.private, self.algorithm, kept)


def _rsa(bits: int) -> rsa.RSAPrivateKey:
    if bits == 2048:
        return crypto_keys.load_signing_key(key_ring.key())
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@dataclass
class OpenIdServer:
    """`pages` stand in the place of its own; `claims` go into the ID token and `profile` is what userInfo tells."""

    url: str
    keys: list[Key]
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "4711", "email": "ada@example.test"})
    profile: dict[str, Any] = field(default_factory=lambda: {"sub": "4711", "name": "Ada"})
    discovery: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, Callable[[Request], Page]] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    token: Callable[[dict[str, Any]], str] | None = None  # makes the ID token of its claims
    nonces: dict[str, str | None] = field(default_factory=dict)

    def details(self, **members: str) -> dict[str, str]:
        own = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "attributes_request_method": "GET",
            "oidc_issuer": self.url,
            "authorize_scopes": "openid email profile",
        }
        return {**own, **members}

    def code(self, nonce: str | None) -> str:
        """What a browser brings back once its user has signed in."""
        code = uuid4().hex
        self.nonces[code] = nonce
        return code

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def id_token(self, nonce: str | None, **claims: Any) -> str:
        now = int(time.time())
        own = {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        whole = {**own, **({"nonce": nonce} if nonce is not None else {}), **self.claims, **claims}
        return self.token(whole) if self.token is not None else self.keys[0].sign(whole)

    def answer(self, request: Request) -> Page:
        self.requests.append(request)
        own = {DISCOVERY: self._document, "/jwks": self._jwks, "/token": self._tokens, "/me": self._profile}
        page = self.pages.get(request.path) or own.get(request.path)
        return page(request) if page is not None else Page(status=404)

    def _document(self, _: Request) -> Page:
        own = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/auth",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/me",
            "jwks_uri": f"{self.url}/jwks",
        }
        return Page({**own, **self.discovery})

    def _jwks(self, _: Request) -> Page:
        return Page({"keys": [key.jwk() for key in self.keys]})

    def _tokens(self, request: Request) -> Page:
        form = request.form or request.query
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return Page({"error": "invalid_client"}, 401)
        if form.get("code") not in self.nonces:
            return Page({"error": "invalid_grant", "error_description": "The code is not known."}, 400)
        nonce = self.nonces.pop(form["code"])
        tokens = {"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 3600}
        return Page({**tokens, "id_token": self.id_token(nonce)})

    def _profile(self, request: Request) -> Page:
        if request.headers.get("authorization") != "Bearer an-access-token":
            return Page(status=401)
        return Page(self.profile)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that gave up waiting is not worth a trace."""


@contextmanager
def provider(*keys: Key) -> Iterator[OpenIdServer]:
    server = OpenIdServer("", list(keys) or [Key()])

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            parts = urlsplit(self.path)
            page = server.answer(
                Request(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    dict(parse_qsl(body)),
                    {name.lower(): value for name, value in self.headers.items()},
                )
            )
            self.send_response(page.status)
            for name, value in {**page.headers, "Content-Length": str(len(page.content()))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.content())

        do_GET = do_POST = handle_any  # noqa: N815 - the names of http.server

        def log_message(self, format: str, *args: Any) -> None:
            pass

    listening = _Server(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{listening.server_port}"
    thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        listening.shutdown()
        listening.server_close()
        thread.join()
