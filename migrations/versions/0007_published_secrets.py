"""Client secrets that are kept in AWS Secrets Manager, and views of every secret that works now."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EACH_SECRET = {
    "sqlite": "json_each(c.secrets) s",
    "postgresql": "jsonb_array_elements(c.secrets) AS s(value)",
}
MEMBER = {"sqlite": "json_extract(s.value, '$.{0}')", "postgresql": "s.value ->> '{0}'"}
NO_SECRETS = {"sqlite": "c.secrets = '[]'", "postgresql": "c.secrets = '[]'::jsonb"}

NEWEST = {"sqlite": "json_extract(secrets, '$[#-1].value')", "postgresql": "secrets -> -1 ->> 'value'"}


def v_client_secrets(dialect: str) -> str:
    of_client = "c.pool_id, c.id AS client_id, c.name AS client_name"
    value = MEMBER[dialect].format("value")
    return (
        f"SELECT {of_client}, {MEMBER[dialect].format('id')} AS secret_id, {value} AS secret, "
        f"COALESCE({value} = c.secret, FALSE) AS is_shown, {MEMBER[dialect].format('created_at')} AS created_at "
        f"FROM user_pool_clients c, {EACH_SECRET[dialect]} "
        f"UNION ALL SELECT {of_client}, NULL, c.secret, TRUE, NULL FROM user_pool_clients c "
        f"WHERE c.secret IS NOT NULL AND {NO_SECRETS[dialect]}"
    )


V_PUBLISHED_SECRETS = (
    "SELECT p.pool_id, p.client_id, c.name AS client_name, p.arn, p.secret_string, p.rotates_at, p.changed_at, "
    "p.delivered_at, p.delivery_error FROM published_secrets p JOIN user_pool_clients c ON c.id = p.client_id "
    "WHERE p.secret_string IS NOT NULL"
)


def upgrade() -> None:
    op.add_column("user_pool_clients", sa.Column("secret_arn", sa.String()))
    op.create_table(
        "published_secrets",
        sa.Column("arn", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("secret_string", sa.Text()),
        sa.Column("rotates_at", sa.DateTime(timezone=True)),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("delivery_error", sa.Text()),
        sa.PrimaryKeyConstraint("arn", name=op.f("pk_published_secrets")),
    )
    op.create_index("ix_published_secrets_pool_id", "published_secrets", ["pool_id"])
    op.create_index("ix_published_secrets_rotates_at", "published_secrets", ["rotates_at"])
    undelivered = sa.text("delivered_at IS NULL")
    op.create_index(
        "ix_published_secrets_undelivered",
        "published_secrets",
        ["changed_at"],
        sqlite_where=undelivered,
        postgresql_where=undelivered,
    )
    op.execute(f"CREATE VIEW v_client_secrets AS {v_client_secrets(op.get_bind().dialect.name)}")
    op.execute(f"CREATE VIEW v_published_secrets AS {V_PUBLISHED_SECRETS}")


def downgrade() -> None:
    """A secret that is published goes back to its client, which an older version would take for a public one."""
    op.execute("DROP VIEW v_published_secrets")
    op.execute("DROP VIEW v_client_secrets")
    dialect = op.get_bind().dialect.name
    op.execute(
        f"UPDATE user_pool_clients SET secret = {NEWEST[dialect]} "
        f"WHERE secret IS NULL AND NOT ({NO_SECRETS[dialect].replace('c.', '')})"
    )
    op.drop_table("published_secrets")
    op.drop_column("user_pool_clients", "secret_arn")
