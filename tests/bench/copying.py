"""Rows by the hundred thousand, made by SQL: copies of a row that calls left, each with keys of its own."""

from collections.abc import Mapping

from sqlalchemy import Connection

from emulator.store.tables import metadata

CHUNK = 50_000
Values = Mapping[str, str]


def insert(db: Connection, table: str, values: Values, chosen: str, first: int, last: int) -> None:
    """A copy for each number from `first` to before `last`, of each row `t` for which `chosen` holds. `values` are the
    expressions of the columns that differ, in which `numbers.n` is the number."""
    columns = [column.name for column in metadata.tables[table].columns]
    picked = ", ".join(values.get(name, f"t.{name}") for name in columns)
    names = ", ".join(columns)
    copies = f"SELECT {picked} FROM numbers, {table} t WHERE {chosen}"  # noqa: S608
    if db.dialect.name == "sqlite":
        numbers = (
            f"WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last - 1})"  # noqa: S608
        )
        db.exec_driver_sql(f"INSERT INTO {table} ({names}) {numbers} {copies}")
    else:
        numbers = f"WITH numbers(n) AS (SELECT generate_series({first}, {last - 1}))"
        db.exec_driver_sql(f"{numbers} INSERT INTO {table} ({names}) {copies}".replace("%", "%%"))


def users(db: Connection, username: str, first: int, last: int) -> None:
    """Copies of a user, with attributes and aliases: the same password, and a name and an address of their own
    (`name_of`)."""
    n = number(db)
    name, address = f"'copy-' || {n}", f"'copy-' || {n} || '@example.test'"
    own = {"id": user_id(n), "sub": name, "username": name, "username_key": name}
    insert(db, "users", own, f"username = '{username}'", first, last)
    of_user = f"user_id = (SELECT id FROM users WHERE username = '{username}')"  # noqa: S608
    changed = {
        column: f"CASE WHEN name = 'email' THEN {address} ELSE {column} END" for column in ("value", "value_key")
    }
    insert(db, "user_attributes", {"user_id": user_id(n), **changed}, of_user, first, last)
    claimed = {"user_id": user_id(n), "value": address, "value_key": address}
    insert(db, "aliases", claimed, f"{of_user} AND kind = 'email'", first, last)


def name_of(n: int) -> str:
    return f"copy-{n:012}"


def number(db: Connection, n: str = "numbers.n") -> str:
    """The number in twelve digits, as an expression."""
    return f"printf('%012d', {n})" if db.dialect.name == "sqlite" else f"lpad(({n})::text, 12, '0')"


def user_id(n: str) -> str:
    return f"'user-00' || {n} || '-copycopy'"
