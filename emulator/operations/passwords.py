"""Passwords: ChangePassword, ForgotPassword, ConfirmForgotPassword, AdminResetUserPassword, AdminSetUserPassword.

None of them ends a session: tokens already issued stay good (evidence: set-password-keeps-tokens).
"""

from contextlib import suppress

from emulator import errors
from emulator.calls.registry import operation
from emulator.errors import CodeDeliveryFailureException
from emulator.messages.causes import Cause
from emulator.model.shapes import (
    AdminResetUserPasswordRequest,
    AdminResetUserPasswordResponse,
    AdminSetUserPasswordRequest,
    AdminSetUserPasswordResponse,
    ChangePasswordRequest,
    ChangePasswordResponse,
    ConfirmForgotPasswordRequest,
    ConfirmForgotPasswordResponse,
    ForgotPasswordRequest,
    ForgotPasswordResponse,
)
from emulator.rules.accounts import codes, confirmation, migration, password_changes, recovery
from emulator.rules.callers import access, origins
from emulator.rules.configuration import passwords
from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.rules.owners import clients, pools, secret_hash
from emulator.rules.risk import compromised, history
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.triggers import fire
from emulator.triggers.events import CLIENT_ID_NOT_APPLICABLE
from emulator.work import Work


@operation("ChangePassword", brief=True, write=True, quota="UserAccountRecovery", cap=5, changes_users=True)
def change_password(work: Work, req: ChangePasswordRequest) -> ChangePasswordResponse:
    """The previous password is proved with nothing held, and must still be it when the new one takes its place.

    A wrong one neither counts for the lock of sign-in nor is refused by it: the cap of five calls an hour allows fewer
    guesses than the lock does, and whoever holds a stolen token must not lock the user out (unverified).
    """
    caller = access.require(work, req["AccessToken"])
    pool, user = caller.pool, caller.user
    limits.spend_call(work, pool, limits.user_subject(user), user.username)
    password_changes.check_own(user)
    passwords.check(pool, req["ProposedPassword"], passwords.CHANGE)
    _prove_previous(work, user, req.get("PreviousPassword"))
    held, kept = password_changes.prepare(work, pool, user, req["ProposedPassword"])
    access.check_state(held)
    if held.srp_verifier != user.srp_verifier:  # tells a new password; a hash is also brought up to date by sign-in
        raise errors.signin.incorrect_username_or_password()
    changed = password_changes.put(work, pool, held, kept, permanent=True)
    history.record(work, pool, changed, "PasswordChange", "Pass", caller.client, origins.of(work, caller.client, req))
    return {}


