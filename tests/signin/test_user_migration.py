"""UserMigration: who is not in the pool comes over with the password, or with a forgotten one
(evidence: migration-rules)."""

from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient
from tests.support.servers import Answer
from tests.support.srp_client import Srp
from tests.support.ways import (
    INCORRECT,
    LOCKED,
    PASSWORD_WAYS,
    RESET,
    UNKNOWN,
    check_tokens,
    initiate,
    initiate_refused,
    password_refused,
)

HIDES = {"PreventUserExistenceErrors": "ENABLED"}
EVE = {"email": "eve@example.test", "email_verified": "true"}
CONFIRMED = {"finalUserStatus": "CONFIRMED", "messageAction": "SUPPRESS"}
WEAK = "short"  # no policy would take it
PHONE = "+15550001111"


def client_of(functions: Functions, *more: str, client: dict[str, Any] | None = None, **pool: Any) -> AppClient:
    return functions.given.client(functions.pool("UserMigration", *more, **pool), **(client or {}))


def knows(functions: Functions, attributes: dict[str, str] | None = None, **response: Any) -> None:
    """The function knows everybody, with these attributes."""
    functions.returns("UserMigration", userAttributes=attributes or EVE, **{**CONFIRMED, **response})


def failed(client: AppClient) -> tuple[str, str]:
    return ("UserNotFoundException", f"Exception migrating user in app client {client.id}")


def users_of(functions: Functions, client: AppClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = functions.cognito.list_users(UserPoolId=client.pool_id)["Users"]
    return found


@pytest.mark.parametrize(("operation", "flow"), PASSWORD_WAYS)
def test_who_signs_in_with_a_password_comes_over_and_is_in(functions: Functions, operation: str, flow: str) -> None:
    client = client_of(functions)
    knows(functions)
    check_tokens(initiate(client, operation, flow, USERNAME="eve", PASSWORD=WEAK))
    assert functions.given.status(client, "eve") == "CONFIRMED"
    assert functions.given.messages(client) == []
    check_tokens(initiate(client, operation, flow, USERNAME="eve", PASSWORD=WEAK))
    assert functions.sources == ["UserMigration_Authentication"]
    assert password_refused(client, "eve", "wrong") == INCORRECT


def test_the_password_is_good_for_srp_from_then_on(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions)
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    check_tokens(Srp(client, "eve", WEAK).sign_in())


def test_the_event_key_by_key(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions)
    answer(
        client.cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "eve", "PASSWORD": WEAK},
        ClientMetadata={"from": "the app"},
    )
    event = functions.event("UserMigration_Authentication")
    assert event["userName"] == "eve"
    assert event["request"] == {"password": WEAK, "validationData": {"from": "the app"}}


def test_the_password_is_in_no_record_of_the_call(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions)
    functions.given.sign_in(client, "eve", "S3cret-of-eve")
    rows = functions.given.sql("SELECT * FROM trigger_calls WHERE pool_id = :pool", pool=client.pool_id)
    assert rows
    assert "S3cret-of-eve" not in str(rows)


