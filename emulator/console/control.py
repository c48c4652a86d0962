"""One transaction for a control route."""

from collections.abc import Iterator
from contextlib import contextmanager

from emulator.base import ids
from emulator.context import Context, Request, Services


@contextmanager
def opened(services: Services, name: str, *, write: bool = False, reserved: bool = False) -> Iterator[Context]:
    """Return keeps, raise undoes. `reserved` is for `base.aside`: reading that waits for nobody."""
    ctx = Context(services, Request(name, ids.uuid4(services.random)), write=write, reserved=reserved)
    try:
        yield ctx
    except BaseException:
        ctx.fail(refused=False)
        raise
    ctx.succeed()
