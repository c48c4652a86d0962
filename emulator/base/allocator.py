"""Gives the memory that a large request used back to the operating system."""

import contextlib
import ctypes
import sys

_M_MMAP_THRESHOLD = -3  # malloc.h of the GNU library
LARGE = 1_048_576


def give_back() -> None:
    """Blocks of a mebibyte and more come from the machine one by one and go back as soon as they are free. The GNU
    library would else raise its own limit to the largest block that it has seen, up to 32 MiB, and keep twice that much
    for each thread. Other libraries do not, or have no such setting."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE)
