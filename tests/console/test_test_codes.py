"""`/_emulator/pools/{pool}/test-codes` and EMULATOR_TEST_CODES: addresses that always get the same code."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator import app
from tests.support.answers import refusal
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import MAIL, SMS, Scene
from tests.support.ways import ALL_FLOWS, check_tokens

ANN, PHONE = "ann+test@example.test", "+12015550100"
TABLE = {"*+test@example.test": "424242", PHONE: "123456"}
NEW = "An0ther-one!"


def put(http: TestClient, pool_id: str, table: Any) -> Any:
    return http.put(f"/_emulator/pools/{pool_id}/test-codes", json={"test_codes": table})


@pytest.fixture
def client(given: Given, http: TestClient) -> AppClient:
    made = given.client()
    assert put(http, made.pool_id, TABLE).status_code == 200
    return made


def test_the_table_is_shown_and_replaced(http: TestClient, client: AppClient) -> None:
    path = f"/_emulator/pools/{client.pool_id}/test-codes"
    shown = {"pool": client.pool_id, "test_codes": TABLE, "of_server": {}}
    assert http.get(path).json() == shown
    assert put(http, client.pool_id, {"*": "111111"}).json() == {**shown, "test_codes": {"*": "111111"}}
    assert put(http, client.pool_id, {}).json() == {**shown, "test_codes": {}}


def test_a_sign_up_and_its_resend_get_the_fixed_code(given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann", email=ANN)
    assert given.code(client) == "424242"
    given.cognito.resend_confirmation_code(ClientId=client.id, Username="ann")
    assert [message.code for message in given.messages(client)] == ["424242", "424242"]
    confirm = {"ClientId": client.id, "Username": "ann"}
    assert refusal(given.cognito.confirm_sign_up, **confirm, ConfirmationCode="424243")[0] == "CodeMismatchException"
    given.cognito.confirm_sign_up(**confirm, ConfirmationCode="424242")
    assert given.status(client, "ann") == "CONFIRMED"


def test_wrong_codes_lock_as_ever(given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "ann", email=ANN)
    confirm = {"ClientId": client.id, "Username": "ann"}
    for _ in range(5):
        refusal(given.cognito.confirm_sign_up, **confirm, ConfirmationCode="000000")
    right = refusal(given.cognito.confirm_sign_up, **confirm, ConfirmationCode="424242")
    assert right[0] == "TooManyFailedAttemptsException"


def test_a_reset_and_an_attribute_get_it_too(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann", email=ANN, phone_number=PHONE)
    given.cognito.forgot_password(ClientId=client.id, Username="ann")
    reset = {"ClientId": client.id, "Username": "ann", "Password": NEW}
    given.cognito.confirm_forgot_password(**reset, ConfirmationCode="424242")
    token = given.tokens(client, "ann", NEW)["AccessToken"]
    given.cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName="phone_number")
    given.cognito.verify_user_attribute(AccessToken=token, AttributeName="phone_number", Code="123456")
    assert given.attributes(client, "ann")["phone_number_verified"] == "true"


def test_another_address_gets_a_random_code(given: Given, client: AppClient) -> None:
    codes = set()
    for number in range(3):
        given.signed_up_user(client, f"bob{number}", email=f"bob{number}@example.test")
        codes.add(given.code(client))
    assert "424242" not in codes
    assert len(codes) > 1


@pytest.mark.parametrize(("factor", "code"), [(SMS, "123456"), (MAIL, "424242")])
def test_a_second_factor_gets_it(given: Given, http: TestClient, factor: str, code: str) -> None:
    scene = Scene(given)
    put(http, scene.client.pool_id, TABLE)
    scene.user(email=ANN, phone=PHONE)
    scene.activates(factor)
    challenge = scene.sign_in()
    assert challenge["ChallengeName"] == factor
    check_tokens(scene.answers(challenge, code))


def test_a_one_time_code_has_eight_digits(given: Given, http: TestClient) -> None:
    policy = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    client = given.client(given.pool(Policies=policy), ExplicitAuthFlows=ALL_FLOWS)
    put(http, client.pool_id, {"*+test@example.test": "123456"})
    given.confirmed_user(client, "ann", email=ANN)
    asked = given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP"},
    )
    answered = given.cognito.respond_to_auth_challenge(
        ClientId=client.id,
        ChallengeName="EMAIL_OTP",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ann", "EMAIL_OTP_CODE": "12345612"},
    )
    assert answered["AuthenticationResult"]


def test_the_server_has_a_table_for_all_pools_and_a_pools_own_wins(
    serve: Callable[..., TestClient], connect: Callable[..., Any]
) -> None:
    http = serve(test_codes="*@example.test=111111,*+test@example.test=222222")
    services = http.app.state.services  # type: ignore[attr-defined]  # the application of the client
    given = Given(connect(to=app.build_door(services)), services)
    client = given.client()
    given.signed_up_user(client, "ann", email=ANN)
    assert given.code(client) == "222222"
    put(http, client.pool_id, {"*": "333333"})
    given.signed_up_user(client, "bob")
    assert given.code(client) == "333333"
    assert http.get(f"/_emulator/pools/{client.pool_id}/test-codes").json()["of_server"] == {
        "*@example.test": "111111",
        "*+test@example.test": "222222",
    }


def test_a_pool_keeps_its_table_when_it_is_updated(http: TestClient, given: Given, client: AppClient) -> None:
    given.cognito.update_user_pool(UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"])
    assert http.get(f"/_emulator/pools/{client.pool_id}/test-codes").json()["test_codes"] == TABLE


@pytest.mark.once
@pytest.mark.parametrize("table", [{"*": "42"}, {"": "424242"}, {"*": 424242}, ["*"], None])
def test_what_is_no_table_is_refused_and_changes_nothing(http: TestClient, client: AppClient, table: Any) -> None:
    assert put(http, client.pool_id, table).status_code == 422
    assert http.get(f"/_emulator/pools/{client.pool_id}/test-codes").json()["test_codes"] == TABLE


def test_the_reason_is_a_sentence(http: TestClient, client: AppClient) -> None:
    assert put(http, client.pool_id, {"*": "42"}).json()["detail"] == (
        "The table of test codes has '42' for *; a code is text of 6 or 8 digits, such as \"424242\"."
    )


def test_no_pool_is_404(http: TestClient) -> None:
    path = "/_emulator/pools/us-east-1_000000000/test-codes"
    assert http.get(path).status_code == http.put(path, json={"test_codes": {}}).status_code == 404


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.get("/_emulator/pools/us-east-1_000000000/test-codes").status_code == 401
