"""The server's half of Cognito's SRP-6a: verifiers, the challenge B, and the proof of the password.

Numbers travel as hexadecimal without leading zeros, as Java's BigInteger writes them, in both directions. The same
functions serve a device's SRP, with its group key for the pool name and its key for the user id. Sessions, secret
blocks and the age of a timestamp belong to `signin/`.

Source of the arithmetic: pycognito, amazon-cognito-identity-js, cognito-srp-helper and Amplify, which agree.
"""

import base64
import hashlib
import hmac
import re

from msgspec import Struct

from emulator.base import ids
from emulator.base.randomness import Randomness
from emulator.crypto.srp_group import GROUP, K, N, padded

# 3072 bits are 768 digits; a client that pads its number may put `00` in front.
_NUMBER = re.compile(r"[0-9a-fA-F]{1,770}")
_TIMESTAMP = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" (0?[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d:[0-5]\d UTC \d{4}",
    re.ASCII,
)


class Verifier(Struct, frozen=True):
    """What is kept of a password for SRP, in hexadecimal: its salt, and g to the power of its hash."""

    salt_hex: str
    verifier_hex: str


def new_verifier(pool_name: str, user_id: str, password: str, salt: bytes) -> Verifier:
    """The verifier of a password, for a salt of 16 random bytes.

    `pool_name` is the pool's id after the underscore. `user_id` is what the challenge gives as USER_ID_FOR_SRP; the
    verifier dies when that changes. Raises ValueError for a password UTF-8 cannot carry.
    """
    number = int.from_bytes(salt, "big")
    x = _private_key(pool_name, user_id, password, number)
    return Verifier(f"{number:x}", f"{GROUP.power_of_g(x):x}")


class Secret(Struct, frozen=True):
    """The server's b, of 256 bits, and g to the power of it: all of B that takes time, and the same for any user."""

    b: int
    power: int


def new_secret(random: Randomness) -> Secret:
    while True:
        b = int.from_bytes(random.bytes(32), "big")
        if b:
            return Secret(b, GROUP.power_of_g(b))


def server_start(verifier_hex: str, random: Randomness, secret: Secret | None = None) -> tuple[str, str]:
    """The server's secret b and its public B; `secret` is one that nobody else gets."""
    while True:
        secret = secret or new_secret(random)
        public = (K * int(verifier_hex, 16) + secret.power) % N
        if public:
            return f"{secret.b:x}", f"{public:x}"
        secret = None


def can_prove(a_hex: str, public_b_hex: str) -> bool:
    """Whether a client's public A can prove anything: a hexadecimal number of the group's size, and none that would let
    a client in without the password (A or u of zero, RFC 5054 §2.5.4). Costs no power."""
    return _started(a_hex, public_b_hex) is not None


def server_key(a_hex: str, b_hex: str, public_b_hex: str, verifier_hex: str) -> bytes | None:
    """The 16 bytes both sides sign with, from the client's public A. None if A cannot prove anything.

    Two powers, one after the other: A ** b * v ** (u * b) at once has an exponent as long as both together, and so as
    many squarings.
    """
    started = _started(a_hex, public_b_hex)
    if started is None:
        return None
    public_a, u = started
    secret = GROUP.power(public_a * GROUP.power(int(verifier_hex, 16), u), int(b_hex, 16))
    return _derived_key(secret, u)


def signature(key: bytes, pool_name: str, user_id: str, secret_block: bytes, timestamp: str) -> str:
    """PASSWORD_CLAIM_SIGNATURE. `secret_block` is decoded; `timestamp` is the client's own text."""
    message = pool_name.encode() + user_id.encode() + secret_block + timestamp.encode()
    return base64.b64encode(hmac.digest(key, message, "sha256")).decode()


def proves(key: bytes, pool_name: str, user_id: str, secret_block: bytes, timestamp: str, claimed: str) -> bool:
    """Whether `claimed` is the signature that only a holder of the password can make."""
    expected = signature(key, pool_name, user_id, secret_block, timestamp)
    return hmac.compare_digest(expected.encode(), claimed.encode("utf-8", "replace"))


def is_timestamp(text: str) -> bool:
    """Whether the text is in the clients' form, `EEE MMM d HH:mm:ss 'UTC' yyyy` in English.

    The clients do not pad the day; a padded one is accepted. Its distance from now is not looked at.
    """
    return _TIMESTAMP.fullmatch(text) is not None


def simulated_salt_and_verifier(secret: bytes, pool_id: str, username: str) -> Verifier:
    """The challenge of a user who does not exist: always the same for one pool and username (RFC 5054 §2.5.1.3).

    Nobody knows a password for it. `secret` is the server's own, at least 16 bytes; without it the salts could be
    foretold. The caller folds the username's case, as it does for a look-up.
    """
    salt = _derived(secret, "salt", pool_id, username, 16)
    seed = _derived(secret, "verifier", pool_id, username, 32)
    # Not a power of g, which would take longer than a user's stored verifier; in B nobody sees the difference.
    verifier = int.from_bytes(hashlib.shake_256(seed).digest(N.bit_length() // 8 + 16), "big") % N
    return Verifier(f"{int.from_bytes(salt, 'big'):x}", f"{verifier:x}")


def simulated_user_id(secret: bytes, pool_id: str, username: str) -> str:
    """A sub for a user who does not exist: always the same for one pool and username."""
    return ids.sub(_Fixed(_derived(secret, "sub", pool_id, username, 16)))


class _Fixed(Struct, frozen=True):
    """A Randomness of given bytes, so that a simulated sub has the one form `ids.sub` knows."""

    content: bytes

    def bytes(self, count: int) -> bytes:
        return self.content[:count]

    def text(self, alphabet: str, length: int) -> str:
        return "".join(alphabet[byte % len(alphabet)] for byte in self.content[:length])


def _private_key(pool_name: str, user_id: str, password: str, salt: int) -> int:
    identity = hashlib.sha256(f"{pool_name}{user_id}:{password}".encode()).digest()
    return int.from_bytes(hashlib.sha256(padded(salt) + identity).digest(), "big")


def _started(a_hex: str, public_b_hex: str) -> tuple[int, int] | None:
    """A and u."""
    if _NUMBER.fullmatch(a_hex) is None:
        return None
    public_a = int(a_hex, 16)
    u = _scrambler(public_a, int(public_b_hex, 16))
    return (public_a, u) if public_a % N and u else None


def _scrambler(public_a: int, public_b: int) -> int:
    return int.from_bytes(hashlib.sha256(padded(public_a) + padded(public_b)).digest(), "big")


def _derived_key(secret: int, u: int) -> bytes:
    """HKDF-SHA256 with u for the salt, cut to 16 bytes."""
    extracted = hmac.digest(padded(u), padded(secret), "sha256")
    return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]


def _derived(secret: bytes, purpose: str, pool_id: str, username: str, length: int) -> bytes:
    message = "\0".join((purpose, pool_id, username)).encode()
    return hmac.digest(secret, message, "sha256")[:length]
