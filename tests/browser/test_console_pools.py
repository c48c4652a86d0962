"""The overview, the pools, the search and the coverage, in Chromium: on a phone and on a wide screen, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import Gallery, focused
from tests.browser.test_looks import axe, violations
from tests.clients.world import Journey

__all__ = ["axe"]
pytestmark = pytest.mark.browser


@pytest.fixture
def console(hosted_journey: Journey) -> str:
    return f"http://localhost:{hosted_journey.emulator.port}/_emulator/console"


def test_the_pages_of_pools_look_right_and_axe_finds_nothing(
    page: Page, console: str, hosted_journey: Journey, axe: str
) -> None:
    gallery = Gallery.of(page, "console-pools", has_dark=True)
    cognito = hosted_journey.cognito
    pool = cognito.create_user_pool(
        PoolName="a-pool-with-quite-a-long-name-" + "x" * 60,
        LambdaConfig={"PostAuthentication": "arn:aws:lambda:us-east-1:000000000000:function:a-function"},
    )["UserPool"]["Id"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="web", GenerateSecret=True)["UserPoolClient"]
    cognito.create_group(UserPoolId=pool, GroupName="staff", Description="Who works here")
    places = {
        "overview": "",
        "pools": "/pools",
        "pool": f"/pools/{pool}",
        "settings": f"/pools/{pool}?part=settings",
        "limits": f"/pools/{pool}?part=limits",
        "again": f"/pools/{pool}?part=again",
        "clients": "/clients",
        "client": f"/clients/{client['ClientId']}",
        "search": "/search?q=web",
        "search-nothing": "/search?q=nothing-like-this",
        "coverage": "/coverage",
        "sentences": "/coverage?part=sentences",
    }
    for name, place in places.items():
        page.goto(console + place)
        gallery.look(name)
        page.evaluate(axe)
        assert violations(page) == [], name
    page.goto(console.removesuffix("/_emulator/console"))
    gallery.look("front-page")
    page.get_by_role("link", name="Open the console").click()
    expect(page.get_by_role("heading", name="Overview", exact=True)).to_be_visible()


def test_the_keyboard_alone_makes_a_pool_and_finds_it(page: Page, console: str) -> None:
    page.goto(f"{console}/pools")
    page.get_by_label("Name", exact=True).focus()
    page.keyboard.type("typed")
    page.keyboard.press("Tab")
    assert focused(page)["outlined"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="typed", exact=True)).to_be_visible()
    page.keyboard.press("/")
    assert focused(page)["name"] == "q"
    page.keyboard.type("typed")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search", exact=True)).to_be_visible()
    page.get_by_role("link", name="typed").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="typed", exact=True)).to_be_visible()
