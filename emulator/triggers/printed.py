"""What a local function prints. On a terminal it goes there as it is; where the log is JSON, each line of it becomes a
line of the log, so that whoever reads the log finds nothing but objects in it."""

import logging
import subprocess
import threading
from typing import IO, Final

from emulator import logs

log = logging.getLogger(__name__)
_LONGEST: Final = 65_536  # bytes of a line; the log cuts it further


def way() -> int | None:
    """For the `stderr` of a new process."""
    return subprocess.PIPE if logs.speaks_json() else None


def follow(function: str, stderr: IO[bytes] | None) -> None:
    """Reads until the function's process, and all that it started, have ended."""
    if stderr is not None:
        threading.Thread(target=_read, args=(function, stderr), name="function output", daemon=True).start()


def _read(function: str, stderr: IO[bytes]) -> None:
    with stderr:
        while line := stderr.readline(_LONGEST):
            text = line.decode(errors="replace").rstrip("\r\n")
            log.info("function printed", extra={"function": function, "text": text})