def test_migration_comes_before_pre_authentication(functions: Functions) -> None:
    client = client_of(functions, "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    knows(functions)
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    assert functions.sources == [
        "UserMigration_Authentication",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
    ]
    assert functions.event("PreAuthentication_Authentication")["request"]["userAttributes"]["email"] == EVE["email"]


def test_flows_without_a_password_in_plain_text_bring_nobody_over(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions)
    assert initiate_refused(client, "initiate_auth", "USER_SRP_AUTH", USERNAME="eve", SRP_A="ab" * 100) == UNKNOWN
    assert functions.sources == []


def test_who_is_there_is_not_asked_about(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions)
    functions.given.confirmed_user(client, "ann")
    assert password_refused(client, "ann", "wrong") == INCORRECT
    assert functions.sources == []


# --- what the function says ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [None, "RESET_REQUIRED"])
@pytest.mark.parametrize("client", [{}, HIDES], ids=["legacy", "hides"])
def test_without_confirmed_the_password_must_be_reset(
    functions: Functions, status: str | None, client: dict[str, Any]
) -> None:
    app_client = client_of(functions, client=client)
    knows(functions, finalUserStatus=status)
    assert password_refused(app_client, "eve", WEAK) == RESET
    assert functions.given.status(app_client, "eve") == "RESET_REQUIRED"


def test_a_welcome_message_is_sent_unless_suppressed_and_without_the_password(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions, messageAction=None, desiredDeliveryMediums=["EMAIL"])
    check_tokens(functions.given.sign_in(client, "eve", "Passw0rd!"))
    [message] = functions.given.messages(client)
    assert (message.purpose, message.recipient, message.code) == ("invitation", EVE["email"], None)
    assert "Passw0rd!" not in message.body


def test_the_welcome_message_goes_by_sms_unless_said_otherwise(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions, {**EVE, "phone_number": PHONE}, messageAction=None)
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    assert [message.recipient for message in functions.given.messages(client)] == [PHONE]


def test_a_verified_alias_signs_in_and_username_names_the_user(functions: Functions) -> None:
    client = client_of(functions, AliasAttributes=["email"])
    knows(functions, {**EVE, "username": "eve"})
    check_tokens(functions.given.sign_in(client, EVE["email"], WEAK))
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    assert [user["Username"] for user in users_of(functions, client)] == ["eve"]
    assert len(functions.sources) == 1


def test_where_the_email_is_the_username_the_name_is_the_sub(functions: Functions) -> None:
    client = client_of(functions, UsernameAttributes=["email"])
    knows(functions)
    check_tokens(functions.given.sign_in(client, EVE["email"], WEAK))
    [user] = users_of(functions, client)
    assert {"Name": "sub", "Value": user["Username"]} in user["Attributes"]
    assert {"Name": "email", "Value": EVE["email"]} in user["Attributes"]


def test_an_alias_of_somebody_else_stops_the_migration_unless_it_is_forced(functions: Functions) -> None:
    client = client_of(functions, AliasAttributes=["email"])
    functions.given.confirmed_user(client, "ann", email=EVE["email"])
    knows(functions)
    assert password_refused(client, "eve", WEAK) == failed(client)
    assert [user["Username"] for user in users_of(functions, client)] == ["ann"]
    knows(functions, forceAliasCreation=True)
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    assert functions.given.attributes(client, "ann")["email_verified"] == "false"
    check_tokens(functions.given.sign_in(client, EVE["email"], WEAK))


def test_a_migration_that_one_name_prevents_moves_no_other(functions: Functions) -> None:
    client = client_of(functions, AliasAttributes=["email", "preferred_username"])
    given = functions.given
    given.confirmed_user(client, "ann", email=EVE["email"])
    given.confirmed_user(client, "bob")
    name = [{"Name": "preferred_username", "Value": "x"}]
    given.cognito.admin_update_user_attributes(UserPoolId=client.pool_id, Username="bob", UserAttributes=name)
    knows(functions, {**EVE, "preferred_username": "x"}, forceAliasCreation=True)
    assert password_refused(client, "eve", WEAK) == failed(client)
    assert given.attributes(client, EVE["email"])["email_verified"] == "true"
    assert sorted(user["Username"] for user in users_of(functions, client)) == ["ann", "bob"]


def test_enable_sms_mfa_activates_codes_by_sms(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions, {"phone_number": PHONE, "phone_number_verified": "true"}, enableSMSMFA=True)
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    shown = functions.cognito.admin_get_user(UserPoolId=client.pool_id, Username="eve")
    assert shown["MFAOptions"] == [{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}]


def test_required_attributes_that_are_left_out_get_a_default(functions: Functions) -> None:
    schema = [{"Name": "given_name", "Required": True}, {"Name": "birthdate", "Required": True}]
    client = client_of(functions, Schema=schema)
    knows(functions)
    check_tokens(functions.given.sign_in(client, "eve", WEAK))
    values = functions.given.attributes(client, "eve")
    assert (values["given_name"], values["birthdate"]) == ("-", "1970-01-01")


IMPOSSIBLE: dict[str, dict[str, Any]] = {
    "an attribute the pool does not have": {"userAttributes": {"custom:shoe": "44"}},
    "no email": {"userAttributes": {"email": "eve"}},
    "a flag without its address": {"userAttributes": {"email_verified": "true"}},
    "a username that is none": {"userAttributes": {**EVE, "username": "a b"}},
    "a username that is too long": {"userAttributes": {**EVE, "username": "e" * 129}},
    "SMS codes without a phone number": {"userAttributes": EVE, "enableSMSMFA": True},
    "somebody else's username": {"userAttributes": {**EVE, "username": "ann"}},
}


@pytest.mark.parametrize("said", IMPOSSIBLE.values(), ids=IMPOSSIBLE.keys())
def test_who_cannot_be_made_is_not_made(functions: Functions, said: dict[str, Any]) -> None:
    client = client_of(functions)
    hiding = functions.given.client(client.pool_id, **HIDES)
    functions.given.confirmed_user(client, "ann")
    functions.returns("UserMigration", **{**CONFIRMED, **said})
    assert password_refused(client, "eve", WEAK) == failed(client)
    assert password_refused(hiding, "eve", WEAK) == INCORRECT
    assert refusal(client.cognito.forgot_password, ClientId=client.id, Username="eve") == failed(client)
    simulated = answer(client.cognito.forgot_password, ClientId=hiding.id, Username="eve")
    assert simulated["CodeDeliveryDetails"]["DeliveryMedium"] == "EMAIL"
    assert [user["Username"] for user in users_of(functions, client)] == ["ann"]


def test_a_name_that_the_pool_takes_nobody_by_is_not_made(functions: Functions) -> None:
    client = client_of(functions, UsernameAttributes=["email"])
    knows(functions)
    assert password_refused(client, "eve", WEAK) == failed(client)
    assert password_refused(client, "other@example.test", WEAK) == failed(client)
    assert users_of(functions, client) == []


def test_a_sub_is_refused_as_a_wrong_password(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions, {**EVE, "sub": "00000000-0000-0000-0000-000000000000"})
    assert password_refused(client, "eve", WEAK) == INCORRECT
    assert users_of(functions, client) == []


def test_whom_the_function_does_not_know_is_not_there(functions: Functions) -> None:
    client = client_of(functions)
    assert password_refused(client, "eve", WEAK) == UNKNOWN
    hiding = functions.given.client(client.pool_id, **HIDES)
    assert password_refused(hiding, "eve", WEAK) == INCORRECT


def test_a_function_that_raises_is_told_by_its_client_alone(functions: Functions) -> None:
    client = client_of(functions)
    functions.raises("UserMigration", "wrong password over there")
    assert password_refused(client, "eve", WEAK) == failed(client)
    hiding = functions.given.client(client.pool_id, **HIDES)
    assert password_refused(hiding, "eve", WEAK) == INCORRECT


LAMBDA = {
    "Invalid lambda function output : Invalid JSON": Answer(b"null"),
    "Unrecognizable lambda output": Answer({"userAttributes": EVE}),
}


@pytest.mark.once
@pytest.mark.parametrize(("sentence", "said"), LAMBDA.items(), ids=LAMBDA.keys())
def test_an_answer_that_is_none_is_refused(functions: Functions, sentence: str, said: Answer) -> None:
    client = client_of(functions)
    functions.answers("UserMigration", said)
    assert password_refused(client, "eve", WEAK) == ("InvalidLambdaResponseException", sentence)
    assert users_of(functions, client) == []


def test_where_existence_is_hidden_guesses_at_the_other_side_lock_the_name(functions: Functions) -> None:
    client = client_of(functions, client=HIDES)
    functions.raises("UserMigration", "wrong")
    functions.given.clock_frozen()
    assert [password_refused(client, "eve", "guess") for _ in range(6)] == [INCORRECT] * 5 + [LOCKED]
    knows(functions)
    assert password_refused(client, "eve", WEAK) == LOCKED
    assert len(functions.sources) == 5
    assert users_of(functions, client) == []


# --- a forgotten password -----------------------------------------------------------------------------------------


def test_who_forgot_the_password_comes_over_and_gets_a_code(functions: Functions) -> None:
    client = client_of(functions, "CustomMessage")
    knows(functions, finalUserStatus="RESET_REQUIRED")
    sent = answer(
        client.cognito.forgot_password, ClientId=client.id, Username="eve", ClientMetadata={"from": "the app"}
    )
    assert sent["CodeDeliveryDetails"] == {
        "AttributeName": "email",
        "DeliveryMedium": "EMAIL",
        "Destination": "e***@e***",
    }
    assert functions.sources == ["UserMigration_ForgotPassword", "CustomMessage_ForgotPassword"]
    assert functions.event("UserMigration_ForgotPassword")["request"] == {
        "password": None,
        "validationData": None,
        "clientMetadata": {"from": "the app"},
    }
    client.cognito.confirm_forgot_password(
        ClientId=client.id, Username="eve", ConfirmationCode=functions.given.code(client), Password=PASSWORD
    )
    check_tokens(functions.given.sign_in(client, "eve"))


def test_without_a_verified_contact_no_code_can_be_sent(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions, {"email": EVE["email"]})
    code, _ = refusal(client.cognito.forgot_password, ClientId=client.id, Username="eve")
    assert code == "InvalidParameterException"


def test_whom_the_function_does_not_know_has_forgotten_nothing(functions: Functions) -> None:
    client = client_of(functions)
    refused = refusal(client.cognito.forgot_password, ClientId=client.id, Username="eve")
    assert refused == ("UserNotFoundException", sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND)


def test_a_function_that_raises_over_a_forgotten_password_reaches_the_caller(functions: Functions) -> None:
    client = client_of(functions, client=HIDES)
    functions.raises("UserMigration", "not today")
    refused = refusal(client.cognito.forgot_password, ClientId=client.id, Username="eve")
    assert refused == ("UserLambdaValidationException", "UserMigration failed with error not today.")


def test_a_user_whom_no_column_can_hold_is_unrecognizable(functions: Functions) -> None:
    client = client_of(functions)
    knows(functions, {**EVE, "name": "E\0ve"})
    refused = password_refused(client, "eve", PASSWORD)
    assert refused == ("InvalidLambdaResponseException", "Unrecognizable lambda output")
    assert users_of(functions, client) == []


def test_what_the_function_says_of_the_password_is_not_in_the_log(
    functions: Functions, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(functions)
    functions.raises("UserMigration", f"no user has the password {PASSWORD}")
    with caplog.at_level("INFO", "emulator.migration"):
        assert password_refused(client, "eve", PASSWORD) == failed(client)
    [record] = [record for record in caplog.records if record.name == "emulator.migration"]
    assert record.__dict__["reason"] == "UserMigration failed with error no user has the password [redacted]."
