"""The console as a browser without JavaScript has it: opens pages, follows links, fills in forms and sends them.

console = Console(http)
console.open("/users", pool=pool).follow("alice")
console.submit("Confirm user")
assert console.notice == "alice is confirmed."
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urljoin

from fastapi.testclient import TestClient
from httpx2 import Response
from lxml import html

BASE = "/_emulator/console"


class Console:
    """`answer` is the last one; `document` its page."""

    def __init__(self, http: TestClient) -> None:
        self._http = http
        self.address = BASE
        self.answer: Response
        self.document: Any = None

    def open(self, path: str, *, status: int = 200, **query: str) -> Console:
        """A page by its path below the console."""
        return self._go(BASE + path + (f"?{urlencode(query)}" if query else ""), status)

    def follow(self, text: str) -> Console:
        """The first link with this text."""
        links = [link for link in self.document.iter("a") if self._words(link) == text]
        assert links, f"no link {text!r} among {sorted({self._words(link) for link in self.document.iter('a')})}"
        return self._go(urljoin(self.address, links[0].get("href")), 200)

    def submit(
        self, button: str, *, status: int = 200, within: str | None = None, **fields: str | list[str]
    ) -> Console:
        """The first form that has this button (inside of the element with the id `within`), with its fields filled in.
        A page that the answer leads to is opened."""
        form = self._form(button, within)
        known = {name for name, _ in form.form_values()} | {field.name for field in form.inputs if field.name}
        assert set(fields) <= known, f"the form has {sorted(known)}"
        pressed = next(found for found in form.iter("button") if self._words(found) == button)
        values = [(name, value) for name, value in form.form_values() if name not in fields]
        for name, value in fields.items():
            values += [(name, one) for one in ([value] if isinstance(value, str) else value)]
        if pressed.get("name"):
            values.append((pressed.get("name"), pressed.get("value", "")))
        to = urljoin(self.address, form.get("action") or self.address)
        if form.method == "GET":
            return self._go(f"{to.partition('?')[0]}?{urlencode(values)}", status)
        answer = self._http.post(
            to,
            content=urlencode(values),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            follow_redirects=False,
        )
        if answer.status_code == 303:
            return self._go(urljoin(to, answer.headers["location"]), status)
        return self._shown(to, answer, status)

    @property
    def text(self) -> str:
        """All words of the page's content."""
        return self._words(self.document.get_element_by_id("main"))

    @property
    def title(self) -> str:
        return self._words(self.document.find(".//h1"))

    @property
    def notice(self) -> str:
        """What became of the form that was sent."""
        (told,) = self.document.xpath("//*[@data-focus]//div/p[1]")
        return self._words(told)

    @property
    def alerts(self) -> list[str]:
        return [self._words(alert) for alert in self.document.xpath("//*[@role='alert']")]

    def table(self, label: str | None = None) -> list[list[str]]:
        """The rows of the first table, or of the one whose region has this label, without its head."""
        where = f"//*[@role='region' and @aria-label={label!r}]" if label else ""
        tables = self.document.xpath(f"{where}//table")
        assert tables, f"no table {label or ''}"
        return [[self._words(cell) for cell in row] for row in tables[0].xpath(".//tbody/tr")]

    def links(self, text: str) -> list[str]:
        return [link.get("href") for link in self.document.iter("a") if self._words(link) == text]

    def buttons(self) -> list[str]:
        return [self._words(button) for button in self.document.iter("button") if self._words(button)]

    def _form(self, button: str, within: str | None) -> Any:
        root = self.document.get_element_by_id(within) if within else self.document
        forms = [
            form for form in root.iter("form") if any(self._words(found) == button for found in form.iter("button"))
        ]
        assert forms, f"no form with the button {button!r}; there are {self.buttons()}"
        return forms[0]

    def _go(self, to: str, status: int) -> Console:
        answer = self._http.get(to, follow_redirects=False)
        if answer.status_code == 303:
            return self._go(urljoin(to, answer.headers["location"]), status)
        return self._shown(to, answer, status)

    def _shown(self, at: str, answer: Response, status: int) -> Console:
        assert answer.status_code == status, (at, answer.status_code, answer.text[:2000])
        self.address, self.answer, self.document = at, answer, html.document_fromstring(answer.text)
        return self

    @staticmethod
    def _words(element: Any) -> str:
        return " ".join("".join(element.itertext()).split())
