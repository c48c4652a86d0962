"""Each challenge has its page, and its answer leads on."""

import re
from datetime import timedelta

import pytest

from tests.oauth.pages.hosted_scene import HostedScene, told
from tests.support import sentences
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.mfa_scenes import APP, MAIL, MASKED_EMAIL, MASKED_PHONE, SMS, App

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
NEW_PASSWORD = "Another-passw0rd!"


@pytest.mark.parametrize(("factor", "masked"), [(SMS, MASKED_PHONE), (MAIL, MASKED_EMAIL)])
def test_a_code_that_was_sent_signs_in(scene: HostedScene, factor: str, masked: str) -> None:
    scene.scene.user()
    scene.scene.activates(factor)
    page = scene.sign_in()
    assert masked in told(page)
    assert is_signed_in(scene.submit(page, code=scene.code()))


def test_a_code_of_an_app_signs_in(scene: HostedScene) -> None:
    scene.scene.user()
    app = scene.scene.app()
    scene.scene.activates(APP)
    page = scene.sign_in()
    assert "authenticator app" in told(page)
    assert is_signed_in(scene.submit(page, code=app.code()))


def test_a_second_factor_is_chosen_and_another_one_instead(scene: HostedScene) -> None:
    scene.scene.user()
    scene.scene.activates(SMS, MAIL)
    choice = scene.sign_in()
    assert re.findall(r'name="answer" value="(\w+)"', told(choice)) == [SMS, MAIL]
    page = scene.submit(choice, answer=SMS)
    assert MASKED_PHONE in told(page)
    again = scene.submit(page, other="yes")
    page = scene.submit(again, answer=MAIL)
    assert MASKED_EMAIL in told(page)
    assert is_signed_in(scene.submit(page, code=scene.code()))


def test_a_temporary_password_is_replaced(scene: HostedScene) -> None:
    scene.given.invited_user(scene.scene.client, "bob")
    page = scene.sign_in(password="Temp0rary!")
    assert "At least 8 characters" in told(page)
    page = scene.submit(page, "/newPassword", new_password=NEW_PASSWORD, confirm_password=NEW_PASSWORD)
    assert is_signed_in(page)
    assert scene.given.status(scene.scene.client, "bob") == "CONFIRMED"


REQUIRED = {"Name": "given_name", "AttributeDataType": "String", "Required": True, "Mutable": True}


def test_what_the_pool_requires_is_asked_for_with_the_new_password(given: Given, browser: Browser) -> None:
    scene = HostedScene.made(given, browser, Schema=[REQUIRED])
    given.cognito.admin_create_user(
        UserPoolId=scene.app.client.pool_id, Username="bob", TemporaryPassword="Temp0rary!", MessageAction="SUPPRESS"
    )
    page = scene.sign_in(password="Temp0rary!")
    assert "requiredAttributes[given_name]" in page.form("/newPassword").fields
    chosen = {"new_password": NEW_PASSWORD, "confirm_password": NEW_PASSWORD}
    missing = scene.submit(page, "/newPassword", **chosen)
    assert "Invalid attributes given, given_name is missing" in told(missing)
    weak = {"new_password": "short", "confirm_password": "short", "requiredAttributes[given_name]": "Bob"}
    again = scene.submit(missing, "/newPassword", **weak)
    assert "Password does not conform to policy: Password not long enough" in told(again)
    assert again.form("/newPassword").fields["requiredAttributes[given_name]"] == "Bob"
    assert is_signed_in(scene.submit(again, "/newPassword", **chosen))
    assert given.attributes(scene.app.client, "bob")["given_name"] == "Bob"


def test_two_different_passwords_are_typed_again(scene: HostedScene) -> None:
    scene.given.invited_user(scene.scene.client, "bob")
    page = scene.sign_in(password="Temp0rary!")
    page = scene.submit(page, "/newPassword", new_password=NEW_PASSWORD, confirm_password="another")
    assert "The two passwords are not the same." in told(page)
    assert scene.given.status(scene.scene.client, "bob") == "FORCE_CHANGE_PASSWORD"


