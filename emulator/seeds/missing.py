"""What of a pool is not there because something was wrong with it, and what that hides: a problem is told once, and not
again for everybody who depends on it."""

from collections.abc import Iterable
from typing import Any

from msgspec import Struct, field

from emulator.rules.directory import users as user_rules
from emulator.seeds.shape import ClientSeed, PoolSeed, ResourceSeed, UserSeed

PROVIDERS, SERVERS, CLIENTS, GROUPS = "identity_providers", "resource_servers", "clients", "groups"
_OF_THE_POOL = "COGNITO"


class Missing(Struct):
    """Names by the key that they stand under. Of an entry that could not be read even the name is unknown: then
    every name is missing that the rest of the file does not have."""

    seed: PoolSeed
    _names: dict[str, set[str]] = field(default_factory=dict)

    def add(self, key: str, name: str) -> None:
        self._names.setdefault(key, set()).add(name)

    def hides_client(self, client: ClientSeed) -> bool:
        settings = client.settings
        providers = [name for name in _texts(settings.get("SupportedIdentityProviders")) if name != _OF_THE_POOL]
        scopes = [scope for scope in _texts(settings.get("AllowedOAuthScopes")) if "/" in scope]
        servers = [scope.rpartition("/")[0] for scope in scopes]
        return self._any(PROVIDERS, providers) or self._any(SERVERS, servers)

    def hides_resource(self, resource: ResourceSeed) -> bool:
        return bool(resource.client) and self._any(CLIENTS, [resource.client])

    def hides_user(self, user: UserSeed) -> bool:
        signs_up = user.status == user_rules.UNCONFIRMED or user.code is not None
        providers = [link.provider for link in user.linked] + ([user.brought_by[0]] if user.brought_by else [])
        return (
            self._any(GROUPS, user.groups)
            or self._any(PROVIDERS, providers)
            or (signs_up and self._any(CLIENTS, [user.client or self._first_client()]))
        )

    def _first_client(self) -> str:
        return self.seed.clients[0].name if self.seed.clients else ""

    def _any(self, key: str, names: Iterable[str]) -> bool:
        missing = self._names.get(key, set())
        if key not in self.seed.unread:
            return any(name in missing for name in names)
        return any(name in missing or name not in self._readable(key) for name in names)

    def _readable(self, key: str) -> set[str]:
        seed = self.seed
        named = {
            PROVIDERS: [one.name for one in seed.providers],
            SERVERS: [one.name for one in seed.resources[SERVERS]],
            CLIENTS: [one.name for one in seed.clients],
            GROUPS: [one.name for one in seed.groups],
        }
        return set(named[key])


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
