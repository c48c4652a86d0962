"""What proves a user beside a password: authenticator app, devices, passkeys. The operations that make them need the
app, the device or the authenticator itself, and a file is none; so they are written as those operations would have left
them, under the same rules.
"""

import base64
from typing import Any

from emulator import errors
from emulator.crypto import srp
from emulator.rules.factors import devices, passkeys, software_tokens
from emulator.seeds.problems import Refused
from emulator.seeds.shape import DeviceSeed, PasskeySeed, UserSeed
from emulator.store import devices as store_devices
from emulator.store import webauthn_credentials
from emulator.store.devices import Device
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.store.webauthn_credentials import Credential
from emulator.work import Work

_SALT_BYTES = 16
_MOST = 10_000  # devices of a user that are looked at
_SDK = "aws-sdk"


def bring(work: Work, pool: Pool, user: User, wanted: UserSeed) -> None:
    """Raises SoftwareTokenMFANotFoundException, InvalidUserPoolConfigurationException and WebAuthnNotEnabledException
    in a pool that has no apps, devices or passkeys, and Refused."""
    if wanted.totp_secret is not None:
        software_tokens.register(work, pool, user, wanted.totp_secret, wanted.totp_name)
    for device in wanted.devices:
        _remember(work, pool, user, device)
    for passkey in wanted.passkeys:
        _register(work, pool, user, passkey)


def devices_of(work: Work, user: User, wanted: UserSeed) -> list[tuple[Any, ...]]:
    """All that a file can say of the user's devices, and whether each proves itself as the file says."""
    seeds = {seed.key: seed for seed in wanted.devices}
    return [
        (
            device.device_key,
            device.group_key,
            device.name,
            device.remembered_status,
            _proves(device, seeds.get(device.device_key)),
        )
        for device in store_devices.page(work.db, user.id, None, _MOST)
    ]


def passkeys_of(work: Work, user: User) -> list[tuple[Any, ...]]:
    """All that a file can say of the user's passkeys, but how often they have signed: that is to grow."""
    return sorted(
        (one.credential_id, one.public_key, one.relying_party_id, one.friendly_name, one.attachment, *one.transports)
        for one in webauthn_credentials.of_user(work.db, user.id)
    )


def _proves(device: Device, seed: DeviceSeed | None) -> bool:
    if seed is None or seed.password is None:
        return seed is not None and (device.salt, device.password_verifier) == (seed.salt, seed.verifier)
    kept = devices.verifier(device)
    if kept is None:
        return False
    salt = bytes.fromhex(f"{int(kept.salt_hex, 16):0{2 * _SALT_BYTES}x}")
    return srp.new_verifier(device.group_key, device.device_key, seed.password, salt) == kept


def _remember(work: Work, pool: Pool, user: User, seed: DeviceSeed) -> None:
    """As ConfirmDevice leaves a device."""
    if not devices.tracks(pool):
        raise errors.factors.devices_are_not_tracked()
    if store_devices.owner(work.db, seed.key) is not None:
        raise Refused(f"the {seed} is there already", seed.place)
    created = seed.created.at(work.now) if seed.created else work.now
    last_used = seed.last_used.at(work.now) if seed.last_used else created
    salt, verifier = _secret(work, seed)
    store_devices.add(
        work.db,
        Device(
            device_key=seed.key,
            pool_id=pool.id,
            user_id=user.id,
            group_key=seed.group_key,
            name=seed.name,
            salt=salt,
            password_verifier=verifier,
            remembered_status=seed.status,
            sdk=_SDK,
            last_ip_used=seed.last_ip,
            created_at=created,
            updated_at=last_used,
            authenticated_at=last_used,
            confirmed_at=created,
        ),
    )


def _secret(work: Work, seed: DeviceSeed) -> tuple[str | None, str | None]:
    """Salt and verifier as clients send them."""
    if seed.password is None:
        return seed.salt, seed.verifier
    try:
        made = srp.new_verifier(seed.group_key, seed.key, seed.password, work.random.bytes(_SALT_BYTES))
    except ValueError as error:
        raise Refused(f"the password of the {seed} cannot be hashed: {error}", seed.place) from None
    return _base64(made.salt_hex), _base64(made.verifier_hex)


def _base64(number: str) -> str:
    return base64.b64encode(bytes.fromhex("0" * (len(number) % 2) + number)).decode()


def _register(work: Work, pool: Pool, user: User, seed: PasskeySeed) -> None:
    """As CompleteWebAuthnRegistration leaves a passkey."""
    passkeys.check_enabled(pool)
    passkeys.check_room(webauthn_credentials.count(work.db, user.id))
    party = seed.relying_party or passkeys.relying_party(work, pool)
    if party is None:
        raise errors.factors.configuration_missing()
    credential = Credential(
        pool_id=pool.id,
        credential_id=seed.credential_id,
        user_id=user.id,
        public_key=seed.public_key,
        sign_count=seed.sign_count,
        relying_party_id=party,
        friendly_name=seed.name or passkeys.first_name(seed.attachment),
        attachment=seed.attachment,
        transports=list(seed.transports),
        created_at=seed.created.at(work.now) if seed.created else work.now,
        last_used_at=seed.last_used.at(work.now) if seed.last_used else None,
    )
    if not webauthn_credentials.add(work.db, credential):
        raise Refused(f"somebody in the pool has the {seed} already", seed.place)
