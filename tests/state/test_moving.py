"""Backups, restoring and copying: the commands, between databases of either kind, while clients write."""

import base64
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from click.testing import CliRunner
from sqlalchemy import text

from emulator import app
from emulator.cli.main import cli
from emulator.settings import Settings
from emulator.store import migrate
from emulator.store.engine import Database
from tests.state.test_snapshots import Writing
from tests.support import full_rows
from tests.support.answers import answer
from tests.support.device_client import confirmed_device, tracking
from tests.support.given import PASSWORD, Given
from tests.support.hand_over import hand_over_to
from tests.support.mfa_scenes import Scene
from tests.support.pair import Pair
from tests.support.passkey_scenes import Person

Make = Callable[..., Database]


def url_of(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def run(*arguments: str | Path, database: Database | str | None = None, **environment: str) -> tuple[int, str]:
    if database is not None:
        environment["EMULATOR_DATABASE_URL"] = database if isinstance(database, str) else url_of(database)
    result = CliRunner(env=environment).invoke(cli, ["db", *map(str, arguments)])
    return result.exit_code, result.output


def whole(database: Database) -> dict[str, list[str]]:
    with database.engine.connect() as db:
        return full_rows.state(db, moves=True)


def filled(database: Database) -> Database:
    with database.engine.begin() as db:
        full_rows.fill(db)
    return database


@pytest.fixture(params=["sqlite", "postgres"])
def beside(request: pytest.FixtureRequest) -> str:
    """Of which kind the other database is."""
    return "sqlite://" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def test_a_backup_is_restored_row_by_row_into_a_database_of_either_kind(
    new_database: Make, beside: str, file: Path
) -> None:
    source, target = filled(new_database()), new_database(beside, upgraded=False)
    before = whole(source)
    rows = sum(len(found) for found in before.values()) - 1
    told = f"{full_rows.ROWS} pools, {full_rows.ROWS} users, {rows} rows\n"
    assert run("backup", file, database=source) == (0, f"the state is in {file}: {told}")
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    assert run("check", "--file", file) == (0, f"{migrate.HEAD}, whole\n")
    assert run("restore", file, database=target) == (0, f"the state is in the database: {told}")
    assert whole(target) == before


def test_a_copy_goes_to_a_database_of_either_kind_and_back(new_database: Make, beside: str) -> None:
    first, second, third = filled(new_database()), new_database(beside), new_database(upgraded=False)
    assert run("copy", url_of(first), url_of(second))[0] == 0
    assert run("copy", url_of(second), url_of(third))[0] == 0
    assert whole(third) == whole(second) == whole(first)
    assert run("check", database=third)[0] == 0


def test_what_is_there_is_not_overwritten_unless_it_is_asked_for(new_database: Make, file: Path) -> None:
    source, target = filled(new_database()), filled(new_database())
    with target.engine.begin() as db:
        full_rows.fill(db, first=10)
    held = whole(target)
    file.write_text("mine")
    said = f"error: {file} exists already: choose another name, or say --force.\n"
    assert run("backup", file, database=source) == (4, said)
    assert file.read_text() == "mine"
    assert run("backup", file, "--force", database=source)[0] == 0
    code, output = run("restore", file, database=target)
    assert (code, "is not empty, it has rows in faults: name an empty one, or say --replace." in output) == (4, True)
    assert whole(target) == held
    assert run("restore", file, "--replace", database=target)[0] == 0
    assert whole(target) == whole(source)
    assert run("copy", url_of(source), url_of(source))[1] == "error: The two URLs name the same database.\n"


def test_the_database_is_no_place_for_its_backup(new_database: Make, tmp_path: Path) -> None:
    """Its servers would go on with a file that is not there any more, and lose all they are told."""
    source = filled(new_database("sqlite://"))
    assert source.file is not None
    link, hard = tmp_path / "link.db", tmp_path / "hard.db"
    link.symlink_to(source.file)
    hard.hardlink_to(source.file)
    before = whole(source)
    with source.engine.connect() as reading:
        reading.exec_driver_sql("SELECT 1 FROM users")
        for file in (source.file, link, hard, Path(f"{source.file}-wal")):
            said = f"error: {file} is the database itself: choose another name for the backup.\n"
            assert run("backup", file, "--force", database=source) == (2, said)
    assert whole(source) == before


OLDER = [f"{number:04}" for number in range(1, int(migrate.HEAD))]


@pytest.mark.parametrize(
    ("database_url", "revision"),
    [*(("sqlite", each) for each in OLDER), *(("postgres", each) for each in (OLDER[0], "0030", OLDER[-1]))],
    indirect=["database_url"],
    scope="session",
)
def test_a_backup_of_every_older_version_is_upgraded(revision: str, new_database: Make, tmp_path: Path) -> None:
    """The rows are those that an upgrade of the database itself leaves. A backup is upgraded in SQLite, whatever the
    target is, so Postgres gets the oldest, the newest, and one whose rows are changed."""
    old, target = new_database("sqlite://", upgraded=False), new_database(upgraded=False)
    migrate.move(old, revision)
    with old.engine.begin() as db:
        full_rows.fill_older(db)
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(str(old.file))) as reading, closing(sqlite3.connect(file)) as writing:
        reading.backup(writing)
    assert run("check", "--file", file) == (0, f"{revision}, whole; restoring brings it to {migrate.HEAD}\n")
    kept = file.read_bytes()
    assert run("restore", file, database=target)[0] == 0
    migrate.upgrade(old)
    assert whole(target) == whole(old)
    assert file.read_bytes() == kept


