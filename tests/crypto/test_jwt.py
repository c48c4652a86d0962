import base64
import json
from collections.abc import Sequence
from typing import Any

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import RSAKey

from emulator.crypto import jwt, keys

KID = "aB/cD+efghijklmnopqrstuvwxyz0123456789ABCDE="
CLAIMS: dict[str, Any] = {
    "sub": "14484498-2091-7002-4913-9b7b7df1b999",
    "iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123",
    "cognito:groups": ["a/b", "ä"],
    "exp": 1999999999,
    "email_verified": True,
    "address": {"formatted": "1 Main St/2\n", "a": 1},
}
# Of two claims in one bucket the later in the token (evidence: claim-order; the custom attribute precedes the
# username): they must be inserted after the others.
SECOND_OF_A_BUCKET = {
    "aud",
    "auth_time",
    "client_id",
    "cognito:username",
    "email",
    "email_verified",
    "event_id",
    "family_name",
    "phone_number",
}

ORDERS = {
    "access token of the API": ("origin_jti sub event_id token_use scope auth_time iss exp iat jti client_id username"),
    "access token with device and groups": (
        "sub device_key cognito:groups iss client_id origin_jti event_id token_use scope auth_time exp iat jti username"
    ),
    "access token with groups": (
        "sub cognito:groups iss client_id origin_jti event_id token_use scope auth_time exp iat jti username"
    ),
    "access token with a device": (
        "sub device_key iss client_id origin_jti event_id token_use scope auth_time exp iat jti username"
    ),
    "access token of OAuth": (
        "sub device_key cognito:groups iss version client_id origin_jti event_id token_use scope auth_time exp iat jti"
        " username"
    ),
    "ID token with everything": (
        "at_hash sub cognito:groups email_verified cognito:preferred_role iss phone_number_verified cognito:username"
        " given_name nonce origin_jti cognito:roles aud identities event_id token_use auth_time name phone_number exp"
        " iat family_name jti email"
    ),
    "ID token with a middle name": (
        "at_hash sub cognito:groups email_verified cognito:preferred_role iss phone_number_verified cognito:username"
        " middle_name nonce origin_jti cognito:roles aud identities event_id token_use auth_time name phone_number exp"
        " iat family_name jti email"
    ),
    "ID token of at most 12 claims": (
        "origin_jti sub aud event_id token_use auth_time iss cognito:username phone_number exp iat jti"
    ),
    "ID token with custom attributes": (
        "sub email_verified iss phone_number_verified custom:companyId cognito:username origin_jti aud event_id"
        " custom:userRole token_use auth_time exp iat jti email"
    ),
}


def part(token: str, index: int) -> bytes:
    text = token.split(".")[index]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unsigned(header: object, claims: object, signature: bytes = b"x") -> str:
    return ".".join((encoded(json.dumps(header).encode()), encoded(json.dumps(claims).encode()), encoded(signature)))


def verifies(key: RSAPrivateKey, token: str) -> bool:
    parsed = jwt.parse(token)
    return parsed is not None and jwt.verify(key.public_key(), parsed)


@pytest.mark.parametrize("order", [text.split() for text in ORDERS.values()], ids=list(ORDERS))
def test_claims_stand_in_the_order_of_captured_tokens(key: RSAPrivateKey, order: Sequence[str]) -> None:
    inserted = sorted(order, key=lambda name: (name in SECOND_OF_A_BUCKET, name))
    token = jwt.sign(key, KID, {name: name for name in inserted})
    assert list(json.loads(part(token, 1))) == list(order)


def test_a_header_has_kid_then_alg_and_escapes_slashes(key: RSAPrivateKey) -> None:
    header = part(jwt.sign(key, KID, CLAIMS), 0)
    assert header == rb'{"kid":"aB\/cD+efghijklmnopqrstuvwxyz0123456789ABCDE=","alg":"RS256"}'


def test_a_payload_is_compact_utf8_with_escaped_slashes_and_nested_order(key: RSAPrivateKey) -> None:
    payload = part(jwt.sign(key, KID, CLAIMS), 1)
    assert json.loads(payload) == CLAIMS
    assert b'"address":{"formatted":"1 Main St\\/2\\n","a":1}' in payload
    assert '["a\\/b","ä"]'.encode() in payload
    assert payload.count(b"/") == payload.count(b"\\/")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('/\\"')), max_size=30))
def test_any_text_comes_back_from_a_token(key: RSAPrivateKey, text: str) -> None:
    parsed = jwt.parse(jwt.sign(key, text, {text: {text: text}}))
    assert parsed is not None
    assert parsed.header == {"kid": text, "alg": "RS256"}
    assert parsed.claims == {text: {text: text}}
    assert jwt.verify(key.public_key(), parsed)


