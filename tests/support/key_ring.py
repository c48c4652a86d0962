"""RSA keys that the tests need not wait for. A pool makes three with its first token, a SAML provider one, and each
takes a tenth of a second of CPU: more than all else that most tests do. The ring holds keys that the emulator's own
function made once on this machine, and hands them out in turn, so that no test meets one twice by chance.

A key that is known to a test for as long as the process lives is none of the ring: it would come again as another's.
"""

import json
import os
import random
import tempfile
import threading
from pathlib import Path

from emulator.crypto import keys

SIZE = 16  # a test that needs more of them would see one again
really_made = keys.generate_signing_key
_lock = threading.Lock()
_ring: list[str] = []


def put_in() -> None:
    """From now on the emulator in this process and in its forks takes keys of the ring."""
    keys.generate_signing_key = key


def take_out() -> None:
    """It makes them again: for what happens while it does."""
    keys.generate_signing_key = really_made


def key() -> str:
    """The next one, as PEM. Each process begins somewhere else."""
    with _lock:
        if not _ring:
            _ring.extend(random.sample(_kept(), SIZE))
        _ring.append(_ring.pop(0))
        return _ring[-1]


def _kept() -> list[str]:
    """The keys of this machine, made by whoever needs them first. They guard nothing."""
    folder = Path(tempfile.gettempdir()) / f"cognito-emulator-keys-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"{SIZE}.json"
    if not file.exists():
        new = folder / f"{os.getpid()}.new"
        new.write_text(json.dumps([really_made() for _ in range(SIZE)]))
        new.replace(file)
    kept: list[str] = json.loads(file.read_text())
    return kept
