"""What clients write stays text: no address moves a terminal's cursor, and no line of the log is more than a line."""

import logging
from typing import Any

import orjson
import pytest

from emulator import logs
from emulator.rules.directory import usernames
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given

CONTROLS = [chr(point) for point in (*range(32), *range(127, 160))]
ADDRESSES = [f"a{letter}b@example.com" for letter in CONTROLS] + [f"a@b{letter}c.com" for letter in CONTROLS]
ACTING = ["\x1bc", "\x9b2J", "\r\n12:00:00 INFO forged", "\u2028", "\u202e", "\u2066", "\x07", "\x08", "\x00", "\x7f"]


def test_an_address_with_a_control_character_is_none() -> None:
    assert [address for address in ADDRESSES if usernames.looks_like("email", address)] == []
    assert usernames.looks_like("email", "jörg.müller+test@exämple.com")


@pytest.mark.parametrize("address", ["a\x1bc@b.c", "a\x9b2J\x07@b.c", "a@b\x00.c", "a@b.c\x7f"])
def test_nobody_gets_such_an_address(given: Given, address: str) -> None:
    client = given.client()
    email = [{"Name": "email", "Value": address}]
    for call, whom in (
        (given.cognito.sign_up, {"ClientId": client.id, "Password": PASSWORD}),
        (given.cognito.admin_create_user, {"UserPoolId": client.pool_id}),
    ):
        assert refusal(call, **whom, Username="eve", UserAttributes=email)[0] in REFUSED
    given.confirmed_user(client, "bob")
    for call in (given.cognito.admin_update_user_attributes,):
        assert refusal(call, UserPoolId=client.pool_id, Username="bob", UserAttributes=email)[0] in REFUSED
    by_email = given.client(given.pool(UsernameAttributes=["email"]))
    assert refusal(given.cognito.sign_up, ClientId=by_email.id, Username=address, Password=PASSWORD)[0] in REFUSED
    assert (
        given.sql("SELECT 1 FROM user_attributes WHERE name = 'email' AND value = :v", v=address.replace("\0", ""))
        == []
    )


REFUSED = ("InvalidParameterException", "SerializationException")  # the latter for NUL, which is refused everywhere


def record(message: str, **fields: Any) -> logging.LogRecord:
    made = logging.LogRecord("emulator", logging.INFO, "", 0, message, (), None)
    made.__dict__.update(fields)
    return made


@pytest.mark.parametrize("acting", ACTING)
def test_a_line_for_a_person_is_text_and_one_line(acting: str) -> None:
    line = logs.Console().format(record(f"said {acting}", username=f"eve{acting}", other=acting))
    assert len(line.splitlines()) == 1 + (acting.startswith("\r"))  # a message of ours may have lines of its own
    assert not set(acting) & set(line) - set(" abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:\n")


def test_a_field_cannot_pass_for_another_one() -> None:
    line = logs.Console().format(record("request", username="eve status=200", error_message='say "hi"', empty=""))
    assert line.endswith('request username="eve status=200" error_message="say \\"hi\\"" empty=""')


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "x" * 5_000_000, *ACTING])
def test_a_line_for_a_machine_is_one_short_line_of_json(text: str) -> None:
    line = logs.Json().format(record("request", username=text))
    assert "\n" not in line
    assert len(line) < 8000
    assert orjson.loads(line)["event"] == "request"


def test_a_user_that_is_logged_is_the_text_that_was_sent(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    client: AppClient = given.client()
    with caplog.at_level("INFO", "emulator.wire"):
        refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="eve\u202e")
    assert "\u202e" not in logs.Console().format(caplog.records[-1])
    assert "\\u202e" in logs.Console().format(caplog.records[-1])
