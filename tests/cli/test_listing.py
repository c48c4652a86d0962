"""The commands that list and show pools, app clients and users, and how the server stands."""

import pytest

from tests.cli.asked import CLIENT, POOL, run, table, told
from tests.support.server import Server

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("as_before")]

# --- status -----------------------------------------------------------------------------------------------------


def test_status_says_how_the_server_stands(server: Server) -> None:
    answer = told(server, "status")
    assert (answer["address"], answer["counts"]["pools"], answer["clock"]["frozen_at"]) == (server.url, 1, None)
    lines = table(server, "status")
    assert f"address   {server.url}" in lines
    assert f"console   {server.url}/_emulator/console/" in lines
    assert "pools     1" in lines
    assert "faults    none" in lines
    run(server, "clock", "freeze", "2030-01-01T00:00:00Z")
    run(server, "faults", "arm", "SignUp", "--error", "InternalErrorException", "--count", "3")
    lines = table(server, "status")
    assert "clock     2030-01-01T00:00:00.000Z, it stands" in lines
    assert "faults    1 for 3 calls" in lines


# --- pools, clients, users --------------------------------------------------------------------------------------


def test_pools_are_listed_and_shown_by_id_and_by_name(server: Server) -> None:
    assert [pool["id"] for pool in told(server, "pool", "list")["pools"]] == [POOL]
    assert table(server, "pool", "list")[1].split()[:3] == [POOL, "demo", "ESSENTIALS"]
    assert told(server, "pool", "list", "--search", "nothing")["pools"] == []
    by_name, by_id = told(server, "pool", "show", "demo"), told(server, "pool", "show", POOL)
    assert by_name["id"] == by_id["id"] == POOL
    lines = table(server, "pool", "show", "demo")
    assert f"issuer      {server.url}/{POOL}" in lines
    assert any(line.startswith("AliasAttributes ") and " email " in line for line in lines)
    assert any(line.startswith(CLIENT) for line in lines)
    assert len(table(server, "pool", "show", "demo", "--all")) > len(lines)


def test_clients_are_listed_and_shown(server: Server) -> None:
    assert [client["id"] for client in told(server, "client", "list", "--pool", "demo")["clients"]] == [CLIENT]
    assert told(server, "client", "show", CLIENT) == told(server, "client", "show", "web", "--pool", "demo")
    assert table(server, "client", "list")[1].split()[:3] == [CLIENT, "web", POOL]
    assert f"id          {CLIENT}" in table(server, "client", "show", CLIENT)


def test_what_is_not_there_is_told(server: Server) -> None:
    for arguments in ("pool show nobody", "user list --pool nobody", "clock show --pool nobody"):
        assert run(server, *arguments.split()).stderr == "error: There is no pool nobody.\n"
    assert run(server, "client", "show", "nobody", "--pool", "demo").stderr == "error: There is no app client nobody.\n"
    gone = run(server, "user", "show", "nobody", "--pool", "demo")
    assert (gone.exit_code, gone.stderr) == (1, f"error: No user nobody in the user pool {POOL}.\n")


# --- env --------------------------------------------------------------------------------------------------------


def test_env_asks_the_server_for_the_ids_of_names(server: Server) -> None:
    result = run(server, "env", "--shell", "dotenv", "--pool", "demo", "--client", "web")
    values = dict(line.split("=", 1) for line in result.stdout.splitlines())
    assert values["COGNITO_USER_POOL_ID"] == POOL
    assert values["COGNITO_CLIENT_ID"] == CLIENT
    assert values["COGNITO_ISSUER"] == f"{server.url}/{POOL}"
    assert values["AWS_REGION"] == "us-east-1"
    assert "COGNITO_CLIENT_SECRET" not in values
