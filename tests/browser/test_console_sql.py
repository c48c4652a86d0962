"""The page on which testers ask with SQL, in Chromium: on a phone and on a wide screen, in dark, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import Gallery, focused
from tests.clients.world import Journey

pytestmark = pytest.mark.browser


@pytest.fixture
def address(hosted_journey: Journey) -> str:
    return f"http://localhost:{hosted_journey.emulator.port}/_emulator/console/sql"


def test_the_page_asks_answers_and_refuses_on_every_screen(page: Page, address: str, hosted_journey: Journey) -> None:
    gallery = Gallery.of(page, "console-sql", has_dark=True)
    pool = hosted_journey.cognito.create_user_pool(PoolName="sql")["UserPool"]["Id"]
    for number in range(12):
        hosted_journey.cognito.admin_create_user(
            UserPoolId=pool, Username=f"user-{number:02}", MessageAction="SUPPRESS"
        )
    page.goto(address)
    gallery.look("empty")
    page.get_by_label("Statement").fill(f"SELECT * FROM v_users WHERE pool_id = '{pool}'")  # noqa: S608
    page.get_by_label("Rows").fill("10")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("heading", name="10 rows, and there are more")).to_be_visible()
    assert page.get_by_role("row").count() == 11
    gallery.look("answer")
    page.get_by_label("Statement").fill("SELECT password_hash FROM users")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_contain_text("only views can be read")
    gallery.look("refused")


def test_the_keyboard_alone_runs_a_statement(page: Page, address: str) -> None:
    page.goto(address)
    assert focused(page)["name"] == "sql"
    page.keyboard.press("Control+A")
    page.keyboard.type("SELECT 41 + 1 AS answer")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("cell", name="42", exact=True)).to_be_visible()
    page.get_by_label("Statement").focus()
    passed = []
    for _ in range(3):
        page.keyboard.press("Tab")
        found = focused(page)
        assert found["outlined"], found
        passed.append(found["name"])
    assert passed[:2] == ["Run", "limit"]


def test_a_recipe_is_asked_by_its_link(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="v_now", exact=True).click()
    expect(page.get_by_role("heading", name="1 row", exact=True)).to_be_visible()
    expect(page.get_by_label("Statement")).to_have_value("SELECT *\nFROM v_now;")
