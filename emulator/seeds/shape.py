"""What a seed file holds, as values: pools with their identity providers, clients, groups and users. `language` says
how they are written."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from emulator.seeds import patterns
from emulator.seeds.played import PlayedSeed
from emulator.seeds.problems import Place
from emulator.seeds.times import Moment


class CodeSeed(Struct, frozen=True):
    """The code a user was sent at sign-up. `expires` and `issued` move it in time; `superseded_by` pins the code that
    came after it."""

    place: Place
    code: str
    state: str
    issued: Moment | None
    expires: Moment | None
    superseded_by: str | None


class LockSeed(Struct, frozen=True):
    """Wrong answers in a row. `by` is a rule of `rules/limits/limits.py`; without `until` the lock is as long as
    the rule makes it."""

    place: Place
    by: str
    failures: int
    until: Moment | None


class LinkSeed(Struct, frozen=True):
    """Whom a provider knows the user as: `name` is `Cognito_Subject`, or the attribute of a mapped claim."""

    place: Place
    provider: str
    name: str
    value: str


class HashSeed(Struct, frozen=True):
    """A password that is known by what the database keeps of it. Without a verifier it signs in by plain text only,
    until it has done so once."""

    password_hash: str
    srp_salt: str | None
    srp_verifier: str | None


class DeviceSeed(Struct, frozen=True):
    """A confirmed device. It proves itself by a password, or by a salt and a verifier in base64, or not at all."""

    place: Place
    key: str
    group_key: str
    password: str | None
    salt: str | None
    verifier: str | None
    name: str | None
    status: str
    created: Moment | None
    last_used: Moment | None
    last_ip: str | None

    def __str__(self) -> str:
        return f"device {self.key}"


class PasskeySeed(Struct, frozen=True):
    """A registered passkey; `private_key` is a PEM that only tests need."""

    place: Place
    credential_id: str
    public_key: str
    private_key: str | None
    relying_party: str | None
    name: str | None
    sign_count: int
    attachment: str | None
    transports: tuple[str, ...]
    created: Moment | None
    last_used: Moment | None

    def __str__(self) -> str:
        return f"passkey {self.credential_id}"


class RotatedSeed(Struct, frozen=True):
    place: Place
    digest: str
    rotated: Moment | None
    grace: Moment | None


class SessionSeed(Struct, frozen=True):
    """A sign-in whose refresh token is good, or was. `columns` are those of the session that are texts."""

    place: Place
    began: Moment
    expires: Moment
    last_used: Moment | None
    revoked: Moment | None
    amr: tuple[str, ...]
    source: str
    columns: dict[str, str | None]
    rotated: tuple[RotatedSeed, ...]


class UserSeed(Struct, frozen=True):
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
    hashed: HashSeed | None
    former_passwords: tuple[str, ...]
    password_set: Moment | None
    attributes: dict[str, str]
    client: str | None
    code: CodeSeed | None
    locked: tuple[LockSeed, ...]
    temporary_password_expires: Moment | None
    totp_secret: str | None
    totp_name: str | None
    mfa: tuple[str, ...]
    preferred_mfa: str | None
    devices: tuple[DeviceSeed, ...]
    passkeys: tuple[PasskeySeed, ...]
    groups: tuple[str, ...]
    brought_by: tuple[str, str] | None
    linked: tuple[LinkSeed, ...]
    sessions: tuple[SessionSeed, ...]
    signed_out: Moment | None
    created: Moment | None
    updated: Moment | None

    def __str__(self) -> str:
        return f"user {self.username}"


class GeneratedSeed(Struct, frozen=True):
    """Users by a pattern: the texts of `like` have the number of each as `patterns` writes it."""

    place: Place
    count: int
    first: int
    like: UserSeed

    def __str__(self) -> str:
        last = self.first + self.count - 1
        names = (patterns.fill(self.like.username, number) for number in (self.first, last))
        return f"users {' to '.join(dict.fromkeys(names))}"

    def users(self, start: int, stop: int) -> list[UserSeed]:
        """From the one after the first `start` on, up to `stop` of all."""
        like, fill = self.like, patterns.fill
        return [
            replace(
                like,
                username=fill(like.username, number),
                sub=like.sub and fill(like.sub, number),
                password=like.password and fill(like.password, number),
                attributes={name: fill(value, number) for name, value in like.attributes.items()},
            )
            for number in range(self.first + start, self.first + min(stop, self.count))
        ]


class ClientSeed(Struct, frozen=True):
    place: Place
    name: str
    client_id: str | None
    client_secret: str | None
    settings: dict[str, Any]

    def __str__(self) -> str:
        return f"client {self.name}"


class GroupSeed(Struct, frozen=True):
    place: Place
    name: str
    settings: dict[str, Any]

    def __str__(self) -> str:
        return f"group {self.name}"


class ProviderSeed(Struct, frozen=True):
    place: Place
    name: str
    type: str
    settings: dict[str, Any]
    played: PlayedSeed

    def __str__(self) -> str:
        return f"identity provider {self.name}"


class ResourceSeed(Struct, frozen=True):
    """Something else that a pool has: `name` is that of the thing itself, `client` that of its app client, each empty
    where there is none."""

    place: Place
    what: str
    name: str
    client: str
    settings: dict[str, Any]

    def __str__(self) -> str:
        return " ".join(part for part in (self.what, self.name, self.client and f"of {self.client}") if part)


class FaultSeed(Struct, frozen=True):
    place: Place
    operation: str
    error: str | None
    message: str | None
    count: int
    probability: float
    delay_ms: int
    match: dict[str, Any]

    def __str__(self) -> str:
        return f"fault of {self.operation}"


class ClockSeed(Struct, frozen=True):
    place: Place
    frozen_at: Moment | None
    offset_seconds: float


class KeySeed(Struct, frozen=True):
    """A private key of a pool, as PEM in the form that the database keeps. Without a kid it gets one that is always the
    same for the key and the pool."""

    place: Place
    kid: str | None
    private_pem: str


class PoolSeed(Struct, frozen=True):
    """`replica` are the members of CreateUserPoolReplica, `log_delivery` those of SetLogDeliveryConfiguration.
    `signing_keys` are by what they are used for, `resources` by the key that they stand under. `unread` are the keys of
    which an entry could not be read: a name that is missing there is not worth another problem."""

    place: Place
    name: str
    id: str | None
    region: str
    account: str
    settings: dict[str, Any]
    mfa_config: dict[str, Any] | None
    clock: ClockSeed | None
    rules: dict[str, Any] | None
    replica: dict[str, Any] | None
    replica_status: str
    log_delivery: dict[str, Any] | None
    test_codes: dict[str, str] | None
    signing_keys: dict[str, KeySeed] | None
    resources: dict[str, tuple[ResourceSeed, ...]]
    providers: tuple[ProviderSeed, ...]
    clients: tuple[ClientSeed, ...]
    groups: tuple[GroupSeed, ...]
    users: tuple[UserSeed, ...]
    generated: tuple[GeneratedSeed, ...]
    unread: frozenset[str]

    def __str__(self) -> str:
        return f"pool {self.name}"


class FileSeed(Struct, frozen=True):
    """`pools` are those that could be read."""

    clock: ClockSeed | None
    faults: tuple[FaultSeed, ...]
    pools: tuple[PoolSeed, ...]
