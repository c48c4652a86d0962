"""Recovering an account: where a code to reset the password goes, and who gets none.

AccountRecoverySetting names the verified contacts in their order; a pool without it prefers the phone to the email
(evidence: recovery-order). Clients that hide existence see a delivery where a user is not there, is disabled or has no
contact (evidence: existence-hidden), and a code that was never sent is as wrong, and locks as soon, as one that was.
"""

from collections.abc import Collection, Mapping
from typing import NoReturn

from msgspec.structs import replace

from emulator import errors
from emulator.messages import deliver
from emulator.messages.deliver import Delivery
from emulator.model import addresses
from emulator.rules.accounts import codes
from emulator.rules.directory import aliases, unknown_users, users
from emulator.rules.limits import limits
from emulator.store import codes as store_codes
from emulator.store import user_factors
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.codes import Code
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


def check_offered(pool: Pool) -> None:
    """Raises NotAuthorizedException where only an administrator sets passwords (evidence: recovery-admin-only). It is
    the pool's answer, the same for every name, so it hides no less than a simulated one."""
    if pool.effective.recovery == ():
        raise errors.accounts.contact_administrator()


def second_factors(work: Work, pool: Pool, user: User) -> Collection[str]:
    """The second factors that the user activated, as far as they matter here: not without the setting, nor while nobody
    is asked for one."""
    if not pool.effective.recovery or pool.effective.mfa_mode == "OFF":
        return ()
    return user_factors.find(work.db, user.id).enabled


def find_delivery(pool: Pool, user: User, values: Mapping[str, str], factors: Collection[str] = ()) -> Delivery | None:
    """The first verified contact in the pool's order. With the setting, an address that brings the user's second
    factor, which is among `factors`, does not bring the first one too (evidence: recovery-order)."""
    named = pool.effective.recovery
    for name in addresses.PHONE_FIRST if named is None else named:
        if not values.get(name) or values.get(f"{name}_verified") != "true":
            continue
        if named is not None and _is_factor(pool, user, name, factors):
            continue
        return deliver.to_attribute(name, values[name])
    return None


def check_state(user: User) -> None:
    """Whose password can be reset, before any contact is looked for: not a disabled user's (evidence: forgot-disabled),
    nor one's who has not chosen a password yet or has none with us (evidence: forgot-wrong-state). An UNCONFIRMED user
    is refused for want of a verified contact (evidence: forgot-unconfirmed); with one they are sent a code
    (unverified)."""
    if not user.enabled:
        raise errors.directory.user_is_disabled()
    if user.status not in (users.CONFIRMED, users.RESET_REQUIRED, users.UNCONFIRMED):
        raise errors.accounts.password_cannot_be_reset()


def require_reset(work: Work, user: User) -> User:
    """The password is good for nothing until it is reset; to sign in with it is PasswordResetRequiredException. Who was
    UNCONFIRMED is so no more, and the code of the sign-up goes with the status."""
    codes.withdraw(work, user, codes.SIGN_UP)
    store_users.change(work.db, user.id, work.now, status=users.RESET_REQUIRED)
    return replace(user, status=users.RESET_REQUIRED, updated_at=work.now)


def require_delivery(pool: Pool, user: User, values: Mapping[str, str], factors: Collection[str] = ()) -> Delivery:
    """Raises what `check_state` raises, and InvalidParameterException without a verified contact
    (evidence: forgot-no-contact)."""
    check_state(user)
    found = find_delivery(pool, user, values, factors)
    if found is None:
        raise errors.accounts.no_verified_contact()
    return found


def is_hidden(work: Work, client: Client, pool: Pool, user: User | None) -> bool:
    """Whether the client is told nothing of this user: there is none, or none whom a code can reach
    (evidence: existence-hidden). A user with a contact and no password of their own yet is not among those the
    documentation names: they get what a user without a password gets (evidence: forgot-wrong-state)."""
    if not client.effective.hides_user_existence:
        return False
    if user is None or not user.enabled:
        return True
    values = store_users.attributes(work.db, user.id)
    return find_delivery(pool, user, values, second_factors(work, pool, user)) is None


