"""Tokens after a sign-in (GetTokensFromRefreshToken, GlobalSignOut, AdminUserGlobalSignOut, RevokeToken), and without:
GetClientToken for machines, GetDerivedToken in exchange for another token.
"""

from emulator import errors
from emulator.calls.registry import operation
from emulator.errors import UserNotFoundException
from emulator.grants import client_credentials, exchange, refresh, revoke
from emulator.grants.refresh import Wish
from emulator.model.shapes import (
    AdminUserGlobalSignOutRequest,
    AdminUserGlobalSignOutResponse,
    GetClientTokenRequest,
    GetClientTokenResponse,
    GetDerivedTokenRequest,
    GetDerivedTokenResponse,
    GetTokensFromRefreshTokenRequest,
    GetTokensFromRefreshTokenResponse,
    GlobalSignOutRequest,
    GlobalSignOutResponse,
    RevokeTokenRequest,
    RevokeTokenResponse,
)
from emulator.rules.callers import access
from emulator.rules.directory import users
from emulator.rules.owners import clients, pools
from emulator.rules.risk import history
from emulator.work import Work


@operation("GetTokensFromRefreshToken", brief=True, quota="UserAuthentication", in_replica="active")
def get_tokens_from_refresh_token(
    work: Work, req: GetTokensFromRefreshTokenRequest
) -> GetTokensFromRefreshTokenResponse:
    """With a new refresh token where the client rotates them (evidence: refresh-rules)."""
    client, pool = clients.require(work, req["ClientId"])
    wish = Wish(pool, client, req["RefreshToken"], req.get("DeviceKey"), req.get("ClientMetadata"))
    return {"AuthenticationResult": refresh.by_operation(work, wish, req.get("ClientSecret"))}


@operation("GlobalSignOut", brief=True, write=True, quota="UserUpdate", in_replica="active")
def global_sign_out(work: Work, req: GlobalSignOutRequest) -> GlobalSignOutResponse:
    """Every refresh token of the caller, and every access token that came from one, ends here
    (evidence: sign-out-ends-tokens)."""
    try:
        caller = access.require(work, req["AccessToken"])
    except UserNotFoundException:  # not declared here, as it is for GetUser: a deleted user's tokens went with them
        # unverified: The token of a user who is gone meanwhile counts as revoked.
        raise errors.tokens.access_token_has_been_revoked() from None
    revoke.sign_out(work, caller.user, by="GlobalSignOut")
    history.record_deed(work, caller.pool, caller.user, "GlobalSignOut", caller.client)
    return {}


@operation("AdminUserGlobalSignOut", brief=True, write=True, quota="UserUpdate", in_replica="active")
def admin_user_global_sign_out(work: Work, req: AdminUserGlobalSignOutRequest) -> AdminUserGlobalSignOutResponse:
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    revoke.sign_out(work, user, by="AdminUserGlobalSignOut")
    history.record_deed(work, pool, user, "AdminUserGlobalSignOut")
    return {}


@operation("RevokeToken", brief=True, write=True, quota="UserToken", in_replica="active")
def revoke_token(work: Work, req: RevokeTokenRequest) -> RevokeTokenResponse:
    """One refresh token and the access tokens that came from it. A token nobody knows, or one revoked before, is a
    success."""
    client = revoke.require_client(work, req["ClientId"], req.get("ClientSecret"))
    revoke.token(work, client, req["Token"], linked=req.get("RevokeAssociatedSessions") == "LINKED")
    return {}


# unverified: The guide puts GetClientToken in no quota; here it counts in UserToken.
@operation("GetClientToken", quota="UserToken", in_replica="active")
def get_client_token(work: Work, req: GetClientTokenRequest) -> GetClientTokenResponse:
    """What the client-credentials grant of OAuth gives, without a domain."""
    client, pool = clients.require(work, req["ClientId"])
    return {"ClientAuthenticationResult": client_credentials.by_operation(work, pool, client, req)}


# unverified: The guide puts GetDerivedToken in no quota; here it counts in UserToken.
@operation("GetDerivedToken", quota="UserToken", in_replica="active")
def get_derived_token(work: Work, req: GetDerivedTokenRequest) -> GetDerivedTokenResponse:
    """The subject token stays as good as it was."""
    client, pool = clients.require(work, req["ClientId"])
    return exchange.by_operation(work, pool, client, req)
