"""What is done to one user that no operation of AWS's does."""

import pytest
from fastapi.testclient import TestClient

from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.mfa_scenes import APP, Scene
from tests.support.passkey_scenes import Person

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_an_app_is_registered_without_a_token_and_asked_for(http: TestClient, given: Given) -> None:
    scene = Scene(given)
    scene.user()
    path = f"/_emulator/users/{scene.client.pool_id}/bob/totp"
    made = http.post(path, json={"secret": SECRET}).json()
    assert (made["username"], made["secret"]) == ("bob", SECRET)
    assert made["uri"] == f"otpauth://totp/pool:bob?secret={SECRET}&issuer=pool"
    challenge = scene.sign_in()
    assert challenge["ChallengeName"] == APP
    code = http.get(path).json()["code"]
    assert scene.answers(challenge, code)["AuthenticationResult"]
    assert http.post(path).json()["secret"] != SECRET


def test_what_cannot_be_registered_is_said(http: TestClient, given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    path = f"/_emulator/users/{client.pool_id}/bob/totp"
    assert "has no authenticator apps" in http.post(path).json()["detail"]
    assert "is base32" in http.post(path, json={"secret": "nonsense"}).json()["detail"]
    assert http.post(path.replace("bob", "ann")).status_code == 404


@pytest.mark.parametrize("what", ["passkeys", "sign-ins"])
def test_what_a_user_does_not_have_cannot_be_taken_away(http: TestClient, given: Given, what: str) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    answer = http.delete(f"/_emulator/users/{client.pool_id}/bob/{what}/nothing")
    assert answer.status_code == 404
    assert "nothing" in answer.json()["detail"]


def test_a_sign_in_of_somebody_else_stays(http: TestClient, given: Given) -> None:
    client = given.client()
    for name in ("ann", "bob"):
        given.confirmed_user(client, name)
    token = given.tokens(client, "ann")["AccessToken"]
    users = f"/_emulator/users/{client.pool_id}"
    (sign_in,) = http.get(f"{users}/ann").json()["sign_ins"]
    assert http.delete(f"{users}/bob/sign-ins/{sign_in['id']}").status_code == 404
    assert given.cognito.get_user(AccessToken=token)["Username"] == "ann"
    assert http.delete(f"{users}/ann/sign-ins/{sign_in['id']}").status_code == 200
    assert refusal(given.cognito.get_user, AccessToken=token)[0] == "NotAuthorizedException"


def test_a_passkey_is_taken_away(http: TestClient, given: Given) -> None:
    person = Person.of_new_pool(given)
    person.register()
    (passkey,) = http.get(f"/_emulator/users/{person.client.pool_id}/bob").json()["passkeys"]
    path = f"/_emulator/users/{person.client.pool_id}/bob/passkeys/{passkey['id']}"
    assert http.delete(path).json() == {"username": "bob", "id": passkey["id"]}
    assert person.listed() == []
