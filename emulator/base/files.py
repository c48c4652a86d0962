"""Files that hold secrets: theirs alone who runs the emulator, from the moment they are made.

What exists already keeps the permissions that somebody gave it.
"""

import os
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


def is_open_to_others(file: Path) -> bool:
    """Whether other users of this machine may read it or write to it."""
    try:
        return bool(file.stat().st_mode & _OTHERS)
    except OSError:
        return False
