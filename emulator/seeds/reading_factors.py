"""From the fields of devices, passkeys and signing keys to the values of `shape`."""

import base64
import binascii

from emulator.crypto.srp_group import N
from emulator.seeds import keys
from emulator.seeds.fields import Fields
from emulator.seeds.shape import DeviceSeed, KeySeed, PasskeySeed
from emulator.tokens import keys as token_keys


def device(fields: Fields) -> DeviceSeed | None:
    key, group_key = fields.text("key"), fields.text("group_key")
    password, salt, verifier = fields.text("password"), _number(fields, "salt"), _number(fields, "verifier")
    if (salt is None) != (verifier is None) or (password is not None and verifier is not None):
        fields.refuse(fields.place, "a device has a password, or a salt and a verifier, or none of them")
    found = DeviceSeed(
        place=fields.place,
        key=key or "",
        group_key=group_key or "",
        password=password,
        salt=salt,
        verifier=verifier,
        name=fields.text("name"),
        status=fields.choice("status", "remembered"),
        created=fields.moment("created"),
        last_used=fields.moment("last_used"),
        last_ip=fields.text("last_ip"),
    )
    return found if fields.ok else None


def passkey(fields: Fields) -> PasskeySeed | None:
    credential_id = fields.text("credential_id")
    public, private = _public(fields)
    found = PasskeySeed(
        place=fields.place,
        credential_id=credential_id or "",
        public_key=public or "",
        private_key=private,
        relying_party=fields.text("relying_party"),
        name=fields.text("name"),
        sign_count=fields.number("sign_count") or 0,
        attachment=fields.choice("attachment", "") or None,
        transports=fields.texts("transports"),
        created=fields.moment("created"),
        last_used=fields.moment("last_used"),
    )
    return found if fields.ok else None


def signing_keys(fields: Fields) -> dict[str, KeySeed] | None:
    """By what they are used for. The others are drawn, as ever."""
    found = {use: fields.part(use, _signing_key) for use in token_keys.USES}
    return {use: key for use, key in found.items() if key is not None} if fields.ok else None


def is_verifier(number: int) -> bool:
    """Whether a number can be a verifier of SRP."""
    return 0 < number < N


def _signing_key(fields: Fields) -> KeySeed | None:
    text, kid = fields.text("key"), fields.text("kid")
    if text is None or not fields.ok:
        return None
    try:
        pem = keys.signing(keys.pem(text, fields.folder))
    except ValueError as error:
        fields.refuse(fields.place_of("key"), f"key {error}")
        return None
    return KeySeed(fields.place, kid, pem)


def _public(fields: Fields) -> tuple[str | None, str | None]:
    """The public half, and the private one where the file has it."""
    public, private = fields.text("public_key"), fields.text("private_key")
    if (public is None) == (private is None) and fields.ok:
        fields.refuse(fields.place, "a passkey has a public_key or a private_key")
    try:
        if public is not None:
            return keys.checked_passkey(public), None
        if private is not None:
            private = keys.pem(private, fields.folder)
            return keys.passkey(private), private
    except ValueError as error:
        name = "private_key" if private else "public_key"
        fields.refuse(fields.place_of(name), f"{name} {error}")
    return None, None


def _number(fields: Fields, name: str) -> str | None:
    """A number in base64, as clients send it."""
    text = fields.text(name)
    if text is None:
        return None
    try:
        number = int.from_bytes(base64.b64decode(text + "=" * (-len(text) % 4), validate=True), "big")
    except (binascii.Error, ValueError):
        number = 0
    if not is_verifier(number):
        fields.refuse(fields.place_of(name), f"{name} is no number of SRP in base64")
    return text
