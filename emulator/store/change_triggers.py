"""Triggers that note what a row was before it changed, in the transaction that changes it.

Only of pools whose plan keeps a history (`user_pools.history_since`), and nothing while a pool itself is deleted: its
row is gone by then. A column that every sign-in writes is no change by itself (`besides`), but is noted with the
others. The instant is by the pool's clock, cut to milliseconds on both databases, as the control API tells the time.

A migration that adds a column to one of these tables makes the triggers of SQLite anew, which name each column.
"""

from msgspec import Struct
from sqlalchemy import Connection, Table, text

from emulator.store.provider_schema import linked_identities
from emulator.store.schema import aliases, user_attributes, user_group_members, user_groups, users
from emulator.store.sign_in_schema import software_tokens, user_factors, webauthn_credentials

_OFFSET = "COALESCE(p.clock_offset_seconds, s.clock_offset_seconds)"
_FROZEN = "CASE WHEN p.clock_offset_seconds IS NULL THEN s.clock_frozen_at ELSE p.clock_frozen_at END"
_AT = {
    "sqlite": (
        f"COALESCE(substr({_FROZEN}, 1, 23), strftime('%Y-%m-%d %H:%M:%f', 'now', "
        f"printf('%+.3f seconds', {_OFFSET}))) || '000'"
    ),
    "postgresql": (
        f"date_trunc('milliseconds', COALESCE({_FROZEN}, clock_timestamp() + {_OFFSET} * interval '1 second'))"
    ),
}
_NEXT_ID = "SELECT setval(pg_get_serial_sequence('changes', 'id'), COALESCE(max(id), 0) + 1, false) FROM changes"


class Recorded(Struct, frozen=True):
    """A table whose changes are noted. `key` tells a row from others of its pool; `owner` is what it belongs to;
    `besides` are columns that are no change by themselves."""

    table: Table
    key: tuple[str, ...]
    owner: str
    besides: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def columns(self) -> list[str]:
        return [column.name for column in self.table.columns]

    @property
    def compared(self) -> list[str]:
        """The columns by which two states of a row are one."""
        return [name for name in self.columns if name not in self.besides]

    @property
    def has_pool(self) -> bool:
        """Otherwise the pool is that of the user."""
        return "pool_id" in self.table.columns

    def key_of(self, row: str) -> str:
        """What `changes.key` is of a row, in SQL."""
        return " || ' ' || ".join(f"{row}.{column}" for column in self.key)

    def parts(self, dialect: str, key: str) -> list[str]:
        """The columns of a row's key, out of `changes.key` in SQL: all but the last hold no space."""
        if len(self.key) == 1:
            return [key]
        space = f"instr({key}, ' ')" if dialect == "sqlite" else f"strpos({key}, ' ')"
        return [f"substr({key}, 1, {space} - 1)", f"substr({key}, {space} + 1)"]

    def image_of(self, dialect: str, row: str) -> str:
        """What `changes.before` is of a row, in SQL."""
        if dialect == "postgresql":
            return f"to_jsonb({row})"
        return "json_object(" + ", ".join(f"'{name}', {row}.{name}" for name in self.columns) + ")"


RECORDED = (
    Recorded(users, ("id",), "id", frozenset({"signed_out_at", "updated_at"})),
    Recorded(user_attributes, ("user_id", "name"), "user_id"),
    Recorded(aliases, ("kind", "value_key"), "user_id"),
    Recorded(linked_identities, ("id",), "user_id", frozenset({"subject", "used_at"})),
    Recorded(user_groups, ("name_key",), "name_key", frozenset({"updated_at"})),
    Recorded(user_group_members, ("user_id", "name_key"), "name_key"),
    Recorded(user_factors, ("user_id", "factor"), "user_id"),
    Recorded(software_tokens, ("id",), "user_id", frozenset({"last_step"})),
    Recorded(webauthn_credentials, ("credential_id",), "user_id", frozenset({"sign_count", "last_used_at"})),
)


def create(db: Connection) -> None:
    """Also for rows that came with ids of their own, from another database: new ones come after them."""
    for statement in statements(db.dialect.name):
        db.execute(text(statement))
    if db.dialect.name == "postgresql":
        db.execute(text(_NEXT_ID))


def drop(db: Connection) -> None:
    """From here on nothing is noted: for whoever puts whole tables in place of others."""
    for name, recorded in trigger_names().items():
        db.execute(text(f"DROP TRIGGER {name}" + (f" ON {recorded}" if db.dialect.name == "postgresql" else "")))
    for function in _functions() if db.dialect.name == "postgresql" else ():
        db.execute(text(f"DROP FUNCTION {function}()"))


def trigger_names() -> dict[str, str]:
    """With the table of each."""
    events = ("insert", "update", "delete")
    named = {f"{each.name}_change_{event}": each.name for each in RECORDED for event in events}
    return named | {"users_change_before_delete": "users"}


