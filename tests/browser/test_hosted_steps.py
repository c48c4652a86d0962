"""What people are asked on the hosted pages between their password and the application: another password, a second
factor, or which first factor they want."""

from collections.abc import Callable

import pytest

from tests.browser.visitor import Visitor
from tests.support import sentences
from tests.support.given import PASSWORD

pytestmark = pytest.mark.browser
VERSIONS = pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])
NEW = "N3w-passw0rd!"
FIRST_FACTORS = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}}}
HALF_A_MINUTE = 30


@VERSIONS
def test_an_invited_user_chooses_a_password(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.journey.invited_user(ann.app.client, "bob", "Temp0rary!", email="bob@example.test")
    ann.opens()
    ann.signs_in("bob", "Temp0rary!")
    ann.fills(new_password=NEW, confirm_password="another")
    ann.gallery.look("new-password")
    ann.submits()
    ann.gallery.look("passwords-differ")
    ann.fills(new_password=NEW, confirm_password=NEW)
    ann.submits()
    ann.has_arrived()


@VERSIONS
def test_an_authenticator_app_is_set_up_and_asked_for(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.app.cognito.set_user_pool_mfa_config(
        UserPoolId=ann.app.pool_id, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    ann.opens()
    ann.signs_in()
    ann.gallery.look("app-set-up")
    ann.fills(code=ann.app_code())
    ann.submits()
    ann.has_arrived()
    ann.comes_back()
    ann.signs_in()
    ann.fills(code="000000")
    ann.submits()
    ann.gallery.look("wrong-code")
    with ann.journey.moving_clock() as advance:
        advance(HALF_A_MINUTE)
        ann.fills(code=ann.app_code())
        ann.submits()
        ann.has_arrived()


@VERSIONS
def test_people_with_two_second_factors_choose_one(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    two_factors(ann)
    ann.opens()
    ann.signs_in()
    ann.gallery.look("choose-factor")
    ann.presses("Text message")
    ann.sees("+*******0123")
    ann.gallery.look("text-message")
    ann.fills(code=ann.journey.mailbox.code("+12065550123"))
    ann.submits()
    ann.has_arrived()


def two_factors(ann: Visitor) -> None:
    """Text messages and an app, neither of them preferred."""
    cognito, named = ann.app.cognito, {"UserPoolId": ann.app.pool_id, "Username": "ann"}
    cognito.set_user_pool_mfa_config(
        UserPoolId=ann.app.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
        SmsMfaConfiguration={
            "SmsConfiguration": {"SnsCallerArn": f"arn:aws:iam::{ann.journey.account}:role/sms", "ExternalId": "x"}
        },
    )
    phone = {"phone_number": "+12065550123", "phone_number_verified": "true"}
    cognito.admin_update_user_attributes(
        **named, UserAttributes=[{"Name": name, "Value": value} for name, value in phone.items()]
    )
    token = ann.journey.tokens(ann.app.client, "ann", PASSWORD)["AccessToken"]
    cognito.associate_software_token(AccessToken=token)
    cognito.verify_software_token(AccessToken=token, UserCode=ann.app_code())
    cognito.admin_set_user_mfa_preference(
        **named, SoftwareTokenMfaSettings={"Enabled": True}, SMSMfaSettings={"Enabled": True}
    )


@pytest.fixture
def choosing(visitor: Callable[..., Visitor]) -> Visitor:
    """Of a pool that lets people choose by what they sign in, on pages of `localhost`."""
    ann = visitor(2, pool=FIRST_FACTORS, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    ann.app.cognito.set_user_pool_mfa_config(
        UserPoolId=ann.app.pool_id, WebAuthnConfiguration={"RelyingPartyId": "localhost"}
    )
    return ann


def test_people_choose_a_code_by_email_instead_of_a_password(choosing: Visitor) -> None:
    ann = choosing
    ann.opens()
    ann.gallery.look("who")
    ann.fills(username="ann")
    ann.submits()
    ann.gallery.look("choose")
    ann.presses("Password")
    ann.fills(password="Wr0ng-password!")
    ann.submits()
    ann.is_told(sentences.INCORRECT_USERNAME_OR_PASSWORD)
    ann.gallery.look("password")
    ann.comes_back()
    ann.fills(username="ann")
    ann.submits()
    ann.presses("Email")
    ann.sees("a***@e***")
    ann.gallery.look("email")
    ann.fills(code=ann.journey.mailbox.code("ann@example.test"))
    ann.submits()
    ann.has_arrived()
