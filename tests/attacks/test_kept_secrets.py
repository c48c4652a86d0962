"""The password that a UserMigration function was given stands in no record and no log line, however the function
writes what it repeats."""

import base64
import html
import json
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator import app, logs
from emulator.base.redaction import MOST_SEARCHED, REDACTED, Redaction
from emulator.settings import Settings
from emulator.triggers import recording
from tests.attacks import limited
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import Given
from tests.support.servers import Answer, Call, serving
from tests.support.ways import password_refused

PASSWORDS = {
    "quote": 'Qu0te"Secret!',
    "beyond ASCII": "Unic0dé-Secret!",
    "backslash": "Back\\slash'Secret1",
    "emoji": "Em😀ji&Secret<b>1/",
    "percent": "P%20+cent~Secret1",
    "many backslashes": "Ma\\\\\\ny\\\"\\\\'\\\\\\\\é\\Secret1\\",
}
WITH_BLANKS = {"blank": "With Secret + 1", "tab": "Tab\tSecret1\n!"}  # no password of Cognito's; secrets of others
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "JSON": json.dumps,
    "JSON as Unicode": lambda text: json.dumps(text, ensure_ascii=False),
    "JSON with upper-case escapes": lambda text: json.dumps(text).replace("\\u00e9", "\\u00E9"),
    "JSON with escaped slashes": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps({"password": text})),
    "JSON in JSON in JSON": lambda text: json.dumps(json.dumps(json.dumps(text, ensure_ascii=False))),
    "repr": repr,
    "ascii": ascii,
    "repr of bytes": lambda text: repr(text.encode()),
    "a URL": urllib.parse.quote,
    "a URL, all of it": lambda text: urllib.parse.quote(text, safe=""),
    "a form": urllib.parse.quote_plus,
    "a page": html.escape,
    "a page, in numbers": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "JSON of a page": lambda text: json.dumps(html.escape(text)),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for URLs": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("password", [*PASSWORDS.values(), *WITH_BLANKS.values()], ids=[*PASSWORDS, *WITH_BLANKS])
def test_a_password_is_found_in_every_notation(password: str, way: str) -> None:
    written = WAYS[way](password)
    if "numbers" in way:
        password_in_numbers = "".join(f"&#{ord(letter)};" for letter in password if not letter.isalnum())
        written = "".join(
            letter if letter.isascii() and letter.isalnum() else f"&#{ord(letter)};" for letter in password
        )
        assert password_in_numbers
    told = Redaction(password).text(f"before {written} after")
    assert REDACTED in told
    left = told.replace(REDACTED, "").removeprefix("before ").removesuffix(" after")
    assert set(left) <= set("\"\\'b{}: paswordJ") and "Secret" not in left


@pytest.mark.parametrize("way", ["as it is", "JSON", "JSON in JSON", "repr", "a URL, all of it"])
def test_behind_much_text_a_password_is_found_as_it_is_commonly_written(way: str) -> None:
    text = "x" * MOST_SEARCHED + f" {WAYS[way](PASSWORDS['quote'])}"
    for told in (Redaction(PASSWORDS["quote"]).text(text), *Redaction(PASSWORDS["quote"]).anywhere([text, text])):
        assert REDACTED in told
        assert "Secret" not in told


def test_a_password_costs_no_more_than_its_length_and_the_texts_are_worth() -> None:
    """Backslashes could be shared out among those that stand and those that escape in any number of ways."""
    passwords = ["\\" * 256, "\\" * 255 + "x", '\\"' * 128, "a\\" * 128, '"' * 255 + "x", "%\\&" * 80 + "x"]
    texts = ["\\", '\\"', "a\\", '"', "%5c", "&#92;", "\\u005c", "a"]
    limited.run(
        "from emulator.base.redaction import Redaction\n"
        f"for password in {passwords!r}:\n"
        "    redaction = Redaction(password)\n"
        f"    for text in {texts!r}:\n"
        f"        long = text * ({limited.LARGE} // len(text))\n"
        "        redaction.text(long)\n"
        "        redaction.text(long[:5_000] + 'y')\n"
    )


