"""The pages of users in Chromium: on a phone and on a wide screen, in dark, with axe, by keyboard, and live."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import Gallery
from tests.browser.test_looks import PACKAGES, violations
from tests.clients import node
from tests.clients.world import Journey

pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def axe() -> str:
    return (node.packages(PACKAGES) / "node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture
def address(hosted_journey: Journey) -> str:
    return f"http://localhost:{hosted_journey.emulator.port}/_emulator/console"


def _people(journey: Journey) -> str:
    pool: str = journey.cognito.create_user_pool(PoolName="people", AliasAttributes=["email"])["UserPool"]["Id"]
    for number in range(6):
        journey.cognito.admin_create_user(
            UserPoolId=pool,
            Username="<b>bold</b>" if number == 5 else f"user-{number}",
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": "everybody.has.this.address@example.test"}],
        )
    journey.cognito.create_user_pool_client(UserPoolId=pool, ClientName="web")
    return pool


def test_users_are_found_looked_at_and_made_on_every_screen(
    page: Page, address: str, hosted_journey: Journey, axe: str
) -> None:
    gallery = Gallery.of(page, "console-users", has_dark=True)
    pool = _people(hosted_journey)
    places = {
        "list": "/users?",
        "nobody": "/users?search=nobody&",
        "user": "/users/user-1?",
        "new": "/new-user?",
        "import": "/import-users?",
    }
    for name, place in places.items():
        page.goto(f"{address}{place}pool={pool}")
        gallery.look(name)
        page.evaluate(axe)
        assert violations(page) == [], name
    page.goto(f"{address}/users?pool={pool}")
    page.get_by_role("link", name="<b>bold</b>").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("<b>bold</b>")


def test_a_password_is_set_by_keyboard_alone(page: Page, address: str, hosted_journey: Journey) -> None:
    pool = _people(hosted_journey)
    page.goto(f"{address}/users/user-1?pool={pool}")
    page.locator("summary", has_text="Set password").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("N3wPassw0rd!")
    page.keyboard.press("Enter")
    expect(page.get_by_text("user-1 has a new password.")).to_be_visible()
    expect(page.locator("#standing")).to_contain_text("Can sign in.")


def test_the_standing_follows_what_happens_elsewhere(page: Page, address: str, hosted_journey: Journey) -> None:
    pool = _people(hosted_journey)
    page.goto(f"{address}/users/user-2?pool={pool}")
    hosted_journey.cognito.admin_disable_user(UserPoolId=pool, Username="user-2")
    expect(page.locator("#standing")).to_contain_text("Disabled.", timeout=10_000)


def test_a_chosen_file_fills_the_table(page: Page, address: str, hosted_journey: Journey, tmp_path: Path) -> None:
    pool = _people(hosted_journey)
    file = tmp_path / "users.csv"
    file.write_text("cognito:username,email,email_verified\nzoe,zoe@example.test,true\n")
    page.goto(f"{address}/import-users?pool={pool}")
    page.get_by_label("A file").set_input_files(file)
    expect(page.get_by_label("The table, as CSV")).to_have_value(file.read_text())
    page.get_by_role("button", name="Import the users").click()
    page.get_by_role("link", name="Show the users").click()
    expect(page.get_by_role("link", name="zoe")).to_be_visible()
