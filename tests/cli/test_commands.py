"""The command: settings, exit codes, the schema's commands, health."""

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

import emulator
from emulator import app
from emulator.base import shipped
from emulator.cli import health, listening
from emulator.cli.main import cli
from emulator.settings import DEFAULTS, PREFIX, Settings, load, unknown_names
from emulator.store import migrate
from tests.support.server import running


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'cli.db'}"


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    result = CliRunner(env=environment).invoke(cli, list(arguments))
    return result.exit_code, result.output


def test_an_unknown_variable_is_reported_with_the_nearest_real_one() -> None:
    assert unknown_names(["EMULATOR_DATABSE_URL", "EMULATOR_PORT", "PATH"]) == [
        "EMULATOR_DATABSE_URL is not a setting of the emulator; did you mean EMULATOR_DATABASE_URL?"
    ]
    assert unknown_names(["EMULATOR_ZZZ"]) == ["EMULATOR_ZZZ is not a setting of the emulator"]


def test_so_is_one_in_the_file_of_settings(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("EMULATOR_ISUER_MODE=aws\nEMULATOR_LOG_FORMAT=json\n")
    code, output = run("db", "current", "--database-url", url)
    assert (code, output.splitlines()) == (
        0,
        ["warning: EMULATOR_ISUER_MODE is not a setting of the emulator; did you mean EMULATOR_ISSUER_MODE?", "empty"],
    )


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("EMULATOR_PORT", "many", "error: EMULATOR_PORT must be a whole number, not 'many'\n"),
        ("EMULATOR_PORT", "92.5", "error: EMULATOR_PORT must be a whole number, not '92.5'\n"),
        ("EMULATOR_LOCK_SECONDS", "soon", "error: EMULATOR_LOCK_SECONDS must be a number, not 'soon'\n"),
        ("EMULATOR_LOG_CODES", "maybe", "error: EMULATOR_LOG_CODES must be true or false, not 'maybe'\n"),
        ("EMULATOR_HASH_QUEUE", "0", "error: EMULATOR_HASH_QUEUE must be at least 1\n"),
        ("EMULATOR_FORWARDED_ALLOW_IPS", "proxy", "error: EMULATOR_FORWARDED_ALLOW_IPS must name addresses, networks"),
        ("EMULATOR_PORT", "99999", "EMULATOR_PORT must be from 1 to 65535"),
        ("EMULATOR_PUBLIC_URL", "localhost:9229", "EMULATOR_PUBLIC_URL must be an address that begins with http://"),
        ("EMULATOR_WORKERS", "0", "EMULATOR_WORKERS must be at least 1"),
        (
            "EMULATOR_ISSUER_MODE",
            "https://id.test",
            "EMULATOR_ISSUER_MODE must be `public`, `aws`, `original`, `updated`, or a template",
        ),
        (
            "EMULATOR_DOMAIN_ADDRESS",
            "here",
            "EMULATOR_DOMAIN_ADDRESS must be `path`, `localhost`, `aws`, or a",
        ),
        ("EMULATOR_DOMAIN_ADDRESS", "us-east-1_a=x", "after <pool id>=; us-east-1_a=x is not"),
        ("EMULATOR_DOMAIN_ADDRESS", "aws path", "EMULATOR_DOMAIN_ADDRESS has two entries for all pools, aws and path"),
        ("EMULATOR_LOG_FORMAT", "xml", "EMULATOR_LOG_FORMAT must be one of 'auto', 'json', 'console', not 'xml'\n"),
        ("EMULATOR_HASH_PROFILE", "fast", "fast"),
        ("EMULATOR_DATABASE_URL", "mysql://localhost/x", "sqlite:// and postgresql:// are supported"),
        ("EMULATOR_DATABASE_URL", "postgresql+psycopg2://localhost/x", "sqlite:// and postgresql:// are supported"),
        ("EMULATOR_DATABASE_URL", "emulator.db", "EMULATOR_DATABASE_URL is not a URL such as sqlite:///file"),
        ("EMULATOR_DATABASE_URL", "postgresql://localhost:secret/x", "EMULATOR_DATABASE_URL is not a URL"),
        ("EMULATOR_DATABASE_URL", "sqlite:////dev/null/x/emulator.db", "names a folder that cannot be made"),
        ("EMULATOR_SMTP_URL", "http://localhost", "SMTP URL"),
        ("EMULATOR_LAMBDA_ROUTES", "nonsense", ""),
    ],
)
def test_a_bad_setting_is_named_and_nothing_is_served(variable: str, value: str, said: str, url: str) -> None:
    code, output = run("serve", **{"EMULATOR_DATABASE_URL": url, variable: value})
    assert code == 2
    assert said in output
    assert "Traceback" not in output


