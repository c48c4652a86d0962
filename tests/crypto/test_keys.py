import base64

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from joserfc.jwk import RSAKey

from emulator.base.randomness import SystemRandomness
from emulator.crypto import keys
from tests.support import key_ring


def test_a_generated_key_is_rsa_2048_and_survives_its_pem() -> None:
    pem = key_ring.really_made()
    assert pem.startswith("-----BEGIN PRIVATE KEY-----\n")
    key = keys.load_signing_key(pem)
    assert key.key_size == 2048
    checked = serialization.load_pem_private_key(pem.encode(), password=None)
    assert isinstance(checked, RSAPrivateKey)
    assert checked.private_numbers() == key.private_numbers()


def test_a_key_of_another_kind_is_refused() -> None:
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(ValueError, match="not an RSA key"):
        keys.load_signing_key(pem.decode())


def test_a_jwk_has_cognitos_members_in_cognitos_order(key: RSAPrivateKey) -> None:
    jwk = keys.public_jwk(key.public_key(), "the-kid=")
    assert list(jwk) == ["alg", "e", "kid", "kty", "n", "use"]
    assert {**jwk, "n": "…"} == {
        "alg": "RS256",
        "e": "AQAB",
        "kid": "the-kid=",
        "kty": "RSA",
        "n": "…",
        "use": "sig",
    }
    assert len(jwk["n"]) == 342


def test_a_jwk_is_the_public_key(key: RSAPrivateKey) -> None:
    read = RSAKey.import_key(dict(keys.public_jwk(key.public_key(), "kid")))
    assert read.public_key.public_numbers() == key.public_key().public_numbers()


def test_a_kid_is_standard_base64_of_32_bytes(random: SystemRandomness) -> None:
    kid = keys.new_kid(random)
    assert len(kid) == 44
    assert len(base64.b64decode(kid, validate=True)) == 32
    assert kid != keys.new_kid(random)
