"""One transaction for a control route."""

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.base import ids
from emulator.work import Call, Services, Work


@contextmanager
def opened(services: Services, name: str, *, write: bool = False, reserved: bool = False) -> Iterator[Work]:
    """Return keeps, raise undoes. `reserved` is for `base.aside`: reading that waits for nobody."""
    work = Work(services, Call(name, ids.uuid4(services.random)), write=write, reserved=reserved)
    try:
        yield work
    except BaseException:
        work.fail(refused=False)
        raise
    work.succeed()
