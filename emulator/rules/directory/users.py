"""Finding users, making them, and the changes of their status."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import cast

from msgspec.structs import replace

from emulator import errors
from emulator.base.clock import epoch
from emulator.errors import CognitoError
from emulator.model.shapes import MFAOptionType, UserStatusType, UserType
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import attributes
from emulator.rules.limits import limits
from emulator.store import told, user_details, users
from emulator.store.pools import Pool
from emulator.store.told import Held
from emulator.store.user_details import Details, Profile
from emulator.store.users import User
from emulator.work import Work

UNCONFIRMED, CONFIRMED = "UNCONFIRMED", "CONFIRMED"
FORCE_CHANGE_PASSWORD, RESET_REQUIRED = "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"
EXTERNAL_PROVIDER = "EXTERNAL_PROVIDER"  # brought by an identity provider, without a password of the pool
SMS_OPTION: MFAOptionType = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}


def status(user: User) -> UserStatusType:
    return cast(UserStatusType, user.status)


def find(work: Work, pool: Pool, name: str, *, lock: bool = False) -> User | None:
    """Whom a name means: the username, a sub, or an alias the pool is configured for. A sub does not mean a federated
    user (evidence: federated-without-sub). `lock` holds the row, in an operation that writes."""
    resolve = users.resolve_held if lock else users.resolve
    user = resolve(work.db, pool.id, name, pool.fold(name))
    return None if user is None or _is_meant_by_sub_alone(user, pool, name) else user


def hold(work: Work, pool: Pool, name: str, rule: str) -> Held | None:
    """`find` of a user who is held, in an operation that writes, with what tokens tell of them and whether the rule has
    counted anything against them."""
    held = told.hold(work.db, pool.id, name, pool.fold(name), prefix=limits.OF_USER, rule=rule)
    return None if held is None or _is_meant_by_sub_alone(held.user, pool, name) else held


def hold_known(work: Work, user: User, rule: str) -> Held:
    """`lock`, with what `hold` brings."""
    held = told.hold_known(work.db, user.id, prefix=limits.OF_USER, rule=rule)
    if held is None:
        raise errors.directory.user_does_not_exist()
    return held


def _is_meant_by_sub_alone(user: User, pool: Pool, name: str) -> bool:
    """Of a federated user."""
    # unverified: Once a federated user has a password, their sub means them, too.
    return user.status == EXTERNAL_PROVIDER and _is_by_sub(user.sub, user.username_key, name, pool.fold(name))


def _is_by_sub(sub: str, username_key: str, name: str, key: str) -> bool:
    return sub == name and username_key != key


def is_taken(work: Work, pool: Pool, name: str) -> bool:
    """Whether the name is anybody's in any way, so that no new user may have it."""
    has_aliases = bool(pool.alias_attributes or pool.username_attributes)
    return users.is_taken(work.db, pool.id, name, pool.fold(name), has_aliases=has_aliases)


def require(work: Work, pool: Pool, name: str, *, lock: bool = False) -> User:
    """For admin operations. Raises UserNotFoundException `User does not exist.`"""
    user = find(work, pool, name, lock=lock)
    if user is None:
        raise _is_nobody(pool, name)
    return user


def require_with_details(work: Work, pool: Pool, name: str) -> Details:
    """Of whom `require` finds, what answers show of them."""
    key = pool.fold(name)
    found = user_details.resolve(work.db, pool.id, name, key)
    if found is None or (
        found.profile.status == EXTERNAL_PROVIDER and _is_by_sub(found.sub, found.username_key, name, key)
    ):
        raise _is_nobody(pool, name)
    return found


def _is_nobody(pool: Pool, name: str) -> CognitoError:
    return errors.directory.user_does_not_exist().because(
        "A user is named by the username, the sub, or an alias that the user pool is configured for.",
        passes_when=f"create the user in {pool.id}, or send a name that somebody there has",
        name=name,
        pool=pool,
        aliases_of_the_pool=[*pool.alias_attributes, *pool.username_attributes],
    )


def find_counted(work: Work, pool: Pool, name: str) -> User | None:
    """The user, held, with this call counted against the operation's hourly cap; names nobody has are counted too.
    From here on a refusal keeps the count. None also for a user deleted meanwhile. The user is held before the count,
    as by whoever judges an answer or deletes them: the other way round they would wait for each other."""
    held = find(work, pool, name, lock=True)
    limits.spend_call(work, pool, limits.user_subject(held) if held else limits.name_subject(pool, name), name)
    return held


def lock(work: Work, user: User) -> User:
    """The user as they are now, held against other writers to the end of the transaction."""
    held = users.lock(work.db, user.id)
    if held is None:
        raise errors.directory.user_does_not_exist()
    return held


def remove(work: Work, user: User) -> None:
    """Aliases, codes, sessions, tokens and counters go with the user; messages and events stay to be read."""
    users.remove(work.db, user.id)
    limits.forget(work, user)


def set_password(work: Work, user: User, kept: Kept, *, status: str, temporary_until: datetime | None = None) -> User:
    columns = {**kept.columns(), "status": status, "temporary_password_expires_at": temporary_until}
    users.change(work.db, user.id, work.now, **columns)
    return replace(user, updated_at=work.now, **columns)


def set_enabled(work: Work, user: User, *, enabled: bool) -> None:
    users.change(work.db, user.id, work.now, enabled=enabled)


def render(user: User, values: Mapping[str, str]) -> UserType:
    shown: UserType = {
        "Attributes": attributes.listed(user.sub, values),
        "Enabled": user.enabled,
        "UserCreateDate": epoch(user.created_at),
        "UserLastModifiedDate": epoch(user.updated_at),
        "UserStatus": status(user),
        "Username": user.username,
    }
    if user.mfa_options:
        shown["MFAOptions"] = mfa_options(user)
    return shown


def show(profile: Profile, names: Collection[str] | None = None) -> UserType:
    """`render`, of these attributes (None: every one)."""
    sub, username, status, enabled, created_at, updated_at, options, values = profile
    shown: UserType = {
        "Attributes": attributes.shown(sub, values, names),
        "Enabled": enabled,
        "UserCreateDate": created_at,
        "UserLastModifiedDate": updated_at,
        "UserStatus": status,
        "Username": username,
    }
    if options:
        shown["MFAOptions"] = mfa_options(profile)
    return shown


def mfa_options(user: User | Profile) -> list[MFAOptionType]:
    """MFAOptions: both members of each option; SMS to the phone number is all there is."""
    return [SMS_OPTION for _ in user.mfa_options or ()]
