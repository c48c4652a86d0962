"""How transactions begin on Postgres: said by us, as the driver sends nothing by itself (`autocommit`).

So what only reads can do without BEGIN and ROLLBACK, which are round trips, and what writes can have its first question
answered with BEGIN in one of them.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from emulator.store import drivers, failures

_IDLE = 0  # libpq calls it PQTRANS_IDLE
_SINGLY, _ANSWER = "emulator_reads_singly", "emulator_first_answer"


def begin(connection: Connection, first: str | None) -> None:
    """`first` is a SELECT of one row, without values; `first_answer` has it."""
    info = connection.connection.info
    if first is None:
        drivers.execute(connection, "BEGIN", None)
        return
    cursor = drivers.execute(connection, f"BEGIN; {first}", None)
    cursor.nextset()
    info[_ANSWER] = cursor.fetchone()


def first_answer(connection: Connection) -> Sequence[Any] | None:
    """Once: later it is no more what is there."""
    answer: Sequence[Any] | None = connection.connection.info.pop(_ANSWER, None)
    return answer


def read_singly(connection: Connection, *, checked: bool) -> None:
    """Each statement is a transaction of its own. `checked`: in one that refuses to write, for tests."""
    connection.connection.info[_SINGLY] = True
    if checked:
        drivers.execute(connection, "BEGIN READ ONLY", None)


def ended(connection: Connection) -> None:
    info = connection.connection.info
    info.pop(_SINGLY, None)
    info.pop(_ANSWER, None)


def is_running(driver: Any) -> bool:
    return bool(driver.pgconn.transaction_status != _IDLE)


def of_sqlalchemy(connection: Connection) -> None:
    """SQLAlchemy begins a transaction with the first statement that it runs itself; here it learns that there is one,
    or needs to be none."""
    proxied = connection.connection
    driver: Any = proxied.dbapi_connection
    if _SINGLY in proxied.info or is_running(driver):
        return
    try:
        driver.execute("BEGIN")
    except failures.of_driver(connection) as error:
        raise failures.as_sqlalchemy(error, "BEGIN", connection) from error
