"""Where the page is of an identity provider that the emulator plays. On the address by which the browser came, so that
the cookies of the sign-in are its own."""

import re
from urllib.parse import quote

from emulator.rules.providers import details
from emulator.store.identity_providers import IdentityProvider

_PATH = re.compile(r"/_emulator/providers/([^/]+)/(.+)/(?:authorize|sso)")


def parsed(path: str) -> tuple[str, str] | None:
    """The pool's id and the provider's name; None of another path."""
    found = _PATH.fullmatch(path)
    return (found[1], found[2]) if found else None


def base(provider: IdentityProvider) -> str:
    """What the control API calls the provider."""
    return f"/_emulator/providers/{provider.pool_id}/{quote(provider.name, safe='')}"


def instead(provider: IdentityProvider, address: str) -> str:
    """Where the browser goes instead of the provider's address, with the same parameters."""
    page = "sso" if provider.provider_type == details.SAML else "authorize"
    return f"{base(provider)}/{page}?{address.partition('?')[2]}"
