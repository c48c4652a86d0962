"""The states with a name that a borrowed user can be in, and the way into each."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from msgspec import Struct

from emulator.control.borrowing import Draft
from emulator.rules.accounts import codes as code_rules
from emulator.rules.accounts import recovery, wrong_answers
from emulator.rules.factors import software_tokens
from emulator.rules.limits import limits
from emulator.store import codes, expiry
from emulator.store.users import User
from emulator.work import Work

LOCKED_FOR = timedelta(days=365)  # longer than any test


class Made(Struct, frozen=True):
    """What a test needs beside the password. `code` is the code of the state: for `code-superseded` the old one, with
    the one to use in `newer_code`."""

    code: str | None = None
    newer_code: str | None = None
    totp_secret: str | None = None


def unconfirmed(user: Draft) -> Made:
    user.by_client("SignUp", Password=user.password, UserAttributes=user.listed())
    return Made(code=user.held(_waiting_code))


def confirmed(user: Draft) -> Made:
    """With every address verified."""
    kinds = [kind for kind in ("email", "phone_number") if kind in user.values]
    flags = {f"{kind}_verified": "true" for kind in kinds}
    user.administer("AdminCreateUser", MessageAction="SUPPRESS", UserAttributes=user.listed(**flags))
    user.administer("AdminSetUserPassword", Password=user.password, Permanent=True)
    return Made()


def must_change_password(user: Draft) -> Made:
    flags = {f"{kind}_verified": "true" for kind in ("email", "phone_number") if kind in user.values}
    made = user.listed(**flags)
    user.administer("AdminCreateUser", MessageAction="SUPPRESS", TemporaryPassword=user.password, UserAttributes=made)
    return Made()


def register_app(user: Draft) -> str:
    """The secret of an authenticator app that is in use, none of its codes used."""
    secret: str = user.held(lambda work, held: software_tokens.register(work, user.pool, held))
    return secret


def has_app(user: Draft) -> Made:
    confirmed(user)
    secret = register_app(user)
    _prefer(user, "SoftwareTokenMfaSettings")
    return Made(totp_secret=secret)


def locked(user: Draft, rule: str, failures: int, *, for_good: bool = True) -> None:
    user.held(
        lambda work, held: wrong_answers.count(
            work, user.pool, held, rule, failures, until=work.now + LOCKED_FOR if for_good else None
        )
    )


def _code_expired(user: Draft) -> Made:
    made = unconfirmed(user)
    _expire(user, "code")
    return made


def _code_superseded(user: Draft) -> Made:
    old = unconfirmed(user).code
    user.by_client("ResendConfirmationCode")
    return Made(code=old, newer_code=user.held(_waiting_code))


def _locked_out(user: Draft) -> Made:
    confirmed(user)
    locked(user, limits.WRONG_PASSWORD, 7)
    return Made()


def _nearly_locked_out(user: Draft) -> Made:
    confirmed(user)
    locked(user, limits.WRONG_PASSWORD, 4, for_good=False)
    return Made()


def _locked_by_codes(user: Draft) -> Made:
    made = unconfirmed(user)
    locked(user, limits.WRONG_SIGN_UP_CODE, 6)
    return made


def _temporary_password_expired(user: Draft) -> Made:
    must_change_password(user)
    _expire(user, "temporary_password")
    return Made()


def _reset_required(user: Draft) -> Made:
    confirmed(user)
    user.held(recovery.require_reset)
    return Made()


def _disabled(user: Draft) -> Made:
    confirmed(user)
    user.administer("AdminDisableUser")
    return Made()


def _has_sms_mfa(user: Draft) -> Made:
    confirmed(user)
    _prefer(user, "SMSMfaSettings")
    return Made()


def _has_email_mfa(user: Draft) -> Made:
    confirmed(user)
    _prefer(user, "EmailMfaSettings")
    return Made()


def _waiting_code(work: Work, user: User) -> str | None:
    code = codes.live(work.db, user.id, code_rules.SIGN_UP.purpose)
    return code.code if code else None


def _prefer(user: Draft, member: str) -> None:
    chosen: dict[str, Any] = {member: {"Enabled": True, "PreferredMfa": True}}
    user.administer("AdminSetUserMFAPreference", **chosen)


def _expire(user: Draft, what: str) -> None:
    def expire(work: Work, held: User) -> None:
        expiry.expire(work.db, what, work.now, pool_id=user.pool.id, user_id=held.id)

    user.held(expire)


STATES: Mapping[str, Callable[[Draft], Made]] = {
    "unconfirmed": unconfirmed,
    "confirmed": confirmed,
    "code-expired": _code_expired,
    "code-superseded": _code_superseded,
    "locked-out": _locked_out,
    "nearly-locked-out": _nearly_locked_out,
    "locked-by-codes": _locked_by_codes,
    "must-change-password": must_change_password,
    "temporary-password-expired": _temporary_password_expired,
    "reset-required": _reset_required,
    "disabled": _disabled,
    "has-totp": has_app,
    "has-sms-mfa": _has_sms_mfa,
    "has-email-mfa": _has_email_mfa,
}
NEEDS_CLIENT = frozenset({"unconfirmed", "code-expired", "code-superseded", "locked-by-codes"})
NEEDS_PHONE = frozenset({"has-sms-mfa"})
