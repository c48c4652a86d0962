"""SQL of somebody else's: only what asks, only views, within limits; nothing else is found however it is written."""

from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from emulator.store.asking import postgres, words
from emulator.store.asking.answers import Answer, CannotAnswer
from emulator.store.asking.ask import PLACES, ask, places, views_of
from emulator.store.asking.functions import HARMLESS
from emulator.store.engine import SQLITE_READERS
from emulator.store.failures import is_out_of_order
from emulator.work import Services

SECRET_COLUMNS = "hash|verifier|digest|private_pem|srp_|salt|upload_secret|sealing"
REFUSED = {
    "DELETE FROM users": "begins with SELECT",
    "PRAGMA table_info(users)": "begins with SELECT",
    "EXPLAIN SELECT 1": "begins with SELECT",
    "TABLE users": "begins with SELECT",
    "": "begins with SELECT",
    "-- nothing": "begins with SELECT",
    "SELECT 1; SELECT 2": "One statement at a time",
    "SELECT 1; DROP TABLE users": "One statement at a time",
    "SELECT 1) AS q; DELETE FROM users; SELECT * FROM (SELECT 1": "One statement at a time",
    "SELECT $1": "must not have $",
    "SELECT $$a$$": "must not have $",
    r"SELECT E'\''": "Write strings as",
    r"SELECT e'\'; DELETE FROM users; --'": "Write strings as",
    'SELECT * FROM U&"\\0073igning_keys"': "Write strings as",
    "SELECT 1 /* a /* b */ ; DELETE FROM users; -- */": "comment",
    "SELECT 1 /* a": "comment",
    "SELECT 'a": "without its other half",
    "SELECT `a`": "must not have `",
    "SELECT 1 --\r'": "carriage return",
    "SELECT '\0'": "NUL",
    "SELECT " + "1" * 20_000: "20,000 characters",
}


@pytest.mark.parametrize("sql", REFUSED)
def test_what_does_more_than_ask_is_refused_before_the_database_sees_it(sql: str) -> None:
    with pytest.raises(words.NotAsked, match=REFUSED[sql].replace("$", r"\$")):
        words.read(sql)


@pytest.mark.parametrize(
    ("sql", "names"),
    [
        ("SELECT 'it''s; fine' -- c ;\n;", {"select"}),
        ('SELECT "V_Users"."a""b" FROM v_USERS', {"select", "V_Users", 'a"b', "from", "v_users"}),
        ("/* ; */ (SELECT x'00', note'a')", {"select", "x", "note"}),
        ("SELECT a--b\r\n, c", {"select", "a", "c"}),
        ("VALUES (1e5, é)", {"values", "e5", "é"}),
    ],
)
def test_strings_comments_and_names_are_told_apart(sql: str, names: set[str]) -> None:
    assert words.read(sql).names == names


def answered(services: Services, sql: str, *, limit: int = 10, seconds: float = 5.0) -> Answer:
    return ask(services.database, sql, limit=limit, seconds=seconds)


def refusal(services: Services, sql: str, **limits: Any) -> str:
    with pytest.raises(CannotAnswer) as refused:
        answered(services, sql, **limits)
    return str(refused.value)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM users",
        "SELECT private_pem FROM signing_keys",
        "SELECT count(*) FROM SIGNING_KEYS",
        'SELECT * FROM "users"',
        "SELECT (SELECT secret FROM emulator_state) FROM v_now",
        "SELECT * FROM v_now, password_history",
        "SELECT * FROM v_users WHERE EXISTS (SELECT 1 FROM signing_keys)",
        "WITH v_users AS (SELECT password_hash FROM users) SELECT * FROM v_users",
        "WITH v_users AS (SELECT * FROM signing_keys) SELECT count(*) FROM v_users",
        "WITH v_changes AS (SELECT before FROM changes) SELECT * FROM v_changes",
        "WITH 'V_Changes' AS (SELECT before FROM changes) SELECT * FROM v_changes",
        'WITH "v_changes" AS (SELECT before FROM changes) SELECT * FROM v_changes',
        "WITH v_changes AS MATERIALIZED (SELECT before FROM changes) SELECT * FROM v_changes",
        "WITH v_changes AS NOT MATERIALIZED (SELECT before FROM changes) SELECT * FROM v_changes",
        "WITH v_changes(a) AS /* ( */ (SELECT before FROM changes) SELECT * FROM v_changes",
        "WITH RECURSIVE a AS (SELECT 1), v_changes --\n AS (SELECT before FROM changes) SELECT * FROM v_changes",
        "WITH [v_changes] AS (SELECT before FROM changes) SELECT * FROM v_changes",
        "WITH `v_changes` AS (SELECT before FROM changes) SELECT * FROM v_changes",
        "SELECT * FROM (--\r'\n WITH v_changes AS (SELECT before FROM changes) SELECT * FROM v_changes) --'",
        "SELECT * FROM (SELECT before FROM changes) AS v_changes",
        "SELECT * FROM (SELECT before FROM changes) v_changes",
        "SELECT (SELECT max(before) FROM changes) FROM v_changes",
        "SELECT * FROM v_changes v JOIN changes v_changes ON TRUE",
        "SELECT before FROM changes AS v_changes",
        "SELECT v.before FROM v_changes v NATURAL JOIN changes",
        "SELECT before FROM v_changes FULL JOIN changes USING (before)",
        "SELECT before FROM v_changes FULL JOIN main . 'CHANGES' USING (before)",
        'SELECT before FROM v_now, "changes" FULL JOIN v_changes USING (before)',
        "SELECT before FROM (changes FULL JOIN v_changes USING (before))",
        "SELECT 1 WHERE 'x' IN /* */ changes",
        "SELECT * FROM main.users",
        "SELECT * FROM public.users",
        "SELECT * FROM alembic_version",
        "SELECT sql FROM sqlite_master",
        "SELECT * FROM pragma_table_info('users')",
        "SELECT * FROM pg_stat_activity",
        "SELECT * FROM pg_catalog.pg_authid",
        "SELECT * FROM information_schema.tables",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT pg_sleep(100)",
        'SELECT "pg_sleep"(100)',
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT query_to_xml('SELECT * FROM public.users', true, true, '')",
        "SELECT set_config('role', 'postgres', true)",
        "SELECT current_setting('data_directory')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT pg_catalog . pg_sleep(1)",
        "WITH gone AS (DELETE FROM users RETURNING *) SELECT * FROM gone",
        "SELECT now INTO mine FROM v_now",
        "SELECT nothing FROM v_users",
        "SELECT FROM WHERE",
    ],
)
def test_nothing_but_views_is_read_and_no_function_acts(services: Services, sql: str) -> None:
    assert refusal(services, sql)


