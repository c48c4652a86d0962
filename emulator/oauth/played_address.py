"""Where the page is of an identity provider that the emulator plays. On the address by which the browser came, so that
the cookies of the sign-in are its own."""

import re
from urllib.parse import quote

from emulator.rules.providers import details
from emulator.store.identity_providers import IdentityProvider

_PATH = re.compile(r"/_emulator/providers/([^/]+)/(.+)/(authorize|sso|slo)")
SIGN_OUT = "slo"


def parsed(path: str) -> tuple[str, str, str] | None:
    """The pool's id, the provider's name, and which of its pages; None of another path."""
    found = _PATH.fullmatch(path)
    return (found[1], found[2], found[3]) if found else None


def base(provider: IdentityProvider) -> str:
    """What the control API calls the provider."""
    return f"/_emulator/providers/{provider.pool_id}/{quote(provider.name, safe='')}"


def instead(provider: IdentityProvider, address: str, *, page: str | None = None) -> str:
    """Where the browser goes instead of the provider's address, with the same parameters. `page` is that to sign in
    on unless it is told."""
    page = page or ("sso" if provider.provider_type == details.SAML else "authorize")
    return f"{base(provider)}/{page}?{address.partition('?')[2]}"
