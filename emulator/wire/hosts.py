"""The region that a host name names, as AWS's own endpoints do: `cognito-idp.eu-west-1.amazonaws.com`, or such a name
under another domain that leads here (`cognito-idp.eu-west-1.localhost`)."""

import re

from emulator.base import ids

_NAMED = re.compile(rf"(?:issuer-)?cognito-idp(?:-fips)?\.({ids.REGION})\.")


def region_of(host: str | None) -> str | None:
    """None for a host that names none, which most do not."""
    found = _NAMED.match(host.lower()) if host else None
    return found[1] if found else None