@operation("ForgotPassword", brief=True, write=True, quota="UserAccountRecovery", cap=20, pattern_first=True)
def forgot_password(work: Work, req: ForgotPasswordRequest) -> ForgotPasswordResponse:
    """A code for somebody with a verified contact; a simulated one for whom the client may not know of. Nobody is
    brought over while a recovery keeps users from being made."""
    client, pool = clients.require(work, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    user = users.find_counted(work, pool, req["Username"])
    recovery.check_offered(pool)
    # unverified: While a recovery to a point in time pauses the pool, ForgotPassword asks no UserMigration function.
    if user is None and fire.has(pool, "UserMigration") and not pool.is_paused(work.now):
        user = migration.at_forgot_password(work, pool, client, req["Username"], req.get("ClientMetadata"))
    if recovery.is_hidden(work, client, pool, user):
        return {"CodeDeliveryDetails": recovery.simulate(work, pool, user, req["Username"]).details()}
    if user is None:
        raise errors.directory.username_client_id_not_found()
    values = store_users.attributes(work.db, user.id)
    delivery = recovery.require_delivery(pool, user, values, recovery.second_factors(work, pool, user))
    history.record(work, pool, user, "ForgotPassword", "Pass", client, origins.of(work, client, req))
    cause = Cause("forgot_password", client.id, req.get("ClientMetadata"))
    codes.issue_and_send(work, pool, user, values, codes.FORGOT_PASSWORD, delivery, cause)
    return {"CodeDeliveryDetails": delivery.details()}


@operation(
    "ConfirmForgotPassword",
    brief=True,
    write=True,
    quota="UserAccountRecovery",
    cap=20,
    pattern_first=True,
    changes_users=True,
)
def confirm_forgot_password(work: Work, req: ConfirmForgotPasswordRequest) -> ConfirmForgotPasswordResponse:
    """User → policy → code → history (evidence: forgot-weak-password, forgot-user-first): the policy is asked before
    the code, so that a weak password costs no attempt and reads the same for every name; the history after it, for only
    the user may learn of it. The code is spent with the password it sets: until then it stays good."""
    client, pool = clients.require(work, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    user = users.find_counted(work, pool, req["Username"])
    if not client.effective.hides_user_existence:
        recovery.check_confirmable(work, pool, user)
    passwords.check(pool, req["Password"], passwords.SIGN_UP)
    compromised.check_new(work, pool, client, req["Password"], "PASSWORD_CHANGE")
    if user is None or recovery.was_sent_nothing(work, client, pool, user):
        recovery.refuse(work, pool, user, req["Username"])
    code = recovery.check_code(work, pool, user, req["ConfirmationCode"])
    held, kept = password_changes.prepare(work, pool, user, req["Password"])
    if not held.enabled:
        raise errors.directory.user_is_disabled()
    codes.consume(work, pool, held, codes.FORGOT_PASSWORD, code)
    changed = password_changes.put(work, pool, held, kept, permanent=True)
    history.record(work, pool, changed, "ConfirmForgotPassword", "Pass", client, origins.of(work, client, req))
    confirmation.confirmed(work, pool, changed, confirmation.NEW_PASSWORD, client.id, req.get("ClientMetadata"))
    return {}


@operation("AdminResetUserPassword", brief=True, write=True, quota="UserAccountRecovery", changes_users=True)
def admin_reset_user_password(work: Work, req: AdminResetUserPasswordRequest) -> AdminResetUserPasswordResponse:
    """RESET_REQUIRED, and a code as ForgotPassword sends it (evidence: admin-reset, admin-reset-refused). The user is
    reset although the message could not be delivered: CodeDeliveryFailureException is not declared here, and the outbox
    says what became of it."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    recovery.check_offered(pool)
    values = store_users.attributes(work.db, user.id)
    delivery = recovery.require_delivery(pool, user, values, recovery.second_factors(work, pool, user))
    reset = recovery.require_reset(work, user)
    history.record_deed(work, pool, reset, "AdminResetUserPassword")
    cause = Cause("forgot_password", CLIENT_ID_NOT_APPLICABLE, req.get("ClientMetadata"))
    with suppress(CodeDeliveryFailureException):
        codes.issue_and_send(work, pool, reset, values, codes.FORGOT_PASSWORD, delivery, cause)
    return {}


@operation("AdminSetUserPassword", brief=True, quota="UserAccountRecovery", changes_users=True)
def admin_set_user_password(work: Work, req: AdminSetUserPasswordRequest) -> AdminSetUserPasswordResponse:
    """Permanent confirms the user, whatever the status was; otherwise the password is temporary, its time starts now
    (evidence: set-password-confirms)."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"])
    passwords.check(pool, req["Password"], passwords.ADMIN)
    held, kept = password_changes.prepare(work, pool, user, req["Password"])
    changed = password_changes.put(work, pool, held, kept, permanent=req.get("Permanent", False))
    history.record_deed(work, pool, changed, "AdminSetUserPassword")
    return {}


def _prove_previous(work: Work, user: User, given: str | None) -> None:
    """Raises NotAuthorizedException for a wrong password, InvalidParameterException for none where the user has one
    (evidence: change-without-password), both with the call counted. An invited user's temporary password counts while
    it is good."""
    expires_at = user.temporary_password_expires_at
    expired = expires_at is not None and expires_at <= work.now
    with work.nothing_held():
        if user.password_hash is None:
            if given is None:
                return
            work.services.hasher.verify_nothing(given)
            raise errors.signin.incorrect_username_or_password()
        if given is None:
            raise errors.signin.missing_required_parameter("PreviousPassword")
        if not work.services.hasher.verify(user.password_hash, given):
            raise errors.signin.incorrect_username_or_password()  # evidence: change-wrong-password
    if expired:
        raise errors.signin.temporary_password_expired()
