"""What rows of users, groups and factors were before each change, and since when a pool keeps it.

A later migration that adds a column to one of the tables below makes the triggers of SQLite anew, which name each.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# Tables: their columns, what tells a row from others of its pool, whose it is, what is no change by itself.
RECORDED = (
    (
        "users",
        [
            "id",
            "pool_id",
            "sub",
            "username",
            "username_key",
            "status",
            "enabled",
            "password_hash",
            "srp_salt",
            "srp_verifier",
            "password_set_at",
            "temporary_password_expires_at",
            "signed_out_at",
            "mfa_options",
            "created_at",
            "updated_at",
        ],
        ("id",),
        "id",
        ["signed_out_at", "updated_at"],
    ),
    ("user_attributes", ["user_id", "name", "value", "pool_id", "value_key"], ("user_id", "name"), "user_id", []),
    ("aliases", ["pool_id", "kind", "value_key", "value", "user_id", "since"], ("kind", "value_key"), "user_id", []),
    (
        "linked_identities",
        [
            "id",
            "pool_id",
            "user_id",
            "provider_name",
            "provider_type",
            "issuer",
            "attribute_name",
            "attribute_value",
            "subject",
            "is_primary",
            "linked_at",
            "used_at",
        ],
        ("id",),
        "user_id",
        ["subject", "used_at"],
    ),
    (
        "user_groups",
        ["pool_id", "name_key", "name", "description", "role_arn", "precedence", "created_at", "updated_at"],
        ("name_key",),
        "name_key",
        ["updated_at"],
    ),
    ("user_group_members", ["pool_id", "name_key", "user_id", "since"], ("user_id", "name_key"), "name_key", []),
    ("user_factors", ["user_id", "factor", "enabled", "preferred", "since"], ("user_id", "factor"), "user_id", []),
    (
        "software_tokens",
        ["id", "user_id", "secret", "friendly_name", "last_step", "created_at", "verified_at"],
        ("id",),
        "user_id",
        ["last_step"],
    ),
    (
        "webauthn_credentials",
        [
            "pool_id",
            "credential_id",
            "user_id",
            "public_key",
            "sign_count",
            "relying_party_id",
            "friendly_name",
            "attachment",
            "transports",
            "created_at",
            "last_used_at",
        ],
        ("credential_id",),
        "user_id",
        ["last_used_at", "sign_count"],
    ),
)
AT = {
    "sqlite": (
        "CASE WHEN s.clock_frozen_at IS NULL THEN strftime('%Y-%m-%d %H:%M:%f', 'now', "
        "printf('%+.3f seconds', s.clock_offset_seconds)) ELSE substr(s.clock_frozen_at, 1, 23) END || '000'"
    ),
    "postgresql": (
        "date_trunc('milliseconds', COALESCE(s.clock_frozen_at, "
        "clock_timestamp() + s.clock_offset_seconds * interval '1 second'))"
    ),
}
WITHOUT_SECRETS = {
    "sqlite": ("json_remove(c.before, '$.password_hash', '$.srp_salt', '$.srp_verifier', '$.secret', '$.public_key')"),
    "postgresql": "(c.before - CAST('{password_hash,srp_salt,srp_verifier,secret,public_key}' AS text[]))",
}
SINCE = "UPDATE user_pools SET {0} = (SELECT now FROM v_now) WHERE COALESCE({1}, 'ESSENTIALS') {2}"
TIER = {"sqlite": "json_extract(settings, '$.UserPoolTier')", "postgresql": "settings ->> 'UserPoolTier'"}


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("before", DOCUMENT),
        sa.ForeignKeyConstraint(["pool_id"], ["user_pools.id"], name=op.f("fk_changes_pool_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_pool_id", "changes", ["pool_id", "at"])
    op.add_column("user_pools", sa.Column("history_since", INSTANT, nullable=True))
    op.add_column("user_pools", sa.Column("long_history_since", INSTANT, nullable=True))
    op.execute(SINCE.format("history_since", TIER[dialect], "<> 'LITE'"))
    op.execute(SINCE.format("long_history_since", TIER[dialect], "= 'PLUS'"))
    if dialect == "postgresql":
        op.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the marks of the pools that were just changed
    for recorded in RECORDED:
        for statement in of_sqlite(*recorded) if dialect == "sqlite" else of_postgres(*recorded):
            op.execute(statement)
    for statement in before_users_go(dialect):
        op.execute(statement)
    op.execute(
        "CREATE VIEW v_changes AS SELECT c.pool_id, c.id, c.at, c.table_name, c.kind, u.username, c.key, "
        f"{WITHOUT_SECRETS[dialect]} AS before FROM changes c LEFT JOIN users u ON u.id = c.owner"
    )


def downgrade() -> None:
    op.execute("DROP VIEW v_changes")
    on = " ON {0}" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute("DROP TRIGGER users_change_before_delete" + on.format("users"))
    for table, *_ in RECORDED:
        for event in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER {table}_change_{event}" + on.format(table))
    if on:
        op.execute("DROP FUNCTION note_factors_of_user()")
        for table, *_ in RECORDED:
            op.execute(f"DROP FUNCTION note_change_of_{table}()")
    op.drop_column("user_pools", "long_history_since")
    op.drop_column("user_pools", "history_since")
    op.drop_table("changes")


def key_of(key: tuple[str, ...], row: str) -> str:
    return " || ' ' || ".join(f"{row}.{column}" for column in key)


def image_of(dialect: str, columns: list[str], row: str) -> str:
    if dialect == "postgresql":
        return f"to_jsonb({row})"
    return "json_object(" + ", ".join(f"'{name}', {row}.{name}" for name in columns) + ")"


def note(recorded: tuple, dialect: str, row: str, kind: str, where: str = "") -> str:
    table, columns, key, owner, _ = recorded
    before = "NULL" if kind == "created" else image_of(dialect, columns, row)
    if "pool_id" in columns:
        source = f"user_pools p, emulator_state s WHERE p.id = {row}.pool_id"
    else:
        source = f"users u, user_pools p, emulator_state s WHERE u.id = {row}.user_id AND p.id = u.pool_id"
    return (
        f"INSERT INTO changes (pool_id, table_name, key, owner, kind, at, before) "
        f"SELECT p.id, '{table}', {key_of(key, row)}, {row}.{owner}, '{kind}', {AT[dialect]}, {before} "
        f"FROM {source} AND p.history_since IS NOT NULL AND s.id = 1{where};"
    )


def of_sqlite(*recorded) -> list[str]:
    table, columns, key, _, besides = recorded
    compared = [name for name in columns if name not in besides]
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in compared)
    moved = f" AND {key_of(key, 'OLD')} <> {key_of(key, 'NEW')}"
    return [
        f"CREATE TRIGGER {table}_change_insert AFTER INSERT ON {table} "
        f"BEGIN {note(recorded, 'sqlite', 'NEW', 'created')} END",
        f"CREATE TRIGGER {table}_change_update AFTER UPDATE OF {', '.join(compared)} ON {table} WHEN {differs} "
        f"BEGIN {note(recorded, 'sqlite', 'OLD', 'changed')} "
        f"{note(recorded, 'sqlite', 'NEW', 'created', where=moved)} END",
        f"CREATE TRIGGER {table}_change_delete AFTER DELETE ON {table} "
        f"BEGIN {note(recorded, 'sqlite', 'OLD', 'deleted')} END",
    ]


def of_postgres(*recorded) -> list[str]:
    table, columns, key, _, besides = recorded
    function, compared = f"note_change_of_{table}", [name for name in columns if name not in besides]
    old, new = (f"ROW({', '.join(f'{row}.{column}' for column in compared)})" for row in ("OLD", "NEW"))
    return [
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"IF TG_OP = 'INSERT' THEN {note(recorded, 'postgresql', 'NEW', 'created')}\n"
        f"ELSIF TG_OP = 'DELETE' THEN {note(recorded, 'postgresql', 'OLD', 'deleted')}\n"
        f"ELSE {note(recorded, 'postgresql', 'OLD', 'changed')}\n"
        f"IF {key_of(key, 'OLD')} <> {key_of(key, 'NEW')} THEN {note(recorded, 'postgresql', 'NEW', 'created')} "
        "END IF;\n"
        "END IF;\nRETURN NULL;\nEND $$",
        f"CREATE TRIGGER {table}_change_insert AFTER INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_change_update AFTER UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({old} IS DISTINCT FROM {new}) EXECUTE FUNCTION {function}()",
        f"CREATE TRIGGER {table}_change_delete AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    ]


def before_users_go(dialect: str) -> list[str]:
    notes = "\n".join(all_of_user(recorded, dialect) for recorded in RECORDED if "pool_id" not in recorded[1])
    if dialect == "sqlite":
        return [f"CREATE TRIGGER users_change_before_delete BEFORE DELETE ON users BEGIN {notes} END"]
    return [
        "CREATE FUNCTION note_factors_of_user() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n"
        f"{notes}\nRETURN OLD;\nEND $$",
        "CREATE TRIGGER users_change_before_delete BEFORE DELETE ON users "
        "FOR EACH ROW EXECUTE FUNCTION note_factors_of_user()",
    ]


def all_of_user(recorded: tuple, dialect: str) -> str:
    table, columns, key, owner, _ = recorded
    return (
        f"INSERT INTO changes (pool_id, table_name, key, owner, kind, at, before) "
        f"SELECT p.id, '{table}', {key_of(key, 't')}, t.{owner}, 'deleted', {AT[dialect]}, "
        f"{image_of(dialect, columns, 't')} FROM {table} t, user_pools p, emulator_state s "
        "WHERE t.user_id = OLD.id AND p.id = OLD.pool_id AND p.history_since IS NOT NULL AND s.id = 1;"
    )
