import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwe as joserfc_jwe
from joserfc.jwk import RSAKey

from emulator.base.randomness import SystemRandomness
from emulator.crypto import jwe

RANDOM = SystemRandomness()
PAYLOAD = b'{"sub":"14484498-2091-7002-4913-9b7b7df1b999"}'


def sizes(token: str) -> list[int]:
    return [len(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in token.split(".")]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.one_of(st.binary(max_size=1200), st.sampled_from([b"", b"\0", b"\x80", b"\x80\0\0", b"x" * 977])))
def test_any_payload_comes_back(key: RSAPrivateKey, payload: bytes) -> None:
    assert jwe.open(key, jwe.seal(key.public_key(), payload, RANDOM)) == payload


@pytest.mark.parametrize("length", [0, 1, 500, 977])
def test_a_token_looks_like_cognitos(key: RSAPrivateKey, length: int) -> None:
    token = jwe.seal(key.public_key(), b"x" * length, RANDOM)
    assert token.startswith("eyJjdHkiOiJKV1Qi")
    assert len(token) == 1750
    assert sizes(token)[1:3] == [256, 12]
    assert sizes(token)[4] == 16
    header = token.split(".")[0]
    assert base64.urlsafe_b64decode(header + "==") == b'{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}'


def test_two_tokens_of_a_payload_share_only_their_header(key: RSAPrivateKey) -> None:
    one, two = (jwe.seal(key.public_key(), PAYLOAD, RANDOM).split(".") for _ in range(2))
    assert one[0] == two[0]
    assert not set(one[1:]) & set(two[1:])


def test_tokens_of_a_sealer_share_their_content_key_for_a_while(
    key: RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jwe, "TOKENS_OF_A_KEY", 2)
    sealer = jwe.Sealer(key.public_key())
    tokens = [sealer.seal(PAYLOAD, RANDOM) for _ in range(3)]
    assert [jwe.open(key, token) for token in tokens] == [PAYLOAD] * 3
    one, two, three = (token.split(".") for token in tokens)
    assert one[:2] == two[:2]
    assert not set(one[2:]) & set(two[2:])
    assert not set(three[1:]) & {*one, *two}


def test_joserfc_opens_a_token(key: RSAPrivateKey) -> None:
    token = jwe.seal(key.public_key(), PAYLOAD, RANDOM)
    read = joserfc_jwe.decrypt_compact(token, RSAKey.import_key(key), algorithms=["RSA-OAEP", "A256GCM"])
    assert read.plaintext is not None
    assert read.plaintext.rstrip(b"\0") == PAYLOAD + b"\x80"
    assert read.headers() == {"cty": "JWT", "enc": "A256GCM", "alg": "RSA-OAEP"}


def test_another_key_opens_nothing(key: RSAPrivateKey, other_key: RSAPrivateKey) -> None:
    assert jwe.open(other_key, jwe.seal(key.public_key(), PAYLOAD, RANDOM)) is None


def test_a_flipped_bit_in_any_part_opens_nothing(key: RSAPrivateKey) -> None:
    token = jwe.seal(key.public_key(), PAYLOAD, RANDOM)
    ends = [place for place in range(len(token)) if token[place] == "."] + [len(token)]
    for place in {*range(0, len(token), 37), *ends[:-1], *(end - 1 for end in ends)}:
        changed = token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :]
        assert jwe.open(key, changed) is None, place


def test_a_token_with_another_header_is_not_opened(key: RSAPrivateKey) -> None:
    """RFC 7516 lets a header ask for decompression; ours never does."""
    for header in ({"enc": "A256GCM", "alg": "RSA-OAEP"}, {"enc": "A256GCM", "alg": "RSA-OAEP", "zip": "DEF"}):
        token = joserfc_jwe.encrypt_compact(
            dict(header), PAYLOAD, RSAKey.import_key(key.public_key()), algorithms=["RSA-OAEP", "A256GCM", "DEF"]
        )
        assert jwe.open(key, token) is None


@pytest.mark.parametrize("token", ["", "....", "a.b.c", "ä.b.c.d.e", "\ud800....", "x" * 20_000])
def test_what_is_no_token_opens_to_nothing(key: RSAPrivateKey, token: str) -> None:
    header = jwe.seal(key.public_key(), PAYLOAD, RANDOM).split(".")[0]
    assert jwe.open(key, token) is None
    assert jwe.open(key, f"{header}.{token}") is None
    assert jwe.open(key, f"{header}....") is None


def test_a_payload_too_long_to_be_opened_is_not_sealed(key: RSAPrivateKey) -> None:
    with pytest.raises(ValueError, match="longer than"):
        jwe.seal(key.public_key(), b"x" * 20_000, RANDOM)
