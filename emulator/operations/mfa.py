"""The second factors of a user: authenticator apps, preferences, and what a user can sign in with.

AssociateSoftwareToken, VerifySoftwareToken, SetUserMFAPreference, GetUserAuthFactors and their Admin twins. The first
two are called by a user with an access token, or by a session that MFA_SETUP began.
"""

from collections.abc import Mapping
from typing import Any

from emulator.context import Context
from emulator.errors import (
    PasswordResetRequiredException,
    UserNotConfirmedException,
    UserNotFoundException,
    mfa_sentences,
    sentences,
)
from emulator.model.shapes import (
    AdminDeleteSoftwareTokenRequest,
    AdminDeleteSoftwareTokenResponse,
    AdminGetUserAuthFactorsRequest,
    AdminGetUserAuthFactorsResponse,
    AdminSetUserMFAPreferenceRequest,
    AdminSetUserMFAPreferenceResponse,
    AssociateSoftwareTokenRequest,
    AssociateSoftwareTokenResponse,
    GetUserAuthFactorsRequest,
    GetUserAuthFactorsResponse,
    SetUserMFAPreferenceRequest,
    SetUserMFAPreferenceResponse,
    VerifySoftwareTokenRequest,
    VerifySoftwareTokenResponse,
)
from emulator.rules import access, auth_factors, mfa, pools, software_tokens, users
from emulator.rules.access import Caller
from emulator.signin.challenges import mfa_setup
from emulator.store.users import User
from emulator.wire.registry import operation


@operation("AssociateSoftwareToken", write=True)
def associate_software_token(ctx: Context, req: AssociateSoftwareTokenRequest) -> AssociateSoftwareTokenResponse:
    """The secret of an app to be, as often as one asks; the session is followed by another."""
    if _is_by_session(req):
        session, pool, client, user = mfa_setup.hold(ctx, req["Session"])
        secret = software_tokens.associate(ctx, pool, user)
        follows = mfa_setup.go_on(ctx, session, pool, client, user, verified=False)
        return {"SecretCode": secret, "Session": follows}
    caller = _caller_of_associate(ctx, req["AccessToken"])
    return {"SecretCode": software_tokens.associate(ctx, caller.pool, _hold(ctx, caller.user))}


@operation("VerifySoftwareToken", write=True)
def verify_software_token(ctx: Context, req: VerifySoftwareTokenRequest) -> VerifySoftwareTokenResponse:
    """A wrong code leaves the session usable; a right one is used, and no sign-in takes it."""
    name = req.get("FriendlyDeviceName")
    if _is_by_session(req):
        session, pool, client, user = mfa_setup.hold(ctx, req["Session"])
        software_tokens.verify(ctx, pool, user, req["UserCode"], name)
        return {"Status": "SUCCESS", "Session": mfa_setup.go_on(ctx, session, pool, client, user, verified=True)}
    caller = access.require(ctx, req["AccessToken"])
    software_tokens.verify(ctx, caller.pool, _hold(ctx, caller.user), req["UserCode"], name)
    return {"Status": "SUCCESS"}


@operation("SetUserMFAPreference", write=True)
def set_user_mfa_preference(ctx: Context, req: SetUserMFAPreferenceRequest) -> SetUserMFAPreferenceResponse:
    caller = access.require(ctx, req["AccessToken"])
    mfa.prefer(ctx, caller.pool, users.lock(ctx, caller.user), req)
    return {}


@operation("AdminSetUserMFAPreference", write=True)
def admin_set_user_mfa_preference(
    ctx: Context, req: AdminSetUserMFAPreferenceRequest
) -> AdminSetUserMFAPreferenceResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    mfa.prefer(ctx, pool, users.require(ctx, pool, req["Username"], lock=True), req)
    return {}


@operation("AdminDeleteSoftwareToken", write=True)
def admin_delete_software_token(ctx: Context, req: AdminDeleteSoftwareTokenRequest) -> AdminDeleteSoftwareTokenResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    if user.status == users.UNCONFIRMED:
        raise sentences.user_is_not_confirmed()
    software_tokens.remove(ctx, user)
    return {}


@operation("GetUserAuthFactors", only_reads=True)
def get_user_auth_factors(ctx: Context, req: GetUserAuthFactorsRequest) -> GetUserAuthFactorsResponse:
    caller = access.require(ctx, req["AccessToken"])
    return auth_factors.shown(ctx, caller.pool, caller.user)


@operation("AdminGetUserAuthFactors", only_reads=True)
def admin_get_user_auth_factors(ctx: Context, req: AdminGetUserAuthFactorsRequest) -> AdminGetUserAuthFactorsResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    return {**auth_factors.shown(ctx, pool, users.require(ctx, pool, req["Username"]))}


def _is_by_session(req: Mapping[str, Any]) -> bool:
    """Raises InvalidParameterException unless there is either an access token or a session."""
    if ("AccessToken" in req) == ("Session" in req):
        raise mfa_sentences.token_or_session()
    return "Session" in req


def _caller_of_associate(ctx: Context, access_token: str) -> Caller:
    """AssociateSoftwareToken declares nothing of the user's state but NotAuthorizedException."""
    try:
        return access.require(ctx, access_token)
    except (UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException):
        raise sentences.access_token_has_been_revoked() from None  # unverified


def _hold(ctx: Context, user: User) -> User:
    """The caller's row; a user who was deleted a moment ago has no token any more."""
    try:
        return users.lock(ctx, user)
    except UserNotFoundException:
        raise sentences.access_token_has_been_revoked() from None
