"""`GET /_emulator/users/{pool}/{user}`: everything that decides whether somebody can sign in; and what happened."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from emulator.control import journal
from tests.support import federated
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.mfa_scenes import APP, MAIL, Scene
from tests.support.passkey_scenes import Person
from tests.support.providers import GOOGLE
from tests.support.ways import ALL_FLOWS

EMAIL, WRONG = "bob@example.test", "Wr0ngPassw0rd!"


def shown(http: TestClient, client: AppClient, username: str = "bob") -> dict[str, Any]:
    answer = http.get(f"/_emulator/users/{client.pool_id}/{quote(username, safe='')}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def standing(http: TestClient, client: AppClient, username: str = "bob") -> tuple[bool, list[str]]:
    found = shown(http, client, username)
    return found["can_sign_in"], found["standing"]


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client(given.pool(AliasAttributes=["email"]), ExplicitAuthFlows=ALL_FLOWS)
    given.clock_frozen()
    return made


def test_whoever_waits_for_a_code_is_told_it(http: TestClient, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "bob")
    given.clock_advanced(timedelta(minutes=3))
    assert standing(http, client) == (False, [f"Waiting for a code sent 3 minutes ago: {given.code(client)}."])
    given.clock_advanced(timedelta(days=2))
    assert standing(http, client) == (False, ["Not confirmed, and no code is waiting."])


def test_whoever_is_confirmed_can_sign_in(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    assert standing(http, client) == (True, ["Can sign in."])


def test_a_lock_is_told_with_its_end_and_its_cause(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    for _ in range(5):
        refusal(given.sign_in, client=client, username="bob", password=WRONG)
    given.clock_advanced(timedelta(seconds=1))
    refusal(given.sign_in, client=client, username="bob", password=WRONG)
    (can, (sentence,)) = standing(http, client)
    (count,) = [one for one in shown(http, client)["counts"] if one["rule"] == "wrong_password"]
    assert (can, count["count"], count["left"]) == (False, 6, 0)
    until = count["refused_until"]
    assert sentence == f"Locked until {until[11:19]} UTC after 6 wrong passwords."
    given.clock_advanced(timedelta(seconds=2))
    assert standing(http, client) == (True, ["Can sign in."])


def test_everything_that_is_in_the_way_is_told(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    code = given.code(client)
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob")
    for _ in range(5):
        request = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": "x", "Password": PASSWORD}
        refusal(given.cognito.confirm_forgot_password, **request)
    assert standing(http, client) == (
        False,
        ["Disabled.", f"Waiting for a code for a new password sent just now: {code}."],
    )


@pytest.mark.parametrize(
    ("sentence", "days"), [("Must change the temporary password by", 0), ("The temporary password expired", 8)]
)
def test_a_temporary_password_is_told_with_its_end(
    http: TestClient, given: Given, client: AppClient, sentence: str, days: int
) -> None:
    given.invited_user(client, "bob")
    until = shown(http, client)["password"]["temporary_until"]
    given.clock_advanced(timedelta(days=days, minutes=1))
    can, (told,) = standing(http, client)
    assert can == (days == 0)
    assert told.startswith(sentence)
    assert f"{until[:10]} {until[11:19]} UTC." in told


def test_whoever_must_reset_the_password_is_told_so(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    given.cognito.admin_reset_user_password(UserPoolId=client.pool_id, Username="bob")
    code = f"Waiting for a code for a new password sent just now: {given.code(client)}."
    assert standing(http, client) == (False, ["Must reset the password.", code])


def test_calls_that_are_refused_for_the_hour_are_told(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    http.put(f"/_emulator/pools/{client.pool_id}/rules", json={"calls:ForgotPassword": {"limit": 1}})
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    can, sentences = standing(http, client)
    assert can
    assert sentences[-1].startswith("ForgotPassword is refused until ")
    assert sentences[-1].endswith(" after 1 call.")


def test_somebody_whom_a_provider_brought_signs_in_through_it(
    http: TestClient, given: Given, client: AppClient
) -> None:
    given.cognito.create_identity_provider(
        UserPoolId=client.pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails=GOOGLE,
        AttributeMapping={"email": "email", "username": "sub"},
    )
    name = federated.came(given, client, "4711", email=EMAIL)
    found = shown(http, client, name)
    assert (found["username"], found["status"]) == ("Google_4711", "EXTERNAL_PROVIDER")
    assert (found["can_sign_in"], found["standing"]) == (True, ["Can sign in through Google."])
    (identity,) = found["identities"]
    assert (identity["provider"], identity["subject"], identity["is_primary"]) == ("Google", "4711", True)


def test_who_else_has_an_address_is_told_to_both(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    given.invited_user(client, "ann", UserAttributes=attribute_list({"email": EMAIL}))

    def email(username: str) -> dict[str, Any]:
        found = shown(http, client, username)
        (only,) = [one for one in found["attributes"] if one["name"] == "email"]
        return {name: only[name] for name in ("value", "verified", "is_alias", "alias_of", "others")}

    own = {"value": EMAIL, "verified": True, "is_alias": True, "alias_of": None, "others": ["ann"]}
    theirs = {"value": EMAIL, "verified": False, "is_alias": False, "alias_of": "bob", "others": ["bob"]}
    assert (email("bob"), email("ann")) == (own, theirs)
    assert [alias["value"] for alias in shown(http, client, EMAIL)["aliases"]] == [EMAIL]
    assert shown(http, client, "ann")["aliases"] == []


def test_what_belongs_to_a_user_is_told(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    app = scene.app(name="phone")
    scene.activates(APP, MAIL, preferred=APP)
    given.cognito.create_group(UserPoolId=scene.client.pool_id, GroupName="admins", Precedence=3)
    given.cognito.admin_add_user_to_group(**scene.whom, GroupName="admins")
    found = shown(http, scene.client)
    factors = found["factors"]
    assert (factors["mfa"], factors["second"], factors["preferred"]) == ("OPTIONAL", [APP, MAIL], APP)
    assert factors["app"]["code"] == app.code()
    assert (factors["app"]["name"], factors["app"]["is_pending"]) == ("phone", False)
    assert found["groups"] == [{"name": "admins", "description": None, "precedence": 3, "role_arn": None}]
    (sign_in,) = found["sign_ins"]
    assert (sign_in["client"], sign_in["is_live"], sign_in["source"]) == (scene.client.id, True, "API")
    given.cognito.admin_user_global_sign_out(**scene.whom)
    (sign_in,) = shown(http, scene.client)["sign_ins"]
    assert (sign_in["is_live"], sign_in["revoked_by"]) == (False, "AdminUserGlobalSignOut")
    assert [message["username"] for message in found["messages"]] == ["bob"] * len(found["messages"])


def test_passkeys_are_told(http: TestClient, given: Given) -> None:
    person = Person.of_new_pool(given)
    person.register()
    (passkey,) = shown(http, person.client)["passkeys"]
    assert (passkey["relying_party"], passkey["last_used_at"]) == ("example.test", None)


@pytest.mark.once
@pytest.mark.parametrize("name", ["a/b", "50%", "#1", "Zoë?", "x" * 128, "<b>", "a+b"])
def test_a_name_of_any_letters_leads_to_its_user(http: TestClient, given: Given, client: AppClient, name: str) -> None:
    given.invited_user(client, name)
    assert shown(http, client, name)["username"] == name
    (listed,) = http.get("/_emulator/users", params={"pool": client.pool_id, "search": name}).json()["users"]
    assert listed["username"] == name


def test_nobody_is_told_of_who_is_gone(http: TestClient, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    for path in (f"{client.pool_id}/bob", f"{client.pool_id}/bob/timeline"):
        answer = http.get(f"/_emulator/users/{path}")
        assert (answer.status_code, answer.json()) == (
            404,
            {"detail": f"No user bob in the user pool {client.pool_id}."},
        )


def test_the_timeline_has_events_requests_and_calls_in_one_order(http: TestClient, functions: Functions) -> None:
    functions.returns("PreSignUp", autoConfirmUser=False)
    given = functions.given
    client = given.client(functions.pool("PreSignUp"))
    given.confirmed_user(client, "bob")
    given.clock_advanced(timedelta(hours=-2))  # set back: the order stays
    refusal(given.sign_in, client=client, username="bob", password=WRONG)
    given.tokens(client, "bob")

    def page(**query: Any) -> dict[str, Any]:
        answer = http.get(f"/_emulator/users/{client.pool_id}/bob/timeline", params=query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    journal.flush(given.services)  # the process under test has no background
    whole = page()["happenings"]
    told = [(one["kind"], one["what"], one["outcome"]) for one in whole]
    assert [one for one in told if one[0] == "event"] == [
        ("event", "SignIn", "Pass"),
        ("event", "SignIn", "Fail"),
        ("event", "ConfirmSignUp", "Pass"),
        ("event", "SignUp", "Pass"),
    ]
    assert [one for one in told if one[0] == "request"] == [
        ("request", "InitiateAuth", "200"),
        ("request", "InitiateAuth", "400"),
        ("request", "ConfirmSignUp", "200"),
        ("request", "SignUp", "200"),
    ]
    assert told[-3:] == [
        ("request", "SignUp", "200"),
        ("event", "SignUp", "Pass"),
        ("trigger", "PreSignUp_SignUp", "answered"),
    ]
    (failed,) = [one for one in whole if one["kind"] == "request" and one["failed"]]
    assert failed["detail"] == "NotAuthorizedException: Incorrect username or password."
    paged, before = [], None
    while True:
        some = page(limit=2, **({"before": before} if before else {}))
        paged += some["happenings"]
        before = some["next"]
        if before is None:
            break
    assert paged == whole
    assert http.get(f"/_emulator/users/{client.pool_id}/bob/timeline?before=x").status_code == 422