def test_a_flag_wins_over_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULATOR_PORT", "1111")
    assert load(env_file=False).port == 1111
    assert load(env_file=False, port=2222).port == 2222


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DEFAULTS:
        monkeypatch.setenv(PREFIX + name.upper(), "")
    assert load(env_file=False) == Settings()
    monkeypatch.setattr(health, "_is_ready", lambda url: url == "http://127.0.0.1:9229")
    assert health.main([]) == 0


def test_the_issuer_never_follows_anything_but_the_settings() -> None:
    assert load(env_file=False, port=1234).base_url == "http://localhost:1234"
    assert load(env_file=False, public_url="https://id.test/").base_url == "https://id.test"


def test_the_schema_is_upgraded_told_and_taken_back(url: str) -> None:
    assert run("db", "current", "--database-url", url) == (0, "empty\n")
    assert run("db", "upgrade", "--database-url", url) == (0, f"{migrate.HEAD} (was empty)\n")
    assert run("db", "current", "--database-url", url) == (0, f"{migrate.HEAD}\n")
    assert run("db", "downgrade", "base", "--yes", "--database-url", url)[0] == 0
    assert run("db", "current", "--database-url", url) == (0, "empty\n")


@pytest.mark.parametrize("command", ["serve", "db upgrade", "db current", "db downgrade --yes base", "seed apply x"])
@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://nobody:hunter2@127.0.0.1:1/x", 3),
        ("sqlite:////dev", 3),
        (f"sqlite:///{__file__}", 3),
        ("mysql://localhost/x", 2),
        ("nonsense", 2),
    ],
)
def test_every_command_says_in_a_line_what_is_wrong_with_its_database(command: str, url: str, expected: int) -> None:
    code, output = run(*command.split(), "--database-url", url)
    assert (code, output.startswith("error: EMULATOR_DATABASE_URL")) == (expected, True)
    assert "hunter2" not in output


def test_a_revision_that_does_not_exist_is_bad_usage(url: str) -> None:
    run("db", "upgrade", "--database-url", url)
    code, output = run("db", "downgrade", "0099", "--yes", "--database-url", url)
    assert (code, output.startswith("error: There is no schema revision 0099; there are 0001, ")) == (2, True)
    assert run("db", "current", "--database-url", url) == (0, f"{migrate.HEAD}\n")


@pytest.mark.parametrize("command", [["db", "upgrade"], ["serve"]])
def test_a_database_of_a_newer_version_is_refused(url: str, command: list[str]) -> None:
    run("db", "upgrade", "--database-url", url)
    with create_engine(url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    code, output = run(*command, "--database-url", url)
    assert code == 5
    assert "revision 9999" in output


def test_the_module_is_the_command() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "emulator", "--version"], capture_output=True, text=True, check=True, timeout=60
    )
    assert emulator.__version__ in said.stdout


