"""A new version beside old servers: its schema adds and takes nothing away, so whoever runs goes on; whoever starts
again finds a database that is newer than itself."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from emulator.base import shipped
from emulator.store import migrate
from emulator.store.engine import Database
from emulator.store.tables import metadata
from tests.support import databases, server
from tests.support.caller import Caller
from tests.support.given import PASSWORD, attribute_list
from tests.support.server import DidNotStart

FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
OFTEN = 7  # Postgres plans a statement for good after the fifth time
NEWER = "9999"
REVISIONS = [f"{number:04}" for number in range(1, int(migrate.HEAD) + 1)]
MIGRATION = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "{newer}", "{head}", None, None


def upgrade():
    for table in {tables}:
        op.add_column(table, sa.Column("later_text", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("later_number", sa.Integer(), nullable=False, server_default="7"))
        op.create_index("ix_later_" + table, table, ["later_text"])
    op.create_table("later", sa.Column("id", sa.Integer(), primary_key=True))
    op.execute("CREATE VIEW v_later AS SELECT id FROM later")


def downgrade():
    op.execute("DROP VIEW v_later")
    op.drop_table("later")
    for table in {tables}:
        op.drop_index("ix_later_" + table, table_name=table)
        op.drop_column(table, "later_number")
        op.drop_column(table, "later_text")
"""


@pytest.fixture
def own_url(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


@contextmanager
def the_new_version(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Inside, this process is of a version with one migration more, which adds to every table there is."""
    migrations = folder / "migrations"
    shutil.copytree(shipped.folder("migrations"), migrations, ignore=shutil.ignore_patterns("__pycache__"))
    names = [table.name for table in metadata.sorted_tables]
    text_of_it = MIGRATION.format(newer=NEWER, head=migrate.HEAD, tables=names)
    (migrations / "versions" / f"{NEWER}_later.py").write_text(text_of_it)
    with patch.context() as patched:
        patched.setattr(migrate, "folder", lambda _: migrations)
        patched.setattr(migrate, "HEAD", NEWER)
        yield


class Journey:
    """What users and administrators do at one server, all of it written to a pool of its own."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.pool_id = caller.must("CreateUserPool", PoolName="p", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
        made = caller.must("CreateUserPoolClient", UserPoolId=self.pool_id, ClientName="c", ExplicitAuthFlows=FLOWS)
        self.client_id = made["UserPoolClient"]["ClientId"]
        self.names: list[str] = []

    def go(self, name: str) -> None:
        self.sign_up(name)
        self.confirm(name)
        tokens = self.sign_in(name)
        self.refresh(tokens["RefreshToken"])
        token = tokens["AccessToken"]
        self.caller.must(
            "UpdateUserAttributes", AccessToken=token, UserAttributes=attribute_list({"nickname": f"{name}!"})
        )
        group = {"UserPoolId": self.pool_id, "GroupName": f"of-{name}"}
        self.caller.must("CreateGroup", **group)
        self.caller.must("AdminAddUserToGroup", **group, Username=name)
        self.caller.must("UpdateUserPool", UserPoolId=self.pool_id, AutoVerifiedAttributes=["email"])
        self.check(name)

    def sign_up(self, name: str) -> None:
        email = attribute_list({"email": f"{name}@example.test"})
        self.caller.must("SignUp", ClientId=self.client_id, Username=name, Password=PASSWORD, UserAttributes=email)

    def confirm(self, name: str) -> None:
        sent = self.caller.control("GET", f"/_emulator/messages/latest?to={name}@example.test&pool={self.pool_id}")
        self.caller.must("ConfirmSignUp", ClientId=self.client_id, Username=name, ConfirmationCode=sent["code"])
        self.names.append(name)

    def sign_in(self, name: str) -> dict[str, Any]:
        return self._tokens("USER_PASSWORD_AUTH", USERNAME=name, PASSWORD=PASSWORD)

    def refresh(self, token: str) -> dict[str, Any]:
        return self._tokens("REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)

    def check(self, name: str) -> None:
        """Everybody who came is there, and so is what this one did."""
        found = self.caller.must("ListUsers", UserPoolId=self.pool_id)["Users"]
        assert {user["Username"] for user in found} == set(self.names)
        shown = self.caller.must("AdminListGroupsForUser", UserPoolId=self.pool_id, Username=name)["Groups"]
        assert [group["GroupName"] for group in shown] == [f"of-{name}"]

    def _tokens(self, flow: str, **parameters: str) -> dict[str, Any]:
        answer = self.caller.must("InitiateAuth", ClientId=self.client_id, AuthFlow=flow, AuthParameters=parameters)
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result


def test_an_old_server_goes_on_beside_a_newer_schema_and_does_not_start_again(
    own_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.running(own_url) as old:
        journey = Journey(Caller(old.url))
        for number in range(OFTEN):
            journey.go(f"before{number}")
        tokens = journey.sign_in("before0")
        journey.sign_up("during")

        database = Database(own_url)
        with the_new_version(tmp_path, monkeypatch):
            assert migrate.upgrade(database) == REVISIONS[-1]

        journey.confirm("during")
        journey.refresh(tokens["RefreshToken"])
        for number in range(OFTEN):
            journey.go(f"after{number}")
        assert old.is_ready()
        with database.engine.connect() as connection:
            kept = connection.execute(text("SELECT count(*) FROM users WHERE later_number = 7")).scalar_one()
        assert kept == len(journey.names), "the rows that the old server made have what the new schema gives them"

        journey.caller.disconnect()
        for _ in range(2):
            old.stop()
            with pytest.raises(DidNotStart, match=r"ended with 5:\n"):
                old.start()
        assert f"error: The database is at schema revision {NEWER}, which this version does not know" in old.log

        with the_new_version(tmp_path / "again", monkeypatch):
            migrate.move(database, REVISIONS[-1])
        database.close()
        old.start()
        journey.check("after0")


def test_a_migration_adds_and_takes_nothing_away(own_url: str) -> None:
    """Every table, column and view of before is there, and what is new in an old table fills itself."""
    database = Database(own_url)
    migrate.move(database, REVISIONS[0])
    before = described(database)
    for revision in REVISIONS[1:]:
        migrate.move(database, revision)
        after = described(database)
        assert before.keys() <= after.keys(), revision
        lost = {name: columns.keys() - after[name].keys() for name, columns in before.items()}
        assert {name: columns for name, columns in lost.items() if columns} == {}, revision
        assert wanting(before, after) == [], revision
        before = after
    database.close()


def wanting(before: dict[str, dict[str, bool]], after: dict[str, dict[str, bool]]) -> list[str]:
    """The new columns of old tables that a row cannot be made without."""
    return [
        f"{name}.{column}"
        for name, columns in before.items()
        if not name.startswith("v_")
        for column, fills_itself in after[name].items()
        if column not in columns and not fills_itself
    ]


def described(database: Database) -> dict[str, dict[str, bool]]:
    """The columns of each table and view, and whether a row may be made without naming them."""
    with database.engine.connect() as connection:
        inspector = inspect(connection)
        return {
            name: {
                column["name"]: bool(column["nullable"] or column["default"]) for column in inspector.get_columns(name)
            }
            for name in (*inspector.get_table_names(), *inspector.get_view_names())
        }
