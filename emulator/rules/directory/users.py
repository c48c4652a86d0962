"""Finding users, making them, and the changes of their status."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch
from emulator.base.pins import Pin
from emulator.model.shapes import MFAOptionType, UserStatusType, UserType
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import attributes, usernames
from emulator.rules.limits import limits
from emulator.store import users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers.fire import Person
from emulator.work import Work

UNCONFIRMED, CONFIRMED = "UNCONFIRMED", "CONFIRMED"
FORCE_CHANGE_PASSWORD, RESET_REQUIRED = "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"
PINNED_SUB: Pin[str] = Pin("sub")  # of the user whom the call makes
SMS_OPTION: MFAOptionType = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}


def status(user: User) -> UserStatusType:
    return cast(UserStatusType, user.status)


def find(work: Work, pool: Pool, name: str) -> User | None:
    """Whom a name means: the username, a sub, or an alias the pool is configured for."""
    return users.resolve(work.db, pool.id, name, pool.fold(name))


def require(work: Work, pool: Pool, name: str, *, lock: bool = False) -> User:
    """For admin operations. Raises UserNotFoundException `User does not exist.`"""
    user = find(work, pool, name)
    if user is not None and lock:
        user = users.lock(work.db, user.id)
    if user is None:
        raise errors.directory.user_does_not_exist()
    return user


def find_counted(work: Work, pool: Pool, name: str) -> User | None:
    """The user, held, with this call counted against the operation's hourly cap; names nobody has are counted too.
    From here on a refusal keeps the count. None also for a user deleted meanwhile. The user is held before the count,
    as by whoever judges an answer or deletes them: the other way round they would wait for each other."""
    user = find(work, pool, name)
    held = users.lock(work.db, user.id) if user else None
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


@dataclass(frozen=True, slots=True)
class NewUser:
    """A user about to be made. `attributes` hold what the typed name became, too."""

    pool: Pool
    sub: str
    username: str
    attributes: dict[str, str]

    def person(self) -> Person:
        """For a function that is asked before the user exists: with what was submitted, and nothing else."""
        return Person(self.username, self.attributes)


def draft(work: Work, pool: Pool, typed: str, attributes: Mapping[str, str]) -> NewUser:
    """Names a new user as the pool's mode has it. Raises InvalidParameterException for a shape it does not take, and
    for an attribute that says another name."""
    sub = work.call.pins.find(PINNED_SUB) or ids.sub(work.random)
    named = usernames.name_new_user(pool, typed, sub, attributes)
    return NewUser(pool, sub, named.username, {**attributes, **named.attributes})


def add(
    work: Work, new: NewUser, *, status: str, kept: Kept | None, temporary_until: datetime | None = None
) -> User | None:
    """Writes the user and the attributes; None if the username is taken."""
    user = User(
        id=ids.row_id("user", work.random),
        pool_id=new.pool.id,
        sub=new.sub,
        username=new.username,
        username_key=new.pool.fold(new.username),
        status=status,
        enabled=True,
        password_hash=kept.password_hash if kept else None,
        srp_salt=kept.srp_salt if kept else None,
        srp_verifier=kept.srp_verifier if kept else None,
        password_set_at=kept.password_set_at if kept else None,
        temporary_password_expires_at=temporary_until,
        signed_out_at=None,
        created_at=work.now,
        updated_at=work.now,
    )
    if not users.add(work.db, user):
        return None
    users.add_attributes(work.db, user.pool_id, user.id, new.attributes)
    return user


def set_password(work: Work, user: User, kept: Kept, *, status: str, temporary_until: datetime | None = None) -> User:
    columns = {**kept.columns(), "status": status, "temporary_password_expires_at": temporary_until}
    users.change(work.db, user.id, work.now, **columns)
    return replace(user, updated_at=work.now, **columns)


def set_enabled(work: Work, user: User, *, enabled: bool) -> None:
    users.change(work.db, user.id, work.now, enabled=enabled)


def render(user: User, values: Mapping[str, str]) -> UserType:
    shown: UserType = {
        "Attributes": attributes.listed(user, values),
        "Enabled": user.enabled,
        "UserCreateDate": epoch(user.created_at),
        "UserLastModifiedDate": epoch(user.updated_at),
        "UserStatus": status(user),
        "Username": user.username,
    }
    if user.mfa_options:
        shown["MFAOptions"] = mfa_options(user)
    return shown


def mfa_options(user: User) -> list[MFAOptionType]:
    """MFAOptions: both members of each option; SMS to the phone number is all there is."""
    return [SMS_OPTION for _ in user.mfa_options or ()]
