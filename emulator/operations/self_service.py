"""Users who close their own account or set how they get codes: DeleteUser, SetUserSettings, AdminSetUserSettings."""

from emulator.context import Context
from emulator.model.shapes import (
    AdminSetUserSettingsRequest,
    AdminSetUserSettingsResponse,
    DeleteUserRequest,
    SetUserSettingsRequest,
    SetUserSettingsResponse,
)
from emulator.rules import access, pools, user_settings, users
from emulator.wire.registry import operation


@operation("DeleteUser", write=True)
def delete_user(ctx: Context, req: DeleteUserRequest) -> None:
    """The username is free again, and every token of the user speaks for nobody (ST7, ST9)."""
    caller = access.require(ctx, req["AccessToken"])
    users.remove(ctx, users.lock(ctx, caller.user))


@operation("SetUserSettings", write=True)
def set_user_settings(ctx: Context, req: SetUserSettingsRequest) -> SetUserSettingsResponse:
    """SetUserMFAPreference replaces it; it is answered all the same."""
    caller = access.require(ctx, req["AccessToken"])
    user_settings.change(ctx, users.lock(ctx, caller.user), req["MFAOptions"])
    return {}


@operation("AdminSetUserSettings", write=True)
def admin_set_user_settings(ctx: Context, req: AdminSetUserSettingsRequest) -> AdminSetUserSettingsResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user_settings.change(ctx, users.require(ctx, pool, req["Username"], lock=True), req["MFAOptions"])
    return {}
