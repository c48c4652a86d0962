"""Taking rows away: all of them, those of one pool, or the people of pools whose settings stay.

Where references are switched off (`alone`, `unwatched`) a table is emptied at once, else row by row. On Postgres many
rows go by TRUNCATE, which costs as much for few.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Table, delete, exists, func, literal, select, text, union_all

from emulator.store.schema import users
from emulator.store.whole import logical
from emulator.store.whole.quiet import minds_references

FEW = 5_000  # users; Postgres takes a tenth of a second for each thousand of them by the references
NOTHING: frozenset[str] = frozenset()
# The tables of what pools are and how they are set, rather than of the people in them and what those did.
SETTINGS = frozenset(
    {
        *("cimd_policies", "client_metadata_documents", "faults", "identity_provider_identifiers"),
        *("identity_providers", "log_configurations", "managed_login_assets", "managed_login_styles"),
        *(
            "played_providers",
            "published_secrets",
            "recovery_switches",
            "resource_servers",
            "risk_configurations",
            "risk_notice_senders",
        ),
        *("retired_keys", "saml_keys", "signing_keys", "terms_documents", "ui_customizations", "user_groups"),
        "user_pool_clients",
        *("user_pool_domains", "user_pool_replicas", "user_pools"),
    }
)


def empty(db: Connection, *, keeping: Collection[str] = NOTHING) -> None:
    """Every table but those of the names in `keeping`."""
    tables = [table for table in reversed(logical.tables()) if table.name not in keeping]
    if db.dialect.name == "postgresql" and not _are_few(db):
        db.execute(text(f"TRUNCATE {', '.join(table.name for table in tables)}"))
        return
    for table in _first_ones(tables) if minds_references(db) else _with_rows(db, tables):
        db.execute(delete(table))


def empty_pool(db: Connection, pool_id: str, *, keeping: Collection[str] = NOTHING) -> None:
    """The same of one pool alone: what no pool has stays."""
    for table in _first_ones([table for table in reversed(logical.tables()) if table.name not in keeping]):
        of_pool = _of_pool(table, pool_id)
        if of_pool is not None:
            db.execute(delete(table).where(of_pool))


def _first_ones(tables: list[Table]) -> list[Table]:
    """Those whose rows do not go along with the rows of another one of them."""
    going = {table.name for table in tables}
    return [table for table in tables if not any(_goes_along(table, name) for name in going)]


def _goes_along(table: Table, parent: str) -> bool:
    """Whether every row of the table is deleted with a row of its parent."""
    return any(
        key.referred_table.name == parent
        and key.ondelete == "CASCADE"
        and not any(table.c[name].nullable for name in key.column_keys)
        for key in table.foreign_key_constraints
    )


def _of_pool(table: Table, pool_id: str) -> ColumnElement[bool] | None:
    if table.name == "user_pools":
        return table.c.id == pool_id
    if "pool_id" in table.c:
        return table.c.pool_id == pool_id
    for key in table.foreign_keys:
        parent = key.column.table
        if "pool_id" in parent.c:
            return key.parent.in_(select(key.column).where(parent.c.pool_id == pool_id))
    return None


def _with_rows(db: Connection, tables: list[Table]) -> list[Table]:
    """Asked once for all of them: most have none."""
    asked = (select(literal(number)).where(exists(select(table))) for number, table in enumerate(tables))
    return [tables[number] for number in db.execute(union_all(*asked)).scalars()]


def _are_few(db: Connection) -> bool:
    some = select(users.c.id).limit(FEW + 1).subquery()
    return db.execute(select(func.count()).select_from(some)).scalar_one() <= FEW
