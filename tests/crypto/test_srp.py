import base64
import hmac
import re
import uuid
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycognito.aws_srp import AWSSRP

from emulator.base.randomness import SystemRandomness
from emulator.crypto import srp
from emulator.crypto.srp_group import GROUP, N, padded

POOL_ID = "us-east-1_AbCdEf123"
POOL = "AbCdEf123"
USER = "testuser"
PASSWORD = "P2$Sword1"
SECRET_BLOCK = b"secret-block"
TIMESTAMP = "Tue Sep 1 07:04:09 UTC 2026"
SALT = bytes.fromhex("a244c038c0fd9192b9b5538344ce41ab")
A_SECRET = int("0123456789abcdef" * 16, 16)
B_SECRET = int("fedcba9876543210" * 16, 16)
RANDOM = SystemRandomness()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


class Client:
    """pycognito's half of the exchange, without its network."""

    def __init__(self, user: str, password: str) -> None:
        self._srp = AWSSRP(user, password, POOL_ID, "client", client=object())
        self._user = user
        self.a_hex = f"{self._srp.large_a_value:x}"

    def answer(self, b_hex: str, salt_hex: str, secret_block: bytes = SECRET_BLOCK) -> tuple[str, str]:
        """The timestamp and the signature it answers with."""
        challenge = {
            "USERNAME": self._user,
            "USER_ID_FOR_SRP": self._user,
            "SALT": salt_hex,
            "SRP_B": b_hex,
            "SECRET_BLOCK": base64.b64encode(secret_block).decode(),
        }
        response = self._srp.process_challenge(challenge, {"USERNAME": self._user})
        return response["TIMESTAMP"], response["PASSWORD_CLAIM_SIGNATURE"]


def exchange(kept: srp.Verifier, user: str, client: Client) -> bool:
    secret_b, public_b = srp.server_start(kept.verifier_hex, RANDOM)
    timestamp, signature = client.answer(public_b, kept.salt_hex)
    key = srp.server_key(client.a_hex, secret_b, public_b, kept.verifier_hex)
    assert srp.is_timestamp(timestamp)
    assert key is not None
    return srp.proves(key, POOL, user, SECRET_BLOCK, timestamp, signature)


def test_the_published_vector_comes_out_to_the_last_digit() -> None:
    public_a = GROUP.power_of_g(A_SECRET)
    kept = srp.new_verifier(POOL, USER, PASSWORD, SALT)
    x = srp._private_key(POOL, USER, PASSWORD, int.from_bytes(SALT, "big"))
    secret = srp.Secret(B_SECRET, GROUP.power_of_g(B_SECRET))
    public_b = int(srp.server_start(kept.verifier_hex, RANDOM, secret)[1], 16)
    key = srp.server_key(f"{public_a:x}", f"{B_SECRET:x}", f"{public_b:x}", kept.verifier_hex)
    assert key is not None

    assert len(f"{public_a:x}") == 767
    assert f"{public_a:x}".startswith("54b8e4da8991abf6")
    assert kept.salt_hex == "a244c038c0fd9192b9b5538344ce41ab"
    assert f"{x:x}" == "cdfadda391a97676aca8152544026880c8194cc9d22a1df975c32b96456bbadc"
    assert int(kept.verifier_hex, 16) == pow(2, x, N)
    assert f"{public_b:x}".startswith("e669828794a0b54f")
    assert f"{srp._scrambler(public_a, public_b):x}" == (
        "227171c5badbc0d393ffabe5abdc2a703e6e4c0204953a606867cae9af13a856"
    )
    assert key.hex() == "21336b29a79e00c24bcb0bfb638f16ee"
    signature = srp.signature(key, POOL, USER, base64.b64decode("c2VjcmV0LWJsb2Nr"), TIMESTAMP)
    assert signature == "4aK71TbAumB6BpC2A3qjKt6j9KQ7R1yyMf/9Zldv61E="
    assert srp.proves(key, POOL, USER, SECRET_BLOCK, TIMESTAMP, signature)


@settings(max_examples=15, deadline=None)
@given(texts, texts, st.binary(min_size=16, max_size=16))
def test_pycognito_proves_any_password(user: str, password: str, salt: bytes) -> None:
    kept = srp.new_verifier(POOL, user, password, salt)
    assert exchange(kept, user, Client(user, password))


@settings(max_examples=15, deadline=None)
@given(texts, texts)
def test_a_wrong_password_never_proves(password: str, other: str) -> None:
    kept = srp.new_verifier(POOL, USER, password, SALT)
    assert exchange(kept, USER, Client(USER, other)) is (password == other)