def test_attributes_that_nobody_asked_for_are_not_taken(scene: HostedScene) -> None:
    scene.given.invited_user(scene.scene.client, "bob")
    page = scene.sign_in(password="Temp0rary!")
    typed = {"new_password": NEW_PASSWORD, "confirm_password": NEW_PASSWORD, "requiredAttributes[email]": "e@e.test"}
    assert is_signed_in(scene.submit(page, "/newPassword", **typed))
    assert "email" not in scene.given.attributes(scene.scene.client, "bob")


def test_a_temporary_password_that_ran_out_is_told_on_the_page(scene: HostedScene) -> None:
    scene.given.invited_user(scene.scene.client, "bob")
    scene.given.clock_advanced(timedelta(days=8))
    assert sentences.TEMPORARY_PASSWORD_EXPIRED in told(scene.sign_in(password="Temp0rary!"))


def test_a_factor_is_set_up_after_the_new_password(scene: HostedScene) -> None:
    scene.scene.asks("ON", APP)
    scene.given.invited_user(scene.scene.client, "bob")
    page = scene.sign_in(password="Temp0rary!")
    page = scene.submit(page, "/newPassword", new_password=NEW_PASSWORD, confirm_password=NEW_PASSWORD)
    app = App(scene.scene, re.findall(r'data-copies="(\w+)"', told(page))[0])
    assert is_signed_in(scene.submit(page, code=app.code()))


def test_a_factor_that_was_not_offered_is_refused(scene: HostedScene) -> None:
    scene.scene.user(email=None, phone=None)
    scene.scene.asks("ON", SMS, APP)
    choice = scene.sign_in()
    for factor in (MAIL, "WEB_AUTHN", ""):
        page = scene.submit(choice, answer=factor)
        assert re.findall(r'name="answer" value="(\w+)"', told(page)) == [SMS, APP]


def test_an_address_that_is_none_is_typed_again(scene: HostedScene) -> None:
    scene.scene.user(email=None)
    scene.scene.asks("ON", MAIL, APP)
    page = scene.submit(scene.sign_in(), answer=MAIL)
    page = scene.submit(page, address="not an address")
    assert "address" in page.form("/mfa").fields
    assert page.form("/mfa").fields["address"] == "not an address"


def test_a_single_app_is_set_up_without_a_choice(scene: HostedScene) -> None:
    scene.scene.user()
    scene.scene.asks("ON", APP)
    page = scene.sign_in()
    secret = re.findall(r'data-copies="(\w+)"', told(page))[0]
    app = App(scene.scene, secret)
    page = scene.submit(page, code=app.wrong())
    assert f'data-copies="{secret}"' in told(page)
    assert is_signed_in(scene.submit(page, code=app.code(), device_name="phone"))


@pytest.mark.parametrize(("factor", "address"), [(SMS, "+15550100839"), (MAIL, "bob@example.test")])
def test_an_address_for_codes_is_told_and_proven(scene: HostedScene, factor: str, address: str) -> None:
    scene.scene.user(email=None, phone=None)
    scene.scene.asks("ON", factor, APP)
    page = scene.submit(scene.sign_in(), answer=factor)
    page = scene.submit(page, address=address)
    assert is_signed_in(scene.submit(page, code=scene.code()))
    attributes = scene.given.attributes(scene.scene.client, "bob")
    assert address in attributes.values()
    assert "true" in attributes.values()


def test_another_factor_is_set_up_instead(scene: HostedScene) -> None:
    scene.scene.user(email=None, phone=None)
    scene.scene.asks("ON", SMS, APP)
    page = scene.submit(scene.sign_in(), answer=APP)
    page = scene.submit(scene.submit(page, other="yes"), answer=SMS)
    page = scene.submit(page, address="+15550100839")
    assert is_signed_in(scene.submit(page, code=scene.code()))
