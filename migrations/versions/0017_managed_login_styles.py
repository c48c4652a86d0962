"""Styles of managed login, and their pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "managed_login_styles",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("settings", sa.JSON()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_managed_login_styles_pool_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["user_pool_clients.id"], name=op.f("fk_managed_login_styles_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_managed_login_styles")),
        sa.UniqueConstraint("client_id", name=op.f("uq_managed_login_styles_client_id")),
    )
    op.create_index("ix_managed_login_styles_pool_id", "managed_login_styles", ["pool_id"])
    op.create_table(
        "managed_login_assets",
        sa.Column("style_id", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("color_mode", sa.String(), nullable=False),
        sa.Column("resource_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("extension", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["style_id"],
            ["managed_login_styles.id"],
            name=op.f("fk_managed_login_assets_style_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "style_id", "category", "color_mode", "resource_id", name=op.f("pk_managed_login_assets")
        ),
    )


def downgrade() -> None:
    op.drop_table("managed_login_assets")
    op.drop_table("managed_login_styles")