@pytest.mark.parametrize("salt", [bytes(16), bytes(1) + SALT[1:], b"\0\x0f" + SALT[2:], b"\x7f" * 16])
def test_a_salt_loses_its_leading_zeros_and_still_serves(salt: bytes) -> None:
    kept = srp.new_verifier(POOL, USER, PASSWORD, salt)
    assert kept.salt_hex == (salt.hex().lstrip("0") or "0")
    assert exchange(kept, USER, Client(USER, PASSWORD))


@pytest.mark.parametrize("changed", ["key", "pool", "user", "secret block", "timestamp", "signature"])
def test_a_proof_holds_for_everything_it_signs(changed: str) -> None:
    signed: dict[str, tuple[bytes, str, str, bytes, str]] = {
        "key": (bytes(15) + b"\1", POOL, USER, SECRET_BLOCK, TIMESTAMP),
        "pool": (bytes(16), POOL + "x", USER, SECRET_BLOCK, TIMESTAMP),
        "user": (bytes(16), POOL, "another", SECRET_BLOCK, TIMESTAMP),
        "secret block": (bytes(16), POOL, USER, SECRET_BLOCK + b"x", TIMESTAMP),
        "timestamp": (bytes(16), POOL, USER, SECRET_BLOCK, TIMESTAMP.replace("07", "08")),
        "signature": (bytes(16), POOL, USER, SECRET_BLOCK, TIMESTAMP),
    }
    claimed = srp.signature(bytes(16), POOL, USER, SECRET_BLOCK, TIMESTAMP)
    assert srp.proves(bytes(16), POOL, USER, SECRET_BLOCK, TIMESTAMP, claimed)
    assert not srp.proves(*signed[changed], "x" + claimed[1:] if changed == "signature" else claimed)


@pytest.mark.parametrize("claimed", ["", "ä", "\ud800", "===="])
def test_a_signature_of_nonsense_does_not_prove(claimed: str) -> None:
    assert not srp.proves(bytes(16), POOL, USER, SECRET_BLOCK, TIMESTAMP, claimed)


@pytest.mark.parametrize(
    "a_hex",
    [
        "",
        "0",
        "00",
        f"{N:x}",
        f"00{N:x}",
        "xyz",
        "0x12",
        " 12",
        "12\n",
        "1_2",
        "-1",
        "+1",
        "\u0661\u0662",
        "1" * 771,
        "f" * 100_000,
    ],
)
def test_an_unusable_a_can_prove_nothing_and_has_no_key(a_hex: str) -> None:
    kept = srp.new_verifier(POOL, USER, PASSWORD, SALT)
    secret_b, public_b = srp.server_start(kept.verifier_hex, RANDOM)
    assert srp.server_key(a_hex, secret_b, public_b, kept.verifier_hex) is None
    assert not srp.can_prove(a_hex, public_b)


def test_an_a_may_be_in_capitals_or_padded() -> None:
    kept = srp.new_verifier(POOL, USER, PASSWORD, SALT)
    secret_b, public_b = srp.server_start(kept.verifier_hex, RANDOM)
    a_hex = f"{N - 2:x}"
    answers = {srp.server_key(a, secret_b, public_b, kept.verifier_hex) for a in (a_hex, a_hex.upper(), "00" + a_hex)}
    assert len(answers) == 1
    assert None not in answers
    assert all(srp.can_prove(a, public_b) for a in (a_hex, a_hex.upper(), "00" + a_hex))


def test_each_challenge_is_another_and_travels_unpadded() -> None:
    kept = srp.new_verifier(POOL, USER, PASSWORD, SALT)
    (secret, public), (other_secret, other_public) = (srp.server_start(kept.verifier_hex, RANDOM) for _ in range(2))
    assert secret != other_secret
    assert public != other_public
    assert re.fullmatch("[1-9a-f][0-9a-f]{0,767}", public)


def test_b_hides_the_verifier_with_k() -> None:
    kept = srp.new_verifier(POOL, USER, PASSWORD, SALT)
    secret, public = srp.server_start(kept.verifier_hex, RANDOM)
    k = 0x538282C4354742D7CBBDE2359FCF67F9F5B3A6B08791E5011B43B8A5B66D9EE6
    assert int(public, 16) == (k * int(kept.verifier_hex, 16) + pow(2, int(secret, 16), N)) % N


