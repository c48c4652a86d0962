"""A folder for the database in somebody's checkout is told of before it is made."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emulator.cli.main import cli
from tests.support.server import free_port

pytestmark = pytest.mark.once


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "project" / ".git").mkdir(parents=True)
    (tmp_path / "project" / "part").mkdir()
    monkeypatch.chdir(tmp_path / "project" / "part")
    monkeypatch.delenv("EMULATOR_DATABASE_URL", raising=False)
    return tmp_path / "project"


def upgraded(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["db", "upgrade", *arguments])


def test_where_it_is_made_and_how_to_choose_another_place(checkout: Path) -> None:
    told = upgraded()
    assert told.exit_code == 0
    assert told.stderr == (
        f"note: the database makes the folder {checkout}/part/data in the git checkout {checkout}; for another place "
        "set EMULATOR_DATABASE_URL or --database-url, such as sqlite:////tmp/emulator.db\n"
    )
    assert (checkout / "part" / "data" / "emulator.db").exists()
    assert upgraded().stderr == "", "it is there now"


def test_elsewhere_nothing_is_said(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert upgraded("--database-url", f"sqlite:///{tmp_path}/own/a.db").stderr == ""
    assert upgraded("--database-url", "sqlite://").stderr == ""
    assert upgraded("--database-url", "sqlite:///beside.db").stderr == "", "no folder is made"
    (tmp_path / "free").mkdir()
    monkeypatch.chdir(tmp_path / "free")
    assert upgraded().stderr == ""


def test_every_command_that_would_make_it_says_so(checkout: Path) -> None:
    for command in ("seed apply no.yaml", "export", f"serve --seed no.yaml --port {free_port()}"):
        result = CliRunner().invoke(cli, command.split())
        assert "in the git checkout" in result.stderr, command
        shutil.rmtree(checkout / "part" / "data")
