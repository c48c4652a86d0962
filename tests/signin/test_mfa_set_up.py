"""MFA_SETUP and SELECT_MFA_TYPE: who has no factor sets one up, who has several chooses."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import (
    APP,
    EMAIL,
    MAIL,
    MASKED_EMAIL,
    PHONE,
    RECOVERY,
    SMS,
    USED_APP_CODE,
    App,
    Scene,
    wrong,
)
from tests.support.ways import (
    DISABLED,
    EXPIRED_SESSION,
    INVALID_SESSION,
    USED_SESSION,
    Answer,
    check_tokens,
    respond,
    respond_refused,
)

SET_UP, SELECT = "MFA_SETUP", "SELECT_MFA_TYPE"
NOTHING_SET_UP = ("InvalidParameterException", sentences.SOFTWARE_TOKEN_IS_NOT_SET_UP)


@pytest.fixture
def scene(given: Given) -> Scene:
    made = Scene(given)
    made.asks("ON", APP)
    made.given.clock_frozen()
    return made


def begin(scene: Scene) -> tuple[App, str]:
    """The app that bob's sign-in sets up, and the session that follows AssociateSoftwareToken."""
    associated = answer(scene.cognito.associate_software_token, Session=scene.sign_in()["Session"])
    assert sorted(associated) == ["SecretCode", "Session"]
    return App(scene, associated["SecretCode"]), associated["Session"]


def finish(scene: Scene, session: str, **more: str) -> Answer:
    return respond(scene.client, SET_UP, {"USERNAME": "bob", **more}, session=session)


def test_setting_an_app_up_ends_in_tokens(scene: Scene) -> None:
    scene.user()
    challenge = scene.sign_in()
    assert challenge == {
        "ChallengeName": SET_UP,
        "ChallengeParameters": {"MFAS_CAN_SETUP": f'["{APP}"]', "USER_ID_FOR_SRP": "bob"},
        "Session": challenge["Session"],
    }
    app, session = begin(scene)
    verified = app.verify("transparent", Session=session)
    assert verified == {"Status": "SUCCESS", "Session": verified["Session"]}
    check_tokens(finish(scene, verified["Session"]))
    again = scene.sign_in()
    assert (again["ChallengeName"], again["ChallengeParameters"]["FRIENDLY_DEVICE_NAME"]) == (APP, "transparent")
    check_tokens(scene.answers(again, app.code()))


def test_a_verified_app_is_the_factor_at_once_even_if_that_sign_in_was_not_finished(scene: Scene) -> None:
    """The code that verified it was used (evidence: app-active-in-mfa-pool, app-code-once)."""
    scene.user()
    app, session = begin(scene)
    app.verify(Session=session, away=0)
    challenge = scene.sign_in()
    assert challenge["ChallengeName"] == APP
    assert respond_refused(scene.client, **scene.said(challenge, app.code())) == USED_APP_CODE
    scene.given.clock_advanced(timedelta(seconds=30))
    check_tokens(scene.answers(challenge, app.code()))
    user = scene.cognito.admin_get_user(**scene.whom)
    assert user["UserMFASettingList"] == [APP]


