"""`/_emulator/console/sql`: a page on which a tester asks the database. Its form is a GET, so that a question is an
address: it can be sent to somebody, and a recipe is a link. Nothing is changed by opening one."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from emulator.console.pages import rendering
from emulator.console.pages.recipes import recipes
from emulator.control import sql as control
from emulator.control.refusals import Refused
from emulator.work import Services

router = APIRouter(include_in_schema=False)
PATH = "/_emulator/console/sql"


@router.get("/console/sql")
def show_sql_page(
    request: Request,
    sql: str = "",
    limit: Annotated[int, Query(ge=1, le=control.MOST_ROWS)] = 100,
) -> HTMLResponse:
    """The form, and below it the answer to what was asked."""
    services: Services = request.app.state.services
    answer, error = _asked(services, sql, limit)
    return rendering.page(
        services,
        "sql",
        path=PATH,
        sql=sql.strip(),
        limit=limit,
        most=control.MOST_ROWS,
        seconds=control.SECONDS,
        answer=answer,
        error=error,
        recipes=[(recipe.question, _link(recipe.sql)) for recipe in recipes()],
        views=[(view, _link(f"SELECT *\nFROM {view};")) for view in control.views(services)],
    )


def _asked(services: Services, sql: str, limit: int) -> tuple[control.Answer | None, str | None]:
    if not sql.strip():
        return None, None
    try:
        return control.ask(services, sql, limit=limit), None
    except Refused as refusal:
        return None, str(refusal)


def _link(sql: str, **values: Any) -> str:
    return f"{PATH}?{urlencode({'sql': sql, **values})}"
