"""The two ceremonies of WebAuthn, judged: a registration and a signature against what their options asked for.

`webauthn` (py_webauthn) does the cryptography; it is imported when first needed (190 ms). What it makes of hostile
bytes is caught here: whatever is wrong, the caller hears one of the exceptions that its operation declares. Attestation
is not looked at (evidence: passkey-options), so any authenticator can register whose key is ES256 or RS256.

Origins: `https://` and the relying party or a subdomain of it, with any port; for a relying party that is `localhost`
or below it, `http://` too; and Android apps (`android:apk-key-hash:…`), which the system binds to the relying party by
asset links.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from msgspec import Struct

from emulator import errors
from emulator.base import base64url
from emulator.errors import CognitoError

if TYPE_CHECKING:
    from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
    from webauthn.helpers.structs import AuthenticatorData

ES256, RS256 = -7, -257
LONGEST_CREDENTIAL_ID = 1023  # bytes; WebAuthn §7.1
_MOST_BYTES = 64 * 1024  # of a member: real ones have a few kilobytes, and CBOR is read on the stack
_ANDROID = re.compile(r"android:apk-key-hash:[A-Za-z0-9_-]{43}=?", re.ASCII)
_TRANSPORTS = ("usb", "nfc", "ble", "smart-card", "internal", "cable", "hybrid")
_ATTACHMENTS = ("platform", "cross-platform")


class Expected(Struct, frozen=True):
    """What the options said. `challenge` is base64url; `verification` is UserVerification, `required` or
    `preferred`."""

    challenge: str
    relying_party: str
    verification: str

    def state(self) -> dict[str, str]:
        return {"challenge": self.challenge, "rp": self.relying_party, "uv": self.verification}

    @classmethod
    def of_state(cls, state: Mapping[str, str] | None) -> "Expected | None":
        return cls(state["challenge"], state["rp"], state["uv"]) if state else None


class Registration(Struct, frozen=True):
    """A RegistrationResponseJSON that could be read, before anything of it is believed but its form."""

    credential_id: str
    client_data: dict[str, Any]
    client_data_json: bytes
    attestation_object: bytes
    attachment: str | None
    transports: list[str]

    @property
    def challenge(self) -> str:
        return str(self.client_data.get("challenge"))


class Assertion(Struct, frozen=True):
    """An AuthenticationResponseJSON that could be read."""

    credential_id: str
    client_data: dict[str, Any]
    response: dict[str, str]
    user_handle: bytes | None


class NewKey(Struct, frozen=True):
    """`public_key` is COSE, base64url."""

    credential_id: str
    public_key: str
    sign_count: int
    user_verified: bool


class Signed(Struct, frozen=True):
    sign_count: int
    user_verified: bool


def read_registration(credential: Any) -> Registration:
    """Raises InvalidParameterException `Credential data is not valid`. A string that holds the JSON will do."""
    content = _object(credential)
    response = _object(content.get("response"))
    client_data_json = _bytes(response.get("clientDataJSON"))
    attachment, transports = content.get("authenticatorAttachment"), response.get("transports")
    if not isinstance(transports, list):
        transports = []
    return Registration(
        credential_id=_credential_id(content),
        client_data=_client_data(client_data_json),
        client_data_json=client_data_json,
        attestation_object=_bytes(response.get("attestationObject")),
        attachment=attachment if attachment in _ATTACHMENTS else None,
        transports=[name for name in _TRANSPORTS if name in transports],
    )


def check_registration(registration: Registration, expected: Expected) -> NewKey:
    """Raises WebAuthnOriginNotAllowedException, WebAuthnRelyingPartyMismatchException,
    WebAuthnCredentialNotSupportedException (the key's algorithm, or no user verification where it is required), and
    InvalidParameterException for everything else that does not fit."""
    client_data = registration.client_data
    _check_client_data(client_data, "webauthn.create", expected.challenge)
    if not is_allowed_origin(client_data["origin"], expected.relying_party):
        raise errors.factors.origin_not_allowed()
    import webauthn.helpers as helpers

    with _Unreadable(errors.factors.credential_is_not_valid()):
        # The statement beside it is not read: no authenticator has to show where it comes from.
        data = helpers.parse_authenticator_data(helpers.parse_cbor(registration.attestation_object)["authData"])
    return _new_key(registration, data, expected)


def read_assertion(text: str) -> Assertion:
    """Raises InvalidParameterException `Credential data is not valid`."""
    content = _object(text)
    response = _object(content.get("response"))
    members = {name: _bytes(response.get(name)) for name in ("clientDataJSON", "authenticatorData", "signature")}
    handle = response.get("userHandle")
    return Assertion(
        credential_id=_credential_id(content),
        client_data=_client_data(members["clientDataJSON"]),
        response={name: base64url.encode(value) for name, value in members.items()},
        user_handle=_bytes(handle) if handle else None,
    )


def check_assertion(assertion: Assertion, expected: Expected, public_key: str, sub: str) -> Signed:
    """The counter is the store's to compare. Raises NotAuthorizedException for whatever does not prove."""
    refusal = errors.factors.passkey_does_not_sign_in()
    client_data = assertion.client_data
    if assertion.user_handle not in (None, sub.encode()):
        raise refusal
    if not is_allowed_origin(str(client_data.get("origin")), expected.relying_party):
        raise refusal
    with _Unreadable(refusal):
        verified = _verify(assertion, expected, public_key)
    return Signed(verified.new_sign_count, verified.user_verified)


def is_allowed_origin(origin: str, relying_party: str) -> bool:
    if _ANDROID.fullmatch(origin):
        # unverified: An origin of an Android app is accepted, for Amplify's Android library registers with one.
        return True
    try:
        parts = urlsplit(origin)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if origin != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        return False
    relying_party = relying_party.lower()
    if host != relying_party and not host.endswith(f".{relying_party}"):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(relying_party))


