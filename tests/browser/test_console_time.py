"""The pages of time, snapshots, seeds and SQL, in Chromium: on every screen, accessible, by keyboard, at 200 %."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import Gallery, focused
from tests.browser.test_looks import axe, violations
from tests.clients.world import Journey

__all__ = ["axe"]
pytestmark = pytest.mark.browser
HALF = 640  # what a window of 1,280 pixels has at 200 %


def test_each_page_fits_every_screen_and_is_accessible(page: Page, axe: str, hosted_journey: Journey) -> None:
    base = f"http://localhost:{hosted_journey.emulator.port}/_emulator"
    name = f"looks-{hosted_journey.account}"
    page.request.post(f"{base}/snapshots", data={"name": name})
    pool = hosted_journey.cognito.create_user_pool(PoolName="looks")["UserPool"]["Id"]
    hosted_journey.cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    page.emulate_media(reduced_motion="reduce")
    gallery = Gallery.of(page, "console-time", has_dark=True)
    for path in ("time", f"time?pool={pool}", "snapshots", f"snapshots/{name}/diff", "seeds?seed=demo", "sql"):
        page.goto(f"{base}/console/{path}")
        gallery.look(path.partition("?")[0].replace("/", "-"))
        page.set_viewport_size({"width": HALF, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") <= HALF, path
        page.evaluate(axe)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert violations(page) == [], f"{path} {scheme}"
        assert page.evaluate("getComputedStyle(document.querySelector('.rail a')).transitionDuration") == "0s"


def test_the_keyboard_alone_skips_to_the_content_and_moves_the_clock(page: Page, hosted_journey: Journey) -> None:
    pool = hosted_journey.cognito.create_user_pool(PoolName="keys")["UserPool"]["Id"]
    page.goto(f"http://localhost:{hosted_journey.emulator.port}/_emulator/console/time?pool={pool}")
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Skip to the content"
    page.keyboard.press("Enter")
    passed = []
    for _ in range(8):
        page.keyboard.press("Tab")
        found = focused(page)
        assert found["outlined"], found
        passed.append(found["name"])
        if found["name"] == "1 hour":
            break
    assert passed == ["Stop it here", "Give this pool its own clock", "1 hour"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The clock of keys shows")
