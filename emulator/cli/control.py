"""How a command asks a running server by its control API.

    answer = control.ask("POST", "/_emulator/reset", {"pool": pool})

The server is at `--url`, else at EMULATOR_URL, else at EMULATOR_PORT of this machine; EMULATOR_ADMIN_TOKEN is shown to
it. A command that cannot be done ends here, with one sentence on stderr: with 2 if that is no address or no token, with
3 if nobody answers, with 4 if something of that name is there already, with 1 if the server refuses for another reason.
The token goes to that server alone: no redirect is followed, and no proxy is asked about this machine.
"""

import json
import sys
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import click
from msgspec import Struct

from emulator.base import hosts
from emulator.cli import addresses, exits
from emulator.cli.output import printable

SECONDS = 600.0  # a snapshot of a large database takes what it takes
_CONFLICT = 409


class Answer(Struct, frozen=True):
    """What a server answered; `kind` is its content type."""

    status: int
    kind: str
    text: str

    @property
    def value(self) -> Any:
        """JSON as Python values, other text as it is, None where it says nothing."""
        if not self.text:
            return None
        return json.loads(self.text) if "json" in self.kind else self.text


def ask(
    method: str,
    path: str,
    body: Any = None,
    *,
    query: Mapping[str, Any] | None = None,
    url: str | None = None,
    seconds: float = SECONDS,
) -> Any:
    """What the server answers. Members of `query` that are None are left out. Ends the command if nobody answers or the
    server refuses."""
    answer = answered(method, path, body, query=query, url=url, seconds=seconds)
    if not 200 <= answer.status < 300:
        refused(answer)
    return answer.value


def answered(
    method: str,
    path: str,
    body: Any = None,
    *,
    query: Mapping[str, Any] | None = None,
    url: str | None = None,
    seconds: float = SECONDS,
) -> Answer:
    """Whatever the server answers, a refusal, too. Ends the command if nobody answers."""
    from emulator.cli.loading import load_settings

    settings = load_settings()
    base = address(url)
    given = {name: value for name, value in (query or {}).items() if value is not None}
    headers = {"Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if settings.admin_token is not None:
        headers["Authorization"] = f"Bearer {_in_a_header(settings.admin_token.get_secret_value())}"
    content = None if body is None else json.dumps(body).encode()
    asked = path + (f"?{urlencode(given, doseq=True)}" if given else "")
    return _sent(base, asked, method, content, headers, seconds)


def address(url: str | None) -> str:
    """Ends the command if it is none."""
    try:
        return addresses.given(url)
    except ValueError as error:
        end(str(error), exits.BAD_USAGE)


def _in_a_header(token: str) -> str:
    if not (token.isascii() and token.isprintable()):
        end("EMULATOR_ADMIN_TOKEN is no token: it has characters that no header can carry", exits.BAD_USAGE)
    return token


def refused(answer: Answer) -> NoReturn:
    end(_reason(answer), exits.CONFLICT if answer.status == _CONFLICT else exits.FAILED)


def step(name: str) -> str:
    """A name as one step of a path."""
    return quote(name, safe="")


def end(sentence: str, code: int) -> NoReturn:
    click.echo(f"error: {printable(sentence)}", err=True)
    sys.exit(code)


def _sent(base: str, path: str, method: str, content: bytes | None, headers: dict[str, str], seconds: float) -> Answer:
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

    class NoRedirects(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        request = Request(base + path, content, headers, method=method)  # noqa: S310  (http and https alone)
        own = [ProxyHandler({})] if hosts.is_loopback(urlsplit(base).hostname or "") else []
        answer: Any
        try:
            answer = build_opener(NoRedirects, *own).open(request, timeout=seconds)
        except HTTPError as error:
            answer = error
        with answer:
            return Answer(answer.status, answer.headers.get("Content-Type", ""), answer.read().decode(errors="replace"))
    except (OSError, ValueError, HTTPException) as error:
        end(_unreachable(base, error), exits.NOT_REACHABLE)


def _unreachable(base: str, error: Exception) -> str:
    """What the operating system says is repeated; what a library says is not, for it repeats what it was given."""
    reason = getattr(error, "reason", error)
    why = (reason.strerror or "it took too long") if isinstance(reason, OSError) else "that is no answer of a server"
    return f"No emulator answers at {base} ({why}). Start one with `cognito-emulator serve`, or name it with --url."


def _reason(answer: Answer) -> str:
    """The server's own sentence, or what it answered instead of one."""
    try:
        found = answer.value if "json" in answer.kind else None
    except ValueError:
        found = None
    told = (found.get("detail") or found.get("message")) if isinstance(found, dict) else None
    if isinstance(told, list):  # what FastAPI found in a body
        return "; ".join(_problem(problem) for problem in told)
    return str(told) if told else f"The server answered {answer.status} {answer.text[:300]}".rstrip()


def _problem(problem: Any) -> str:
    if not isinstance(problem, dict):
        return str(problem)
    place = ".".join(str(part) for part in problem.get("loc", ())[1:])
    return f"{place}: {problem.get('msg')}" if place else str(problem.get("msg"))
