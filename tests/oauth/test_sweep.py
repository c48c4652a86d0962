"""What is deleted of sign-ins on the pages, and when."""

from emulator.jobs import sweeper
from emulator.work import Services
from tests.jobs.test_sweeper import counted, later
from tests.support.browser import Browser
from tests.support.given import Given
from tests.support.oauth_client import OAuthClient


def test_codes_and_sessions_of_browsers_go_a_day_after_they_ran_out(
    browser: Browser, services: Services, given: Given, app_client: OAuthClient
) -> None:
    app_client.code(browser, given.confirmed_user(app_client.client))
    tables = ("browser_sessions", "authorization_codes")
    sweeper.sweep(later(services, days=1))
    assert [counted(given, table, app_client.client) for table in tables] == [1, 1]
    sweeper.sweep(later(services, days=1, minutes=6))
    assert [counted(given, table, app_client.client) for table in tables] == [1, 0]
    sweeper.sweep(later(services, days=1, minutes=61))
    assert [counted(given, table, app_client.client) for table in tables] == [0, 0]
