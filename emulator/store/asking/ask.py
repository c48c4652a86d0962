"""Asks the database what somebody wrote: a statement that only reads, of views alone, within limits.

Not on one of the server's own connections, and no more than two at once in a process, so that nobody's sign-in waits
for a question.
"""

import threading

from sqlalchemy import text

from emulator.store import views
from emulator.store.asking import postgres, sqlite, words
from emulator.store.asking.answers import Answer, CannotAnswer
from emulator.store.engine import Database

SECONDS = 5.0
PLACES = 2
MOST_ROWS = 1000
_COLUMNS = {
    "sqlite": text(
        "SELECT v.name, c.name FROM main.sqlite_master v JOIN pragma_table_info(v.name) c "
        "WHERE v.type = 'view' ORDER BY v.name, c.cid"
    ),
    "postgresql": text(
        "SELECT CAST(c.relname AS text), CAST(a.attname AS text) FROM pg_class c JOIN pg_attribute a "
        "ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE c.relkind = 'v' "
        "AND c.relnamespace = to_regnamespace(current_schema()) ORDER BY c.relname, a.attnum"
    ),
}
places = threading.BoundedSemaphore(PLACES)


def views_of(database: Database) -> list[str]:
    """What can be read, by name."""
    return sorted(views.definitions(database.engine.dialect.name))


def columns_of(database: Database) -> dict[str, list[str]]:
    """The columns of each view, in their order."""
    found: dict[str, list[str]] = {view: [] for view in views_of(database)}
    connection = database.begin(write=False)
    try:
        rows = connection.execute(_COLUMNS[database.engine.dialect.name]).all()
    finally:
        database.end(connection, write=False, keep=False)
    for view, column in rows:
        if view in found:
            found[view].append(column)
    return found


def ask(database: Database, sql: str, *, limit: int, seconds: float = SECONDS) -> Answer:
    """`limit` rows at most. Raises CannotAnswer."""
    try:
        question = words.read(sql)
    except words.NotAsked as error:
        raise CannotAnswer(str(error)) from error
    database.check_file()
    if not places.acquire(timeout=seconds):
        raise CannotAnswer(f"{PLACES} statements are running already. Ask again in a moment.")
    try:
        known = frozenset(views_of(database))
        if database.file is not None:
            return sqlite.ask(database.file, question, views=known, limit=limit, seconds=seconds)
        return postgres.ask(database.engine, question, views=known, limit=limit, seconds=seconds)
    finally:
        places.release()
