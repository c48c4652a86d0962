"""Snapshots: the state under a name, to come back to. Clock and faults are part of it."""

import logging
import re
from dataclasses import dataclass

from emulator.base.instants import Instant
from emulator.control.refusals import Conflict, NotThere, Refused
from emulator.store.whole import snapshots
from emulator.store.whole.sealed import WrongKey
from emulator.store.whole.snapshot import CannotBe, IsNotThere, IsThere
from emulator.store.whole.snapshot import Snapshot as Kept
from emulator.work import Services

log = logging.getLogger("emulator")
_NAME = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


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
    if not _NAME.fullmatch(name):
        raise Refused("The name of a snapshot has 1 to 64 characters: letters, digits, `.`, `_` and `-`.")
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


def _require_name(name: str) -> None:
    """No other name is looked for: it would be a path."""
    if not _NAME.fullmatch(name):
        raise _not_there(name)


def _not_there(name: str) -> NotThere:
    return NotThere(f"There is no snapshot {name}; GET /_emulator/snapshots lists those that there are.")


def _shown(found: Kept) -> Snapshot:
    return Snapshot(found.name, found.saved_at, found.revision, found.pools, found.users, found.size)
