"""What the two databases say in different words. Each is a template for `format`, by dialect, or a function of it."""

NULL_SAFE_GREATER = {"sqlite": "MAX", "postgresql": "GREATEST"}
USER = "u.username, u.sub, u.id AS user_id"


def now(table: str) -> str:
    """By the clock of the pool that the row of the table is of."""
    return f"(SELECT n.now FROM v_pool_clocks n WHERE n.pool_id = {table}.pool_id)"


def shifted(dialect: str, instant: str, seconds: str) -> str:
    if dialect == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%f', {instant}, ({seconds}) || ' seconds')"
    return f"({instant} + ({seconds}) * interval '1 second')"


def member(dialect: str, document: str, *path: str) -> str:
    """A text or a number of a JSON document, as text on Postgres."""
    if dialect == "sqlite":
        return f"json_extract({document}, '$.{'.'.join(path)}')"
    return f"{document} #>> '{{{','.join(path)}}}'"


def number(dialect: str, document: str, *path: str) -> str:
    return f"CAST({member(dialect, document, *path)} AS INTEGER)"


def flag(dialect: str, document: str, *path: str) -> str:
    """A yes or no of a JSON document, FALSE where it is absent."""
    if dialect == "sqlite":
        return f"COALESCE({member(dialect, document, *path)}, FALSE)"
    return f"COALESCE(CAST({member(dialect, document, *path)} AS boolean), FALSE)"


def names(dialect: str, document: str, *path: str) -> str:
    """A list of names in a JSON document, spelt alike on both databases: `["a","b"]`. NULL where there is none."""
    if dialect == "sqlite":
        return member(dialect, document, *path) if path else document
    found = member(dialect, document, *path) if path else f"CAST({document} AS text)"
    return f"""replace({found}, '", "', '","')"""


def in_words(text: str) -> str:
    """A text of words with a blank between them as such a list."""
    return f"""'["' || replace({text}, ' ', '","') || '"]'"""
