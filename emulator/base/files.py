"""Files that hold secrets: theirs alone who runs the emulator, from the moment they are made.

What exists already keeps the permissions that somebody gave it.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FILE_MODE, FOLDER_MODE = 0o600, 0o700
_OTHERS = 0o077


def make_folder(folder: Path) -> None:
    """The folder and those above it that do not exist. Raises OSError."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=FOLDER_MODE, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")


def make_file(file: Path) -> bool:
    """An empty file; False if it is there. Raises OSError."""
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))
    except FileExistsError:
        return False
    return True


def make_whole(file: Path, content: bytes) -> bool:
    """A file that nobody sees half-written; False if it is there, or if another process was faster. Raises OSError."""
    with _written(file, content, FILE_MODE) as finished:
        try:
            os.link(finished, file)
        except FileExistsError:
            return False
    return True


def replace(file: Path, content: bytes, mode: int = FILE_MODE) -> None:
    """The content, in place of whatever was there. Raises OSError."""
    with _written(file, content, mode) as finished:
        finished.replace(file)


@contextmanager
def _written(file: Path, content: bytes, mode: int) -> Iterator[Path]:
    """A file beside it, which is gone afterwards."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")  # 0600
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(handle)
        Path(name).chmod(mode)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def is_open_to_others(file: Path) -> bool:
    """Whether other users of this machine may read it or write to it."""
    try:
        return bool(file.stat().st_mode & _OTHERS)
    except OSError:
        return False
