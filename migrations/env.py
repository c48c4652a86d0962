"""Alembic's way in: on the connection it is handed (`emulator.store.migrate`), or on EMULATOR_DATABASE_URL when a
developer calls `alembic` to write a new revision."""

from alembic import context
from sqlalchemy import Connection

from emulator.store.tables import metadata


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=False,
    )
    context.run_migrations()


def main() -> None:
    handed = context.config.attributes.get("connection")
    if handed is not None:
        run(handed)
        return
    from emulator.settings import Settings
    from emulator.store.engine import Database

    database = Database(Settings().database_url)
    connection = database.begin(write=True)
    run(connection)
    database.end(connection, write=True, keep=True)


main()
