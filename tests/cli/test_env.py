"""`cognito-emulator env`: what it prints is read by the shells it is for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emulator.cli import shells
from emulator.cli.main import cli

pytestmark = pytest.mark.once
URL = "http://127.0.0.1:9229"
PLAIN = {
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": URL,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "EMULATOR_URL": URL,
}
ODD = 'a\'b "c" $d `e` \\ # =f é'


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("EMULATOR_", "AWS_")) or "proxy" in name.lower()]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("PORT", raising=False)
    monkeypatch.chdir(tmp_path)


def env(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, ["env", *arguments])


def test_without_anything_it_is_the_usual_server() -> None:
    result = env("--shell", "dotenv")
    assert result.stdout.splitlines() == [f"{name}={value}" for name, value in PLAIN.items()]
    assert result.stderr == ""


def test_what_is_around_decides() -> None:
    around = {"EMULATOR_URL": "http://qa:9229/", "AWS_DEFAULT_REGION": "eu-west-1", "AWS_PROFILE": "mine"}
    lines = env(**around).stdout.splitlines()
    assert lines[0] == "unset AWS_PROFILE"
    assert "export AWS_REGION=eu-west-1" in lines
    assert "export EMULATOR_URL=http://qa:9229" in lines
    assert "export EMULATOR_URL=http://127.0.0.1:1234" in env(EMULATOR_PORT="1234").stdout.splitlines()
    assert "export EMULATOR_URL=http://a:1" in env("--url", "http://a:1", **around).stdout.splitlines()
    warned = env("--shell", "dotenv", **around)
    assert warned.stderr == "warning: AWS_PROFILE is set here and would be stronger: unset it\n"


def test_known_access_keys_are_those_that_sign() -> None:
    lines = env(EMULATOR_ACCESS_KEYS="AKIDMINE:hidden").stdout.splitlines()
    assert "export AWS_ACCESS_KEY_ID=AKIDMINE" in lines
    assert "export AWS_SECRET_ACCESS_KEY=hidden" in lines


@pytest.mark.parametrize(
    ("around", "written"),
    [
        ({}, ["127.0.0.1"]),
        ({"NO_PROXY": "a.test,b.test"}, ["a.test,b.test,127.0.0.1"]),
        ({"no_proxy": "127.0.0.1"}, []),
        ({"NO_PROXY": "*"}, []),
    ],
)
def test_no_proxy_comes_between(around: dict[str, str], written: list[str]) -> None:
    lines = env(http_proxy="http://proxy:3128", **around).stdout.splitlines()
    assert [line.removeprefix("export NO_PROXY=") for line in lines if line.startswith("export NO_PROXY=")] == written


def test_bad_usage_is_told() -> None:
    assert env("--shell", "csh").exit_code == 2
    assert env("--client", "web").stderr == "error: --client needs --pool: say whose client it is.\n"
    assert env(EMULATOR_URL="hunter2").exit_code == 2
    with pytest.raises(ValueError, match="no text"):
        shells.checked("a\nb")


@pytest.mark.parametrize(("shell", "program"), [("bash", "sh"), ("bash", "bash"), ("bash", "zsh"), ("fish", "fish")])
def test_a_shell_reads_what_was_written_for_it(shell: str, program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")
    line = shells.SHELLS[shell].set("ODD", ODD)
    said = subprocess.run([program, "-c", f'{line}; printf %s "$ODD"'], capture_output=True, text=True, check=True)
    assert said.stdout == ODD


def test_quotes_of_the_others_are_as_their_manuals_have_them() -> None:
    assert shells.SHELLS["fish"].set("A", "it's \\ $x") == r"set -gx A 'it\'s \\ $x'"
    assert shells.SHELLS["powershell"].set("A", "it's $x") == "$Env:A = 'it''s $x'"
    assert shells.SHELLS["dotenv"].set("A", "http://a:1") == "A=http://a:1"
    assert shells.SHELLS["dotenv"].set("A", "it is") == "A='it is'"


def test_the_line_that_everybody_types_works(tmp_path: Path) -> None:
    commands = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    said = subprocess.run(
        ["bash", "-euc", 'eval "$(cognito-emulator env)"; echo "$AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"'],
        cwd=tmp_path,
        env={"PATH": commands},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "http://127.0.0.1:9229\n"
