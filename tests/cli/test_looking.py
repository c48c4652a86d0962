"""The commands that ask a running server: what they print for people and for programs, and their exit codes."""

import json

import pytest
import yaml
from click.testing import CliRunner

from emulator.cli.main import cli
from tests.cli.asked import CLIENT, POOL, called, run, table, told
from tests.support.server import Server

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("as_before")]

# --- pools ------------------------------------------------------------------------------------------------------


def test_pools_are_listed(server: Server) -> None:
    assert [pool["id"] for pool in told(server, "pool", "list")["pools"]] == [POOL]
    assert table(server, "pool", "list")[1].split()[:3] == [POOL, "demo", "ESSENTIALS"]
    assert told(server, "pool", "list", "--search", "nothing")["pools"] == []


def test_a_name_that_no_pool_has_is_told(server: Server) -> None:
    for arguments in ("codes --pool nobody", "clock show --pool nobody"):
        result = run(server, *arguments.split())
        assert (result.exit_code, result.stderr) == (1, "error: There is no pool nobody.\n")


def test_a_name_that_two_pools_have_is_not_guessed(server: Server) -> None:
    made = [called(server, "CreateUserPool", PoolName="twin").content["UserPool"]["Id"] for _ in range(2)]
    result = run(server, "clock", "show", "--pool", "twin")
    for pool in made:
        called(server, "DeleteUserPool", UserPoolId=pool)
    assert result.exit_code == 1
    assert result.stderr.startswith("error: There are 2 of the name pool twin: say which by its id: us-east-1_")


# --- users ------------------------------------------------------------------------------------------------------


def test_users_are_listed_and_shown(server: Server) -> None:
    listed = told(server, "user", "list", "--pool", "demo")["users"]
    assert {(user["username"], user["status"]) for user in listed} == {("alice", "CONFIRMED"), ("bob", "UNCONFIRMED")}
    (found,) = told(server, "user", "list", "--pool", POOL, "--filter", 'email ^= "bob"')["users"]
    assert found["username"] == "bob"
    page = run(server, "user", "list", "--pool", "demo", "--limit", "1", "--output", "table")
    assert page.stderr.startswith("There are more: --after ")
    rest = run(server, "user", "list", "--pool", "demo", "--after", page.stderr.split()[-1])
    assert len(json.loads(rest.stdout)["users"]) == 1
    assert "POOL" in table(server, "user", "list")[0]
    assert told(server, "user", "show", "alice@example.com", "--pool", "demo")["username"] == "alice"
    lines = table(server, "user", "show", "bob", "--pool", "demo")
    assert "can_sign_in    no" in lines
    assert any(line.startswith("email ") and "bob@example.com" in line for line in lines)


def test_a_user_who_is_not_there_is_told(server: Server) -> None:
    gone = run(server, "user", "show", "nobody", "--pool", "demo")
    assert (gone.exit_code, gone.stderr) == (1, f"error: No user nobody in the user pool {POOL}.\n")
    assert run(server, "user", "list", "--pool", "nobody").stderr == "error: There is no pool nobody.\n"


def test_a_user_is_unlocked_and_confirmed(server: Server) -> None:
    named = {"UserPoolId": POOL, "Username": "carol"}
    called(server, "SignUp", ClientId=CLIENT, Username="carol", Password="Passw0rd!")
    try:
        confirmed = told(server, "user", "confirm", "carol", "--pool", "demo")
        assert (confirmed["username"], confirmed["status"]) == ("carol", "CONFIRMED")
        again = run(server, "user", "confirm", "carol", "--pool", "demo")
        assert (again.exit_code, "only an UNCONFIRMED user" in again.stderr) == (4, True)
        wrong = {"USERNAME": "carol", "PASSWORD": "Wr0ng!Passw"}
        called(server, "InitiateAuth", ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=wrong)
        assert told(server, "user", "unlock", "carol", "--pool", "demo")["rules"] != []
        assert told(server, "user", "unlock", "carol", "--pool", "demo")["rules"] == []
    finally:
        called(server, "AdminDeleteUser", **named)


# --- codes and messages -----------------------------------------------------------------------------------------


