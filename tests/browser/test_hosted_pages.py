"""People on the hosted pages, in Chromium: from the application's link to the application; on the classic pages and on
those of managed login."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.gallery import focused
from tests.browser.visitor import Visitor
from tests.support import sentences
from tests.support.given import PASSWORD

pytestmark = pytest.mark.browser
VERSIONS = pytest.mark.parametrize("version", [1, 2], ids=["classic", "managed"])


@VERSIONS
def test_signing_in_and_out(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens()
    ann.gallery.look("login")
    ann.signs_in(password="Wr0ng-password!")
    ann.is_told(sentences.INCORRECT_USERNAME_OR_PASSWORD)
    ann.gallery.look("wrong-password")
    ann.signs_in()
    ann.has_arrived()
    ann.opens()  # again: no page
    ann.has_arrived()
    ann.opens("/login")
    ann.gallery.look("signed-in")
    ann.opens("/logout", logout_uri=f"{ann.application}/bye")
    ann.page.wait_for_url(f"{ann.application}/bye")
    ann.opens()
    expect(ann.page.locator("[name='username']:visible")).to_be_visible()


@VERSIONS
def test_signing_in_by_keyboard_alone(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens()

    def tab_to(name: str) -> None:
        for _ in range(12):
            ann.page.keyboard.press("Tab")
            found = focused(ann.page)
            assert found["outlined"], found
            if found["name"] == name:
                return
        raise AssertionError(f"the keyboard does not reach {name}")

    tab_to("username")
    ann.page.keyboard.type("ann")
    tab_to("password")
    ann.page.keyboard.type(PASSWORD)
    tab_to("signInSubmitButton")
    ann.page.keyboard.press("Enter")
    ann.has_arrived()


def test_a_browser_finds_the_domain_below_localhost_by_itself(visitor: Callable[..., Visitor]) -> None:
    ann = visitor(2)
    host = f"http://{ann.app.prefix}.auth.us-east-1.localhost:{ann.journey.emulator.port}"
    ann.page.goto(ann.address("/oauth2/authorize").replace(ann.base, host))
    ann.signs_in()
    ann.has_arrived()
    cookies = {cookie["name"]: cookie["domain"] for cookie in ann.page.context.cookies(host)}
    own = f"{ann.app.prefix}.auth.us-east-1.localhost"
    assert cookies == {"XSRF-TOKEN": own, "cognito": own}  # by Cognito's names: nobody else is served there


@pytest.mark.parametrize(("width", "copy"), [(1280, "visible-lg"), (375, "visible-xs")], ids=["wide", "phone"])
def test_a_suite_finds_the_classic_form_s_copy_that_its_window_shows(
    visitor: Callable[..., Visitor], width: int, copy: str
) -> None:
    ann = visitor(1)
    ann.page.set_viewport_size({"width": width, "height": 800})
    ann.opens()
    form = ann.page.locator(f".{copy} form[name='cognitoSignInForm']")
    form.locator("#signInFormUsername").fill("ann")
    form.locator("#signInFormPassword").fill(PASSWORD)
    form.locator("input[name='signInSubmitButton']").click()
    ann.has_arrived()


@VERSIONS
def test_an_address_that_is_not_the_application_s(visitor: Callable[..., Visitor], version: int) -> None:
    ann = visitor(version)
    ann.opens(redirect_uri="https://evil.test/")
    expect(ann.page.get_by_text("redirect_mismatch")).to_be_visible()
    ann.gallery.look("error")


def test_an_app_client_without_a_style_has_no_pages(visitor: Callable[..., Visitor]) -> None:
    ann = visitor(2)
    named = {"UserPoolId": ann.app.pool_id, "ClientId": ann.app.id}
    style = ann.app.cognito.describe_managed_login_branding_by_client(**named)["ManagedLoginBranding"]
    ann.app.cognito.delete_managed_login_branding(
        UserPoolId=ann.app.pool_id, ManagedLoginBrandingId=style["ManagedLoginBrandingId"]
    )
    ann.opens()
    ann.gallery.look("unavailable")