def statements(dialect: str) -> list[str]:
    """What makes the triggers."""
    make = _of_sqlite if dialect == "sqlite" else _of_postgres
    return [statement for recorded in RECORDED for statement in make(recorded)] + _before_users_go(dialect)


def _functions() -> list[str]:
    return [*(f"note_change_of_{each.name}" for each in RECORDED), "note_factors_of_user"]


def _note(each: Recorded, dialect: str, row: str, kind: str, *, where: str = "") -> str:
    """Notes the change of the row, or its beginning."""
    before = "NULL" if kind == "created" else each.image_of(dialect, row)
    if each.has_pool:
        source = f"user_pools p, emulator_state s WHERE p.id = {row}.pool_id"
    else:
        source = f"users u, user_pools p, emulator_state s WHERE u.id = {row}.user_id AND p.id = u.pool_id"
    return (  # names of our own tables and columns
        f"INSERT INTO changes (pool_id, table_name, key, owner, kind, at, before) "  # noqa: S608
        f"SELECT p.id, '{each.name}', {each.key_of(row)}, {row}.{each.owner}, '{kind}', {_AT[dialect]}, {before} "
        f"FROM {source} AND p.history_since IS NOT NULL AND s.id = 1{where};"
    )


def _moved(each: Recorded) -> str:
    """An UPDATE that makes another row of the row, as somebody may do in a shell."""
    return f"{each.key_of('OLD')} <> {each.key_of('NEW')}"


def _of_sqlite(each: Recorded) -> list[str]:
    name, differs = each.name, " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in each.compared)
    moved = f" AND {_moved(each)}"
    return [
        f"CREATE TRIGGER {name}_change_insert AFTER INSERT ON {name} "
        f"BEGIN {_note(each, 'sqlite', 'NEW', 'created')} END",
        f"CREATE TRIGGER {name}_change_update AFTER UPDATE OF {', '.join(each.compared)} ON {name} WHEN {differs} "
        f"BEGIN {_note(each, 'sqlite', 'OLD', 'changed')} {_note(each, 'sqlite', 'NEW', 'created', where=moved)} END",
        f"CREATE TRIGGER {name}_change_delete AFTER DELETE ON {name} "
        f"BEGIN {_note(each, 'sqlite', 'OLD', 'deleted')} END",
    ]


def _of_postgres(each: Recorded) -> list[str]:
    name, function = each.name, f"note_change_of_{each.name}"
    old, new = (f"ROW({', '.join(f'{row}.{column}' for column in each.compared)})" for row in ("OLD", "NEW"))
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"IF TG_OP = 'INSERT' THEN {_note(each, 'postgresql', 'NEW', 'created')}\n"
        f"ELSIF TG_OP = 'DELETE' THEN {_note(each, 'postgresql', 'OLD', 'deleted')}\n"
        f"ELSE {_note(each, 'postgresql', 'OLD', 'changed')}\n"
        f"IF {_moved(each)} THEN {_note(each, 'postgresql', 'NEW', 'created')} END IF;\n"
        "END IF;\nRETURN NULL;\nEND $$",
        f"CREATE TRIGGER {name}_change_insert AFTER INSERT ON {name} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {name}_change_update AFTER UPDATE ON {name} FOR EACH ROW "
        f"WHEN ({old} IS DISTINCT FROM {new}) EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {name}_change_delete AFTER DELETE ON {name} FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]


def _before_users_go(dialect: str) -> list[str]:
    """Rows that know their pool by their user alone are noted while the user is there: they go after it."""
    notes = "\n".join(_all_of_user(each, dialect) for each in RECORDED if not each.has_pool)
    if dialect == "sqlite":
        return [f"CREATE TRIGGER users_change_before_delete BEFORE DELETE ON users BEGIN {notes} END"]
    return [
        "CREATE FUNCTION note_factors_of_user() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"{notes}\nRETURN OLD;\nEND $$",
        "CREATE TRIGGER users_change_before_delete BEFORE DELETE ON users "
        "FOR EACH ROW EXECUTE FUNCTION note_factors_of_user()",
    ]


def _all_of_user(each: Recorded, dialect: str) -> str:
    return (
        f"INSERT INTO changes (pool_id, table_name, key, owner, kind, at, before) "  # noqa: S608
        f"SELECT p.id, '{each.name}', {each.key_of('t')}, t.{each.owner}, 'deleted', {_AT[dialect]}, "
        f"{each.image_of(dialect, 't')} FROM {each.name} t, user_pools p, emulator_state s "
        "WHERE t.user_id = OLD.id AND p.id = OLD.pool_id AND p.history_since IS NOT NULL AND s.id = 1;"
    )
