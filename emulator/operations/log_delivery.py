"""Exported logs: SetLogDeliveryConfiguration, GetLogDeliveryConfiguration. Signed operations; each region of a pool has
its own."""

from emulator.context import Context
from emulator.model.shapes import (
    GetLogDeliveryConfigurationRequest,
    GetLogDeliveryConfigurationResponse,
    SetLogDeliveryConfigurationRequest,
    SetLogDeliveryConfigurationResponse,
)
from emulator.rules import log_delivery, pools
from emulator.wire.registry import operation


@operation("SetLogDeliveryConfiguration", write=True)
def set_log_delivery_configuration(
    ctx: Context, req: SetLogDeliveryConfigurationRequest
) -> SetLogDeliveryConfigurationResponse:
    configurations = req["LogConfigurations"]
    log_delivery.check_request(ctx, configurations)
    pool = pools.require(ctx, req["UserPoolId"], lock=True)
    return {"LogDeliveryConfiguration": log_delivery.put(ctx, pool, configurations)}


@operation("GetLogDeliveryConfiguration", only_reads=True)
def get_log_delivery_configuration(
    ctx: Context, req: GetLogDeliveryConfigurationRequest
) -> GetLogDeliveryConfigurationResponse:
    return {"LogDeliveryConfiguration": log_delivery.shown(ctx, pools.require(ctx, req["UserPoolId"]))}
