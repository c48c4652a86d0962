"""The schema as a picture and as text: SQL, Mermaid, Graphviz's dot, JSON. They are of this version's tables and views,
without a look at any database."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import orjson
from sqlalchemy import Column, Table, create_engine, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from emulator.store import new_database, views
from emulator.store.tables import metadata

Format = Literal["sql", "mermaid", "dot", "json"]
FORMATS: tuple[Format, ...] = ("sql", "mermaid", "dot", "json")
_DIALECTS: Mapping[str, Any] = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}


def drawn(form: Format, dialect: str) -> str:
    """The whole schema. The dialect matters to SQL and JSON."""
    if form == "sql":
        return as_sql(dialect)
    if form == "json":
        return as_json(dialect)
    return as_mermaid(tables()) if form == "mermaid" else as_dot(tables())


def tables() -> list[Table]:
    """In the order in which they can be made."""
    return list(metadata.sorted_tables)


def as_sql(dialect: str) -> str:
    made = _DIALECTS[dialect]()
    statements = [str(CreateTable(table).compile(dialect=made)).strip() for table in tables()]
    for table in tables():
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=made)).strip() for index in indexes]
    statements += [f"CREATE VIEW {name} AS {query}" for name, query in views.definitions(dialect).items()]
    return ";\n\n".join(statements) + ";\n"


def as_json(dialect: str) -> str:
    described = {
        "tables": {str(table.name): [_described(column, dialect) for column in table.columns] for table in tables()},
        "views": view_columns(),
    }
    return orjson.dumps(described, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()


def as_mermaid(chosen: Iterable[Table], *, columns: bool = True) -> str:
    """An entity-relationship diagram of some tables, with the tables that they refer to."""
    chosen = list(chosen)
    lines = ["erDiagram"]
    for table in chosen:
        lines += [f"    {table.name} {{", *map(_mermaid_column, table.columns), "    }"] if columns else []
    lines += [
        f"    {parent} {_many(table, own)} {table.name} : {own}" for table in chosen for parent, own in _ties(table)
    ]
    return "\n".join(lines) + "\n"


def as_dot(chosen: Iterable[Table]) -> str:
    chosen = list(chosen)
    lines = ["digraph schema {", "    rankdir=LR;", "    node [shape=record, fontname=monospace];"]
    for table in chosen:
        rows = "".join(f"{column.name}\\l" for column in table.columns)
        lines.append(f'    {table.name} [label="{table.name}|{rows}"];')
    lines += [f'    {table.name} -> {parent} [label="{own}"];' for table in chosen for parent, own in _ties(table)]
    return "\n".join([*lines, "}"]) + "\n"


def view_columns() -> dict[str, list[str]]:
    """Of each view, as SQLite names them; they are called the same on Postgres."""
    engine = create_engine("sqlite://")
    with engine.begin() as db:
        new_database.create(db, "")
        found = {name: [*map(str, db.execute(text(f"SELECT * FROM {name} LIMIT 0")).keys())] for name in _views()}  # noqa: S608
    engine.dispose()
    return found


def _views() -> list[str]:
    return sorted(views.definitions("sqlite"))


def _described(column: Column[Any], dialect: str) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": str(column.name),
        "type": column.type.compile(dialect=_DIALECTS[dialect]()),
        "nullable": bool(column.nullable),
        "primary_key": bool(column.primary_key),
    }
    references = [key.target_fullname for key in column.foreign_keys]
    return {**described, "references": references[0]} if references else described


def _mermaid_column(column: Column[Any]) -> str:
    kind = column.type.compile(dialect=postgresql.dialect()).split("(")[0].lower()  # type: ignore[no-untyped-call]
    marks = [mark for mark, has in (("PK", column.primary_key), ("FK", column.foreign_keys)) if has]
    return f"        {kind.split()[0]} {column.name} {','.join(marks)}".rstrip()


def _ties(table: Table) -> list[tuple[str, str]]:
    """The tables that it refers to, each with the column that does so; the last column tells one of several."""
    return sorted((key.referred_table.name, list(key.columns)[-1].name) for key in table.foreign_key_constraints)


def _many(table: Table, own: str) -> str:
    """At most one row of the table for each of the other's, or any number."""
    return "||--o|" if [column.name for column in table.primary_key] == [own] else "||--o{"
