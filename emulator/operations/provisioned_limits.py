"""The request-rate limits of the account: GetProvisionedLimit, UpdateProvisionedLimit.

An account may provision up to what Service Quotas allows it; nobody raises that here, so it is the default, and the
only value that a limit can be set to. How fast a pool may be called is for `/_emulator/pools/{id}/rules` to say.
"""

from emulator import errors
from emulator.calls.registry import operation
from emulator.model.shapes import (
    GetProvisionedLimitRequest,
    GetProvisionedLimitResponse,
    LimitDefinitionType,
    LimitType,
    UpdateProvisionedLimitRequest,
    UpdateProvisionedLimitResponse,
)
from emulator.rules.limits.quota_categories import CATEGORIES
from emulator.work import Work


@operation("GetProvisionedLimit", only_reads=True, quota="LimitManagement")
def get_provisioned_limit(work: Work, req: GetProvisionedLimitRequest) -> GetProvisionedLimitResponse:
    del work
    return {"Limit": _limit(req["LimitDefinition"])}


@operation("UpdateProvisionedLimit", only_reads=True, quota="LimitManagement")
def update_provisioned_limit(work: Work, req: UpdateProvisionedLimitRequest) -> UpdateProvisionedLimitResponse:
    """Raises InvalidParameterException for less than the default, ServiceQuotaExceededException for more."""
    del work
    limit = _limit(req["LimitDefinition"])
    if req["RequestedLimitValue"] < limit["FreeLimitValue"]:
        raise errors.limits.limit_below_default(limit["FreeLimitValue"])
    if req["RequestedLimitValue"] > limit["FreeLimitValue"]:
        raise errors.limits.limit_above_account_maximum()
    return {"Limit": limit}


def _limit(definition: LimitDefinitionType) -> LimitType:
    """Raises InvalidParameterException for attributes other than Category and for a category that cannot be adjusted,
    ResourceNotFoundException for one that does not exist."""
    if set(definition["Attributes"]) != {"Category"}:
        raise errors.limits.limit_needs_category()
    name = definition["Attributes"]["Category"]
    category = CATEGORIES.get(name)
    if category is None:
        raise errors.limits.limit_does_not_exist(name)
    if not category.is_adjustable:
        raise errors.limits.limit_is_not_adjustable(name)
    return {
        "LimitDefinition": definition,
        "ProvisionedLimitValue": category.limit,
        "FreeLimitValue": category.limit,
    }
