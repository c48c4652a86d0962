"""Sign-ins on their way to an identity provider and back; and by what name, and in which session of its own, the
provider knows a browser that is signed in."""

import sqlalchemy as sa
from alembic import op

INSTANT = sa.DateTime(timezone=True)

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

V_FEDERATED_SIGN_INS = (
    "SELECT f.pool_id, f.client_id, f.provider_name, CASE WHEN f.used_at IS NOT NULL THEN 'back' "
    "WHEN f.expires_at <= (SELECT now FROM v_now) THEN 'expired' ELSE 'on the way' END AS state, f.query, f.callback, "
    "f.begun_at, f.expires_at, f.used_at FROM federated_sign_ins f"
)


def upgrade() -> None:
    op.add_column("browser_sessions", sa.Column("provider_subject", sa.Text(), nullable=True))
    op.add_column("browser_sessions", sa.Column("provider_session", sa.Text(), nullable=True))
    op.create_table(
        "federated_sign_ins",
        sa.Column("state_digest", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("provider_name", sa.String(), nullable=False),
        sa.Column("browser_digest", sa.String(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("callback", sa.Text(), nullable=False),
        sa.Column("begun_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_federated_sign_ins_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("pk_federated_sign_ins")),
    )
    op.create_index("ix_federated_sign_ins_expires_at", "federated_sign_ins", ["expires_at"])
    op.create_index("ix_federated_sign_ins_pool_id", "federated_sign_ins", ["pool_id"])
    op.execute(f"CREATE VIEW v_federated_sign_ins AS {V_FEDERATED_SIGN_INS}")


def downgrade() -> None:
    op.execute("DROP VIEW v_federated_sign_ins")
    op.drop_table("federated_sign_ins")
    for column in ("provider_session", "provider_subject"):
        op.drop_column("browser_sessions", column)