def test_pyjwt_accepts_a_token(key: RSAPrivateKey) -> None:
    token = jwt.sign(key, KID, CLAIMS)
    assert pyjwt.get_unverified_header(token) == {"kid": KID, "alg": "RS256"}
    assert pyjwt.decode(token, key.public_key(), algorithms=["RS256"]) == CLAIMS


def test_joserfc_accepts_a_token_by_the_published_key(key: RSAPrivateKey) -> None:
    published = RSAKey.import_key(dict(keys.public_jwk(key.public_key(), KID)))
    read = joserfc_jwt.decode(jwt.sign(key, KID, CLAIMS), published, algorithms=["RS256"])
    assert read.claims == CLAIMS


def test_a_token_of_pyjwt_is_read_and_verified(key: RSAPrivateKey) -> None:
    assert verifies(key, pyjwt.encode(CLAIMS, key, algorithm="RS256"))


def test_a_flipped_bit_anywhere_is_refused(key: RSAPrivateKey) -> None:
    token = jwt.sign(key, KID, CLAIMS)
    assert verifies(key, token)
    for place in range(len(token)):
        changed = token[:place] + chr(ord(token[place]) ^ 1) + token[place + 1 :]
        assert not verifies(key, changed), place


def test_another_key_does_not_verify(key: RSAPrivateKey, other_key: RSAPrivateKey) -> None:
    assert not verifies(other_key, jwt.sign(key, KID, CLAIMS))


def test_a_swapped_kid_breaks_the_signature(key: RSAPrivateKey) -> None:
    _, claims, signature = jwt.sign(key, KID, CLAIMS).split(".")
    header = encoded(b'{"kid":"another","alg":"RS256"}')
    assert not verifies(key, f"{header}.{claims}.{signature}")


@pytest.mark.parametrize(
    "algorithm", ["none", "None", "HS256", "RS384", "RS512", "PS256", "rs256", "", None, ["RS256"]]
)
def test_another_algorithm_is_refused_even_when_signed(key: RSAPrivateKey, algorithm: object) -> None:
    signed = jwt.parse(jwt.sign(key, KID, CLAIMS))
    assert signed is not None
    header = {"kid": KID, "alg": algorithm}
    assert not jwt.verify(key.public_key(), jwt.Parsed(header, CLAIMS, signed.signing_input, signed.signature))
    assert not verifies(key, unsigned(header, CLAIMS))


def test_a_missing_algorithm_and_a_critical_extension_are_refused(key: RSAPrivateKey) -> None:
    critical = pyjwt.encode(CLAIMS, key, algorithm="RS256", headers={"crit": ["b64"]})
    assert not verifies(key, critical)
    assert not verifies(key, unsigned({"kid": KID}, CLAIMS))


def test_the_public_key_as_an_hmac_secret_is_refused(key: RSAPrivateKey) -> None:
    secret = keys.public_jwk(key.public_key(), KID)["n"]
    assert not verifies(key, pyjwt.encode(CLAIMS, secret, algorithm="HS256"))


HEADER, BODY = encoded(b'{"alg":"RS256"}'), encoded(b"{}")
NESTED = encoded(b'{"a":' + b"[" * 5000 + b"]" * 5000 + b"}")


@pytest.mark.parametrize(
    "token",
    [
        "",
        "..",
        "abc",
        f"{HEADER}.{BODY}",
        f"{HEADER}.{BODY}.",
        f"{HEADER}.{BODY}.eA.eA",
        f"{HEADER}.{BODY}.eA==",
        f"{HEADER}.{BODY}.eB",
        f"{HEADER}.{BODY}.e",
        f"{HEADER}.{BODY}.e/+A",
        f" {HEADER}.{BODY}.eA",
        f"{HEADER}.{BODY}.eA\n",
        f"{HEADER}.{BODY}.eÄ",
        f"{HEADER}.{BODY}.e\ud800",
        f"{HEADER}.{encoded(b'[]')}.eA",
        f"{HEADER}.{encoded(b'null')}.eA",
        f"{HEADER}.{encoded(b'{')}.eA",
        f"{HEADER}.{encoded(b'')}.eA",
        f"{encoded(b'1')}.{BODY}.eA",
        f"{HEADER}.{encoded(bytes([0xFF, 0xFE]))}.eA",
        f"{HEADER}.{NESTED}.eA",
        f"{HEADER}.{encoded(b' ' * jwt.MAX_LENGTH + b'{}')}.eA",
    ],
)
def test_what_is_not_exactly_a_token_is_not_parsed(token: str) -> None:
    assert jwt.parse(f"{HEADER}.{BODY}.eA") is not None
    assert jwt.parse(token) is None


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_parsing_any_text_raises_nothing(text: str) -> None:
    assert jwt.parse(text) is None or text.count(".") == 2
