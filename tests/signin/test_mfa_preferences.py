"""SetUserMFAPreference and its Admin twin, SetUserSettings, and where the choice is shown."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import Given
from tests.support.mfa_scenes import APP, EMAIL, MAIL, ON, PHONE, PREFERENCES, PREFERRED, RECOVERY, SMS, Scene
from tests.support.ways import check_tokens

INVALID = "InvalidParameterException"
OFF = {"Enabled": False}
SMS_OPTION = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}
NOT_TWO = (INVALID, "Only one MFA method can be preferred.")
NO_PASSKEY = (
    INVALID,
    "Passkey MFA requires FactorConfiguration MULTI_FACTOR_WITH_USER_VERIFICATION of the user pool.",
)
LONE_PASSKEY = (INVALID, "Passkey MFA can only be enabled for a user with another MFA method.")


def cannot(factor: str) -> tuple[str, str]:
    return INVALID, f"User does not have delivery config set to turn on {factor}"


@pytest.fixture
def scene(given: Given) -> Scene:
    made = Scene(given)
    made.user()
    return made


def shown(scene: Scene) -> tuple[list[str] | None, str | None]:
    user = scene.cognito.admin_get_user(**scene.whom)
    factors = scene.cognito.admin_get_user_auth_factors(**scene.whom)
    names = ("UserMFASettingList", "PreferredMfaSetting")
    assert [user.get(name) for name in names] == [factors.get(name) for name in names]
    return user.get(names[0]), user.get(names[1])


def refused(scene: Scene, **members: Any) -> tuple[str, str]:
    before = shown(scene)
    found = refusal(scene.cognito.admin_set_user_mfa_preference, **scene.whom, **members)
    assert shown(scene) == before
    return found


def test_nothing_is_shown_of_a_user_without_a_choice(scene: Scene) -> None:
    """evidence: factors-left-out"""
    token = scene.given.tokens(scene.client, "bob")["AccessToken"]
    assert shown(scene) == (None, None)
    for name in ("UserMFASettingList", "PreferredMfaSetting", "MFAOptions"):
        assert name not in scene.cognito.get_user(AccessToken=token)


def test_user_and_administrator_choose_alike(scene: Scene) -> None:
    token = scene.given.tokens(scene.client, "bob")["AccessToken"]
    assert answer(scene.cognito.set_user_mfa_preference, AccessToken=token, SMSMfaSettings=PREFERRED) == {}
    assert shown(scene) == ([SMS], SMS)
    user = scene.cognito.get_user(AccessToken=token)
    assert (user["UserMFASettingList"], user["PreferredMfaSetting"]) == ([SMS], SMS)
    admin = scene.cognito.admin_set_user_mfa_preference
    assert answer(admin, **scene.whom, SMSMfaSettings=OFF, EmailMfaSettings=PREFERRED) == {}
    assert shown(scene) == ([MAIL], MAIL)


def test_the_preferred_factor_is_asked_for_and_there_is_only_one(scene: Scene) -> None:
    scene.app()
    scene.activates(SMS, APP, MAIL, preferred=SMS)
    assert shown(scene) == ([SMS, APP, MAIL], SMS)
    assert scene.sign_in()["ChallengeName"] == SMS
    scene.prefers(SoftwareTokenMfaSettings={"PreferredMfa": True})
    assert shown(scene) == ([SMS, APP, MAIL], APP)
    assert scene.sign_in()["ChallengeName"] == APP
    scene.prefers(SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": False})
    assert shown(scene) == ([SMS, APP, MAIL], None)
    assert scene.sign_in()["ChallengeName"] == "SELECT_MFA_TYPE"


def test_what_is_left_out_stays_as_it_was(scene: Scene) -> None:
    scene.activates(SMS, MAIL, preferred=MAIL)
    scene.prefers(SMSMfaSettings=ON)
    scene.prefers()
    assert shown(scene) == ([SMS, MAIL], MAIL)


def test_a_factor_that_is_turned_off_is_preferred_no_more(scene: Scene) -> None:
    scene.activates(SMS, preferred=SMS)
    scene.prefers(SMSMfaSettings=OFF)
    assert shown(scene) == (None, None)
    check_tokens(scene.sign_in())


def test_an_app_that_is_turned_off_is_still_registered(scene: Scene) -> None:
    app = scene.app()
    scene.activates(APP)
    scene.prefers(SoftwareTokenMfaSettings=OFF)
    check_tokens(scene.sign_in())
    scene.prefers(SoftwareTokenMfaSettings=ON)
    check_tokens(scene.answers(scene.sign_in(), app.code()))


def test_who_has_not_the_factor_cannot_turn_it_on(scene: Scene) -> None:
    assert refused(scene, SoftwareTokenMfaSettings=ON) == cannot(APP)
    scene.cognito.admin_delete_user_attributes(**scene.whom, UserAttributeNames=["email", "phone_number"])
    assert refused(scene, SMSMfaSettings=ON) == cannot(SMS)
    assert refused(scene, EmailMfaSettings=PREFERRED) == cannot(MAIL)
    scene.prefers(SMSMfaSettings=OFF, SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False})


def test_what_the_pool_has_not_cannot_be_turned_on(scene: Scene) -> None:
    scene.asks("OPTIONAL", APP)
    assert refused(scene, SMSMfaSettings=ON) == cannot(SMS)
    assert refused(scene, EmailMfaSettings=ON) == cannot(MAIL)


def test_two_cannot_be_preferred_nor_one_that_is_off(scene: Scene) -> None:
    assert refused(scene, SMSMfaSettings=PREFERRED, EmailMfaSettings=PREFERRED) == NOT_TWO
    off = (INVALID, "SMS_MFA cannot be preferred unless it is enabled.")
    assert refused(scene, SMSMfaSettings={"Enabled": False, "PreferredMfa": True}) == off
    assert refused(scene, SMSMfaSettings={"PreferredMfa": True}) == off


def test_where_everybody_is_asked_a_factor_can_be_preferred(scene: Scene) -> None:
    scene.activates(SMS, MAIL)
    scene.asks("ON")
    scene.prefers(EmailMfaSettings=PREFERRED, SoftwareTokenMfaSettings=OFF)
    assert shown(scene) == ([SMS, MAIL], MAIL)
    assert scene.sign_in()["ChallengeName"] == MAIL


@pytest.mark.once
@pytest.mark.parametrize("factor", [SMS, APP, MAIL])
@pytest.mark.parametrize("by", ["user", "administrator"])
def test_where_everybody_is_asked_the_only_factor_can_be_turned_off_and_is_asked_for_all_the_same(
    scene: Scene, factor: str, by: str
) -> None:
    app = scene.app() if factor == APP else None
    token = scene.given.tokens(scene.client, "bob")["AccessToken"]
    scene.activates(factor, preferred=factor)
    lost = {SMS: ["email"], MAIL: ["phone_number"], APP: ["email", "phone_number"]}[factor]
    scene.cognito.admin_delete_user_attributes(**scene.whom, UserAttributeNames=lost)
    scene.asks("ON")
    off = {PREFERENCES[factor]: OFF}
    if by == "user":
        assert answer(scene.cognito.set_user_mfa_preference, AccessToken=token, **off) == {}
    else:
        assert answer(scene.cognito.admin_set_user_mfa_preference, **scene.whom, **off) == {}
    assert shown(scene) == (None, None)
    asked = scene.sign_in()
    assert asked["ChallengeName"] == factor
    check_tokens(scene.answers(asked, app.code() if app else scene.code()))


def test_where_everybody_is_asked_one_factor_of_several_can_be_turned_off(given: Given) -> None:
    scene = Scene(given, {"AccountRecoverySetting": {"RecoveryMechanisms": RECOVERY["admin"]}})
    scene.user()
    scene.activates(SMS, MAIL)
    scene.asks("ON")
    scene.prefers(SMSMfaSettings=OFF)
    assert shown(scene) == ([MAIL], None)
    assert scene.sign_in()["ChallengeName"] == "SELECT_MFA_TYPE"  # of all that the user could answer (unverified)


def test_a_passkey_as_a_factor_needs_the_pools_word_and_another_factor(scene: Scene) -> None:
    assert refused(scene, WebAuthnMfaSettings=ON) == NO_PASSKEY
    scene.cognito.set_user_pool_mfa_config(
        UserPoolId=scene.client.pool_id,
        WebAuthnConfiguration={
            "RelyingPartyId": "localhost",
            "UserVerification": "required",
            "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION",
        },
    )
    assert refused(scene, WebAuthnMfaSettings=ON) == LONE_PASSKEY
    scene.prefers(WebAuthnMfaSettings=ON, SMSMfaSettings=ON)
    rows = "SELECT factor FROM user_factors JOIN users ON users.id = user_id WHERE pool_id = :p ORDER BY factor"
    kept = [row["factor"] for row in scene.given.sql(rows, p=scene.client.pool_id)]
    assert kept == [SMS, "WEB_AUTHN"]
    scene.prefers(SMSMfaSettings=OFF)
    assert scene.given.sql(rows, p=scene.client.pool_id) == []


def test_what_is_chosen_while_nobody_is_asked_acts_later(scene: Scene) -> None:
    scene.asks("OFF")
    scene.prefers(SMSMfaSettings=ON)
    check_tokens(scene.sign_in())
    scene.asks("OPTIONAL")
    assert scene.sign_in()["ChallengeName"] == SMS


def test_two_choices_at_once_leave_one_preferred_in_the_database(scene: Scene) -> None:
    scene.activates(SMS, MAIL, preferred=SMS)
    scene.activates(SMS, MAIL, preferred=MAIL)
    rows = scene.given.sql(
        "SELECT factor FROM user_factors JOIN users ON users.id = user_id WHERE pool_id = :p AND preferred",
        p=scene.client.pool_id,
    )
    assert rows == [{"factor": MAIL}]


def test_the_database_tells_since_when_a_factor_is_active(scene: Scene) -> None:
    def since() -> dict[str, Any]:
        statement = "SELECT factor, since FROM user_factors JOIN users ON users.id = user_id WHERE pool_id = :p"
        return {row["factor"]: row["since"] for row in scene.given.sql(statement, p=scene.client.pool_id)}

    scene.activates(SMS, preferred=SMS)
    first = since()
    scene.given.clock_advanced(timedelta(hours=1))
    scene.activates(SMS, MAIL, preferred=MAIL)
    second = since()
    assert second[SMS] == first[SMS] < second[MAIL]
    scene.prefers(SMSMfaSettings=OFF)
    scene.given.clock_advanced(timedelta(hours=1))
    scene.activates(SMS)
    assert since()[MAIL] == second[MAIL] < since()[SMS]


# --- MFAOptions -------------------------------------------------------------------------------------------------


def test_the_older_settings_ask_for_a_code_by_sms(scene: Scene) -> None:
    scene.cognito.admin_set_user_settings(**scene.whom, MFAOptions=[SMS_OPTION])
    assert shown(scene) == ([SMS], None)
    assert scene.sign_in()["ChallengeName"] == SMS
    listed = scene.cognito.list_users(UserPoolId=scene.client.pool_id)["Users"]
    assert [user["MFAOptions"] for user in listed] == [[SMS_OPTION]]
    scene.cognito.admin_set_user_settings(**scene.whom, MFAOptions=[])
    assert shown(scene) == (None, None)
    assert "MFAOptions" not in scene.cognito.list_users(UserPoolId=scene.client.pool_id)["Users"][0]
    check_tokens(scene.sign_in())


def test_sms_that_one_operation_turns_off_is_off_for_the_other(scene: Scene) -> None:
    scene.cognito.admin_set_user_settings(**scene.whom, MFAOptions=[SMS_OPTION])
    scene.prefers(SMSMfaSettings=OFF)
    assert "MFAOptions" not in scene.cognito.admin_get_user(**scene.whom)
    check_tokens(scene.sign_in())
    scene.prefers(SMSMfaSettings=PREFERRED)
    scene.cognito.admin_set_user_settings(**scene.whom, MFAOptions=[])
    assert shown(scene) == (None, None)


# --- GetUserAuthFactors -----------------------------------------------------------------------------------------


def test_what_a_user_can_sign_in_with(given: Given) -> None:
    allowed = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}}
    scene = Scene(given, {"Policies": allowed})
    scene.user()
    token = given.tokens(scene.client, "bob")["AccessToken"]
    everything = {"Username": "bob", "ConfiguredUserAuthFactors": ["PASSWORD", "EMAIL_OTP", "SMS_OTP"]}
    assert answer(scene.cognito.get_user_auth_factors, AccessToken=token) == everything
    assert answer(scene.cognito.admin_get_user_auth_factors, **scene.whom) == everything
    scene.cognito.admin_delete_user_attributes(**scene.whom, UserAttributeNames=["phone_number"])
    scene.activates(MAIL, preferred=MAIL)
    assert answer(scene.cognito.get_user_auth_factors, AccessToken=token) == {
        "Username": "bob",
        "ConfiguredUserAuthFactors": ["PASSWORD", "EMAIL_OTP"],
        "UserMFASettingList": [MAIL],
        "PreferredMfaSetting": MAIL,
    }


# --- recovery ---------------------------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(("factor", "other"), [(SMS, EMAIL), (MAIL, PHONE)])
def test_the_address_of_the_second_factor_does_not_bring_the_first_one_too(
    given: Given, factor: str, other: str
) -> None:
    by = "phone, email" if factor == SMS else "email, phone"
    scene = Scene(given, {"AccountRecoverySetting": {"RecoveryMechanisms": RECOVERY[by]}})
    scene.user()
    verified = [{"Name": f"{name}_verified", "Value": "true"} for name in ("email", "phone_number")]
    scene.cognito.admin_update_user_attributes(**scene.whom, UserAttributes=verified)
    scene.activates(factor)
    scene.cognito.forgot_password(ClientId=scene.client.id, Username="bob")
    assert given.messages(scene.client)[0].recipient == other
    scene.prefers(SMSMfaSettings=OFF, EmailMfaSettings=OFF)
    scene.cognito.forgot_password(ClientId=scene.client.id, Username="bob")
    assert given.messages(scene.client)[0].recipient != other
