"""`config show` and `config check`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from emulator.base.redaction import without_credentials
from emulator.cli.config import HIDDEN
from emulator.cli.main import cli
from emulator.settings import DEFAULTS, IN_FILES, PREFIX

SECRET = "s3cret-word"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("HOST", "PORT", "DATABASE_URL", "FORWARDED_ALLOW_IPS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, ["config", *arguments])


def test_every_setting_is_shown_with_where_it_comes_from(folder: Path) -> None:
    (folder / ".env").write_text("EMULATOR_WORKERS=3\n")
    (folder / "emulator.yaml").write_text("log_format: json\n")
    (folder / "token").write_text(SECRET)
    result = run(
        *("show", "--origin", "--output", "json"),
        EMULATOR_CONFIG="emulator.yaml",
        EMULATOR_ADMIN_TOKEN_FILE="token",
        PORT="8080",
        EMULATOR_TLS_PORT="8443",
    )
    told = json.loads(result.stdout)
    assert list(told) == [PREFIX + name.upper() for name in DEFAULTS]
    assert {name: (one["value"], one["origin"]) for name, one in told.items() if one["origin"] != "default"} == {
        "EMULATOR_CONFIG": ("emulator.yaml", "EMULATOR_CONFIG"),
        "EMULATOR_PORT": (8080, "PORT"),
        "EMULATOR_TLS_PORT": (8443, "EMULATOR_TLS_PORT"),
        "EMULATOR_WORKERS": (3, ".env: EMULATOR_WORKERS"),
        "EMULATOR_LOG_FORMAT": ("json", "emulator.yaml: log_format"),
        "EMULATOR_ADMIN_TOKEN": (HIDDEN, "EMULATOR_ADMIN_TOKEN_FILE: token"),
    }


def test_without_the_origin_each_name_has_its_value() -> None:
    told = json.loads(run("show", "--output", "json", EMULATOR_PORT="8080").stdout)
    assert (told["EMULATOR_PORT"], told["EMULATOR_TLS"], told["EMULATOR_SEED"]) == (8080, False, None)
    lines = run("show", "--output", "table", EMULATOR_PORT="8080").stdout.splitlines()
    assert [line.split() for line in lines if line.startswith("EMULATOR_PORT ")] == [["EMULATOR_PORT", "8080"]]
    assert "origin" not in lines[0]


@pytest.mark.parametrize("form", ["table", "json", "yaml"])
@pytest.mark.parametrize("setting", [*IN_FILES, "access_keys", "lambda_routes", "lambda_endpoint"])
def test_no_secret_is_shown(setting: str, form: str) -> None:
    values = {
        "access_keys": f"AKID:{SECRET}",
        "lambda_routes": f"one=http://me:{SECRET}@host;two=http://me:{SECRET}@host",
        "admin_token": SECRET,
        "sender_key": SECRET,
    }
    value = values.get(setting, f"postgresql://me:{SECRET}@db/x")
    result = run("show", "--origin", "--output", form, **{PREFIX + setting.upper(): value})
    assert result.exit_code == 0
    assert HIDDEN in result.output
    assert SECRET not in result.output


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://me:a@b/c@db:5432/x", "postgresql://me:-@db:5432/x"),
        ("postgresql://me@db/x?password=word&sslmode=require", "postgresql://me@db/x?password=-&sslmode=require"),
        ("postgresql://db/x?sslpassword=word", "postgresql://db/x?sslpassword=-"),
        ("http://:word@host", "http://:-@host"),
        ("http://host:9229/path", "http://host:9229/path"),
        ("sqlite:///data/emulator.db", "sqlite:///data/emulator.db"),
        ("postgresql://me:two words@host/db", "postgresql://me:-@host/db"),
    ],
)
def test_of_an_address_only_the_password_is_hidden(text: str, shown: str) -> None:
    assert without_credentials(text, "-") == shown


def test_every_problem_is_told_at_once(folder: Path) -> None:
    (folder / "key").write_text("short")
    result = run(
        "check",
        EMULATOR_PROT="1",
        EMULATOR_HASH_PROFILE="fast",
        EMULATOR_DATABASE_URL=f"mysql://me:{SECRET}@host/x",
        EMULATOR_LAMBDA_ENDPOINT="nowhere",
        EMULATOR_KMS_ENDPOINT="nowhere",
        EMULATOR_SECRETS_ENDPOINT="nowhere",
        EMULATOR_LOG_DELIVERY_URL="nowhere",
        EMULATOR_SMTP_URL="http://host",
        EMULATOR_SECRET_KEY_FILE="key",
        EMULATOR_TLS="true",
        EMULATOR_TLS_PORT="9229",
    )
    assert result.exit_code == 2
    assert result.stdout == ""
    lines = result.stderr.splitlines()
    assert len(lines) == 10
    assert all(line.startswith("error: ") for line in lines)
    for told in (
        *("EMULATOR_PROT is not a setting", "'fast'", "EMULATOR_DATABASE_URL names mysql", "EMULATOR_LAMBDA_ENDPOINT"),
        *("EMULATOR_KMS_ENDPOINT", "EMULATOR_SECRETS_ENDPOINT", "EMULATOR_LOG_DELIVERY_URL", "The SMTP URL must"),
        *("EMULATOR_SECRET_KEY_FILE", "EMULATOR_TLS_PORT"),
    ):
        assert told in result.stderr
    assert SECRET not in result.output


def test_a_value_of_another_type_is_told_beside_a_name_that_is_misspelt() -> None:
    result = run("check", EMULATOR_PORT="many", EMULATOR_PROT="1")
    assert (result.exit_code, result.stderr.splitlines()) == (
        2,
        [
            "error: EMULATOR_PROT is not a setting of the emulator; did you mean EMULATOR_PORT?",
            "error: EMULATOR_PORT must be a whole number, not 'many'",
        ],
    )
    assert run("show", EMULATOR_PORT="many").exit_code == 2


def test_good_settings_are_good_and_nothing_is_made(folder: Path) -> None:
    result = run("check", EMULATOR_DATABASE_URL="sqlite:///data/emulator.db", EMULATOR_TLS="true")
    assert (result.exit_code, result.output) == (0, "The settings are good.\n")
    assert list(folder.iterdir()) == []
