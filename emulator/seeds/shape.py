"""What a seed file may hold, as values: pools with their identity providers, clients, groups and users.

`settings` are the members of CreateUserPool, CreateUserPoolClient and their like under AWS's names; at our own level
stands only what AWS has no name for. A key nobody knows is a problem, with the nearest one that we do know.
"""

from dataclasses import dataclass
from typing import Any

from emulator.seeds.played import PlayedSeed
from emulator.seeds.problems import Place
from emulator.seeds.times import Moment

CODE_STATES = ("pending", "expired", "superseded", "used")
REPLICA_STATUSES = ("ACTIVE", "INACTIVE")
STATUSES = ("CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED")


@dataclass(frozen=True, slots=True)
class CodeSeed:
    """The code a user was sent at sign-up. `expires` and `issued` move it in time; `superseded_by` pins the code that
    came after it."""

    place: Place
    code: str
    state: str
    issued: Moment | None
    expires: Moment | None
    superseded_by: str | None


@dataclass(frozen=True, slots=True)
class LockSeed:
    """Wrong answers in a row. `by` is a rule of `rules/limits/limits.py`; without `until` the lock is as long as
    the rule makes it."""

    place: Place
    by: str
    failures: int
    until: Moment | None


@dataclass(frozen=True, slots=True)
class LinkSeed:
    """Whom a provider knows the user as: `name` is `Cognito_Subject`, or the attribute of a mapped claim."""

    place: Place
    provider: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class UserSeed:
    """`client` names the app client an UNCONFIRMED user signs up with; the pool's first one if it is not said. `mfa`
    are the second factors that are active, `totp_secret` is what the user's authenticator app knows. `groups` are names
    of groups of the pool, whether the file or somebody else made them. `brought_by` are the identity provider and its
    subject of a user whom it brought."""

    place: Place
    username: str
    status: str
    enabled: bool
    sub: str | None
    password: str | None
    attributes: dict[str, str]
    client: str | None
    code: CodeSeed | None
    locked: tuple[LockSeed, ...]
    temporary_password_expires: Moment | None
    totp_secret: str | None
    mfa: tuple[str, ...]
    preferred_mfa: str | None
    groups: tuple[str, ...]
    brought_by: tuple[str, str] | None
    linked: tuple[LinkSeed, ...]

    def __str__(self) -> str:
        return f"user {self.username}"


@dataclass(frozen=True, slots=True)
class ClientSeed:
    place: Place
    name: str
    client_id: str | None
    client_secret: str | None
    settings: dict[str, Any]

    def __str__(self) -> str:
        return f"client {self.name}"


@dataclass(frozen=True, slots=True)
class GroupSeed:
    place: Place
    name: str
    settings: dict[str, Any]

    def __str__(self) -> str:
        return f"group {self.name}"


@dataclass(frozen=True, slots=True)
class ProviderSeed:
    place: Place
    name: str
    type: str
    settings: dict[str, Any]
    played: PlayedSeed

    def __str__(self) -> str:
        return f"identity provider {self.name}"


@dataclass(frozen=True, slots=True)
class PoolSeed:
    """`replica` are the members of CreateUserPoolReplica, `log_delivery` those of SetLogDeliveryConfiguration.
    `is_whole` is False where a provider, a client or a group could not be read: then a missing one is not worth another
    problem."""

    place: Place
    name: str
    id: str | None
    region: str
    account: str
    settings: dict[str, Any]
    mfa_config: dict[str, Any] | None
    rules: dict[str, Any] | None
    replica: dict[str, Any] | None
    replica_status: str
    log_delivery: dict[str, Any] | None
    providers: tuple[ProviderSeed, ...]
    clients: tuple[ClientSeed, ...]
    groups: tuple[GroupSeed, ...]
    users: tuple[UserSeed, ...]
    is_whole: bool

    def __str__(self) -> str:
        return f"pool {self.name}"
