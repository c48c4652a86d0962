"""A page on which a tester asks the database. Its form is a GET, so that a question is an address: it can be sent to
somebody, and a recipe is a link. Nothing is changed by opening one."""

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
        views=[(view, _link(visit, f"SELECT *\nFROM {view};")) for view in control.views(visit.services)],
    )


def _asked(visit: Visit, sql: str, limit: int) -> tuple[control.Answer | None, str | None]:
    if not sql.strip():
        return None, None
    try:
        return control.ask(visit.services, sql, limit=limit), None
    except Refused as refusal:
        return None, str(refusal)


def _link(visit: Visit, sql: str) -> str:
    return visit.link("/sql", sql=sql)
