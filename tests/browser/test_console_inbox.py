"""The console's inbox, activity and tokens in Chromium: on a phone and on a wide screen, in dark, by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.gallery import Gallery, focused
from tests.browser.test_looks import PACKAGES, violations
from tests.clients import node
from tests.clients.world import Journey

pytestmark = pytest.mark.browser
PASSWORD = "Passw0rd!"
MAIL = "<h1>Welcome</h1><p>Your code is <b>{####}</b></p><form><button>Send</button></form>"


@pytest.fixture(scope="module")
def axe() -> str:
    return (node.packages(PACKAGES) / "node_modules/axe-core/axe.min.js").read_text()


@pytest.fixture
def address(hosted_journey: Journey) -> str:
    return f"http://localhost:{hosted_journey.emulator.port}/_emulator/console"


@pytest.fixture
def client(hosted_journey: Journey) -> dict[str, Any]:
    """An app client whose users get a mail of the pool's own."""
    cognito = hosted_journey.cognito
    pool = cognito.create_user_pool(
        PoolName="shop",
        AutoVerifiedAttributes=["email"],
        VerificationMessageTemplate={"EmailMessage": MAIL, "EmailSubject": "Welcome to the shop"},
    )["UserPool"]["Id"]
    made: dict[str, Any] = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="web", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]
    return made


def sign_up(journey: Journey, client: dict[str, Any], name: str) -> None:
    journey.cognito.sign_up(
        ClientId=client["ClientId"],
        Username=name,
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": f"{name}@example.test"}],
    )


def look(gallery: Gallery, axe: str, name: str) -> None:
    gallery.look(name)
    gallery.page.set_viewport_size({"width": 1280, "height": 900})
    gallery.page.evaluate(axe)
    for scheme in ("light", "dark"):
        gallery.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert violations(gallery.page, iframes=False) == [], f"{name}, {scheme}"


def test_a_message_comes_to_the_inbox_by_itself_and_opens(
    page: Page, address: str, hosted_journey: Journey, client: dict[str, Any], axe: str
) -> None:
    gallery = Gallery.of(page, "console-inbox", has_dark=True)
    sign_up(hosted_journey, client, "ann")
    page.goto(f"{address}/inbox?pool={client['UserPoolId']}")
    sign_up(hosted_journey, client, "bob")
    expect(page.get_by_text("bob@example.test")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("ann@example.test")).to_be_visible()
    look(gallery, axe, "list")
    page.get_by_role("link", name="Welcome to the shop").first.click()
    expect(page.frame_locator("iframe.mail").get_by_role("heading", name="Welcome")).to_be_visible()
    expect(page.get_by_text("It works until")).to_be_visible()
    look(gallery, axe, "message")
    page.get_by_role("button", name="Send a new code").click()
    expect(page.get_by_role("status")).to_contain_text("ResendConfirmationCode sent bob a new message.")


def test_a_list_does_not_grow_under_the_pointer(
    page: Page, address: str, hosted_journey: Journey, client: dict[str, Any]
) -> None:
    sign_up(hosted_journey, client, "ann")
    page.goto(f"{address}/inbox?pool={client['UserPoolId']}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_text("ann@example.test").hover()
    sign_up(hosted_journey, client, "bob")
    page.wait_for_timeout(4_000)  # longer than between two questions
    assert asked == []
    page.mouse.move(5, 5)
    expect(page.get_by_text("bob@example.test")).to_be_visible(timeout=30_000)


def test_a_refusal_is_found_read_and_repeated_by_keyboard(
    page: Page, address: str, hosted_journey: Journey, client: dict[str, Any], axe: str
) -> None:
    gallery = Gallery.of(page, "console-activity", has_dark=True)
    sign_up(hosted_journey, client, "ann")
    with pytest.raises(hosted_journey.cognito.exceptions.UserNotFoundException):
        hosted_journey.cognito.admin_get_user(UserPoolId=client["UserPoolId"], Username="nobody")
    page.goto(f"{address}/activity?pool={client['UserPoolId']}")
    expect(page.get_by_role("link", name="AdminGetUser")).to_be_visible(timeout=30_000)
    look(gallery, axe, "list")
    page.get_by_role("link", name="AdminGetUser").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Why it was refused")).to_be_visible()
    look(gallery, axe, "request")
    page.get_by_role("button", name="Repeat it here").focus()
    assert focused(page)["outlined"]
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("AdminGetUser was called again.")


def test_tokens_are_made_and_read(
    page: Page, address: str, hosted_journey: Journey, client: dict[str, Any], axe: str
) -> None:
    gallery = Gallery.of(page, "console-tokens", has_dark=True)
    sign_up(hosted_journey, client, "ann")
    page.goto(f"{address}/tokens/mint?pool={client['UserPoolId']}")
    page.get_by_label("User", exact=True).fill("ann")
    page.get_by_role("button", name="Make tokens").click()
    expect(page.get_by_role("heading", name="The tokens")).to_be_visible()
    look(gallery, axe, "made")
    page.get_by_role("button", name="Read it: the Access token").click()
    expect(page.get_by_role("heading", name="An access token")).to_be_visible()
    expect(page.get_by_text("It would be accepted now.")).to_be_visible()
    look(gallery, axe, "read")
