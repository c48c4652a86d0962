"""Passkeys on the pages of managed login, with the browser's own authenticator: added, signed in with, and refused."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.chromium import VirtualAuthenticator
from tests.browser.visitor import Visitor
from tests.support.given import PASSWORD

pytestmark = pytest.mark.browser
FIRST_FACTORS = {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}}


@pytest.fixture
def ann(visitor: Callable[..., Visitor]) -> Visitor:
    """At pages of `localhost`, where browsers take passkeys without TLS."""
    found = visitor(2, pool=FIRST_FACTORS, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    found.app.cognito.set_user_pool_mfa_config(
        UserPoolId=found.app.pool_id, WebAuthnConfiguration={"RelyingPartyId": "localhost"}
    )
    return found


def signs_in_by_password(ann: Visitor) -> None:
    """A single way is not asked for, so the password is next."""
    ann.fills(username="ann")
    ann.presses("Next")
    ann.fills(password=PASSWORD)
    ann.presses("Sign in")


def adds_a_passkey(ann: Visitor) -> None:
    ann.opens("/passkeys/add")
    signs_in_by_password(ann)
    ann.presses("Add a passkey")
    ann.page.wait_for_url(f"{ann.application}/callback")


def test_a_passkey_is_added_by_who_signs_in_for_it_and_signs_in_from_then_on(ann: Visitor) -> None:
    authenticator = VirtualAuthenticator.added_to(ann.page)
    ann.opens("/passkeys/add")
    signs_in_by_password(ann)
    ann.gallery.look("add")
    ann.presses("Add a passkey")
    ann.page.wait_for_url(f"{ann.application}/callback")
    assert [held["rpId"] for held in authenticator.credentials()] == ["localhost"]
    for _ in range(2):  # the counter grows
        ann.comes_back()
        ann.fills(username="ann")
        ann.presses("Sign in with a passkey")
        ann.gallery.look("use")
        ann.presses("Use a passkey")
        ann.has_arrived()


def test_a_passkey_may_be_chosen_and_the_password_instead(ann: Visitor) -> None:
    VirtualAuthenticator.added_to(ann.page)
    adds_a_passkey(ann)
    ann.comes_back()
    ann.fills(username="ann")
    ann.presses("Next")
    ann.presses("Passkey")
    ann.presses("Try another way")
    ann.presses("Password")
    ann.fills(password=PASSWORD)
    ann.presses("Sign in")
    ann.has_arrived()


def test_no_second_passkey_is_made_on_the_same_authenticator(ann: Visitor) -> None:
    authenticator = VirtualAuthenticator.added_to(ann.page)
    adds_a_passkey(ann)
    ann.opens("/passkeys/add")
    ann.presses("Add a passkey")
    expect(ann.page.locator("#failed")).to_have_text("No passkey was made. Try again, or go on without one.")
    ann.page.get_by_role("link", name="Not now").click()
    ann.page.wait_for_url(f"{ann.application}/callback")
    assert len(authenticator.credentials()) == 1


def test_an_authenticator_without_the_passkey_cannot_be_used_and_the_page_says_so(ann: Visitor) -> None:
    first = VirtualAuthenticator.added_to(ann.page)
    adds_a_passkey(ann)
    first.removed()
    VirtualAuthenticator.added_to(ann.page)
    ann.comes_back()
    ann.fills(username="ann")
    ann.presses("Sign in with a passkey")
    ann.presses("Use a passkey")
    words = "The passkey could not be used. Try again, or choose another way."
    expect(ann.page.locator("#failed")).to_have_text(words)


def test_at_an_address_that_is_not_the_relying_partys_the_page_says_why_the_browser_refuses(ann: Visitor) -> None:
    VirtualAuthenticator.added_to(ann.page)
    adds_a_passkey(ann)
    ann.page.context.clear_cookies()
    ann.page.goto(ann.address("/login").replace("//localhost:", "//127.0.0.1:"))
    ann.fills(username="ann")
    ann.presses("Sign in with a passkey")
    ann.sees("Passkeys of this user pool belong to localhost, and this page was opened at 127.0.0.1")
    ann.gallery.look("another-host")
    ann.presses("Use a passkey")
    expect(ann.page.locator("#failed")).to_be_visible()
