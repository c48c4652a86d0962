"""The pages people sign in on, in Chromium: axe finds nothing, the keyboard goes through them in the order of sight,
small windows hold them, they work without JavaScript, and what JavaScript adds works under the pages' policy."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import sample_pages
from tests.browser.chromium import VirtualAuthenticator
from tests.clients import node
from tests.tools import page_gallery

pytestmark = pytest.mark.browser
SHOWN = {page.name: page for page in page_gallery.shown()}
PACKAGES = Path(__file__).parent / "axe"
WIDE: ViewportSize = {"width": 1280, "height": 800}
NARROW: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="session")
def axe() -> str:
    return (node.packages(PACKAGES) / "node_modules/axe-core/axe.min.js").read_text()


@pytest.mark.parametrize("version", ["1", "2"])
def test_every_page_is_accessible_fits_a_small_window_and_keeps_its_policy(page: Page, axe: str, version: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    found: dict[str, list[str]] = {}
    for shown in SHOWN.values():
        if shown.name.startswith(version):
            page.set_viewport_size(WIDE)
            opened = sample_pages.opened(page, shown)
            page.evaluate(axe)
            problems = [*violations(page), *in_the_dark(page, shown), *too_wide(page), *opened.complaints]
            found |= {shown.name: problems} if problems else {}
    assert found == {}


def violations(page: Page, **options: Any) -> list[str]:
    """What axe finds."""
    found = page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return [f"{violation['id']}: {node['html']}" for violation in found for node in violation["nodes"]]


def in_the_dark(page: Page, shown: page_gallery.Shown) -> list[str]:
    """Where the style has two schemes, the other one's contrasts."""
    if 'class="scheme-dynamic"' not in shown.html:
        return []
    page.emulate_media(color_scheme="dark")
    found = violations(page, runOnly=["color-contrast"])
    page.emulate_media(color_scheme="light")
    return [f"dark {problem}" for problem in found]


def too_wide(page: Page) -> list[str]:
    """320 pixels are also what a window of 640 has at 200 %."""
    page.set_viewport_size(NARROW)
    width = page.evaluate("() => document.documentElement.scrollWidth")
    return [f"{width} pixels wide"] if width > NARROW["width"] else []


def focused(page: Page, keys: int) -> list[str]:
    """Where the keyboard is after each press of Tab: the name or the text of the element that is seen there."""
    found = []
    for _ in range(keys):
        page.keyboard.press("Tab")
        found.append(
            page.evaluate(
                "() => { const at = document.activeElement; return !at.checkVisibility() ? 'hidden' :"
                " at.name || at.textContent.trim() || at.type }"
            )
        )
    return found


CLASSIC = [
    *("Skip to the form", "Continue with Google", "Continue with Corporate", "username", "password"),
    *("Forgot your password?", "signInSubmitButton", "Sign up"),
]
MANAGED = [
    *("Skip to the form", "username", "password", "checkbox", "Forgot your password?", "signInSubmitButton"),
    *("Continue with Google", "Continue with Corporate", "Create an account", "Language: English"),
]


@pytest.mark.parametrize(("version", "order"), [(1, CLASSIC), (2, MANAGED)])
@pytest.mark.parametrize("window", [WIDE, NARROW], ids=["wide", "narrow"])
def test_the_keyboard_goes_through_the_page_once_in_the_order_of_sight(
    page: Page, version: int, order: list[str], window: ViewportSize
) -> None:
    page.set_viewport_size(window)
    sample_pages.opened(page, SHOWN[f"{version}-login-providers"])
    assert focused(page, len(order)) == order


def test_without_javascript_the_problem_has_the_focus_and_the_form_is_sent(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    opened = sample_pages.opened(page, SHOWN["2-login-wrong"])
    assert page.locator(":focus").get_attribute("role") == "alert"
    assert not page.locator("[data-shows]").is_visible()
    page.fill("#signInFormPassword", "Secret-1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/login?**")
    [sent] = opened.sent
    assert parse_qs(sent.post_data or "")["password"] == ["Secret-1"]
    context.close()


@pytest.mark.parametrize("name", ["1-login", "2-login"])
def test_a_form_is_sent_once(page: Page, name: str) -> None:
    opened = sample_pages.opened(page, SHOWN[name])
    page.locator("[name=username]:visible").fill("ann")
    page.locator("[name=password]:visible").fill("Secret-1")
    page.locator("[name=signInSubmitButton]:visible").dblclick()
    page.wait_for_url("**/login?**")
    assert len(opened.sent) == 1
    assert parse_qs(opened.sent[0].post_data or "")["signInSubmitButton"] == ["Sign in"]


def test_a_password_can_be_shown_and_its_rules_are_ticked(page: Page) -> None:
    sample_pages.opened(page, SHOWN["2-sign_up"])
    field = page.locator("#password")
    page.get_by_label("Show password").check()
    assert field.get_attribute("type") == "text"
    met = page.locator(".rules .met")
    for typed, count in (("a", 1), ("aB", 2), ("aB1", 3), ("aB1 ", 3), ("aB1-", 4), ("aB1-567890ab", 5), ("", 0)):
        field.fill(typed)
        assert met.count() == count, typed
    field.fill("aB")
    assert page.locator(".rules li").nth(1).text_content() == "A lowercase letter: done"


def test_a_new_code_can_be_asked_for_after_the_pause(page: Page) -> None:
    page.clock.install()
    shown = page_gallery.Shown("code", page_gallery.page(2, "code-sms", pause=2))
    sample_pages.opened(page, shown)
    button = page.locator("[name=resend]")
    assert button.is_disabled() and button.inner_text() == "Send a new code in 2 s"
    page.clock.run_for(2000)
    assert button.is_enabled() and button.inner_text() == "Send a new code"


def test_the_key_of_an_authenticator_app_can_be_copied(browser: Browser) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    sample_pages.opened(page, SHOWN["2-totp_setup"])
    page.get_by_role("button", name="Copy key").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()") == page_gallery.SECRET
    context.close()


def test_a_passkey_is_made_and_sent(page: Page) -> None:
    opened = sample_pages.opened(page, SHOWN["2-add_passkey"])
    authenticator = VirtualAuthenticator.added_to(page)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/passkeys/add?**")
    [held] = authenticator.credentials()
    [sent] = opened.sent
    assert held["rpId"] == "login.example"
    assert '"type":"public-key"' in parse_qs(sent.post_data or "")["credential"][0]


def test_a_passkey_that_cannot_be_used_leaves_the_page_with_another_way(page: Page) -> None:
    opened = sample_pages.opened(page, SHOWN["2-passkey"])
    VirtualAuthenticator.added_to(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.locator("#failed:focus").wait_for()
    assert opened.sent == []
    page.get_by_role("button", name="Try another way").click()
    page.wait_for_url("**/mfa?**")
    assert parse_qs(opened.sent[0].post_data or "")["other"] == ["yes"]
