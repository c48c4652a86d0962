"""What belongs to a user, as a tester sees it: password, factors, passkeys, devices, sign-ins, groups, identities."""

from dataclasses import dataclass
from typing import Final

from emulator.base.instants import Instant
from emulator.rules.factors import auth_factors, mfa, software_tokens
from emulator.store import devices, families, groups, linked_identities, webauthn_credentials
from emulator.store import software_tokens as store_tokens
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

MOST: Final = 50  # of sign-ins, of devices


@dataclass(frozen=True, slots=True)
class UserPassword:
    """`is_set`: there is one. `temporary_until` is there for one that an administrator chose."""

    is_set: bool
    set_at: Instant | None
    temporary_until: Instant | None


@dataclass(frozen=True, slots=True)
class UserApp:
    """An authenticator app. `is_pending`: it is being set up. `code` is what it shows now, for `seconds_left`; `used`:
    no sign-in takes that code any more."""

    name: str | None
    is_pending: bool
    code: str
    seconds_left: float
    used: bool
    since: Instant


@dataclass(frozen=True, slots=True)
class UserFactors:
    """`mfa` is the MfaConfiguration of the pool. `first` are what a sign-in can begin with, `second` the second factors
    that the user activated, `usable` those that they could answer, `preferred` the one that is asked for."""

    mfa: str
    first: list[str]
    second: list[str]
    usable: list[str]
    preferred: str | None
    app: UserApp | None


@dataclass(frozen=True, slots=True)
class UserPasskey:
    id: str
    name: str
    relying_party: str
    attachment: str | None
    sign_count: int
    created_at: Instant
    last_used_at: Instant | None


@dataclass(frozen=True, slots=True)
class UserDevice:
    """`remembered_status` is DeviceRememberedStatus."""

    key: str
    name: str | None
    remembered_status: str
    last_ip: str | None
    created_at: Instant
    authenticated_at: Instant


@dataclass(frozen=True, slots=True)
class UserSignIn:
    """What one sign-in issued and may still issue. `id` is the `origin_jti` of its tokens, `source` the door that it
    came through: API or HOSTED. `is_live`: its refresh token is good."""

    id: str
    client: str
    is_live: bool
    source: str
    provider: str | None
    scopes: list[str]
    device_key: str | None
    session_id: str | None
    began_at: Instant
    last_used_at: Instant | None
    expires_at: Instant
    revoked_at: Instant | None
    revoked_by: str | None


@dataclass(frozen=True, slots=True)
class UserGroup:
    name: str
    description: str | None
    precedence: int | None
    role_arn: str | None


@dataclass(frozen=True, slots=True)
class UserIdentity:
    """A user of an identity provider who is this user. `name` and `value` are what it was linked by, `subject` what the
    provider calls the user, once that is known."""

    provider: str
    provider_type: str
    issuer: str | None
    name: str
    value: str
    subject: str | None
    is_primary: bool
    linked_at: Instant
    used_at: Instant | None


def password(user: User) -> UserPassword:
    return UserPassword(user.password_hash is not None, user.password_set_at, user.temporary_password_expires_at)


def factors(work: Work, pool: Pool, user: User) -> UserFactors:
    mine = mfa.of(work, user)
    return UserFactors(
        mfa=mfa.mode(pool),
        first=list(auth_factors.shown(work, pool, user)["ConfiguredUserAuthFactors"]),
        second=[factor for factor in (*mfa.ORDER, mfa.PASSKEY) if factor in mine.enabled],
        usable=mfa.usable(pool, mine),
        preferred=mine.preferred,
        app=_app(work, user),
    )


def _app(work: Work, user: User) -> UserApp | None:
    token = store_tokens.in_use(work.db, user.id) or store_tokens.pending(work.db, user.id)
    current = software_tokens.current(work, user)
    if token is None or current is None:
        return None
    name, is_pending = token.friendly_name, token.verified_at is None
    return UserApp(name, is_pending, current.code, current.seconds_left, current.used, token.created_at)


def passkeys(work: Work, user: User) -> list[UserPasskey]:
    return [
        UserPasskey(
            id=one.credential_id,
            name=one.friendly_name,
            relying_party=one.relying_party_id,
            attachment=one.attachment,
            sign_count=one.sign_count,
            created_at=one.created_at,
            last_used_at=one.last_used_at,
        )
        for one in webauthn_credentials.of_user(work.db, user.id)
    ]


def devices_of(work: Work, user: User) -> list[UserDevice]:
    return [
        UserDevice(
            key=one.device_key,
            name=one.name,
            remembered_status=one.remembered_status,
            last_ip=one.last_ip_used,
            created_at=one.created_at,
            authenticated_at=one.authenticated_at,
        )
        for one in devices.page(work.db, user.id, None, MOST)
    ]


def sign_ins(work: Work, user: User) -> list[UserSignIn]:
    """The newest first."""
    return [_sign_in(work, one) for one in families.of_user(work.db, user.id, MOST)]


def _sign_in(work: Work, family: Family) -> UserSignIn:
    return UserSignIn(
        id=family.origin_jti,
        client=family.client_id,
        is_live=family.revoked_at is None and family.expires_at > work.now,
        source=family.source,
        provider=family.provider,
        scopes=family.scopes.split(),
        device_key=family.device_key,
        session_id=family.session_id,
        began_at=family.auth_time,
        last_used_at=family.last_used_at,
        expires_at=family.expires_at,
        revoked_at=family.revoked_at,
        revoked_by=family.revoked_by,
    )


def groups_of(work: Work, user: User) -> list[UserGroup]:
    """The one that takes precedence first."""
    found = groups.of_user(work.db, user.id)
    return [UserGroup(one.name, one.description, one.precedence, one.role_arn) for one in found]


def identities(work: Work, user: User) -> list[UserIdentity]:
    return [
        UserIdentity(
            provider=one.provider_name,
            provider_type=one.provider_type,
            issuer=one.issuer,
            name=one.attribute_name,
            value=one.attribute_value,
            subject=one.subject,
            is_primary=one.is_primary,
            linked_at=one.linked_at,
            used_at=one.used_at,
        )
        for one in linked_identities.of_user(work.db, user.id)
    ]
