"""Which pool a request means, and which of its domains: by the host, by the path, or by the app client that it names.

- `<prefix>.auth.<region>.amazoncognito.com` and custom domains, where the name leads here; a browser finds
  `<prefix>.auth.<region>.localhost` by itself.
- `/<pool id>/oauth2/authorize` and so on, on any name of the emulator.
- `/oauth2/authorize` and so on there, for the pool of the app client.

A pool without a domain has no endpoints and no pages, as with Cognito.
"""

import re
from functools import lru_cache

from msgspec import Struct

from emulator.base import hosts
from emulator.errors import CognitoError
from emulator.oauth import metadata_clients
from emulator.oauth.requests import Request
from emulator.rules.owners import domains, known, regions
from emulator.store.clients import Client
from emulator.store.domains import Domain
from emulator.store.pools import Pool
from emulator.work import Work

_LOCAL = re.compile(r"([a-z0-9-]{1,63}\.auth\.[a-z0-9-]+)\.localhost")
_POOL_ID = re.compile(r"[\w-]+_[0-9a-zA-Z]+", re.ASCII)


class Place(Struct, frozen=True):
    """`is_own_host`: nobody else is served under the name by which the request came."""

    pool: Pool
    domain: Domain
    is_own_host: bool = False

    @property
    def version(self) -> int:
        """1 are the classic hosted pages, 2 is managed login."""
        return self.domain.managed_login_version or 1


class NoPlace(CognitoError):
    """The pool that the address names is not there, or has no domain; `pool_id` is None for a host that nobody has."""

    def __init__(self, pool_id: str | None) -> None:
        super().__init__()
        self.pool_id = pool_id


@lru_cache(1024)
def domain_host(host: str | None) -> str | None:
    """A name that `hosts.name_of` found, as domains are kept under it: `x.auth.us-east-1.localhost` stands for AWS's
    own name. None for what no domain can be."""
    if host is None or "." not in host or hosts.is_address(host):
        return None
    local = _LOCAL.fullmatch(host)
    return f"{local[1]}.{domains.AMAZONS}" if local else host


def named(work: Work, request: Request) -> Place | None:
    """The place that the address alone tells. None for an address of the emulator's own, without a pool's id. Raises
    NoPlace."""
    host = domain_host(request.host)
    domain = domains.at_host(work, host) if host is not None else None
    if domain is not None:
        pool = known.find_pool(work, domain.pool_id)
        request.seen.is_own_host = True
        if pool is None or request.pool_id not in (None, pool.id):
            raise NoPlace(None)
        return Place(regions.admit(work, pool), domain, is_own_host=True)
    if host is not None and host.endswith(f".{domains.AMAZONS}"):
        raise NoPlace(None)
    if request.pool_id is None:
        return None
    pool = known.find_pool(work, request.pool_id) if _POOL_ID.fullmatch(request.pool_id) else None
    if pool is None:
        raise NoPlace(request.pool_id)
    return _of_pool(work, pool)


def of_client(work: Work, request: Request, client_id: str) -> tuple[Place, Client] | None:
    """The app client and its place. None for a client that is nobody's, or another pool's than the address tells.
    Raises NoPlace."""
    place = named(work, request)
    if metadata_clients.is_meant(client_id):
        return _of_external(work, request, place, client_id)
    found = known.find_client(work, client_id)
    if found is None or (place is not None and place.pool.id != found[1].id):
        return None
    work.call.about["pool_id"] = found[1].id
    work.call.about["client_id"] = found[0].id
    return place or _of_pool(work, found[1]), found[0]


def _of_external(work: Work, request: Request, place: Place | None, url: str) -> tuple[Place, Client] | None:
    client = metadata_clients.find(work, place.pool if place is not None else None, url, request.seen)
    if place is None or client is None:
        return None
    work.call.about["pool_id"] = client.pool_id
    work.call.about["client_id"] = client.id
    work.call.about["metadata_url"] = url
    return place, client


def of_pool_id(work: Work, request: Request, pool_id: str) -> Place | None:
    """The place of a pool that a token tells. None if the address tells another one. Raises NoPlace."""
    place = named(work, request)
    if place is not None:
        return place if place.pool.id == pool_id else None
    pool = known.find_pool(work, pool_id)
    return _of_pool(work, pool) if pool is not None else None


def _of_pool(work: Work, pool: Pool) -> Place:
    pool = regions.admit(work, pool)
    domain = domains.serving(work, pool)
    if domain is None:
        raise NoPlace(pool.id)
    return Place(pool, domain)
