"""The second factors of a user: authenticator apps, preferences, and what a user can sign in with.

AssociateSoftwareToken, VerifySoftwareToken, SetUserMFAPreference, GetUserAuthFactors and their Admin twins, and
SetUserSettings, which SetUserMFAPreference replaces. The first two are called by a user with an access token, or by a
session that MFA_SETUP began.
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.calls.registry import operation
from emulator.errors import (
    PasswordResetRequiredException,
    UserNotConfirmedException,
    UserNotFoundException,
)
from emulator.model.shapes import (
    AdminDeleteSoftwareTokenRequest,
    AdminDeleteSoftwareTokenResponse,
    AdminGetUserAuthFactorsRequest,
    AdminGetUserAuthFactorsResponse,
    AdminSetUserMFAPreferenceRequest,
    AdminSetUserMFAPreferenceResponse,
    AdminSetUserSettingsRequest,
    AdminSetUserSettingsResponse,
    AssociateSoftwareTokenRequest,
    AssociateSoftwareTokenResponse,
    GetUserAuthFactorsRequest,
    GetUserAuthFactorsResponse,
    SetUserMFAPreferenceRequest,
    SetUserMFAPreferenceResponse,
    SetUserSettingsRequest,
    SetUserSettingsResponse,
    VerifySoftwareTokenRequest,
    VerifySoftwareTokenResponse,
)
from emulator.rules.callers import access
from emulator.rules.callers.access import Caller
from emulator.rules.directory import users
from emulator.rules.factors import auth_factors, mfa, software_tokens, user_settings
from emulator.rules.owners import pools
from emulator.signin.challenges import mfa_setup
from emulator.store.users import User
from emulator.work import Work


@operation("AssociateSoftwareToken", brief=True, write=True, quota="UserResourceUpdate", changes_users=True)
def associate_software_token(work: Work, req: AssociateSoftwareTokenRequest) -> AssociateSoftwareTokenResponse:
    """The secret of an app to be, as often as one asks; the session is followed by another."""
    if _is_by_session(req):
        session, pool, client, user = mfa_setup.hold(work, req["Session"])
        secret = software_tokens.associate(work, pool, user)
        follows = mfa_setup.go_on(work, session, pool, client, user, verified=False)
        return {"SecretCode": secret, "Session": follows}
    caller = _caller_of_associate(work, req["AccessToken"])
    return {"SecretCode": software_tokens.associate(work, caller.pool, _hold(work, caller.user))}


@operation("VerifySoftwareToken", brief=True, write=True, quota="UserResourceUpdate", changes_users=True)
def verify_software_token(work: Work, req: VerifySoftwareTokenRequest) -> VerifySoftwareTokenResponse:
    """A wrong code leaves the session usable; a right one is used, and no sign-in takes it."""
    name = req.get("FriendlyDeviceName")
    if _is_by_session(req):
        session, pool, client, user = mfa_setup.hold(work, req["Session"])
        software_tokens.verify(work, pool, user, req["UserCode"], name)
        return {"Status": "SUCCESS", "Session": mfa_setup.go_on(work, session, pool, client, user, verified=True)}
    caller = access.require(work, req["AccessToken"])
    software_tokens.verify(work, caller.pool, _hold(work, caller.user), req["UserCode"], name)
    return {"Status": "SUCCESS"}


@operation("SetUserMFAPreference", brief=True, write=True, quota="UserResourceUpdate", changes_users=True)
def set_user_mfa_preference(work: Work, req: SetUserMFAPreferenceRequest) -> SetUserMFAPreferenceResponse:
    caller = access.require(work, req["AccessToken"])
    mfa.prefer(work, caller.pool, users.lock(work, caller.user), req)
    return {}


@operation("AdminSetUserMFAPreference", brief=True, write=True, quota="UserResourceUpdate", changes_users=True)
def admin_set_user_mfa_preference(
    work: Work, req: AdminSetUserMFAPreferenceRequest
) -> AdminSetUserMFAPreferenceResponse:
    pool = pools.require(work, req["UserPoolId"])
    mfa.prefer(work, pool, users.require(work, pool, req["Username"], lock=True), req)
    return {}


# unverified: The guide puts AdminDeleteSoftwareToken in no quota; here it counts in UserResourceUpdate.
@operation("AdminDeleteSoftwareToken", write=True, quota="UserResourceUpdate", changes_users=True)
def admin_delete_software_token(work: Work, req: AdminDeleteSoftwareTokenRequest) -> AdminDeleteSoftwareTokenResponse:
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    if user.status == users.UNCONFIRMED:
        raise errors.directory.user_is_not_confirmed()
    software_tokens.remove(work, user)
    return {}


# unverified: The guide puts GetUserAuthFactors in no quota; here it counts in UserRead.
@operation("GetUserAuthFactors", only_reads=True, quota="UserRead", in_replica="active")
def get_user_auth_factors(work: Work, req: GetUserAuthFactorsRequest) -> GetUserAuthFactorsResponse:
    caller = access.require(work, req["AccessToken"])
    return auth_factors.shown(work, caller.pool, caller.user)


@operation("AdminGetUserAuthFactors", only_reads=True, quota="UserRead", in_replica="active")
def admin_get_user_auth_factors(work: Work, req: AdminGetUserAuthFactorsRequest) -> AdminGetUserAuthFactorsResponse:
    pool = pools.require(work, req["UserPoolId"])
    return {**auth_factors.shown(work, pool, users.require(work, pool, req["Username"]))}


def _is_by_session(req: Mapping[str, Any]) -> bool:
    """Raises InvalidParameterException unless there is either an access token or a session."""
    if ("AccessToken" in req) == ("Session" in req):
        raise errors.factors.token_or_session()
    return "Session" in req


def _caller_of_associate(work: Work, access_token: str) -> Caller:
    """AssociateSoftwareToken declares nothing of the user's state but NotAuthorizedException."""
    try:
        return access.require(work, access_token)
    except (UserNotFoundException, UserNotConfirmedException, PasswordResetRequiredException):
        # unverified: The token of a user who is gone meanwhile counts as revoked.
        raise errors.tokens.access_token_has_been_revoked() from None


def _hold(work: Work, user: User) -> User:
    """The caller's row; a user who was deleted a moment ago has no token any more."""
    try:
        return users.lock(work, user)
    except UserNotFoundException:
        raise errors.tokens.access_token_has_been_revoked() from None


@operation("SetUserSettings", write=True, configures=True, quota="UserResourceUpdate", changes_users=True)
def set_user_settings(work: Work, req: SetUserSettingsRequest) -> SetUserSettingsResponse:
    """SetUserMFAPreference replaces it; it is answered all the same."""
    caller = access.require(work, req["AccessToken"])
    user_settings.change(work, users.lock(work, caller.user), req["MFAOptions"])
    return {}


@operation("AdminSetUserSettings", write=True, configures=True, quota="UserResourceUpdate", changes_users=True)
def admin_set_user_settings(work: Work, req: AdminSetUserSettingsRequest) -> AdminSetUserSettingsResponse:
    pool = pools.require(work, req["UserPoolId"])
    user_settings.change(work, users.require(work, pool, req["Username"], lock=True), req["MFAOptions"])
    return {}
