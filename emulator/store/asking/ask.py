"""Asks the database what somebody wrote: a statement that only reads, of views alone, within limits.

Not on one of the server's own connections, and no more than two at once in a process, so that nobody's sign-in waits
for a question.
"""

import threading

from emulator.store import views
from emulator.store.asking import postgres, sqlite, words
from emulator.store.asking.answers import Answer, CannotAnswer
from emulator.store.engine import Database

SECONDS = 5.0
PLACES = 2
MOST_ROWS = 1000
places = threading.BoundedSemaphore(PLACES)


def views_of(database: Database) -> list[str]:
    """What can be read, by name."""
    return sorted(views.definitions(database.engine.dialect.name))


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
