"""How a command asks a running server by its control API.

    answer = control.ask("POST", "/_emulator/reset", {"pool": pool})

The server is at `--url`, else at EMULATOR_URL, else at EMULATOR_PORT of this machine; EMULATOR_ADMIN_TOKEN is shown to
it. A command that cannot be done ends here: with 3 if nobody answers, with 1 if the server refuses, and in both cases
with one sentence on stderr. The token goes to that server alone: no redirect is followed, and no proxy is asked about
this machine.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import click

from emulator.base import hosts

REFUSED, NOT_REACHABLE = 1, 3
SECONDS = 600.0  # a snapshot of a large database takes what it takes
URL = click.option("--url", help="Address of the server (EMULATOR_URL, else http://127.0.0.1 and EMULATOR_PORT).")


def ask(
    method: str,
    path: str,
    body: Any = None,
    *,
    query: Mapping[str, Any] | None = None,
    url: str | None = None,
    seconds: float = SECONDS,
) -> Any:
    """What the server answers: JSON as Python values, other text as it is, None where it says nothing. Members of
    `query` that are None are left out. Ends the command if nobody answers or the server refuses."""
    from emulator.cli.main import load_settings

    settings = load_settings()
    base = (url or os.environ.get("EMULATOR_URL") or f"http://127.0.0.1:{settings.port}").rstrip("/")
    given = {name: value for name, value in (query or {}).items() if value is not None}
    headers = {"Accept": "application/json"}
    if body is not None:
        headers["Content-Type"] = "application/json"
    if settings.admin_token is not None:
        headers["Authorization"] = f"Bearer {settings.admin_token.get_secret_value()}"
    content = None if body is None else json.dumps(body).encode()
    status, kind, text = _sent(
        base, path + (f"?{urlencode(given)}" if given else ""), method, content, headers, seconds
    )
    if not 200 <= status < 300:
        end(_reason(status, kind, text), REFUSED)
    return (json.loads(text) if "json" in kind else text) if text else None


def step(name: str) -> str:
    """A name as one step of a path."""
    return quote(name, safe="")


def end(sentence: str, code: int) -> NoReturn:
    click.echo(f"error: {sentence}", err=True)
    sys.exit(code)


def _sent(
    base: str, path: str, method: str, content: bytes | None, headers: dict[str, str], seconds: float
) -> tuple[int, str, str]:
    """Status, content type and text of the answer."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

    class NoRedirects(HTTPRedirectHandler):
        def redirect_request(self, *_: Any) -> None:
            return None

    try:
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address begins with http:// or https://")
        request = Request(base + path, content, headers, method=method)  # noqa: S310  (http and https alone)
        own = [ProxyHandler({})] if hosts.is_loopback(parts.hostname) else []
        answer: Any
        try:
            answer = build_opener(NoRedirects, *own).open(request, timeout=seconds)
        except HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers.get("Content-Type", ""), answer.read().decode(errors="replace")
    except (OSError, ValueError, HTTPException) as error:
        end(_unreachable(base, error), NOT_REACHABLE)


def _unreachable(base: str, error: Exception) -> str:
    why = getattr(error, "reason", error)
    where = base.rpartition("@")[2]  # without a password
    return f"No emulator answers at {where} ({why}). Start one with `cognito-emulator serve`, or name it with --url."


def _reason(status: int, kind: str, text: str) -> str:
    """The server's own sentence, or what it answered instead of one."""
    try:
        answer = json.loads(text) if "json" in kind else None
    except ValueError:
        answer = None
    told = (answer.get("detail") or answer.get("message")) if isinstance(answer, dict) else None
    if isinstance(told, list):  # what FastAPI found in a body
        return "; ".join(_problem(problem) for problem in told)
    return str(told) if told else f"The server answered {status} {text[:300]}".rstrip()


def _problem(problem: Any) -> str:
    if not isinstance(problem, dict):
        return str(problem)
    place = ".".join(str(part) for part in problem.get("loc", ())[1:])
    return f"{place}: {problem.get('msg')}" if place else str(problem.get("msg"))
