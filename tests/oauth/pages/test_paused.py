"""The pages of a pool that is brought back to a point in time change no user either (evidence: recovery-pauses)."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.oauth.pages.hosted_scene import HostedScene, told
from tests.oauth.pages.test_add_passkey import asked, made, options, registered
from tests.support.browser import Browser, Page
from tests.support.given import Given
from tests.support.mfa_scenes import APP, MAIL, SMS, App
from tests.support.passkey_scenes import ORIGIN
from tests.support.passkeys import Authenticator

PAUSED = "Operation is not enabled while the user pool is being recovered to a point in time."
ADDRESSES = [(SMS, "+15550100839", "phone_number"), (MAIL, "bob@example.test", "email")]


def is_recovered_soon(given: Given) -> None:
    """From here on `pause` can be called: the pool was made long enough ago."""
    given.clock_advanced(timedelta(minutes=30))


def pause(given: Given, pool_id: str) -> None:
    created = given.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["CreationDate"]
    at = created + timedelta(minutes=10)
    given.cognito.initiate_point_in_time_recovery(UserPoolId=pool_id, RestoreTimestamp=at)


def setting_up(scene: HostedScene, *factors: str) -> Page:
    """The first page after the password, of a pool that can be paused."""
    scene.scene.user(email=None, phone=None)
    scene.scene.asks("ON", *factors)
    is_recovered_soon(scene.given)
    return scene.sign_in()


def apps(scene: HostedScene) -> list[dict[str, Any]]:
    question = "SELECT t.* FROM software_tokens t JOIN users u ON u.id = t.user_id WHERE u.pool_id = :pool"
    return scene.given.sql(question, pool=scene.scene.client.pool_id)


@pytest.mark.parametrize(("factor", "address", "name"), ADDRESSES)
def test_an_address_for_codes_is_not_written(scene: HostedScene, factor: str, address: str, name: str) -> None:
    choice = setting_up(scene, factor, APP)
    page = scene.submit(choice, answer=factor)
    pause(scene.given, scene.scene.client.pool_id)
    assert PAUSED in told(scene.submit(page, address=address))
    assert name not in scene.given.attributes(scene.scene.client, "bob")


def test_an_app_is_not_set_up(scene: HostedScene) -> None:
    choice = setting_up(scene, SMS, APP)
    pause(scene.given, scene.scene.client.pool_id)
    assert PAUSED in told(scene.submit(choice, answer=APP))
    assert apps(scene) == []


def test_the_only_factor_is_not_set_up_on_the_way_in(scene: HostedScene) -> None:
    setting_up(scene, APP)
    before = apps(scene)
    pause(scene.given, scene.scene.client.pool_id)
    assert PAUSED in told(scene.sign_in())
    assert apps(scene) == before


def test_an_app_is_not_verified(scene: HostedScene) -> None:
    page = setting_up(scene, APP)
    app = App(scene.scene, re.findall(r'data-copies="(\w+)"', told(page))[0])
    pause(scene.given, scene.scene.client.pool_id)
    assert PAUSED in told(scene.submit(page, code=app.code()))
    assert [one["verified_at"] for one in apps(scene)] == [None]


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_passkey_is_not_added(given: Given, another_browser: Callable[..., Browser], *, is_shown: bool) -> None:
    app, browser = made(given), another_browser(ORIGIN)
    is_recovered_soon(given)
    app.sign_in(browser, "bob")
    page: Any = asked(app, browser) if is_shown else None
    pause(given, app.client.pool_id)
    if is_shown:
        credential = json.dumps(Authenticator(ORIGIN).create(options(page)))
        page = browser.submit(page, "/passkeys/add", credential=credential)
    else:
        page = asked(app, browser)
    assert page.status == 400
    assert PAUSED in page.text
    assert registered(app) == []
