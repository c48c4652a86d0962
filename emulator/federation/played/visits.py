"""What a browser asks of a played provider, by the parameters that the real one would get. It is believed only what the
emulator itself sent it with: so nobody is sent to an address of a stranger's choosing.
"""

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from emulator.base import ids, xml
from emulator.rules.providers import details
from emulator.store import federated_sign_ins
from emulator.store.federated_sign_ins import FederatedSignIn
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

if TYPE_CHECKING:
    from lxml.etree import _Element

LONGEST_REQUEST = 65_536  # bytes of an AuthnRequest
_PROTOCOL, _ASSERTION = "{urn:oasis:names:tc:SAML:2.0:protocol}", "{urn:oasis:names:tc:SAML:2.0:assertion}"


class NotAsked(Exception):
    """It is no request of ours; the message says why, for people."""


class Visit(Struct, frozen=True):
    """`asker` is how the provider knows the pool: the client id, of SAML the entity. `app_client_id` is for whom the
    user signs in. `by_form`: the answer is a form, not an address. `request_id` is that of SAML."""

    asker: str
    app_client_id: str
    callback: str
    state: str
    scopes: str = ""
    nonce: str | None = None
    login_hint: str | None = None
    by_form: bool = False
    request_id: str | None = None


def read(work: Work, pool: Pool, provider: IdentityProvider, given: Mapping[str, str]) -> Visit:
    """Raises NotAsked."""
    if provider.provider_type == details.SAML:
        return _of_saml(work, pool, provider, given)
    client_id = provider.details.get("client_id", "")
    if given.get("client_id") != client_id:
        raise NotAsked(f"{provider.name} knows no client {given.get('client_id', '')!r}. It knows {client_id!r} alone.")
    if given.get("response_type") != "code":
        raise NotAsked("The response_type is not code.")
    state, callback = given.get("state", ""), given.get("redirect_uri", "")
    left = _left(work, pool, provider, state)
    if left.callback != callback:
        raise NotAsked("The redirect_uri is not the one that this sign-in was begun with.")
    return Visit(
        asker=client_id,
        app_client_id=left.client_id,
        callback=left.callback,
        state=state,
        scopes=given.get("scope", ""),
        nonce=given.get("nonce"),
        login_hint=given.get("login_hint"),
        by_form=given.get("response_mode") == "form_post",
    )


def request_to_leave(given: Mapping[str, str]) -> str:
    """The ID of a LogoutRequest. Raises NotAsked."""
    return _message(given, "LogoutRequest")[0]


def _message(given: Mapping[str, str], name: str) -> tuple[str, "_Element"]:
    """Its ID, and the whole. Raises NotAsked."""
    try:
        root = xml.parse(_inflated(given.get("SAMLRequest", "")))
    except (xml.NotXml, ValueError, binascii.Error, zlib.error):
        raise NotAsked("There is no SAMLRequest that can be read.") from None
    request_id = root.get("ID")
    if root.tag != f"{_PROTOCOL}{name}" or not request_id:
        raise NotAsked(f"The SAMLRequest is no {name} with an ID.")
    return request_id, root


def _of_saml(work: Work, pool: Pool, provider: IdentityProvider, given: Mapping[str, str]) -> Visit:
    request_id, root = _message(given, "AuthnRequest")
    issuer = (root.findtext(f"{_ASSERTION}Issuer") or "").strip()
    state = given.get("RelayState", "")
    left = _left(work, pool, provider, state)
    if root.get("AssertionConsumerServiceURL") != left.callback:
        raise NotAsked("The AssertionConsumerServiceURL is not the one that this sign-in was begun with.")
    return Visit(
        asker=issuer,
        app_client_id=left.client_id,
        callback=left.callback,
        state=state,
        by_form=True,
        request_id=request_id,
    )


def _left(work: Work, pool: Pool, provider: IdentityProvider, state: str) -> FederatedSignIn:
    """The sign-in that the emulator sent the browser with."""
    found = federated_sign_ins.find(work.db, ids.digest(state)) if state else None
    if found is None or (found.pool_id, found.provider_name) != (pool.id, provider.name):
        raise NotAsked("No sign-in was begun with this address. Begin it in the application.")
    if found.used_at is not None or found.expires_at <= work.now:
        raise NotAsked("This sign-in is over: it was finished, or took longer than five minutes. Begin it anew.")
    return found


def _inflated(text: str) -> bytes:
    """Raises ValueError for what is larger than any request of ours."""
    raw = base64.b64decode(text, validate=True)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    found = inflater.decompress(raw, LONGEST_REQUEST)
    if inflater.unconsumed_tail:
        raise ValueError("it is too large")
    return found
