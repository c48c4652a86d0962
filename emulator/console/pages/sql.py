"""A page on which a tester asks the database. Its form is a GET, so that a question is an address: it can be sent to
somebody, and a recipe is a link. Nothing is changed by opening one."""

from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from emulator.console.pages.recipes import recipes
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import BASE, SameAs, Visit
from emulator.control import sql as control
from emulator.control.refusals import Refused

pages = Pages()


@pages.get("/sql")
def show_sql_page(visit: Visit) -> Response:
    """The form, and below it the answer to what was asked."""
    sql = visit.query("sql")
    limit = visit.number("limit", 100, most=control.MOST_ROWS)
    answer, error = _asked(visit, sql, limit)
    return visit.page(
        "sql",
        "Ask with SQL",
        section="SQL",
        same_as=SameAs("POST /_emulator/sql", "cognito-emulator db shell"),
        path=f"{BASE}/sql",
        sql=sql.strip(),
        limit=limit,
        most=control.MOST_ROWS,
        seconds=control.SECONDS,
        answer=answer,
        error=error,
        recipes=[(recipe.question, _link(visit, recipe.sql)) for recipe in recipes()],
        views=[
            (view.name, _link(visit, f"SELECT *\nFROM {view.name};"), view.columns)
            for view in control.views(visit.services)
        ],
        csv=f"/_emulator/sql.csv?{urlencode({'sql': sql.strip(), 'limit': limit})}",
        links=[_links(visit, answer.columns, row) for row in answer.rows] if answer else [],
    )


def _asked(visit: Visit, sql: str, limit: int) -> tuple[control.Answer | None, str | None]:
    if not sql.strip():
        return None, None
    try:
        return control.ask(visit.services, sql, limit=limit), None
    except Refused as refusal:
        return None, str(refusal)


def _links(visit: Visit, columns: list[str], row: list[Any]) -> list[str | None]:
    """For each value the page of what it names: a pool, or a user whose pool is told in the row, too."""
    pool = next((value for name, value in zip(columns, row, strict=True) if name == "pool_id"), visit.pool_id)
    return [_page_of(visit, name, value, pool) for name, value in zip(columns, row, strict=True)]


def _page_of(visit: Visit, column: str, value: Any, pool: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    if column == "pool_id":
        return visit.link(f"/pools/{quote(value, safe='')}", pool=value)
    if column in ("username", "owner_username") and isinstance(pool, str):
        return visit.link(f"/users/{quote(value, safe='')}", pool=pool)
    if column == "request_id":
        return visit.link(f"/activity/{quote(value, safe='')}")
    return None


def _link(visit: Visit, sql: str) -> str:
    return visit.link("/sql", sql=sql)
