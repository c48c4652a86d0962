"""Sessions that set something up or sign a new user in, where they do not belong, and those of challenges there."""

from datetime import timedelta
from typing import Any

import pytest

from tests.attacks.challenges import ASKED, BLOCK, CHALLENGES, FLOWS, PEOPLE, Stage
from tests.attacks.test_sessions import ANY, families, kept
from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.given import AppClient, Given, attribute_list
from tests.support.mfa_scenes import APP, MAIL, SMS, App, Scene
from tests.support.ways import (
    EXPIRED_SESSION,
    INCORRECT,
    INVALID_SESSION,
    USED_SESSION,
    check_tokens,
    initiate,
    initiate_refused,
    respond_refused,
)

Answer = dict[str, Any]


@pytest.mark.parametrize("name", CHALLENGES)
def test_the_session_of_a_challenge_neither_signs_a_new_user_in_nor_sets_an_app_up(
    given: Given, functions: Functions, name: str
) -> None:
    stage: Stage = CHALLENGES[name](given, functions)
    cognito, client = stage.given.cognito, stage.client
    new = [{"Name": "email", "Value": "new@x.test"}]
    cognito.sign_up(ClientId=client.id, Username="new", Password="Passw0rd!", UserAttributes=new)
    code = stage.given.code(client)
    bob = stage.ask("bob")
    before = kept(stage.given, client.pool_id)
    for username in ("bob", "new"):
        assert initiate_with(client, username, bob.text) == INVALID_SESSION
    said = {"ClientId": client.id, "Username": "new", "ConfirmationCode": code, "Session": bob.text}
    assert refusal(cognito.confirm_sign_up, **said) == INVALID_SESSION
    if name != "MFA_SETUP":
        assert refusal(cognito.associate_software_token, Session=bob.text) == INVALID_SESSION
        assert refusal(cognito.verify_software_token, Session=bob.text, UserCode="123456") == INVALID_SESSION
    after = kept(stage.given, client.pool_id)
    for changed in ("attempts", "messages"):  # ConfirmSignUp counts its calls
        del before[changed], after[changed]
    assert after == before


def initiate_with(client: AppClient, username: str, session: str) -> tuple[str, str]:
    members = {"ClientId": client.id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": username}}
    return refusal(client.cognito.initiate_auth, **members, Session=session)


# --- SignUp and ConfirmSignUp -----------------------------------------------------------------------------------


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(ExplicitAuthFlows=FLOWS)


def sessions_of(given: Given, client: AppClient, username: str) -> dict[str, str]:
    """Of SignUp and of ConfirmSignUp."""
    members = {"ClientId": client.id, "Username": username}
    attributes = attribute_list({"email": f"{username}@x.test"})
    first = given.cognito.sign_up(**members, Password="Passw0rd!", UserAttributes=attributes)["Session"]
    said = {**members, "ConfirmationCode": given.code(client), "Session": first}
    return {"SignUp": first, "ConfirmSignUp": given.cognito.confirm_sign_up(**said)["Session"]}


@pytest.mark.parametrize("kind", ["SignUp", "ConfirmSignUp"])
def test_the_session_of_a_sign_up_answers_no_challenge(given: Given, client: AppClient, kind: str) -> None:
    session = sessions_of(given, client, "bob")[kind]
    for name in ASKED:
        said = {**ANY, "USERNAME": "bob", BLOCK: session}
        expected = INCORRECT if name.endswith("PASSWORD_VERIFIER") else INVALID_SESSION
        assert (name, respond_refused(client, name, said, session=session)) == (name, expected)
    assert refusal(given.cognito.associate_software_token, Session=session) == INVALID_SESSION
    assert refusal(given.cognito.verify_software_token, Session=session, UserCode="123456") == INVALID_SESSION
    assert families(given, client.pool_id) == 0


def test_the_session_of_a_sign_up_is_its_users_and_its_clients(given: Given, client: AppClient) -> None:
    bob, eve = sessions_of(given, client, "bob"), sessions_of(given, client, "eve")
    elsewhere = given.client(client.pool_id, ExplicitAuthFlows=FLOWS)
    assert initiate_with(client, "bob", eve["ConfirmSignUp"]) == INVALID_SESSION
    assert initiate_with(client, "eve", bob["ConfirmSignUp"]) == INVALID_SESSION
    assert initiate_with(elsewhere, "bob", bob["ConfirmSignUp"]) == INVALID_SESSION
    assert families(given, client.pool_id) == 0
    members = {"ClientId": client.id, "AuthFlow": "USER_AUTH", "AuthParameters": {"USERNAME": "bob"}}
    check_tokens(answer(given.cognito.initiate_auth, **members, Session=bob["ConfirmSignUp"]))
    assert initiate_with(client, "bob", bob["ConfirmSignUp"]) == USED_SESSION


MEANWHILE: dict[str, Any] = {
    "late": lambda given, _: given.clock_advanced(timedelta(minutes=3, seconds=1)),
    "signed out": lambda given, client: given.cognito.admin_user_global_sign_out(
        UserPoolId=client.pool_id, Username="bob"
    ),
    "new password": lambda given, client: given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="bob", Password="An0ther-one!", Permanent=True
    ),
    "deleted": lambda given, client: given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob"),
    "disabled": lambda given, client: given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob"),
}


