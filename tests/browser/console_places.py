"""Every page of the console, and how it is reached on an emulator that has the seed `qa` and what `given` adds to it.

A page that is missing here fails `test_console_walk`: each address that a module of the console registers has a place,
or is one of `FRAGMENTS`.
"""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.request import Request, urlopen

from botocore.exceptions import ClientError

from emulator.base.clock import iso
from tests.support.server import Server

POOL, CLIENT = "us-east-1_QaPlain01", "qawebclient000000000000001"
PASSWORD = "Passw0rd!"


@dataclass(frozen=True)
class Place:
    """`address` is what the page's module registers. `path` has names in braces, of the things that `given` made."""

    name: str
    address: str
    path: str
    status: int = 200


USER = "/users/{username:path}"
FRAGMENTS = {"/inbox/newer", "/activity/newer", "/activity/triggers/newer"}  # what htmx puts into pages

PLACES = (
    Place("overview", "", ""),
    Place("go", "/go", "/go?section=Users&pool={pool}"),
    Place("pools", "/pools", "/pools"),
    Place("pool", "/pools/{pool}", "/pools/{pool}"),
    Place("pool-settings", "/pools/{pool}", "/pools/{pool}?part=settings"),
    Place("pool-limits", "/pools/{pool}", "/pools/{pool}?part=limits"),
    Place("pool-again", "/pools/{pool}", "/pools/{pool}?part=again"),
    Place("clients", "/clients", "/clients"),
    Place("client", "/clients/{client_id}", "/clients/qaserverclient000000000001"),
    Place("users", "/users", "/users"),
    Place("users-of-a-pool", "/users", "/users?pool={pool}"),
    Place("user-unconfirmed", USER, "/users/unconfirmed?pool={pool}"),
    Place("user-locked", USER, "/users/locked-out?pool={pool}"),
    Place("user-disabled", USER, "/users/disabled?pool={pool}"),
    Place("user-signed-in", USER, "/users/confirmed?pool={pool}"),
    Place("user-invited", USER, "/users/must-change-password?pool={pool}"),
    Place("user-in-groups", USER, "/users/in-groups?pool={pool}"),
    Place("user-with-app", USER, "/users/has-an-app?pool=us-east-1_QaSecond1"),
    Place("user-with-device", USER, "/users/has-a-device?pool=us-east-1_QaDevices1"),
    Place("user-with-passkey", USER, "/users/has-a-passkey?pool=us-east-1_QaPasskey1"),
    Place("user-linked", USER, "/users/linked?pool=us-east-1_QaProvid1"),
    Place("user-new", "/new-user", "/new-user?pool={pool}"),
    Place("users-import", "/import-users", "/import-users?pool={pool}"),
    Place("inbox", "/inbox", "/inbox"),
    Place("message", "/inbox/{message_id}", "/inbox/{message}"),
    Place("message-in-its-pool", "/inbox/{message_id}", "/inbox/{message}?pool={pool}"),
    Place("activity", "/activity", "/activity"),
    Place("request", "/activity/{request_id}", "/activity/{request}"),
    Place("request-pinned", "/activity/{request_id}", "/activity/{pinned}"),
    Place("trigger-calls", "/activity/triggers", "/activity/triggers"),
    Place("trigger-call", "/activity/triggers/{call_id}", "/activity/triggers/{call}"),
    Place("tokens", "/tokens", "/tokens"),
    Place("tokens-mint", "/tokens/mint", "/tokens/mint?pool={pool}"),
    Place("time", "/time", "/time"),
    Place("time-of-a-pool", "/time", "/time?pool={pool}"),
    Place("time-that-stands", "/time", "/time?pool={own_clock}"),
    Place("faults", "/time/faults", "/time/faults"),
    Place("snapshots", "/snapshots", "/snapshots?pool={pool}"),
    Place("snapshot-diff", "/snapshots/{name}/diff", "/snapshots/before/diff"),
    Place("snapshot-diff-chosen", "/snapshots-diff", "/snapshots-diff?from=before&to=&table=users"),
    Place("changes", "/snapshots-times", "/snapshots-times?pool={pool}&from={now}"),
    Place("seeds", "/seeds", "/seeds?seed=qa"),
    Place("sql", "/sql", "/sql?sql=SELECT%20*%20FROM%20v_users"),
    Place("coverage", "/coverage", "/coverage?search=Confirm"),
    Place("coverage-settings", "/coverage", "/coverage?part=settings"),
    Place("coverage-sentences", "/coverage", "/coverage?part=sentences"),
    Place("search", "/search", "/search?q=confirmed"),
)

