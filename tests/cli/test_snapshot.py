"""`cognito-emulator snapshot`, and the server that it asks."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from emulator.cli.main import cli
from tests.support.caller import Caller
from tests.support.server import Server, running


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """On a database in a temporary file."""
    with running("sqlite://") as running_server:
        yield running_server


def run(server: Server, *arguments: str) -> tuple[int, str]:
    result = CliRunner(env={"EMULATOR_URL": server.url}).invoke(cli, ["snapshot", *arguments])
    return result.exit_code, result.output


def pools(server: Server) -> int:
    return len(Caller(server.url).must("ListUserPools", MaxResults=60)["UserPools"])


def test_the_state_is_saved_and_comes_back(server: Server) -> None:
    assert run(server, "list", "--output", "table") == (0, "NAME  POOLS  USERS  SAVED AT  MB\n")
    assert run(server, "save", "empty") == (0, "saved empty: 0 pools, 0 users\n")
    Caller(server.url).must("CreateUserPool", PoolName="a")
    assert run(server, "save", "one") == (0, "saved one: 1 pool, 0 users\n")
    assert run(server, "load", "empty") == (0, "loaded empty: 0 pools, 0 users\n")
    assert pools(server) == 0
    assert run(server, "load", "one") == (0, "loaded one: 1 pool, 0 users\n")
    assert pools(server) == 1
    _, output = run(server, "list")
    assert [(found["name"], found["pools"]) for found in json.loads(output)["snapshots"]] == [("empty", 0), ("one", 1)]
    _, output = run(server, "list", "--output", "table")
    assert [line.split()[:3] for line in output.splitlines()[1:]] == [["empty", "0", "0"], ["one", "1", "0"]]
    assert run(server, "save", "one", "--replace")[0] == 0
    assert run(server, "delete", "one") == (0, "deleted one\n")
    assert [found["name"] for found in Caller(server.url).control("GET", "/_emulator/snapshots")["snapshots"]] == [
        "empty"
    ]


def test_what_the_server_refuses_it_says(server: Server) -> None:
    run(server, "save", "twice")
    code, output = run(server, "save", "twice")
    assert (code, output.startswith("error: There is a snapshot twice already")) == (4, True)
    for command in ("load", "delete"):
        code, output = run(server, command, "../x")
        assert (code, output.startswith("error: There is no ")) == (1, True)


def test_one_user_is_restored(server: Server) -> None:
    caller = Caller(server.url)
    pool = caller.must("CreateUserPool", PoolName="people")["UserPool"]["Id"]
    caller.must("AdminCreateUser", UserPoolId=pool, Username="-bob", MessageAction="SUPPRESS")
    run(server, "save", "people")
    code, said = run(server, "restore", "people", "--pool", "people", "--", "-bob")
    assert (code, said[:28]) == (4, "error: The user -bob is ther")
    caller.must("AdminDeleteUser", UserPoolId=pool, Username="-bob")
    assert run(server, "restore", "--pool", pool, "--", "people", "-bob") == (0, "restored -bob\n")
    assert caller.must("AdminGetUser", UserPoolId=pool, Username="-bob")["Username"] == "-bob"
