"""Devices: when a pool tracks them, what confirms, remembers and forgets one, and what it may stand in for.

A sign-in without a known device hands out a new key (`introduce`); ConfirmDevice with that sign-in's access token makes
it a device. Whether a confirmed one proves itself at a sign-in is `signin/device_step`'s business.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Protocol

from emulator import errors
from emulator.base import ids
from emulator.base.randomness import ALPHANUMERIC
from emulator.crypto.srp import Verifier
from emulator.crypto.srp_group import N
from emulator.rules.callers.access import Caller
from emulator.store import devices
from emulator.store.devices import Device
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

REMEMBERED, NOT_REMEMBERED = "remembered", "not_remembered"
_SDK = "aws-sdk"  # seen: CLI, whatever the client


class Carrying(Protocol):
    """How far a sign-in has come (`signin.progress.Progress`), as much of it as is asked here."""

    @property
    def device_key(self) -> str | None: ...


def tracks(pool: Pool) -> bool:
    return pool.effective.devices is not None


def find(work: Work, user: User, device_key: str | None) -> Device | None:
    """A confirmed device of this user's."""
    return devices.find(work.db, user.id, device_key) if device_key else None


def require(work: Work, user: User, device_key: str) -> Device:
    """Raises ResourceNotFoundException `Device does not exist.`"""
    found = find(work, user, device_key)
    if found is None:
        raise errors.factors.device_does_not_exist()
    return found


def stands_in(work: Work, pool: Pool, user: User, progress: Carrying) -> bool:
    """Whether a remembered device takes the place of the second factor (ChallengeRequiredOnNewDevice): it has proven
    itself, or `signin/device_step` will ask it to before there are tokens."""
    tracking = pool.effective.devices
    if tracking is None or not tracking.challenge_only_on_new:
        return False
    device = find(work, user, progress.device_key)
    return device is not None and device.remembered_status == REMEMBERED


def check_refresh(work: Work, pool: Pool, family: Family, device_key: str | None) -> None:
    """Where devices are tracked a refresh token is good only beside the confirmed device it was issued to
    (evidence: device-rules), so forgetting a device ends its sign-ins. A family from before the tracking has no device
    and needs none. Raises NotAuthorizedException `Invalid Refresh Token`."""
    if not tracks(pool) or family.device_key is None:
        return
    if device_key != family.device_key or devices.find(work.db, family.user_id, device_key) is None:
        raise errors.tokens.invalid_refresh_token().noted(errors.refresh_reasons.ANOTHER_DEVICE)


def introduce(work: Work, pool: Pool, user: User) -> Device:
    """A key for a device that nobody has seen yet, kept until it is confirmed. In a writing transaction."""
    device = Device(
        device_key=f"{pool.region}_{ids.uuid4(work.random)}",
        pool_id=pool.id,
        user_id=user.id,
        group_key="-" + work.random.text(ALPHANUMERIC, 8),
        name=None,
        salt=None,
        password_verifier=None,
        remembered_status=NOT_REMEMBERED,
        sdk=_SDK,
        last_ip_used=work.call.source_ip,
        created_at=work.now,
        updated_at=work.now,
        authenticated_at=work.now,
        confirmed_at=None,
    )
    devices.add(work.db, device)
    return device


def confirm(work: Work, caller: Caller, device_key: str, secret: Mapping[str, Any] | None, name: str | None) -> bool:
    """Makes the device of the caller's own sign-in one that can prove itself; whether the user still has to say that
    it is to be remembered (UserConfirmationNecessary).

    Raises InvalidUserPoolConfigurationException where devices are not tracked, InvalidParameterException for a key
    that the access token was not issued to or a secret that cannot be, DeviceKeyExistsException the second time.
    """
    tracking = caller.pool.effective.devices
    if tracking is None:
        raise errors.factors.devices_are_not_tracked()
    if caller.family.device_key != device_key:
        raise errors.factors.invalid_device_key()
    given = secret or {}
    salt = _number(given, "Salt")
    password_verifier = _number(given, "PasswordVerifier")
    if password_verifier is not None and not 0 < password_verifier[1] < N:
        raise errors.factors.invalid_device_verifier("PasswordVerifier")
    on_prompt = tracking.remembered_on_prompt
    confirmed = devices.confirm(
        work.db,
        caller.user.id,
        device_key,
        work.now,
        name=name,
        salt=salt[0] if salt else None,
        password_verifier=password_verifier[0] if password_verifier else None,
        remembered_status=NOT_REMEMBERED if on_prompt else REMEMBERED,
    )
    if not confirmed:
        raise _already(work, caller.user, device_key)
    return on_prompt


def verifier(device: Device) -> Verifier | None:
    """For SRP; None for a device that was confirmed without a secret, which can prove nothing."""
    if device.salt is None or device.password_verifier is None:
        return None
    salt, password_verifier = _decoded(device.salt), _decoded(device.password_verifier)
    return Verifier(f"{salt:x}", f"{password_verifier:x}")


def remember(work: Work, user: User, device_key: str, status: str | None) -> None:
    """Without a status the device stays as it is. Raises ResourceNotFoundException `Device does not exist.`"""
    if status is None:
        require(work, user, device_key)
    elif not devices.set_status(work.db, user.id, device_key, status, work.now):
        raise errors.factors.device_does_not_exist()


def forget(work: Work, user: User, device_key: str) -> None:
    """Raises ResourceNotFoundException `Device does not exist.`"""
    if not devices.remove(work.db, user.id, device_key):
        raise errors.factors.device_does_not_exist()


def _already(work: Work, user: User, device_key: str) -> Exception:
    """Why there was nothing to confirm: it was confirmed before, or was forgotten since."""
    if find(work, user, device_key) is not None:
        return errors.factors.device_key_exists()
    return errors.factors.invalid_device_key()


def _number(given: Mapping[str, Any], member: str) -> tuple[str, int] | None:
    """The member's text and the number it is. An empty value counts as absent."""
    text = given.get(member)
    if not text:
        return None
    try:
        return text, _decoded(text)
    except (binascii.Error, ValueError):
        raise errors.factors.invalid_device_verifier(member) from None


def _decoded(text: str) -> int:
    """Padding may be missing, as in the CLI's own example."""
    return int.from_bytes(base64.b64decode(text + "=" * (-len(text) % 4), validate=True), "big")
