"""Devices at the end of a sign-in: one that is known proves itself, and one that is not gets a key.

A DEVICE_KEY that comes with the request at hand must name a confirmed device of the user: clients drop theirs and try
again on exactly that refusal. One that an earlier step brought and that is not known, or not any more, is no device:
identity-js tries PASSWORD_VERIFIER again without the key that its InitiateAuth had, and would never come to an end.
"""

from msgspec import Struct

from emulator import errors
from emulator.model.shapes import NewDeviceMetadataType
from emulator.rules.factors import devices
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import device_srp_auth
from emulator.signin.progress import Asked, Proven
from emulator.store.users import User
from emulator.work import Work

# Challenges that say whom they are for; an answer under another of the user's names is captured with some
# (evidence: username-in-challenge).
_NAMED = frozenset(
    {"SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE", "MFA_SETUP", "NEW_PASSWORD_REQUIRED"}
)


class Met(Struct, frozen=True):
    """The device of a sign-in that gets tokens. `metadata` only if it is a new one."""

    device_key: str | None = None
    metadata: NewDeviceMetadataType | None = None


_NONE = Met()


def check_known(work: Work, attempt: Attempt, proven: Proven) -> Asked | None:
    """Before any second factor: the clients look for this refusal in the answer to the password. Raises what
    `check_stated` raises."""
    if not proven.progress.device_proven:
        check_stated(work, attempt, proven.user)
    return None


def check_stated(work: Work, attempt: Attempt, user: User) -> None:
    """For the DEVICE_KEY of this request, before anything is spent: clients send the same answer again without it.
    Raises ResourceNotFoundException `Device does not exist.`"""
    stated = attempt.parameters.get("DEVICE_KEY")
    if stated and devices.tracks(attempt.pool):
        devices.require(work, user, stated)


def ask_next(work: Work, attempt: Attempt, proven: Proven) -> Asked | None:
    """DEVICE_SRP_AUTH for a confirmed device that has not proven itself, remembered or not."""
    if not devices.tracks(attempt.pool) or proven.progress.device_proven:
        return None
    device = devices.find(work, proven.user, proven.progress.device_key)
    return device_srp_auth.ask(work, attempt, proven, device.device_key) if device else None


def is_new(attempt: Attempt, proven: Proven) -> bool:
    """Whether this sign-in, which passed every challenge, is about to hand out a device key."""
    return devices.tracks(attempt.pool) and not proven.progress.device_proven


def meet(work: Work, attempt: Attempt, proven: Proven, user: User) -> Met:
    """In the writing transaction that begins the family of tokens. Raises ResourceNotFoundException if the device
    that proved itself was forgotten since."""
    if not devices.tracks(attempt.pool):
        return _NONE
    if proven.progress.device_proven:
        key = proven.progress.device_key
        if devices.find(work, user, key) is None:
            raise errors.factors.device_does_not_exist()
        return Met(key)
    device = devices.introduce(work, attempt.pool, user)
    metadata: NewDeviceMetadataType = {"DeviceKey": device.device_key, "DeviceGroupKey": device.group_key}
    return Met(None if _answered_by_other_name(attempt, proven, user) else device.device_key, metadata)


def _answered_by_other_name(attempt: Attempt, proven: Proven, user: User) -> bool:
    """Such a sign-in gets its tokens, and ConfirmDevice with them fails: `Invalid device key given.`
    (evidence: username-in-challenge)."""
    if attempt.challenge not in _NAMED or "pwd" not in proven.progress.amr:
        return False  # EMAIL_OTP as a first factor names nobody
    return attempt.pool.fold(attempt.parameters.get("USERNAME", "")) != user.username_key
