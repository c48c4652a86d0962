"""Every page of the console in Chromium, on both databases: it fits every screen, axe finds nothing in either scheme,
and nothing is asked of another machine. Then the console when it is empty, refuses, or waits for a held database."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal

import boto3
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from starlette.routing import compile_path

from emulator.console.pages import application
from emulator.console.pages.shell import SECTIONS
from emulator.console.pages.visit import BASE
from tests.browser import console_places
from tests.browser.console_places import EMPTY, FRAGMENTS, PLACES, REFUSED, Place
from tests.browser.gallery import Gallery, focused
from tests.browser.test_looks import axe, violations
from tests.support import databases, server
from tests.support.server import Server

__all__ = ["axe"]
pytestmark = pytest.mark.browser
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WITH_A_MAIL_SERVER = {"/inbox/{message_id}/resend"}  # the button of this form is there where one is set
HALF = 640  # what a window of 1,280 pixels has at 200 %
_SHOWN = """() => ({
  title: document.title,
  heading: document.querySelector("h1").textContent.trim(),
  landmarks: ["header", "nav", "main"].filter((name) => document.querySelectorAll(`body > ${name}`).length !== 1),
  width: document.documentElement.scrollWidth,
  marked: document.querySelector(".rail [aria-current]")?.textContent.trim() ?? null,
})"""


@pytest.fixture(scope="module")
def seeded(database_url: str) -> Iterator[tuple[Server, str, Mapping[str, str]]]:
    """A server with the seed `qa` and more, the URL of its database, and the ids of what is there."""
    with databases.empty(database_url) as url, server.running(url, seed="qa", lock_seconds=0.3) as running:
        cognito = boto3.client(
            "cognito-idp",
            endpoint_url=running.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        yield running, url, console_places.given(running, cognito)


@pytest.fixture
def asked(page: Page) -> list[str]:
    """Every address that the browser asks."""
    addresses: list[str] = []
    page.context.on("request", lambda request: addresses.append(request.url))
    page.emulate_media(reduced_motion="reduce")
    return addresses


@pytest.mark.once
def test_the_walk_passes_every_address_that_the_console_has() -> None:
    found = application.MODULES
    registered = {one.path for module in found for one in module.pages.addresses if one.method == "GET"}
    assert {place.address for place in PLACES} == registered - FRAGMENTS
    assert registered >= FRAGMENTS
    assert {section.path for section in SECTIONS} <= {place.address for place in PLACES}


def test_every_page_fits_every_screen_is_accessible_and_asks_only_its_own_server(
    page: Page, axe: str, asked: list[str], seeded: tuple[Server, str, Mapping[str, str]]
) -> None:
    running, url, ids = seeded
    gallery = Gallery.of(page, f"console-walk-{make_url(url).get_backend_name()}", has_dark=True)
    forms: set[str] = set()
    for place in PLACES:
        _open(page, running, place, ids)
        shown = _looked_at(gallery, place, axe)
        assert shown["marked"] is not None or place.address == "/search", place
        forms |= set(page.eval_on_selector_all("form[method=post]", "all => all.map((form) => form.action)"))
    _only_own(asked, running)
    assert _not_on_a_page(forms, running) == WITH_A_MAIL_SERVER


def test_what_is_not_there_or_makes_no_sense_is_told_on_a_page(
    page: Page, axe: str, asked: list[str], seeded: tuple[Server, str, Mapping[str, str]]
) -> None:
    running, url, ids = seeded
    name = f"console-refused-{make_url(url).get_backend_name()}"
    gallery = Gallery.of(page, name, has_dark=True, refusals="404|422")
    for place in REFUSED:
        _open(page, running, place, ids)
        _looked_at(gallery, place, axe)
        expect(page.get_by_role("alert").first).to_be_visible()
    _only_own(asked, running)


def test_an_empty_emulator_says_what_to_do_next(page: Page, axe: str, asked: list[str], database_url: str) -> None:
    gallery = Gallery.of(page, f"console-empty-{make_url(database_url).get_backend_name()}", has_dark=True)
    with databases.empty(database_url) as url, server.running(url) as running:
        for path, sentence in EMPTY.items():
            place = Place(path.strip("/").replace("/", "-").partition("?")[0] or "overview", path, path)
            _open(page, running, place, {})
            _looked_at(gallery, place, axe)
            expect(page.locator(".empty", has_text=sentence)).to_be_visible()
    _only_own(asked, running)


def test_a_form_is_refused_in_words_while_the_database_is_held(
    page: Page, asked: list[str], seeded: tuple[Server, str, Mapping[str, str]]
) -> None:
    running, url, _ = seeded
    kind = make_url(url).get_backend_name()
    gallery = Gallery.of(page, f"console-busy-{kind}", has_dark=True, refusals="503")
    page.goto(f"{running.url}{BASE}/pools")
    page.get_by_label("Name", exact=True).fill("in-vain")
    with _held(url):
        page.get_by_role("button", name="Make the pool").click()
        expect(page.get_by_role("heading", name="The emulator cannot answer")).to_be_visible()
    gallery.look("told")
    page.go_back()
    page.get_by_label("Name", exact=True).fill("in-time")
    page.get_by_role("button", name="Make the pool").click()
    expect(page.get_by_role("heading", name="in-time")).to_be_visible()
    _only_own(asked, running)


def test_the_keyboard_alone_goes_through_the_rail_to_a_user_and_confirms_them(
    page: Page, seeded: tuple[Server, str, Mapping[str, str]]
) -> None:
    running, _, ids = seeded
    page.goto(f"{running.url}{BASE}?pool={ids['pool']}")
    page.keyboard.press("Tab")
    assert focused(page)["name"] == "Skip to the content"
    sections = [_tabbed_to(page, section.label) for section in SECTIONS]
    assert sections == [section.label for section in SECTIONS]
    while focused(page)["name"] != "Users":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Users", exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skips to the content
    _tabbed_to(page, "code-superseded")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="code-superseded", exact=True)).to_be_visible()
    _tabbed_to(page, "Confirm user")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("code-superseded is confirmed.")


def _open(page: Page, running: Server, place: Place, ids: Mapping[str, str]) -> None:
    answer = page.goto(running.url + BASE + place.path.format_map(ids))
    assert answer is not None and answer.status == place.status, place


def _looked_at(gallery: Gallery, place: Place, axe: str) -> dict[str, Any]:
    """The page by itself: its title, its one heading, its width on three screens, and axe in both schemes."""
    page = gallery.page
    gallery.look(place.name)
    page.set_viewport_size({"width": HALF, "height": 600})
    shown: dict[str, Any] = page.evaluate(_SHOWN)
    assert (shown["width"], shown["landmarks"]) == (HALF, []), (place, shown)
    assert shown["title"] == f"{shown['heading']} \N{EN DASH} cognito-emulator", place
    page.evaluate(axe)
    for scheme, options in zip(SCHEMES, ({}, {"runOnly": ["color-contrast"]}), strict=True):
        page.emulate_media(color_scheme=scheme)
        assert violations(page, iframes=False, **options) == [], (place, scheme)
    return shown


def _only_own(asked: list[str], running: Server) -> None:
    """Files that a page has in itself are asked of nobody."""
    assert asked
    assert {one for one in asked if not one.startswith((f"{running.url}/", "data:"))} == set()


def _not_on_a_page(forms: set[str], running: Server) -> set[str]:
    """Addresses that take a form, and which no page has a form for."""
    taken = {one.path for module in application.MODULES for one in module.pages.addresses if one.method == "POST"}
    sent = {one.removeprefix(running.url + BASE).partition("?")[0].partition("#")[0] for one in forms}
    return {path for path in taken if not any(compile_path(path)[0].match(one) for one in sent)}


def _tabbed_to(page: Page, name: str) -> str:
    """Presses Tab until the keyboard is on what has this name, and each stop on the way is seen."""
    for _ in range(200):
        page.keyboard.press("Tab")
        found = focused(page)
        assert found["outlined"], found
        if found["name"] == name:
            return name
    raise AssertionError(f"Tab does not lead to {name}")


@contextmanager
def _held(url: str) -> Iterator[None]:
    """The database, by somebody who writes in it and does not end."""
    engine = create_engine(url)
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        connection.execute(text("BEGIN IMMEDIATE" if is_sqlite else "LOCK TABLE user_pools IN EXCLUSIVE MODE"))
        yield
        connection.rollback()
    engine.dispose()
