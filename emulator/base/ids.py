"""Identifiers in the forms Cognito gives them, and our own row ids.

Row ids are text and sort by the moment they were made (real time, not the emulator's clock), so that "newest first"
is an index scan and a cursor never moves backwards when a test sets the clock back. Nor does it when the machine's own
clock is set back: an id is greater than any that this process made, or found in the database when it began (`floor`).
"""

import hashlib
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime

from emulator.base.randomness import ALPHANUMERIC, LOWER_ALPHANUMERIC, Randomness

# The strictest clients decide what a pinned pool id may look like: aws-jwt-verify parses it with this expression and
# amazon-cognito-identity-js refuses more than 55 characters.
POOL_ID = re.compile(r"^[a-z]{2}-(gov-)?[a-z]+-\d_[a-zA-Z0-9]+$")
REGION = r"[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-[0-9]{1,2}"  # one that AWS could have, of any partition
LONGEST_REGION = 25  # `ap-northeast-1` has 14; a pool's id begins with it and has 55 at most
_REGION = re.compile(REGION)
_ACCOUNT = re.compile(r"[0-9]{12}")
CLIENT_ID = re.compile(r"^[\w+]+$", re.ASCII)


_ROW_ID = re.compile(r"[a-z]+-([0-9a-f]{14})-[0-9a-z]{8}")
_LONGEST = 2**56 - 1


class _Moments:
    """Microseconds that never repeat and never go back. When the machine's clock is set back they go on from where they
    were, as fast as time passes: so do those of the other processes on the database, which did not make the same rows.
    """

    def __init__(self) -> None:
        self._last = 0
        self._ahead = 0  # the most that a moment was ahead of the time that passes
        self._lock = threading.Lock()

    def next(self) -> int:
        with self._lock:
            now = time.time_ns() // 1000
            passed = time.monotonic_ns() // 1000
            moment = passed + self._ahead
            moment = max(moment, now)
            if moment <= self._last:
                moment = self._last + 1
            self._last = moment
            if moment - passed > self._ahead:
                self._ahead = moment - passed
            return moment

    def raise_to(self, moment: int) -> None:
        with self._lock:
            self._last = max(self._last, min(moment, _LONGEST // 2))


_moments = _Moments()
_PROCESS_BITS = 10
_UUIDS_AT_A_TIME = 64
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}
_SHA256 = hashlib.sha256()  # to begin with it costs less than to have OpenSSL look for the algorithm each time
_process = secrets.randbelow(1 << _PROCESS_BITS)


def is_region(text: str) -> bool:
    return len(text) <= LONGEST_REGION and _REGION.fullmatch(text) is not None


def is_account(text: str) -> bool:
    return _ACCOUNT.fullmatch(text) is not None


def row_id(prefix: str, random: Randomness) -> str:
    """`msg-0190…-k3x9…`: microseconds in hexadecimal, then eight random characters."""
    return f"{prefix}-{_moments.next():014x}-{random.text(LOWER_ALPHANUMERIC, 8)}"


def moment_id() -> int:
    """A row id as a number, where many rows are made and SQLite is fastest with it: microseconds, then what tells this
    process from others."""
    return _moments.next() << _PROCESS_BITS | _process


def of_moment(number: int) -> str:
    """The text that `floor` takes of such a number."""
    return f"row-{number >> _PROCESS_BITS:014x}-00000000"


def moment(row: str | int) -> int:
    """The microseconds of a row id, or of one that is a number; 0 for a text that is none."""
    if isinstance(row, int):
        return row >> _PROCESS_BITS
    match = _ROW_ID.fullmatch(row)
    return int(match[1], 16) if match else 0


def first_at(prefix: str, moment: int) -> str:
    """Before every row id of that moment or later."""
    return f"{prefix}-{moment:014x}"


def first_number_at(moment: int) -> int:
    """`first_at` of ids that are numbers."""
    return moment << _PROCESS_BITS


def floor(row_ids: Iterable[str]) -> datetime | None:
    """From here on no row id is made that sorts before one of these; when the newest of them was made."""
    found = [int(match[1], 16) for match in map(_ROW_ID.fullmatch, row_ids) if match]
    if not found:
        return None
    newest = max(found)
    _moments.raise_to(newest)
    return datetime.fromtimestamp(min(newest / 1_000_000, 32503680000), UTC)


def first_row_id(prefix: str, at: datetime) -> str:
    """Before every row id made at that moment or later."""
    return f"{prefix}-{int(at.timestamp() * 1_000_000):014x}-"


def pool_id(region: str, random: Randomness) -> str:
    return f"{region}_{random.text(ALPHANUMERIC, 9)}"


def client_id(random: Randomness) -> str:
    return random.text(LOWER_ALPHANUMERIC, 26)


def client_secret(random: Randomness) -> str:
    return random.text(LOWER_ALPHANUMERIC, 51)


def sub(random: Randomness) -> str:
    """A user's sub as pools have made it since 2023: a UUID in form, whose second group reads `x0x1` and whose third
    begins `70`. Not a version 4 UUID (evidence: sub-form)."""
    text = random.bytes(16).hex()
    return f"{text[:8]}-{text[8]}0{text[10]}1-70{text[14:16]}-{text[16:20]}-{text[20:]}"


def uuid4(random: Randomness) -> str:
    """RFC 9562: version 4, and the variant in two bits. By hand: `uuid.UUID` costs thrice this."""
    return _uuid4(random.bytes(16).hex())


def _uuid4(text: str) -> str:
    """Of 32 hexadecimal digits, of which one is put in another one's place, and one in one of four."""
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{_VARIANT[text[16]]}{text[17:20]}-{text[20:]}"


class Uuids:
    """Those of `uuid4`, for requests: many are made at a time, as the system gives a thousand random bytes for little
    more than sixteen. Safe to use from many threads."""

    def __init__(self, random: Randomness) -> None:
        self._random = random
        self._made: deque[str] = deque()

    def next(self) -> str:
        while True:
            try:
                return self._made.popleft()
            except IndexError:
                made = self._random.bytes(16 * _UUIDS_AT_A_TIME).hex()
                self._made.extend(_uuid4(made[at : at + 32]) for at in range(0, len(made), 32))


def digest(text: str) -> str:
    """The look-up key of a secret we do not keep: 32 hexadecimal characters of SHA-256."""
    hashed = _SHA256.copy()
    hashed.update(text.encode())
    return hashed.hexdigest()[:32]