def test_an_invited_user_chooses_a_password_first_and_then_sets_up(scene: Scene) -> None:
    scene.given.invited_user(scene.client, "bob")
    first = scene.sign_in(password="Temp0rary!")
    assert first["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answered = {"USERNAME": "bob", "NEW_PASSWORD": PASSWORD}
    second = respond(scene.client, "NEW_PASSWORD_REQUIRED", answered, session=first["Session"])
    assert second["ChallengeName"] == SET_UP
    secret = answer(scene.cognito.associate_software_token, Session=second["Session"])
    verified = App(scene, secret["SecretCode"]).verify(Session=secret["Session"])
    check_tokens(finish(scene, verified["Session"]))


def test_each_session_is_good_once_and_for_three_minutes(scene: Scene) -> None:
    scene.user()
    first = scene.sign_in()["Session"]
    associate, verify = scene.cognito.associate_software_token, scene.cognito.verify_software_token
    second = associate(Session=first)
    app = App(scene, second["SecretCode"])
    assert refusal(associate, Session=first) == USED_SESSION
    refused = refusal(verify, Session=second["Session"], UserCode=app.wrong())
    assert refused[0] == "EnableSoftwareTokenMFAException"
    third = app.verify(Session=second["Session"])["Session"]
    assert refusal(verify, Session=second["Session"], UserCode=app.code()) == USED_SESSION
    scene.given.clock_advanced(timedelta(minutes=3))
    assert respond_refused(scene.client, SET_UP, {"USERNAME": "bob"}, session=third) == EXPIRED_SESSION
    assert refusal(associate, Session=third) == EXPIRED_SESSION


def test_nothing_set_up_is_no_factor(scene: Scene) -> None:
    scene.user()
    session = scene.sign_in()["Session"]
    assert respond_refused(scene.client, SET_UP, {"USERNAME": "bob"}, session=session) == NOTHING_SET_UP
    associated = scene.cognito.associate_software_token(Session=session)
    refused = respond_refused(scene.client, SET_UP, {"USERNAME": "bob"}, session=associated["Session"])
    assert refused == NOTHING_SET_UP


def test_an_app_that_was_taken_away_meanwhile_is_no_factor(scene: Scene) -> None:
    scene.user()
    app, session = begin(scene)
    verified = app.verify(Session=session)["Session"]
    scene.cognito.admin_delete_software_token(**scene.whom)
    assert respond_refused(scene.client, SET_UP, {"USERNAME": "bob"}, session=verified) == NOTHING_SET_UP


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ("enabled = false", DISABLED),
        ("status = 'RESET_REQUIRED'", INVALID_SESSION),
        ("srp_salt = 'ff'", INVALID_SESSION),
    ],
)
def test_who_may_not_sign_in_any_more_sets_nothing_up(scene: Scene, change: str, refused: tuple[str, str]) -> None:
    scene.user()
    session = scene.sign_in()["Session"]
    scene.given.sql(f"UPDATE users SET {change} WHERE pool_id = :p", p=scene.client.pool_id)  # noqa: S608
    assert refusal(scene.cognito.associate_software_token, Session=session) == refused


@pytest.mark.parametrize("key", ["email", "EMAIL"])
def test_an_email_address_is_set_up_by_the_code_sent_to_it(scene: Scene, key: str) -> None:
    scene.asks("ON", APP, MAIL)
    scene.user(email=None, phone=None)
    challenge = scene.sign_in()
    assert json.loads(challenge["ChallengeParameters"]["MFAS_CAN_SETUP"]) == [APP, MAIL]
    by_mail = finish(scene, challenge["Session"], **{key: EMAIL})
    assert (by_mail["ChallengeName"], by_mail["ChallengeParameters"]["CODE_DELIVERY_DESTINATION"]) == (
        MAIL,
        MASKED_EMAIL,
    )
    assert scene.given.attributes(scene.client, "bob")["email_verified"] == "false"
    assert respond_refused(scene.client, **scene.said(by_mail, wrong(scene.code())))[0] == "CodeMismatchException"
    check_tokens(scene.answers(by_mail, scene.code()))
    assert scene.given.attributes(scene.client, "bob")["email_verified"] == "true"
    assert scene.sign_in()["ChallengeName"] == MAIL


def test_an_email_address_is_judged_like_any_other(scene: Scene) -> None:
    scene.asks("ON", APP, MAIL)
    scene.user(email=None, phone=None)
    session = scene.sign_in()["Session"]
    bad = {"USERNAME": "bob", "EMAIL": "no address"}
    refused = ("InvalidParameterException", sentences.INVALID_EMAIL_ADDRESS_FORMAT)
    assert respond_refused(scene.client, SET_UP, bad, session=session) == refused
    assert finish(scene, session, EMAIL=EMAIL)["ChallengeName"] == MAIL


def test_email_cannot_be_set_up_where_the_pool_does_not_send_codes_by_email(scene: Scene) -> None:
    scene.user(email=None, phone=None)
    said = {"USERNAME": "bob", "EMAIL": EMAIL}
    refused = respond_refused(scene.client, SET_UP, said, session=scene.sign_in()["Session"])
    assert refused == ("InvalidParameterException", "Invalid MFA type given, EMAIL_OTP cannot be chosen.")


def test_a_phone_is_set_up_by_another_way_and_a_new_sign_in(scene: Scene) -> None:
    scene.asks("ON", SMS)
    scene.user(email=None, phone=None)
    assert scene.sign_in()["ChallengeParameters"]["MFAS_CAN_SETUP"] == f'["{SMS}"]'
    phone = [{"Name": "phone_number", "Value": PHONE}]
    scene.cognito.admin_update_user_attributes(**scene.whom, UserAttributes=phone)
    challenge = scene.sign_in()
    assert challenge["ChallengeName"] == SMS
    check_tokens(scene.answers(challenge, scene.code()))


# --- SELECT_MFA_TYPE --------------------------------------------------------------------------------------------


@pytest.fixture
def chooser(given: Given) -> Scene:
    """Bob has an app and a phone, and prefers neither."""
    made = Scene(given)
    made.user()
    made.given.clock_frozen()
    made.app()
    made.activates(APP, SMS)
    return made


