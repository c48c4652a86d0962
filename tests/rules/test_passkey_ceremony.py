"""Whatever bytes a ceremony is given, the refusal is one that the operation declares; nothing forged is believed."""

import json
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import (
    CognitoError,
    InvalidParameterException,
    NotAuthorizedException,
    WebAuthnChallengeNotFoundException,
    WebAuthnCredentialNotSupportedException,
    WebAuthnOriginNotAllowedException,
    WebAuthnRelyingPartyMismatchException,
)
from emulator.rules.factors import passkey_ceremony
from emulator.rules.factors.passkey_ceremony import Expected
from tests.support.passkeys import Authenticator, decode, encode

ORIGIN, RELYING_PARTY, SUB = "https://app.example.test", "example.test", "5f0c0a52-1091-70aa-8f1c-3b9d0d7a2c11"
EXPECTED = Expected(challenge=encode(b"0123456789abcdef"), relying_party=RELYING_PARTY, verification="preferred")
CREATION = {"challenge": EXPECTED.challenge, "rp": {"id": RELYING_PARTY}, "user": {"id": encode(SUB.encode())}}
REQUEST = {"challenge": EXPECTED.challenge, "rpId": RELYING_PARTY}
OF_REGISTRATION = (
    InvalidParameterException,
    WebAuthnChallengeNotFoundException,
    WebAuthnCredentialNotSupportedException,
    WebAuthnOriginNotAllowedException,
    WebAuthnRelyingPartyMismatchException,
)
# More rounds say more; this many take a second.
_rounds = settings(max_examples=150, deadline=None)


def phone() -> Authenticator:
    return Authenticator(ORIGIN)


def register(credential: Any) -> passkey_ceremony.NewKey:
    return passkey_ceremony.check_registration(passkey_ceremony.read_registration(credential), EXPECTED)


def sign_in(credential: str, public_key: str) -> passkey_ceremony.Signed:
    return passkey_ceremony.check_assertion(passkey_ceremony.read_assertion(credential), EXPECTED, public_key, SUB)


@_rounds
@given(st.data())
def test_a_registration_with_one_byte_changed_is_refused_or_names_another_key(data: st.DataObject) -> None:
    authenticator = phone()
    credential = authenticator.create(CREATION)
    member = data.draw(st.sampled_from(["clientDataJSON", "attestationObject"]))
    credential["response"][member] = encode(_changed(data, decode(credential["response"][member])))
    try:
        key = register(credential)
    except OF_REGISTRATION:
        return
    assert key.credential_id == encode(authenticator.credential_id)


@_rounds
@given(st.data())
def test_a_signature_with_one_byte_changed_never_proves(data: st.DataObject) -> None:
    authenticator = phone()
    key = register(authenticator.create(CREATION))
    whole = authenticator.get(REQUEST)
    assert sign_in(whole, key.public_key) == passkey_ceremony.Signed(1, user_verified=True)
    credential = json.loads(whole)
    member = data.draw(st.sampled_from(["clientDataJSON", "authenticatorData", "signature"]))
    credential["response"][member] = encode(_changed(data, decode(credential["response"][member])))
    with pytest.raises((InvalidParameterException, NotAuthorizedException)):
        sign_in(json.dumps(credential), key.public_key)


def _changed(data: st.DataObject, content: bytes) -> bytes:
    place = data.draw(st.integers(0, 9999)) % len(content)  # signatures differ in length
    byte = data.draw(st.integers(1, 255))
    return content[:place] + bytes([content[place] ^ byte]) + content[place + 1 :]


@_rounds
@given(st.binary(min_size=1, max_size=200))
def test_any_bytes_for_an_attestation_object_are_refused(content: bytes) -> None:
    credential = phone().create(CREATION)
    credential["response"]["attestationObject"] = encode(content)
    with pytest.raises(OF_REGISTRATION):
        register(credential)


@_rounds
@given(st.dictionaries(st.integers(-4, 4), st.integers() | st.binary(max_size=70) | st.text(max_size=5) | st.none()))
def test_any_map_for_a_key_is_refused(content: dict[int, Any]) -> None:
    class Strange(Authenticator):
        def _public_key(self) -> bytes:
            return cbor2.dumps(content)

    with pytest.raises(OF_REGISTRATION):
        register(Strange(ORIGIN).create(CREATION))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response", "clientDataJSON", "attestationObject", "signature"]),
            inner,
        )
    ),
    max_leaves=12,
)


@_rounds
@given(_json)
def test_any_json_for_a_credential_is_refused(content: Any) -> None:
    with pytest.raises(CognitoError) as refused:
        register(content)
    assert isinstance(refused.value, OF_REGISTRATION)
    with pytest.raises(InvalidParameterException):
        passkey_ceremony.read_assertion(json.dumps(content))


@pytest.mark.parametrize("relying_party", ["example.test", "localhost"])
@_rounds
@given(
    st.text(max_size=40) | st.from_regex(r"https?://[a-z@:/.#?\[\]%\-]{0,12}(example\.test|localhost)[a-z@:/.#?]{0,6}")
)
def test_an_allowed_origin_is_one_of_the_relying_party(relying_party: str, origin: str) -> None:
    if not passkey_ceremony.is_allowed_origin(origin, relying_party):
        return
    scheme, _, host = origin.partition("://")
    host = host.lower().split(":")[0]
    assert scheme.lower() == "https" or (scheme.lower() == "http" and relying_party == "localhost")
    assert host == relying_party or host.endswith(f".{relying_party}")
    assert not set(host) & set("@/#?\\")
