"""Compromised passwords: a short list that ships with the emulator, and a tester's own, the file named by
EMULATOR_COMPROMISED_PASSWORDS.

Cognito compares with leaked credentials; here a password counts as leaked if it is on either list. The file has one
password a line, or its SHA-1 in hexadecimal, as Have I Been Pwned publishes them (`<sha1>` or `<sha1>:<count>`). A
line that begins with `#` is a comment, so a password that does is listed by its SHA-1. The file is read once per
process; only digests stay in memory.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from emulator import errors
from emulator.rules.risk import risk_config
from emulator.rules.risk.risk_config import Watched
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.work import Work

SHIPPED = Path(__file__).with_name("compromised_passwords.txt")
_SHA1 = re.compile(r"([0-9A-Fa-f]{40})(?::\d+)?")


def is_compromised(work: Work, password: str) -> bool:
    digest = _digest(password)
    own = work.services.settings.compromised_passwords
    return digest in _digests(str(SHIPPED)) or (own is not None and digest in _digests(own))


def check_new(work: Work, pool: Pool, client: Client, password: str, event: Watched) -> None:
    """For a password about to be set by its user. Raises InvalidPasswordException where the configuration blocks it;
    AUDIT and NO_ACTION let it pass."""
    config = risk_config.in_force(work, pool, client)
    if config.watches(event) and config.blocks_compromised and is_compromised(work, password):
        raise errors.risk.password_is_compromised()


@lru_cache(maxsize=8)
def _digests(path: str) -> frozenset[bytes]:
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        return frozenset(_of_line(text) for line in lines if (text := line.rstrip("\r\n")) and text[0] != "#")


def _of_line(text: str) -> bytes:
    found = _SHA1.fullmatch(text)
    return bytes.fromhex(found[1]) if found else _digest(text)


def _digest(password: str) -> bytes:
    return hashlib.sha1(password.encode(), usedforsecurity=False).digest()
