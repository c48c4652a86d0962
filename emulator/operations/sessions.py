"""Session management: the sessions of users (ListUserSessions, RevokeUserSession and their Admin twins), and whether
and how a pool tracks them (Get/SetUserPoolSessionConfiguration, Get/SetUserPoolClientSessionConfiguration).
"""

from emulator import errors
from emulator.calls.registry import operation
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
from emulator.rules.callers import access, user_sessions
from emulator.rules.directory import users
from emulator.rules.owners import clients, pools
from emulator.work import Work


# unverified: The guide puts ListUserSessions in no quota; here it counts in UserResourceRead.
@operation("ListUserSessions", only_reads=True, quota="UserResourceRead", in_replica="active")
def list_user_sessions(work: Work, req: ListUserSessionsRequest) -> ListUserSessionsResponse:
    """The caller's live sessions in every app client of the pool; none where the pool tracks none."""
    caller = access.require(work, req["AccessToken"])
    sessions, token = user_sessions.page(
        work, caller.pool, caller.user, req.get("NextToken"), current=caller.family.session_id
    )
    response: ListUserSessionsResponse = {"Sessions": sessions}
    if token is not None:
        response["NextToken"] = token
    return response


# unverified: The guide puts AdminListUserSessions in no quota; here it counts in UserResourceRead.
@operation("AdminListUserSessions", only_reads=True, quota="UserResourceRead", in_replica="active")
def admin_list_user_sessions(work: Work, req: AdminListUserSessionsRequest) -> AdminListUserSessionsResponse:
    """No session is the current one of a caller without an access token."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"])
    sessions, token = user_sessions.page(work, pool, user, req.get("NextToken"), current=None)
    response: AdminListUserSessionsResponse = {"Sessions": sessions}
    if token is not None:
        response["NextToken"] = token
    return response


# unverified: The guide puts RevokeUserSession in no quota; here it counts in UserResourceUpdate.
@operation("RevokeUserSession", write=True, quota="UserResourceUpdate", in_replica="active")
def revoke_user_session(work: Work, req: RevokeUserSessionRequest) -> RevokeUserSessionResponse:
    """Any session of the caller's but the one that the access token belongs to."""
    caller = access.require(work, req["AccessToken"])
    if req["SessionId"] == caller.family.session_id:
        raise errors.tokens.cannot_revoke_current_session()
    linked = req.get("RevokeAssociatedSessions") == "LINKED"
    user = users.lock(work, caller.user)
    user_sessions.revoke(work, caller.pool, user, req["SessionId"], linked=linked, by="RevokeUserSession")
    return {}


# unverified: The guide puts AdminRevokeUserSession in no quota; here it counts in UserResourceUpdate.
@operation("AdminRevokeUserSession", write=True, quota="UserResourceUpdate", in_replica="active")
def admin_revoke_user_session(work: Work, req: AdminRevokeUserSessionRequest) -> AdminRevokeUserSessionResponse:
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    linked = req.get("RevokeAssociatedSessions") == "LINKED"
    user_sessions.revoke(work, pool, user, req["SessionId"], linked=linked, by="AdminRevokeUserSession")
    return {}


# unverified: The guide puts GetUserPoolSessionConfiguration in no quota; here it counts in UserPoolResourceRead.
@operation("GetUserPoolSessionConfiguration", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_user_pool_session_configuration(
    work: Work, req: GetUserPoolSessionConfigurationRequest
) -> GetUserPoolSessionConfigurationResponse:
    return user_sessions.configuration(pools.require(work, req["UserPoolId"]))


# unverified: The guide puts SetUserPoolSessionConfiguration in no quota; here it counts in UserPoolResourceUpdate.
@operation("SetUserPoolSessionConfiguration", write=True, quota="UserPoolResourceUpdate")
def set_user_pool_session_configuration(
    work: Work, req: SetUserPoolSessionConfigurationRequest
) -> SetUserPoolSessionConfigurationResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    user_sessions.configure(work, pool, req["UserSessionTracking"], req["TokenSession"]["MaxPerUser"])
    return {**user_sessions.configuration(pools.require(work, pool.id))}


# unverified: The guide puts GetUserPoolClientSessionConfiguration in no quota; here it counts in UserPoolClientRead.
@operation("GetUserPoolClientSessionConfiguration", only_reads=True, quota="UserPoolClientRead", in_replica="always")
def get_user_pool_client_session_configuration(
    work: Work, req: GetUserPoolClientSessionConfigurationRequest
) -> GetUserPoolClientSessionConfigurationResponse:
    pool = pools.require(work, req["UserPoolId"])
    client = clients.require_in_pool(work, pool, req["ClientId"])
    return {"UserPoolId": pool.id, "ClientId": client.id, "SSOSession": user_sessions.client_configuration(client)}


# unverified: The guide puts SetUserPoolClientSessionConfiguration in no quota; here it counts in UserPoolClientUpdate.
@operation("SetUserPoolClientSessionConfiguration", write=True, configures=True, quota="UserPoolClientUpdate")
def set_user_pool_client_session_configuration(
    work: Work, req: SetUserPoolClientSessionConfigurationRequest
) -> SetUserPoolClientSessionConfigurationResponse:
    """How long a browser that signed in for this client stays signed in (`rules/callers/browser_sessions.py`)."""
    pool = pools.require(work, req["UserPoolId"], lock=True)
    client = clients.require_in_pool(work, pool, req["ClientId"])
    chosen = user_sessions.configure_client(work, pool, client, req["SSOSession"]["MaxValidityMinutes"])
    return {"UserPoolId": pool.id, "ClientId": client.id, "SSOSession": chosen}
