"""Identity providers that the emulator plays: which, whom they know, what their next sign-ins are, and what they gave."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
ORDERED = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

V_PLAYED_IDENTITIES = (
    "SELECT i.pool_id, i.name AS provider_name, i.provider_type, p.subject, p.claims, u.username, p.made_at, p.used_at "
    "FROM played_identities p JOIN identity_providers i ON i.id = p.provider_id "
    "LEFT JOIN linked_identities l ON l.pool_id = i.pool_id AND l.provider_name = i.name AND l.subject = p.subject "
    "LEFT JOIN users u ON u.id = l.user_id"
)


def upgrade() -> None:
    op.create_table(
        "played_providers",
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("is_played", sa.Boolean()),
        sa.Column("kid", sa.String()),
        sa.Column("private_pem", sa.Text()),
        sa.Column("certificate", sa.Text()),
        _of_provider("played_providers"),
        sa.PrimaryKeyConstraint("provider_id", name=op.f("pk_played_providers")),
    )
    op.create_table(
        "played_identities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("subject", ORDERED, nullable=False),
        sa.Column("claims", DOCUMENT, nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        _of_provider("played_identities"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_played_identities")),
        sa.UniqueConstraint("provider_id", "subject", name=op.f("uq_played_identities_provider_id_subject")),
    )
    op.create_table(
        "scripted_sign_ins",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("script", DOCUMENT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        _of_provider("scripted_sign_ins"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scripted_sign_ins")),
    )
    op.create_index("ix_scripted_sign_ins_provider_id", "scripted_sign_ins", ["provider_id", "id"])
    _grants()
    op.execute(f"CREATE VIEW v_played_identities AS {V_PLAYED_IDENTITIES}")


def _grants() -> None:
    op.create_table(
        "played_grants",
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String()),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("claims", DOCUMENT, nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text()),
        sa.Column("flaw", sa.String()),
        sa.Column("delay_ms", sa.Integer(), nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        _of_provider("played_grants"),
        sa.PrimaryKeyConstraint("code_digest", name=op.f("pk_played_grants")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_played_grants_token_digest")),
    )
    op.create_index("ix_played_grants_expires_at", "played_grants", ["expires_at"])
    op.create_index("ix_played_grants_provider_id", "played_grants", ["provider_id"])


def downgrade() -> None:
    op.execute("DROP VIEW v_played_identities")
    for name in ("played_grants", "scripted_sign_ins", "played_identities", "played_providers"):
        op.drop_table(name)


def _of_provider(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["provider_id"], ["identity_providers.id"], name=op.f(f"fk_{table}_provider_id"), ondelete="CASCADE"
    )
