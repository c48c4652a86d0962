"""Client ID metadata documents (draft-ietf-oauth-client-id-metadata-document): what an address must be to be a client's
id, and what the document at it must say.

Cognito's guide says that external clients are public and which grants they have; the rest is the draft's.
"""

# evidence: cimd-purpose

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from emulator.effective.registration import Registration
from emulator.rules.configuration import client_checks

SCHEME = "https://"
SHORTEST, LONGEST = 12, 256  # characters of the address
_MOST_URIS, _LONGEST_URI, _LONGEST_NAME = 100, 1024, 128
_CHARACTERS = re.compile(r"[!$%&'()*+,\-./0-9:;=?@A-Z\[\]_a-z~]+", re.ASCII)
_SECRETS = ("client_secret", "client_secret_expires_at")
# Addresses that a browser opens inside of the page that led there.
_NEVER = frozenset({"javascript", "data", "vbscript", "file", "blob", "about"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*", re.IGNORECASE | re.ASCII)


class NotUsable(Exception):
    """The address or the document is not what it must be; the message says why."""


def check_url(url: str) -> None:
    """As the draft has it (evidence: cimd-draft). Raises NotUsable."""
    if not url.startswith(SCHEME) or not _CHARACTERS.fullmatch(url):
        raise NotUsable(
            "a client_id that is a URL begins with https:// and has neither fragment nor strange characters"
        )
    if not SHORTEST <= len(url) <= LONGEST:
        raise NotUsable(f"a client_id that is a URL has {SHORTEST} to {LONGEST} characters")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise NotUsable("the client_id is no URL") from error
    if not host or "@" in parts.netloc:
        raise NotUsable("a client_id that is a URL has a host, and no name of a user before it")
    if not parts.path:
        raise NotUsable("a client_id that is a URL has a path")
    segments = re.sub("%2e", ".", parts.path, flags=re.IGNORECASE).split("/")
    if "." in segments or ".." in segments:
        raise NotUsable("the path of a client_id has no dot segments")


def read(url: str, document: Any) -> Registration:
    """Raises NotUsable for the first thing that is wrong."""
    if not isinstance(document, dict):
        raise NotUsable("the document is no JSON object")
    if document.get("client_id") != url:
        raise NotUsable("the client_id of the document is not exactly its address")
    _check_public(document)
    redirect_uris = _uris(document, "redirect_uris")
    if not redirect_uris:
        raise NotUsable("the document has no redirect_uris")
    name, scope = document.get("client_name"), document.get("scope")
    if not isinstance(name, str | None) or not isinstance(scope, str | None):
        raise NotUsable("client_name and scope are texts")
    return Registration(
        url=url,
        name=_printable(name),
        redirect_uris=redirect_uris,
        post_logout_redirect_uris=_uris(document, "post_logout_redirect_uris"),
        grant_types=frozenset(_texts(document, "grant_types", ["authorization_code"])),
        response_types=frozenset(_texts(document, "response_types", ["code"])),
        # unverified: A `scope` in the document limits the scopes that the app client has.
        scopes=None if scope is None else frozenset(scope.split()),
    )


def _check_public(document: Mapping[str, Any]) -> None:
    """Without a secret of any kind (evidence: cimd-public). Without a method, a client would prove itself by a secret
    (RFC 7591 2)."""
    if document.get("token_endpoint_auth_method") != "none":
        raise NotUsable("the token_endpoint_auth_method of the document is not `none`")
    for name in _SECRETS:
        if name in document:
            raise NotUsable(f"the document has a {name}")


def _uris(document: Mapping[str, Any], member: str) -> tuple[str, ...]:
    uris = tuple(_texts(document, member, []))
    if len(uris) > _MOST_URIS:
        raise NotUsable(f"the document has more than {_MOST_URIS} {member}")
    for uri in uris:
        scheme = uri.partition(":")[0]
        is_uri = ":" in uri and _SCHEME.fullmatch(scheme) and scheme.lower() not in _NEVER
        if not is_uri or len(uri) > _LONGEST_URI or not uri.isascii() or not uri.isprintable() or " " in uri:
            raise NotUsable(f"one of the {member} is no address to send a browser to")
        if not client_checks.may_be_callback(uri):
            raise NotUsable(f"one of the {member} has a fragment, or http:// for another machine than the user's own")
    return uris


def _texts(document: Mapping[str, Any], member: str, default: list[str]) -> list[str]:
    found = document.get(member, default)
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise NotUsable(f"{member} is no list of texts")
    return found


def _printable(name: str | None) -> str | None:
    """For the pages: one line of a bounded length."""
    text = "".join(letter for letter in name or "" if letter.isprintable()).strip()
    return text[:_LONGEST_NAME] or None
