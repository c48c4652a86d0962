"""The command line itself: what is imported when, the forms of what is printed, asking before something is done."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result

from emulator.cli import exits, options, output
from emulator.cli.main import cli

ROWS = {
    "pools": [{"id": "a", "n": 1, "is": True, "deep": {"er": None}}, {"id": "b\x1b[2J", "n": 22, "list": ["x", "y"]}]
}
COLUMNS = {"ID": "id", "N": "n", "IS": "is", "DEEP": "deep.er", "LIST": "list"}


@click.command()
@options.output
def listing(out: output.Output) -> None:
    out.say("two pools")
    out.rows(ROWS, ROWS["pools"], COLUMNS)


@click.command()
@options.YES
def erasing(yes: bool) -> None:
    options.sure("All will be gone.", yes=yes)
    click.echo("gone")


def run(command: click.Command, *arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(command, list(arguments))


@pytest.mark.parametrize("arguments", [["--help"], ["db", "--help"], ["seed", "--help"], ["pool", "--help"]])
def test_help_imports_neither_the_server_nor_the_database(arguments: list[str]) -> None:
    code = (
        "import sys; from emulator.cli.main import cli; cli(sys.argv[1:], standalone_mode=False);"
        "print('imported:', sorted({'fastapi', 'sqlalchemy', 'pydantic', 'boto3'} & set(sys.modules)))"
    )
    command = [sys.executable, "-c", code, *arguments]
    said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert said.stdout.splitlines()[-1] == "imported: []"


def test_every_command_of_the_table_is_there() -> None:
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert command.name == name
    assert cli.get_command(context, "nonsense") is None


def test_the_exit_codes_are_told() -> None:
    words = " ".join(run(cli, "--help").output.split())
    for code, meaning in exits.MEANINGS.items():
        assert f"{code} {meaning}" in words
    page = (Path(__file__).resolve().parent.parent.parent / "docs" / "operations.md").read_text()
    assert [code for code, meaning in exits.MEANINGS.items() if f"| {code} | {meaning} |" not in page] == []


def test_a_command_that_does_not_exist_is_bad_usage() -> None:
    result = run(cli, "snapshoot")
    assert (result.exit_code, "snapshot" in result.output) == (2, True)


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)
        else:
            yield (*path, name), command


def test_the_help_of_every_command_says_what_it_does_and_has_an_example() -> None:
    found = dict(commands(cli))
    assert len(found) > 50
    for path, command in found.items():
        words = " ".join(path)
        examples = [line.strip() for line in (command.epilog or "").splitlines() if "cognito-emulator" in line]
        assert examples, words
        assert all(f" {path[-1]}" in example for example in examples), words
        assert (command.help or "")[0].isupper(), words
        assert command.help is not None and "." in command.help, words
        if words != "health":
            assert examples[0] in run(cli, *path, "-h").output


def test_health_has_its_own_help() -> None:
    asked = [sys.executable, "-m", "emulator", "health", "--help"]
    said = subprocess.run(asked, capture_output=True, text=True, check=True, timeout=60)
    assert "Example: cognito-emulator health --wait --timeout 60" in said.stdout


# --- what is printed --------------------------------------------------------------------------------------------


def test_where_no_terminal_is_json_is_printed_and_messages_go_to_stderr() -> None:
    result = run(listing)
    assert json.loads(result.stdout) == ROWS
    assert "\x1b" not in result.stdout
    assert result.stderr == "two pools\n"
    assert run(listing, "--quiet").stderr == ""


def test_a_form_that_was_asked_for_is_printed() -> None:
    assert yaml.safe_load(run(listing, "--output", "yaml").stdout) == ROWS
    assert run(listing, "--output", "table").stdout.splitlines() == [
        "ID        N   IS   DEEP  LIST",
        "a         1   yes  -     -",
        r"b\x1b[2J  22  -    -     x, y",
    ]
    assert run(listing, "--output", "xml").exit_code == 2


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_who_wants_them(
    environment: dict[str, str], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    result = CliRunner(env=environment).invoke(listing, ["--output", "table"], color=True)
    assert ("\x1b[1m" in result.stdout) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "-"),
        ("", ""),
        (True, "yes"),
        (1.5, "1.5"),
        ([], "-"),
        ({"a": [1]}, '{"a": [1]}'),
        ("x" * 90, "x" * 79 + "…"),
    ],
)
def test_a_value_is_one_line(value: Any, expected: str) -> None:
    assert output.shown(value) == expected


# --- asking -----------------------------------------------------------------------------------------------------


def test_what_takes_away_is_refused_where_nobody_can_be_asked() -> None:
    result = run(erasing)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: There is no terminal to ask on: say --yes if you mean it. Nothing was done.\n"
    assert run(erasing, "--yes").stdout == "gone\n"


@pytest.mark.parametrize(("answer", "code", "said"), [("y\n", 0, "gone\n"), ("n\n", 1, ""), ("\n", 1, "")])
def test_on_a_terminal_it_asks(answer: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "has_terminal", lambda: True)
    result = CliRunner().invoke(erasing, input=answer)
    assert (result.exit_code, result.stdout) == (code, said)
    assert "All will be gone. Continue? [y/N]" in result.stderr


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    from emulator.cli import schema

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "current", interrupted)
    result = run(cli, "db", "current")
    assert (result.exit_code, result.stderr) == (130, "interrupted\n")
