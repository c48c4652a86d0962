"""Resource servers: what an app client's custom scopes belong to.

A custom scope is named `identifier/ScopeName`; the name of a scope has no slash, an identifier may have some. App
clients keep the scopes of a server that was deleted or changed. Nobody gets such a scope from then on, neither by a new
sign-in nor by a refresh (evidence: deleted-scopes).
"""

from collections.abc import Iterable, Sequence
from typing import cast

from emulator import errors
from emulator.base import java_order
from emulator.model.shapes import (
    CreateResourceServerRequest,
    ResourceServerScopeType,
    ResourceServerType,
    UpdateResourceServerRequest,
)
from emulator.rules.configuration.client_checks import STANDARD_SCOPES
from emulator.rules.owners import known
from emulator.store import resource_servers
from emulator.store.pools import Pool
from emulator.store.resource_servers import ResourceServer, Scope
from emulator.work import Work

MOST_OF_POOL = 25  # evidence: quota-numbers


def require(work: Work, pool: Pool, identifier: str) -> ResourceServer:
    """Raises ResourceNotFoundException `Resource server X does not exist.`"""
    server = resource_servers.find(work.db, pool.id, identifier)
    if server is None:
        raise errors.owners.resource_server_does_not_exist(identifier)
    return server


def create(work: Work, pool: Pool, req: CreateResourceServerRequest) -> ResourceServer:
    """Raises InvalidParameterException for an identifier that is taken, and LimitExceededException for the 26th."""
    identifier = req["Identifier"]
    is_full = resource_servers.count_locked(work.db, pool.id) >= MOST_OF_POOL
    if is_full and resource_servers.find(work.db, pool.id, identifier) is None:
        raise errors.owners.too_many_resource_servers(MOST_OF_POOL)
    server = ResourceServer(
        pool_id=pool.id,
        identifier=identifier,
        name=req["Name"],
        scopes=_ordered(req.get("Scopes") or ()),
        created_at=work.now,
        updated_at=work.now,
    )
    if not resource_servers.add(work.db, server):
        raise errors.owners.resource_server_exists(identifier, pool.id)
    return server


def change(work: Work, pool: Pool, req: UpdateResourceServerRequest) -> ResourceServer:
    """The name and all scopes are replaced; without Scopes none is left (evidence: resource-server-update)."""
    identifier, scopes = req["Identifier"], _ordered(req.get("Scopes") or ())
    if not resource_servers.change(work.db, pool.id, identifier, work.now, name=req["Name"], scopes=scopes):
        raise errors.owners.resource_server_does_not_exist(identifier)
    return require(work, pool, identifier)


def remove(work: Work, pool: Pool, identifier: str) -> None:
    """App clients that may ask for its scopes do not hinder it, and keep them in their settings."""
    if not resource_servers.remove(work.db, pool.id, identifier):
        raise errors.owners.resource_server_does_not_exist(identifier)


def render(server: ResourceServer) -> ResourceServerType:
    return {  # unverified: A resource server without scopes shows an empty list of them.
        "UserPoolId": server.pool_id,
        "Identifier": server.identifier,
        "Name": server.name,
        "Scopes": cast(list[ResourceServerScopeType], server.scopes),
    }


def defined(work: Work, pool: Pool, scopes: Iterable[str]) -> frozenset[str]:
    """Those of the scopes that resource servers of the pool define. Scopes of Cognito's own are none of them."""
    asked = frozenset(scopes).difference(STANDARD_SCOPES)
    if not asked:
        return asked
    found: frozenset[str] | None = known.of_mark(work, pool.id, resource_servers.scopes_of_pool)
    return asked & (found or frozenset())


def still_there(work: Work, pool: Pool, scopes: Sequence[str]) -> tuple[str, ...]:
    """The scopes without those that a resource server no longer defines."""
    custom = {*scopes}.difference(STANDARD_SCOPES)
    if not custom:
        return tuple(scopes)
    gone = custom - defined(work, pool, custom)
    return tuple(scope for scope in scopes if scope not in gone)


def _ordered(scopes: Iterable[ResourceServerScopeType]) -> list[Scope]:
    """In the order of a Java HashMap of their names (evidence: resource-server-scope-order)."""
    # unverified: Of two scopes of one name in a request, the later one counts.
    descriptions = {scope["ScopeName"]: scope["ScopeDescription"] for scope in scopes}
    return [
        {"ScopeName": name, "ScopeDescription": descriptions[name]} for name in java_order.iteration_order(descriptions)
    ]
