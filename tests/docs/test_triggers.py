"""docs/triggers.md: its functions run as they stand, and what it says of answers is what happens."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import orjson
import pytest

from emulator import app
from emulator.settings import Settings
from emulator.triggers import recording
from emulator.triggers.invocations import LONGEST_REPLY
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given
from tests.support.servers import Answer

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "triggers.md").read_text()
OVER_HTTP, IN_A_FILE = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ARN = "arn:aws:lambda:us-east-1:000000000000:function:checks"
REFUSED = ("UserLambdaValidationException", "PreSignUp failed with error Only example.com may sign up.")
Start = Callable[[str], Given]


@pytest.fixture
def start(make_settings: Callable[..., Settings], connect: Callable[..., Any]) -> Iterator[Start]:
    """An emulator with a route."""
    made = []

    def begin(routes: str) -> Given:
        services = app.build_services(make_settings(lambda_routes=routes))
        made.append(services)
        return Given(connect(to=app.build_door(services)), services)

    yield begin
    for services in made:
        app.close(services)


def sign_up(given: Given, client_id: str, email: str) -> dict[str, Any]:
    answer: dict[str, Any] = given.cognito.sign_up(
        ClientId=client_id,
        Username=email.partition("@")[0],
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": email}],
    )
    return answer


def check(given: Given) -> None:
    client = given.client(given.pool(LambdaConfig={"PreSignUp": ARN}))
    assert sign_up(given, client.id, "ann@example.com")["UserConfirmed"]
    assert refusal(sign_up, given=given, client_id=client.id, email="bob@example.org") == REFUSED


def test_the_function_over_http_runs_as_it_stands(start: Start) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    exec(OVER_HTTP, names)  # noqa: S102 — our own page
    names["PreSignUp"].log_message = lambda *_: None
    server = HTTPServer(("127.0.0.1", 0), names["PreSignUp"])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        check(start(f"checks=http://127.0.0.1:{server.server_port}/welcome"))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_the_function_in_a_file_runs_as_it_stands(start: Start, tmp_path: Path) -> None:
    (tmp_path / "checks.py").write_text(IN_A_FILE)
    check(start(f"checks=python:{tmp_path}/checks.py:lambda_handler"))


def test_a_package_that_is_not_there_is_named(start: Start, tmp_path: Path) -> None:
    (tmp_path / "checks.py").write_text("import no_such_package\n")
    given = start(f"checks=python:{tmp_path}/checks.py")
    client = given.client(given.pool(LambdaConfig={"PreSignUp": ARN}))
    told = "PreSignUp failed with error Unable to import module 'checks': No module named '{}'."
    said = refusal(sign_up, given=given, client_id=client.id, email="ann@example.com")
    assert said[1] == told.format("no_such_package")
    assert told.format("boto3") in " ".join(PAGE.split())


def test_a_function_knows_its_region_and_its_folder(start: Start, tmp_path: Path) -> None:
    (tmp_path / "beside.py").write_text("WHERE = 'beside'\n")
    (tmp_path / "checks.py").write_text(
        "import os, beside\n"
        "def lambda_handler(event, context):\n"
        "    raise Exception(f\"{os.environ['AWS_REGION']} {os.path.basename(os.getcwd())} {beside.WHERE}\")\n"
    )
    given = start(f"checks=python:{tmp_path}/checks.py")
    client = given.client(given.pool(LambdaConfig={"PreSignUp": ARN}))
    said = refusal(sign_up, given=given, client_id=client.id, email="ann@example.com")[1]
    assert said == f"PreSignUp failed with error us-east-1 {tmp_path.name} beside."


UNEXPECTED = "PreSignUp invocation failed due to error {}."


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (Answer({"errorMessage": "no"}), "UserLambdaValidationException", "PreSignUp failed with error no."),
        (Answer({"errorMessage": "no"}, 500), "UserLambdaValidationException", "PreSignUp failed with error no."),
        (Answer(b"", 401), "UnexpectedLambdaException", UNEXPECTED.format("AccessDeniedException")),
        (Answer(b"", 403), "UnexpectedLambdaException", UNEXPECTED.format("AccessDeniedException")),
        (Answer(b"", 404), "UnexpectedLambdaException", UNEXPECTED.format("ResourceNotFoundException")),
        (Answer(b"", 429), "UnexpectedLambdaException", UNEXPECTED.format("TooManyRequestsException")),
        (Answer(b"", 408), "UnexpectedLambdaException", UNEXPECTED.format("timeout")),
        (Answer(b"", 504), "UnexpectedLambdaException", UNEXPECTED.format("timeout")),
        (Answer(b"", 500), "UnexpectedLambdaException", UNEXPECTED.format("ServiceException")),
        (Answer(b"", 302, {"Location": "/"}), "UnexpectedLambdaException", UNEXPECTED.format("ServiceException")),
        (
            Answer(b"", 500, {"x-amzn-errortype": "ResourceConflictException"}),
            "UnexpectedLambdaException",
            UNEXPECTED.format("ResourceConflictException"),
        ),
        (Answer(b"<h1>Hello</h1>"), "InvalidLambdaResponseException", None),
    ],
)
def test_what_comes_of_an_answer(functions: Functions, answer: Answer, error: str, message: str | None) -> None:
    client = functions.given.client(functions.pool("PreSignUp"))
    functions.answers("PreSignUp", answer)
    said = refusal(sign_up, given=functions.given, client_id=client.id, email="ann@example.com")
    assert said[0] == error
    assert message is None or said[1] == message


def test_the_event_is_sent_as_json_to_the_url_of_the_route(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp"))
    sign_up(functions.given, client.id, "ann@example.com")
    event = functions.event("PreSignUp_SignUp")
    assert orjson.loads(orjson.dumps(event)) == event
    whole = "version region userPoolId userName callerContext triggerSource request response"
    assert set(event) == set(whole.split())


def test_the_numbers_of_the_page_are_those_in_force() -> None:
    assert LONGEST_REPLY == 6 * 2**20 + 100
    assert f"({LONGEST_REPLY} bytes)." in PAGE
    assert recording.LONGEST_RESPONSE == 64 * 1024
