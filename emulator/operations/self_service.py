"""Users who close their own account or set how they get codes: DeleteUser, SetUserSettings, AdminSetUserSettings."""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    AdminSetUserSettingsRequest,
    AdminSetUserSettingsResponse,
    DeleteUserRequest,
    SetUserSettingsRequest,
    SetUserSettingsResponse,
)
from emulator.rules.callers import access
from emulator.rules.directory import users
from emulator.rules.factors import user_settings
from emulator.rules.owners import pools
from emulator.work import Work


@operation("DeleteUser", write=True, quota="UserUpdate")
def delete_user(work: Work, req: DeleteUserRequest) -> None:
    """The username is free again, and every token of the user speaks for nobody (evidence: deleted-user,
    username-free-again)."""
    caller = access.require(work, req["AccessToken"])
    users.remove(work, users.lock(work, caller.user))


@operation("SetUserSettings", write=True, configures=True, quota="UserResourceUpdate")
def set_user_settings(work: Work, req: SetUserSettingsRequest) -> SetUserSettingsResponse:
    """SetUserMFAPreference replaces it; it is answered all the same."""
    caller = access.require(work, req["AccessToken"])
    user_settings.change(work, users.lock(work, caller.user), req["MFAOptions"])
    return {}


@operation("AdminSetUserSettings", write=True, configures=True, quota="UserResourceUpdate")
def admin_set_user_settings(work: Work, req: AdminSetUserSettingsRequest) -> AdminSetUserSettingsResponse:
    pool = pools.require(work, req["UserPoolId"])
    user_settings.change(work, users.require(work, pool, req["Username"], lock=True), req["MFAOptions"])
    return {}
