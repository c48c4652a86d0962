"""The pages fire the triggers that their operations fire, as the app client whose pages they are."""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from emulator import app
from emulator.settings import Settings
from emulator.work import Services
from tests.support import browser as browsers
from tests.support.account_pages import Person, is_signed_in
from tests.support.browser import Browser
from tests.support.functions import ACCOUNT, Behaviours, Functions
from tests.support.mfa_scenes import SENDER
from tests.support.oauth_client import OAuthClient
from tests.support.servers import serving

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met


@pytest.fixture(scope="session")
def function_services(make_settings: Callable[..., Settings]) -> Iterator[tuple[Services, Behaviours]]:
    """With a key for the codes of custom senders."""
    behaviours = Behaviours()
    key = base64.b64encode(bytes(32)).decode()
    with serving(behaviours.respond) as server:
        services = app.build_services(make_settings(lambda_routes=f"*={server.url}", sender_key=key))
        yield services, behaviours
        app.close(services)


@pytest.fixture(scope="session")
def hosted(function_services: tuple[Services, Behaviours]) -> Iterator[httpx2.BaseTransport]:
    """The pages of the emulator whose functions run."""
    with browsers.hosted(function_services[0]) as transport:
        yield transport


def person(functions: Functions, browser: Browser, *triggers: str, **settings: Any) -> Person:
    pool_id = functions.pool(*triggers, **settings)
    functions.given.domain(pool_id)
    return Person(browser, OAuthClient.made(functions.given, pool_id))


def callers(functions: Functions) -> set[tuple[str, str]]:
    contexts = [event["callerContext"] for event in functions.behaviours.events]
    return {(context["clientId"], context["awsSdkVersion"]) for context in contexts}


def test_a_sign_up_and_its_confirmation_fire_what_the_api_does(functions: Functions, browser: Browser) -> None:
    bob = person(functions, browser, "PreSignUp", "CustomMessage", "PostConfirmation")
    page = browser.submit(bob.signs_up("bob", email="bob@example.test"), "/resendcode")
    bob.confirms(page, functions.given.code(bob.app.client))
    assert functions.sources == [
        "PreSignUp_SignUp",
        "CustomMessage_SignUp",
        "CustomMessage_ResendCode",
        "PostConfirmation_ConfirmSignUp",
    ]
    assert callers(functions) == {(bob.app.id, "aws-sdk-unknown-unknown")}
    asked = functions.event("PreSignUp_SignUp")
    assert asked["userName"] == "bob"
    assert asked["request"] == {"userAttributes": {"email": "bob@example.test"}, "validationData": None}


def test_a_user_whom_a_function_confirms_is_signed_in_at_once(functions: Functions, browser: Browser) -> None:
    bob = person(functions, browser, "PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication")
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyEmail=True)
    assert is_signed_in(bob.signs_up())
    assert functions.sources == [
        "PreSignUp_SignUp",
        "PostConfirmation_ConfirmSignUp",
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
    ]
    assert functions.given.messages(bob.app.client) == []


def test_a_user_whom_a_function_confirms_proves_the_second_factor_that_the_pool_demands(
    functions: Functions, browser: Browser
) -> None:
    settings = {"AutoVerifiedAttributes": ["phone_number"], "SmsConfiguration": SENDER, "MfaConfiguration": "ON"}
    bob = person(functions, browser, "PreSignUp", **settings)
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyPhone=True)
    page = bob.signs_up(phone_number="+15555550100")
    assert page.status == 200
    assert is_signed_in(browser.submit(page, "/mfa", code=functions.given.code(bob.app.client)))


@pytest.mark.parametrize("trigger", ["PreSignUp", "CustomMessage"])
def test_a_function_that_refuses_is_told_above_the_form(functions: Functions, browser: Browser, trigger: str) -> None:
    bob = person(functions, browser, trigger)
    functions.raises(trigger, "<b>not you</b>")
    page = bob.signs_up()
    assert f"{trigger} failed with error &lt;b&gt;not you&lt;/b&gt;." in page.text
    assert page.form("/signup").fields["username"] == "bob"


def test_a_failing_post_confirmation_speaks_and_the_user_stays_confirmed(
    functions: Functions, browser: Browser
) -> None:
    bob = person(functions, browser, "PostConfirmation")
    functions.raises("PostConfirmation", "no")
    page = bob.confirms(bob.signs_up(), functions.given.code(bob.app.client))
    assert "PostConfirmation failed with error no." in page.text
    assert functions.given.status(bob.app.client, "bob") == "CONFIRMED"


def test_a_forgotten_password_fires_what_the_api_does(functions: Functions, browser: Browser) -> None:
    bob = person(functions, browser, "CustomMessage", "PostConfirmation")
    functions.given.confirmed_user(bob.app.client, "bob")
    functions.behaviours.events.clear()
    bob.resets(bob.forgets(), functions.given.code(bob.app.client))
    assert functions.sources == ["CustomMessage_ForgotPassword", "PostConfirmation_ConfirmForgotPassword"]
    assert callers(functions) == {(bob.app.id, "aws-sdk-unknown-unknown")}


def test_a_forgotten_password_asks_for_a_user_to_migrate(functions: Functions, browser: Browser) -> None:
    bob = person(functions, browser, "UserMigration")
    attributes = {"email": "bob@example.test", "email_verified": "true"}
    functions.returns("UserMigration", userAttributes=attributes, messageAction="SUPPRESS")
    page = bob.forgets()
    assert functions.sources == ["UserMigration_ForgotPassword"]
    assert bob.resets(page, functions.given.code(bob.app.client)).status == 302


def test_a_sign_in_of_a_user_who_has_not_confirmed_fires_the_message_of_a_new_code(
    functions: Functions, browser: Browser
) -> None:
    bob = person(functions, browser, "CustomMessage")
    functions.given.signed_up_user(bob.app.client, "bob")
    functions.behaviours.events.clear()
    bob.app.sign_in(browser, "bob")
    assert functions.sources == ["CustomMessage_ResendCode"]


def test_a_custom_sender_is_told_what_each_page_sends(functions: Functions, browser: Browser) -> None:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:CustomEmailSender"
    senders = {
        "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": arn},
        "KMSKeyID": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/one",
    }
    pool_id = functions.given.pool(LambdaConfig=senders)
    functions.given.domain(pool_id)
    bob = Person(browser, OAuthClient.made(functions.given, pool_id))
    page = browser.submit(bob.signs_up(), "/resendcode")
    bob.confirms(page, functions.given.code(bob.app.client))
    bob.forgets()
    assert functions.sources == [
        "CustomEmailSender_SignUp",
        "CustomEmailSender_ResendCode",
        "CustomEmailSender_ForgotPassword",
    ]
    assert callers(functions) == {(bob.app.id, "aws-sdk-unknown-unknown")}