def test_a_backup_of_a_newer_version_is_refused(new_database: Make, file: Path) -> None:
    source, target = new_database("sqlite://"), new_database(upgraded=False)
    assert run("backup", file, database=source)[0] == 0
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    code, output = run("restore", file, database=target)
    assert (code, "schema revision 9999, which this version does not know" in output) == (5, True)


def test_what_is_no_backup_is_told_as_such(new_database: Make, file: Path) -> None:
    target = new_database(upgraded=False)
    assert run("restore", file, database=target) == (2, f"error: There is no file {file}.\n")
    file.write_text("hello, this is no database")
    assert run("restore", file, database=target)[1].startswith(f"error: {file} cannot be read as a backup: ")
    file.unlink()
    sqlite3.connect(file).execute("CREATE TABLE other (id)").connection.close()
    said = f"error: {file} is not a backup of an emulator: it has none of its tables.\n"
    assert run("restore", file, database=target) == run("check", "--file", file) == (2, said)
    assert run("backup", f"{file}2", database=target) == (
        2,
        "error: There is nothing to copy: the database was never an emulator's.\n",
    )


def test_a_damaged_backup_is_found(new_database: Make, file: Path) -> None:
    assert run("backup", file, database=filled(new_database("sqlite://")))[0] == 0
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 20_000] = b"\xff" * 20_000
    file.write_bytes(content)
    code, output = run("check", "--file", file)
    assert code in (1, 2)
    assert str(file) in output


def test_a_sealed_backup_needs_the_key_that_sealed_it(new_database: Make, file: Path, tmp_path: Path) -> None:
    source, target = filled(new_database()), new_database(upgraded=False)
    keys = [tmp_path / name for name in ("right.key", "wrong.key")]
    for number, key in enumerate(keys):
        key.write_bytes(base64.b64encode(bytes([number + 1]) * 32))
        key.chmod(0o600)
    open_rows = whole(source)
    assert run("backup", file, database=source)[0] == 0
    assert run("reseal", keys[0], database=source)[0] == 0
    assert run("backup", file, "--force", database=source)[0] == 0
    said = (
        2,
        "error: The secrets in there are sealed: set EMULATOR_SECRET_KEY_FILE to the key that they were sealed by.\n",
    )
    assert run("restore", file, database=target) == said
    assert run("restore", file, database=target, EMULATOR_SECRET_KEY_FILE=str(keys[1])) == said
    assert run("restore", file, database=target, EMULATOR_SECRET_KEY_FILE=str(keys[0]))[0] == 0
    assert run("unseal", database=target, EMULATOR_SECRET_KEY_FILE=str(keys[0]))[0] == 0
    assert whole(target) == open_rows