def test_codes_are_listed(server: Server) -> None:
    (code,) = told(server, "codes", "--pool", "demo", "--username", "bob")["codes"]
    assert code["code"] == "123456"
    heading, line = table(server, "codes", "--pool", "demo")
    assert heading.split()[:3] == ["CODE", "PURPOSE", "USERNAME"]
    assert line.split()[:4] == ["123456", "sign_up", "bob", "bob@example.com"]
    assert told(server, "codes", "--state", "used")["codes"] == []


def test_messages_are_listed_awaited_and_deleted(server: Server) -> None:
    none = run(server, "messages", "latest", "--to", "nobody@example.com")
    assert (none.exit_code, none.stderr) == (1, "error: There is no such message.\n")
    late = run(server, "messages", "latest", "--to", "nobody@example.com", "--wait", "0.1")
    assert (late.exit_code, late.stderr) == (124, "error: No such message came in time.\n")
    called(server, "ForgotPassword", ClientId=CLIENT, Username="alice")
    message = told(server, "messages", "latest", "--to", "alice@example.com", "--wait", "10s")
    code = run(server, "messages", "latest", "--pool", "demo", "--username", "alice", "--code")
    assert code.stdout == f"{message['code']}\n"
    assert f"code        {message['code']}" in table(server, "messages", "latest", "--to", "alice@example.com")
    assert message["code"] in table(server, "messages", "list", "--purpose", "forgot_password")[1]
    assert run(server, "messages", "delete").exit_code == 2
    assert run(server, "messages", "delete", "--all", "--pool", "demo", "--yes").exit_code == 2
    asked = run(server, "messages", "delete", "--to", "alice@example.com")
    assert (asked.exit_code, asked.stderr) == (
        2,
        "error: There is no terminal to ask on: say --yes if you mean it. Nothing was done.\n",
    )
    assert told(server, "messages", "delete", "--to", "alice@example.com", "--yes") == {"deleted": 1}
    assert told(server, "messages", "list", "--to", "alice@example.com") == {"messages": []}


# --- the clock and faults ---------------------------------------------------------------------------------------


def test_the_clock_is_moved_stopped_and_put_back(server: Server) -> None:
    assert told(server, "clock", "advance", "1h30m")["offset_seconds"] == 5400
    assert told(server, "clock", "advance", "--", "-30m")["offset_seconds"] == 3600
    frozen = told(server, "clock", "freeze", "2030-01-01T00:00:00Z")
    assert frozen["now"] == frozen["frozen_at"] == "2030-01-01T00:00:00.000Z"
    assert told(server, "clock", "run")["frozen_at"] is None
    assert told(server, "clock", "run", "--offset", "1d")["offset_seconds"] == 86_400
    here = told(server, "clock", "freeze")
    assert here["now"] == here["frozen_at"]
    assert told(server, "clock", "put-back")["offset_seconds"] == 0
    assert table(server, "clock", "show")[1] == "offset_seconds  0.0"
    assert run(server, "clock", "advance", "soon").exit_code == 2
    assert run(server, "clock", "freeze", "soon").exit_code == 1


def test_a_pool_has_a_clock_of_its_own(server: Server) -> None:
    assert told(server, "clock", "show", "--pool", "demo")["is_own"] is False
    assert told(server, "clock", "advance", "2d", "--pool", "demo")["is_own"] is True
    assert told(server, "clock", "show")["offset_seconds"] == 0
    assert told(server, "clock", "put-back", "--pool", POOL)["is_own"] is False


def test_faults_are_armed_listed_and_cleared(server: Server) -> None:
    arm = [
        "faults",
        "arm",
        "InitiateAuth",
        "--error",
        "TooManyRequestsException",
        "--match",
        "ClientId=x",
        "--delay",
        "2s",
    ]
    armed = told(server, *arm)
    assert (armed["match"], armed["delay_ms"], armed["count"]) == ({"ClientId": "x"}, 2000, 1)
    assert table(server, "faults", "list")[1].split()[1:4] == ["InitiateAuth", "TooManyRequestsException", "1"]
    assert told(server, "faults", "clear", armed["id"]) == {"deleted": 1}
    run(server, *arm)
    assert told(server, "faults", "clear") == {"deleted": 1}
    wrong = run(server, "faults", "arm", "InitiateAuth", "--match", "ClientId")
    assert (wrong.exit_code, wrong.stderr) == (2, "error: --match ClientId must have the form MEMBER=VALUE\n")
    assert run(server, "faults", "arm", "Nonsense").exit_code == 1


