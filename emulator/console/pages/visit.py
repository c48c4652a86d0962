"""A browser that visits a page of the console: what it asks for, and how it is answered."""

import hmac
from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import parse_qs, urlencode

import orjson
from msgspec import Struct, field
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from emulator.base import ids
from emulator.calls import running
from emulator.console.pages import notices, rendering, shell, static_files
from emulator.console.pages.notices import Notice
from emulator.console.pages.shell import Shell
from emulator.contract import parse
from emulator.control import commands
from emulator.control.refusals import Refused
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Call, Services

BASE = "/_emulator/console"
FOREIGN_FORM = "This form was not filled in on a page of this console. Load the page again and send it again."


class SameAs(Struct, frozen=True):
    """The route of the control API, and the command, that do what a page does."""

    route: str | None = None
    command: str | None = None


class Visit(Struct):
    """`form` has the fields of a POST, each with its values."""

    services: Services
    request: Request
    form: Mapping[str, list[str]] = field(default_factory=dict)
    _shell: Shell | None = None

    # What is asked for

    def query(self, name: str, default: str = "") -> str:
        return self.request.query_params.get(name, default)

    def number(self, name: str, default: int, *, most: int) -> int:
        """A whole number of the query, from 1 to `most`. Raises Refused."""
        text = self.query(name) or str(default)
        if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
            raise Refused(f"{name} must be a whole number from 1 to {most}.")
        return int(text)

    def field(self, name: str, default: str = "") -> str:
        """The first value of a field of the form."""
        return self.form.get(name, [default])[0]

    def fields(self, name: str) -> list[str]:
        return list(self.form.get(name, []))

    @property
    def is_own_form(self) -> bool:
        return hmac.compare_digest(self.field("csrf").encode(), notices.form_token(self.services.secret).encode())

    def elsewhere(self) -> "Visit":
        """The same visit at the overview, without a pool: for a message when the page itself cannot be shown, as
        after a deletion."""
        scope = {**self.request.scope, "path": BASE, "path_params": {}, "query_string": b""}
        return Visit(self.services, Request(scope))

    # What stands around it

    @property
    def shell(self) -> Shell:
        """Raises NotThere for a `pool` that does not exist."""
        if self._shell is None:
            named = self.request.path_params.get("pool") or self.query("pool") or None
            self._shell = shell.around(
                self.services, named, self.query("account") or None, self.query("region") or None
            )
        return self._shell

    @property
    def pool_id(self) -> str | None:
        """Of the pool that is chosen."""
        return self.shell.pool.id if self.shell.pool else None

    def link(self, path: str, **query: Any) -> str:
        """An address of the console, `path` below its base, that keeps the chosen pool. Values that are None or empty
        are left out."""
        chosen = self.request.path_params.get("pool") or self.query("pool")
        values = {"pool": chosen, **query}
        if not chosen:
            values = {"account": self.query("account"), "region": self.query("region"), **values}
        kept = {name: value for name, value in values.items() if value not in (None, "")}
        return BASE + path + (f"?{urlencode(kept)}" if kept else "")

    def link_without_pool(self, path: str) -> str:
        """For a form whose fields say the pool."""
        return BASE + path

    def asset(self, name: str) -> str:
        """The address of one of the console's own files."""
        return BASE + static_files.path(name)

    @property
    def here(self) -> str:
        """The address of this page, for the field `back` of a form."""
        kept = [pair for pair in self.request.query_params.multi_items() if pair[0] != "notice"]
        return self.request.url.path + (f"?{urlencode(kept)}" if kept else "")

    @property
    def place(self) -> str:
        """The account and region that are chosen, as `000000000000/us-east-1`; empty for all."""
        pool = self.shell.pool
        account, region = (pool.account_id, pool.region) if pool else (self.query("account"), self.query("region"))
        return f"{account}/{region}" if account and region else ""

    # How it is answered

    def page(
        self,
        template: str,
        title: str,
        *,
        section: str,
        same_as: SameAs | None = None,
        status: int = 200,
        **values: Any,
    ) -> Response:
        """A whole page. `section` is the label of the one that the rail marks."""
        return rendering.page(
            self.services,
            template,
            status=status,
            visit=self,
            shell=self.shell,
            now=self.shell.clock.now,
            title=title,
            section=section,
            same_as=same_as or SameAs(),
            notice=notices.opened(self.services.secret, self.query("notice")) if self.query("notice") else None,
            csrf=notices.form_token(self.services.secret),
            **values,
        )

    def fragment(self, template: str, **values: Any) -> Response:
        """A part of a page, which htmx puts in place of the one that is shown."""
        return rendering.page(
            self.services,
            template,
            visit=self,
            shell=self.shell,
            now=self.shell.clock.now,
            csrf=notices.form_token(self.services.secret),
            **values,
        )

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks, which wants a part of the page."""
        return self.request.headers.get("hx-request") == "true"

    def go(
        self, to: str, text: str, *, kind: Literal["done", "refused"] = "done", command: str | None = None
    ) -> Response:
        """After a form: shows the page at `to`, an address that `link` made, and on it what became of the form."""
        sealed = notices.sealed(self.services.secret, Notice(kind, text, command))
        return RedirectResponse(f"{to}{'&' if '?' in to else '?'}{urlencode({'notice': sealed})}", 303)

    def back(self) -> str:
        """The page whose form this is: its field `back`, if that is a page of the console, else the overview."""
        to = self.field("back")
        path, _, query = to.partition("?")
        if not (path == BASE or path.startswith(f"{BASE}/")) or "\\" in to or not to.isprintable():
            return self.link("")
        kept = {name: value for name, value in parse_qs(query).items() if name != "notice"}
        return path + (f"?{urlencode(kept, doseq=True)}" if kept else "")

    # Calling an operation

    def invoke(self, operation: str, members: Mapping[str, Any]) -> Any:
        """Calls an operation of AWS's, signed for the account and region of the chosen pool. Raises its errors, and
        Refused for an account or a region of the address that no signature could name."""
        if not ids.is_account(self.account) or not ids.is_region(self.region):
            raise Refused("An account has 12 digits, and a region is one of AWS's, such as us-east-1.")
        call = Call(operation, ids.uuid4(self.services.random), self.region, self.account)
        return running.invoke(self.services, call, operation, parse.parse(operation, orjson.dumps(members)))

    def command(self, operation: str, members: Mapping[str, Any]) -> str:
        """The same call as a line of the AWS CLI's."""
        endpoint = self.services.settings.base_url
        return commands.of_operation(operation, members, account=self.account, region=self.region, endpoint=endpoint)

    @property
    def account(self) -> str:
        pool = self.shell.pool
        return pool.account_id if pool else self.query("account") or DEFAULT_ACCOUNT

    @property
    def region(self) -> str:
        pool = self.shell.pool
        return pool.region if pool else self.query("region") or DEFAULT_REGION
