"""The classic hosted pages: SetUICustomization, GetUICustomization. Signed operations."""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    GetUICustomizationRequest,
    GetUICustomizationResponse,
    SetUICustomizationRequest,
    SetUICustomizationResponse,
)
from emulator.rules.branding import hosted_pages
from emulator.rules.owners import pools
from emulator.work import Work


@operation("SetUICustomization", write=True, configures=True, quota="UserPoolResourceUpdate")
def set_ui_customization(work: Work, req: SetUICustomizationRequest) -> SetUICustomizationResponse:
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"UICustomization": hosted_pages.put(work, pool, req)}


@operation("GetUICustomization", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_ui_customization(work: Work, req: GetUICustomizationRequest) -> GetUICustomizationResponse:
    return {"UICustomization": hosted_pages.describe(work, pools.require(work, req["UserPoolId"]), req)}
