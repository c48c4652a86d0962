"""Postgres without the references between tables, for as long as all their rows are replaced: looked at once at the
end, instead of with each row, they cost half."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, text

from emulator.store.whole.quiet import minds_references

_REFERENCES = text(
    "SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c "
    "JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid "
    "WHERE c.contype = 'f' AND c.connamespace = to_regnamespace(current_schema()) "
    "AND (child.relname = ANY(:names) OR parent.relname = ANY(:names)) ORDER BY 1, 2"
)


@contextmanager
def without_references(db: Connection, names: Collection[str]) -> Iterator[None]:
    """Of the tables of these names, and to them. The caller holds the tables. Nothing to do where they are not looked
    at anyway."""
    if not minds_references(db):
        yield
        return
    references = db.execute(_REFERENCES, {"names": list(names)}).all()
    for table, name, _ in references:
        db.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
    yield
    for table, name, definition in references:
        db.execute(text(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))
