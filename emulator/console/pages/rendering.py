"""Makes a page of its template. Everything put into it is escaped, and the browser is told to run only the console's
own files, so that nothing that came with a value can run."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from emulator.base.clock import iso
from emulator.console.pages import shell, static_files, words
from emulator.work import Services

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # with no-referrer a browser tells no origin of a form, which the guard refuses
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}


def page(services: Services, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    content = environment().get_template(f"{name}.html").render(values, settings=services.settings)
    return HTMLResponse(content, status, headers=HEADERS)


def page_of_failure(sentence: str, status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page that asks nothing of the database, for when that is what failed."""
    content = environment().get_template("failure.html").render(sentence=sentence, status=status, css=_css())
    return HTMLResponse(content, status, headers={**HEADERS, **(headers or {})})


def _css() -> str:
    return f"/_emulator/console{static_files.path('console.css')}"


@cache
def environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {"sections": shell.SECTIONS}
    made.filters |= {
        "iso": iso,
        "short": words.shortened,
        "span": words.span,
        "ago": _ago,
        "counted": words.counted,
        "setting": words.setting,
    }
    return made


def _ago(at: datetime, now: datetime) -> str:
    return words.ago(at, now)
