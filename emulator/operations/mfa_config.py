"""The second factors of a user pool: GetUserPoolMfaConfig, SetUserPoolMfaConfig.

Signed operations. Sign-in asks by it (`rules/mfa.py`).
"""

from emulator.context import Context
from emulator.model.shapes import (
    GetUserPoolMfaConfigRequest,
    GetUserPoolMfaConfigResponse,
    SetUserPoolMfaConfigRequest,
    SetUserPoolMfaConfigResponse,
)
from emulator.rules import mfa_config, pools
from emulator.wire.registry import operation


@operation("GetUserPoolMfaConfig", only_reads=True)
def get_user_pool_mfa_config(ctx: Context, req: GetUserPoolMfaConfigRequest) -> GetUserPoolMfaConfigResponse:
    return mfa_config.render(pools.require(ctx, req["UserPoolId"]))


@operation("SetUserPoolMfaConfig", write=True)
def set_user_pool_mfa_config(ctx: Context, req: SetUserPoolMfaConfigRequest) -> SetUserPoolMfaConfigResponse:
    """Answers what GetUserPoolMfaConfig would."""
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    return {**mfa_config.render(mfa_config.change(ctx, pool, req))}
