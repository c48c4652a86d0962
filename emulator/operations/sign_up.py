"""Signing up: SignUp, ConfirmSignUp, ResendConfirmationCode, AdminConfirmSignUp."""

from datetime import timedelta

from emulator import errors
from emulator.calls.registry import operation
from emulator.messages import deliver
from emulator.messages.causes import Cause
from emulator.model.shapes import (
    AdminConfirmSignUpRequest,
    AdminConfirmSignUpResponse,
    ConfirmSignUpRequest,
    ConfirmSignUpResponse,
    ResendConfirmationCodeRequest,
    ResendConfirmationCodeResponse,
    SignUpRequest,
    SignUpResponse,
)
from emulator.rules.accounts import codes, confirmation, registration
from emulator.rules.callers import origins
from emulator.rules.configuration import passwords
from emulator.rules.directory import aliases, attributes, provision, users
from emulator.rules.owners import clients, pools, secret_hash
from emulator.rules.risk import compromised, history, risk
from emulator.signin import sessions
from emulator.store import codes as store_codes
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.work import Work


@operation("SignUp", brief=True, hashes=True, quota="UserCreation", pattern_first=True, changes_users=True)
def sign_up(work: Work, req: SignUpRequest) -> SignUpResponse:
    """Checks in our order (evidence: sign-up-order); the unique constraints, not a look before, decide who gets the
    name."""
    client, pool = clients.require(work, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    origin = origins.of(work, client, req)
    risk.check_address(work, pool, client, origin)
    registration.check_allowed(pool)
    values = attributes.given(req.get("UserAttributes"))
    new = provision.draft(pool, req["Username"], provision.new_sub(work), values)
    registration.check_attributes(pool, client, req["Username"], new.attributes)
    password = registration.check_password(pool, req.get("Password"))
    if password is not None:
        compromised.check_new(work, pool, client, password, "SIGN_UP")
    answer = fire.pre_sign_up(
        work,
        pool,
        new.person(),
        source="PreSignUp_SignUp",
        client_id=client.id,
        validation_data=attributes.validation_data(req.get("ValidationData")),
        client_metadata=req.get("ClientMetadata"),
    )
    registration.check_free(work, new)
    kept = passwords.kept(work, pool, new.username, password)
    user, values = registration.create(work, new, kept, answer)
    delivery = None if user.status == users.CONFIRMED else registration.delivery(pool, values)
    registration.check_deliverable(work, pool, delivery)
    code = codes.made(work, pool, user, codes.SIGN_UP, delivery) if delivery else None
    session = _session(work, pool, client, user, sessions.SIGNED_UP, lives=codes.SIGN_UP.lives)
    rows = [store_codes.as_row(code)] if code else []
    history.record(work, pool, user, "SignUp", "Pass", client, origin, besides=rows)
    response: SignUpResponse = {"UserConfirmed": user.status == users.CONFIRMED, "UserSub": user.sub}
    if session is not None:
        response["Session"] = session
    if delivery is not None and code is not None:
        response["CodeDeliveryDetails"] = delivery.details()
        person, cause = people.person(work, pool, user, values), Cause("sign_up", client.id, req.get("ClientMetadata"))
        deliver.send(work, pool, person, delivery, cause, code.code)
    if user.status == users.CONFIRMED:
        confirmation.confirmed(work, pool, user, confirmation.SIGN_UP, client.id, req.get("ClientMetadata"))
    return response


@operation(
    "ConfirmSignUp", brief=True, write=True, quota="UserCreation", cap=15, pattern_first=True, changes_users=True
)
def confirm_sign_up(work: Work, req: ConfirmSignUpRequest) -> ConfirmSignUpResponse:
    """Checks in our order (evidence: confirm-order). The alias is claimed before the code is spent, so the same code
    works again with ForceAliasCreation (evidence: refused-code-unspent)."""
    client, pool = clients.require(work, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    user = users.find_counted(work, pool, req["Username"])
    if user is not None:
        registration.check_confirmable(user)
    elif not client.effective.hides_user_existence:
        raise errors.directory.username_client_id_not_found()
    session = sessions.of_sign_up(work, client, user, req.get("Session"))
    if user is None:
        codes.refuse_nobody(work, pool, req["Username"], codes.SIGN_UP)
    right = codes.check(work, pool, user, codes.SIGN_UP, req["ConfirmationCode"])
    verified = registration.verified_by(right)
    if verified is not None:
        aliases.claim(work, pool, user, *verified, force=req.get("ForceAliasCreation", False))
    codes.consume(work, pool, user, codes.SIGN_UP, right.code, has_failed=right.has_failed)
    if session is not None:
        sessions.spend(work, session)
    confirmed = registration.confirm(work, user, verified)
    next_session = _session(work, pool, client, confirmed, sessions.CONFIRMED)
    history.record(work, pool, confirmed, "ConfirmSignUp", "Pass", client, origins.of(work, client, req))
    confirmation.confirmed(work, pool, confirmed, confirmation.SIGN_UP, client.id, req.get("ClientMetadata"))
    return {"Session": next_session} if next_session is not None else {}


@operation("ResendConfirmationCode", brief=True, write=True, quota="UserResourceRead", cap=5, pattern_first=True)
def resend_confirmation_code(work: Work, req: ResendConfirmationCodeRequest) -> ResendConfirmationCodeResponse:
    """A new code ends every earlier one. What cannot be sent is hidden from clients that hide existence."""
    client, pool = clients.require(work, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    user = users.find_counted(work, pool, req["Username"])
    if not pool.auto_verified_attributes and (user is not None or client.effective.hides_user_existence):
        raise errors.accounts.cannot_resend_codes()
    values = store_users.attributes(work.db, user.id) if user else {}
    delivery = registration.delivery(pool, values)
    if user is None or user.status != users.UNCONFIRMED or not user.enabled or delivery is None:
        if client.effective.hides_user_existence:
            simulated = registration.simulate_resend(work, pool, user, req["Username"])
            return {"CodeDeliveryDetails": simulated.details()}
        raise registration.why_no_resend(user)
    registration.check_deliverable(work, pool, delivery)
    history.record(work, pool, user, "ResendCode", "Pass", client, origins.of(work, client, req))
    cause = Cause("resend_code", client.id, req.get("ClientMetadata"))
    codes.issue_and_send(work, pool, user, values, codes.SIGN_UP, delivery, cause)
    return {"CodeDeliveryDetails": delivery.details()}


@operation("AdminConfirmSignUp", brief=True, write=True, quota="UserCreation", changes_users=True)
def admin_confirm_sign_up(work: Work, req: AdminConfirmSignUpRequest) -> AdminConfirmSignUpResponse:
    """Confirms without a code, and so verifies nothing (evidence: admin-confirm)."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    registration.check_confirmable(user, admin=True)
    codes.withdraw(work, user, codes.SIGN_UP)
    confirmed = registration.confirm(work, user, None)
    history.record_deed(work, pool, confirmed, "AdminConfirmSignUp")
    confirmation.confirmed(work, pool, confirmed, confirmation.SIGN_UP, None, req.get("ClientMetadata"))
    return {}


def _session(
    work: Work, pool: Pool, client: Client, user: User, name: str, *, lives: timedelta | None = None
) -> str | None:
    """The Session that signs the new user in, for clients that allow USER_AUTH (evidence: confirm-session). Given by
    SignUp it lives as long as the code does (unverified), given by ConfirmSignUp the client's AuthSessionValidity."""
    if "ALLOW_USER_AUTH" not in client.effective.auth_flows:
        return None
    return sessions.start_for_new_user(work, pool, client, user, name, lives=lives)
