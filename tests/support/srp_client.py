"""A client's half of SRP, written from public arithmetic and nothing of ours (evidence: srp-arithmetic): what a phone
would compute."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from gmpy2 import powmod

from tests.support.answers import answer
from tests.support.given import PASSWORD, AppClient, secret_hash

# RFC 5054, the 3072-bit group.
N = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DDEF9519B3CD3A431B"
    "302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE6"
    "49286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D"
    "670C354E4ABC9804F1746C08CA18217C32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF695581718"
    "3995497CEA956AE515D2261898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7D"
    "B3970F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C"
    "BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF",
    16,
)
TIMESTAMP = "Tue Sep 1 07:04:09 UTC 2026"


def padded(number: int) -> bytes:
    """The two's complement of a positive BigInteger."""
    digits = f"{number:x}"
    digits = "0" * (len(digits) % 2) + digits
    return bytes.fromhex("00" + digits if digits[0] in "89abcdef" else digits)


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def ephemeral() -> tuple[int, int]:
    """A secret number and its public half. Phones take one of 1024 bits; the least that RFC 5054 allows is 256, and
    costs the tests a third."""
    secret = secrets.randbits(256)
    return secret, int(powmod(2, secret, N))


class Srp:
    """One sign-in of one client. `typed` is what the user typed, an alias perhaps."""

    def __init__(self, client: AppClient, typed: str, password: str = PASSWORD) -> None:
        self.client, self.typed, self.password = client, typed, password
        self.a, self.public_a = ephemeral()
        self.srp_a = f"{self.public_a:x}"

    def begin(self, **parameters: str) -> dict[str, Any]:
        """The answer of USER_SRP_AUTH."""
        return answer(
            self.client.cognito.initiate_auth,
            ClientId=self.client.id,
            AuthFlow="USER_SRP_AUTH",
            AuthParameters=self._hashed({"USERNAME": self.typed, "SRP_A": self.srp_a, **parameters}, self.typed),
        )

    def responses(self, challenge: Mapping[str, Any], *, timestamp: str = TIMESTAMP, **changes: str) -> dict[str, str]:
        """What the client answers PASSWORD_VERIFIER with."""
        given = challenge["ChallengeParameters"]
        user = given["USER_ID_FOR_SRP"]
        pool_name = self.client.pool_id.split("_", 1)[1]
        key = self._key(pool_name, user, int(given["SALT"], 16), int(given["SRP_B"], 16))
        message = pool_name.encode() + user.encode() + base64.b64decode(given["SECRET_BLOCK"]) + timestamp.encode()
        values = {
            "USERNAME": user,
            "PASSWORD_CLAIM_SECRET_BLOCK": given["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(hmac.digest(key, message, "sha256")).decode(),
            "TIMESTAMP": timestamp,
        }
        return {**self._hashed(values, user), **changes}

    def finish(self, challenge: Mapping[str, Any], *, timestamp: str = TIMESTAMP, **changes: str) -> dict[str, Any]:
        """The answer to the proof."""
        return answer(
            self.client.cognito.respond_to_auth_challenge,
            ClientId=self.client.id,
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=self.responses(challenge, timestamp=timestamp, **changes),
        )

    def sign_in(self) -> dict[str, Any]:
        return self.finish(self.begin())

    def _key(self, pool_name: str, user: str, salt: int, b: int) -> bytes:
        k = int.from_bytes(sha256(padded(N) + padded(2)), "big")
        u = int.from_bytes(sha256(padded(self.public_a) + padded(b)), "big")
        identity = sha256(f"{pool_name}{user}:{self.password}".encode())
        x = int.from_bytes(sha256(padded(salt) + identity), "big")
        secret = powmod(b - k * powmod(2, x, N), self.a + u * x, N)
        extracted = hmac.digest(padded(u), padded(secret), "sha256")
        return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]

    def _hashed(self, parameters: dict[str, str], username: str) -> dict[str, str]:
        if self.client.secret is None:
            return parameters
        return {**parameters, "SECRET_HASH": secret_hash(self.client, username)}
