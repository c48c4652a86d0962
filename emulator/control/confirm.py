"""Confirming a user without a code, as a right code would have done it."""

from dataclasses import dataclass

from emulator.control import named
from emulator.control.refusals import Conflict, Refused
from emulator.errors import AliasExistsException, CognitoError
from emulator.rules.accounts import codes, confirmation, registration
from emulator.rules.accounts.codes import Right
from emulator.rules.directory import aliases, users
from emulator.rules.owners import known
from emulator.store import codes as store_codes
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Services, Work, opened


@dataclass(frozen=True, slots=True)
class Confirmed:
    """`verified` are the attributes that are verified by it, `called`: a PostConfirmation function was called."""

    pool: str
    username: str
    status: str
    verified: list[str]
    called: bool


def confirm(
    services: Services, pool_id: str, username: str, *, force_alias: bool = False, call_function: bool = True
) -> Confirmed:
    """What the code of the sign-up would verify is verified, and becomes the user's alias where
    the pool has such.

    Raises NotThere; Conflict for a user who is not UNCONFIRMED, and for an alias that is somebody else's, unless
    `force_alias` moves it; Refused where the function fails, with the user confirmed.
    """
    with opened(services, "confirm", write=True) as work:
        pool = known.find_pool(work, pool_id)
        user = users.find(work, pool, username) if pool else None
        held = store_users.lock(work.db, user.id) if user else None
        if pool is None or held is None:
            raise named.no_user(pool_id, username)
        if held.status != users.UNCONFIRMED:
            raise Conflict(f"The user {held.username} is {held.status}: only an UNCONFIRMED user can be confirmed.")
        verified = _verified(work, pool, held)
        _claim(work, pool, held, verified, force=force_alias)
        codes.withdraw(work, held, codes.SIGN_UP)
        confirmed = registration.confirm(work, held, verified)
        called = call_function and _called(work, pool, confirmed)
        return Confirmed(pool.id, held.username, users.CONFIRMED, [verified[0]] if verified else [], called)


def _verified(work: Work, pool: Pool, user: User) -> tuple[str, str] | None:
    """By the code that waits, else by one that would be sent now."""
    code = store_codes.live(work.db, user.id, codes.SIGN_UP.purpose)
    values = store_users.attributes(work.db, user.id)
    if code is not None:
        is_theirs = values.get(code.attribute_name or "") == code.destination
        return registration.verified_by(Right(code, is_theirs=is_theirs, has_failed=False))
    delivery = registration.delivery(pool, values)
    return (delivery.attribute_name, delivery.destination) if delivery else None


def _claim(work: Work, pool: Pool, user: User, verified: tuple[str, str] | None, *, force: bool) -> None:
    if verified is None:
        return
    try:
        aliases.claim(work, pool, user, *verified, force=force)
    except AliasExistsException as error:
        sentence = error.message.removesuffix(".")
        raise Conflict(f'{sentence}. Send {{"force_alias": true}} to take it from its owner.') from None


def _called(work: Work, pool: Pool, user: User) -> bool:
    try:
        return confirmation.confirmed(work, pool, user, confirmation.SIGN_UP, None, None)
    except CognitoError as error:
        raise Refused(f"The user is confirmed, and the function failed: {error.code}: {error.message}") from error
