"""The migrations: up, down, the same as the tables, once however many start, and never over a newer schema."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, insert, inspect, select, text, update

from emulator.store import migrate
from emulator.store.engine import Database
from emulator.store.migrate import DatabaseIsNewer
from emulator.store.schema import (
    aliases,
    attempts,
    codes,
    refresh_token_families,
    sessions,
    user_attributes,
    user_group_members,
    user_groups,
    user_pool_clients,
    user_pools,
    users,
)
from emulator.store.sign_in_schema import rotated_refresh_tokens as rotated
from emulator.store.sign_in_schema import user_factors
from emulator.store.tables import metadata


@pytest.fixture
def empty_url(database_url: str, tmp_path: Path) -> Iterator[str]:
    """A database of the same kind, without anything in it."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = f"empty_{uuid4().hex[:8]}"
    admin = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield str(admin.url.set(database=name).render_as_string(hide_password=False))
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


def test_the_newest_migration_is_the_one_the_code_expects() -> None:
    assert ScriptDirectory.from_config(migrate.config()).get_current_head() == migrate.HEAD


def test_a_migrated_database_has_the_tables_the_code_describes(empty: Database) -> None:
    migrate.move(empty, migrate.HEAD)
    with empty.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_new_database_is_what_the_migrations_make_of_an_empty_one(empty: Database) -> None:
    assert migrate.upgrade(empty) is None
    at_once = _described(empty)
    migrate.move(empty, "base")
    migrate.move(empty, migrate.HEAD)
    assert _described(empty) == at_once
    assert at_once["v_messages"]["query"]
    assert at_once["codes"]["indexes"]
    ordered = {table.name for table in metadata.sorted_tables if not table.dialect_options["sqlite"]["with_rowid"]}
    assert set(at_once["ordered by key"][""]) == (ordered if empty.is_sqlite else set())


def _described(database: Database) -> dict[str, Any]:
    """Every table and view as the database tells of it; the order of a table's columns says nothing."""
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        tables = {
            name: {
                "columns": {column["name"]: str(column) for column in inspector.get_columns(name)},
                "primary key": inspector.get_pk_constraint(name),
                "foreign keys": sorted(map(str, inspector.get_foreign_keys(name))),
                "unique": sorted(map(str, inspector.get_unique_constraints(name))),
                "indexes": sorted(map(_index, inspector.get_indexes(name))),
            }
            for name in inspector.get_table_names()
        }
        tables["triggers"] = {"": _triggers(connection)}
        tables["ordered by key"] = {"": _ordered_by_key(connection)}
        return tables | {name: {"query": inspector.get_view_definition(name)} for name in inspector.get_view_names()}