def test_what_is_refused_says_what_can_be_read(services: Services) -> None:
    assert "only views can be read, such as v_users" in refusal(services, "SELECT * FROM users").replace(
        "read here", "read"
    )


def test_no_view_shows_what_proves_who_somebody_is(services: Services) -> None:
    shown = {
        f"{view}.{column}"
        for view in views_of(services.database)
        for column in answered(services, f"SELECT * FROM {view}", limit=1).columns  # noqa: S608
    }
    assert [name for name in shown for word in SECRET_COLUMNS.split("|") if word in name] == []


def numbers(most: str, then: str) -> str:
    return f"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t {most}) {then}"  # noqa: S608


def doubled(times: int, then: str) -> str:
    """A text of sixteen characters, so often twice as long."""
    part = f"SELECT n + 1, x || x FROM t WHERE n < {times}"  # noqa: S608
    return f"WITH RECURSIVE t(n, x) AS (SELECT 1, '0123456789abcdef' UNION ALL {part}) {then}"


def test_what_is_asked_every_day_is_answered(services: Services) -> None:
    assert answered(services, "SELECT count(*) AS locked FROM v_users WHERE enabled AND is_locked").columns == [
        "locked"
    ]
    assert answered(services, numbers("WHERE n < 3", "SELECT n FROM t ORDER BY n DESC")).rows == [[3], [2], [1]]
    assert answered(services, "SELECT count(*) AS users FROM v_users ORDER BY users").columns == ["users"]
    assert answered(services, "VALUES (1, 'a'), (2, NULL)").rows == [[1, "a"], [2, None]]
    assert len(answered(services, "WITH v AS (SELECT now FROM v_now) SELECT v.now FROM v, v_now").rows) == 1


def test_rows_time_and_size_are_limited(services: Services) -> None:
    some = answered(services, numbers("WHERE n < 100", "SELECT n FROM t ORDER BY n"), limit=60)
    assert (len(some.rows), some.rows[-1], some.more) == (60, [60], True)
    assert answered(services, numbers("WHERE n < 60", "SELECT n FROM t"), limit=60).more is False
    assert "longer than 0.2 seconds" in refusal(services, numbers("", "SELECT max(n) FROM t"), seconds=0.2)
    assert "more than 1 MB" in refusal(services, doubled(20, "SELECT x FROM t WHERE n = 20"))
    many = doubled(15, "SELECT a.x FROM t a, t b, t c WHERE a.n = 15")
    assert "more than 4 MB" in refusal(services, many, limit=1000)


def test_a_question_waits_for_a_place_and_never_takes_one_of_the_emulators(services: Services) -> None:
    with ExitStack() as held:
        for _ in range(PLACES):
            held.enter_context(places)
        assert "running already" in refusal(services, "SELECT 1", seconds=0.05)
    readers = [services.database.begin(write=False) for _ in range(SQLITE_READERS)]
    assert answered(services, "SELECT 1").rows == [[1]]
    for reader in readers:
        services.database.end(reader, write=False, keep=False)


@pytest.mark.once
def test_a_postgres_that_is_away_is_no_fault_of_the_question() -> None:
    away = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2")
    with pytest.raises(OperationalError) as told:
        postgres.ask(away, words.read("SELECT 1"), views=frozenset(), limit=1, seconds=1)
    assert is_out_of_order(told.value)


def test_functions_that_may_be_called_run_nothing_and_read_no_file() -> None:
    acting = ("xml", "file", "pg_", "lo_", "set_", "setting", "sleep", "dblink", "notify", "nextval", "ts_stat")
    assert [name for name in HARMLESS for word in acting if word in name] == []
