"""Password hashes: argon2id at a chosen cost.

A password is hashed as the UTF-8 bytes it came in, without normalisation, as the clients' SRP hashes it. A verify
answers yes or no and never says why. What a password must look like, and how often it may be tried, are rules.
"""

import hashlib
import re
import time
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from argon2.profiles import CHEAPEST

from emulator.base.cache import Cache
from emulator.base.measures import ARGON2_SECONDS, Measures
from emulator.base.randomness import SystemRandomness
from emulator.crypto import hashing, kept_memory

Result = TypeVar("Result")
# KiB, passes, lanes. `default` is the OWASP minimum: 23 ms a verify; `low` is 0.4 ms, for seeding thousands of users,
# whose hashes `needs_rehash` finds at their first sign-in; `test` is 0.02 ms.
PROFILES = {
    "default": (19 * 1024, 2, 1),
    "low": (1024, 1, 1),
    "test": (CHEAPEST.memory_cost, CHEAPEST.time_cost, CHEAPEST.parallelism),
}
_CUSTOM = re.compile(r"m=(\d{1,7}),t=(\d{1,4}),p=(\d{1,3})", re.ASCII)

# Cheaper ones are not worth a thread of their own.
_DEAR_KIB = 256
_REMEMBERED = 10_000
_SHORTEST = 8  # bytes of a salt or of a hash


# The dearest hash from elsewhere that is verified here: each sign-in with it costs that much once.
MOST_KIB, MOST_PASSES = 1024 * 1024, 100


def check_foreign(password_hash: str) -> None:
    """Raises ValueError for a text that no password can be verified against, or only at a price that no server pays."""
    try:
        parameters = extract_parameters(password_hash)
    except (InvalidHashError, ValueError):
        raise ValueError("is not a whole hash of argon2") from None
    if min(parameters.salt_len, parameters.hash_len) < _SHORTEST or parameters.memory_cost < 8 * parameters.parallelism:
        raise ValueError("is not a whole hash of argon2")
    if parameters.memory_cost > MOST_KIB or parameters.time_cost > MOST_PASSES:
        most = f"{MOST_KIB // 1024} MiB, {MOST_PASSES} passes"
        raise ValueError(f"needs more memory or time than the emulator gives a hash: {most}")


class Hasher:
    """argon2id at the cost of `profile`: `default`, `low`, `test`, or `m=<KiB>,t=<passes>,p=<lanes>`.

    With `remembers` a password that was right lately is not hashed again: kept, for the last ten thousand, is a keyed
    hash of the stored hash and the password, with a key that only this process has. A new password makes a new stored
    hash, and a wrong one is never remembered. Raises ValueError for any other text, and for a cost argon2 does not
    allow (at least 8 KiB a lane). Hashing and verifying raise `hashing.TooManyWaiting` where `most_waiting` others wait
    already.
    """

    def __init__(
        self, profile: str, *, remembers: bool = True, most_waiting: int = 500, measures: Measures | None = None
    ) -> None:
        memory, passes, lanes = _cost(profile)
        argon2 = PasswordHasher(memory_cost=memory, time_cost=passes, parallelism=lanes)
        self._ours = re.compile(
            rf"\$argon2id\$v={ARGON2_VERSION}\$m={memory},t={passes},p={lanes}\$"
            rf"([A-Za-z0-9+/]{{{_base64_length(argon2.salt_len)}}})\$"
            rf"[A-Za-z0-9+/]{{{_base64_length(argon2.hash_len)}}}"
        )
        self.is_dear = memory > _DEAR_KIB
        keeps = self.is_dear and kept_memory.IS_POSSIBLE
        self._argon2 = kept_memory.KeepingHasher(argon2, self._ours) if keeps else argon2
        self._right = Cache[bool](_REMEMBERED) if remembers else None
        self._key = SystemRandomness().bytes(32)
        self._most_waiting = most_waiting
        self._measures = measures or Measures()

    def hash(self, password: str) -> str:
        """The hash in its usual text form, `$argon2id$v=19$m=…`. Raises ValueError for a lone surrogate, which UTF-8
        cannot carry."""
        text = password.encode()
        return self._run(self._argon2.hash, text)

    def verify(self, password_hash: str, password: str) -> bool:
        """False for a wrong password, a malformed hash and a password UTF-8 cannot carry alike."""
        try:
            stored, text = password_hash.encode("ascii"), password.encode()
            if self._right is None:
                return self._run(self._argon2.verify, stored, text)
            return self._verified(stored, text, self._right)
        except (VerificationError, InvalidHashError, UnicodeEncodeError):
            return False

    def verify_at_once(self, password_hash: str, password: str) -> bool | None:
        """`verify` where that needs no thread for hashes: in a profile that is not dear, and for a password that was
        right lately. None elsewhere."""
        if not self.is_dear:
            return self.verify(password_hash, password)
        if self._right is None:
            return None
        stored, text = password_hash.encode(errors="replace"), password.encode(errors="replace")
        return self._right.find(self._seen(stored, text))

    def _seen(self, stored: bytes, text: bytes) -> bytes:
        # The stored hash holds no NUL, so the two cannot be cut apart at another place. BLAKE2 takes a key by itself:
        # a sixth of the time of an HMAC, which counts beside the hash of `test`.
        return hashlib.blake2b(stored + b"\0" + text, key=self._key, digest_size=32).digest()

    def _verified(self, stored: bytes, text: bytes, right: Cache[bool]) -> bool:
        """Remembers a password that was right. Raises as argon2 does for a wrong one."""
        seen = self._seen(stored, text)
        if not right.find(seen):
            right.put(seen, self._run(self._argon2.verify, stored, text))
        return True

    def _run(self, work: Callable[..., Result], *texts: bytes) -> Result:
        """On a thread for hashes, if it is dear."""
        if self.is_dear:
            return hashing.run(lambda: self._timed(work, *texts), most_waiting=self._most_waiting)
        return self._timed(work, *texts)

    def _timed(self, work: Callable[..., Result], *texts: bytes) -> Result:
        """Without the wait for the thread."""
        started = time.perf_counter()
        try:
            return work(*texts)
        finally:
            self._measures.time(ARGON2_SECONDS, time.perf_counter() - started)

    def needs_rehash(self, password_hash: str) -> bool:
        """Whether the hash was made at another cost than this hasher's, or is not a hash at all."""
        return self._ours.fullmatch(password_hash) is None

    def verify_nothing(self, password: str) -> None:
        """Spend a verify's time for a user who does not exist, so that the clock does not tell the two apart."""
        self.verify(self._nobodys_hash, password)

    @cached_property
    def _nobodys_hash(self) -> str:
        return self.hash("nobody's password")


def _base64_length(count: int) -> int:
    """Characters of so many bytes, without padding."""
    return (count * 8 + 5) // 6


def _cost(profile: str) -> tuple[int, int, int]:
    if profile in PROFILES:
        return PROFILES[profile]
    custom = _CUSTOM.fullmatch(profile)
    if custom is None:
        names = ", ".join(PROFILES)
        raise ValueError(
            f"password hash profile {profile!r} is neither one of {names} nor m=<KiB>,t=<passes>,p=<lanes>"
        )
    memory, passes, lanes = (int(number) for number in custom.groups())
    if passes < 1 or lanes < 1 or memory < 8 * lanes:
        raise ValueError(
            f"password hash profile {profile!r} needs t and p of at least 1, and m of at least 8 KiB a lane"
        )
    return memory, passes, lanes
