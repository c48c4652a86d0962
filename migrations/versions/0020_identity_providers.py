"""Identity providers, the keys that SAML providers know a pool by, and the users of providers that are users of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INSTANT = sa.DateTime(timezone=True)
ORDERED = sa.String().with_variant(sa.VARCHAR(collation="C"), "postgresql")

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

V_IDENTITY_PROVIDERS = (
    "SELECT i.pool_id, p.name AS pool_name, i.name, i.provider_type, i.details, i.attribute_mapping, "
    "{identifiers} AS identifiers, i.metadata_fetched_at, i.created_at, i.updated_at "
    "FROM identity_providers i JOIN user_pools p ON p.id = i.pool_id"
)
IDENTIFIERS = {
    "sqlite": (
        "(SELECT group_concat(identifier, ', ') FROM (SELECT identifier FROM identity_provider_identifiers n "
        "WHERE n.provider_id = i.id ORDER BY n.position))"
    ),
    "postgresql": (
        "(SELECT string_agg(n.identifier, ', ' ORDER BY n.position) FROM identity_provider_identifiers n "
        "WHERE n.provider_id = i.id)"
    ),
}
V_LINKED_IDENTITIES = (
    "SELECT l.pool_id, u.username, u.sub, l.provider_name, l.provider_type, l.attribute_name, "
    "l.attribute_value, l.subject, l.is_primary, l.linked_at, l.used_at "
    "FROM linked_identities l JOIN users u ON u.id = l.user_id"
)


def upgrade() -> None:
    op.create_table(
        "identity_providers",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("name", ORDERED, nullable=False),
        sa.Column("provider_type", sa.String(), nullable=False),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.Column("secrets", sa.Text()),
        sa.Column("attribute_mapping", DOCUMENT, nullable=False),
        sa.Column("acr_mapping", DOCUMENT, nullable=False),
        sa.Column("metadata_document", sa.Text()),
        sa.Column("metadata_fetched_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        _of("identity_providers", "pool_id", "user_pools.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_providers")),
        sa.UniqueConstraint("pool_id", "name", name=op.f("uq_identity_providers_pool_id_name")),
    )
    op.create_table(
        "identity_provider_identifiers",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("provider_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _of("identity_provider_identifiers", "pool_id", "user_pools.id"),
        _of("identity_provider_identifiers", "provider_id", "identity_providers.id"),
        sa.PrimaryKeyConstraint("pool_id", "identifier", name=op.f("pk_identity_provider_identifiers")),
    )
    op.create_index(
        "ix_identity_provider_identifiers_provider_id", "identity_provider_identifiers", ["provider_id", "position"]
    )
    op.create_table(
        "saml_keys",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("used_for", sa.String(), nullable=False),
        sa.Column("private_pem", sa.Text(), nullable=False),
        sa.Column("certificate", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        _of("saml_keys", "pool_id", "user_pools.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saml_keys")),
        sa.UniqueConstraint("pool_id", "used_for", name=op.f("uq_saml_keys_pool_id_used_for")),
    )
    _linked_identities()
    identifiers = IDENTIFIERS[op.get_bind().dialect.name]
    op.execute(f"CREATE VIEW v_identity_providers AS {V_IDENTITY_PROVIDERS.format(identifiers=identifiers)}")
    op.execute(f"CREATE VIEW v_linked_identities AS {V_LINKED_IDENTITIES}")


def _linked_identities() -> None:
    op.create_table(
        "linked_identities",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("provider_name", sa.String(), nullable=False),
        sa.Column("provider_type", sa.String(), nullable=False),
        sa.Column("issuer", sa.Text()),
        sa.Column("attribute_name", sa.String(), nullable=False),
        sa.Column("attribute_value", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text()),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("linked_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        _of("linked_identities", "pool_id", "user_pools.id"),
        _of("linked_identities", "user_id", "users.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linked_identities")),
        sa.UniqueConstraint(
            *("pool_id", "provider_name", "attribute_name", "attribute_value"),
            name=op.f("linked_identities_one_owner"),
        ),
        sa.UniqueConstraint(
            *("pool_id", "provider_name", "subject"), name=op.f("uq_linked_identities_pool_id_provider_name_subject")
        ),
    )
    op.create_index("ix_linked_identities_user_id", "linked_identities", ["user_id", "id"])


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"), ondelete="CASCADE")


def downgrade() -> None:
    op.execute("DROP VIEW v_linked_identities")
    op.execute("DROP VIEW v_identity_providers")
    op.drop_table("linked_identities")
    op.drop_table("saml_keys")
    op.drop_table("identity_provider_identifiers")
    op.drop_table("identity_providers")
