"""Ending sessions: GlobalSignOut, RevokeToken."""

from emulator.context import Context
from emulator.errors import UserNotFoundException, sentences
from emulator.model.shapes import (
    GlobalSignOutRequest,
    GlobalSignOutResponse,
    RevokeTokenRequest,
    RevokeTokenResponse,
)
from emulator.rules import access, revocation
from emulator.wire.registry import operation


@operation("GlobalSignOut", write=True)
def global_sign_out(ctx: Context, req: GlobalSignOutRequest) -> GlobalSignOutResponse:
    """Every refresh token of the caller, and every access token that came from one, ends here (7.7)."""
    try:
        caller = access.require(ctx, req["AccessToken"])
    except UserNotFoundException:  # not declared here, as it is for GetUser: a deleted user's tokens went with them
        raise sentences.access_token_has_been_revoked() from None  # unverified
    revocation.sign_out(ctx, caller.user, by="GlobalSignOut")
    return {}


@operation("RevokeToken", write=True)
def revoke_token(ctx: Context, req: RevokeTokenRequest) -> RevokeTokenResponse:
    """One refresh token and the access tokens that came from it. A token nobody knows, or one revoked before, is a
    success."""
    client = revocation.require_client(ctx, req["ClientId"], req.get("ClientSecret"))
    revocation.revoke(ctx, client, req["Token"])
    return {}