EMPTY = {
    "/pools": "There are no pools here yet.",
    "/clients": "There is no app client here yet.",
    "/users": "There is no user pool yet.",
    "/inbox": "Nothing was sent yet.",
    "/activity": "Nothing was asked yet.",
    "/activity/triggers": "No function was called yet.",
    "/tokens/mint": "Tokens are made for a user of a pool",
    "/time": "Nothing waits to run out.",
    "/snapshots": "There is no snapshot yet.",
    "/search?q=nobody": "Nothing here is called “nobody”.",
    "": "Nothing was refused yet.",
}

REFUSED = (
    Place("no-pool", "/users", "/users?pool=us-east-1_Nobody", 404),
    Place("no-pool-page", "/pools/{pool}", "/pools/us-east-1_Nobody", 404),
    Place("no-user", USER, "/users/ghost?pool={pool}", 404),
    Place("no-client", "/clients/{client_id}", "/clients/nobody", 404),
    Place("no-message", "/inbox/{message_id}", "/inbox/msg-nothing", 404),
    Place("no-request", "/activity/{request_id}", "/activity/nothing", 404),
    Place("no-call", "/activity/triggers/{call_id}", "/activity/triggers/nothing", 404),
    Place("no-snapshot", "/snapshots/{name}/diff", "/snapshots/nothing/diff", 404),
    Place("no-page", "", "/nothing", 404),
    Place("no-filter", "/users", "/users?pool={pool}&filter=nonsense", 422),
    Place("no-purpose", "/inbox", "/inbox?purpose=nonsense", 422),
    Place("no-instant", "/snapshots-times", "/snapshots-times?pool={pool}&from=nonsense", 422),
    Place("no-statement", "/sql", "/sql?sql=DROP%20TABLE%20users"),
)


def given(server: Server, cognito: Any) -> Mapping[str, str]:
    """Makes what the seed has not: a message, requests, a call of a function, a sign-in, a snapshot, a clock."""
    control(server, "POST", "/snapshots", {"name": "before"})
    cognito.sign_up(
        ClientId=CLIENT,
        Username="ann",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
    )
    for _ in range(2):
        with contextlib.suppress(ClientError):
            cognito.admin_get_user(UserPoolId=POOL, Username="nobody")
    parameters = {"USERNAME": "confirmed", "PASSWORD": PASSWORD}
    cognito.initiate_auth(ClientId=CLIENT, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    _call_a_function(cognito)
    own_clock = cognito.create_user_pool(PoolName="own-clock")["UserPool"]["Id"]
    control(server, "PUT", f"/pools/{own_clock}/clock", {"frozen_at": "2030-01-01T00:00:00Z"})
    fault = control(server, "POST", "/faults", {"operation": "ListDevices", "error": "TooManyRequestsException"})
    refused = control(server, "GET", "/requests?operation=AdminGetUser")["requests"]
    control(server, "PUT", f"/requests/{refused[1]['request_id']}/pin")
    return {
        "pool": POOL,
        "own_clock": own_clock,
        "message": control(server, "GET", "/messages?to=ann@example.com")["messages"][0]["id"],
        "request": refused[0]["request_id"],
        "pinned": refused[1]["request_id"],
        "fault": fault["id"],
        "call": control(server, "GET", "/triggers")["triggers"][0]["id"],
        "now": iso(datetime.now(UTC)),
    }


def _call_a_function(cognito: Any) -> None:
    """One that does not exist: its call is shown, and why it failed."""
    function = "arn:aws:lambda:us-east-1:000000000000:function:welcome"
    pool = cognito.create_user_pool(PoolName="calls", LambdaConfig={"PreSignUp": function})["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")["UserPoolClient"]["ClientId"]
    with contextlib.suppress(ClientError):
        cognito.sign_up(ClientId=client, Username="ann", Password=PASSWORD)


def control(server: Server, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
    """What the control API answers."""
    content = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    request = Request(f"{server.url}/_emulator{path}", content, headers, method=method)  # noqa: S310  # our own server
    with urlopen(request) as answer:  # noqa: S310
        return json.load(answer)
