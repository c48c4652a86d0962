"""What rows of a pool were at an instant, and putting them back.

What a row was at an instant is what stands in its first change after that; without one it is what it is today. So an
instant is the state after everything that happened at it. Statements work on all changed rows at once: `begin` notes
which they are, `end` forgets them.

Passwords are never put back: somebody whose password did not change has it anyway, somebody who changed it keeps the
new one, and so does who was deleted since (evidence: recovery-passwords). Nor is a sign-out undone.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct
from sqlalchemy import Connection, bindparam, text

from emulator.store.change_triggers import RECORDED, Recorded
from emulator.store.columns import Instant

USERS, GROUPS = "users", "user_groups"
_PARENTS = (USERS, GROUPS)
_PASSWORD = ("password_hash", "srp_salt", "srp_verifier", "password_set_at", "temporary_password_expires_at")
_KEPT_OF_USERS = (*_PASSWORD, "signed_out_at")
_FIXED = {USERS: ("id", "pool_id", "sub", "username", "username_key"), GROUPS: ("pool_id", "name_key")}
_OF_PASSWORDS = "('FORCE_CHANGE_PASSWORD', 'RESET_REQUIRED')"  # statuses that say something of the password
What = Literal["create", "update", "delete"]


class Difference(Struct, frozen=True):
    """A row that is not what it was. `owner` is as in `changes`."""

    table_name: str
    owner: str
    what: What


_BEGIN = text(
    "INSERT INTO recovery_rows (pool_id, table_name, key, first_id, last_id) "
    "SELECT pool_id, table_name, key, min(id), max(id) FROM changes WHERE pool_id = :pool AND at > :at "
    "GROUP BY pool_id, table_name, key"
).bindparams(bindparam("at", type_=Instant()))
_END = text("DELETE FROM recovery_rows WHERE pool_id = :pool")


def begin(db: Connection, pool_id: str, at: datetime) -> None:
    """Notes which rows changed after the instant."""
    if db.dialect.name == "postgresql":
        db.execute(text("SET LOCAL statement_timeout = 0"))  # a hundred thousand rows take what they take
    end(db, pool_id)
    db.execute(_BEGIN, {"pool": pool_id, "at": at})


def end(db: Connection, pool_id: str) -> None:
    db.execute(_END, {"pool": pool_id})


def differences(db: Connection, pool_id: str) -> list[Difference]:
    """Between now and then, seen from now: what going back would do to each row."""
    found = []
    for each in RECORDED:
        for owner, was, is_there in db.execute(text(_differing(each, db.dialect.name)), {"pool": pool_id}):
            what: What = "update" if was and is_there else "create" if was else "delete"
            found.append(Difference(each.name, owner, what))
    return found


def revert(db: Connection, pool_id: str, now: datetime) -> None:
    """Makes the rows what they were. Users who are changed by it were last changed now."""
    dialect, values = db.dialect.name, {"pool": pool_id}
    parents = [each for each in RECORDED if each.name in _PARENTS]
    children = [each for each in RECORDED if each.name not in _PARENTS]
    touched = text(_TOUCH).bindparams(bindparam("now", type_=Instant()))
    steps = [
        *(_delete(each, dialect) for each in children),
        *(_delete_new(each) for each in parents),
        *(_update(each, dialect) for each in parents),
        *(_insert(each, dialect) for each in [*parents, *children]),
    ]
    for step in steps:
        db.execute(text(step), values)
    db.execute(touched, {**values, "now": now})


_TOUCH = (
    "UPDATE users SET updated_at = :now WHERE pool_id = :pool AND id IN (SELECT c.owner FROM recovery_rows r "
    "JOIN changes c ON c.id = r.first_id WHERE r.pool_id = :pool AND r.table_name IN ('users', 'user_attributes'))"
)


# --- statements, of names of our own tables and columns ----------------------------------------------------------


def _rows(each: Recorded) -> str:
    return (
        "FROM recovery_rows r JOIN changes c ON c.id = r.first_id "
        f"WHERE r.pool_id = :pool AND r.table_name = '{each.name}'"
    )


def _of_pool(each: Recorded, row: str) -> str:
    return f" AND {row}.pool_id = :pool" if each.has_pool else ""


def _same(each: Recorded, dialect: str, row: str) -> str:
    parts = each.parts(dialect, "r.key")
    return " AND ".join(f"{row}.{column} = {part}" for column, part in zip(each.key, parts, strict=True))


def _differing(each: Recorded, dialect: str) -> str:
    """Rows with whether they were there and whether they are."""
    there = f"t.{each.key[0]} IS NOT NULL"
    return (
        f"SELECT c.owner, c.before IS NOT NULL, {there} FROM recovery_rows r "  # noqa: S608
        f"JOIN changes c ON c.id = r.first_id LEFT JOIN {each.name} t ON {_same(each, dialect, 't')}"
        f"{_of_pool(each, 't')} WHERE r.pool_id = :pool AND r.table_name = '{each.name}' "
        f"AND (c.before IS NOT NULL OR {there}) "
        f"AND (c.before IS NULL OR NOT ({there}) OR {_unlike(each, dialect)})"
    )


def _unlike(each: Recorded, dialect: str) -> str:
    """Whether the image differs from the row in what would be put back."""
    ignored = [
        *each.besides,
        *(_KEPT_OF_USERS if each.name == USERS else ()),
        *(["status"] if each.name == USERS else []),
    ]
    then, now = "c.before", each.image_of(dialect, "t")
    names = sorted(set(ignored))
    if dialect == "postgresql":
        less = f" - CAST('{{{','.join(names)}}}' AS text[])" if names else ""
        differs = f"({then}{less}) <> ({now}{less})"
    else:
        less = "".join(f", '$.{name}'" for name in names)
        differs = f"json_remove({then}{less}) <> json_remove({now}{less})" if names else f"{then} <> {now}"
    return f"({differs} OR {_status(dialect, 't')} <> t.status)" if each.name == USERS else differs


def _of_image(column: str, dialect: str, image: str = "c.before") -> str:
    return f"json_extract({image}, '$.{column}')" if dialect == "sqlite" else f"({image} ->> '{column}')"


def _status(dialect: str, current: str, image: str = "c.before") -> str:
    """What somebody was asked to do about a password is over with the password that they have now.

    unverified: A kept password keeps the status that belongs to it.
    """
    then, hashed = _of_image("status", dialect, image), _of_image("password_hash", dialect, image)
    differs = f"{current}.password_hash {'IS NOT' if dialect == 'sqlite' else 'IS DISTINCT FROM'} {hashed}"
    return (
        f"CASE WHEN {differs} AND ({then} IN {_OF_PASSWORDS} OR {current}.status IN {_OF_PASSWORDS}) "
        f"THEN {current}.status ELSE {then} END"
    )


def _delete(each: Recorded, dialect: str) -> str:
    """What changed of a table that others do not refer to; `_insert` brings back what was there."""
    keys, parts = ", ".join(each.key), ", ".join(each.parts(dialect, "r.key"))
    mine = " AND pool_id = :pool" if each.has_pool else ""
    return f"DELETE FROM {each.name} WHERE ({keys}) IN (SELECT {parts} {_rows(each)}){mine}"  # noqa: S608


def _delete_new(each: Recorded) -> str:
    new = f"SELECT r.key {_rows(each)} AND c.before IS NULL"
    return f"DELETE FROM {each.name} WHERE pool_id = :pool AND {each.key[0]} IN ({new})"  # noqa: S608


def _update(each: Recorded, dialect: str) -> str:
    kept = (*_FIXED[each.name], *(_KEPT_OF_USERS if each.name == USERS else ()))
    names = [name for name in each.columns if name not in kept]
    values = {name: f"json_extract(c.before, '$.{name}')" if dialect == "sqlite" else f"b.{name}" for name in names}
    if each.name == USERS:
        values["status"] = _status(dialect, USERS)
    image = "" if dialect == "sqlite" else f", jsonb_populate_record(CAST(NULL AS {each.name}), c.before) b"
    assignments = ", ".join(f"{name} = {value}" for name, value in values.items())
    return (
        f"UPDATE {each.name} SET {assignments} FROM recovery_rows r, changes c{image} "  # noqa: S608
        f"WHERE c.id = r.first_id AND r.pool_id = :pool AND r.table_name = '{each.name}' AND c.before IS NOT NULL "
        f"AND {each.name}.pool_id = :pool AND {each.name}.{each.key[0]} = r.key"
    )


def _insert(each: Recorded, dialect: str) -> str:
    """What is not there. An alias that is somebody's by now stays theirs, and so it is with everything unique."""
    names = each.columns
    values = {name: f"json_extract(c.before, '$.{name}')" if dialect == "sqlite" else f"b.{name}" for name in names}
    if each.name == USERS:
        values |= {name: _latest(name, dialect) for name in _KEPT_OF_USERS}
        values["status"] = _status_of_deleted(dialect)
    images = ""
    if dialect == "postgresql":
        images = f" CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {each.name}), c.before) b"
        images += f" CROSS JOIN LATERAL jsonb_populate_record(CAST(NULL AS {each.name}), l.before) d"
    return (
        f"INSERT INTO {each.name} ({', '.join(names)}) SELECT {', '.join(values.values())} FROM recovery_rows r "  # noqa: S608
        f"JOIN changes c ON c.id = r.first_id JOIN changes l ON l.id = r.last_id{images} "
        f"WHERE r.pool_id = :pool AND r.table_name = '{each.name}' AND c.before IS NOT NULL ON CONFLICT DO NOTHING"
    )


def _latest(name: str, dialect: str) -> str:
    """Of the last change of a row, which is its end."""
    return f"json_extract(l.before, '$.{name}')" if dialect == "sqlite" else f"d.{name}"


def _status_of_deleted(dialect: str) -> str:
    if dialect == "postgresql":
        return _status(dialect, "d")
    then, last = _of_image("status", dialect), _of_image("status", dialect, "l.before")
    differs = f"{_of_image('password_hash', dialect, 'l.before')} IS NOT {_of_image('password_hash', dialect)}"
    return (
        f"CASE WHEN {differs} AND ({then} IN {_OF_PASSWORDS} OR {last} IN {_OF_PASSWORDS}) THEN {last} ELSE {then} END"
    )
