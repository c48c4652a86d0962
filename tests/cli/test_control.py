"""How commands ask a running server, and what they say when it does not answer or refuses."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from emulator.cli import control, health
from emulator.cli.options import URL
from tests.support.server import Server, running
from tests.support.servers import Answer, serving

TOKEN = "letmein"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running("sqlite://", admin_token=TOKEN) as running_server:
        yield running_server


def asked(url: str | None, *arguments: Any, environment: dict[str, str] | None = None, **options: Any) -> Result:
    """What a command that asks so prints: the answer, as Python shows it."""

    @click.command()
    @URL
    def command(url: str | None) -> None:
        click.echo(repr(control.ask(*arguments, url=url, **options)))

    given = {"EMULATOR_URL": "", "EMULATOR_ADMIN_TOKEN": TOKEN, **(environment or {})}
    return CliRunner(env=given).invoke(command, ["--url", url] if url else [])


def test_the_answer_is_what_the_server_says(server: Server) -> None:
    fault = {"operation": "SignUp", "error": "TooManyRequestsException"}
    assert "'count': 1" in asked(server.url, "POST", "/_emulator/faults", fault).output
    assert asked(server.url, "DELETE", "/_emulator/faults").output == "{'deleted': 1}\n"
    waiting = asked(server.url, "GET", "/_emulator/messages/latest", query={"to": "a@b.test", "pool": None, "wait": 0})
    assert (waiting.exit_code, waiting.output) == (0, "None\n")


@pytest.mark.parametrize("variable", ["EMULATOR_URL", "EMULATOR_PORT"])
def test_the_server_is_found_by_variables(variable: str, server: Server) -> None:
    value = server.url + "/" if variable == "EMULATOR_URL" else str(server.port)
    assert asked(None, "GET", "/_emulator/faults", environment={variable: value}).output == "{'faults': []}\n"


def test_a_refusal_is_the_servers_own_sentence(server: Server) -> None:
    gone = asked(server.url, "DELETE", f"/_emulator/faults/{control.step('a/b?')}")
    assert (gone.exit_code, gone.output) == (1, "error: There is no DELETE /_emulator/faults/a/b?; "
        "/_emulator/docs shows what there is.\n")  # fmt: skip
    wrong = asked(server.url, "POST", "/_emulator/faults", {"operation": "SignUp", "count": 0, "x": 1})
    assert wrong.exit_code == 1
    assert "body.count: Input should be greater than or equal to 1; body.x: Extra inputs" in wrong.output
    without = asked(server.url, "GET", "/_emulator/faults", environment={"EMULATOR_ADMIN_TOKEN": ""})
    assert (without.exit_code, "EMULATOR_ADMIN_TOKEN" in without.output) == (1, True)


def test_where_nobody_answers_the_command_ends_with_3() -> None:
    result = asked("http://127.0.0.1:1/", "GET", "/_emulator/faults")
    assert (result.exit_code, result.output) == (
        3,
        "error: No emulator answers at http://127.0.0.1:1 (Connection refused). Start one with "
        "`cognito-emulator serve`, or name it with --url.\n",
    )


NO_ADDRESSES = [
    "hunter2",
    "localhost:hunter2",
    "http://",
    "http:///hunter2",
    "ftp://hunter2",
    "http://localhost:hunter2",
    "http://[hunter2",
    "http://ann:hunter2@localhost:9229",
    "http://hunter2@localhost",
    "http://localhost/?token=hunter2",
    "http://localhost/#hunter2",
]


@pytest.mark.parametrize("url", NO_ADDRESSES)
def test_what_is_no_address_is_not_repeated_for_it_may_be_a_secret(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = asked(url, "GET", "/_emulator/faults")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert result.output.startswith("error: --url or EMULATOR_URL ")
    assert health.main(["--url", url]) == 2
    assert "hunter2" not in result.output + "".join(capsys.readouterr())


@pytest.mark.parametrize("token", ["s3cr3t\nx", "s3cr3té", "s3cr3t\x7f"])
def test_neither_is_a_token_that_no_header_can_carry(token: str, server: Server) -> None:
    result = asked(server.url, "GET", "/_emulator/faults", environment={"EMULATOR_ADMIN_TOKEN": token})
    said = "error: EMULATOR_ADMIN_TOKEN is no token: it has characters that no header can carry\n"
    assert (result.exit_code, result.output) == (2, said)


def test_what_a_server_writes_does_not_act_on_a_terminal() -> None:
    with serving(lambda _: Answer(status=500, body=b"\x1b[2Jgone")) as odd:
        result = asked(odd.url, "POST", "/_emulator/faults", {})
    assert (result.exit_code, result.output) == (1, "error: The server answered 500 \\x1b[2Jgone\n")


def test_what_speaks_no_http_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=lambda: listener.accept()[0].close())
        thread.start()
        result = asked(f"http://127.0.0.1:{listener.getsockname()[1]}", "GET", "/_emulator/faults")
        thread.join()
    assert (result.exit_code, result.output.count("\n")) == (3, 1)


def test_the_token_does_not_follow_a_redirect() -> None:
    with serving(lambda _: Answer()) as elsewhere:
        with serving(lambda _: Answer(status=307, headers={"Location": elsewhere.url})) as moved:
            result = asked(moved.url, "POST", "/_emulator/faults", {})
        assert moved.calls[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert (result.exit_code, result.output, elsewhere.calls) == (1, "error: The server answered 307\n", [])