def _triggers(connection: Connection) -> list[str]:
    """With what makes them, and with the functions they call."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'"))
    else:
        rows = connection.execute(
            text(
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal "
                "UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc "
                "WHERE pronamespace = CAST('public' AS regnamespace)"
            )
        )
    return sorted(rows.scalars())


def _ordered_by_key(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    ordered = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%WITHOUT ROWID%' ORDER BY name"
    return list(connection.execute(text(ordered)).scalars())


def _index(index: Any) -> str:
    return str(index | {"dialect_options": {name: str(value) for name, value in index["dialect_options"].items()}})


def test_migrations_go_down_and_up_again(empty: Database) -> None:
    migrate.move(empty, migrate.HEAD)
    migrate.move(empty, "base")
    with empty.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        assert inspect(connection).get_view_names() == []
    assert migrate.upgrade(empty) is None
    assert migrate.upgrade(empty) == migrate.HEAD


def test_a_downgrade_gives_back_what_the_older_version_had(empty: Database) -> None:
    """From the newest version to each of the older ones, one after the other."""
    older = [f"{number:04}" for number in range(1, int(migrate.HEAD))]
    before: dict[str, dict[str, Any]] = {}
    for revision in [*older, migrate.HEAD]:
        migrate.move(empty, revision)
        before[revision] = _described(empty)
    for revision in reversed(older):
        migrate.move(empty, revision)
        assert _described(empty) == before[revision], revision
        assert before[revision] != before[migrate.HEAD]


def test_an_older_database_is_upgraded_and_keeps_its_rows(empty: Database) -> None:
    migrate.move(empty, "0001")
    with empty.engine.begin() as connection:
        secret = connection.execute(text("SELECT secret FROM emulator_state")).scalar_one()
    assert migrate.upgrade(empty) == "0001"
    with empty.engine.connect() as connection:
        assert connection.execute(text("SELECT secret FROM emulator_state")).scalar_one() == secret
        assert connection.execute(text("SELECT count(*) FROM v_users")).scalar_one() == 0


def test_sign_ins_on_their_way_begin_again_after_the_upgrade_that_made_them_tell_how_far_they_came(
    empty: Database,
) -> None:
    migrate.move(empty, "0003")
    names = {"SIGN_UP", "CONFIRM_SIGN_UP", "NEW_PASSWORD_REQUIRED", "PASSWORD_VERIFIER"}
    with empty.engine.begin() as connection:
        _add_sessions(connection, names)
    assert migrate.upgrade(empty) == "0003"
    with empty.engine.connect() as connection:
        left = connection.execute(text("SELECT challenge_name FROM sessions")).scalars().all()
    assert set(left) == {"SIGN_UP", "CONFIRM_SIGN_UP"}


def test_tables_that_are_made_anew_keep_their_rows_and_their_triggers(empty: Database) -> None:
    migrate.move(empty, "0039")
    with empty.engine.begin() as connection:
        _add_pool(connection)
        _add_family(connection, "ann")
        _add_of_user(connection, "ann")
    before = _rows_of_user(empty)
    assert all(before.values())
    for revision in ("0040", "0039", migrate.HEAD):
        migrate.move(empty, revision)
        assert _rows_of_user(empty) == before, revision
        with empty.engine.begin() as connection:
            connection.execute(text("DELETE FROM changes"))
            connection.execute(text("UPDATE user_attributes SET value = value || '!', value_key = NULL"))
            assert connection.execute(text("SELECT count(*) FROM changes")).scalar_one() == len(
                before["user_attributes"]
            )
        before = _rows_of_user(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("PRAGMA foreign_keys = ON") if empty.is_sqlite else text("SELECT 1"))
        connection.execute(text("DELETE FROM user_pools"))
    assert not any(_rows_of_user(empty).values())


def _rows_of_user(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as connection:
        return {
            table.name: sorted(map(str, connection.execute(select(table)).all()))
            for table in (user_attributes, aliases, codes, attempts, user_group_members, user_factors, rotated)
        }


def _add_of_user(connection: Connection, name: str) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    pool, whose = {"pool_id": "us-east-1_Older0001"}, {"user_id": name}
    connection.execute(update(user_pools).values(history_since=at))
    for attribute in ("nickname", "email", "zoneinfo"):
        value = {"name": attribute, "value": f"it's {attribute}", "value_key": attribute}
        connection.execute(insert(user_attributes).values(**value, **pool, **whose))
    connection.execute(insert(aliases).values(kind="email", value_key="a", value="A", since=at, **pool, **whose))
    code = {"id": name, "purpose": "sign_up", "medium": "EMAIL", "destination": "a", "code": "123456", "attempts": 0}
    connection.execute(insert(codes).values(issued_at=at, expires_at=at, **code, **pool, **whose))
    count = {"subject": f"user:{name}", "rule": "x", "username": name, "count": 1}
    connection.execute(insert(attempts).values(window_started_at=at, last_at=at, **count, **pool))
    group = {"name_key": "g", **pool}
    connection.execute(insert(user_groups).values(name="g", created_at=at, updated_at=at, **group))
    connection.execute(insert(user_group_members).values(since=at, **group, **whose))
    connection.execute(insert(user_factors).values(factor="SMS_MFA", enabled=True, preferred=True, since=at, **whose))
    connection.execute(insert(rotated).values(token_digest="x", origin_jti=name))


def test_an_older_version_finds_the_newest_secret_of_a_client_that_shows_none(empty: Database) -> None:
    """To it a client without `secret` is a public one."""
    migrate.upgrade(empty)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    of_pool = {"pool_id": "us-east-1_Older0001", "name": "c", "settings": {}, "created_at": at, "updated_at": at}
    two = [{"id": f"c--{value}", "value": value, "created_at": "2026"} for value in ("older", "newer")]
    with empty.engine.begin() as connection:
        _add_pool(connection)
        kept = insert(user_pool_clients).values(id="kept", secret=None, secrets=two, secret_arn="arn", **of_pool)
        connection.execute(kept)
        connection.execute(insert(user_pool_clients).values(id="plain", secret="plain", secrets=[], **of_pool))
        connection.execute(insert(user_pool_clients).values(id="public", secret=None, secrets=[], **of_pool))
    migrate.move(empty, "0006")
    with empty.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, secret FROM user_pool_clients ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("kept", "newer"), ("plain", "plain"), ("public", None)]


def test_sign_ins_of_before_scopes_were_kept_are_those_of_the_api(empty: Database) -> None:
    """And so are those that an older server keeps beside the new one: it names neither scopes nor source."""
    migrate.move(empty, "0011")
    with empty.engine.begin() as connection:
        _add_pool(connection)
        _add_family(connection, "before")
    migrate.move(empty, "0012")
    with empty.engine.begin() as connection:
        _add_family(connection, "beside")
        rows = connection.execute(text("SELECT scopes, source, provider FROM refresh_token_families")).all()
    assert [tuple(row) for row in rows] == [("aws.cognito.signin.user.admin", "API", None)] * 2


def _add_family(connection: Connection, name: str) -> None:
    """As an older version adds one, with a user of its own."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    of_pool = {"pool_id": "us-east-1_Older0001"}
    user = {"id": name, "username": name, "username_key": name, "sub": name, "status": "CONFIRMED", "enabled": True}
    connection.execute(insert(users).values(created_at=at, updated_at=at, **user, **of_pool))
    family = {"origin_jti": name, "client_id": "c", "user_id": name, "event_id": name, "token_digest": name}
    connection.execute(insert(refresh_token_families).values(auth_time=at, expires_at=at, **family, **of_pool))


