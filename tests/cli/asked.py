"""A running server of the seed demo, and the commands that ask it, as a program and as a person read them."""

import json
from typing import Any

from click.testing import CliRunner, Result

from emulator.cli.main import cli
from tests.support.caller import Caller
from tests.support.server import Server

TOKEN = "letmein-0123"
POOL, CLIENT = "us-east-1_Demo00001", "demowebclient0000000000001"


def run(server: Server, *arguments: str, given: str | None = None) -> Result:
    environment = {"EMULATOR_URL": server.url, "EMULATOR_ADMIN_TOKEN": TOKEN}
    result = CliRunner(env=environment).invoke(cli, list(arguments), input=given)
    assert "Traceback" not in result.output
    assert TOKEN not in result.output
    return result


def told(server: Server, *arguments: str) -> Any:
    """What a program reads."""
    result = run(server, *arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def table(server: Server, *arguments: str) -> list[str]:
    """What a person reads."""
    result = run(server, *arguments, "--output", "table")
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def called(server: Server, operation: str, **members: Any) -> Any:
    return Caller(server.url).call(operation, **members)
