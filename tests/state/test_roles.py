"""On Postgres: a role that is no superuser saves, loads and resets as one that is."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from emulator.store import migrate
from emulator.store.engine import Database
from emulator.store.whole import emptying, resets, snapshots
from emulator.store.whole.snapshot import CannotBe
from tests.support import databases, full_rows

NOW = datetime(2026, 5, 1, tzinfo=UTC)


@contextmanager
def owned(postgres_url: str) -> Iterator[tuple[Database, str]]:
    """A database with rows of a role that owns it and may nothing else; and the name of the role."""
    role = f"owner_{uuid4().hex[:8]}"
    with databases.empty(postgres_url) as url:
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        own = make_url(url).set(username=role, password=role)
        with admin.connect() as db:
            db.execute(text(f"CREATE ROLE {role} LOGIN PASSWORD '{role}'"))
            db.execute(text(f"ALTER DATABASE {own.database} OWNER TO {role}"))
        database = Database(own.render_as_string(hide_password=False))
        migrate.upgrade(database)
        with database.engine.begin() as db:
            full_rows.fill(db)
        yield database, role
        database.close()
        with admin.connect() as db:
            db.execute(text(f"REASSIGN OWNED BY {role} TO CURRENT_USER"))
            db.execute(text(f"DROP OWNED BY {role}"))
            db.execute(text(f"DROP ROLE {role}"))
        admin.dispose()


def whole(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as db:
        return full_rows.state(db)


@pytest.mark.parametrize("few", [0, 5_000])
def test_an_owner_can_do_what_a_superuser_can(few: int, postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "FEW", few)
    with owned(postgres_url) as (database, _):
        before = whole(database)
        snapshots.save(database, "a", NOW, replace=False)
        assert resets.everything_at_once(database, keeping=emptying.SETTINGS).users == full_rows.ROWS
        found = whole(database)
        assert {name for name, rows in found.items() if not rows} == set(before) - emptying.SETTINGS - {
            "emulator_state"
        }
        snapshots.load(database, "a")
        assert whole(database) == before
        resets.everything_at_once(database, keeping=emptying.NOTHING)
        assert {name for name, rows in whole(database).items() if rows} == {"emulator_state"}
        snapshots.load(database, "a")
        assert whole(database) == before


def test_where_the_role_may_make_no_schema_it_is_told_so(postgres_url: str) -> None:
    with owned(postgres_url) as (database, role):
        name = database.url.database
        with create_engine(postgres_url, isolation_level="AUTOCOMMIT").connect() as db:
            db.execute(text(f"ALTER DATABASE {name} OWNER TO CURRENT_USER"))
            db.execute(text(f"REVOKE ALL ON DATABASE {name} FROM {role}"))
        with pytest.raises(CannotBe, match="allow it with GRANT CREATE ON DATABASE"):
            snapshots.save(database, "a", NOW, replace=False)


def test_snapshots_of_another_role_are_neither_listed_nor_in_the_way(postgres_url: str) -> None:
    with owned(postgres_url) as (database, _):
        saved = snapshots.save(database, "a", NOW, replace=False)
        admin = make_url(postgres_url).set(database=database.url.database)
        with create_engine(admin, isolation_level="AUTOCOMMIT").connect() as db:
            db.execute(text("CREATE SCHEMA emulator_snapshot_0123456789abcdef"))
            db.execute(text("CREATE TABLE emulator_snapshot_0123456789abcdef.about_snapshot (name text)"))
        assert snapshots.listed(database) == [saved]
        assert snapshots.load(database, "a") == saved


def test_a_role_that_does_not_own_a_snapshot_is_told_so(postgres_url: str) -> None:
    with owned(postgres_url) as (database, _role):
        snapshots.save(database, "a", NOW, replace=False)
        admin = make_url(postgres_url).set(database=database.url.database)
        with create_engine(admin, isolation_level="AUTOCOMMIT").connect() as db:
            found = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'emulator_snapshot_%'"
            db.execute(text(f"ALTER SCHEMA {db.execute(text(found)).scalar_one()} OWNER TO CURRENT_USER"))
        for act in (snapshots.load, snapshots.remove):
            with pytest.raises(CannotBe, match="to load or delete one, the role must own it"):
                act(database, "a")
