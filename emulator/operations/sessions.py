"""Session management: the sessions of users (ListUserSessions, RevokeUserSession and their Admin twins), and whether
and how a pool tracks them (Get/SetUserPoolSessionConfiguration, Get/SetUserPoolClientSessionConfiguration).
"""

from emulator.context import Context
from emulator.errors import token_sentences
from emulator.model.shapes import (
    AdminListUserSessionsRequest,
    AdminListUserSessionsResponse,
    AdminRevokeUserSessionRequest,
    AdminRevokeUserSessionResponse,
    GetUserPoolClientSessionConfigurationRequest,
    GetUserPoolClientSessionConfigurationResponse,
    GetUserPoolSessionConfigurationRequest,
    GetUserPoolSessionConfigurationResponse,
    ListUserSessionsRequest,
    ListUserSessionsResponse,
    RevokeUserSessionRequest,
    RevokeUserSessionResponse,
    SetUserPoolClientSessionConfigurationRequest,
    SetUserPoolClientSessionConfigurationResponse,
    SetUserPoolSessionConfigurationRequest,
    SetUserPoolSessionConfigurationResponse,
)
from emulator.rules import access, clients, pools, user_sessions, users
from emulator.wire.registry import operation


@operation("ListUserSessions", only_reads=True)
def list_user_sessions(ctx: Context, req: ListUserSessionsRequest) -> ListUserSessionsResponse:
    """The caller's live sessions in every app client of the pool; none where the pool tracks none."""
    caller = access.require(ctx, req["AccessToken"])
    sessions, token = user_sessions.page(
        ctx, caller.pool, caller.user, req.get("NextToken"), current=caller.family.session_id
    )
    response: ListUserSessionsResponse = {"Sessions": sessions}
    if token is not None:
        response["NextToken"] = token
    return response


@operation("AdminListUserSessions", only_reads=True)
def admin_list_user_sessions(ctx: Context, req: AdminListUserSessionsRequest) -> AdminListUserSessionsResponse:
    """No session is the current one of a caller without an access token."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"])
    sessions, token = user_sessions.page(ctx, pool, user, req.get("NextToken"), current=None)
    response: AdminListUserSessionsResponse = {"Sessions": sessions}
    if token is not None:
        response["NextToken"] = token
    return response


@operation("RevokeUserSession", write=True)
def revoke_user_session(ctx: Context, req: RevokeUserSessionRequest) -> RevokeUserSessionResponse:
    """Any session of the caller's but the one that the access token belongs to."""
    caller = access.require(ctx, req["AccessToken"])
    if req["SessionId"] == caller.family.session_id:
        raise token_sentences.cannot_revoke_current_session()
    linked = req.get("RevokeAssociatedSessions") == "LINKED"
    user = users.lock(ctx, caller.user)
    user_sessions.revoke(ctx, caller.pool, user, req["SessionId"], linked=linked, by="RevokeUserSession")
    return {}


@operation("AdminRevokeUserSession", write=True)
def admin_revoke_user_session(ctx: Context, req: AdminRevokeUserSessionRequest) -> AdminRevokeUserSessionResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    linked = req.get("RevokeAssociatedSessions") == "LINKED"
    user_sessions.revoke(ctx, pool, user, req["SessionId"], linked=linked, by="AdminRevokeUserSession")
    return {}


@operation("GetUserPoolSessionConfiguration", only_reads=True)
def get_user_pool_session_configuration(
    ctx: Context, req: GetUserPoolSessionConfigurationRequest
) -> GetUserPoolSessionConfigurationResponse:
    return user_sessions.configuration(pools.require(ctx, req["UserPoolId"]))


@operation("SetUserPoolSessionConfiguration", write=True)
def set_user_pool_session_configuration(
    ctx: Context, req: SetUserPoolSessionConfigurationRequest
) -> SetUserPoolSessionConfigurationResponse:
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    user_sessions.configure(ctx, pool, req["UserSessionTracking"], req["TokenSession"]["MaxPerUser"])
    return {**user_sessions.configuration(pools.require(ctx, pool.id))}


@operation("GetUserPoolClientSessionConfiguration", only_reads=True)
def get_user_pool_client_session_configuration(
    ctx: Context, req: GetUserPoolClientSessionConfigurationRequest
) -> GetUserPoolClientSessionConfigurationResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    client = clients.require_in_pool(ctx, pool, req["ClientId"])
    return {"UserPoolId": pool.id, "ClientId": client.id, "SSOSession": user_sessions.client_configuration(client)}


@operation("SetUserPoolClientSessionConfiguration", write=True)
def set_user_pool_client_session_configuration(
    ctx: Context, req: SetUserPoolClientSessionConfigurationRequest
) -> SetUserPoolClientSessionConfigurationResponse:
    """Kept, and without effect until managed login makes SSO sessions (`rules/coverage.py`)."""
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    client = clients.require_in_pool(ctx, pool, req["ClientId"])
    chosen = user_sessions.configure_client(ctx, pool, client, req["SSOSession"]["MaxValidityMinutes"])
    return {"UserPoolId": pool.id, "ClientId": client.id, "SSOSession": chosen}
