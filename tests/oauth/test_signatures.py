"""How many signatures the token endpoint makes."""

import pytest

from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient
from tests.support.signatures import counted
from tests.support.token_answers import answered

pytestmark = pytest.mark.once


def test_a_code_is_exchanged_for_two_signed_tokens(
    browser: Browser, given: Given, app_client: OAuthClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    username = given.confirmed_user(app_client.client)
    with counted(monkeypatch, "sign") as seen:
        app_client.tokens(browser, username)
    assert len(seen) == 2


def test_a_machine_gets_one(browser: Browser, given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    client = OAuthClient.machine(given)
    with counted(monkeypatch, "sign") as seen:
        answered(client.token(browser, grant_type="client_credentials"))
    assert len(seen) == 1
