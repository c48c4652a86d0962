"""Users, as administrators and as themselves: AdminCreateUser, AdminGetUser, AdminDeleteUser, AdminEnableUser,
AdminDisableUser, ListUsers, GetUser, DeleteUser.

Enabling and disabling say how things shall be, so saying it twice changes nothing (evidence: disable-again).
"""

from emulator.calls.registry import operation
from emulator.grants import revoke
from emulator.model.shapes import (
    AdminCreateUserRequest,
    AdminCreateUserResponse,
    AdminDeleteUserRequest,
    AdminDisableUserRequest,
    AdminDisableUserResponse,
    AdminEnableUserRequest,
    AdminEnableUserResponse,
    AdminGetUserRequest,
    AdminGetUserResponse,
    DeleteUserRequest,
    GetUserRequest,
    GetUserResponse,
    ListUsersRequest,
    ListUsersResponse,
)
from emulator.rules.accounts import invitations
from emulator.rules.callers import access
from emulator.rules.configuration import passwords
from emulator.rules.directory import attributes, pages, provision, user_filters, user_lists, users
from emulator.rules.factors import mfa
from emulator.rules.owners import pools
from emulator.rules.risk import history
from emulator.triggers import fire
from emulator.triggers.events import CLIENT_ID_NOT_APPLICABLE
from emulator.work import Work


@operation("AdminCreateUser", brief=True, hashes=True, quota="UserCreation", changes_users=True)
def admin_create_user(work: Work, req: AdminCreateUserRequest) -> AdminCreateUserResponse:
    """Creates a user with a temporary password and invites them, or (RESEND) invites one again."""
    pool = pools.require(work, req["UserPoolId"])
    if req.get("MessageAction") == "RESEND":
        return {"User": users.render(*invitations.resend(work, pool, req))}
    new = invitations.draft(pool, req, provision.new_sub(work))
    password = invitations.temporary_password(work, pool, req.get("TemporaryPassword"))
    fire.pre_sign_up(
        work,
        pool,
        new.person(),
        source="PreSignUp_AdminCreateUser",
        client_id=CLIENT_ID_NOT_APPLICABLE,
        validation_data=attributes.validation_data(req.get("ValidationData")),
        client_metadata=req.get("ClientMetadata"),
    )
    invitations.check_free(work, new)
    kept = passwords.kept(work, pool, new.username, password)
    user = invitations.create(work, new, kept, force=req.get("ForceAliasCreation", False))
    if req.get("MessageAction") != "SUPPRESS":
        invitations.send_requested(work, pool, user, new.attributes, password or "", req)
    return {"User": users.render(user, new.attributes)}


@operation("AdminGetUser", only_reads=True, quota="UserRead", in_replica="active")
def admin_get_user(work: Work, req: AdminGetUserRequest) -> AdminGetUserResponse:
    pool = pools.require(work, req["UserPoolId"])
    details = users.require_with_details(work, pool, req["Username"])
    profile = details.profile
    shown: AdminGetUserResponse = {
        "Username": profile.username,
        "UserAttributes": attributes.shown(profile.sub, profile.attributes),
        "UserCreateDate": profile.created_at,
        "UserLastModifiedDate": profile.updated_at,
        "Enabled": profile.enabled,
        "UserStatus": profile.status,
    }
    if profile.mfa_options:
        shown["MFAOptions"] = users.mfa_options(profile)
    return {**shown, **mfa.shown_of(details)}


@operation("AdminDeleteUser", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_delete_user(work: Work, req: AdminDeleteUserRequest) -> None:
    """Enabled users too (evidence: delete-enabled)."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    history.record_deed(work, pool, user, "AdminDeleteUser")
    users.remove(work, user)


@operation("GetUser", only_reads=True, quota="UserRead", in_replica="active")
def get_user(work: Work, req: GetUserRequest) -> GetUserResponse:
    """What the caller's client may read of the caller."""
    client, details = access.require_with_details(work, req["AccessToken"])
    profile = details.profile
    shown: GetUserResponse = {
        "Username": profile.username,
        "UserAttributes": attributes.shown(profile.sub, profile.attributes, client.effective.readable_attributes),
    }
    if profile.mfa_options:
        shown["MFAOptions"] = users.mfa_options(profile)
    return {**shown, **mfa.shown_of(details)}


@operation("ListUsers", only_reads=True, quota="UserList", in_replica="active")
def list_users(work: Work, req: ListUsersRequest) -> ListUsersResponse:
    """The users who meet the filter in the order of what it filters by; without one in the order they were made."""
    pool = pools.require(work, req["UserPoolId"])
    names = req.get("AttributesToGet")
    user_lists.check_requested(pool, names)
    condition = user_filters.parse(req.get("Filter", ""))
    scans = user_filters.scans(pool, condition)
    question = f"ListUsers {pool.id} {condition}"
    limit = pages.size(req.get("Limit"))
    users, token = user_lists.page(work, scans, question, req.get("PaginationToken"), limit)
    response: ListUsersResponse = {"Users": user_lists.shown(users, names)}
    if token is not None:
        response["PaginationToken"] = token
    return response


@operation("AdminDisableUser", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_disable_user(work: Work, req: AdminDisableUserRequest) -> AdminDisableUserResponse:
    """Sign-in is refused from here on, and every token that was issued is revoked for good
    (evidence: disabled-user)."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    if user.enabled:
        revoke.sign_out(work, user, by="AdminDisableUser")
        users.set_enabled(work, user, enabled=False)
        history.record_deed(work, pool, user, "AdminDisableUser")
    return {}


@operation("AdminEnableUser", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_enable_user(work: Work, req: AdminEnableUserRequest) -> AdminEnableUserResponse:
    """The user signs in anew: what AdminDisableUser revoked stays revoked."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    if not user.enabled:
        users.set_enabled(work, user, enabled=True)
        history.record_deed(work, pool, user, "AdminEnableUser")
    return {}


@operation("DeleteUser", brief=True, write=True, quota="UserUpdate", changes_users=True)
def delete_user(work: Work, req: DeleteUserRequest) -> None:
    """The username is free again, and the user's tokens belong to nobody (evidence: deleted-user,
    username-free-again)."""
    caller = access.require(work, req["AccessToken"])
    user = users.lock(work, caller.user)
    history.record_deed(work, caller.pool, user, "DeleteUser", caller.client)
    users.remove(work, user)
