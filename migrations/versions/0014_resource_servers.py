"""Resource servers and their scopes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

VIEW = (
    "SELECT r.pool_id, p.name AS pool_name, r.identifier, r.name, "
    "r.identifier || '/' || ({name}) AS scope, {description} AS scope_description, r.created_at, r.updated_at "
    "FROM resource_servers r JOIN user_pools p ON p.id = r.pool_id LEFT JOIN {each} ON TRUE"
)
PARTS = {
    "sqlite": {
        "name": "json_extract(s.value, '$.ScopeName')",
        "description": "json_extract(s.value, '$.ScopeDescription')",
        "each": "json_each(r.scopes) s",
    },
    "postgresql": {
        "name": "s.value ->> 'ScopeName'",
        "description": "s.value ->> 'ScopeDescription'",
        "each": "LATERAL jsonb_array_elements(r.scopes) AS s(value)",
    },
}


def upgrade() -> None:
    op.create_table(
        "resource_servers",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("identifier", sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_resource_servers_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "identifier", name=op.f("pk_resource_servers")),
    )
    op.execute(f"CREATE VIEW v_resource_servers AS {VIEW.format(**PARTS[op.get_bind().dialect.name])}")


def downgrade() -> None:
    op.execute("DROP VIEW v_resource_servers")
    op.drop_table("resource_servers")
