"""Bringing a file into the database, whoever wrote it: all of it, or nothing.

Our own seeds go the way of `seed apply`. A dump of another tool becomes a seed first, in a file of its own that nobody
else can read; what is wrong with it is told of the dump.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.base import ids
from emulator.control import named
from emulator.crypto import srp
from emulator.moving import documents, foreign, tables, unnamed
from emulator.moving.documents import Document, File
from emulator.moving.foreign import Dump, Kind
from emulator.seeds import apply as seeds
from emulator.seeds.outcome import OnConflict, Outcome
from emulator.seeds.problems import Place, Problems
from emulator.work import Services, opened

Members = dict[str, Any]
_OPERATION = "import"


@dataclass(frozen=True, slots=True)
class Wish:
    """`pool_id` is the pool that users go into who come without one; `password` is for users whose own nobody knows.
    `environment` has the variables of a seed."""

    kind: Kind | None = None
    pool_id: str | None = None
    password: str | None = None
    on_conflict: OnConflict = "skip"
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Imported:
    """`remarks` are what was left out or put in its stead."""

    kind: Kind
    outcome: Outcome
    remarks: tuple[str, ...] = ()


def bring_in(
    services: Services, path: Path, wish: Wish, *, environment: Mapping[str, str], alone: bool = False
) -> Imported:
    """Problems are in the outcome, and then nothing of the file was kept. `alone` is for the file of a caller who may
    read no other of this machine. Raises NotThere for a pool that is not."""
    try:
        kind = wish.kind or foreign.kind_of(path)
    except (ValueError, OSError) as error:
        return _refused("seed", path, str(error))
    if kind == "seed":
        if wish.pool_id is not None or wish.password is not None:
            return _refused(
                kind, path, "a seed names its pools and passwords itself: --pool and --password are for dumps"
            )
        outcome = seeds.apply(
            services, [path], on_conflict=wish.on_conflict, keep=wish.keep, environment=environment, alone=alone
        )
        return Imported(kind, outcome)
    if wish.on_conflict != "skip":
        return _refused(
            kind, path, f"a dump of {kind} leaves what exists as it is: only --on-conflict skip is possible"
        )
    head = _pool(services, wish.pool_id, "imported" if alone else path.name)
    if kind == "csv":
        return _of_table(services, path, wish, head)
    dump = Dump(path, wish.password, _hashing(services), alone)
    file = foreign.read(dump, kind, head)
    if dump.problems:
        return Imported(kind, Outcome(problems=dump.problems), tuple(dump.remarks))
    return Imported(kind, _applied(services, file, wish, path), tuple(dump.remarks))


def _of_table(services: Services, path: Path, wish: Wish, head: Members) -> Imported:
    if not head.pop("is_there", False):
        return _refused("csv", path, "a table has users only: say with --pool which pool they go into")
    try:
        users, remarks, problems = tables.read(path, wish.password)
    except (OSError, UnicodeDecodeError) as error:
        return _refused("csv", path, f"cannot be read: {error}")
    if problems:
        found = Problems()
        for problem in problems:
            line, _, text = problem.partition(": ")
            found.add(Place(str(path), int(line)), text)
        return Imported("csv", Outcome(problems=found), tuple(remarks))
    return Imported("csv", _applied(services, File([Document(head, users)]), wish, path), tuple(remarks))


def _pool(services: Services, pool_id: str | None, file: str) -> Members:
    """The head of the pool that was named; else of one that is called as the file is."""
    if pool_id is None:
        name = file.split(".")[0]
        found = {"name": name}
        return {**found, "id": name} if ids.POOL_ID.fullmatch(name) else found
    with opened(services, _OPERATION) as work:
        pool = named.pool(work, pool_id)
    by = {"UsernameAttributes": list(pool.username_attributes)} if pool.username_attributes else {}
    head = {"name": pool.name, "id": pool.id, "region": pool.region, "account": pool.account_id, "is_there": True}
    return {**head, **({"settings": by} if by else {})}


def _hashing(services: Services) -> Any:
    def hashed(pool_id: str, username: str, password: str) -> Members:
        made = srp.new_verifier(pool_id.partition("_")[2], username, password, services.random.bytes(16))
        return {
            "password_hash": services.hasher.hash(password),
            "srp_salt": made.salt_hex,
            "srp_verifier": made.verifier_hex,
        }

    return hashed


def _applied(services: Services, file: File, wish: Wish, path: Path) -> Outcome:
    with unnamed.path() as seed:
        with seed.open("w", encoding="utf-8") as stream:
            stream.writelines(documents.written(file, "yaml"))
        outcome = seeds.apply(
            services, [seed], on_conflict=wish.on_conflict, keep=wish.keep, environment={}, alone=True
        )
    told = Problems()
    for problem in outcome.problems:
        told.add(Place(str(path), 1), problem.text)
    outcome.problems = told
    return outcome


def _refused(kind: Kind, path: Path, text: str) -> Imported:
    problems = Problems()
    problems.add(Place(str(path), 1), text)
    return Imported(kind, Outcome(problems=problems))
