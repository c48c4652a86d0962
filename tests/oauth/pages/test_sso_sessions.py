"""Pools that track sessions list the browsers that are signed in; whoever ends such a session ends the browser's."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.jobs import sweeper
from emulator.work import Services
from tests.jobs.test_sweeper import later
from tests.oauth.pages.hosted_scene import is_asked
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import SIGNED_OUT, OAuthClient


def tracked(given: Given, app: OAuthClient, minutes: int) -> None:
    given.cognito.set_user_pool_session_configuration(
        UserPoolId=app.client.pool_id, UserSessionTracking="ENABLED", TokenSession={"MaxPerUser": 20}
    )
    given.cognito.set_user_pool_client_session_configuration(
        UserPoolId=app.client.pool_id, ClientId=app.id, SSOSession={"MaxValidityMinutes": minutes}
    )


def sessions(given: Given, app: OAuthClient, username: str = "bob") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = given.cognito.admin_list_user_sessions(
        UserPoolId=app.client.pool_id, Username=username
    )["Sessions"]
    return found


def test_a_tracking_pool_lists_the_browser_and_the_tokens_that_came_through_it(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 30)
    app_client.tokens(browser, "bob")
    by_type = {session["SessionType"]: session for session in sessions(given, app_client)}
    assert by_type["TOKEN"]["OriginSessionId"] == by_type["SSO"]["SessionId"]


def test_the_cookie_and_the_session_live_as_long_as_the_app_client_says(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 30)
    page = app_client.sign_in(browser, "bob")
    assert "; Max-Age=1800;" in page.response.headers["set-cookie"]
    given.clock_advanced(timedelta(seconds=1799))
    assert is_signed_in(app_client.authorize(browser))
    assert [session["SessionType"] for session in sessions(given, app_client)] == ["SSO"]
    given.clock_advanced(timedelta(seconds=1))
    assert is_asked(app_client.authorize(browser))
    assert sessions(given, app_client) == []


def test_an_app_client_may_have_no_sessions_of_browsers(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 0)
    assert is_signed_in(app_client.sign_in(browser, "bob"))
    assert is_asked(app_client.authorize(browser))
    assert sessions(given, app_client) == []


@pytest.mark.parametrize("linked", ["NONE", "LINKED"])
def test_whoever_revokes_the_sso_session_ends_the_browsers(
    browser: Browser, given: Given, app_client: OAuthClient, linked: str
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 60)
    tokens = app_client.tokens(browser, "bob")
    sso = next(found for found in sessions(given, app_client) if found["SessionType"] == "SSO")
    given.cognito.revoke_user_session(
        AccessToken=tokens["access_token"], SessionId=sso["SessionId"], RevokeAssociatedSessions=linked
    )
    assert is_asked(app_client.authorize(browser))
    assert len(sessions(given, app_client)) == (1 if linked == "NONE" else 0)


def test_a_logout_ends_the_sso_session(browser: Browser, given: Given, app_client: OAuthClient) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 60)
    app_client.tokens(browser, "bob")
    browser.get(f"{app_client.base}/logout", {"client_id": app_client.id, "logout_uri": SIGNED_OUT})
    assert [session["SessionType"] for session in sessions(given, app_client)] == ["TOKEN"]


def seen(given: Given, app: OAuthClient) -> dict[str, str]:
    """As a tester in `psql` sees them."""
    rows = given.sql("SELECT session_type, state FROM v_user_sessions WHERE pool_id = :p", p=app.client.pool_id)
    return {row["session_type"]: row["state"] for row in rows}


def test_the_view_tells_when_the_browsers_session_is_over(
    browser: Browser, given: Given, app_client: OAuthClient
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 60)
    app_client.tokens(browser, "bob")
    assert seen(given, app_client) == {"SSO": "live", "TOKEN": "live"}
    given.clock_advanced(timedelta(minutes=60))
    assert seen(given, app_client) == {"SSO": "expired", "TOKEN": "live"}
    given.clock_advanced(-timedelta(minutes=1))
    browser.get(f"{app_client.base}/logout", {"client_id": app_client.id})
    assert seen(given, app_client) == {"SSO": "ended", "TOKEN": "live"}


def test_a_day_after_it_ran_out_nothing_is_kept_of_it(
    browser: Browser, given: Given, app_client: OAuthClient, services: Services
) -> None:
    given.confirmed_user(app_client.client, "bob")
    tracked(given, app_client, 60)
    app_client.tokens(browser, "bob")
    sweeper.sweep(later(services, days=1))
    assert seen(given, app_client) == {"SSO": "live", "TOKEN": "live"}
    sweeper.sweep(later(services, days=1, hours=1, minutes=1))
    assert seen(given, app_client) == {"TOKEN": "live"}
    assert given.sql("SELECT * FROM browser_sessions WHERE pool_id = :p", p=app_client.client.pool_id) == []
