"""Devices, as their users and as administrators: ConfirmDevice, and GetDevice, ListDevices, UpdateDeviceStatus and
ForgetDevice with their Admin twins."""

from emulator import errors
from emulator.calls.registry import operation
from emulator.model.shapes import (
    AdminForgetDeviceRequest,
    AdminGetDeviceRequest,
    AdminGetDeviceResponse,
    AdminListDevicesRequest,
    AdminListDevicesResponse,
    AdminUpdateDeviceStatusRequest,
    AdminUpdateDeviceStatusResponse,
    ConfirmDeviceRequest,
    ConfirmDeviceResponse,
    ForgetDeviceRequest,
    GetDeviceRequest,
    GetDeviceResponse,
    ListDevicesRequest,
    ListDevicesResponse,
    UpdateDeviceStatusRequest,
    UpdateDeviceStatusResponse,
)
from emulator.rules.callers import access
from emulator.rules.callers.access import Caller
from emulator.rules.directory import users
from emulator.rules.factors import device_lists, devices
from emulator.rules.owners import pools
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


@operation("ConfirmDevice", brief=True, write=True, quota="UserResourceUpdate", in_replica="active")
def confirm_device(work: Work, req: ConfirmDeviceRequest) -> ConfirmDeviceResponse:
    """The device of the sign-in that the access token comes from."""
    caller = access.require(work, req["AccessToken"])
    secret = req.get("DeviceSecretVerifierConfig")
    return {"UserConfirmationNecessary": devices.confirm(work, caller, req["DeviceKey"], secret, req.get("DeviceName"))}


@operation("GetDevice", only_reads=True, quota="UserResourceRead", in_replica="active")
def get_device(work: Work, req: GetDeviceRequest) -> GetDeviceResponse:
    caller = _caller(work, req.get("AccessToken"))
    device = devices.require(work, caller.user, req["DeviceKey"])
    return {"Device": device_lists.shown(caller.pool, caller.user, device)}


@operation("ListDevices", only_reads=True, quota="UserResourceRead", in_replica="active")
def list_devices(work: Work, req: ListDevicesRequest) -> ListDevicesResponse:
    caller = access.require(work, req["AccessToken"])
    page, token = device_lists.of_user(work, caller.user, req.get("Limit"), req.get("PaginationToken"))
    return {"Devices": page, "PaginationToken": token} if token else {"Devices": page}


@operation("UpdateDeviceStatus", brief=True, write=True, quota="UserResourceUpdate", in_replica="active")
def update_device_status(work: Work, req: UpdateDeviceStatusRequest) -> UpdateDeviceStatusResponse:
    caller = access.require(work, req["AccessToken"])
    devices.remember(work, caller.user, req["DeviceKey"], req.get("DeviceRememberedStatus"))
    return {}


@operation("ForgetDevice", brief=True, write=True, quota="UserResourceUpdate", in_replica="active")
def forget_device(work: Work, req: ForgetDeviceRequest) -> None:
    caller = _caller(work, req.get("AccessToken"))
    devices.forget(work, caller.user, req["DeviceKey"])


@operation("AdminGetDevice", only_reads=True, quota="UserResourceRead", in_replica="active")
def admin_get_device(work: Work, req: AdminGetDeviceRequest) -> AdminGetDeviceResponse:
    pool = pools.require(work, req["UserPoolId"])
    user = _owner(work, pool, req["Username"])
    return {"Device": device_lists.shown(pool, user, devices.require(work, user, req["DeviceKey"]))}


@operation("AdminListDevices", only_reads=True, quota="UserResourceRead", in_replica="active")
def admin_list_devices(work: Work, req: AdminListDevicesRequest) -> AdminListDevicesResponse:
    pool = pools.require(work, req["UserPoolId"])
    user = _owner(work, pool, req["Username"])
    page, token = device_lists.of_pool_user(work, pool, user, req.get("Limit"), req.get("PaginationToken"))
    return {"Devices": page, "PaginationToken": token} if token else {"Devices": page}


@operation("AdminUpdateDeviceStatus", brief=True, write=True, quota="UserResourceUpdate", in_replica="active")
def admin_update_device_status(work: Work, req: AdminUpdateDeviceStatusRequest) -> AdminUpdateDeviceStatusResponse:
    user = users.require(work, pools.require(work, req["UserPoolId"]), req["Username"])
    devices.remember(work, user, req["DeviceKey"], req.get("DeviceRememberedStatus"))
    return {}


@operation("AdminForgetDevice", brief=True, write=True, quota="UserResourceUpdate", in_replica="active")
def admin_forget_device(work: Work, req: AdminForgetDeviceRequest) -> None:
    user = users.require(work, pools.require(work, req["UserPoolId"]), req["Username"])
    devices.forget(work, user, req["DeviceKey"])


def _caller(work: Work, access_token: str | None) -> Caller:
    """The model lets GetDevice and ForgetDevice do without a token; nothing else says whose device it is."""
    if access_token is None:
        # unverified: Device operations without an access token are refused.
        raise errors.signin.missing_required_parameter("AccessToken")
    return access.require(work, access_token)


def _owner(work: Work, pool: Pool, username: str) -> User:
    user = users.find(work, pool, username)
    if user is None:
        raise errors.factors.owner_does_not_exist()
    return user
