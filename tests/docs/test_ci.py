"""docs/ci.md: its commands run as they stand."""

import re
from pathlib import Path

import pytest

from tests.docs.shells import DOCS, block, shell
from tests.support import server

PAGE = "ci.md"
SIGNED_IN = "['AccessToken', 'ExpiresIn', 'IdToken', 'RefreshToken', 'TokenType']"


def save(folder: Path, name: str) -> None:
    """The program of the page, in a file."""
    (program,) = re.findall(rf"<!-- ci: {name} -->\n```python\n(.*?)```", (DOCS / PAGE).read_text(), re.DOTALL)
    (folder / name).write_text(program)


def test_a_command_finds_the_emulator_that_exec_starts(tmp_path: Path) -> None:
    save(tmp_path, "sign_in.py")
    with shell(tmp_path) as opened:
        assert SIGNED_IN in opened.run(block(PAGE, "ci: exec"))


def test_a_failing_command_fails_the_job(tmp_path: Path) -> None:
    with shell(tmp_path) as opened, pytest.raises(AssertionError, match="no_such_program"):
        opened.run("cognito-emulator exec -- python no_such_program.py")


def test_pytest_finds_the_fixtures_in_two_processes(tmp_path: Path) -> None:
    save(tmp_path, "test_shop.py")
    with shell(tmp_path) as opened:
        assert "1 passed" in opened.run(block(PAGE, "ci: pytest"))


def test_a_server_beside_the_tests_is_reset_between_them(tmp_path: Path) -> None:
    save(tmp_path, "sign_in.py")
    port = server.free_port()
    lines = block(PAGE, "ci: beside").replace("/tmp/ci-emulator.db", f"{tmp_path}/ci.db")  # noqa: S108
    with shell(tmp_path, EMULATOR_PORT=str(port)) as opened:
        assert opened.run(lines).count(SIGNED_IN) == 2
