"""Making permission bits bind, also where tests run as root: for root they do not, unless it lays down the capabilities
that pass over them."""

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager

_VERSION_3 = 0x20080522
_PASSES_OVER = (1 << 1) | (1 << 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


class _Whose(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


@contextmanager
def binding() -> Iterator[None]:
    """For this thread and those it starts meanwhile. Processes that root starts are not bound."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    whose, capabilities = _Whose(_VERSION_3, 0), (_Capabilities * 2)()
    _must(libc.capget(ctypes.byref(whose), capabilities))
    before = capabilities[0].effective
    capabilities[0].effective = before & ~_PASSES_OVER
    _must(libc.capset(ctypes.byref(whose), capabilities))
    try:
        yield
    finally:
        capabilities[0].effective = before
        _must(libc.capset(ctypes.byref(whose), capabilities))


def _must(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "capabilities")
