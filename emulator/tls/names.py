"""The host names that certificates are made for: those of AWS that may lead here, those of this machine, that of
EMULATOR_PUBLIC_URL, and custom domains that a pool has. For any other name there is none: the authority may be trusted
on a machine on which that name leads to somebody else.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from emulator.base import hosts, ids

HERE = ("localhost", "127.0.0.1", "::1")
_OF_AWS = re.compile(
    rf"(?:(?:issuer-)?cognito-idp(?:-fips)?\.{ids.REGION}\.amazonaws\.com"
    rf"|[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.auth\.{ids.REGION}\.amazoncognito\.com)",
    re.ASCII,
)


def is_of_aws(name: str) -> bool:
    """Of the API, of an issuer, or of a prefix domain. `name` is in lower case."""
    return _OF_AWS.fullmatch(name) is not None


class Names:
    """`is_domain` says whether a pool has the custom domain, and may take a moment."""

    def __init__(self, public_url: str, is_domain: Callable[[str], bool]) -> None:
        self._public = (urlsplit(public_url).hostname or "").lower()
        self._is_domain = is_domain

    def asked_for(self, server_name: str | None) -> str | None:
        """A name as it is known here; None for a caller that names nobody, as one does that calls an address."""
        name = (server_name or "").lower().removesuffix(".")
        return None if not name or hosts.is_address(name) else name

    def are_always_ours(self, name: str | None) -> bool:
        if name is None or name in ("localhost", self._public) or is_of_aws(name):
            return True
        return name.endswith(".localhost") and hosts.name_of(name) is not None

    def are_ours(self, name: str | None) -> bool:
        """May ask the database."""
        if self.are_always_ours(name):
            return True
        return name is not None and "." in name and hosts.name_of(name) == name and self._is_domain(name)

    def on_certificate(self, name: str | None) -> tuple[str, ...]:
        if name is None and hosts.is_address(self._public):
            return (*HERE, *({self._public} - set(HERE)))
        return HERE if name in (None, "localhost") else (name,)
