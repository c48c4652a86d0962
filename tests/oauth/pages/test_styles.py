"""The style that an app client's owner describes is the one that people see."""

import re
from typing import Any

import orjson
import pytest

from emulator.rules.branding import style_settings
from tests.support import pictures
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient

LOGO = pictures.png()
ASSET = {"Category": "FORM_LOGO", "ColorMode": "LIGHT", "Extension": "PNG", "Bytes": LOGO}


def example() -> dict[str, Any]:
    """The document that the AWS CLI's example of CreateManagedLoginBranding sends, with a color and an order of
    ours."""
    document: dict[str, Any] = orjson.loads(orjson.dumps(style_settings.defaults()))
    document["components"]["primaryButton"]["lightMode"]["defaults"]["backgroundColor"] = "0a7d33ff"
    document["components"]["form"]["logo"] = {
        "enabled": True,
        "formInclusion": "IN",
        "location": "CENTER",
        "position": "TOP",
    }
    return document


@pytest.fixture
def styled(given: Given) -> OAuthClient:
    app_client = OAuthClient.made(given, version=2)
    made = given.cognito.describe_managed_login_branding_by_client(
        UserPoolId=app_client.client.pool_id, ClientId=app_client.id
    )["ManagedLoginBranding"]
    given.cognito.update_managed_login_branding(
        UserPoolId=app_client.client.pool_id,
        ManagedLoginBrandingId=made["ManagedLoginBrandingId"],
        Settings=example(),
        Assets=[ASSET],
    )
    return app_client


def described(given: Given, app_client: OAuthClient) -> dict[str, Any]:
    found: dict[str, Any] = given.cognito.describe_managed_login_branding_by_client(
        UserPoolId=app_client.client.pool_id, ClientId=app_client.id
    )["ManagedLoginBranding"]
    return found


def login(browser: Browser, app_client: OAuthClient) -> str:
    return browser.follow(app_client.authorize(browser)).text


def test_the_document_is_described_as_it_was_sent(given: Given, styled: OAuthClient) -> None:
    found = described(given, styled)
    assert found["Settings"] == example()
    assert found["Assets"] == [ASSET]


def test_its_color_and_its_logo_are_on_the_page(browser: Browser, styled: OAuthClient) -> None:
    text = login(browser, styled)
    assert "#0a7d33" in text
    (address,) = set(re.findall(r'src="(/_hosted/styles/[^"]+)"', text))
    shown = browser.get(address).response
    assert (shown.content, shown.headers["content-type"]) == (LOGO, "image/png")
    assert "immutable" in shown.headers["cache-control"]


def test_a_change_is_seen_at_once_though_the_clock_stands_still(
    browser: Browser, given: Given, styled: OAuthClient
) -> None:
    given.clock_frozen()
    for color in ("112233ff", "445566ff"):
        document = example()
        document["components"]["primaryButton"]["lightMode"]["defaults"]["backgroundColor"] = color
        given.cognito.update_managed_login_branding(
            UserPoolId=styled.client.pool_id,
            ManagedLoginBrandingId=described(given, styled)["ManagedLoginBrandingId"],
            Settings=document,
        )
        assert f"#{color[:6]}" in login(browser, styled)


def test_the_css_and_the_logo_of_a_customization_are_on_the_classic_page(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.cognito.set_ui_customization(
        UserPoolId=app_client.client.pool_id,
        CSS=".submitButton-customizable { background-color: rebeccapurple; }",
        ImageFile=LOGO,
    )
    text = login(browser, app_client)
    assert re.search(r"\.submitButton-customizable\s*{\s*background-color:\s*rebeccapurple", text)
    assert re.search(rf'src="/{app_client.client.pool_id}/ALL/\d{{14}}/assets/images/image\.jpg"', text)
