"""SMS_MFA and EMAIL_OTP as second factors: six digits, as old as their session, right once, wrong at a price."""

from datetime import timedelta

import pytest

from tests.support.answers import refusal
from tests.support.given import PASSWORD, Given, attribute_list
from tests.support.mfa_scenes import (
    EMAIL,
    MAIL,
    MASKED_EMAIL,
    MASKED_PHONE,
    MEDIUM,
    MFA_LOCKED,
    PHONE,
    SMS,
    WRONG_CODE,
    Scene,
    wrong,
)
from tests.support.srp_client import Srp
from tests.support.ways import (
    DISABLED,
    EXPIRED_SESSION,
    INVALID_SESSION,
    USED_SESSION,
    check_tokens,
    initiate,
    respond,
    respond_refused,
)

DESTINATION = {SMS: MASKED_PHONE, MAIL: MASKED_EMAIL}
FACTORS = [SMS, MAIL]


@pytest.fixture
def scene(given: Given) -> Scene:
    made = Scene(given)
    made.user()
    return made


@pytest.mark.parametrize("factor", FACTORS)
def test_the_whole_challenge_and_then_tokens(scene: Scene, factor: str) -> None:
    scene.activates(factor)
    challenge = scene.sign_in()
    assert challenge == {
        "ChallengeName": factor,
        "ChallengeParameters": {
            "CODE_DELIVERY_DELIVERY_MEDIUM": MEDIUM[factor],
            "CODE_DELIVERY_DESTINATION": DESTINATION[factor],
            "USER_ID_FOR_SRP": "bob",
        },
        "Session": challenge["Session"],
    }
    code = scene.code()
    assert (len(code), code.isdigit()) == (6, True)
    check_tokens(scene.answers(challenge, code))


@pytest.mark.parametrize(("operation", "flow"), [("admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH")])
def test_the_admin_twins_ask_the_same(scene: Scene, operation: str, flow: str) -> None:
    scene.activates(SMS)
    challenge = initiate(scene.client, operation, flow, USERNAME="bob", PASSWORD=PASSWORD)
    assert challenge["ChallengeName"] == SMS
    check_tokens(scene.answers(challenge, scene.code(), operation="admin_respond_to_auth_challenge"))


def test_srp_asks_after_the_proof(scene: Scene) -> None:
    scene.activates(SMS)
    challenge = Srp(scene.client, "bob").sign_in()
    assert challenge["ChallengeName"] == SMS
    check_tokens(scene.answers(challenge, scene.code()))


@pytest.mark.parametrize(("factor", "address"), [(SMS, "phone_number"), (MAIL, "email")])
def test_a_right_code_verifies_the_address_and_a_wrong_one_does_not(scene: Scene, factor: str, address: str) -> None:
    scene.activates(factor)
    challenge = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(challenge, wrong(scene.code()))) == WRONG_CODE
    assert f"{address}_verified" not in scene.given.attributes(scene.client, "bob")
    scene.answers(challenge, scene.code())
    assert scene.given.attributes(scene.client, "bob")[f"{address}_verified"] == "true"


def test_an_address_that_changed_meanwhile_is_not_verified(scene: Scene) -> None:
    scene.activates(SMS)
    challenge, code = scene.sign_in(), scene.code()
    scene.cognito.admin_update_user_attributes(
        **scene.whom, UserAttributes=attribute_list({"phone_number": "+15550199999"})
    )
    check_tokens(scene.answers(challenge, code))
    assert scene.given.attributes(scene.client, "bob").get("phone_number_verified") != "true"


def test_somebody_elses_verified_alias_stays_theirs(given: Given) -> None:
    scene = Scene(given, {"AliasAttributes": ["email"]})
    scene.user()
    given.invited_user(scene.client, "ann", UserAttributes=attribute_list({"email": EMAIL, "email_verified": "true"}))
    scene.activates(MAIL)
    check_tokens(scene.answers(scene.sign_in(), scene.code()))
    assert given.attributes(scene.client, "bob").get("email_verified") != "true"
    assert given.attributes(scene.client, "ann")["email_verified"] == "true"


def test_after_a_mismatch_the_session_is_good_and_after_a_success_it_is_used(scene: Scene) -> None:
    scene.activates(SMS)
    challenge, code = scene.sign_in(), scene.code()
    for _ in range(4):
        assert respond_refused(scene.client, **scene.said(challenge, wrong(code))) == WRONG_CODE
    check_tokens(scene.answers(challenge, code))
    assert respond_refused(scene.client, **scene.said(challenge, code)) == USED_SESSION


def test_a_code_is_as_old_as_its_session(scene: Scene) -> None:
    scene.activates(SMS)
    scene.given.clock_frozen()
    challenge, code = scene.sign_in(), scene.code()
    scene.given.clock_advanced(timedelta(minutes=3))
    assert respond_refused(scene.client, **scene.said(challenge, code)) == EXPIRED_SESSION


def test_a_code_is_good_for_the_sign_in_that_asked_for_it_only(scene: Scene) -> None:
    scene.activates(SMS)
    first, code = scene.sign_in(), scene.code()
    second, other = scene.sign_in(), scene.code()
    if code != other:
        assert respond_refused(scene.client, **scene.said(second, code)) == WRONG_CODE
    check_tokens(scene.answers(first, code))
    check_tokens(scene.answers(second, other))


