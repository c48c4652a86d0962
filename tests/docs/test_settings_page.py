"""docs/operations.md: its commands about settings, and its file of settings."""

import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import emulator
from emulator.cli.main import cli

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "operations.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("cognito-emulator config ")]
FILE = PAGE.partition("\n### A file of settings")[2].partition("```yaml\n")[2].partition("```")[0]


@pytest.mark.parametrize("line", COMMANDS)
def test_the_commands_about_settings_run(line: str) -> None:
    result = CliRunner().invoke(cli, shlex.split(line)[1:])
    assert (result.exit_code, bool(result.stdout)) == (0, True)


def test_there_are_three_of_them() -> None:
    assert len(COMMANDS) == 3


def test_the_file_of_settings_is_one(tmp_path: Path) -> None:
    secret = tmp_path / "url"
    secret.write_text("postgresql://emulator@db/emulator\n")
    (tmp_path / "emulator.yaml").write_text(FILE.replace("/run/secrets/database_url", str(secret)))
    environment = {"EMULATOR_CONFIG": str(tmp_path / "emulator.yaml")}
    result = CliRunner(env=environment).invoke(cli, ["config", "show", "--origin", "--output", "yaml"])
    told = yaml.safe_load(result.stdout)
    from_file = {name: one["value"] for name, one in told.items() if "emulator.yaml: " in one["origin"]}
    assert from_file == {
        "EMULATOR_PORT": 8080,
        "EMULATOR_DATABASE_URL": "postgresql://emulator@db/emulator",
        "EMULATOR_LOG_FORMAT": "json",
        "EMULATOR_ISSUER_MODE": "aws",
    }


@pytest.mark.parametrize(
    "words", re.findall(r"^\| (The [^|…]*?|Somebody[^|]*?|A table[^|]*?)(?: …)? \|", PAGE, re.MULTILINE)
)
def test_the_reasons_of_readyz_are_the_ones_that_are_given(words: str) -> None:
    folder = Path(emulator.__file__).parent
    sources = "".join((folder / file).read_text() for file in ("store/failures.py", "control/health.py"))
    assert words in sources
