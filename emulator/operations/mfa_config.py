"""The second factors of a user pool: GetUserPoolMfaConfig, SetUserPoolMfaConfig.

Signed operations. Sign-in asks by it (`rules/factors/mfa.py`).
"""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    GetUserPoolMfaConfigRequest,
    GetUserPoolMfaConfigResponse,
    SetUserPoolMfaConfigRequest,
    SetUserPoolMfaConfigResponse,
)
from emulator.rules.configuration import mfa_config
from emulator.rules.owners import pools
from emulator.work import Work


@operation("GetUserPoolMfaConfig", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_user_pool_mfa_config(work: Work, req: GetUserPoolMfaConfigRequest) -> GetUserPoolMfaConfigResponse:
    return mfa_config.render(pools.require(work, req["UserPoolId"]))


@operation("SetUserPoolMfaConfig", write=True, configures=True, quota="UserPoolResourceUpdate")
def set_user_pool_mfa_config(work: Work, req: SetUserPoolMfaConfigRequest) -> SetUserPoolMfaConfigResponse:
    """Answers what GetUserPoolMfaConfig would."""
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {**mfa_config.render(mfa_config.change(work, pool, req))}
