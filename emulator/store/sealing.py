"""Which secrets of a database are sealed, and bringing all of them under a key, under another, or back into the open.

`emulator_state.sealing_check` is a text that the key sealed: by it a server knows at its start whether it has the right
one, before it reads a secret or writes one.
"""

from typing import Any

from sqlalchemy import Connection, String, column, select, table, update
from sqlalchemy.sql.expression import TableClause

from emulator.crypto import sealing
from emulator.crypto.sealing import Seal, SealIsBroken
from emulator.store import maintenance
from emulator.store.change_schema import changes
from emulator.store.columns import SECRETS_PLACE, document, seal_secrets, use_seal
from emulator.store.engine import LONG_SECONDS, Database
from emulator.store.whole.quiet import without_triggers

_CHECK, _CHECK_PLACE = "cognito-emulator", "emulator_state.sealing_check"
# Every column of a Sealed type, with the primary key of its table; a test holds this list and the tables together.
COLUMNS = (
    ("signing_keys", "kid", "private_pem"),
    ("software_tokens", "id", "secret"),
    ("user_pool_clients", "id", "secret"),
    ("published_secrets", "arn", "secret_string"),
    ("identity_providers", "id", "secrets"),
    ("saml_keys", "id", "private_pem"),
    ("played_providers", "provider_id", "private_pem"),
    ("emulator_state", "id", "secret"),
)
SINCE = "0008"  # the schema revision that brought the check
_STATE = table("emulator_state", column("sealing_check", String))


def prepare(database: Database, seal: Seal | None) -> None:
    """For a server that begins: seals what is not sealed yet and has the secrets opened from here on. Raises ValueError
    without the key that sealed them."""
    check = _read_check(database)
    if check is not None:
        _require_key(check, seal)
    if seal is not None and (check is None or _is_something_open(database)):
        rewrite(database, seal if check else None, seal)
    use_seal(database.engine, seal)


def rewrite(database: Database, old: Seal | None, new: Seal | None) -> str | None:
    """Every secret under another key, or in the open; the check of it. Raises ValueError if the old key is not the
    one."""
    connection = database.begin(write=True, patience=LONG_SECONDS)
    keep = False
    try:
        _overwrite_what_goes(connection, is_on=True)
        held = connection.execute(select(_STATE.c.sealing_check).with_for_update()).scalar_one()
        opener = old or new  # another server may have been first, with the same key
        if held is not None:
            _require_key(held, opener)
        rewrite_rows(connection, opener, new)
        check = None if new is None else new.seal(_CHECK, _CHECK_PLACE)
        connection.execute(update(_STATE).values(sealing_check=check))
        keep = True
    finally:
        _overwrite_what_goes(connection, is_on=False)
        database.end(connection, write=True, keep=keep)
    maintenance.cut_log(database)
    return check


def rewrite_rows(db: Connection, old: Seal | None, new: Seal | None) -> None:
    """The same of every row, without the check. To the emulator no row changes by it."""
    with without_triggers(db):
        for name, key, secret in COLUMNS:
            _rewrite_column(db, name, key, secret, old, new)
        _rewrite_secrets(db, old, new)
        _rewrite_changes(db, old, new)


def is_sealed(database: Database) -> bool:
    return _read_check(database) is not None


def _read_check(database: Database) -> str | None:
    connection = database.begin(write=False)
    try:
        found: str | None = connection.execute(select(_STATE.c.sealing_check)).scalar_one()
        return found
    finally:
        database.end(connection, write=False, keep=False)


def _is_something_open(database: Database) -> bool:
    """Whether a server that began without the key, before the secrets were sealed, has written some since."""
    connection = database.begin(write=False)
    try:
        return any(_has_open_ones(connection, name, secret) for name, _, secret in COLUMNS)
    finally:
        database.end(connection, write=False, keep=False)


def _has_open_ones(db: Connection, name: str, secret: str) -> bool:
    raw = table(name, column(secret, String))
    is_open = raw.c[secret].not_like(f"{sealing.PREFIX}%")
    return db.execute(select(raw.c[secret]).where(is_open).limit(1)).first() is not None


def _require_key(check: str, seal: Seal | None) -> None:
    if seal is None:
        raise ValueError(
            "EMULATOR_SECRET_KEY_FILE is not set, and the secrets of this database are sealed: name the file with the "
            "key they were sealed by"
        )
    if not opens(seal, check):
        raise ValueError(
            "EMULATOR_SECRET_KEY_FILE holds another key than the one that sealed the secrets of this database"
        )


def opens(seal: Seal, check: str) -> bool:
    """Whether it is the key that sealed what the check is of."""
    try:
        seal.open(check, _CHECK_PLACE)
    except SealIsBroken:
        return False
    return True


def _rewrite_column(db: Connection, name: str, key: str, secret: str, old: Seal | None, new: Seal | None) -> None:
    raw = table(name, column(key), column(secret, String))
    place = f"{name}.{secret}"
    for row_key, text in db.execute(select(raw.c[key], raw.c[secret]).where(raw.c[secret].is_not(None))).all():
        _put(db, raw, key, row_key, secret, _resealed(text, place, old, new))


def _rewrite_secrets(db: Connection, old: Seal | None, new: Seal | None) -> None:
    raw = table("user_pool_clients", column("id", String), column("secrets", document()))
    for client_id, secrets in db.execute(select(raw.c.id, raw.c.secrets)).all():
        if secrets:
            changed = seal_secrets(secrets, lambda value: _resealed(value, SECRETS_PLACE, old, new))
            _put(db, raw, "id", client_id, "secrets", changed)


def _rewrite_changes(db: Connection, old: Seal | None, new: Seal | None) -> None:
    """What authenticator apps were before they changed: the same column, in a document."""
    of_apps = changes.c.table_name == "software_tokens", changes.c.before.is_not(None)
    for change_id, before in db.execute(select(changes.c.id, changes.c.before).where(*of_apps)).all():
        secret = _resealed(before["secret"], "software_tokens.secret", old, new)
        db.execute(update(changes).where(changes.c.id == change_id).values(before={**before, "secret": secret}))


def _put(db: Connection, raw: TableClause, key: str, row_key: Any, name: str, value: Any) -> None:
    db.execute(update(raw).where(raw.c[key] == row_key).values({name: value}))


def _resealed(text: str, place: str, old: Seal | None, new: Seal | None) -> str:
    if old is not None and sealing.is_sealed(text):
        text = old.open(text, place)
    return text if new is None else new.seal(text, place)


def _overwrite_what_goes(connection: Connection, *, is_on: bool) -> None:
    """SQLite writes over what an update leaves behind in the file. What earlier changes left goes with `VACUUM`, on
    Postgres with `VACUUM FULL`."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.dbapi_connection
        driver.execute(f"PRAGMA secure_delete={'ON' if is_on else 'OFF'}").fetchall()
