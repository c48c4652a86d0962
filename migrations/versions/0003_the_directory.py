"""The whole directory: groups, password history, client secrets, pending attribute values, imports, listing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

VIEWS = {
    "v_groups": (
        "SELECT g.pool_id, g.name AS group_name, g.description, g.precedence, g.role_arn, u.username, m.since "
        "FROM user_groups g LEFT JOIN user_group_members m ON m.pool_id = g.pool_id AND m.name_key = g.name_key "
        "LEFT JOIN users u ON u.id = m.user_id"
    ),
    "v_imports": (
        "SELECT pool_id, id AS job_id, name, status, imported, skipped, failed, lines_done, completion_message, "
        "created_at, started_at, completed_at FROM user_import_jobs"
    ),
}

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "user_groups",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("role_arn", sa.String(), nullable=True),
        sa.Column("precedence", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_user_groups_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "name_key", name=op.f("pk_user_groups")),
    )
    op.create_table(
        "user_import_jobs",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role_arn", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("upload_secret", sa.String(), nullable=False),
        sa.Column("upload_bytes", sa.Integer(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("skipped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("lines_done", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("worker_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completion_message", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["pool_id"], ["user_pools.id"], name=op.f("fk_user_import_jobs_pool_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_import_jobs")),
    )
    op.create_index("ix_user_import_jobs_pool_id", "user_import_jobs", ["pool_id", "id"], unique=False)
    op.create_index("ix_user_import_jobs_status", "user_import_jobs", ["status"], unique=False)

    op.create_table(
        "password_history",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_password_history_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_history")),
    )
    op.create_index("ix_password_history_user_id", "password_history", ["user_id", "id"], unique=False)

    op.create_table(
        "user_group_members",
        sa.Column("pool_id", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["pool_id", "name_key"],
            ["user_groups.pool_id", "user_groups.name_key"],
            name="fk_user_group_members_group",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_user_group_members_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pool_id", "name_key", "user_id", name=op.f("pk_user_group_members")),
    )
    op.create_index("ix_user_group_members_user_id", "user_group_members", ["user_id"], unique=False)

    op.create_table(
        "user_import_chunks",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["user_import_jobs.id"], name=op.f("fk_user_import_chunks_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "number", name=op.f("pk_user_import_chunks")),
    )
    op.create_table(
        "user_import_log",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["job_id"], ["user_import_jobs.id"], name=op.f("fk_user_import_log_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "line", name=op.f("pk_user_import_log")),
    )
    op.add_column("codes", sa.Column("new_value", sa.Text(), nullable=True))

    op.add_column("user_pool_clients", sa.Column("secrets", DOCUMENT, server_default="[]", nullable=False))

    op.add_column("users", sa.Column("mfa_options", DOCUMENT, nullable=True))
    op.create_index("ix_users_enabled", "users", ["pool_id", "enabled", "id"], unique=False)
    op.create_index("ix_users_listed", "users", ["pool_id", "id"], unique=False)
    op.create_index("ix_users_status", "users", ["pool_id", "status", "id"], unique=False)

    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    for name in VIEWS:
        op.execute(f"DROP VIEW {name}")
    op.drop_index("ix_users_status", table_name="users")
    op.drop_index("ix_users_listed", table_name="users")
    op.drop_index("ix_users_enabled", table_name="users")
    op.drop_column("users", "mfa_options")

    op.drop_column("user_pool_clients", "secrets")

    op.drop_column("codes", "new_value")

    op.drop_table("user_import_log")
    op.drop_table("user_import_chunks")
    op.drop_index("ix_user_group_members_user_id", table_name="user_group_members")

    op.drop_table("user_group_members")
    op.drop_index("ix_password_history_user_id", table_name="password_history")

    op.drop_table("password_history")
    op.drop_index("ix_user_import_jobs_status", table_name="user_import_jobs")
    op.drop_index("ix_user_import_jobs_pool_id", table_name="user_import_jobs")

    op.drop_table("user_import_jobs")
    op.drop_table("user_groups")
