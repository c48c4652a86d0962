"""Every form of the console that changes something, sent in Chromium on both databases: found on its page, filled in,
and what became of it read there."""

from collections.abc import Iterator, Mapping

import boto3
import pytest
from playwright.sync_api import Locator, Page, expect
from starlette.routing import compile_path

from emulator.console.pages import application
from emulator.console.pages.visit import BASE
from tests.browser import console_places
from tests.browser.console_actions import DEEDS, ELSEWHERE, Deed
from tests.support import databases, server
from tests.support.server import Server

pytestmark = pytest.mark.browser
_OPEN = "form => { for (let at = form; at; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true }"


@pytest.fixture
def seeded(database_url: str) -> Iterator[tuple[Server, Mapping[str, str]]]:
    """A server with the seed `qa` and more, and the ids of what is there."""
    with databases.empty(database_url) as url, server.running(url, seed="qa") as running:
        cognito = boto3.client(
            "cognito-idp",
            endpoint_url=running.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        yield running, console_places.given(running, cognito)


@pytest.mark.once
def test_the_list_of_deeds_has_every_form_of_the_console() -> None:
    found = [one for module in application.MODULES for one in module.pages.addresses if one.method == "POST"]
    listed = [deed.form.format_map(dict.fromkeys(_NAMES, "x")) for deed in DEEDS]
    missing = {one.path for one in found if not any(compile_path(one.path)[0].match(path) for path in listed)}
    assert missing == ELSEWHERE


_NAMES = ("pool", "own_clock", "message", "request", "pinned", "call", "fault")


def test_every_form_does_what_it_says(page: Page, seeded: tuple[Server, Mapping[str, str]]) -> None:
    running, ids = seeded
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.emulate_media(reduced_motion="reduce")
    for deed in DEEDS:
        page.goto(running.url + BASE + deed.page.format_map(ids))
        _send(_form(page, deed, ids), deed)
        expect(page.locator("#main"), str(deed)).to_contain_text(deed.said)
    assert heard == []


def _form(page: Page, deed: Deed, ids: Mapping[str, str]) -> Locator:
    """The first of this address that can take what is to be typed."""
    forms = page.locator(f'form[method=post][action*="{BASE}{deed.form.format_map(ids)}"]')
    for name in deed.fields:
        forms = forms.filter(has=page.locator(f'[name="{name}"]:not([type=hidden])'))
    return forms.first


def _send(form: Locator, deed: Deed) -> None:
    form.evaluate(_OPEN)
    for name, value in deed.fields.items():
        field = form.locator(f'[name="{name}"]:not([type=hidden])')
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button").last.click()