# --- the journal ------------------------------------------------------------------------------------------------


def test_requests_are_listed_and_a_refusal_is_explained(server: Server) -> None:
    wrong = {"USERNAME": "alice", "PASSWORD": "n0t-Hers!"}
    refused = called(server, "InitiateAuth", ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=wrong)
    assert refused.error == "NotAuthorizedException"
    (request,) = told(server, "requests", "--operation", "InitiateAuth", "--pool", "demo", "--limit", "1")["requests"]
    assert request["status"] == 400
    line = table(server, "requests", "--operation", "InitiateAuth")[1]
    assert request["request_id"] in line
    assert told(server, "requests", request["request_id"])["operation"] == "InitiateAuth"
    why = run(server, "why", request["request_id"], "--output", "table")
    assert why.stdout.startswith(
        "InitiateAuth was refused with NotAuthorizedException: Incorrect username or password."
    )
    assert "n0t-Hers!" not in why.output
    assert told(server, "why", request["request_id"])["operation"] == "InitiateAuth"
    assert run(server, "why", "nonsense").exit_code == 1


# --- tokens -----------------------------------------------------------------------------------------------------


def test_tokens_are_minted_and_explained(server: Server) -> None:
    mint = ["token", "mint", "alice", "--pool", "demo", "--client", CLIENT]
    all_three = told(server, *mint)
    assert all(all_three[f"{kind}_token"] for kind in ("id", "access", "refresh"))
    result = run(server, *mint, "--only", "access", "--claim", "tenant=t1", "--claim", "level=3", "--expires-in", "5m")
    token = result.stdout.strip()
    assert (result.stdout.count("\n"), result.stderr) == (1, "")
    explained = run(server, "token", "explain", given=f"{token}\n")
    answer = json.loads(explained.stdout)
    assert (explained.exit_code, answer["valid"], answer["username"]) == (0, True, "alice")
    assert (answer["claims"]["tenant"], answer["claims"]["level"]) == ("t1", 3)
    shown = run(server, "token", "explain", token, "--output", "table")
    assert "valid              yes" in shown.stdout.splitlines()
    assert token not in shown.output


def test_a_token_that_is_not_valid_is_a_failure(server: Server) -> None:
    mint = ["token", "mint", "alice", "--pool", POOL, "--client", CLIENT, "--only", "id"]
    token = run(server, *mint, "--unknown-key").stdout.strip()
    refused = run(server, "token", "explain", "-", "--output", "table", given=token)
    assert refused.exit_code == 1
    assert "not valid: " in refused.stdout
    assert run(server, "token", "explain", given=" ").exit_code == 2
    nonsense = run(server, "token", "explain", "hunter2")
    assert (nonsense.exit_code, "hunter2" in nonsense.output) == (1, False)
    assert run(server, *mint, "--kind", "id").exit_code == 2


# --- about ------------------------------------------------------------------------------------------------------


def test_coverage_says_what_is_built(server: Server) -> None:
    answer = told(server, "coverage", "--quiet")
    missing = told(server, "coverage", "--missing", "--quiet")
    assert {one["name"] for one in missing} == {one["name"] for one in answer["operations"] if not one["is_built"]}
    lines = table(server, "coverage")
    assert any(line.split()[:2] == ["SignUp", "yes"] for line in lines)
    assert told(server, "coverage", "--stored-only") == answer["stored_only"]
    assert " operations are built (botocore " in run(server, "coverage").stderr


def test_version_asks_nobody() -> None:
    result = CliRunner(env={"EMULATOR_URL": "http://127.0.0.1:1"}).invoke(cli, ["version", "--output", "yaml"])
    assert set(yaml.safe_load(result.stdout)) == {"cognito-emulator", "botocore model", "python", "platform"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_is_a_script_for_the_shell(shell: str) -> None:
    result = CliRunner().invoke(cli, ["completion", shell])
    assert (result.exit_code, "COGNITO_EMULATOR_COMPLETE" in result.stdout) == (0, True)


def test_a_command_is_completed() -> None:
    around = {"COMP_WORDS": "cognito-emulator mess", "COMP_CWORD": "1", "_COGNITO_EMULATOR_COMPLETE": "bash_complete"}
    result = CliRunner(env=around).invoke(cli, [], prog_name="cognito-emulator")
    assert result.stdout == "plain,messages\n"
