"""Making one fresh user for a test: the operations that a client or an administrator would call, and what no operation
can do. No function runs and no mail leaves."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from msgspec import Struct, field
from msgspec.structs import replace

from emulator.base import ids
from emulator.base.randomness import LOWER_ALPHANUMERIC, digits
from emulator.calls import running
from emulator.calls.quiet import Echo
from emulator.contract import parse
from emulator.rules.configuration import passwords
from emulator.rules.directory import users
from emulator.rules.owners import secret_hash
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Call, Services, Work, opened

_NUMBERS = {"updated_at": "0"}
_DATES = {"birthdate": "2000-01-01"}


class Draft(Struct, frozen=True):
    """A user who is being made. `typed` is the name that signs in: an address where the pool wants one, and the
    username is then the sub. `values` are the attributes; addresses are like nobody else's."""

    services: Services
    pool: Pool
    client: Client | None
    typed: str
    password: str
    values: dict[str, str] = field(default_factory=dict)

    def call(self, operation: str, **members: Any) -> Any:
        """The operation's answer. Raises its errors."""
        call = Call(operation, ids.uuid4(self.services.random), self.pool.region, self.pool.account_id)
        request = parse.parse(operation, orjson.dumps(members))
        return running.invoke(self.services, call, operation, request)

    def administer(self, operation: str, **members: Any) -> Any:
        return self.call(operation, UserPoolId=self.pool.id, Username=self.typed, **members)

    def by_client(self, operation: str, **members: Any) -> Any:
        assert self.client is not None  # noqa: S101  # `leases` looks for one
        if self.client.has_secret:
            members["SecretHash"] = secret_hash.compute(self.client, self.typed)
        return self.call(operation, ClientId=self.client.id, Username=self.typed, **members)

    def held(self, act: Callable[[Work, User], Any]) -> Any:
        """What no operation does, with the user's row held."""
        with opened(self.services, "lease", write=True) as work:
            work.in_pool(self.pool.id)
            return act(work, users.require(work, self.pool, self.typed, lock=True))

    def listed(self, **more: str) -> list[dict[str, str]]:
        return [{"Name": name, "Value": value} for name, value in {**self.values, **more}.items()]

    def with_phone(self) -> "Draft":
        if "phone_number" in self.values:
            return self
        return replace(self, values={**self.values, "phone_number": _number(self.services)})


def draft(services: Services, pool: Pool, client: Client | None, like: Mapping[str, str] | None = None) -> Draft:
    """A user who is nobody yet, with what every user of the pool must have; or with attributes `like` those of another,
    the addresses fresh."""
    quiet = replace(services, invoker=Echo(), mail=None)
    name = f"lease-{services.random.text(LOWER_ALPHANUMERIC, 12)}"
    fresh = {"email": f"{name}@example.test", "phone_number": _number(services), "preferred_username": name}
    wanted = {"email": ""} if like is None else dict(like)
    wanted |= {needed: wanted.get(needed) or _any(needed) for needed in pool.schema.required}
    values = {attribute: fresh.get(attribute, value) for attribute, value in wanted.items()}
    kinds = sorted(pool.username_attributes)
    typed = fresh[kinds[0]] if kinds else name
    for kind in kinds[:1]:
        values[kind] = typed
    return Draft(quiet, pool, client, typed, passwords.generate(services.random, pool), values)


def found(made: Draft) -> tuple[User, dict[str, str]]:
    with opened(made.services, "lease") as work:
        user = users.require(work, made.pool, made.typed)
        return user, store_users.attributes(work.db, user.id)


def _any(name: str) -> str:
    """A value that the schema takes, of an attribute that must have one."""
    return {**_NUMBERS, **_DATES}.get(name, "lease")


def _number(services: Services) -> str:
    return f"+1555{digits(services.random, 9)}"
