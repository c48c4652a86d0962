"""The page of one user: what it says, and each thing that can be done there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.control import journal
from tests.support import device_client, federated
from tests.support.answers import refusal
from tests.support.console import BASE, Console
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.mfa_scenes import APP, MAIL, Scene
from tests.support.passkey_scenes import Person
from tests.support.providers import GOOGLE

pytestmark = pytest.mark.once  # what a database decides is in tests/console/test_one_user.py
EMAIL = "bob@example.test"


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client(given.pool(PoolName="people", AliasAttributes=["email"]))
    given.clock_frozen()
    return made


def opened(console: Console, client: AppClient, username: str = "bob") -> Console:
    return console.open(f"/users/{username}", pool=client.pool_id)


def standing(console: Console) -> str:
    (first,) = console.document.xpath("//*[@id='standing']//p[@class='standing']/text()")
    return str(first)


def test_a_user_who_waits_for_a_code_is_confirmed(console: Console, given: Given, client: AppClient) -> None:
    given.signed_up_user(client, "bob", email=EMAIL)
    opened(console, client)
    assert standing(console) == f"Waiting for a code sent just now: {given.code(client)}."
    console.submit("Send another code")
    assert console.notice == "A new code is on its way to bob."
    assert "resend-confirmation-code" in console.text
    assert standing(console) == f"Waiting for a code sent just now: {given.code(client)}."
    console.submit("Expire the codes")
    assert standing(console) == "Not confirmed, and no code is waiting."
    console.submit("Confirm user")
    assert console.notice == "bob is confirmed. email is verified."
    assert f"/_emulator/users/{client.pool_id}/bob/confirm" in console.text
    assert standing(console) == "Can sign in."


def test_an_alias_of_somebody_else_is_taken_only_on_purpose(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann", email=EMAIL)
    given.signed_up_user(client, "bob", email=EMAIL)
    opened(console, client)
    assert "It signs in ann instead." in console.text
    console.submit("Confirm user")
    assert console.notice.startswith("An account with the email already exists")
    console.submit("Confirm and take the alias")
    assert console.notice == "bob is confirmed. email is verified."
    assert "Others have it, too: ann" in opened(console, client).text


def test_a_locked_user_is_unlocked(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    for _ in range(5):
        refusal(given.sign_in, client=client, username="bob", password="Wr0ngPassw0rd!")
    assert re.fullmatch(r"Locked until [\d:]{8} UTC after 5 wrong passwords\.", standing(opened(console, client)))
    console.submit("Unlock")
    assert console.notice == "bob may try again. Ended: calls:ConfirmSignUp, wrong_password."
    assert given.tokens(client, "bob")


def test_a_user_is_disabled_enabled_and_signed_out(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    opened(console, client).submit("Disable")
    assert standing(console) == "Disabled."
    assert "admin-disable-user" in console.text
    console.submit("Enable")
    assert standing(console) == "Can sign in."
    token = given.tokens(client, "bob")["AccessToken"]
    opened(console, client).submit("Sign out everywhere")
    assert refusal(given.cognito.get_user, AccessToken=token)[0] == "NotAuthorizedException"


def test_one_sign_in_ends_and_the_others_go_on(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    first = given.tokens(client, "bob")["AccessToken"]
    given.clock_advanced(timedelta(seconds=5))
    second = given.tokens(client, "bob")["AccessToken"]
    opened(console, client).submit("End")
    assert console.notice == "The sign-in ended: its tokens are refused."
    assert refusal(given.cognito.get_user, AccessToken=second)[0] == "NotAuthorizedException"
    assert given.cognito.get_user(AccessToken=first)["Username"] == "bob"
    assert [row[1] for row in console.table("Sign-ins")] == ["Ended by a tester", "Live"]


def test_a_password_is_set_or_reset(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email=EMAIL)
    opened(console, client).submit("Set it", password="N3wPassw0rd!", permanent="on")
    assert console.notice == "bob has a new password."
    assert "N3wPassw0rd!" not in console.answer.text
    assert given.tokens(client, "bob", "N3wPassw0rd!")
    console.submit("Set it", password="short")
    assert console.notice.startswith("InvalidPasswordException: ")
    console.submit("Reset password")
    assert standing(console) == "Must reset the password."


def test_an_invitation_is_sent_again(console: Console, given: Given, client: AppClient) -> None:
    given.invited_user(client, "bob", UserAttributes=[{"Name": "email", "Value": EMAIL}])
    assert standing(opened(console, client)).startswith("Must change the temporary password by ")
    console.submit("Send another invitation")
    assert console.notice == "A new invitation is on its way to bob."
    assert len(given.messages(client)) == 1


def test_attributes_are_changed_verified_and_deleted(console: Console, given: Given, client: AppClient) -> None:
    given.invited_user(client, "bob", UserAttributes=[{"Name": "email", "Value": EMAIL}])
    opened(console, client).submit("Save", within="attributes-table", value="new@example.test", verified="on")
    assert console.notice == "email is changed."
    assert given.attributes(client, "bob")["email_verified"] == "true"
    assert console.table("Attributes")[0][:3] == ["E-mail", "new@example.test", "Verified Signs in"]
    console.submit("Add it", name="nickname", value="Bobby")
    assert given.attributes(client, "bob")["nickname"] == "Bobby"
    console.submit("Delete", within="attributes-table")
    assert "email" not in given.attributes(client, "bob")
    console.submit("Add it", name="birthdate", value="yesterday")
    assert console.notice.startswith("InvalidParameterException: ")


def test_groups_are_joined_and_left(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    given.cognito.create_group(UserPoolId=client.pool_id, GroupName="admins")
    opened(console, client).submit("Add", group="admins")
    assert console.notice == "bob is in admins."
    console.submit("Remove")
    assert console.notice == "bob left admins."


def test_second_factors_are_registered_and_chosen(console: Console, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    opened(console, scene.client).submit("Register it")
    assert console.title == "An authenticator app"
    (shown,) = console.document.xpath("//*[@class='big-code']/code/text()")
    assert console.document.xpath("//svg")
    console.follow("Back to the user")
    assert shown in console.text
    assert given.cognito.admin_get_user(**scene.whom)["UserMFASettingList"] == [APP]
    settings = ["SoftwareTokenMfaSettings", "EmailMfaSettings"]
    console.submit("Save", within="factors-forms", factor=settings, preferred="EmailMfaSettings")
    assert given.cognito.admin_get_user(**scene.whom)["PreferredMfaSetting"] == MAIL
    console.submit("Register it", secret="nonsense")
    assert "is base32" in console.notice


def test_a_passkey_is_deleted(console: Console, given: Given) -> None:
    person = Person.of_new_pool(given)
    person.register()
    opened(console, person.client).submit("Delete", within="passkeys")
    assert console.notice == "The passkey is deleted."
    assert person.listed() == []


def test_an_identity_is_unlinked(console: Console, given: Given, client: AppClient) -> None:
    given.cognito.create_identity_provider(
        UserPoolId=client.pool_id,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails=GOOGLE,
        AttributeMapping={"email": "email", "username": "sub"},
    )
    federated.came(given, client, "4711", email=EMAIL)
    opened(console, client, "Google_4711")
    assert standing(console) == "Can sign in through Google."
    given.confirmed_user(client, "bob", email=EMAIL)
    link: dict[str, Any] = {
        "UserPoolId": client.pool_id,
        "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "bob"},
        "SourceUser": {
            "ProviderName": "Google",
            "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "4712",
        },
    }
    given.cognito.admin_link_provider_for_user(**link)
    opened(console, client).submit("Unlink")
    assert console.notice == "The identity of Google is not linked any more."
    assert "Linked identities" not in console.text


def test_tokens_are_made_and_shown_once(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    opened(console, client).submit("Make the tokens", client=client.id)
    assert console.title == "Signed in as bob"
    token = console.document.xpath("//pre[@aria-label='Access token']/text()")[0]
    assert given.cognito.get_user(AccessToken=token)["Username"] == "bob"
    assert "eyJ" not in console.address


def test_a_user_is_deleted_only_by_their_name(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", password=PASSWORD)
    opened(console, client).submit("Delete user", confirm="bo")
    assert console.notice == "Type bob to delete this user."
    console.submit("Delete user", confirm="bob")
    assert console.notice == "bob is deleted."
    assert "Nobody is here yet." in console.text
    console.open("/users/bob", pool=client.pool_id, status=404)


def test_looking_at_a_user_meets_no_fault(http: TestClient, console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    http.post("/_emulator/faults", json={"operation": "*", "error": "InternalErrorException", "count": 1})
    try:
        for path in ("/users", "/users/bob", "/new-user", "/import-users"):
            console.open(path, pool=client.pool_id)
        assert [fault["count"] for fault in http.get("/_emulator/faults").json()["faults"]] == [1]
        console.open("/users/bob", pool=client.pool_id).submit("Disable")
        assert console.notice.startswith("InternalErrorException")
        assert standing(console) == "Can sign in."
    finally:
        http.delete("/_emulator/faults")


def test_what_happened_is_told_newest_first(console: Console, given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob")
    refusal(given.sign_in, client=client, username="bob", password="Wr0ngPassw0rd!")
    events = [row[1] for row in opened(console, client).table("What happened")]
    assert [event for event in events if not event.startswith("Request")] == ["SignIn", "ConfirmSignUp", "SignUp"]


def test_what_happened_leads_to_the_request_and_to_the_call_of_a_function(
    console: Console, functions: Functions
) -> None:
    functions.returns("PreSignUp", autoConfirmUser=True)
    client = functions.given.client(functions.pool("PreSignUp"))
    functions.given.signed_up_user(client, "bob")
    journal.flush(functions.given.services)  # the process under test has no background
    opened(console, client).follow("PreSignUp_SignUp")
    assert "PreSignUp" in console.title
    opened(console, client).follow("SignUp")
    assert console.title == "SignUp"


def test_the_standing_is_asked_again_only_where_it_is_new(
    http: TestClient, console: Console, given: Given, client: AppClient
) -> None:
    given.signed_up_user(client, "bob")
    (address,) = opened(console, client).document.xpath("//*[@id='standing']/@hx-get")
    assert http.get(address, headers={"HX-Request": "true"}).status_code == 204
    given.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username="bob")
    new = http.get(address, headers={"HX-Request": "true"})
    assert (new.status_code, "Can sign in." in new.text, "<html" in new.text) == (200, True, False)


def test_a_form_of_nobody_or_of_no_pool_changes_nothing(
    http: TestClient, console: Console, given: Given, client: AppClient
) -> None:
    given.confirmed_user(client, "bob")
    (csrf,) = set(opened(console, client).document.xpath("//input[@name='csrf']/@value"))
    for deed in ("do/confirm", "do/unlock", "call/enable", "do/register-app", "do/end-sign-in", "do/sign-in-as"):
        form = {"csrf": csrf, "username": "nobody", "client": client.id}
        gone = http.post(f"{BASE}/users/{deed}?pool={client.pool_id}", data=form)
        assert gone.status_code in (404, 422), deed
        assert http.post(f"{BASE}/users/{deed}", data=form).status_code == 422
    assert http.post(f"{BASE}/users/call/nonsense?pool={client.pool_id}", data=form).status_code == 422


def test_a_device_is_forgotten(console: Console, given: Given) -> None:
    client = device_client.tracking(given)
    keys = {device_client.confirmed_device(given, client).key for _ in range(2)}
    opened(console, client)
    assert len(console.table("Devices")) == 2
    forgotten = console.document.xpath("//form[contains(@action, 'forget-device')]//input[@name='device']/@value")[0]
    console.submit("Forget")
    assert console.notice == "The device is forgotten."
    assert "admin-forget-device" in console.text
    found = given.cognito.admin_list_devices(UserPoolId=client.pool_id, Username="bob")["Devices"]
    assert {each["DeviceKey"] for each in found} == keys - {forgotten}
    assert len(console.table("Devices")) == 1
