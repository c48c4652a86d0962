"""Policies of client ID metadata and the documents of external clients; codes and families that are one client's."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

INSTANT = sa.DateTime(timezone=True)
ORDERED = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

V_CIMD_POLICIES = (
    "SELECT y.pool_id, p.name AS pool_name, y.id AS policy_id, y.name AS policy_name, c.id AS client_id, "
    "c.name AS client_name, y.url_patterns, y.cache_duration, y.created_at, y.updated_at FROM cimd_policies y "
    "JOIN user_pools p ON p.id = y.pool_id "
    "LEFT JOIN user_pool_clients c ON c.id = y.client_id AND c.pool_id = y.pool_id"
)
V_CLIENT_METADATA_DOCUMENTS = (
    "SELECT y.pool_id, y.id AS policy_id, y.name AS policy_name, d.url, CASE WHEN d.document IS NULL THEN 'not cached' "
    "WHEN d.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'cached' END AS state, d.document, d.cached_at, "
    "d.expires_at, d.asked_at, d.last_error FROM client_metadata_documents d "
    "JOIN cimd_policies y ON y.id = d.policy_id"
)


def upgrade() -> None:
    op.create_table(
        "cimd_policies",
        sa.Column("id", ORDERED, nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("url_patterns", DOCUMENT, nullable=False),
        sa.Column("cache_duration", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_cimd_policies_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cimd_policies")),
    )
    op.create_index("ix_cimd_policies_pool_id", "cimd_policies", ["pool_id", "id"])
    op.create_table(
        "client_metadata_documents",
        sa.Column("policy_id", ORDERED, nullable=False),
        sa.Column("url", ORDERED, nullable=False),
        sa.Column("document", DOCUMENT),
        sa.Column("cached_at", INSTANT),
        sa.Column("expires_at", INSTANT),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("last_error", sa.Text()),
        sa.ForeignKeyConstraint(
            ["policy_id"],
            ["cimd_policies.id"],
            name=op.f("fk_client_metadata_documents_policy_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("policy_id", "url", name=op.f("pk_client_metadata_documents")),
    )
    op.create_index("ix_client_metadata_documents_asked_at", "client_metadata_documents", ["policy_id", "asked_at"])
    for table in ("authorization_codes", "refresh_token_families"):
        op.add_column(table, sa.Column("metadata_url", sa.Text(), nullable=True))
    op.execute(f"CREATE VIEW v_cimd_policies AS {V_CIMD_POLICIES}")
    op.execute(f"CREATE VIEW v_client_metadata_documents AS {V_CLIENT_METADATA_DOCUMENTS}")


def downgrade() -> None:
    op.execute("DROP VIEW v_client_metadata_documents")
    op.execute("DROP VIEW v_cimd_policies")
    for table in ("refresh_token_families", "authorization_codes"):
        op.drop_column(table, "metadata_url")
    op.drop_table("client_metadata_documents")
    op.drop_table("cimd_policies")
