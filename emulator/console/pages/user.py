"""One user: whether they can sign in and why not, all that decides it, and what happened."""

import hashlib
import shlex
from typing import Any
from urllib.parse import quote

from starlette.responses import RedirectResponse, Response

from emulator.console.pages import rendering, user_words
from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import user_choices, user_timeline, user_views
from emulator.control.refusals import NotThere
from emulator.control.user_choices import Choices
from emulator.control.user_views import UserView

pages = Pages()
_HAPPENINGS = 25


@pages.get("/users/{username:path}")
def show_user(visit: Visit, username: str) -> Response:
    """Of the chosen pool; without one, whoever has the name in any pool is listed."""
    pool = visit.pool_id
    if pool is None:
        return RedirectResponse(visit.link("/users", search=username), 303)
    try:
        user = user_views.find(visit.services, pool, username)
    except NotThere as missing:
        return _nobody(visit, username, str(missing))
    if visit.is_fragment and visit.query("part") == "standing":
        return _standing(visit, user)
    timeline = user_timeline.page(
        visit.services, pool, username, before=visit.query("before") or None, limit=_HAPPENINGS
    )
    here, choices = user_words.link(visit, pool, user), user_choices.of_pool(visit.services, pool)
    return visit.page(
        "user",
        user.username,
        section="Users",
        same_as=_same_as(user),
        user=user,
        seen=_seen(user),
        timeline=timeline,
        here=here,
        older=_with(here, before=timeline.next) + "#timeline" if timeline.next else None,
        newest=here + "#timeline" if visit.query("before") else None,
        clients=choices.clients,
        groups=_other_groups(choices, user),
        unset=_unset(choices, user),
        words=user_words,
    )


def _same_as(user: UserView) -> SameAs:
    name = shlex.quote(user.username)
    return SameAs(
        f"GET /_emulator/users/{user.pool}/{quote(user.username, safe='')}",
        f"cognito-emulator user show --pool {user.pool} {'-- ' if name.startswith('-') else ''}{name}",
    )


def _with(address: str, **query: Any) -> str:
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return f"{address}{'&' if '?' in address else '?'}{pairs}"


def _standing(visit: Visit, user: UserView) -> Response:
    """For htmx, which asks again and again: nothing where nothing is new, so that nothing jumps."""
    if visit.query("seen") == _seen(user):
        return Response(status_code=204, headers=rendering.HEADERS)
    here = user_words.link(visit, user.pool, user)
    return visit.fragment("user_standing", user=user, seen=_seen(user), here=here)


def _seen(user: UserView) -> str:
    app = user.factors.app
    told = [*user.standing, app.code if app else ""]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def _nobody(visit: Visit, username: str, sentence: str) -> Response:
    """A user who was deleted, or never was: messages, requests and the changes of the pool may tell more."""
    return visit.page(
        "user_missing", "Nobody of this name", section="Users", status=404, sentence=sentence, username=username
    )


def _unset(choices: Choices, user: UserView) -> list[str]:
    """Attributes of the pool's schema that could be set."""
    mine = {"sub", "identities", "email_verified", "phone_number_verified", *(one.name for one in user.attributes)}
    return [entry["Name"] for entry in choices.schema if entry["Mutable"] and entry["Name"] not in mine]


def _other_groups(choices: Choices, user: UserView) -> list[str]:
    """Those that the user is not in."""
    mine = {group.name for group in user.groups}
    return [name for name in choices.groups if name not in mine]
