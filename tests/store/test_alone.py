"""Who begins a transaction of their own on SQLite, such as a snapshot that is loaded, beside other processes."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from emulator.store.engine import Database
from emulator.store.whole.alone import alone


def test_it_waits_for_who_writes_in_another_process(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    database = Database(f"sqlite:///{file}", lock_seconds=5)
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE things (name TEXT)")
        with alone(database, write=True) as db, ThreadPoolExecutor(1) as threads:
            other.execute("BEGIN IMMEDIATE")
            other.execute("INSERT INTO things VALUES ('theirs')")
            begun = threads.submit(db.exec_driver_sql, "BEGIN IMMEDIATE")
            assert not begun.done()
            other.execute("COMMIT")
            begun.result()
            assert db.exec_driver_sql("SELECT name FROM things").scalars().all() == ["theirs"]
    database.close()