def test_a_backup_while_clients_write_is_of_one_moment(pair: Pair, file: Path, new_database: Make) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    source = pair.engine.url.render_as_string(hide_password=False)
    target = new_database()
    with Writing(pair, client) as outcomes:
        for number in range(3):
            outcomes.clear()
            while len(outcomes) < 10:
                pair.first.must("DescribeUserPool", UserPoolId=pool)
            assert run("backup", file, "--force", database=source)[0] == 0, number
            assert run("restore", file, "--replace", database=target)[0] == 0
            assert _halves(target) == [(0, 0)]
            assert run("copy", source, url_of(target), "--replace")[0] == 0
            assert _halves(target) == [(0, 0)]
    assert run("copy", source, url_of(target), "--replace")[0] == 0
    with pair.engine.connect() as db:
        assert whole(target) == full_rows.state(db, moves=True)


def _halves(database: Database) -> list[Any]:
    """Users without their code, and codes without their user: a SignUp makes both."""
    statement = """
        SELECT (SELECT count(*) FROM users u WHERE NOT EXISTS (SELECT 1 FROM codes c WHERE c.user_id = u.id)
                AND u.status = 'UNCONFIRMED'),
            (SELECT count(*) FROM codes c WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.id = c.user_id))
    """
    with database.engine.connect() as db:
        return [tuple(row) for row in db.execute(text(statement))]


class Moving:
    """A client of the API that can be pointed at another emulator."""

    def __init__(self) -> None:
        self.at: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.at, name)


@pytest.fixture
def emulators(
    new_database: Make, make_settings: Callable[..., Settings], boto_session: boto3.Session
) -> Iterator[Callable[[Database, Given], None]]:
    """Points what is given at an emulator on a database."""
    account, made = f"{uuid4().int % 10**12:012}", []

    def start(database: Database, given: Given) -> None:
        services = app.build_services(make_settings(database_url=url_of(database)))
        made.append(services)
        given.services = services
        given.cognito.at = hand_over_to(app.build_door(services), boto_session, region="us-east-1", account=account)

    yield start
    for services in made:
        app.close(services)


def test_tokens_apps_devices_and_passkeys_work_in_the_copy(
    new_database: Make, beside: str, emulators: Callable[[Database, Given], None]
) -> None:
    source, target = new_database(), new_database(beside)
    given = Given(Moving(), None)  # type: ignore[arg-type]  # services come with the first emulator
    emulators(source, given)
    client = given.client()
    given.confirmed_user(client, "bob")
    tokens = given.tokens(client, "bob")
    scene = Scene(given)
    scene.user()
    mfa_app = scene.app()
    scene.activates("SOFTWARE_TOKEN_MFA", preferred="SOFTWARE_TOKEN_MFA")
    device = confirmed_device(given, tracking(given))
    person = Person.of_new_pool(given)
    person.register()

    assert run("copy", url_of(source), url_of(target))[0] == 0
    emulators(target, given)
    assert answer(given.cognito.get_user, AccessToken=tokens["AccessToken"])["Username"] == "bob"
    parameters = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    again = given.cognito.initiate_auth(ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters)
    assert answer(given.cognito.get_user, AccessToken=again["AuthenticationResult"]["AccessToken"])["Username"] == "bob"
    assert given.tokens(client, "bob", PASSWORD)
    assert scene.answers(scene.sign_in(), mfa_app.code())["AuthenticationResult"]
    assert device.sign_in()["AuthenticationResult"]
    assert person.sign_in()["AuthenticationResult"]
