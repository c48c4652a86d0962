"""Making a user, for everybody who makes one: somebody who signs up, an administrator, a migrating function, a file.

They differ in the status that a user begins with, in what is kept of a password, in the names that are the user's from
the start, and in what they say of a name that somebody has. What a user of the pool may be like is checked before.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from emulator.base import ids
from emulator.base.pins import Pin
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import aliases, usernames
from emulator.rules.owners import pauses
from emulator.store import new_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers.people import Person
from emulator.work import Work

PINNED_SUB: Pin[str] = Pin("sub")  # of the user whom the call makes


class NewUser(Struct, frozen=True):
    """A user about to be made. `attributes` hold what the typed name became, too."""

    pool: Pool
    sub: str
    username: str
    attributes: dict[str, str]

    def person(self) -> Person:
        """For a function that is asked before the user exists: with what was submitted, and nothing else."""
        return Person(self.username, self.attributes)


class Claim(Struct, frozen=True):
    """An alias that is to be the new user's; with `force` also if somebody has it."""

    kind: str
    value: str
    force: bool = False


class Taken(Struct, frozen=True):
    """Why there is no user: somebody has the alias, or the username (None)."""

    alias: Claim | None = None


def new_sub(work: Work) -> str:
    return work.call.pins.find(PINNED_SUB) or ids.sub(work.random)


def draft(pool: Pool, typed: str, sub: str, attributes: Mapping[str, str]) -> NewUser:
    """Names a new user as the pool's mode has it. Raises InvalidParameterException for a shape it does not take, and
    for an attribute that says another name."""
    named = usernames.name_new_user(pool, typed, sub, attributes)
    return NewUser(pool, sub, named.username, {**attributes, **named.attributes})


def names(new: NewUser, *, force: bool = False) -> list[Claim]:
    """The aliases that are a user's from the start: what the pool signs its users in by, verified or not, or else the
    verified addresses and the preferred username.

    `force` moves a verified address from whoever has it. It does not move what the pool signs its users in by: the old
    owner would have no name left (evidence: admin-address-taken; with force unverified).
    """
    given = aliases.is_given(new.pool)
    claims = []
    for kind in aliases.kinds(new.pool):
        value = new.attributes.get(kind)
        verified = new.attributes.get(f"{kind}_verified") == "true"
        if value is not None and (given or verified or kind == "preferred_username"):
            claims.append(Claim(kind, value, force=force and verified and not given))
    return claims


def make(
    work: Work,
    new: NewUser,
    *,
    status: str,
    kept: Kept | None,
    claims: Sequence[Claim],
    temporary_until: datetime | None = None,
) -> User | Taken:
    """Writes the user with the attributes and the aliases of `claims`. Where a name is taken, or one of them cannot be
    (InvalidParameterException), nothing is written and no alias has moved, and the caller may go on.

    The unique constraints decide, not a look before: of two who make a user of one name at once, one does. Raises
    OperationNotEnabledException where a recovery of the pool began since it was read.
    """
    pauses.check_again(work, new.pool)
    user = row(work, new, status, kept, temporary_until)
    if not claims:
        return user if new_users.add(work.db, user, new.attributes) else Taken()
    with work.db.begin_nested() as attempt:
        taken = _claimed(work, new, user, claims) if new_users.add(work.db, user, new.attributes) else Taken()
        if taken is not None:
            attempt.rollback()
    return taken or user


def row(work: Work, new: NewUser, status: str, kept: Kept | None, temporary_until: datetime | None) -> User:
    """Of a user made now."""
    now = work.now
    return User(
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
        created_at=now,
        updated_at=now,
    )


def _claimed(work: Work, new: NewUser, user: User, claims: Sequence[Claim]) -> Taken | None:
    for claim in claims:
        if not aliases.try_claim(work, new.pool, user, claim.kind, claim.value, force=claim.force):
            return Taken(claim)
    return None
