"""Every row of every table goes along, between databases of either kind."""

from collections.abc import Callable

import pytest

from emulator.base.randomness import SystemRandomness
from emulator.crypto.sealing import Seal
from emulator.store import sealing
from emulator.store.columns import OF_THE_MACHINE
from emulator.store.engine import Database
from emulator.store.schema import emulator_state
from emulator.store.tables import metadata
from emulator.store.whole import copying, logical
from tests.support import full_rows

Make = Callable[..., Database]


def copied(source: Database, target: Database) -> int:
    reading, writing = source.begin(write=False), target.begin(write=True)
    try:
        return copying.copy(reading, writing)
    finally:
        source.end(reading, write=False, keep=False)
        target.end(writing, write=True, keep=True)


def test_every_table_is_part_of_the_state_unless_it_says_itself_that_it_is_the_machines() -> None:
    named = {table.name for table in logical.tables()} | {"emulator_state"}
    assert {table.name for table in metadata.sorted_tables if table.info != OF_THE_MACHINE} == named
    kept = {column.name for column in logical.settings()}
    assert kept >= {"clock_offset_seconds", "clock_frozen_at", "faults_armed"}
    assert {column.name for column in logical.settings(moves=True)} - kept == {"secret", "sealing_check"}


def test_what_is_the_machines_refers_to_nothing_that_may_go() -> None:
    machines = [table for table in metadata.sorted_tables if table.info == OF_THE_MACHINE]
    assert [table.name for table in machines if table.foreign_keys] == []
    assert emulator_state.foreign_keys == set()


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_copy_has_every_row(kind: str, new_database: Make, request: pytest.FixtureRequest) -> None:
    beside = "sqlite://" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    source, target = new_database(), new_database(beside)
    with source.engine.begin() as db:
        full_rows.fill(db)
        before = full_rows.state(db, moves=True)
    assert copied(source, target) == full_rows.ROWS * len(logical.tables())
    with target.engine.connect() as db:
        assert full_rows.state(db, moves=True) == before


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_what_is_sealed_is_copied_sealed_and_opened_by_the_same_key(
    kind: str, new_database: Make, request: pytest.FixtureRequest
) -> None:
    beside = "sqlite://" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    source, target = new_database(), new_database(beside)
    seal = Seal(SystemRandomness().bytes(32))
    sealing.prepare(source, seal)
    with source.engine.begin() as db:
        full_rows.fill(db)
        before = full_rows.state(db, moves=True)
    keyless = Database(source.url.render_as_string(hide_password=False))
    copied(keyless, target)
    keyless.close()
    with pytest.raises(ValueError, match="sealed"):
        sealing.prepare(target, None)
    sealing.prepare(target, seal)
    with target.engine.connect() as db:
        assert full_rows.state(db, moves=True) == before