def was_sent_nothing(work: Work, client: Client, pool: Pool, user: User | None) -> bool:
    """Whether ForgotPassword only pretended to send the code that is confirmed now. A user who was sent a code gets the
    answer about it, even if the address is gone meanwhile."""
    if not is_hidden(work, client, pool, user):
        return False
    return user is None or not user.enabled or not _was_sent_code(work, pool, user)


def simulate(work: Work, pool: Pool, user: User | None, username: str) -> Delivery:
    """What a client that hides who exists is answered, instead of a code being sent."""
    codes.forgive_simulated(work, pool, user, username, codes.FORGOT_PASSWORD)
    return unknown_users.simulated_delivery(work, pool, username, pool.effective.recovery or ())


def refuse(work: Work, pool: Pool, user: User | None, username: str) -> NoReturn:
    """ConfirmForgotPassword of somebody who was sent nothing, refused as a wrong code is: raises the lock's error, or
    ExpiredCodeException unless ForgotPassword was called within a code's life, else CodeMismatchException, which
    counts."""
    subject, kind = codes.subject(pool, user, username), codes.FORGOT_PASSWORD
    limits.check_subject_lock(work, pool, subject, kind.lock)
    if not limits.called_within(work, pool, subject, "ForgotPassword", kind.lives):
        raise errors.accounts.code_expired()
    limits.record_subject_failure(work, pool, subject, user.username if user else username, kind.lock)
    raise errors.accounts.code_mismatch()


def check_confirmable(work: Work, pool: Pool, user: User | None) -> None:
    """For clients that hide nothing: the user is there (evidence: forgot-user-first), enabled, and confirmed or on the
    way to be by a code that was sent. Raises UserNotFoundException, NotAuthorizedException and
    UserNotConfirmedException."""
    if user is None:
        raise errors.directory.username_client_id_not_found()
    if not user.enabled:
        raise errors.directory.user_is_disabled()
    if user.status == users.UNCONFIRMED and not _was_sent_code(work, pool, user):
        # unverified: ConfirmForgotPassword refuses an unconfirmed user whom no code was sent to.
        raise errors.directory.user_is_not_confirmed()


def check_code(work: Work, pool: Pool, user: User, given: str) -> Code:
    """The live code, if `given` is it. It is good only while its address is the user's: whoever has the address now
    must not get the account. Raises what `codes.check` raises, and ExpiredCodeException once the address is another."""
    right = codes.check(work, pool, user, codes.FORGOT_PASSWORD, given)
    code, name = right.code, right.code.attribute_name or ""
    if not right.is_theirs or aliases.owner_id(work, pool, name, code.destination) not in (None, user.id):
        # unverified: A reset code whose address is no longer the user's counts as expired.
        raise errors.accounts.code_expired()
    return code


def _was_sent_code(work: Work, pool: Pool, user: User) -> bool:
    """Whether the user's newest code waits to be used, or was withdrawn within its life and nobody asked since."""
    code = store_codes.newest(work.db, user.id, codes.FORGOT_PASSWORD.purpose)
    if code is None or code.consumed_at is not None:
        return False
    if code.superseded_at is None:
        return True
    asked_since = limits.was_called_after(work, pool, limits.user_subject(user), "ForgotPassword", code.issued_at)
    return code.expires_at > work.now and not asked_since


def _is_factor(pool: Pool, user: User, name: str, factors: Collection[str]) -> bool:
    """Whether codes to the address are the user's second factor: activated (SetUserMFAPreference, SetUserSettings), or
    the only one of a pool that asks everybody for one."""
    factor = addresses.BY_ATTRIBUTE[name].second_factor
    if factor in factors or (factor == addresses.PHONE.second_factor and bool(user.mfa_options)):
        return True
    return pool.effective.mfa_mode == "ON" and pool.effective.prepared_factors == (factor,)
