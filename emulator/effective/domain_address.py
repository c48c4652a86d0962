"""At which address a pool's domain is reached: what EMULATOR_DOMAIN_ADDRESS comes to.

Cognito's own host name leads to Amazon, or nowhere, unless somebody makes it lead here. So it is a setting what the
discovery document, the links in mails and the relying party of passkeys name, for a server and for single pools.
"""

from typing import Protocol
from urllib.parse import urlsplit

from emulator.base import domain_forms
from emulator.settings import Settings

_AMAZONS = ".amazoncognito.com"


class Domain(Protocol):
    """`store.domains.Domain`, as much of it as is asked here."""

    @property
    def host(self) -> str: ...

    @property
    def domain(self) -> str: ...

    @property
    def pool_id(self) -> str: ...

    @property
    def region_name(self) -> str: ...


def form(settings: Settings, pool_id: str) -> str:
    return domain_forms.parse(settings.domain_address).of(pool_id)


def of(settings: Settings, domain: Domain) -> str:
    """Without a slash at its end. `path` → EMULATOR_PUBLIC_URL/<pool id>; `localhost` → the domain's host, with
    `localhost` for `amazoncognito.com`, by the scheme and port of EMULATOR_PUBLIC_URL; `aws` → https://<host>."""
    wanted = form(settings, domain.pool_id)
    if wanted == domain_forms.PATH:
        return f"{settings.base_url}/{domain.pool_id}"
    if wanted == domain_forms.AWS:
        return f"https://{domain.host}"
    if wanted == domain_forms.LOCALHOST:
        base = urlsplit(settings.base_url)
        port = f":{base.port}" if base.port is not None else ""
        host = domain.host
        if host.endswith(_AMAZONS):
            host = f"{host.removesuffix(_AMAZONS)}.localhost"
        return f"{base.scheme}://{host}{port}"
    values = {
        "host": domain.host,
        "prefix": domain.domain,
        "region": domain.region_name,
        "pool_id": domain.pool_id,
    }
    for name, value in values.items():
        wanted = wanted.replace(f"{{{name}}}", value)
    return wanted
