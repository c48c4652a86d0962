"""Links to the terms of use and privacy policies of app clients."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

VIEW = (
    "SELECT t.pool_id, t.client_id, c.name AS client_name, t.name AS terms_name, t.id AS terms_id, t.links, "
    "t.created_at, t.updated_at FROM terms_documents t JOIN user_pool_clients c ON c.id = t.client_id"
)


def upgrade() -> None:
    op.create_table(
        "terms_documents",
        sa.Column("id", sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql"), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("enforcement", sa.String(), nullable=False),
        sa.Column("links", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_terms_documents_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["user_pool_clients.id"], name=op.f("fk_terms_documents_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_documents")),
        sa.UniqueConstraint("client_id", "name", name=op.f("uq_terms_documents_client_id_name")),
    )
    op.create_index("ix_terms_documents_pool_id", "terms_documents", ["pool_id", "id"])
    op.execute(f"CREATE VIEW v_terms_documents AS {VIEW}")


def downgrade() -> None:
    op.execute("DROP VIEW v_terms_documents")
    op.drop_table("terms_documents")
