"""The pages of the gallery in a browser, without a server: under the policy that the emulator sends with them, on an
origin where passkeys and the clipboard can be used."""

from dataclasses import dataclass

from playwright.sync_api import Page, Request, Route

from emulator.oauth.looks import static
from tests.tools import page_gallery
from tests.tools.page_gallery import Shown

ORIGIN = "https://login.example"
POLICY = (
    "default-src 'none'; style-src 'self' 'nonce-bm9uY2U'; script-src 'self' 'nonce-bm9uY2U'; "
    "img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass
class Opened:
    """What is shown, and what its forms sent and the browser complained about."""

    page: Page
    sent: list[Request]
    complaints: list[str]


def opened(page: Page, shown: Shown) -> Opened:
    """Forms lead to an empty page."""
    found = Opened(page, [], [])
    page.on("console", lambda message: found.complaints.append(message.text))
    page.unroute_all()
    page.route("**/*", lambda route: _answer(route, shown, found))
    page.goto(f"{ORIGIN}/{shown.name}")
    return found


def _answer(route: Route, shown: Shown, found: Opened) -> None:
    path = route.request.url.removeprefix(f"{ORIGIN}/")
    served = static.find(path.removeprefix(f"{static.PREFIX}/"))
    picture = page_gallery.PICTURES.get(path.removeprefix("pictures/"))
    if route.request.method == "POST":
        found.sent.append(route.request)
        route.fulfill(body="")
    elif path == shown.name:
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"}
        route.fulfill(body=shown.html, headers=headers)
    elif served is not None:
        route.fulfill(body=served[0], content_type=served[1])
    elif picture is not None:
        route.fulfill(body=picture, content_type="image/svg+xml")
    else:
        route.fulfill(status=204)
