"""Attributes: UpdateUserAttributes, DeleteUserAttributes, their Admin twins, GetUserAttributeVerificationCode,
VerifyUserAttribute.
"""

from emulator.context import Context
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
from emulator.rules import access, attribute_changes, limits, pools, users, verification
from emulator.wire.registry import operation


@operation("UpdateUserAttributes", write=True)
def update_user_attributes(ctx: Context, req: UpdateUserAttributesRequest) -> UpdateUserAttributesResponse:
    """What is changed stays changed when a code cannot be sent."""
    caller = access.require(ctx, req["AccessToken"])
    user = users.lock(ctx, caller.user)
    sent = attribute_changes.update(ctx, caller.pool, user, req["UserAttributes"], client=caller.client)
    verification.send(
        ctx,
        caller.pool,
        user,
        sent,
        purpose="update_attribute",
        client_id=caller.client.id,
        client_metadata=req.get("ClientMetadata"),
    )
    return {"CodeDeliveryDetailsList": [one.delivery.details() for one in sent]} if sent else {}


@operation("AdminUpdateUserAttributes", write=True)
def admin_update_user_attributes(
    ctx: Context, req: AdminUpdateUserAttributesRequest
) -> AdminUpdateUserAttributesResponse:
    """Users of any status; `*_verified` and developer-only attributes too (U20, U21, U23)."""
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    sent = attribute_changes.update(ctx, pool, user, req["UserAttributes"], client=None)
    verification.send_for_administrator(ctx, pool, user, sent, client_metadata=req.get("ClientMetadata"))
    return {}


@operation("DeleteUserAttributes", write=True)
def delete_user_attributes(ctx: Context, req: DeleteUserAttributesRequest) -> DeleteUserAttributesResponse:
    caller = access.require(ctx, req["AccessToken"])
    user = users.lock(ctx, caller.user)
    attribute_changes.delete(ctx, caller.pool, user, req["UserAttributeNames"], client=caller.client)
    return {}


@operation("AdminDeleteUserAttributes", write=True)
def admin_delete_user_attributes(
    ctx: Context, req: AdminDeleteUserAttributesRequest
) -> AdminDeleteUserAttributesResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = users.require(ctx, pool, req["Username"], lock=True)
    attribute_changes.delete(ctx, pool, user, req["UserAttributeNames"], client=None)
    return {}


@operation("GetUserAttributeVerificationCode", write=True)
def get_user_attribute_verification_code(
    ctx: Context, req: GetUserAttributeVerificationCodeRequest
) -> GetUserAttributeVerificationCodeResponse:
    """A new code to the value the user has; it ends every earlier one. Five an hour (G5)."""
    caller = access.require(ctx, req["AccessToken"])
    verification.check_name(req["AttributeName"])
    user = users.lock(ctx, caller.user)
    limits.spend_call(ctx, caller.pool, limits.user_subject(user), user.username)
    sent = verification.issue_for_stored(ctx, caller.pool, user, req["AttributeName"])
    verification.send(
        ctx,
        caller.pool,
        user,
        [sent],
        purpose="verify_attribute",
        client_id=caller.client.id,
        client_metadata=req.get("ClientMetadata"),
    )
    return {"CodeDeliveryDetails": sent.delivery.details()}


@operation("VerifyUserAttribute", write=True)
def verify_user_attribute(ctx: Context, req: VerifyUserAttributeRequest) -> VerifyUserAttributeResponse:
    """Fifteen an hour (G7), wrong codes in a row locked as at sign-up (decision 14)."""
    caller = access.require(ctx, req["AccessToken"])
    verification.check_name(req["AttributeName"])
    user = users.lock(ctx, caller.user)
    limits.spend_call(ctx, caller.pool, limits.user_subject(user), user.username)
    verification.verify(ctx, caller.pool, user, req["AttributeName"], req["Code"])
    return {}
