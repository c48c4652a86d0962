"""Tokens after the sign-in: GetTokensFromRefreshToken, GlobalSignOut, AdminUserGlobalSignOut, RevokeToken."""

from typing import Any

from emulator.context import Context
from emulator.errors import UserNotFoundException, sentences
from emulator.model.shapes import (
    AdminUserGlobalSignOutRequest,
    AdminUserGlobalSignOutResponse,
    GetTokensFromRefreshTokenRequest,
    GlobalSignOutRequest,
    GlobalSignOutResponse,
    RevokeTokenRequest,
    RevokeTokenResponse,
)
from emulator.rules import access, clients, pools, revocation, users
from emulator.signin import refresh
from emulator.wire.registry import operation


@operation("GetTokensFromRefreshToken")
def get_tokens_from_refresh_token(ctx: Context, req: GetTokensFromRefreshTokenRequest) -> dict[str, Any]:
    """With a new refresh token where the client rotates them (3.5)."""
    client, pool = clients.require(ctx, req["ClientId"])
    return refresh.exchange(ctx, pool, client, req)


@operation("GlobalSignOut", write=True)
def global_sign_out(ctx: Context, req: GlobalSignOutRequest) -> GlobalSignOutResponse:
    """Every refresh token of the caller, and every access token that came from one, ends here (7.7)."""
    try:
        caller = access.require(ctx, req["AccessToken"])
    except UserNotFoundException:  # not declared here, as it is for GetUser: a deleted user's tokens went with them
        raise sentences.access_token_has_been_revoked() from None  # unverified
    revocation.sign_out(ctx, caller.user, by="GlobalSignOut")
    return {}


@operation("AdminUserGlobalSignOut", write=True)
def admin_user_global_sign_out(ctx: Context, req: AdminUserGlobalSignOutRequest) -> AdminUserGlobalSignOutResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    revocation.sign_out(ctx, user, by="AdminUserGlobalSignOut")
    return {}


@operation("RevokeToken", write=True)
def revoke_token(ctx: Context, req: RevokeTokenRequest) -> RevokeTokenResponse:
    """One refresh token and the access tokens that came from it. A token nobody knows, or one revoked before, is a
    success."""
    client = revocation.require_client(ctx, req["ClientId"], req.get("ClientSecret"))
    revocation.revoke(ctx, client, req["Token"], linked=req.get("RevokeAssociatedSessions") == "LINKED")
    return {}
