"""A SQLite file that may not be written to: said at the start in one line; under a running server nothing is lost."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from emulator import app
from emulator.cli.main import cli
from emulator.settings import Settings, load
from emulator.store import migrate
from tests.support import permissions
from tests.support.caller import headers

FILE, FOLDER = 0o600, 0o700


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """A database with one pool, in a folder of its own; permission bits bind, whoever runs the test."""
    folder = tmp_path / "data"
    with permissions.binding():
        with TestClient(app.create(settings(folder / "emulator.db"))) as http:
            assert made(http, "kept") == 200
        yield folder / "emulator.db"
        folder.chmod(FOLDER)


def settings(file: Path) -> Settings:
    return load(env_file=False, database_url=f"sqlite:///{file}", hash_profile="test")


def made(http: TestClient, name: str) -> int:
    answer = http.post("/", headers=headers("CreateUserPool", "0" * 12), json={"PoolName": name})
    return int(answer.status_code)


def listed(file: Path) -> set[str]:
    with TestClient(app.create(settings(file))) as http:
        found: dict[str, Any] = http.post(
            "/", headers=headers("ListUserPools", "0" * 12), json={"MaxResults": 60}
        ).json()
    return {pool["Name"] for pool in found["UserPools"]}


def the_file(file: Path) -> None:
    file.chmod(0o400)


def the_folder(file: Path) -> None:
    file.parent.chmod(0o500)


def both(file: Path) -> None:
    the_file(file)
    the_folder(file)


def even_to_read(file: Path) -> None:
    file.chmod(0)


WAYS: dict[Callable[[Path], None], str] = {
    the_file: "the database file {file} cannot be written to",
    the_folder: "the folder {folder} cannot be written to, and SQLite keeps the database's log there",
    both: "the database file {file} cannot be written to",
    even_to_read: "the database file {file} cannot be read",
}


@pytest.mark.parametrize("forbid", WAYS, ids=lambda forbid: forbid.__name__)
@pytest.mark.parametrize("command", ["serve", "seed apply demo"])
def test_nothing_begins_on_what_it_may_not_write_to(file: Path, forbid: Callable[[Path], None], command: str) -> None:
    forbid(file)
    code, said = run(*command.split(), "--database-url", f"sqlite:///{file}")
    reason = WAYS[forbid].format(file=file, folder=file.parent)
    assert (code, said.splitlines()) == (3, [f"error: EMULATOR_DATABASE_URL: {reason}"])
    file.parent.chmod(FOLDER)
    file.chmod(FILE)
    assert listed(file) == {"kept"}


def test_a_link_may_stand_in_a_folder_that_is_read_only(file: Path, tmp_path: Path) -> None:
    """SQLite keeps the log beside what the link leads to."""
    link = tmp_path / "links" / "emulator.db"
    link.parent.mkdir()
    link.symlink_to(file)
    the_folder(link)
    assert listed(link) == {"kept"}
    link.parent.chmod(FOLDER)


def test_a_new_database_is_not_made_where_it_cannot_be(file: Path) -> None:
    the_folder(file)
    code, said = run("serve", "--database-url", f"sqlite:///{file.parent / 'other.db'}")
    assert code == 3
    assert said.startswith(f"error: EMULATOR_DATABASE_URL: the folder {file.parent} cannot be written to")
    assert len(said.splitlines()) == 1


def test_a_file_that_may_be_read_can_be_looked_at(file: Path) -> None:
    the_file(file)
    url = f"sqlite:///{file}"
    assert run("db", "current", "--database-url", url) == (0, f"{migrate.HEAD}\n")
    assert run("db", "check", "--database-url", url) == (0, f"{migrate.HEAD}, whole\n")


@pytest.mark.parametrize("forbid", [the_file, the_folder, both], ids=lambda forbid: forbid.__name__)
def test_what_a_server_acknowledges_after_its_file_became_read_only_is_there(
    file: Path, forbid: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    """What is open may go on being written to; who opens anew is refused, without a traceback."""
    with TestClient(app.create(settings(file))) as http:
        assert made(http, "before") == 200
        forbid(file)
        http.app.state.services.database.disconnect()  # type: ignore[attr-defined]
        answers = {f"after{number}": made(http, f"after{number}") for number in range(6)}
        assert set(answers.values()) <= {200, 500}
        file.parent.chmod(FOLDER)
        file.chmod(FILE)
    assert not [record for record in caplog.records if record.exc_info]
    assert listed(file) == {"kept", "before", *(name for name, status in answers.items() if status == 200)}


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, list(arguments))
    return result.exit_code, result.output