def _is_here(relying_party: str) -> bool:
    """Whether browsers trust its pages without TLS: they know that names of `localhost` never leave the machine."""
    return relying_party == "localhost" or relying_party.endswith(".localhost")


def _new_key(registration: Registration, data: "AuthenticatorData", expected: Expected) -> NewKey:
    import webauthn.helpers as helpers

    if data.rp_id_hash != _rp_id_hash(expected.relying_party):
        raise errors.factors.relying_party_mismatch()
    found = data.attested_credential_data
    if found is None or not data.flags.up or base64url.encode(found.credential_id) != registration.credential_id:
        raise errors.factors.credential_is_not_valid()
    if expected.verification == "required" and not data.flags.uv:
        # unverified: A pool that requires user verification refuses a passkey made without it as not supported.
        raise errors.factors.credential_not_supported()
    with _Unreadable(errors.factors.credential_not_supported()):
        key = helpers.decode_credential_public_key(found.credential_public_key)
        if key.alg not in (ES256, RS256):
            raise errors.factors.credential_not_supported()
        helpers.decoded_public_key_to_cryptography(key)  # a point off the curve would be of no use later
    return NewKey(
        credential_id=registration.credential_id,
        public_key=base64url.encode(found.credential_public_key),
        sign_count=data.sign_count,
        user_verified=data.flags.uv,
    )


def _verify(assertion: Assertion, expected: Expected, public_key: str) -> "VerifiedAuthentication":
    import webauthn

    named = {"id": assertion.credential_id, "rawId": assertion.credential_id, "type": "public-key"}
    return webauthn.verify_authentication_response(
        credential={**named, "response": assertion.response},
        expected_challenge=base64url.decode(expected.challenge) or b"",
        expected_rp_id=expected.relying_party,
        expected_origin=assertion.client_data["origin"],  # judged by the caller
        credential_public_key=base64url.decode(public_key) or b"",
        credential_current_sign_count=0,
        require_user_verification=expected.verification == "required",
    )


def _rp_id_hash(relying_party: str) -> bytes:
    return hashlib.sha256(relying_party.encode()).digest()


def _check_client_data(client_data: Mapping[str, Any], kind: str, challenge: str) -> None:
    if client_data.get("type") != kind or client_data.get("challenge") != challenge:
        raise errors.factors.credential_is_not_valid()
    if not isinstance(client_data.get("origin"), str):
        raise errors.factors.credential_is_not_valid()


def _object(value: Any) -> dict[str, Any]:
    if isinstance(value, str | bytes):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise errors.factors.credential_is_not_valid() from None
    if not isinstance(value, dict):
        raise errors.factors.credential_is_not_valid()
    return value


def _bytes(value: Any) -> bytes:
    content = base64url.decode(value) if isinstance(value, str) else None
    if not content or len(content) > _MOST_BYTES:
        raise errors.factors.credential_is_not_valid()
    return content


def _client_data(client_data_json: bytes) -> dict[str, Any]:
    return _object(client_data_json)


def _credential_id(content: Mapping[str, Any]) -> str:
    """`id` and `rawId` say the same."""
    raw = _bytes(content.get("rawId"))
    if content.get("id") != base64url.encode(raw) or content.get("type") != "public-key":
        raise errors.factors.credential_is_not_valid()
    if len(raw) > LONGEST_CREDENTIAL_ID:
        raise errors.factors.credential_is_not_valid()
    return base64url.encode(raw)


class _Unreadable:
    """Turns whatever the library stumbles over into one refusal; ours pass."""

    def __init__(self, refusal: CognitoError) -> None:
        self.refusal = refusal

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, CognitoError) or not isinstance(error, Exception):
            return
        raise self.refusal from error
