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


# unverified: The guide puts SetLogDeliveryConfiguration in no quota; here it counts in UserPoolResourceUpdate.
@operation("SetLogDeliveryConfiguration", write=True, quota="UserPoolResourceUpdate", in_replica="always")
def set_log_delivery_configuration(
    work: Work, req: SetLogDeliveryConfigurationRequest
) -> SetLogDeliveryConfigurationResponse:
    configurations = req["LogConfigurations"]
    log_delivery.check_request(work, configurations)
    pool = pools.require(work, req["UserPoolId"], lock=True)
    return {"LogDeliveryConfiguration": log_delivery.put(work, pool, configurations)}


# unverified: The guide puts GetLogDeliveryConfiguration in no quota; here it counts in UserPoolResourceRead.
@operation("GetLogDeliveryConfiguration", only_reads=True, quota="UserPoolResourceRead", in_replica="always")
def get_log_delivery_configuration(
    work: Work, req: GetLogDeliveryConfigurationRequest
) -> GetLogDeliveryConfigurationResponse:
    return {"LogDeliveryConfiguration": log_delivery.shown(work, pools.require(work, req["UserPoolId"]))}