def choose(scene: Scene, chosen: str, session: str) -> Answer:
    return respond(scene.client, SELECT, {"USERNAME": "bob", "ANSWER": chosen}, session=session)


def test_one_of_several_factors_is_chosen(chooser: Scene) -> None:
    challenge = chooser.sign_in()
    assert challenge == {
        "ChallengeName": SELECT,
        "ChallengeParameters": {"MFAS_CAN_CHOOSE": f'["{SMS}","{APP}"]', "USER_ID_FOR_SRP": "bob"},
        "Session": challenge["Session"],
    }
    by_sms = choose(chooser, SMS, challenge["Session"])
    assert by_sms["ChallengeName"] == SMS
    check_tokens(chooser.answers(by_sms, chooser.code()))
    refused = {"USERNAME": "bob", "ANSWER": APP}
    assert respond_refused(chooser.client, SELECT, refused, session=challenge["Session"]) == USED_SESSION


def test_the_other_spelling_of_the_email_choice_is_understood(chooser: Scene) -> None:
    chooser.activates(MAIL)
    assert choose(chooser, "EMAIL_MFA", chooser.sign_in()["Session"])["ChallengeName"] == MAIL


@pytest.mark.once
@pytest.mark.parametrize("chosen", [MAIL, "EMAIL_MFA", "PASSWORD", "x"])
def test_what_was_not_offered_cannot_be_chosen(chooser: Scene, chosen: str) -> None:
    session = chooser.sign_in()["Session"]
    refused = ("InvalidParameterException", f"Invalid MFA type given, {chosen} cannot be chosen.")
    said = {"USERNAME": "bob", "ANSWER": chosen}
    assert respond_refused(chooser.client, SELECT, said, session=session) == refused
    assert choose(chooser, APP, session)["ChallengeName"] == APP


def test_what_the_user_has_no_more_cannot_be_chosen(chooser: Scene) -> None:
    session = chooser.sign_in()["Session"]
    chooser.cognito.admin_delete_software_token(**chooser.whom)
    said = {"USERNAME": "bob", "ANSWER": APP}
    refused = ("MFAMethodNotFoundException", "The MFA method of the user could not be found.")
    assert respond_refused(chooser.client, SELECT, said, session=session) == refused
    assert choose(chooser, SMS, session)["ChallengeName"] == SMS


def test_a_choice_needs_an_answer(chooser: Scene) -> None:
    missing = ("InvalidParameterException", "Missing required parameter ANSWER")
    session = chooser.sign_in()["Session"]
    assert respond_refused(chooser.client, SELECT, {"USERNAME": "bob"}, session=session) == missing


def test_who_is_disabled_between_the_steps_is_sent_no_code(chooser: Scene) -> None:
    session = chooser.sign_in()["Session"]
    chooser.given.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=chooser.client.pool_id)
    said = {"USERNAME": "bob", "ANSWER": SMS}
    assert respond_refused(chooser.client, SELECT, said, session=session) == DISABLED
    assert chooser.given.messages(chooser.client) == []


# --- the address that recovers the account ----------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("recovery", "factors", "expected"),
    [
        ("email, phone", (SMS, MAIL), SMS),
        ("phone, email", (SMS, MAIL), MAIL),
        ("admin", (SMS, MAIL), SELECT),
        ("phone, email", (SMS,), SMS),  # as CDK makes pools by default, and their users sign in
        ("email, phone", (SMS,), SMS),
        (None, (SMS, MAIL), SMS),  # a new pool recovers by e-mail, then phone
    ],
)
def test_the_first_address_of_recovery_is_not_the_factor_where_another_is_left(
    given: Given, recovery: str | None, factors: tuple[str, ...], expected: str
) -> None:
    mechanisms: dict[str, Any] = {"RecoveryMechanisms": RECOVERY[recovery]} if recovery else {}
    scene = Scene(given, {"AccountRecoverySetting": mechanisms})
    scene.asks("ON", *factors)
    scene.user()
    assert scene.sign_in()["ChallengeName"] == expected


def test_an_address_that_is_the_only_way_to_recover_is_no_factor(given: Given) -> None:
    scene = Scene(given, {"AccountRecoverySetting": {"RecoveryMechanisms": RECOVERY["phone"]}})
    scene.asks("ON", SMS)
    scene.user()
    said = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    refused = refusal(
        scene.cognito.initiate_auth, ClientId=scene.client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=said
    )
    assert refused == (
        "InvalidUserPoolConfigurationException",
        "The only MFA factor available to the user is the primary account recovery method of the user pool.",
    )
