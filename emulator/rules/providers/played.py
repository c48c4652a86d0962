"""Which identity providers the emulator plays itself: those that a tester chose, else those that
EMULATOR_FAKE_PROVIDERS says. Names that are reserved for tests and documents (RFC 2606, RFC 6761) lead to nobody, so
those are played unless the setting says otherwise.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from msgspec import Struct

from emulator.store import played_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

ALL, NONE, RESERVED = "all", "none", "reserved"  # of the setting
_ENDINGS = (".test", ".example", ".invalid", ".localhost")
_DOMAINS = ("example.com", "example.net", "example.org")
# Where a provider says who it is and where browsers go; the first that is there decides.
_ADDRESSES = ("SSORedirectBindingURI", "MetadataURL", "authorize_url", "oidc_issuer")


class Standing(Struct, frozen=True):
    """`chosen` is what a tester chose, None where nobody did. `because` is the reason, for people."""

    is_played: bool
    chosen: bool | None
    because: str


def is_played(work: Work, provider: IdentityProvider) -> bool:
    return standing(work, provider).is_played


def standing(work: Work, provider: IdentityProvider) -> Standing:
    found = played_providers.find(work.db, provider.id)
    if found is not None and found.is_played is not None:
        return Standing(found.is_played, found.is_played, "a tester chose it")
    setting = work.services.settings.fake_providers
    if setting != RESERVED:
        return Standing(setting == ALL, None, f"EMULATOR_FAKE_PROVIDERS is {setting}")
    host = _host(provider)
    if is_reserved(host):
        return Standing(True, None, f"{host} is a name for tests, which leads to nobody")
    return Standing(False, None, f"{host or 'its address'} may be a real server")


def is_played_at(work: Work, url: str) -> bool:
    """Of a provider that is not there yet, whose metadata would be fetched from the address."""
    setting = work.services.settings.fake_providers
    return setting == ALL or (setting == RESERVED and is_reserved(_name(url)))


def is_reserved(host: str) -> bool:
    """Whether the name of a host is for tests and documents alone. `localhost` itself is this machine, where a real
    provider may be."""
    host = host.lower().removesuffix(".")
    return host.endswith(_ENDINGS) or any(host == name or host.endswith(f".{name}") for name in _DOMAINS)


def _host(provider: IdentityProvider) -> str:
    return next((host for address in _addresses(provider) if (host := _name(address))), "")


def _addresses(provider: IdentityProvider) -> Iterator[str]:
    return (provider.details[name] for name in _ADDRESSES if provider.details.get(name))


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""
