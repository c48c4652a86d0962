"""Domains of pools."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

V_DOMAINS = (
    "SELECT d.pool_id, p.name AS pool_name, d.domain, d.kind, 'https://' || d.host AS url, d.region_name, "
    "CASE WHEN d.status <> 'ACTIVE' AND d.status_until <= (SELECT now FROM v_now) THEN 'ACTIVE' "
    "ELSE d.status END AS status, d.status_until, d.managed_login_version, d.custom_domain_config, d.routing, "
    "d.created_at, d.updated_at FROM user_pool_domains d JOIN user_pools p ON p.id = d.pool_id "
    "WHERE d.status <> 'DELETING' OR d.status_until > (SELECT now FROM v_now)"
)


def upgrade() -> None:
    op.create_table(
        "user_pool_domains",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_until", sa.DateTime(timezone=True)),
        sa.Column("managed_login_version", sa.Integer()),
        sa.Column("custom_domain_config", DOCUMENT, nullable=False),
        sa.Column("routing", DOCUMENT, nullable=False),
        sa.Column("distribution", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_user_pool_domains_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_user_pool_domains")),
        sa.UniqueConstraint("pool_id", "kind", name=op.f("uq_user_pool_domains_pool_id_kind")),
    )
    op.execute(f"CREATE VIEW v_domains AS {V_DOMAINS}")


def downgrade() -> None:
    op.execute("DROP VIEW v_domains")
    op.drop_table("user_pool_domains")
