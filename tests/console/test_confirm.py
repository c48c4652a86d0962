"""`POST /_emulator/users/{pool}/{user}/confirm`: as a right code, without the code."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.control import confirm as control
from emulator.control.refusals import Refused
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import SENDER

EMAIL, PHONE = "bob@example.test", "+12015550123"


def confirm(http: TestClient, client: AppClient, username: str, **body: Any) -> Any:
    how = {"json": body} if body else {}
    return http.post(f"/_emulator/users/{client.pool_id}/{username}/confirm", **how)  # type: ignore[arg-type]


def confirmed(client: AppClient, username: str, *verified: str, called: bool = False) -> dict[str, Any]:
    return {
        "pool": client.pool_id,
        "username": username,
        "status": "CONFIRMED",
        "verified": list(verified),
        "called": called,
    }


def test_the_address_that_the_code_went_to_is_verified(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(SmsConfiguration=SENDER, AutoVerifiedAttributes=["email", "phone_number"]))
    given.signed_up_user(client, "bob", email=EMAIL, phone_number=PHONE)
    code = given.code(client)
    assert confirm(http, client, "bob").json() == confirmed(client, "bob", "phone_number")
    found = given.attributes(client, "bob")
    assert (found["phone_number_verified"], found["email_verified"]) == ("true", "false")
    assert given.status(client, "bob") == "CONFIRMED"
    given.tokens(client, "bob")
    with_code = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": code}
    assert refusal(given.cognito.confirm_sign_up, **with_code)[0] == "NotAuthorizedException"
    assert http.get(f"/_emulator/codes?pool={client.pool_id}").json() == {"codes": []}


def test_without_a_code_the_next_one_says_what_is_verified(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(AutoVerifiedAttributes=[]))
    given.signed_up_user(client, "bob", email=EMAIL)
    assert confirm(http, client, "bob").json() == confirmed(client, "bob")
    given.signed_up_user(client, "ann", email="ann@example.test")
    given.cognito.update_user_pool(UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"])
    assert confirm(http, client, "ann").json() == confirmed(client, "ann", "email")


def test_an_alias_of_somebody_else_is_in_the_way_until_it_is_forced(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "owner", email=EMAIL)
    given.signed_up_user(client, "bob", email=EMAIL)
    refused = confirm(http, client, "bob")
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        'An account with the email already exists. Send {"force_alias": true} to take it from its owner.',
    )
    assert given.status(client, "bob") == "UNCONFIRMED"
    assert confirm(http, client, "bob", force_alias=True).json() == confirmed(client, "bob", "email")
    assert given.cognito.admin_get_user(UserPoolId=client.pool_id, Username=EMAIL)["Username"] == "bob"
    assert given.attributes(client, "owner")["email_verified"] == "false"


def test_who_is_confirmed_is_409_and_nobody_is_404(http: TestClient, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    assert confirm(http, client, "bob").json()["detail"] == (
        "The user bob is CONFIRMED: only an UNCONFIRMED user can be confirmed."
    )
    assert confirm(http, client, "nobody").status_code == 404
    assert confirm(http, client, "bob", force=True).status_code == 422


def test_the_function_is_called_unless_it_is_not_wanted(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PostConfirmation"))
    for name in ("ann", "bob"):
        functions.given.signed_up_user(client, name)
    services = functions.given.services
    assert control.confirm(services, client.pool_id, "ann").called
    assert functions.sources == ["PostConfirmation_ConfirmSignUp"]
    assert not control.confirm(services, client.pool_id, "bob", call_function=False).called
    assert len(functions.sources) == 1


def test_a_failing_function_leaves_the_user_confirmed(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PostConfirmation"))
    functions.given.signed_up_user(client, "ann")
    functions.raises("PostConfirmation", "no")
    with pytest.raises(Refused, match="The user is confirmed, and the function failed: UserLambdaValidationException"):
        control.confirm(functions.given.services, client.pool_id, "ann")
    assert functions.given.status(client, "ann") == "CONFIRMED"


def test_wrong_answers_before_it_do_not_matter(http: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    answer = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": "x"}
    for _ in range(6):
        refusal(given.cognito.confirm_sign_up, **answer)
    assert confirm(http, client, "bob").status_code == 200


def test_it_wants_the_token_where_there_is_one(guarded: TestClient) -> None:
    assert guarded.post("/_emulator/users/us-east-1_000000000/bob/confirm").status_code == 401
