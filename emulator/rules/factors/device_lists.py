"""How a device is shown, and pages of devices: ListDevices, AdminListDevices, GetDevice, AdminGetDevice."""

from emulator.base.clock import epoch, epoch_seconds
from emulator.model.shapes import AttributeType, DeviceType
from emulator.rules.directory import pages
from emulator.rules.factors import devices
from emulator.store import devices as store_devices
from emulator.store.devices import Device
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


def shown(pool: Pool, user: User, device: Device) -> DeviceType:
    """Everything, in the order of the CLI's samples (evidence: device-rules)."""
    owner = f"{user.username}.{pool.id}"
    arn = f"arn:aws:cognito-idp:{pool.region}:{pool.account_id}:owner/{owner}/device/{device.device_key}"
    return _rendered(
        device,
        {
            "device_status": "valid",
            "device_name": device.name,
            "dev:device_arn": arn,
            "dev:device_owner": owner,
            "last_ip_used": device.last_ip_used,
            "dev:device_remembered_status": device.remembered_status,
            "dev:device_sdk": device.sdk,
        },
    )


def of_user(work: Work, user: User, limit: int | None, token: str | None) -> tuple[list[DeviceType], str | None]:
    """What users see: their remembered devices (seen: amplify-js#12171), without the `dev:` attributes
    (evidence: device-rules), and the token of the next page. Raises InvalidParameterException for a token of another
    list."""
    page, after = _page(work, f"ListDevices:{user.id}", user, limit, token, status=devices.REMEMBERED)
    brief = [
        _rendered(device, {"device_status": "valid", "device_name": device.name, "last_ip_used": device.last_ip_used})
        for device in page
    ]
    return brief, after


def of_pool_user(
    work: Work, pool: Pool, user: User, limit: int | None, token: str | None
) -> tuple[list[DeviceType], str | None]:
    """What administrators see: every confirmed device, whole."""
    page, after = _page(work, f"AdminListDevices:{user.id}", user, limit, token)
    return [shown(pool, user, device) for device in page], after


def _page(
    work: Work, question: str, user: User, limit: int | None, token: str | None, *, status: str | None = None
) -> tuple[list[Device], str | None]:
    size = pages.size(limit)
    after = pages.after(work, question, token)
    page, last = pages.cut(store_devices.page(work.db, user.id, after, size + 1, status=status), size)
    return list(page), pages.token(work, question, last.device_key) if last else None


def _rendered(device: Device, values: dict[str, str | None]) -> DeviceType:
    """DeviceLastAuthenticatedDate has whole seconds, the others milliseconds (seen: CLI)."""
    attributes: list[AttributeType] = [
        {"Name": name, "Value": value} for name, value in values.items() if value is not None
    ]
    return {
        "DeviceKey": device.device_key,
        "DeviceAttributes": attributes,
        "DeviceCreateDate": epoch(device.created_at),
        "DeviceLastModifiedDate": epoch(device.updated_at),
        "DeviceLastAuthenticatedDate": float(epoch_seconds(device.authenticated_at)),
    }