@pytest.mark.parametrize("what", MEANWHILE)
def test_the_session_of_a_sign_up_ends_with_what_it_stands_for(given: Given, client: AppClient, what: str) -> None:
    session = sessions_of(given, client, "bob")["ConfirmSignUp"]
    MEANWHILE[what](given, client)
    assert initiate_with(client, "bob", session) == (EXPIRED_SESSION if what == "late" else INVALID_SESSION)
    assert families(given, client.pool_id) == 0


# --- MFA_SETUP --------------------------------------------------------------------------------------------------


@pytest.fixture
def scene(given: Given) -> Scene:
    made = Scene(given)
    for name in PEOPLE:
        made.user(name, email=None, phone=None)
    made.asks("ON", APP, SMS, MAIL)
    return made


def associate(scene: Scene, session: str) -> Answer:
    return answer(scene.cognito.associate_software_token, Session=session)


def complete(scene: Scene, username: str = "bob") -> App:
    """The user sets an app up and signs in."""
    associated = associate(scene, scene.sign_in(username)["Session"])
    app = App(scene, associated["SecretCode"])
    session = app.verify(Session=associated["Session"])["Session"]
    said = {"USERNAME": username}
    scene.cognito.respond_to_auth_challenge(
        ClientId=scene.client.id, ChallengeName="MFA_SETUP", ChallengeResponses=said, Session=session
    )
    return app


def phone_number(scene: Scene) -> None:
    values = attribute_list({"phone_number": "+15550100839"})
    scene.cognito.admin_update_user_attributes(**scene.whom, UserAttributes=values)


@pytest.mark.parametrize("factor", [APP, SMS])
def test_a_session_from_before_the_user_had_a_factor_puts_no_other_in_its_place(scene: Scene, factor: str) -> None:
    """Whoever knew the password can keep such a session alive: each call gives the next one."""
    follows = associate(scene, scene.sign_in()["Session"])
    mine, untouched = App(scene, follows["SecretCode"]), scene.sign_in()["Session"]
    app = complete(scene) if factor == APP else None
    if factor == SMS:
        phone_number(scene)
    before = kept(scene.given, scene.client.pool_id)
    for session in (follows["Session"], untouched):
        assert refusal(scene.cognito.associate_software_token, Session=session) == INVALID_SESSION
        said = {"Session": session, "UserCode": mine.code()}
        assert refusal(scene.cognito.verify_software_token, **said) == INVALID_SESSION
        with_email = {"USERNAME": "bob", "EMAIL": "eve@evil.test"}
        assert respond_refused(scene.client, "MFA_SETUP", with_email, session=session) == INVALID_SESSION
    assert kept(scene.given, scene.client.pool_id) == before
    if app is not None:
        check_tokens(scene.answers(scene.sign_in(), app.code()))