def test_what_is_no_secret_stays() -> None:
    text = 'a "quoted" \\u00e9 text & more %20'
    assert Redaction(None, "").text(text) == text
    assert Redaction("Passw0rd!").text(text) == text
    assert Redaction("b").anywhere({"b": ["abc", 1, None, True]}) == {"b": [f"a{REDACTED}c", 1, None, True]}


@pytest.mark.parametrize("password", PASSWORDS.values(), ids=PASSWORDS)
def test_no_record_and_no_log_line_has_the_password(
    functions: Functions, caplog: pytest.LogCaptureFixture, password: str
) -> None:
    client = functions.given.client(functions.pool("UserMigration"))
    written = " / ".join(write(password) for write in WAYS.values())
    error = {"errorMessage": f"cannot migrate {written}", "errorType": "Error", "text": written}
    functions.behaves("UserMigration", lambda event: Answer({**error, "event": event, "in text": json.dumps(event)}))
    with caplog.at_level("INFO"):
        password_refused(client, "eve", password)
    assert functions.event("UserMigration_Authentication")["request"]["password"] == password
    kept = functions.given.sql(
        "SELECT event, response, error FROM trigger_calls WHERE pool_id = :pool", pool=client.pool_id
    )
    assert len(kept) == 1
    lines = "\n".join(logs.Json().format(record) for record in caplog.records if record.name.startswith("emulator"))
    assert REDACTED in str(kept)
    assert REDACTED in lines
    assert "Secret" not in str(kept)
    assert "Secret" not in lines
    assert base64.b64encode(password.encode()).decode()[:12] not in str(kept) + lines


def test_a_large_response_is_kept_by_its_beginning(functions: Functions) -> None:
    client = functions.given.client(functions.pool("UserMigration"))
    functions.answers("UserMigration", Answer({"errorMessage": "x" * 3_000_000, "errorType": "Error"}))
    refusal(
        client.cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "eve", "PASSWORD": "Passw0rd!"},
    )
    [call] = functions.given.sql("SELECT response, error FROM trigger_calls WHERE pool_id = :p", p=client.pool_id)
    assert len(str(call["error"])) == recording.LONGEST_ERROR
    assert len(str(call["response"])) < recording.SHOWN + 100


@pytest.fixture
def senders(make_settings: Callable[..., Settings], connect: Callable[..., Any]) -> Iterator[Callable[..., Given]]:
    """Emulators whose custom sender fails, and repeats the code as it was meant for the user."""

    def fail(call: Call) -> Answer:
        code = base64.b64decode(call.event["request"]["code"]).decode()
        return Answer({"errorMessage": f"cannot send {code} ({json.dumps(code)})", "errorType": "Error"})

    made = []
    with serving(fail) as server:

        def make(**settings: Any) -> Given:
            services = app.build_services(
                make_settings(lambda_routes=f"*={server.url}", sender_key="plain", **settings)
            )
            made.append(services)
            return Given(connect(to=app.build_door(services)), services)

        yield make
    for services in made:
        app.close(services)


@pytest.mark.parametrize("log_codes", [True, False])
def test_a_sender_that_repeats_a_code_or_a_password_tells_the_log_no_more_than_it_may(
    senders: Callable[..., Given], caplog: pytest.LogCaptureFixture, log_codes: bool
) -> None:
    given = senders(log_codes=log_codes)
    arn = "arn:aws:lambda:us-east-1:000000000000:function:sends"
    sender = {"CustomEmailSender": {"LambdaArn": arn, "LambdaVersion": "V1_0"}}
    key = "arn:aws:kms:us-east-1:000000000000:key/1234"
    client = given.client(given.pool(LambdaConfig={**sender, "KMSKeyID": key}))
    with caplog.at_level("INFO"):
        given.signed_up_user(client, "ann")
        given.cognito.admin_create_user(
            UserPoolId=client.pool_id,
            Username="bob",
            TemporaryPassword='Temp0"rary!',
            DesiredDeliveryMediums=["EMAIL"],
            UserAttributes=[{"Name": "email", "Value": "bob@example.com"}],
        )
    lines = "\n".join(logs.Json().format(record) for record in caplog.records if record.name.startswith("emulator"))
    code = given.sql("SELECT code FROM messages WHERE pool_id = :p AND username = 'ann'", p=client.pool_id)[0]["code"]
    assert lines.count("message not sent") == 2
    assert (code in lines) == log_codes
    assert "rary!" not in lines
