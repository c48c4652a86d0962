"""A file on the way in: only this process can read it, and it is gone with the process, however that ends.

On Linux it has no name in any folder; other code reads it by the way that the kernel has to each open file. Where there
is no such way it has a name for as long as it is needed, and a process that is killed leaves it.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OPEN_FILES = Path("/proc/self/fd")


@contextmanager
def path() -> Iterator[Path]:
    """Where an empty file can be written to, and read as often as it is needed, inside of the `with`."""
    if not _OPEN_FILES.is_dir():
        with tempfile.NamedTemporaryFile(prefix="cognito-emulator-") as named:
            yield Path(named.name)
        return
    with tempfile.TemporaryFile() as file:
        yield _OPEN_FILES / str(file.fileno())