def test_health_asks_a_running_emulator(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with running(url) as server:
        assert health.main(["--url", server.url]) == 0
        assert capsys.readouterr().out == f"ready: {server.url}\n"
    assert health.main(["--url", server.url]) == 3
    assert health.main(["--url", server.url, "--wait", "--timeout", "0.2"]) == 3


def test_health_asks_by_any_address(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with running(url) as server:
        assert health.main(["--url", server.url.replace("127.0.0.1", "localhost")]) == 0
        assert health.main(["--url", f"{server.url}/nothing"]) == 3
        assert capsys.readouterr().out.splitlines()[1] == f"not ready: {server.url}/nothing"


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 503 Service Unavailable\r\n\r\n", b"220 mail.example ESMTP\r\n"])
def test_health_is_not_ready_where_something_else_answers(said: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        answering = threading.Thread(target=_answer_once, args=(other, said))
        answering.start()
        assert health.main(["--url", f"http://127.0.0.1:{other.getsockname()[1]}"]) == 3
        answering.join()
    assert capsys.readouterr().out.startswith("not ready: ")


def _answer_once(other: socket.socket, said: bytes) -> None:
    connection, _ = other.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(said)


def test_the_ready_block_hides_the_password_of_the_database(url: str) -> None:
    from emulator.cli.server import _ready_block

    block = _ready_block(load(env_file=False, database_url="postgresql://emulator:hunter2@db/emulator"))
    assert "hunter2" not in block
    assert block.endswith("\nReady.")


def test_the_ready_block_has_what_a_shell_needs_to_be_told() -> None:
    from emulator.cli.server import _ready_block

    lines = _ready_block(load(env_file=False, port=1234)).splitlines()
    assert lines[0] == "cognito-emulator on http://localhost:1234"
    assert "  console      http://localhost:1234/_emulator/console/" in lines
    assert [line.strip() for line in lines if "export" in line] == [
        "export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=http://localhost:1234",
        "export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test",
        "export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
    ]


def test_workers_share_a_database_that_nobody_keeps_and_find_the_seed_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from emulator.cli import server

    monkeypatch.setattr(os, "environ", dict(os.environ))  # the parent leaves its settings there for the workers
    demo = str(shipped.folder("seed") / "demo.yaml")
    settings = load(env_file=False, database_url="sqlite://", workers=2, hash_profile="test", seed=demo)
    assert server._prepare(settings) is None
    for _ in range(2):
        application = server.worker()
        with application.state.services.database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM user_pools")) == 1
        app.close(application.state.services)


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost"])  # noqa: S104
def test_a_port_that_somebody_has_is_told_with_a_way_out_before_anything_is_done(host: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, output = run("serve", "--host", host, "--port", str(port), "--database-url", f"sqlite:///{tmp_path}/d.db")
    assert code == 2
    assert output == (
        f"error: port {port} of {host} is in use, perhaps by another emulator: stop whoever listens there, or choose "
        f"another port, such as `--port {port + 1}` or EMULATOR_PORT={port + 1}\n"
    )
    assert not (tmp_path / "d.db").exists()


def test_an_address_that_is_not_this_machines_is_told(url: str) -> None:
    code, output = run("serve", "--host", "192.0.2.1", "--database-url", url)
    assert code == 2
    assert output.startswith("error: EMULATOR_HOST=192.0.2.1: nothing can listen there (")


def test_a_port_that_was_just_left_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            listener.accept()[0].close()  # the server's side waits for stray packets for a minute
    assert listening.problem("127.0.0.1", port) is None


@pytest.mark.parametrize(
    ("mode", "shown"),
    [
        ("public", "http://id.test/{pool_id}"),
        ("aws", "https://cognito-idp.{region}.amazonaws.com/{pool_id}"),
        ("original us-east-1_a=public", "https://cognito-idp.{region}.amazonaws.com/{pool_id}"),
        ("updated", "https://issuer-cognito-idp.{region}.amazonaws.com/{pool_id}"),
        ("https://sso.test/{region}/{pool_id}", "https://sso.test/{region}/{pool_id}"),
    ],
)
def test_the_ready_block_shows_the_issuer_that_tokens_have(mode: str, shown: str) -> None:
    from emulator.cli.server import _ready_block

    settings = load(env_file=False, public_url="http://id.test", issuer_mode=mode)
    assert f"\n  issuer       {shown}\n" in _ready_block(settings)


def test_the_help_says_where_secrets_belong() -> None:
    code, output = run("serve", "--help")
    words = " ".join(output.split())
    assert code == 0
    assert "Put secrets into variables or a `.env` file, not into flags" in words
    assert "user:password" not in words
    assert "--admin-token" not in words
