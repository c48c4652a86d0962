"""Which functions run in each flow, in which order, and what PreAuthentication and PostAuthentication are told
(evidence: trigger-order, client-metadata-routes)."""

from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient
from tests.support.pool_words import sms
from tests.support.servers import Answer
from tests.support.srp_client import Srp
from tests.support.ways import (
    ALL_FLOWS,
    INCORRECT,
    PASSWORD_WAYS,
    UNKNOWN,
    check_tokens,
    initiate,
    initiate_refused,
    password_refused,
    respond,
)

PRE, POST = "PreAuthentication_Authentication", "PostAuthentication_Authentication"
TOKENS = "TokenGeneration_Authentication"
MESSAGE = "CustomMessage_Authentication"
TRIGGERS = ["PreAuthentication", "PostAuthentication", "PreTokenGeneration", "CustomMessage"]
HIDES = {"PreventUserExistenceErrors": "ENABLED"}
Told = dict[str, Any]


@pytest.fixture
def client(functions: Functions) -> AppClient:
    """bob is confirmed, eve has a temporary password."""
    client = functions.given.client(functions.pool(*TRIGGERS), ExplicitAuthFlows=ALL_FLOWS)
    functions.given.confirmed_user(client, "bob")
    functions.given.invited_user(client, "eve")
    functions.behaviours.events.clear()
    return client


@pytest.mark.parametrize(("operation", "flow"), PASSWORD_WAYS)
def test_a_password(functions: Functions, client: AppClient, operation: str, flow: str) -> None:
    check_tokens(initiate(client, operation, flow, USERNAME="bob", PASSWORD=PASSWORD))
    assert functions.sources == [PRE, POST, TOKENS]


def test_srp_asks_the_first_function_before_the_proof(functions: Functions, client: AppClient) -> None:
    srp = Srp(client, "bob")
    asked = srp.begin()
    assert functions.sources == [PRE]
    check_tokens(srp.finish(asked))
    assert functions.sources == [PRE, POST, TOKENS]


def test_a_choice_asks_it_when_it_is_put(functions: Functions, client: AppClient) -> None:
    asked = initiate(client, "initiate_auth", "USER_AUTH", USERNAME="bob")
    assert functions.sources == [PRE]
    responses = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    check_tokens(respond(client, "SELECT_CHALLENGE", responses, session=asked["Session"]))
    assert functions.sources[-2:] == [POST, TOKENS]


def test_a_preferred_password_needs_no_choice(functions: Functions, client: AppClient) -> None:
    parameters = {"USERNAME": "bob", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
    check_tokens(initiate(client, "initiate_auth", "USER_AUTH", **parameters))
    assert functions.sources == [PRE, POST, TOKENS]


def test_the_session_of_a_confirmation_asks_them_too(functions: Functions, client: AppClient) -> None:
    named = {"ClientId": client.id, "Username": "ann"}
    email = [{"Name": "email", "Value": "ann@example.test"}]
    answer(client.cognito.sign_up, **named, Password=PASSWORD, UserAttributes=email)
    confirmed = answer(client.cognito.confirm_sign_up, **named, ConfirmationCode=functions.given.code(client))
    begin = {"ClientId": client.id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "ann"}, **confirmed}
    functions.behaviours.events.clear()
    functions.raises("PreAuthentication", "not you")
    denied = ("UserLambdaValidationException", "PreAuthentication failed with error not you.")
    assert refusal(client.cognito.initiate_auth, **begin) == denied
    functions.behaves("PreAuthentication", lambda event: sign_out(functions, client, event))
    check_tokens(answer(client.cognito.initiate_auth, **begin))
    assert functions.sources == [PRE, PRE, POST, TOKENS]


def sign_out(functions: Functions, client: AppClient, event: Told) -> Answer:
    """One session per user, as applications do it."""
    functions.cognito.admin_user_global_sign_out(UserPoolId=client.pool_id, Username=event["userName"])
    return Answer(event)


def test_a_new_password_has_tokens_of_its_own_source(functions: Functions, client: AppClient) -> None:
    asked = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="eve", PASSWORD="Temp0rary!")
    assert functions.sources == [PRE]
    chosen = {"USERNAME": "eve", "NEW_PASSWORD": "N3w-secret"}
    check_tokens(respond(client, "NEW_PASSWORD_REQUIRED", chosen, session=asked["Session"]))
    assert functions.sources == [PRE, POST, "TokenGeneration_NewPasswordChallenge"]


