"""Users, as administrators and as themselves: AdminCreateUser, AdminGetUser, AdminDeleteUser, GetUser."""

from emulator.base.clock import epoch
from emulator.context import Context
from emulator.model.shapes import (
    AdminCreateUserRequest,
    AdminCreateUserResponse,
    AdminDeleteUserRequest,
    AdminGetUserRequest,
    AdminGetUserResponse,
    GetUserRequest,
    GetUserResponse,
)
from emulator.rules import access, attributes, clients, invitations, mfa, passwords, pools, user_settings, users
from emulator.store import users as store_users
from emulator.triggers import fire
from emulator.triggers.events import CLIENT_ID_NOT_APPLICABLE
from emulator.wire.registry import operation


@operation("AdminCreateUser")
def admin_create_user(ctx: Context, req: AdminCreateUserRequest) -> AdminCreateUserResponse:
    """Creates a user with a temporary password and invites them, or (RESEND) invites one again."""
    pool = pools.require(ctx, req["UserPoolId"])
    if req.get("MessageAction") == "RESEND":
        return {"User": invitations.render(*invitations.resend(ctx, pool, req))}
    new = users.draft(ctx, pool, req["Username"], attributes.normalised(attributes.given(req.get("UserAttributes"))))
    invitations.check_attributes(pool, new.attributes)
    password = invitations.temporary_password(ctx, pool, req.get("TemporaryPassword"))
    fire.pre_sign_up(
        ctx,
        pool,
        new.person(),
        source="PreSignUp_AdminCreateUser",
        client_id=CLIENT_ID_NOT_APPLICABLE,
        validation_data=attributes.validation_data(req.get("ValidationData")),
        client_metadata=req.get("ClientMetadata"),
    )
    invitations.check_free(ctx, new)
    ctx.release()
    kept = passwords.keep(ctx, pool, new.username, password) if password is not None else None
    ctx.write()
    user = invitations.create(ctx, new, kept, force=req.get("ForceAliasCreation", False))
    if req.get("MessageAction") != "SUPPRESS":
        invitations.send(ctx, pool, user, new.attributes, password or "", req)
    return {"User": invitations.render(user, new.attributes)}


@operation("AdminGetUser", only_reads=True)
def admin_get_user(ctx: Context, req: AdminGetUserRequest) -> AdminGetUserResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"])
    shown: AdminGetUserResponse = {
        "Username": user.username,
        "UserAttributes": attributes.listed(user, store_users.attributes(ctx.db, user.id)),
        "UserCreateDate": epoch(user.created_at),
        "UserLastModifiedDate": epoch(user.updated_at),
        "Enabled": user.enabled,
        "UserStatus": users.status(user),
    }
    if user.mfa_options:
        shown["MFAOptions"] = user_settings.listed(user)
    return {**shown, **mfa.shown(mfa.of(ctx, user))}


@operation("AdminDeleteUser", write=True)
def admin_delete_user(ctx: Context, req: AdminDeleteUserRequest) -> None:
    """Enabled users too (ST6)."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    users.remove(ctx, user)


@operation("GetUser", only_reads=True)
def get_user(ctx: Context, req: GetUserRequest) -> GetUserResponse:
    """What the caller's client may read of the caller."""
    caller = access.require(ctx, req["AccessToken"])
    readable = clients.readable_attributes(caller.pool, caller.client)
    values = store_users.attributes(ctx.db, caller.user.id)
    shown: GetUserResponse = {
        "Username": caller.user.username,
        "UserAttributes": attributes.listed(caller.user, values, readable),
    }
    if caller.user.mfa_options:
        shown["MFAOptions"] = user_settings.listed(caller.user)
    return {**shown, **mfa.shown(mfa.of(ctx, caller.user))}
