"""The pages of providers that the emulator plays, in Chromium: accessible, in small windows and in the dark, by
keyboard alone, without a script, and from an application back to it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import sample_pages
from tests.browser.gallery import Gallery
from tests.browser.test_looks import WIDE, axe, too_wide, violations
from tests.browser.visitor import Visitor
from tests.support import providers
from tests.tools import provider_gallery

__all__ = ["axe"]
pytestmark = pytest.mark.browser


def test_every_page_is_accessible_fits_a_small_window_and_keeps_its_policy(page: Page, axe: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for shown in provider_gallery.shown():
        page.set_viewport_size(WIDE)
        opened = sample_pages.opened(page, shown)
        page.evaluate(axe)
        problems = violations(page)
        page.emulate_media(color_scheme="dark")
        problems += violations(page, runOnly=["color-contrast"])
        page.emulate_media(color_scheme="light")
        problems += [*too_wide(page), *opened.complaints]
        found |= {shown.name: problems} if problems else {}
    assert found == {}


def played(visitor: Callable[..., Visitor], page: Page, kind: str = "OIDC", **details: str) -> Visitor:
    """Somebody at an application whose only provider is a played one; their gallery has a dark look."""
    ann = visitor(1)
    told = {"MetadataFile": providers.metadata()} if kind == "SAML" else providers.DETAILS[kind]
    ann.app.cognito.create_identity_provider(
        UserPoolId=ann.app.pool_id,
        ProviderName="Corporate",
        ProviderType=kind,
        ProviderDetails={**told, **details},
        AttributeMapping={"email": "email", "name": "name"},
    )
    ann.app.cognito.update_user_pool_client(
        UserPoolId=ann.app.pool_id,
        ClientId=ann.app.id,
        SupportedIdentityProviders=["Corporate"],
        CallbackURLs=[f"{ann.application}/callback"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
    )
    return replace(ann, gallery=Gallery.of(page, ann.gallery.journey, has_dark=True))


@pytest.mark.parametrize("kind", ["OIDC", "SAML"])
def test_a_tester_makes_somebody_up_and_is_them_again_by_keyboard_alone(
    visitor: Callable[..., Visitor], page: Page, kind: str
) -> None:
    ann = played(visitor, page, kind)
    ann.opens()
    ann.gallery.look("nobody-yet")
    ann.presses("Make up another")
    subject = page.locator("#new-subject").input_value()
    ann.presses("Sign in as this one")
    ann.has_arrived()
    page.context.clear_cookies()
    ann.opens()
    ann.gallery.look("somebody-known")
    page.locator("#new-subject").fill("ben-2")
    ann.presses("Sign in as this one")
    ann.has_arrived()
    page.context.clear_cookies()
    ann.opens()
    marked = page.locator("[name=subject]:checked")
    expect(marked).to_be_focused()
    assert marked.input_value() == "ben-2"  # who signed in last is marked
    page.keyboard.press("ArrowDown")
    assert marked.input_value() == subject
    ann.gallery.look("marked")
    page.keyboard.press("Enter")
    ann.has_arrived()
    users = ann.app.cognito.list_users(UserPoolId=ann.app.pool_id)["Users"]
    assert {user["Username"] for user in users} == {"ann", f"Corporate_{subject}", "Corporate_ben-2"}


def test_without_javascript_everything_works(visitor: Callable[..., Visitor], page: Page, browser: Browser) -> None:
    ann = played(visitor, page, "SAML")
    context = browser.new_context(java_script_enabled=False)
    plain = replace(ann, page=context.new_page())
    plain.opens()
    plain.page.locator("#new-subject").fill("ann-1")
    plain.presses("Sign in as this one")
    plain.presses("Continue")  # the form that a script would send
    plain.has_arrived()
    context.clear_cookies()
    plain.opens()
    plain.page.locator("#search").fill("nobody like this")
    plain.presses("Search")
    plain.sees("Nobody is like")
    plain.page.locator("#search").fill("ANN")
    plain.presses("Search")
    plain.page.get_by_role("button", name=re.compile("^Use ")).click()
    plain.presses("Continue")
    plain.has_arrived()
    context.close()


def test_what_cannot_be_is_said_and_what_was_typed_stays(visitor: Callable[..., Visitor], page: Page) -> None:
    ann = played(visitor, page)
    ann.opens()
    page.get_by_text("More claims, as JSON").click()
    page.locator("#new-subject").fill("ann-1")
    page.locator("#more").fill("[1]")
    ann.presses("Sign in as this one")
    ann.is_told('More claims are not a JSON object, as {"groups": ["staff"]} is one.')
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.locator("#new-subject").input_value() == "ann-1"
    ann.gallery.look("wrong")
    page.locator("#more").fill('{"groups": ["staff", "qa"]}')
    ann.presses("Sign in as this one")
    ann.has_arrived()
    page.context.clear_cookies()
    ann.opens()
    page.get_by_role("link", name="Edit").click()
    assert '"staff"' in page.locator("#more").input_value()
    ann.gallery.look("editing")


def test_a_provider_says_no(visitor: Callable[..., Visitor], page: Page) -> None:
    ann = played(visitor, page)
    ann.opens()
    ann.presses("Deny")
    page.wait_for_url(f"{ann.application}/callback?*error=access_denied*")
    ann.opens()
    page.locator("#error").fill("server_error")
    page.locator("#error-description").fill("Back at nine")
    ann.presses("Answer with the error")
    page.wait_for_url(f"{ann.application}/callback?*error_description=Back+at+nine*")
    address = ann.address("/oauth2/authorize").split("/us-east-1", 1)[0]
    page.goto(f"{address}/_emulator/providers/{ann.app.pool_id}/Corporate/authorize?client_id=1example23456789")
    ann.sees("This is no sign-in of the emulator's")
    ann.gallery.look("refusal")
