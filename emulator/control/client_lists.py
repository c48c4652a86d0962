"""The app clients of this emulator, of all pools or of one; and one of them with all its settings."""

from dataclasses import dataclass
from typing import Any

from emulator.base.instants import Instant
from emulator.control import named, told_settings
from emulator.control.refusals import NotThere
from emulator.control.told_settings import Setting
from emulator.effective.client import SSO_SESSION_MINUTES
from emulator.rules.callers import user_sessions
from emulator.rules.configuration import client_settings
from emulator.rules.owners import client_secrets, known
from emulator.store import client_search
from emulator.store.clients import Client
from emulator.work import Services, Work, opened

USUAL, MOST = 60, 500
_APART = ("UserPoolId", "ClientName", "GenerateSecret", "ClientSecret")
_SESSIONS = "SetUserPoolClientSessionConfigurationRequest"


@dataclass(frozen=True, slots=True)
class ListedClient:
    """`flows` are the ALLOW_… flows in effect."""

    id: str
    name: str
    pool_id: str
    pool_name: str
    has_secret: bool
    flows: list[str]
    created_at: Instant
    updated_at: Instant


@dataclass(frozen=True, slots=True)
class ClientPage:
    """`next` is what the next page is asked for with, as `after`."""

    clients: list[ListedClient]
    next: str | None


@dataclass(frozen=True, slots=True)
class LiveSecret:
    """Oldest first. `id` is that of AddUserPoolClientSecret."""

    id: str
    value: str
    created_at: str


@dataclass(frozen=True, slots=True)
class ClientDetails:
    """`secret` is the one that DescribeUserPoolClient shows. `settings` are all that AWS has."""

    id: str
    name: str
    pool_id: str
    pool_name: str
    has_secret: bool
    secret: str | None
    secrets: list[LiveSecret]
    flows: list[str]
    settings: list[Setting]
    created_at: Instant
    updated_at: Instant


def page(
    services: Services,
    *,
    pool_id: str | None = None,
    search: str | None = None,
    after: str | None = None,
    limit: int = USUAL,
) -> ClientPage:
    """In the order of their ids. `search`: what the name contains or the id begins with, in whatever case. Raises
    NotThere for a pool that does not exist."""
    with opened(services, "clients") as work:
        if pool_id is not None:
            named.pool(work, pool_id)
        found = client_search.page(work.db, pool_id=pool_id, search=search, after=after, limit=limit + 1)
    shown = [_listed(client, pool_name) for client, pool_name in found[:limit]]
    return ClientPage(shown, shown[-1].id if len(found) > limit else None)


def of_pool(work: Work, pool_id: str, *, limit: int) -> list[ListedClient]:
    return [_listed(*row) for row in client_search.page(work.db, pool_id=pool_id, limit=limit)]


def find(services: Services, client_id: str) -> ClientDetails:
    """Raises NotThere."""
    with opened(services, "client") as work:
        found = known.find_client(work, client_id)
    if found is None:
        raise NotThere(f"No app client {client_id} exists in any user pool.")
    client, pool = found
    return ClientDetails(
        id=client.id,
        name=client.name,
        pool_id=pool.id,
        pool_name=pool.name,
        has_secret=client.has_secret,
        secret=client.secret,
        secrets=_secrets(client),
        flows=sorted(client.effective.auth_flows),
        settings=_settings(client),
        created_at=client.created_at,
        updated_at=client.updated_at,
    )


def _listed(client: Client, pool_name: str) -> ListedClient:
    return ListedClient(
        id=client.id,
        name=client.name,
        pool_id=client.pool_id,
        pool_name=pool_name,
        has_secret=client.has_secret,
        flows=sorted(client.effective.auth_flows),
        created_at=client.created_at,
        updated_at=client.updated_at,
    )


def _secrets(client: Client) -> list[LiveSecret]:
    return [LiveSecret(one["id"], one["value"], one["created_at"]) for one in client_secrets.listed(client)]


def _settings(client: Client) -> list[Setting]:
    """The defaults are those of a client that is made with a name alone."""
    defaults: dict[str, Any] = {
        "AccessTokenValidity": 1,
        "IdTokenValidity": 1,
        "PreventUserExistenceErrors": "LEGACY",
        "PublishSecretsInAWSSecretsManager": False,
        "RefreshTokenRotation": {"Feature": "DISABLED"},
        "SSOSession": {"MaxValidityMinutes": SSO_SESSION_MINUTES},
        **client_settings.normalised({}),
    }
    given = {
        **client.settings,
        "SSOSession": user_sessions.client_configuration(client),
        "PublishSecretsInAWSSecretsManager": client.secret_arn is not None,
    }
    names = tuple(name for name in told_settings.names_of("CreateUserPoolClientRequest") if name not in _APART)
    return [
        *told_settings.of_request("CreateUserPoolClientRequest", given, defaults, names=names),
        *told_settings.of_request(_SESSIONS, given, defaults, names=("SSOSession",)),
    ]
