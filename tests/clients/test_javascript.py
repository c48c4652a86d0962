"""The two JavaScript clients: amazon-cognito-identity-js (SRP; what Amplify v5 is made of) and the SDK v3, under Node;
and the endpoint as a browser sees it."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from tests.clients.world import PASSWORD, Journey
from tests.support import sentences
from tests.support.given import AppClient

pytestmark = [pytest.mark.clients, pytest.mark.once]
Javascript = Callable[..., Any]

INCORRECT = {
    "name": "NotAuthorizedException",
    "code": "NotAuthorizedException",
    "message": sentences.INCORRECT_USERNAME_OR_PASSWORD,
}


def identity(journey: Journey, client: AppClient) -> dict[str, str]:
    """The members of each `identity.mjs` journey."""
    return {"url": journey.url, "pool": client.pool_id, "client": client.id}


def check_whole_life(found: dict[str, Any], email: str) -> None:
    assert found["userConfirmed"] is False
    assert found["codeDelivery"]["AttributeName"] == "email"
    assert found["early"] == {
        "name": "UserNotConfirmedException",
        "code": "UserNotConfirmedException",
        "message": sentences.USER_IS_NOT_CONFIRMED,
    }
    assert found["wrong"]["name"] == "CodeMismatchException"
    assert found["wrong"]["message"] == sentences.CODE_MISMATCH
    assert found["confirmed"] == "SUCCESS"
    assert found["attributes"] == {"email": email, "email_verified": "true", "sub": found["sub"]}
    assert found["signedOut"] == "SUCCESS"
    assert found["afterSignOut"]["message"] == "Access Token has been revoked"


def test_the_browser_library_takes_a_user_from_sign_up_to_sign_out(journey: Journey, javascript: Javascript) -> None:
    client = journey.app_client()
    user = {"username": "jo", "password": PASSWORD, "email": "jo@browser.test"}
    found = javascript("identity.mjs", "wholeLife", **identity(journey, client), **user)
    check_whole_life(found, "jo@browser.test")
    assert (found["username"], found["idUsername"]) == ("jo", "jo")


def test_the_browser_library_signs_in_by_an_email_alias(journey: Journey, javascript: Javascript) -> None:
    client = journey.app_client({"AliasAttributes": ["email"]})
    user = {"username": "al", "signInAs": "al@alias-js.test", "password": PASSWORD, "email": "al@alias-js.test"}
    found = javascript("identity.mjs", "wholeLife", **identity(journey, client), **user)
    check_whole_life(found, "al@alias-js.test")
    assert (found["username"], found["idUsername"]) == ("al", "al")


def test_the_browser_library_signs_in_where_the_email_is_the_username(journey: Journey, javascript: Javascript) -> None:
    client = journey.app_client({"UsernameAttributes": ["email"]})
    user = {"username": "una@name-js.test", "password": PASSWORD, "email": "una@name-js.test"}
    found = javascript("identity.mjs", "wholeLife", **identity(journey, client), **user)
    check_whole_life(found, "una@name-js.test")
    assert (found["username"], found["idUsername"]) == (found["sub"], found["sub"])


def test_the_browser_library_moves_an_alias_with_force_alias_creation(journey: Journey, javascript: Javascript) -> None:
    client = journey.app_client({"AliasAttributes": ["email"]})
    users = {"oldUser": "first", "newUser": "second", "password": PASSWORD, "newPassword": "N3w-Passw0rd!"}
    found = javascript("identity.mjs", "moveAlias", **identity(journey, client), **users, email="moved@alias-js.test")
    assert found == {
        "refused": {
            "name": "AliasExistsException",
            "code": "AliasExistsException",
            "message": sentences.ACCOUNT_WITH_THE_EMAIL_EXISTS,
        },
        "forced": "SUCCESS",
        "owner": "second",
        "oldOwner": INCORRECT,
    }


def test_the_browser_library_completes_a_new_password_challenge(journey: Journey, javascript: Javascript) -> None:
    name = {"Name": "name", "AttributeDataType": "String", "Required": True, "Mutable": True}
    client = journey.app_client({"Schema": [name]})
    journey.invited_user(client, "ned", "Temp0rary!", email="ned@invited-js.test")
    user = {"username": "ned", "temporaryPassword": "Temp0rary!", "password": PASSWORD, "name": "Ned"}
    found = javascript("identity.mjs", "chooseNewPassword", **identity(journey, client), **user)
    assert found["attributes"]["email"] == "ned@invited-js.test"
    assert found["required"] == ["name"]
    assert found["afterwards"]["name"] == "Ned"


def test_the_browser_library_reports_a_wrong_password(journey: Journey, javascript: Javascript) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "wes", "wes@wrong-js.test")
    wrong = {"username": "wes", "password": "Wr0ng-password!"}
    assert javascript("identity.mjs", "wrongPassword", **identity(journey, client), **wrong) == INCORRECT


def test_the_sdk_takes_a_user_from_sign_up_to_sign_out(journey: Journey, javascript: Javascript) -> None:
    client = journey.app_client()
    user = {"username": "sid", "password": PASSWORD, "email": "sid@sdk.test"}
    found = javascript("sdk.mjs", "wholeLife", url=journey.url, client=client.id, **user)
    sub = found.pop("sub")
    assert found == {
        "userConfirmed": False,
        "status": 200,
        "hasRequestId": True,
        "attempts": 1,
        "wrong": refused("CodeMismatchException", sentences.CODE_MISMATCH, isCodeMismatch=True),
        "tokenType": "Bearer",
        "attributes": {"email": "sid@sdk.test", "email_verified": "true", "sub": sub},
        "afterSignOut": refused("NotAuthorizedException", "Access Token has been revoked"),
    }


def test_the_sdk_gives_errors_their_name_and_message(journey: Journey, javascript: Javascript) -> None:
    found = javascript("sdk.mjs", "refusals", url=journey.url)
    assert found["noClient"] == refused("ResourceNotFoundException", "User pool client nosuchclient does not exist.")
    assert found["noPool"] == refused("ResourceNotFoundException", "User pool us-east-1_doesnotexist does not exist.")
    assert found["invalid"]["name"] == "InvalidParameterException"
    assert found["invalid"]["message"].startswith("2 validation errors detected: ")
    assert found["invalid"]["isServiceException"] is True


def test_the_sdk_reads_dates_and_accounts(journey: Journey, javascript: Javascript, account: str) -> None:
    found = javascript("sdk.mjs", "dates", url=journey.url, account=account)
    assert found["arn"] == f"arn:aws:cognito-idp:us-east-1:{account}:userpool/{found['id']}"
    assert -5_000 < found["age"] < 60_000


BROWSER = {
    "Origin": "http://localhost:5173",
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "cache-control,content-type,x-amz-target,x-amz-user-agent",
}


def test_a_browser_may_call_the_endpoint_from_any_page(journey: Journey) -> None:
    preflight = httpx2.options(f"{journey.url}/", headers=BROWSER, trust_env=False)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "*"
    assert preflight.headers["access-control-allow-methods"] == "POST"
    allowed = {name.strip() for name in preflight.headers["access-control-allow-headers"].lower().split(",")}
    assert allowed >= set(BROWSER["Access-Control-Request-Headers"].split(","))
    assert int(preflight.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize("client_id", ["nosuchclient", "#"])
def test_a_browser_may_read_refusals_and_their_request_id(journey: Journey, client_id: str) -> None:
    answer = httpx2.post(
        f"{journey.url}/",
        headers={
            "Origin": BROWSER["Origin"],
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": "AWSCognitoIdentityProviderService.InitiateAuth",
        },
        json={"ClientId": client_id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {}},
        trust_env=False,
    )
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = {name.strip() for name in answer.headers["access-control-expose-headers"].lower().split(",")}
    assert exposed >= {"x-amzn-requestid", "x-amzn-errortype"}
    assert answer.headers["x-amzn-requestid"]
    assert answer.headers["x-amzn-errortype"].rstrip(":") == answer.json()["__type"]


def test_a_browser_may_read_the_keys_and_the_discovery_document(journey: Journey) -> None:
    pool_id = journey.app_client().pool_id
    for document in ("jwks.json", "openid-configuration"):
        answer = httpx2.get(
            f"{journey.url}/{pool_id}/.well-known/{document}", headers={"Origin": BROWSER["Origin"]}, trust_env=False
        )
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")


def refused(name: str, message: str, **changes: Any) -> dict[str, Any]:
    """What `refusal()` of `sdk.mjs` shows."""
    return {
        "name": name,
        "message": message,
        "fault": "client",
        "status": 400,
        "hasRequestId": True,
        "isServiceException": True,
        "isCodeMismatch": False,
        **changes,
    }
