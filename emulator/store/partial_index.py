"""Indexes of some of a table's rows."""

from typing import Any

from sqlalchemy import Index, TextClause
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateIndex


class PartialIndex(Index):
    """Of the rows for which `where` holds. SQLAlchemy imports the dialect of each option that is named after one, so
    Postgres is told the condition when the statement for it is made: a server on SQLite does without that dialect."""

    def __init__(self, name: str, *columns: str, where: TextClause, unique: bool = False) -> None:
        super().__init__(name, *columns, unique=unique, sqlite_where=where)
        self.where = where


@compiles(CreateIndex, "postgresql")
def _on_postgres(create: CreateIndex, compiler: Any, **options: Any) -> str:
    index = create.element
    if isinstance(index, PartialIndex):
        index.dialect_options["postgresql"]["where"] = index.where
    statement: str = compiler.visit_create_index(create, **options)
    return statement
