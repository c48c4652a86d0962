"""Whether users may use their account: AdminEnableUser, AdminDisableUser.

Both say how things shall be, so saying it twice changes nothing (evidence: disable-again).
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    AdminDisableUserRequest,
    AdminDisableUserResponse,
    AdminEnableUserRequest,
    AdminEnableUserResponse,
)
from emulator.rules import revocation
from emulator.rules.directory import users
from emulator.rules.owners import pools
from emulator.work import Work


@operation("AdminDisableUser", write=True, quota="UserUpdate")
def admin_disable_user(work: Work, req: AdminDisableUserRequest) -> AdminDisableUserResponse:
    """Sign-in is refused from here on, and every token that was issued is revoked for good
    (evidence: disabled-user)."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    if user.enabled:
        revocation.sign_out(work, user, by="AdminDisableUser")
        users.set_enabled(work, user, enabled=False)
    return {}


@operation("AdminEnableUser", write=True, quota="UserUpdate")
def admin_enable_user(work: Work, req: AdminEnableUserRequest) -> AdminEnableUserResponse:
    """The user signs in anew: what AdminDisableUser revoked stays revoked."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    if not user.enabled:
        users.set_enabled(work, user, enabled=True)
    return {}