def _add_sessions(connection: Connection, names: set[str]) -> None:
    """One of each name, of nobody, in a pool."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    _add_pool(connection)
    session = {"pool_id": "us-east-1_Older0001", "client_id": "c", "username": "bob", "state": {}, "created_at": at}
    for name in names:
        connection.execute(insert(sessions).values(id=name, challenge_name=name, expires_at=at, **session))


def _add_pool(connection: Connection) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    documents: dict[str, Any] = {"settings": {}, "schema_attributes": [], "lambda_config": {}, "tags": {}, "rules": {}}
    connection.execute(
        insert(user_pools).values(
            id="us-east-1_Older0001",
            incarnation="1",
            account_id="000000000000",
            region="us-east-1",
            name="older",
            case_sensitive=True,
            created_at=at,
            updated_at=at,
            **documents,
        )
    )


def test_a_newer_database_is_refused(empty: Database) -> None:
    migrate.upgrade(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseIsNewer, match="revision 9999"):
        migrate.upgrade(empty)


def test_servers_that_start_together_upgrade_once(empty_url: str) -> None:
    databases = [Database(empty_url) for _ in range(4)]
    failures: list[BaseException] = []

    def start(database: Database) -> None:
        try:
            migrate.upgrade(database)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with databases[0].engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM emulator_state")).scalar_one() == 1
    for database in databases:
        database.close()
