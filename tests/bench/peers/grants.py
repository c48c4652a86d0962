"""Requests to `/oauth2/token`. How a browser gets its authorization code differs from server to server, and none of it
is measured; the code is exchanged in the same way everywhere."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.bench import wrk
from tests.bench.peers.programs import OURS
from tests.bench.peers.scene import CALLBACK, RESOURCE, Scene
from tests.support.given import PASSWORD

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
VERIFIER = "a-verifier-of-forty-three-characters-at-least-0"
_CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
Fields = dict[str, str]


class Unable(Exception):
    """The server has no such thing; the message says what."""


def client_credentials(scene: Scene, *, secret: str | None = None) -> bytes:
    """`secret` is another one than the client's."""
    if scene.machine_secret is None:
        raise Unable("makes no client with a secret")
    pair = base64.b64encode(f"{scene.machine_id}:{secret or scene.machine_secret}".encode()).decode()
    fields = {"grant_type": "client_credentials", "scope": f"{RESOURCE}/read"}
    return _post(scene, fields, {"Authorization": f"Basic {pair}"})


def exchanges(scene: Scene, number: int) -> list[bytes]:
    """Of as many codes, each of a user who has just signed in. Raises Unable."""
    if scene.server.name not in _CODES:
        raise Unable("has no /oauth2/token")
    fields = {
        "grant_type": "authorization_code",
        "client_id": scene.client_id,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    with _connected(scene) as connection:
        codes = _CODES[scene.server.name](scene, connection)
        return [_post(scene, {**fields, "code": next(codes)}) for _ in range(number)]


def answer(scene: Scene, request: bytes) -> tuple[int, bytes]:
    """What comes back of a request."""
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(line.split(": ", 1) for line in lines)
    with _connected(scene) as connection:
        connection.request(method, path, body, headers)
        answered = connection.getresponse()
        return answered.status, answered.read()


def _post(scene: Scene, fields: Fields, headers: Fields | None = None) -> bytes:
    place = f"/{scene.pool_id}/oauth2/token" if scene.server.name == OURS else "/oauth2/token"
    return wrk.request(scene.server.url, "POST", place, {**FORM, **(headers or {})}, urlencode(fields).encode())


@contextmanager
def _connected(scene: Scene) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(urlsplit(scene.server.url).netloc, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


# --- codes ------------------------------------------------------------------------------------------------------


def _query(scene: Scene) -> Fields:
    return {
        "response_type": "code",
        "client_id": scene.client_id,
        "redirect_uri": CALLBACK,
        "scope": "openid email",
        "code_challenge": _CHALLENGE,
        "code_challenge_method": "S256",
    }


def _ours(scene: Scene, connection: HTTPConnection) -> Iterator[str]:
    """A browser that signed in once, and comes back."""
    page = f"/{scene.pool_id}/login?{urlencode(_query(scene))}"
    shown = _asked(connection, "GET", page)
    csrf = _cookie(shown, r"XSRF-TOKEN=([^;]+)")
    form = {"_csrf": csrf, "username": scene.users[0], "password": PASSWORD}
    signed_in = _asked(connection, "POST", page, form, {"Cookie": f"XSRF-TOKEN={csrf}"})
    cookie = _cookie(signed_in, r"(cognito-[^=;]+=[^;]+)")
    authorize = f"/{scene.pool_id}/oauth2/authorize?{urlencode(_query(scene))}"
    while True:
        yield _code(_asked(connection, "GET", authorize, headers={"Cookie": cookie}))


def _with_form(place: str) -> Callable[[Scene, HTTPConnection], Iterator[str]]:
    """Where every code takes a form with the password."""

    def codes(scene: Scene, connection: HTTPConnection) -> Iterator[str]:
        form = {**_query(scene), "username": scene.users[0], "password": PASSWORD}
        while True:
            yield _code(_asked(connection, "POST", place, form))

    return codes


_CODES: dict[str, Callable[[Scene, HTTPConnection], Iterator[str]]] = {
    OURS: _ours,
    "ministack": _with_form("/login"),
    "cognito-local": _with_form("/oauth2/authorize"),
}


def _asked(
    connection: HTTPConnection, method: str, path: str, form: Fields | None = None, headers: Fields | None = None
) -> HTTPResponse:
    connection.request(method, path, urlencode(form) if form else None, {**FORM, **(headers or {})})
    answered = connection.getresponse()
    answered.read()
    return answered


def _cookie(answered: HTTPResponse, pattern: str) -> str:
    return str(re.findall(pattern, answered.getheader("Set-Cookie", ""))[0])


def _code(answered: HTTPResponse) -> str:
    return parse_qs(urlsplit(answered.getheader("Location", "")).query)["code"][0]
