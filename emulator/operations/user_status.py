"""Whether users may use their account: AdminEnableUser, AdminDisableUser.

Both say how things shall be, so saying it twice changes nothing (ST5).
"""

from emulator.context import Context
from emulator.model.shapes import (
    AdminDisableUserRequest,
    AdminDisableUserResponse,
    AdminEnableUserRequest,
    AdminEnableUserResponse,
)
from emulator.rules import pools, revocation, users
from emulator.wire.registry import operation


@operation("AdminDisableUser", write=True)
def admin_disable_user(ctx: Context, req: AdminDisableUserRequest) -> AdminDisableUserResponse:
    """Sign-in is refused from here on, and every token that was issued is revoked for good (ST4)."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    if user.enabled:
        revocation.sign_out(ctx, user, by="AdminDisableUser")
        users.set_enabled(ctx, user, enabled=False)
    return {}


@operation("AdminEnableUser", write=True)
def admin_enable_user(ctx: Context, req: AdminEnableUserRequest) -> AdminEnableUserResponse:
    """The user signs in anew: what AdminDisableUser revoked stays revoked."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    if not user.enabled:
        users.set_enabled(ctx, user, enabled=True)
    return {}
