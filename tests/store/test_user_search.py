"""The ranges that ListUsers reads: bounds of a prefix, and the index each range lies in."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite

from emulator.store import user_search
from emulator.store.user_search import Scan, beyond

POOL = "us-east-1_search"
# Each range, and the index of SQLite in which it lies.
SCANS: dict[str, tuple[Scan, str]] = {
    "everyone": (user_search.everyone(POOL), "ix_users_listed"),
    "enabled": (user_search.by_enabled(POOL, enabled=True), "ix_users_listed"),
    "disabled": (user_search.by_enabled(POOL, enabled=False), "ix_users_disabled"),
    "status": (user_search.by_status(POOL, "CONFIRMED"), "ix_users_status"),
    "sub": (user_search.by_sub(POOL, "a", prefix=False), "sub="),
    "sub prefix": (user_search.by_sub(POOL, "a", prefix=True), "sub>"),
    "username": (user_search.by_username(POOL, "a", "A", prefix=False), "username_key="),
    "username prefix": (user_search.by_username(POOL, "a", "A", prefix=True), "username_key>"),
    "attribute": (user_search.by_attribute(POOL, "email", "a", prefix=False), "ix_user_attributes_searched"),
    "attribute prefix": (user_search.by_attribute(POOL, "email", "a", prefix=True), "ix_user_attributes_searched"),
}


@pytest.mark.parametrize(
    ("prefix", "end"),
    [("", None), ("a", "b"), ("az", "a{"), ("a\U0010ffff", "b"), ("\U0010ffff", None), ("\ud7ff", "\ue000")],
)
def test_a_prefix_ends_before_the_next_text(prefix: str, end: str | None) -> None:
    assert beyond(prefix) == end


@settings(max_examples=500, deadline=None)
@given(st.text(max_size=3), st.text(max_size=5))
def test_the_bounds_of_a_prefix_hold_what_begins_with_it_and_nothing_else(prefix: str, value: str) -> None:
    end = beyond(prefix)
    for candidate in (value, prefix + value):
        inside = candidate >= prefix and (end is None or candidate < end)
        assert inside == candidate.startswith(prefix)


@pytest.mark.parametrize("after", [False, True], ids=["first page", "next page"])
@pytest.mark.parametrize(("scan", "index"), SCANS.values(), ids=SCANS.keys())
def test_a_page_is_one_range_of_an_index_in_its_order(db: Connection, scan: Scan, index: str, after: bool) -> None:
    key = ["a"] * ((scan.range.key is not None) + (scan.range.ranged is not None))
    built, values = user_search.statement(db.dialect.name, scan, key if after else [], 61)
    statement = built.params(values)
    if db.dialect.name == "sqlite":
        _check_sqlite(db, statement, index)
    else:
        _check_postgres(db, statement, scan)


def _check_sqlite(db: Connection, statement: Any, index: str) -> None:
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    plan = [row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
    assert index in plan[0], plan
    assert not [step for step in plan if step.startswith("SCAN") or "TEMP B-TREE" in step], plan


def _check_postgres(db: Connection, statement: Any, scan: Scan) -> None:
    compiled = statement.compile(dialect=db.dialect, compile_kwargs={"literal_binds": True})
    for setting in ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"):
        db.execute(text(f"SET LOCAL {setting} = off"))
    plan = "\n".join(row[0] for row in db.execute(text("EXPLAIN " + str(compiled).replace("%%", "%"))))
    condition = next(line for line in plan.splitlines() if "Index Cond" in line and "pool_id" in line)
    assert scan.range.ranged is None or scan.range.ranged.name in condition, plan
    assert "Sort" not in plan, plan
    assert "Seq Scan" not in plan, plan
