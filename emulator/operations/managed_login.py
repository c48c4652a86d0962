"""Styles of managed login: CreateManagedLoginBranding, DescribeManagedLoginBranding,
DescribeManagedLoginBrandingByClient, UpdateManagedLoginBranding, DeleteManagedLoginBranding.

Signed operations. An answer has all pictures of the style, some megabytes, so none of them is promised to the event
loop.
"""

from emulator import errors
from emulator.calls.registry import operation
from emulator.model.shapes import (
    CreateManagedLoginBrandingRequest,
    CreateManagedLoginBrandingResponse,
    DeleteManagedLoginBrandingRequest,
    DescribeManagedLoginBrandingByClientRequest,
    DescribeManagedLoginBrandingByClientResponse,
    DescribeManagedLoginBrandingRequest,
    DescribeManagedLoginBrandingResponse,
    UpdateManagedLoginBrandingRequest,
    UpdateManagedLoginBrandingResponse,
)
from emulator.rules.branding import styles
from emulator.rules.owners import pools
from emulator.store import managed_login
from emulator.work import Work


@operation("CreateManagedLoginBranding", write=True, configures=True, quota="UserPoolResourceUpdate")
def create_managed_login_branding(
    work: Work, req: CreateManagedLoginBrandingRequest
) -> CreateManagedLoginBrandingResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"ManagedLoginBranding": styles.render(work, styles.create(work, pool, req))}


@operation("DescribeManagedLoginBranding", quota="UserPoolResourceRead", in_replica="always")
def describe_managed_login_branding(
    work: Work, req: DescribeManagedLoginBrandingRequest
) -> DescribeManagedLoginBrandingResponse:
    pool = pools.require(work, req["UserPoolId"])
    style = styles.require(work, pool.id, req["ManagedLoginBrandingId"])
    return {"ManagedLoginBranding": styles.render(work, style, merged=req.get("ReturnMergedResources", False))}


@operation("DescribeManagedLoginBrandingByClient", quota="UserPoolResourceRead", in_replica="always")
def describe_managed_login_branding_by_client(
    work: Work, req: DescribeManagedLoginBrandingByClientRequest
) -> DescribeManagedLoginBrandingByClientResponse:
    pool = pools.require(work, req["UserPoolId"])
    style = styles.require_of_client(work, pool, req["ClientId"])
    return {"ManagedLoginBranding": styles.render(work, style, merged=req.get("ReturnMergedResources", False))}


@operation("UpdateManagedLoginBranding", write=True, configures=True, quota="UserPoolResourceUpdate")
def update_managed_login_branding(
    work: Work, req: UpdateManagedLoginBrandingRequest
) -> UpdateManagedLoginBrandingResponse:
    if "UserPoolId" not in req:
        raise errors.branding.style_is_not_named()
    pool = pools.require(work, req["UserPoolId"], lock=True)
    if "ManagedLoginBrandingId" not in req:
        raise errors.branding.style_is_not_named()
    style = styles.require(work, pool.id, req["ManagedLoginBrandingId"])
    return {"ManagedLoginBranding": styles.render(work, styles.change(work, style, req))}


@operation("DeleteManagedLoginBranding", write=True, quota="UserPoolResourceUpdate")
def delete_managed_login_branding(work: Work, req: DeleteManagedLoginBrandingRequest) -> None:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    managed_login.remove(work.db, styles.require(work, pool.id, req["ManagedLoginBrandingId"]).id)
