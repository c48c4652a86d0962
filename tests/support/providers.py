"""Identity providers as tests make them: the details of each type, SAML metadata, and a server that has them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from emulator.base.randomness import SystemRandomness
from emulator.crypto import certificates
from tests.support import key_ring
from tests.support.given import Given

CLIENT = {"client_id": "1example23456789", "client_secret": "provider-app-client-secret"}
GOOGLE = {**CLIENT, "authorize_scopes": "email profile openid"}
FACEBOOK = {**CLIENT, "authorize_scopes": "public_profile,email"}
AMAZON = {**CLIENT, "authorize_scopes": "profile postal_code"}
APPLE = {
    "client_id": "com.example.cognito",
    "team_id": "3EXAMPLE",
    "key_id": "2EXAMPLE",
    "private_key": "1EXAMPLE",
    "authorize_scopes": "email name",
}
OIDC = {
    "client_id": "1example23456789",
    "client_secret": "provider-app-client-secret",
    "attributes_request_method": "GET",
    "oidc_issuer": "https://auth.example.com",
    "authorize_scopes": "openid profile email",
}
DETAILS = {"Google": GOOGLE, "Facebook": FACEBOOK, "LoginWithAmazon": AMAZON, "SignInWithApple": APPLE, "OIDC": OIDC}
SIGN_ON, LOG_OUT, ENTITY = "https://idp.example.com/sso", "https://idp.example.com/slo", "https://idp.example.com/id"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
_PEM = key_ring.really_made()


def certificate(*, days: int = 365) -> str:
    """Of a provider, for so many days from now; negative ones are past."""
    ends = datetime.now(UTC) + timedelta(days=days)
    begins = ends - timedelta(days=400)
    return certificates.self_signed(_PEM, "idp.example.com", SystemRandomness(), begins=begins, ends=ends)


def metadata(*, binding: str = REDIRECT, log_out: bool = False, signing: str | None = None) -> str:
    key = (
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>'
        f"<ds:X509Certificate>{signing or certificate()}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
        "</md:KeyDescriptor>"
    )
    out = f'<md:SingleLogoutService Binding="{REDIRECT}" Location="{LOG_OUT}"/>' if log_out else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<md:EntityDescriptor '
        f'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY}"><md:IDPSSODescriptor '
        f'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">{key}{out}'
        f'<md:SingleSignOnService Binding="{POST}" Location="{SIGN_ON}/post"/>'
        f'<md:SingleSignOnService Binding="{binding}" Location="{SIGN_ON}"/>'
        "</md:IDPSSODescriptor></md:EntityDescriptor>"
    )


def made(given: Given, pool_id: str, kind: str = "Google", name: str | None = None, **members: Any) -> dict[str, Any]:
    """A provider as CreateIdentityProvider shows it."""
    asked = {"ProviderName": name or kind, "ProviderType": kind, "ProviderDetails": DETAILS.get(kind), **members}
    provider: dict[str, Any] = given.cognito.create_identity_provider(UserPoolId=pool_id, **asked)["IdentityProvider"]
    return provider


Page = tuple[int, bytes, dict[str, str]]


@contextmanager
def documents(pages: Callable[[str], Page]) -> Iterator[str]:
    """A server on the loopback that answers each GET of a path with a status, a body and headers."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body, headers = pages(self.path)
            self.send_response(status)
            for header, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
