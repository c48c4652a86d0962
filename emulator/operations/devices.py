"""Devices, as their users and as administrators: ConfirmDevice, and GetDevice, ListDevices, UpdateDeviceStatus and
ForgetDevice with their Admin twins."""

from emulator.context import Context
from emulator.errors import device_sentences, sentences
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
from emulator.rules import access, device_lists, devices, pools, users
from emulator.rules.access import Caller
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.wire.registry import operation


@operation("ConfirmDevice", write=True)
def confirm_device(ctx: Context, req: ConfirmDeviceRequest) -> ConfirmDeviceResponse:
    """The device of the sign-in that the access token comes from."""
    caller = access.require(ctx, req["AccessToken"])
    secret = req.get("DeviceSecretVerifierConfig")
    return {"UserConfirmationNecessary": devices.confirm(ctx, caller, req["DeviceKey"], secret, req.get("DeviceName"))}


@operation("GetDevice", only_reads=True)
def get_device(ctx: Context, req: GetDeviceRequest) -> GetDeviceResponse:
    caller = _caller(ctx, req.get("AccessToken"))
    device = devices.require(ctx, caller.user, req["DeviceKey"])
    return {"Device": device_lists.shown(caller.pool, caller.user, device)}


@operation("ListDevices", only_reads=True)
def list_devices(ctx: Context, req: ListDevicesRequest) -> ListDevicesResponse:
    caller = access.require(ctx, req["AccessToken"])
    page, token = device_lists.of_user(ctx, caller.user, req.get("Limit"), req.get("PaginationToken"))
    return {"Devices": page, "PaginationToken": token} if token else {"Devices": page}


@operation("UpdateDeviceStatus", write=True)
def update_device_status(ctx: Context, req: UpdateDeviceStatusRequest) -> UpdateDeviceStatusResponse:
    caller = access.require(ctx, req["AccessToken"])
    devices.remember(ctx, caller.user, req["DeviceKey"], req.get("DeviceRememberedStatus"))
    return {}


@operation("ForgetDevice", write=True)
def forget_device(ctx: Context, req: ForgetDeviceRequest) -> None:
    caller = _caller(ctx, req.get("AccessToken"))
    devices.forget(ctx, caller.user, req["DeviceKey"])


@operation("AdminGetDevice", only_reads=True)
def admin_get_device(ctx: Context, req: AdminGetDeviceRequest) -> AdminGetDeviceResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = _owner(ctx, pool, req["Username"])
    return {"Device": device_lists.shown(pool, user, devices.require(ctx, user, req["DeviceKey"]))}


@operation("AdminListDevices", only_reads=True)
def admin_list_devices(ctx: Context, req: AdminListDevicesRequest) -> AdminListDevicesResponse:
    pool = pools.require(ctx, req["UserPoolId"])
    user = _owner(ctx, pool, req["Username"])
    page, token = device_lists.of_pool_user(ctx, pool, user, req.get("Limit"), req.get("PaginationToken"))
    return {"Devices": page, "PaginationToken": token} if token else {"Devices": page}


@operation("AdminUpdateDeviceStatus", write=True)
def admin_update_device_status(ctx: Context, req: AdminUpdateDeviceStatusRequest) -> AdminUpdateDeviceStatusResponse:
    user = users.require(ctx, pools.require(ctx, req["UserPoolId"]), req["Username"])
    devices.remember(ctx, user, req["DeviceKey"], req.get("DeviceRememberedStatus"))
    return {}


@operation("AdminForgetDevice", write=True)
def admin_forget_device(ctx: Context, req: AdminForgetDeviceRequest) -> None:
    user = users.require(ctx, pools.require(ctx, req["UserPoolId"]), req["Username"])
    devices.forget(ctx, user, req["DeviceKey"])


def _caller(ctx: Context, access_token: str | None) -> Caller:
    """The model lets GetDevice and ForgetDevice do without a token; nothing else says whose device it is."""
    if access_token is None:
        raise sentences.missing_required_parameter("AccessToken")  # unverified
    return access.require(ctx, access_token)


def _owner(ctx: Context, pool: Pool, username: str) -> User:
    user = users.find(ctx, pool, username)
    if user is None:
        raise device_sentences.owner_does_not_exist()
    return user
