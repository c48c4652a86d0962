"""Snapshots: the state under a name, to come back to. Clock and faults are part of it."""

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from sqlalchemy import Connection

from emulator.base.instants import Instant
from emulator.control.refusals import Conflict, NotThere, Refused
from emulator.store.whole import snapshots
from emulator.store.whole.sealed import WrongKey
from emulator.store.whole.snapshot import CannotBe, IsNotThere, IsThere
from emulator.store.whole.snapshot import Snapshot as Kept
from emulator.work import Services

log = logging.getLogger("emulator")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_UPWARDS = (".", "..")  # a browser would walk up at these, instead of asking for the snapshot
_AUTOMATIC = re.compile(r"before-\d{8}-\d{6}(-\d+)?", re.ASCII)
KEPT = 5  # of those that are made by themselves


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`saved_at` is by the machine's clock: loading moves the emulator's. `schema_revision` is that of the version that
    saved it, `size` the bytes it takes on the disk."""

    name: str
    saved_at: Instant
    schema_revision: str
    pools: int
    users: int
    size: int


def listed(services: Services) -> list[Snapshot]:
    return [_shown(found) for found in snapshots.listed(services.database)]


def save(services: Services, name: str, *, replace: bool = False) -> Snapshot:
    """Raises Conflict where there is one of the name and it is not to be replaced, Refused for a name that cannot be
    and for a database that cannot take it."""
    if not _NAME.fullmatch(name) or name in _UPWARDS:
        raise Refused(
            "The name of a snapshot has 1 to 64 characters: letters, digits, `.`, `_` and `-`; it is not `.` or `..`."
        )
    try:
        saved = snapshots.save(services.database, name, services.clock.now(), replace=replace)
    except IsThere:
        raise Conflict(f'There is a snapshot {name} already; "replace": true puts another one in its place.') from None
    except CannotBe as error:
        raise Refused(str(error)) from None
    log.info("a snapshot was saved", extra={"snapshot": name})
    return _shown(saved)


def load(services: Services, name: str) -> Snapshot:
    """Raises NotThere, and Refused for one that cannot be loaded here."""
    _require_name(name)
    try:
        loaded = snapshots.load(services.database, name)
    except IsNotThere:
        raise _not_there(name) from None
    except WrongKey as error:
        raise Refused(f"The snapshot {name} cannot be loaded. {error}") from None
    except CannotBe as error:
        raise Refused(str(error)) from None
    log.warning("a snapshot was loaded", extra={"snapshot": name})
    return _shown(loaded)


def delete(services: Services, name: str) -> None:
    """Raises NotThere, and Refused where the database does not let it go."""
    _require_name(name)
    try:
        snapshots.remove(services.database, name)
    except IsNotThere:
        raise _not_there(name) from None
    except CannotBe as error:
        raise Refused(str(error)) from None


def keep(services: Services) -> Snapshot:
    """The state of now under a name that says when, before something takes it away, so that it can be undone. Of these
    the newest few stay. Raises Refused where the database cannot take one."""
    saved = _saved_under_a_free_name(services, f"before-{services.clock.now():%Y%m%d-%H%M%S}")
    made = sorted((one for one in listed(services) if is_automatic(one.name)), key=lambda one: one.saved_at)
    for one in made[:-KEPT]:
        with suppress(NotThere):  # another server was first
            delete(services, one.name)
    return saved


def _saved_under_a_free_name(services: Services, name: str) -> Snapshot:
    """`name`, or with a number behind it. Raises Refused."""
    taken = {one.name for one in listed(services)}
    for free in (name, *(f"{name}-{number}" for number in range(2, 1000))):
        if free not in taken:
            with suppress(Conflict):  # another request of the same second was first
                return save(services, free)
    raise Refused(f"There are a thousand snapshots of {name} already.")


def is_automatic(name: str) -> bool:
    """Whether `keep` made it."""
    return _AUTOMATIC.fullmatch(name) is not None


@contextmanager
def opened(services: Services, names: Sequence[str]) -> Iterator[tuple[Connection, list[str]]]:
    """The state of now, to be read, and the schemas of the snapshots beside it. Raises NotThere, Refused."""
    for name in names:
        _require_name(name)
    there = {one.name for one in listed(services)}
    for name in names:
        if name not in there:
            raise _not_there(name)
    try:
        with snapshots.opened(services.database, names) as found:
            yield found
    except IsNotThere:  # deleted since we looked
        raise _not_there(names[0]) from None
    except CannotBe as error:
        raise Refused(str(error)) from None


def _require_name(name: str) -> None:
    """No other name is looked for: it would be a path."""
    if not _NAME.fullmatch(name):
        raise _not_there(name)


def _not_there(name: str) -> NotThere:
    return NotThere(f"There is no snapshot {name}; GET /_emulator/snapshots lists those that there are.")


def _shown(found: Kept) -> Snapshot:
    return Snapshot(found.name, found.saved_at, found.revision, found.pools, found.users, found.size)
