"""Signing up: SignUp, ConfirmSignUp, ResendConfirmationCode, AdminConfirmSignUp."""

from datetime import timedelta

from emulator.context import Context
from emulator.errors import sentences
from emulator.messages import deliver
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
from emulator.rules import (
    aliases,
    attributes,
    clients,
    codes,
    compromised,
    events,
    passwords,
    pools,
    registration,
    risk,
    secret_hash,
    users,
)
from emulator.signin import session as sessions
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.wire.registry import operation


@operation("SignUp")
def sign_up(ctx: Context, req: SignUpRequest) -> SignUpResponse:
    """Checks in the order of decision 10; the unique constraints, not a look before, decide who gets the name."""
    client, pool = clients.require(ctx, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    risk.check_address(ctx, pool, client, req)
    registration.check_allowed(pool)
    new = users.draft(ctx, pool, req["Username"], attributes.given(req.get("UserAttributes")))
    registration.check_attributes(pool, client, req["Username"], new.attributes)
    password = registration.check_password(pool, req.get("Password"))
    if password is not None:
        compromised.check_new(ctx, pool, client, password, "SIGN_UP")
    answer = fire.pre_sign_up(
        ctx,
        pool,
        new.person(),
        source="PreSignUp_SignUp",
        client_id=client.id,
        validation_data=attributes.validation_data(req.get("ValidationData")),
        client_metadata=req.get("ClientMetadata"),
    )
    registration.check_free(ctx, new)
    ctx.release()
    kept = passwords.keep(ctx, pool, new.username, password) if password is not None else None
    ctx.write()
    user, values = registration.create(ctx, new, kept, answer)
    delivery = None if user.status == users.CONFIRMED else registration.delivery(pool, values)
    registration.check_deliverable(ctx, pool, delivery)
    code = codes.first(ctx, pool, user, codes.SIGN_UP, delivery) if delivery else None
    session = _session(ctx, pool, client, user, sessions.SIGNED_UP, lives=codes.SIGN_UP.lives)
    events.record(ctx, pool, user, "SignUp", "Pass", client, req)
    response: SignUpResponse = {"UserConfirmed": user.status == users.CONFIRMED, "UserSub": user.sub}
    if session is not None:
        response["Session"] = session
    if delivery is not None and code is not None:
        response["CodeDeliveryDetails"] = delivery.details()
        deliver.send(
            ctx,
            pool,
            people.person(ctx, pool, user, values),
            delivery,
            purpose="sign_up",
            code=code.code,
            client_id=client.id,
            client_metadata=req.get("ClientMetadata"),
        )
    if user.status == users.CONFIRMED:
        _confirmed(ctx, pool, user, client.id, req.get("ClientMetadata"))
    return response


@operation("ConfirmSignUp", write=True)
def confirm_sign_up(ctx: Context, req: ConfirmSignUpRequest) -> ConfirmSignUpResponse:
    """Checks in the order of decision 11. The alias is claimed before the code is spent, so the same code works again
    with ForceAliasCreation (decision 15)."""
    client, pool = clients.require(ctx, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    user = users.find_counted(ctx, pool, req["Username"])
    if user is not None:
        registration.check_confirmable(user)
    elif not clients.hides_user_existence(client):
        raise sentences.username_client_id_not_found()
    session = sessions.of_sign_up(ctx, client, user, req.get("Session"))
    if user is None:
        codes.refuse_nobody(ctx, pool, req["Username"], codes.SIGN_UP)
    code = codes.check(ctx, pool, user, codes.SIGN_UP, req["ConfirmationCode"])
    verified = registration.verified_by(ctx, user, code)
    if verified is not None:
        aliases.claim(ctx, pool, user, *verified, force=req.get("ForceAliasCreation", False))
    codes.consume(ctx, pool, user, codes.SIGN_UP, code)
    if session is not None:
        sessions.spend(ctx, session)
    confirmed = registration.confirm(ctx, user, verified)
    next_session = _session(ctx, pool, client, confirmed, sessions.CONFIRMED)
    events.record(ctx, pool, confirmed, "ConfirmSignUp", "Pass", client, req)
    _confirmed(ctx, pool, confirmed, client.id, req.get("ClientMetadata"))
    return {"Session": next_session} if next_session is not None else {}


@operation("ResendConfirmationCode", write=True)
def resend_confirmation_code(ctx: Context, req: ResendConfirmationCodeRequest) -> ResendConfirmationCodeResponse:
    """A new code ends every earlier one. What cannot be sent is hidden from clients that hide existence."""
    client, pool = clients.require(ctx, req["ClientId"])
    secret_hash.check(client, req["Username"], req.get("SecretHash"))
    user = users.find_counted(ctx, pool, req["Username"])
    if not pool.auto_verified_attributes and (user is not None or clients.hides_user_existence(client)):
        raise sentences.cannot_resend_codes()
    values = store_users.attributes(ctx.db, user.id) if user else {}
    delivery = registration.delivery(pool, values)
    if user is None or user.status != users.UNCONFIRMED or not user.enabled or delivery is None:
        if clients.hides_user_existence(client):
            simulated = registration.simulate_resend(ctx, pool, user, req["Username"])
            return {"CodeDeliveryDetails": simulated.details()}
        raise registration.why_no_resend(user)
    registration.check_deliverable(ctx, pool, delivery)
    events.record(ctx, pool, user, "ResendCode", "Pass", client, req)
    codes.issue_and_send(
        ctx,
        pool,
        user,
        values,
        codes.SIGN_UP,
        delivery,
        purpose="resend_code",
        client_id=client.id,
        client_metadata=req.get("ClientMetadata"),
    )
    return {"CodeDeliveryDetails": delivery.details()}


@operation("AdminConfirmSignUp", write=True)
def admin_confirm_sign_up(ctx: Context, req: AdminConfirmSignUpRequest) -> AdminConfirmSignUpResponse:
    """Confirms without a code, and so verifies nothing (ST2)."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    registration.check_confirmable(user, admin=True)
    codes.withdraw(ctx, user, codes.SIGN_UP)
    confirmed = registration.confirm(ctx, user, None)
    _confirmed(ctx, pool, confirmed, None, req.get("ClientMetadata"))
    return {}


def _session(
    ctx: Context, pool: Pool, client: Client, user: User, name: str, *, lives: timedelta | None = None
) -> str | None:
    """The Session that signs the new user in, for clients that allow USER_AUTH (S3). Given by SignUp it lives as long
    as the code does (unverified), given by ConfirmSignUp the client's AuthSessionValidity."""
    if "ALLOW_USER_AUTH" not in clients.auth_flows(client):
        return None
    return sessions.start_for_new_user(ctx, pool, client, user, name, lives=lives)


def _confirmed(ctx: Context, pool: Pool, user: User, client_id: str | None, metadata: fire.Metadata) -> None:
    """PostConfirmation, after everything is kept: its failure reaches the caller, the user stays confirmed."""
    values = store_users.attributes(ctx.db, user.id) if pool.lambda_config.get("PostConfirmation") else {}
    fire.post_confirmation(
        ctx,
        pool,
        people.person(ctx, pool, user, values),
        source="PostConfirmation_ConfirmSignUp",
        client_id=client_id,
        client_metadata=metadata,
    )
