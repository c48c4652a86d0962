"""Holds every answer of the control API against its own description: the status is declared, the body is as described.

client = Described(application, …)  # a TestClient that looks at what comes back
"""

import functools
import re
from typing import TYPE_CHECKING, Any

from fastapi.testclient import TestClient

from emulator.app import Application
from emulator.console import guard
from emulator.oauth import door

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

Document = dict[str, Any]
PAGES = f"{guard.PATH}/console"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class Described(TestClient):
    """A client that fails the test whose answer is not as described."""

    def send(self, request: Any, **how: Any) -> Any:
        answer = super().send(request, **how)
        path = request.url.path
        if guard.is_control(path) and not _is_for_browsers(request.method, path) and request.method in METHODS:
            check(self.app, request.method, path, answer)  # type: ignore[arg-type]  # ours
        return answer


def check(app: Application, method: str, path: str, answer: Any) -> None:
    place = f"{method} {path} answered {answer.status_code} {answer.text[:300]}"
    described = _operation(_index(app), method, path)
    if described is None:
        is_a_page = answer.status_code == 200 and "json" not in answer.headers.get("content-type", "")
        is_the_document = path == app.control.openapi_url
        assert is_a_page or is_the_document or _is_a_refusal(answer), f"{place}, which nothing describes"
        return
    declared = described["responses"].get(str(answer.status_code))
    assert declared is not None, f"{place}, a status that is not declared"
    content = declared.get("content", {})
    if "application/json" not in content:
        return
    schema = content["application/json"]["schema"]
    problems = [problem.message for problem in _validator(app, schema).iter_errors(answer.json())]
    assert not problems, f"{place}, which is not as described: {problems}"


def _is_for_browsers(method: str, path: str) -> bool:
    """Pages of the console, and of the providers that the emulator plays."""
    is_played = door.is_for_browsers(path) and method in door.OF_BROWSERS
    return is_played or path == PAGES or path.startswith(f"{PAGES}/")


def _is_a_refusal(answer: Any) -> bool:
    return answer.status_code >= 400 and list(answer.json()) == ["detail"] and isinstance(answer.json()["detail"], str)


def _operation(index: list[tuple[re.Pattern[str], Document]], method: str, path: str) -> Document | None:
    """The route that takes the path; the one with most of its own text is meant."""
    for pattern, operations in index:
        if pattern.fullmatch(path) and method.lower() in operations:
            found: Document = operations[method.lower()]
            return found
    return None


@functools.lru_cache(maxsize=64)
def _index(app: Application) -> list[tuple[re.Pattern[str], Document]]:
    """A placeholder may have slashes in it, as usernames and addresses have."""
    paths: Document = app.openapi()["paths"]
    return [
        (re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(path))), operations)
        for path, operations in sorted(paths.items(), key=lambda one: -len(re.sub(r"\{\w+\}", "", one[0])))
    ]


_validators: dict[tuple[int, str], "Draft202012Validator"] = {}


def _validator(app: Application, schema: Document) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker  # a run that asks no control route need not wait 3 s

    key = (id(app), repr(schema))
    if key not in _validators:
        whole = {**schema, "components": app.openapi()["components"]}
        _validators[key] = Draft202012Validator(whole, format_checker=FormatChecker())
    return _validators[key]