def test_a_code_by_sms_comes_between(functions: Functions, client: AppClient, account: str) -> None:
    pool = {"UserPoolId": client.pool_id}
    client.cognito.set_user_pool_mfa_config(
        **pool, MfaConfiguration="ON", SmsMfaConfiguration={"SmsConfiguration": sms(account)}
    )
    address = [
        {"Name": "phone_number", "Value": "+15550001111"},
        {"Name": "phone_number_verified", "Value": "true"},
    ]
    client.cognito.admin_update_user_attributes(**pool, Username="bob", UserAttributes=address)
    asked = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    assert functions.sources == [PRE, MESSAGE]
    responses = {"USERNAME": "bob", "SMS_MFA_CODE": functions.given.code(client)}
    check_tokens(respond(client, "SMS_MFA", responses, session=asked["Session"]))
    assert functions.sources == [PRE, MESSAGE, POST, TOKENS]


def test_a_refresh_runs_neither_the_first_nor_the_last(functions: Functions, client: AppClient) -> None:
    token = functions.given.tokens(client, "bob")["RefreshToken"]
    functions.behaviours.events.clear()
    for flow in ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN"):
        initiate(client, "initiate_auth", flow, REFRESH_TOKEN=token)
    assert functions.sources == ["TokenGeneration_RefreshTokens"] * 2


def test_a_wrong_password_ends_after_the_first_function(functions: Functions, client: AppClient) -> None:
    assert password_refused(client, "bob", "wrong") == INCORRECT
    assert functions.sources == [PRE]


def test_nobody_is_told_of_where_nothing_is_hidden(functions: Functions, client: AppClient) -> None:
    assert password_refused(client, "nobody") == UNKNOWN
    assert functions.sources == []


def test_where_existence_is_hidden_the_first_function_is_told_of_nobody(
    functions: Functions, client: AppClient
) -> None:
    hiding = functions.given.client(client.pool_id, **HIDES)
    assert password_refused(hiding, "nobody") == INCORRECT
    assert functions.event(PRE)["request"] == {"userAttributes": {}, "validationData": None, "userNotFound": True}
    assert functions.event(PRE)["userName"] == "nobody"


def test_the_first_and_the_last_are_told_key_by_key(functions: Functions, client: AppClient) -> None:
    """ClientMetadata of the beginning reaches the first function alone, that of an answer the last."""
    srp = Srp(client, "bob")
    asked = answer(
        client.cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "bob", "SRP_A": srp.srp_a},
        ClientMetadata={"from": "the beginning"},
    )
    answer(
        client.cognito.respond_to_auth_challenge,
        ClientId=client.id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses=srp.responses(asked),
        ClientMetadata={"from": "the answer"},
    )
    user = {
        "sub": functions.given.attributes(client, "bob")["sub"],
        "cognito:user_status": "CONFIRMED",
        "email": "bob@example.test",
        "email_verified": "true",
    }
    assert functions.event(PRE)["request"] == {"userAttributes": user, "validationData": {"from": "the beginning"}}
    assert functions.event(POST)["request"] == {
        "userAttributes": user,
        "newDeviceUsed": False,
        "clientMetadata": {"from": "the answer"},
    }
    assert functions.event(TOKENS)["request"]["clientMetadata"] == {"from": "the answer"}


@pytest.mark.parametrize("trigger", ["PreAuthentication", "PostAuthentication", "PreTokenGeneration"])
def test_each_of_them_can_refuse(functions: Functions, client: AppClient, trigger: str) -> None:
    functions.raises("TokenGeneration" if trigger == "PreTokenGeneration" else trigger, "not you")
    refused = initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    assert refused == ("UserLambdaValidationException", f"{trigger} failed with error not you.")


def test_a_function_that_signs_the_user_out_everywhere_does_not_end_the_sign_in_that_it_lets_in(
    functions: Functions, client: AppClient
) -> None:
    functions.behaves("PreAuthentication", lambda event: sign_out(functions, client, event))
    asked = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="eve", PASSWORD="Temp0rary!")
    responses = {"USERNAME": "eve", "NEW_PASSWORD": PASSWORD}
    check_tokens(respond(client, "NEW_PASSWORD_REQUIRED", responses, session=asked["Session"]))
