"""Each challenge has its page, and its answer leads on."""

import re

import pytest

from tests.oauth.pages.hosted_scene import HostedScene, told
from tests.support.account_pages import is_signed_in
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
