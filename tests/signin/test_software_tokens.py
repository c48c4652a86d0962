"""Authenticator apps: associate, verify, and SOFTWARE_TOKEN_MFA, where no code is good twice."""

from datetime import timedelta

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.mfa_scenes import APP, MFA_LOCKED, SMS, USED_APP_CODE, WRONG_APP_CODE, App, Scene
from tests.support.ways import INVALID_SESSION, USED_SESSION, check_tokens, respond, respond_refused

WRONG_AT_SET_UP = ("EnableSoftwareTokenMFAException", "Code mismatch and fail enable Software Token MFA")
NOT_OFFERED = ("SoftwareTokenMFANotFoundException", "Software Token MFA has not been enabled by the userPool")
NO_APP = ("SoftwareTokenMFANotFoundException", "Software Token MFA does not exist for the user.")
ONE_OF_TWO = ("InvalidParameterException", "Exactly one of AccessToken and Session must be provided.")
NOT_ASSOCIATED = ("InvalidParameterException", "User has not set up software token mfa")
STEP = timedelta(seconds=30)


@pytest.fixture
def scene(given: Given) -> Scene:
    made = Scene(given)
    made.user()
    made.given.clock_frozen()
    return made


@pytest.fixture
def token(scene: Scene) -> str:
    return scene.given.tokens(scene.client, "bob")["AccessToken"]


def test_the_answers_of_setting_up_with_an_access_token(scene: Scene, token: str) -> None:
    associated = answer(scene.cognito.associate_software_token, AccessToken=token)
    assert list(associated) == ["SecretCode"]
    app = App(scene, associated["SecretCode"])
    assert len(app.secret) == 52
    assert app.verify(AccessToken=token) == {"Status": "SUCCESS"}


@pytest.mark.parametrize("name", [None, "My phone"])
def test_the_whole_challenge_and_then_tokens(scene: Scene, name: str | None) -> None:
    app = scene.app(name=name)
    scene.activates(APP)
    challenge = scene.sign_in()
    named = {"FRIENDLY_DEVICE_NAME": name} if name else {}
    assert challenge == {
        "ChallengeName": APP,
        "ChallengeParameters": {**named, "USER_ID_FOR_SRP": "bob"},
        "Session": challenge["Session"],
    }
    check_tokens(scene.answers(challenge, app.code()))


def test_where_it_is_optional_an_app_is_not_asked_for_before_it_is_activated(scene: Scene) -> None:
    scene.app()
    check_tokens(scene.sign_in())


def test_a_wrong_code_leaves_the_session_and_a_right_one_uses_it(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP)
    challenge = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(challenge, app.wrong())) == WRONG_APP_CODE
    check_tokens(scene.answers(challenge, app.code()))
    scene.given.clock_advanced(STEP)
    assert respond_refused(scene.client, **scene.said(challenge, app.code())) == USED_SESSION


def test_a_code_is_good_once_also_the_one_that_verified_the_app(scene: Scene, token: str) -> None:
    app = App(scene, scene.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    app.verify(AccessToken=token, away=0)
    scene.activates(APP)
    challenge = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(challenge, app.code())) == USED_APP_CODE
    scene.given.clock_advanced(STEP)
    check_tokens(scene.answers(challenge, app.code()))
    again = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(again, app.code())) == USED_APP_CODE
    assert respond_refused(scene.client, **scene.said(again, app.code(-1))) == USED_APP_CODE  # older than one used
    check_tokens(scene.answers(again, app.code(1)))


def test_codes_of_one_step_before_and_after_are_good_and_no_others(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP)
    scene.given.clock_advanced(timedelta(minutes=10))
    challenge = scene.sign_in()
    for away in (-2, 2):
        assert respond_refused(scene.client, **scene.said(challenge, app.code(away))) == WRONG_APP_CODE
    check_tokens(scene.answers(challenge, app.code(-1)))
    check_tokens(scene.answers(scene.sign_in(), app.code(1)))


def test_five_wrong_codes_lock_the_user_for_codes_by_message_too(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP, SMS)
    selected = scene.sign_in()
    answered = {"USERNAME": "bob", "ANSWER": APP}
    challenge = respond(scene.client, "SELECT_MFA_TYPE", answered, session=selected["Session"])
    for _ in range(5):
        assert respond_refused(scene.client, **scene.said(challenge, app.wrong())) == WRONG_APP_CODE
    assert respond_refused(scene.client, **scene.said(challenge, app.code())) == MFA_LOCKED
    selected = scene.sign_in()
    answered = {"USERNAME": "bob", "ANSWER": SMS}
    by_sms = respond(scene.client, "SELECT_MFA_TYPE", answered, session=selected["Session"])
    assert respond_refused(scene.client, **scene.said(by_sms, scene.code())) == MFA_LOCKED
    scene.given.clock_advanced(timedelta(seconds=1))
    check_tokens(scene.answers(challenge, app.code()))


