"""The users of a pool, or of all pools: found, made, brought in."""

from starlette.responses import Response

from emulator.console.pages import user_words
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import user_lists
from emulator.control.refusals import Refused
from emulator.control.user_lists import UserPage

pages = Pages()
_ROWS = 50


@pages.get("/users")
def list_users(visit: Visit) -> Response:
    search, filter, after = visit.query("search").strip(), visit.query("filter").strip(), visit.query("after")
    found, refused = _found(visit, search, filter, after)
    asked = {"search": search, "filter": filter}
    return visit.page(
        "users",
        "Users",
        section="Users",
        same_as=SameAs("GET /_emulator/users", "cognito-emulator user list"),
        status=422 if refused else 200,
        found=found,
        refused=refused,
        search=search,
        filter=filter,
        newest=visit.link("/users", **asked) if after else None,
        older=visit.link("/users", **asked, after=found.next) if found and found.next else None,
        words=user_words,
    )


def _found(visit: Visit, search: str, filter: str, after: str) -> tuple[UserPage | None, str | None]:
    """What is refused stands above the form, with what was typed in it."""
    pool_id = visit.pool_id
    try:
        return (
            user_lists.page(
                visit.services,
                pool=pool_id,
                filter=filter or None,
                search=search or None,
                after=after or None,
                limit=_ROWS,
            ),
            None,
        )
    except Refused as refusal:
        return None, str(refusal)