def test_the_same_functions_serve_a_devices_srp() -> None:
    """pycognito's device key is derived with the group key and device key in the places of pool and user."""
    client = AWSSRP(USER, PASSWORD, POOL_ID, "client", client=object())
    kept = srp.new_verifier("-groupKey", "us-east-1_device", "device-password", SALT)
    secret_b, public_b = srp.server_start(kept.verifier_hex, RANDOM)
    theirs = client.get_device_authentication_key(
        "-groupKey", "us-east-1_device", "device-password", int(public_b, 16), kept.salt_hex
    )
    ours = srp.server_key(f"{client.large_a_value:x}", secret_b, public_b, kept.verifier_hex)
    assert ours is not None
    assert hmac.compare_digest(ours, theirs)


@pytest.mark.parametrize(
    "text",
    [
        TIMESTAMP,
        "Mon Jan 8 19:43:42 UTC 2018",
        "Fri Aug 11 15:51:06 UTC 2023",
        "Tue Sep 01 07:04:09 UTC 2026",
        "Thu Dec 31 23:59:59 UTC 2026",
    ],
)
def test_a_timestamp_of_a_client_is_one(text: str) -> None:
    assert srp.is_timestamp(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-09-01T07:04:09Z",
        "tue Sep 1 07:04:09 UTC 2026",
        "Di Sep 1 07:04:09 UTC 2026",
        "Tue Sept 1 07:04:09 UTC 2026",
        "Tue Sep  1 07:04:09 UTC 2026",
        "Tue Sep 0 07:04:09 UTC 2026",
        "Tue Sep 32 07:04:09 UTC 2026",
        "Tue Sep 1 7:04:09 UTC 2026",
        "Tue Sep 1 24:04:09 UTC 2026",
        "Tue Sep 1 07:60:09 UTC 2026",
        "Tue Sep 1 07:04:09 GMT 2026",
        "Tue Sep 1 07:04:09 UTC 26",
        "Tue Sep 1 07:04:09 UTC 2026\n",
        "Tue Sep \u0661 07:04:09 UTC 2026",
    ],
)
def test_another_form_is_no_timestamp(text: str) -> None:
    assert not srp.is_timestamp(text)


def test_the_timestamps_of_pycognito_are_accepted_on_every_day_of_a_year() -> None:
    for day in range(1, 366):
        at = datetime.strptime(f"2027 {day}", "%Y %j").replace(tzinfo=UTC)
        assert srp.is_timestamp(AWSSRP.get_cognito_formatted_timestamp(at))


def test_a_simulated_challenge_is_stable_for_one_pool_and_username() -> None:
    first = srp.simulated_salt_and_verifier(b"s" * 32, POOL_ID, "nobody")
    assert first == srp.simulated_salt_and_verifier(b"s" * 32, POOL_ID, "nobody")
    others = [
        srp.simulated_salt_and_verifier(b"t" * 32, POOL_ID, "nobody"),
        srp.simulated_salt_and_verifier(b"s" * 32, POOL_ID + "x", "nobody"),
        srp.simulated_salt_and_verifier(b"s" * 32, POOL_ID, "nobody2"),
        srp.simulated_salt_and_verifier(b"s" * 32, POOL_ID + "n", "obody"),
    ]
    assert len({first.salt_hex, *(other.salt_hex for other in others)}) == 5
    assert len({first.verifier_hex, *(other.verifier_hex for other in others)}) == 5


def test_a_simulated_challenge_looks_real_and_no_password_proves() -> None:
    kept = srp.simulated_salt_and_verifier(b"s" * 32, POOL_ID, "nobody")
    assert re.fullmatch("[1-9a-f][0-9a-f]{0,31}", kept.salt_hex)
    assert 1 < int(kept.verifier_hex, 16) < N
    assert len(padded(int(kept.verifier_hex, 16))) > 370
    assert not exchange(kept, "nobody", Client("nobody", PASSWORD))


def test_a_simulated_user_id_is_a_stable_sub() -> None:
    user_id = srp.simulated_user_id(b"s" * 32, POOL_ID, "nobody")
    assert user_id == srp.simulated_user_id(b"s" * 32, POOL_ID, "nobody")
    assert user_id != srp.simulated_user_id(b"s" * 32, POOL_ID, "somebody")
    assert user_id != srp.simulated_user_id(b"s" * 32, POOL_ID + "x", "nobody")
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]0[0-9a-f]1-70[0-9a-f]{2}-[0-9a-f]{4}-[0-9a-f]{12}", user_id)
    assert str(uuid.UUID(user_id)) == user_id
