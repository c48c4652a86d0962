"""argon2id in memory that its thread keeps for the next hash.

The library asks the system for its memory anew for each hash (`base.allocator` is why it does not stay), and touching
19 MiB for the first time is 4,865 page faults: 10 of 45 ms of CPU. A thread that hashes has one block instead, and
whoever runs the thread gives it back when nothing was hashed for a while. argon2 itself wipes the block after each
hash, as it wipes its own.

Only what argon2 does for a hash of ours is done here. Every other text is for the library to judge.
"""

import base64
import contextlib
import hmac
import mmap
import os
import re
import sys
import threading
from typing import Any, Final

from argon2 import PasswordHasher, Type
from argon2.exceptions import HashingError, VerifyMismatchError
from argon2.low_level import ARGON2_VERSION, core, error_to_str, ffi

_KIB = 1024


class _Block(threading.local):
    """Of one thread; `start` is what argon2 gets."""

    start: Any = ffi.NULL
    size = 0


_block = _Block()


def give_back() -> None:
    """What this thread keeps, to the system."""
    _block.start, _block.size = ffi.NULL, 0


def _reserve(size: int) -> None:
    """Raises OSError where the system has none."""
    if _block.size < size:
        give_back()
        # Not shared with a child process, and in large pages where the system has them: 10 faults for 19 MiB.
        memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        with contextlib.suppress(OSError, AttributeError):
            memory.madvise(mmap.MADV_HUGEPAGE)
        _block.start, _block.size = ffi.from_buffer("uint8_t[]", memory), size


def _lend(to: Any, size: int) -> int:
    """argon2 takes what is left NULL for a failure, and not what is returned."""
    if size <= _block.size:
        to[0] = _block.start
    return 0


def _take_back(memory: Any, size: int) -> None:
    """It stays for the next hash."""


def _callbacks() -> tuple[Any, Any]:
    """NULL where a system forbids code that is made as it runs, and where the library's own way is as good."""
    if sys.platform == "linux":
        with contextlib.suppress(MemoryError, OSError):
            return ffi.callback("int(uint8_t **, size_t)", _lend), ffi.callback("void(uint8_t *, size_t)", _take_back)
    return ffi.NULL, ffi.NULL


_LEND, _TAKE_BACK = _callbacks()
IS_POSSIBLE: Final = bool(_LEND)


class KeepingHasher:
    """`hash` and `verify` of `plain`, an argon2id hasher, with the same answers; `ours` are the texts it makes, with
    the salt as a group. That there is no memory is an OSError of both; the library would say that the password is
    wrong."""

    def __init__(self, plain: PasswordHasher, ours: re.Pattern[str]) -> None:
        self._plain, self._ours = plain, ours
        cost = f"m={plain.memory_cost},t={plain.time_cost},p={plain.parallelism}"
        self._head = f"$argon2id$v={ARGON2_VERSION}${cost}$".encode()

    def hash(self, password: bytes) -> str:
        return self._encoded(password, os.urandom(self._plain.salt_len)).decode()

    def verify(self, stored: bytes, password: bytes) -> bool:
        ours = self._ours.fullmatch(stored.decode())
        if ours is None:
            return self._plain.verify(stored, password)
        salt = base64.b64decode(ours[1] + "=" * (-len(ours[1]) % 4))
        # The whole text: one whose Base64 has bits too many, which argon2 refuses, is not the text made here.
        if not hmac.compare_digest(self._encoded(password, salt), stored):
            raise VerifyMismatchError
        return True

    def _encoded(self, password: bytes, salt: bytes) -> bytes:
        return self._head + _base64(salt) + b"$" + _base64(self._raw(password, salt))

    def _raw(self, password: bytes, salt: bytes) -> bytes:
        plain, out = self._plain, ffi.new("uint8_t[]", self._plain.hash_len)
        text, grains = ffi.new("uint8_t[]", password), ffi.new("uint8_t[]", salt)
        context = ffi.new(
            "argon2_context *",
            {
                "out": out,
                "outlen": plain.hash_len,
                "pwd": text,
                "pwdlen": len(password),
                "salt": grains,
                "saltlen": len(salt),
                "t_cost": plain.time_cost,
                "m_cost": plain.memory_cost,
                "lanes": plain.parallelism,
                "threads": plain.parallelism,
                "version": ARGON2_VERSION,
                "allocate_cbk": _LEND,
                "free_cbk": _TAKE_BACK,
            },
        )
        _reserve(plain.memory_cost * _KIB)
        fault = core(context, Type.ID.value)
        if fault:
            raise HashingError(error_to_str(fault))
        return bytes(ffi.buffer(out))


def _base64(content: bytes) -> bytes:
    return base64.b64encode(content).rstrip(b"=")