def test_a_wrong_code_at_set_up_is_told_and_may_be_tried_again(scene: Scene, token: str) -> None:
    app = App(scene, scene.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    verify = scene.cognito.verify_software_token
    assert refusal(verify, AccessToken=token, UserCode=app.wrong()) == WRONG_AT_SET_UP
    assert app.verify(AccessToken=token) == {"Status": "SUCCESS"}


def test_associating_again_replaces_the_secret_to_be_and_the_old_app_dies_when_the_new_one_is_verified(
    scene: Scene, token: str
) -> None:
    old = scene.app()
    scene.activates(APP)
    given_up = App(scene, scene.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    new = App(scene, scene.cognito.associate_software_token(AccessToken=token)["SecretCode"])
    verify = scene.cognito.verify_software_token
    assert refusal(verify, AccessToken=token, UserCode=given_up.code()) == WRONG_AT_SET_UP
    check_tokens(scene.answers(scene.sign_in(), old.code()))
    new.verify(AccessToken=token)
    challenge = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(challenge, old.code(1))) == WRONG_APP_CODE
    check_tokens(scene.answers(challenge, new.code()))


def test_verifying_needs_an_app_that_is_being_set_up(scene: Scene, token: str) -> None:
    verify = scene.cognito.verify_software_token
    assert refusal(verify, AccessToken=token, UserCode="123456") == NOT_ASSOCIATED
    app = scene.app()
    assert refusal(verify, AccessToken=token, UserCode=app.code()) == NOT_ASSOCIATED


def test_a_pool_without_apps_sets_none_up_and_those_that_are_there_stay_good(scene: Scene, token: str) -> None:
    app = scene.app()
    scene.activates(APP)
    scene.asks("OPTIONAL", SMS)
    assert refusal(scene.cognito.associate_software_token, AccessToken=token) == NOT_OFFERED
    check_tokens(scene.answers(scene.sign_in(), app.code()))
    scene.asks("OFF")
    assert refusal(scene.cognito.associate_software_token, AccessToken=token) == NOT_OFFERED
    check_tokens(scene.sign_in())


def test_an_app_is_not_set_up_once_the_pool_has_stopped_offering_apps(scene: Scene, token: str) -> None:
    secret = scene.cognito.associate_software_token(AccessToken=token)["SecretCode"]
    scene.asks("OPTIONAL", SMS)
    code = App(scene, secret).code()
    assert refusal(scene.cognito.verify_software_token, AccessToken=token, UserCode=code) == NOT_OFFERED


def test_a_clock_that_was_set_back_leaves_the_app_good(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP)
    scene.given.clock_advanced(timedelta(days=1))
    check_tokens(scene.answers(scene.sign_in(), app.code()))
    scene.given.clock_advanced(timedelta(days=-1))
    challenge, code = scene.sign_in(), app.code()
    check_tokens(scene.answers(challenge, code))
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), code)) == USED_APP_CODE


def test_an_app_is_good_in_two_thousand_years_too(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP)
    scene.given.clock_advanced(timedelta(days=365 * 2500))
    check_tokens(scene.answers(scene.sign_in(), app.code()))


def test_it_is_either_a_token_or_a_session(scene: Scene, token: str) -> None:
    session = "A" * 40
    for who in ({}, {"AccessToken": token, "Session": session}):
        assert refusal(scene.cognito.associate_software_token, **who) == ONE_OF_TWO
        assert refusal(scene.cognito.verify_software_token, UserCode="123456", **who) == ONE_OF_TWO
    assert refusal(scene.cognito.associate_software_token, Session=session) == INVALID_SESSION
    assert refusal(scene.cognito.verify_software_token, UserCode="123456", Session=session) == INVALID_SESSION


def test_the_session_of_another_challenge_sets_nothing_up(scene: Scene) -> None:
    scene.activates(SMS)
    session = scene.sign_in()["Session"]
    assert refusal(scene.cognito.associate_software_token, Session=session) == INVALID_SESSION


def test_an_administrator_takes_the_app_away_and_sign_in_falls_back(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP, SMS, preferred=APP)
    challenge = scene.sign_in()
    assert answer(scene.cognito.admin_delete_software_token, **scene.whom) == {}
    assert respond_refused(scene.client, **scene.said(challenge, app.code())) == NO_APP
    assert scene.sign_in()["ChallengeName"] == SMS
    user = scene.cognito.admin_get_user(**scene.whom)
    assert (user["UserMFASettingList"], user.get("PreferredMfaSetting")) == ([SMS], None)
    scene.prefers(SMSMfaSettings={"Enabled": False})
    check_tokens(scene.sign_in())
    scene.asks("ON", APP)
    assert scene.sign_in()["ChallengeName"] == "MFA_SETUP"
    nothing = ("InvalidParameterException", sentences.SOFTWARE_TOKEN_IS_NOT_SET_UP)
    assert refusal(scene.cognito.admin_delete_software_token, **scene.whom) == nothing


def test_the_secret_can_be_read_by_a_tester(scene: Scene) -> None:
    app = scene.app()
    rows = scene.given.sql(
        "SELECT secret FROM software_tokens JOIN users ON users.id = user_id WHERE pool_id = :p",
        p=scene.client.pool_id,
    )
    assert rows == [{"secret": app.secret}]
