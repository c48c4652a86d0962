"""ConfirmSignUp, to the letter of its contract: codes, caps and locks, aliases, sessions."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import text

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given, secret_hash

Client = Any
EMAIL = "bob@example.test"
MISMATCH = ("CodeMismatchException", sentences.CODE_MISMATCH)
EXPIRED = ("ExpiredCodeException", sentences.CODE_EXPIRED)
NOT_FOUND = ("UserNotFoundException", sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND)
TOO_MANY_CALLS = ("LimitExceededException", sentences.ATTEMPT_LIMIT_EXCEEDED)
LOCKED = ("TooManyFailedAttemptsException", sentences.ATTEMPT_LIMIT_EXCEEDED)
ALREADY = ("NotAuthorizedException", "User cannot be confirmed. Current status is CONFIRMED")
HIDING = {"PreventUserExistenceErrors": "ENABLED"}


def request(client: AppClient, code: str, username: str = "bob", **members: Any) -> dict[str, Any]:
    return {"ClientId": client.id, "Username": username, "ConfirmationCode": code, **members}


def confirm(client: AppClient, code: str, username: str = "bob", **members: Any) -> dict[str, Any]:
    return answer(client.cognito.confirm_sign_up, **request(client, code, username, **members))


def refused(client: AppClient, code: str, username: str = "bob", **members: Any) -> tuple[str, str]:
    return refusal(client.cognito.confirm_sign_up, **request(client, code, username, **members))


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "000001"


@pytest.fixture
def client(given: Given) -> AppClient:
    """With bob, signed up and unconfirmed."""
    client = given.client()
    given.signed_up_user(client, "bob", email=EMAIL)
    return client


def test_the_right_code_confirms_the_user_and_verifies_the_address_it_went_to(given: Given, client: AppClient) -> None:
    assert confirm(client, given.code(client)) == {}
    [user] = given.sql("SELECT status, email_verified FROM v_users WHERE pool_id = :pool", pool=client.pool_id)
    assert user == {"status": "CONFIRMED", "email_verified": True}  # evidence: confirm-verifies-address
    [code] = given.sql("SELECT state, attempts, consumed_at FROM v_codes WHERE pool_id = :p", p=client.pool_id)
    assert (code["state"], code["attempts"], code["consumed_at"] is not None) == ("used", 1, True)


def test_a_confirmed_user_signs_in_and_reads_themselves(cognito: Client, given: Given, client: AppClient) -> None:
    confirm(client, given.code(client))
    user = cognito.get_user(AccessToken=given.tokens(client, "bob")["AccessToken"])
    assert user["Username"] == "bob"
    assert {"Name": "email", "Value": EMAIL} in user["UserAttributes"]


@pytest.mark.parametrize("code", ["1", "12", "1234567", "abcdef", "١٢٣٤٥٦", "x" * 2048])
def test_any_other_text_is_a_wrong_code_and_counts(given: Given, client: AppClient, code: str) -> None:
    assert refused(client, code) == MISMATCH  # evidence: wrong-code, code-as-text
    [row] = given.sql("SELECT state, attempts, attempts_left FROM v_codes WHERE pool_id = :p", p=client.pool_id)
    assert row == {"state": "live", "attempts": 1, "attempts_left": 4}
    assert confirm(client, given.code(client)) == {}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "1 12 123",  # the value is shown (evidence: violation-shown)
            "1 validation error detected: Value '1 12 123' at 'confirmationCode' failed to satisfy constraint: "
            r"Member must satisfy regular expression pattern: [\S]+",
        ),
        (
            "",  # evidence: code-empty
            "2 validation errors detected: Value '' at 'confirmationCode' failed to satisfy constraint: Member must "
            r"satisfy regular expression pattern: [\S]+; Value '' at 'confirmationCode' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1",
        ),
    ],
)
def test_a_code_of_another_form_counts_for_nothing(given: Given, client: AppClient, code: str, expected: str) -> None:
    assert refused(client, code) == ("InvalidParameterException", expected)
    assert given.sql("SELECT * FROM attempts WHERE pool_id = :p", p=client.pool_id) == []


def test_a_code_lives_twenty_four_hours(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    given.signed_up_user(client, "ann")
    code = given.code(client)
    given.clock_advanced(timedelta(hours=24) - timedelta(seconds=1))
    assert refused(client, wrong(code), "ann") == MISMATCH
    given.clock_advanced(timedelta(seconds=1))
    assert refused(client, code, "ann") == EXPIRED  # evidence: confirm-limits
    states = "SELECT state FROM v_codes WHERE pool_id = :p AND username = 'ann'"
    assert given.sql(states, p=client.pool_id) == [{"state": "expired"}]


def test_a_new_code_ends_every_earlier_one(given: Given, client: AppClient) -> None:
    pool = client.pool_id
    first = given.code(client)
    client.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    second = given.code(client)
    if first != second:
        assert refused(client, first) == MISMATCH  # another one is outstanding
        [row] = given.sql("SELECT attempts, attempts_left FROM v_codes WHERE pool_id = :p AND state = 'live'", p=pool)
        assert row == {"attempts": 1, "attempts_left": 4}
    assert confirm(client, second) == {}


def test_no_code_was_sent(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob", name="Bob")
    assert refused(client, "123456") == EXPIRED


@pytest.mark.parametrize("settings", [{}, HIDING])
def test_a_confirmed_user_is_refused_before_the_code_is_looked_at(
    given: Given, client: AppClient, settings: dict[str, str]
) -> None:
    confirm(client, given.code(client))
    other = given.client(client.pool_id, **settings)
    assert refused(other, given.code(client)) == ALREADY  # evidence: already-confirmed
    assert refused(other, "x") == ALREADY


def test_an_unknown_user(given: Given) -> None:
    client = given.client()
    assert refused(client, "232", "nobody") == NOT_FOUND  # evidence: user-unknown-recovery
    assert refused(given.client(client.pool_id, **HIDING), "232", "nobody") == MISMATCH  # evidence: confirm-hidden-user


def test_the_username_or_the_sub_is_needed_an_unverified_alias_is_nobody(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.signed_up_user(client, "bob", email=EMAIL)
    assert refused(client, given.code(client), EMAIL) == NOT_FOUND  # evidence: confirm-by-username
    assert confirm(client, given.code(client), given.attributes(client, "bob")["sub"]) == {}


def test_a_user_of_a_pool_that_signs_in_by_email_confirms_by_email(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False}))
    given.signed_up_user(client, EMAIL, email=EMAIL)
    assert confirm(client, given.code(client), EMAIL.upper()) == {}
    assert given.attributes(client, EMAIL)["email_verified"] == "true"


@pytest.mark.parametrize(("username", "settings"), [("bob", {}), ("bob", HIDING), ("nobody", {})])
def test_fifteen_calls_an_hour_for_anybody(given: Given, username: str, settings: dict[str, str]) -> None:
    client = given.client(**settings)
    given.signed_up_user(client, "bob", name="Bob")  # has no code, and so no lock
    given.clock_frozen()
    uncounted = refused(client, "x", username)
    for _ in range(14):
        assert refused(client, "x", username) == uncounted
    assert refused(client, "x", username) == TOO_MANY_CALLS  # evidence: confirm-limits
    given.clock_advanced(timedelta(hours=1) - timedelta(seconds=1))
    assert refused(client, "x", username) == TOO_MANY_CALLS
    given.clock_advanced(timedelta(seconds=1))
    assert refused(client, "x", username) == uncounted


def test_a_name_nobody_has_is_locked_and_capped_like_a_user_where_that_is_hidden(given: Given) -> None:
    client = given.client(**HIDING)
    given.clock_frozen()
    told = [refused(client, "x", "nobody")[0] for _ in range(17)]
    assert told == ["CodeMismatchException"] * 5 + ["TooManyFailedAttemptsException"] * 10 + [TOO_MANY_CALLS[0]] * 2


def test_five_wrong_codes_lock_and_each_further_one_doubles_the_lock(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    code = given.code(client)
    for _ in range(4):
        assert refused(client, wrong(code)) == MISMATCH
    for seconds in (1, 2, 4):
        assert refused(client, wrong(code)) == MISMATCH
        assert refused(client, code) == LOCKED  # right or wrong
        given.clock_advanced(timedelta(seconds=seconds))
    [row] = given.sql("SELECT attempts, attempts_left FROM v_codes WHERE pool_id = :p", p=client.pool_id)
    assert row == {"attempts": 7, "attempts_left": 0}
    assert confirm(client, code) == {}
    assert given.sql("SELECT rule FROM attempts WHERE pool_id = :p AND rule LIKE 'wrong%'", p=client.pool_id) == []


def test_fifteen_quiet_minutes_end_the_row_of_wrong_codes(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    code = given.code(client)
    for _ in range(5):
        refused(client, wrong(code))
    given.clock_advanced(timedelta(minutes=15))
    for _ in range(4):
        assert refused(client, wrong(code)) == MISMATCH
    assert confirm(client, code) == {}


@pytest.mark.parametrize(("waits", "left"), [(0, 0), (1, 5)])
def test_a_resend_forgives_wrong_codes_once_the_lock_is_over(
    given: Given, client: AppClient, waits: int, left: int
) -> None:
    given.clock_frozen()
    code = given.code(client)
    for _ in range(5):
        refused(client, wrong(code))
    given.clock_advanced(timedelta(seconds=waits))
    client.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    [row] = given.sql("SELECT attempts_left FROM v_codes WHERE pool_id = :p AND state = 'live'", p=client.pool_id)
    assert row == {"attempts_left": left}
    if left == 0:
        assert refused(client, given.code(client)) == LOCKED


def test_a_disabled_user_is_told_so_and_loses_no_attempt(given: Given, client: AppClient) -> None:
    given.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=client.pool_id)
    assert refused(client, "x") == ("NotAuthorizedException", sentences.USER_IS_DISABLED)  # evidence: confirm-disabled
    assert given.sql("SELECT attempts FROM v_codes WHERE pool_id = :p", p=client.pool_id) == [{"attempts": 0}]


def test_of_twenty_guesses_at_once_five_are_judged_and_of_twenty_right_codes_one_wins(
    given: Given, client: AppClient
) -> None:
    given.clock_frozen()

    def attempt(code: str) -> str:
        try:
            return str(confirm(client, code))
        except ClientError as error:
            return str(error.response["Error"]["Code"])

    with ThreadPoolExecutor(12) as threads:
        guesses = list(threads.map(attempt, [wrong(given.code(client))] * 12))
        given.clock_advanced(timedelta(hours=1))
        right = list(threads.map(attempt, [given.code(client)] * 12))
    assert sorted(guesses) == ["CodeMismatchException"] * 5 + ["TooManyFailedAttemptsException"] * 7
    assert sorted(right) == ["NotAuthorizedException"] * 11 + ["{}"]


@pytest.mark.parametrize(("settings", "expected"), [({}, NOT_FOUND), (HIDING, MISMATCH)])
def test_a_user_deleted_while_the_call_waits_for_them_is_not_there(
    given: Given, client: AppClient, settings: dict[str, str], expected: tuple[str, str]
) -> None:
    caller, code = given.client(client.pool_id, **settings), given.code(client)
    with given.services.database.engine.connect() as other, ThreadPoolExecutor(1) as threads:
        other.execute(text("DELETE FROM users WHERE pool_id = :p"), {"p": client.pool_id})
        call = threads.submit(refused, caller, code)
        while not given.somebody_waits_for_a_row() and not call.done():
            pass
        other.commit()
        assert call.result() == expected


def test_the_secret_hash_is_looked_at_before_the_user(given: Given) -> None:
    client = given.client(GenerateSecret=True)
    missing = f"Client {client.id} is configured for secret but secret was not received"
    assert refused(client, "x") == ("NotAuthorizedException", missing)
    not_it = ("NotAuthorizedException", f"Unable to verify secret hash for client {client.id}")
    assert refused(client, "x", SecretHash="eA==") == not_it
    assert refused(client, "x", SecretHash=secret_hash(client, "bob")) == NOT_FOUND


def test_the_users_context_is_kept_with_the_event(given: Given, client: AppClient) -> None:
    context = {"EncodedData": "fingerprint"}
    analytics = {"AnalyticsEndpointId": "endpoint"}
    confirm(client, given.code(client), UserContextData=context, AnalyticsMetadata=analytics, ClientMetadata={"k": "v"})
    events = "SELECT * FROM events WHERE pool_id = :p AND event_type = 'ConfirmSignUp'"
    [event] = given.sql(events, p=client.pool_id)
    shown = ("outcome", "username", "client_id", "ip_address", "encoded_data", "analytics_endpoint_id")
    assert [event[name] for name in shown] == ["Pass", "bob", client.id, "127.0.0.1", "fingerprint", "endpoint"]