def test_a_session_sets_up_its_own_users_app_only(scene: Scene) -> None:
    """Eve's session, or token, has no say about bob: the secret is hers."""
    bob, eve = scene.sign_in()["Session"], scene.sign_in("eve")["Session"]
    hers = associate(scene, eve)
    his = associate(scene, bob)
    code = App(scene, hers["SecretCode"]).code()
    said = {"Session": his["Session"], "UserCode": code}
    assert refusal(scene.cognito.verify_software_token, **said)[0] == "EnableSoftwareTokenMFAException"
    answered = answer(scene.cognito.verify_software_token, Session=hers["Session"], UserCode=code)
    said = {"USERNAME": "bob"}
    assert respond_refused(scene.client, "MFA_SETUP", said, session=answered["Session"]) == INVALID_SESSION
    rows = scene.given.sql(
        "SELECT username FROM users JOIN software_tokens ON user_id = users.id "
        "WHERE users.pool_id = :p AND verified_at IS NOT NULL",
        p=scene.client.pool_id,
    )
    assert rows == [{"username": "eve"}]


def test_each_session_of_a_set_up_is_spent_by_the_next_call(scene: Scene) -> None:
    first = scene.sign_in()["Session"]
    second = associate(scene, first)
    app = App(scene, second["SecretCode"])
    for session in (first,):
        assert refusal(scene.cognito.associate_software_token, Session=session) == USED_SESSION
        said = {"Session": session, "UserCode": app.code()}
        assert refusal(scene.cognito.verify_software_token, **said) == USED_SESSION
    third = app.verify(Session=second["Session"])["Session"]
    again = {"Session": second["Session"], "UserCode": app.code()}
    assert refusal(scene.cognito.verify_software_token, **again) == USED_SESSION
    for spent in (first, second["Session"]):
        assert respond_refused(scene.client, "MFA_SETUP", {"USERNAME": "bob"}, session=spent) == USED_SESSION
    scene.cognito.respond_to_auth_challenge(
        ClientId=scene.client.id, ChallengeName="MFA_SETUP", ChallengeResponses={"USERNAME": "bob"}, Session=third
    )


def test_an_unfinished_set_up_is_no_sign_in(scene: Scene) -> None:
    """Neither the first session nor the one after AssociateSoftwareToken ends it, and neither begins another."""
    first = scene.sign_in()["Session"]
    second = associate(scene, first)["Session"]
    error, _ = respond_refused(scene.client, "MFA_SETUP", {"USERNAME": "bob"}, session=second)
    assert error == "InvalidParameterException"
    assert initiate_with(scene.client, "bob", second) == INVALID_SESSION
    refused = initiate_refused(scene.client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN="a.b.c")
    assert refused == ("NotAuthorizedException", "Invalid Refresh Token")
    assert families(scene.given, scene.client.pool_id) == 0


@pytest.mark.parametrize("call", ["associate_software_token", "verify_software_token"])
def test_it_is_a_token_or_a_session_and_never_both_or_none(given: Given, call: str) -> None:
    """Else eve's token might stand for bob's session."""
    made = Scene(given)
    made.user("eve", email=None, phone=None)
    made.user("bob", email=None, phone=None)
    token = given.tokens(made.client, "eve")["AccessToken"]
    made.asks("ON", APP)
    session = made.sign_in("bob")["Session"]
    code = {"UserCode": "123456"} if call.startswith("verify") else {}
    before = kept(given, made.client.pool_id)
    for members in ({"AccessToken": token, "Session": session}, {}):
        assert refusal(getattr(given.cognito, call), **members, **code)[0] == "InvalidParameterException"
    assert kept(given, made.client.pool_id) == before
    assert initiate(made.client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Passw0rd!")
