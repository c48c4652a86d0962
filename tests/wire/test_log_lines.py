"""Each line that a server writes is one JSON object, whatever happens: faults, hostile names, a database that is gone,
functions that fail, signals. And none has a secret in it."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from emulator.base import traces
from tests.support.caller import Caller
from tests.support.patience import until
from tests.support.server import Server, running

WORD = "S3same-open!"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
TRACEPARENT = f"00-{TRACE}-00f067aa0ba902b7-01"
HOSTILE = 'bob\n{"level": "error"}\r\n\x1b[2Jann\u2028\u202e\ud800'
FIELDS = {"ts", "level", "event", "request_id", "operation", "status", "ms"}
FUNCTION = "def lambda_handler(event, context):\n    print('a line\\nand another')\n    raise ValueError('no\\nway')\n"


def lines(server: Server) -> list[dict[str, Any]]:
    """After the block for people that ends in `Ready.`; a line that is no JSON fails the test."""
    before, ready, written = server.log.rpartition("\nReady.\n")
    assert ready
    return [
        orjson.loads(line)
        for text in (before.partition("cognito-emulator on")[0], written)
        for line in text.splitlines()
    ]


def test_every_line_is_one_object_whatever_happens(tmp_path: Path) -> None:
    file = tmp_path / "data" / "emulator.db"
    (tmp_path / "handler.py").write_text(FUNCTION)
    settings: dict[str, Any] = {
        "log_format": "json",
        "hash_profile": "test",
        "lambda_routes": f"*=python:{tmp_path / 'handler.py'}",
    }
    with running(f"sqlite:///{file}", **settings) as server:
        caller = Caller(server.url)
        arn = "arn:aws:lambda:us-east-1:000000000000:function:f"
        pool = caller.must("CreateUserPool", PoolName="p", LambdaConfig={"PreSignUp": arn})["UserPool"]["Id"]
        client = caller.must("CreateUserPoolClient", UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
        assert (
            caller.call("SignUp", ClientId=client, Username="bob", Password=WORD).error
            == "UserLambdaValidationException"
        )
        for name in (HOSTILE.replace("\ud800", ""), "x" * 200):
            caller.call("AdminGetUser", UserPoolId=pool, Username=name)
            caller.call("SignUp", ClientId=client, Username=name, Password=WORD)
        caller._send("POST", "/", b'{"Username": "\\ud800"}', {"x-amz-target": 'Made"Up\\'})
        caller.control("POST", "/_emulator/faults", {"operation": "ListUsers", "error": "InternalErrorException"})
        caller.call("ListUsers", UserPoolId=pool)
        with socket.create_connection(("127.0.0.1", server.port)) as raw:
            raw.sendall(b"NONSENSE\x00\r\n\r\n")
            raw.recv(100)
        file.unlink()
        assert caller.call("ListUsers", UserPoolId=pool).error == "InternalErrorException"
        server.process.terminate()
        assert server.process.wait(20) in (0, -signal.SIGTERM)
        found = lines(server)
        assert WORD not in server.log
    assert all({"ts", "level", "event"} <= line.keys() for line in found)
    requests = [line for line in found if line["event"] in ("request", "unknown operation")]
    assert all(line.keys() >= FIELDS for line in requests)
    told = [line for line in requests if line.get("username") == HOSTILE.replace("\ud800", "")]
    assert [line["operation"] for line in told] == ["AdminGetUser", "SignUp"]
    (unknown,) = [line for line in found if line["event"] == "unknown operation"]
    assert (unknown["error"], unknown["status"]) == ("UnknownOperationException", 200)
    assert [line["event"] for line in found].count("the database failed") >= 1
    assert not [line for line in found if "exception" in line]
    printed = [line["text"] for line in found if line["event"] == "function printed"]
    assert printed[:2] == ["a line", "and another"]
    assert "ValueError: no" in printed


@pytest.mark.once
@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_and_sigterm_leave_whole_lines(tmp_path: Path, workers: int) -> None:
    """One process ends by either; the parent of several begins them anew at SIGHUP."""
    with running(f"sqlite:///{tmp_path / 'e.db'}", log_format="json", workers=workers) as server:
        Caller(server.url).must("CreateUserPool", PoolName="p")
        server.process.send_signal(signal.SIGHUP)
        if workers > 1:
            until(lambda: "restarted processes" in server.log.lower() or "restart" in server.log.lower())
            until(lambda: is_answered(server))
            server.process.terminate()
        assert server.process.wait(20) in (0, -signal.SIGTERM)
        assert "Traceback" not in server.log
        assert all({"ts", "level", "event"} <= line.keys() for line in lines(server))


def is_answered(server: Server) -> bool:
    try:
        return Caller(server.url).call("ListUserPools", MaxResults=1).status == 200
    except OSError:
        return False


@pytest.mark.once
def test_what_python_itself_would_write_is_a_line_too() -> None:
    program = (
        "import threading, warnings; from emulator import logs; logs.configure('json'); logs.catch_the_rest()\n"
        "warnings.warn('old\\nways')\n"
        "thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()\n"
        "raise ValueError('the\\nend')\n"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    found = [orjson.loads(line) for line in said.stderr.splitlines()]
    assert said.returncode == 1
    assert [(line["level"], line["event"].splitlines()[0][:16]) for line in found] == [
        ("warning", "<string>:2: User"),
        ("error", "unexpected error"),
        ("error", "unexpected error"),
    ]
    assert [line["exception"].splitlines()[-1] for line in found[1:]] == ["ZeroDivisionError: division by zero", "end"]


@pytest.mark.once
def test_a_line_names_the_trace_of_its_caller(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'e.db'}", log_format="json") as server:
        caller = Caller(server.url)
        named = {
            "x-amz-target": "AWSCognitoIdentityProviderService.GetUser",
            "content-type": "application/x-amz-json-1.1",
        }
        for header in (TRACEPARENT, "00-nonsense-01"):
            caller._send("POST", "/", b'{"AccessToken": "x"}', {**named, "traceparent": header})
        caller._send("POST", "/", b"{}", {"x-amz-target": "Made.Up", "traceparent": TRACEPARENT})
        caller._send("GET", "/login", b"", {"traceparent": TRACEPARENT})
        told = [(line["operation"], line.get("trace_id")) for line in lines(server) if "operation" in line]
    assert told == [("GetUser", TRACE), ("GetUser", None), ("Made.Up", TRACE), ("GET /login", TRACE)]


@pytest.mark.once
@pytest.mark.parametrize(
    ("header", "found"),
    [
        (TRACEPARENT, TRACE),
        (f" {TRACEPARENT} ", TRACE),
        (f"01-{TRACE}-00f067aa0ba902b7-01-what-comes-later", TRACE),
        (f"00-{TRACE}-00f067aa0ba902b7-01-more", None),
        (f"ff-{TRACE}-00f067aa0ba902b7-01", None),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (f"00-{TRACE.upper()}-00f067aa0ba902b7-01", None),
        (f"00-{TRACE}\n-00f067aa0ba902b7-01", None),
        (TRACEPARENT + "-" + "x" * 10_000, None),
        ("", None),
        (None, None),
    ],
)
def test_only_what_the_standard_allows_is_a_trace(header: str | None, found: str | None) -> None:
    assert traces.id_of(header) == found


@pytest.mark.once
@pytest.mark.parametrize("log_codes", [True, False])
def test_a_message_and_its_request_can_be_found_from_the_line(tmp_path: Path, log_codes: bool) -> None:
    settings: dict[str, Any] = {"log_format": "json", "hash_profile": "test", "log_codes": log_codes}
    with running(f"sqlite:///{tmp_path / 'e.db'}", **settings) as server:
        caller = Caller(server.url)
        pool = caller.must("CreateUserPool", PoolName="p", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
        client = caller.must("CreateUserPoolClient", UserPoolId=pool, ClientName="c")["UserPoolClient"]["ClientId"]
        mail = [{"Name": "email", "Value": "bob@example.com"}]
        caller.must("SignUp", ClientId=client, Username="bob", Password=WORD, UserAttributes=mail)
        kept = caller.control("GET", f"/_emulator/messages/latest?pool={pool}")
        (issued,) = [line for line in lines(server) if line["event"] == "code_issued"]
        (asked,) = [line for line in lines(server) if line.get("operation") == "SignUp" and line["event"] == "request"]
    assert issued["message_id"] == kept["id"]
    assert issued.get("code") == (kept["code"] if log_codes else None)
    assert (issued["request_id"], issued["operation"]) == (asked["request_id"], "SignUp")
    assert re.fullmatch(r"[0-9a-f-]{36}", issued["request_id"])
