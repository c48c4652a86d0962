"""Attributes: UpdateUserAttributes, DeleteUserAttributes, their Admin twins, GetUserAttributeVerificationCode,
VerifyUserAttribute.
"""

from emulator.calls.registry import operation
from emulator.messages.causes import Cause
from emulator.model.shapes import (
    AdminDeleteUserAttributesRequest,
    AdminDeleteUserAttributesResponse,
    AdminUpdateUserAttributesRequest,
    AdminUpdateUserAttributesResponse,
    DeleteUserAttributesRequest,
    DeleteUserAttributesResponse,
    GetUserAttributeVerificationCodeRequest,
    GetUserAttributeVerificationCodeResponse,
    UpdateUserAttributesRequest,
    UpdateUserAttributesResponse,
    VerifyUserAttributeRequest,
    VerifyUserAttributeResponse,
)
from emulator.rules.accounts import attribute_changes, verification
from emulator.rules.callers import access
from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.rules.owners import pools
from emulator.work import Work


@operation("UpdateUserAttributes", brief=True, write=True, quota="UserUpdate", changes_users=True)
def update_user_attributes(work: Work, req: UpdateUserAttributesRequest) -> UpdateUserAttributesResponse:
    """What is changed stays changed when a code cannot be sent."""
    caller = access.require(work, req["AccessToken"])
    user = users.lock(work, caller.user)
    sent = attribute_changes.update(work, caller.pool, user, req["UserAttributes"], client=caller.client)
    cause = Cause("update_attribute", caller.client.id, req.get("ClientMetadata"))
    verification.send(work, caller.pool, user, sent, cause)
    return {"CodeDeliveryDetailsList": [one.delivery.details() for one in sent]} if sent else {}


@operation("AdminUpdateUserAttributes", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_update_user_attributes(
    work: Work, req: AdminUpdateUserAttributesRequest
) -> AdminUpdateUserAttributesResponse:
    """Users of any status; `*_verified` and developer-only attributes too (evidence: admin-update-verified,
    admin-update-flags, developer-attributes)."""
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    sent = attribute_changes.update(work, pool, user, req["UserAttributes"], client=None)
    verification.send_for_administrator(work, pool, user, sent, client_metadata=req.get("ClientMetadata"))
    return {}


@operation("DeleteUserAttributes", brief=True, write=True, quota="UserUpdate", changes_users=True)
def delete_user_attributes(work: Work, req: DeleteUserAttributesRequest) -> DeleteUserAttributesResponse:
    caller = access.require(work, req["AccessToken"])
    user = users.lock(work, caller.user)
    attribute_changes.delete(work, caller.pool, user, req["UserAttributeNames"], client=caller.client)
    return {}


@operation("AdminDeleteUserAttributes", brief=True, write=True, quota="UserUpdate", changes_users=True)
def admin_delete_user_attributes(
    work: Work, req: AdminDeleteUserAttributesRequest
) -> AdminDeleteUserAttributesResponse:
    pool = pools.require(work, req["UserPoolId"])
    user = users.require(work, pool, req["Username"], lock=True)
    attribute_changes.delete(work, pool, user, req["UserAttributeNames"], client=None)
    return {}


@operation("GetUserAttributeVerificationCode", brief=True, write=True, quota="UserResourceRead", cap=5)
def get_user_attribute_verification_code(
    work: Work, req: GetUserAttributeVerificationCodeRequest
) -> GetUserAttributeVerificationCodeResponse:
    """A new code to the value the user has; it ends every earlier one. Five an hour (evidence: verify-code-limits)."""
    caller = access.require(work, req["AccessToken"])
    verification.check_name(req["AttributeName"])
    user = users.lock(work, caller.user)
    limits.spend_call(work, caller.pool, limits.user_subject(user), user.username)
    sent = verification.issue_for_stored(work, caller.pool, user, req["AttributeName"])
    cause = Cause("verify_attribute", caller.client.id, req.get("ClientMetadata"))
    verification.send(work, caller.pool, user, [sent], cause)
    return {"CodeDeliveryDetails": sent.delivery.details()}


@operation("VerifyUserAttribute", brief=True, write=True, quota="UserUpdate", cap=15, changes_users=True)
def verify_user_attribute(work: Work, req: VerifyUserAttributeRequest) -> VerifyUserAttributeResponse:
    """Fifteen an hour (evidence: verify-limit), wrong codes in a row locked as at sign-up
    (evidence: too-many-codes)."""
    caller = access.require(work, req["AccessToken"])
    verification.check_name(req["AttributeName"])
    user = users.lock(work, caller.user)
    limits.spend_call(work, caller.pool, limits.user_subject(user), user.username)
    verification.verify(work, caller.pool, user, req["AttributeName"], req["Code"])
    return {}