@pytest.mark.parametrize("factor", FACTORS)
def test_five_wrong_codes_lock_and_each_further_one_doubles_the_time(scene: Scene, factor: str) -> None:
    scene.activates(factor)
    scene.given.clock_frozen()
    challenge, code = scene.sign_in(), scene.code()
    for _ in range(5):
        assert respond_refused(scene.client, **scene.said(challenge, wrong(code))) == WRONG_CODE
    assert respond_refused(scene.client, **scene.said(challenge, code)) == MFA_LOCKED
    scene.given.clock_advanced(timedelta(seconds=1))
    assert respond_refused(scene.client, **scene.said(challenge, wrong(code))) == WRONG_CODE
    scene.given.clock_advanced(timedelta(seconds=1.9))
    assert respond_refused(scene.client, **scene.said(challenge, code)) == MFA_LOCKED
    scene.given.clock_advanced(timedelta(seconds=0.1))
    check_tokens(scene.answers(challenge, code))


def test_a_new_code_does_not_forgive_the_wrong_ones_before_it(scene: Scene) -> None:
    """Or whoever knows the password could guess for ever."""
    scene.activates(SMS)
    scene.given.clock_frozen()
    for _ in range(5):
        respond_refused(scene.client, **scene.said(scene.sign_in(), wrong(scene.code())))
    challenge = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(challenge, scene.code())) == MFA_LOCKED


def test_another_challenge_another_user_and_another_client_cannot_use_the_session(scene: Scene) -> None:
    scene.activates(SMS)
    scene.user("ann", email=None, phone=None)
    challenge, code = scene.sign_in(), scene.code()
    said = scene.said(challenge, code)
    as_mail = {"USERNAME": "bob", "EMAIL_OTP_CODE": code}
    assert respond_refused(scene.client, **{**said, "challenge": MAIL, "responses": as_mail}) == INVALID_SESSION
    as_ann = {**said["responses"], "USERNAME": "ann"}
    assert respond_refused(scene.client, **{**said, "responses": as_ann}) == INVALID_SESSION
    assert respond_refused(scene.given.client(scene.client.pool_id), **said) == INVALID_SESSION
    check_tokens(respond(scene.client, **said))


def test_the_code_is_required(scene: Scene) -> None:
    scene.activates(SMS)
    session = scene.sign_in()["Session"]
    missing = ("InvalidParameterException", "Missing required parameter SMS_MFA_CODE")
    assert respond_refused(scene.client, SMS, {"USERNAME": "bob"}, session=session) == missing
    code = {"USERNAME": "bob", "SMS_MFA_CODE": scene.code()}
    missing = ("InvalidParameterException", "Missing required parameter Session")
    assert respond_refused(scene.client, SMS, code) == missing


def test_who_is_disabled_between_the_steps_gets_no_tokens(scene: Scene) -> None:
    scene.activates(SMS)
    challenge, code = scene.sign_in(), scene.code()
    scene.cognito.admin_disable_user(**scene.whom)
    scene.cognito.admin_enable_user(**scene.whom)
    assert respond_refused(scene.client, **scene.said(challenge, code)) == INVALID_SESSION  # AdminDisableUser ends it
    challenge, code = scene.sign_in(), scene.code()
    scene.given.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=scene.client.pool_id)
    assert respond_refused(scene.client, **scene.said(challenge, code)) == DISABLED


def test_a_new_password_ends_the_sign_in_that_the_old_one_began(scene: Scene) -> None:
    scene.activates(SMS)
    challenge, code = scene.sign_in(), scene.code()
    scene.cognito.admin_set_user_password(**scene.whom, Password="An0ther!pass", Permanent=True)
    assert respond_refused(scene.client, **scene.said(challenge, code)) == INVALID_SESSION


def test_a_sign_out_everywhere_ends_the_sign_ins_on_their_way_and_no_later_one(scene: Scene) -> None:
    scene.activates(SMS)
    challenge, code = scene.sign_in(), scene.code()
    scene.cognito.admin_user_global_sign_out(**scene.whom)
    assert respond_refused(scene.client, **scene.said(challenge, code)) == INVALID_SESSION
    check_tokens(scene.answers(scene.sign_in(), scene.code()))


def test_a_sign_out_before_the_clock_was_set_back_ends_no_later_sign_in(scene: Scene) -> None:
    scene.activates(SMS)
    scene.given.clock_advanced(timedelta(days=1))
    scene.cognito.admin_user_global_sign_out(**scene.whom)
    scene.given.clock_advanced(timedelta(days=-1))
    check_tokens(scene.answers(scene.sign_in(), scene.code()))


def test_the_pools_texts_are_used(scene: Scene) -> None:
    scene.asks(
        "OPTIONAL",
        EmailMfaConfiguration={"Subject": "Come in", "Message": "Mail {####}"},
        SmsMfaConfiguration={"SmsAuthenticationMessage": "Text {####}"},
    )
    scene.activates(SMS)
    scene.sign_in()
    text = scene.given.messages(scene.client)[0]
    assert (text.recipient, text.purpose, text.body) == (PHONE, "authentication", f"Text {text.code}")
    scene.prefers(SMSMfaSettings={"Enabled": False}, EmailMfaSettings={"Enabled": True})
    scene.sign_in()
    mail = scene.given.messages(scene.client)[0]
    assert (mail.recipient, mail.subject, mail.body) == (EMAIL, "Come in", f"Mail {mail.code}")


def test_the_message_names_a_user_of_the_pool_only(scene: Scene) -> None:
    """Two pools, one phone number: each code opens its own pool."""
    scene.activates(SMS)
    challenge = scene.sign_in()
    stranger = refusal(
        scene.cognito.respond_to_auth_challenge,
        ClientId=scene.given.client().id,
        ChallengeName=SMS,
        Session=challenge["Session"],
        ChallengeResponses={"USERNAME": "bob", "SMS_MFA_CODE": scene.code()},
    )
    assert stranger == INVALID_SESSION
