"""Exported logs: SetLogDeliveryConfiguration, GetLogDeliveryConfiguration. Signed operations; each region of a pool has
its own."""

from emulator.calls.registry import operation
from emulator.model.shapes import (
    GetLogDeliveryConfigurationRequest,
    GetLogDeliveryConfigurationResponse,
    SetLogDeliveryConfigurationRequest,
    SetLogDeliveryConfigurationResponse,
)
from emulator.rules.configuration import log_delivery
from emulator.rules.owners import pools
from emulator.work import Work


@operation("SetLogDeliveryConfiguration", write=True)
def set_log_delivery_configuration(
    work: Work, req: SetLogDeliveryConfigurationRequest
) -> SetLogDeliveryConfigurationResponse:
    configurations = req["LogConfigurations"]
    log_delivery.check_request(work, configurations)
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"LogDeliveryConfiguration": log_delivery.put(work, pool, configurations)}


@operation("GetLogDeliveryConfiguration", only_reads=True)
def get_log_delivery_configuration(
    work: Work, req: GetLogDeliveryConfigurationRequest
) -> GetLogDeliveryConfigurationResponse:
    return {"LogDeliveryConfiguration": log_delivery.shown(work, pools.require(work, req["UserPoolId"]))}
