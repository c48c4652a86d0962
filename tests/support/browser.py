"""A browser without a screen: it keeps cookies, reads forms as they stand in the page, and fills them in.

It asks the application without a socket, by any name of a host.
"""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from fastapi.testclient import TestClient

from emulator.base.forwarded import Proxies
from emulator.oauth.hosted import Hosted
from emulator.wire.front import Front
from emulator.work import Services

HOST = "http://cognito.test:9229"


@dataclass
class Form:
    """A form of a page, with the values that it would send if its first button were pressed."""

    action: str
    name: str
    fields: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Form(at.get("action", ""), at.get("name", "")))
        elif tag in ("input", "button") and "name" in at and self.found:
            form = self.found[-1]
            is_button = tag == "button" or at.get("type") == "submit"
            if not is_button or not any(name in form.fields for name in _BUTTONS.intersection({at["name"]})):
                form.fields.setdefault(at["name"], at.get("value", ""))
            form.ids[at.get("id", "")] = at["name"]


_BUTTONS = frozenset({"answer", "other", "resend"})  # one of several that a form has: a test says which


@dataclass(frozen=True)
class Page:
    """What came back."""

    response: httpx2.Response

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        return self.response.text

    @property
    def location(self) -> str:
        return self.response.headers["location"]

    @property
    def told(self) -> dict[str, str]:
        """The parameters of the redirect, in its query or its fragment."""
        parts = urlsplit(self.location)
        return dict(parse_qsl(parts.query or parts.fragment, keep_blank_values=True))

    @property
    def forms(self) -> list[Form]:
        parser = _Forms()
        parser.feed(self.text)
        return parser.found

    def form(self, path: str) -> Form:
        """The first form whose action has this path at its end."""
        found = [form for form in self.forms if urlsplit(form.action).path.endswith(path)]
        assert found, f"no form to {path} in:\n{self.text}"
        return found[0]


class Browser:
    """`base` is what the addresses of a pool's pages begin with, such as `/us-east-1_abc`."""

    def __init__(self, transport: httpx2.BaseTransport, address: str = HOST) -> None:
        self.http = httpx2.Client(transport=transport, base_url=address)

    def get(self, path: str, query: dict[str, Any] | str | None = None, **headers: str) -> Page:
        asked = urlencode(query) if isinstance(query, dict) else query
        return Page(self.http.get(f"{path}?{asked}" if asked else path, headers=headers))

    def follow(self, page: Page) -> Page:
        """Goes where a redirect of ours leads."""
        return Page(self.http.get(page.location))

    def click(self, page: Page, text: str) -> Page:
        """Goes where the page's link with this text leads."""
        found = re.findall(rf'<a\b[^>]*href="([^"]*)"[^>]*>{re.escape(text)}</a>', page.text)
        assert len(found) == 1, f"{len(found)} links {text!r} in:\n{page.text}"
        return Page(self.http.get(html.unescape(found[0])))

    def post(self, path: str, fields: dict[str, str] | str, **headers: str) -> Page:
        body = fields if isinstance(fields, str) else urlencode(fields)
        headers = {"content-type": "application/x-www-form-urlencoded", **headers}
        return Page(self.http.post(path, content=body, headers=headers))

    def submit(self, page: Page, path: str, **fields: str) -> Page:
        """Fills in the page's form to `path` and sends it, with what stands in it already."""
        form = page.form(path)
        kept = {name: value for name, value in form.fields.items() if name not in _BUTTONS or name in fields}
        return self.post(form.action, {**kept, **fields})


@contextmanager
def over_sockets(address: str) -> Iterator[Browser]:
    """A browser of its own at a server in a process of its own."""
    with httpx2.HTTPTransport(verify=False, trust_env=False) as transport:
        yield Browser(transport, address)


@contextmanager
def hosted(services: Services, *, peer: str = "testclient") -> Iterator[httpx2.BaseTransport]:
    """The endpoints and pages of a process, for as many browsers as there shall be. `peer` is the address they call
    from, which is none unless a test names one."""
    front = Front(services.database)
    pages = Hosted(services, front, Proxies(services.settings.forwarded_allow_ips))

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            await pages(scope, receive, send)
            return
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    with TestClient(app, client=(peer, 50_000)) as client:
        yield client._transport
    front.close()
