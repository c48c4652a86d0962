"""Users over HTTP: `/_emulator/users`, `/_emulator/users/{pool}/{user}` and its `/timeline`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from emulator.console.api.typing_errors import typed_address
from emulator.control import user_lists, user_timeline, user_views
from emulator.control.user_lists import UserPage
from emulator.control.user_timeline import Timeline
from emulator.control.user_views import UserView

router = APIRouter(tags=["users"])


@router.get("/users")
def list_users(
    request: Request,
    pool: str | None = None,
    filter: str | None = None,  # ListUsers' word
    search: str | None = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=user_lists.MOST)] = user_lists.USUAL,
) -> UserPage:
    """Users of a pool, or of all pools: the newest first, or those whose username, email, phone number or sub begins
    with `search`, or those that meet `filter`, which is ListUsers' Filter. `after` is the `next` of the page before."""
    return user_lists.page(
        request.app.state.services,
        pool=pool,
        filter=filter,
        search=typed_address(search),
        after=after,
        limit=limit,
    )


@router.get("/users/{pool_id}/{username:path}/timeline")
def list_happenings(
    request: Request,
    pool_id: str,
    username: str,
    before: str | None = None,
    limit: Annotated[int, Query(ge=1, le=user_timeline.MOST)] = user_timeline.USUAL,
) -> Timeline:
    """What happened around a user: events, requests and calls of functions, the newest first. `before` is the `next` of
    the page before. The name may be any that signs in."""
    return user_timeline.page(request.app.state.services, pool_id, username, before=before, limit=limit)


@router.get("/users/{pool_id}/{username:path}")
def get_user(request: Request, pool_id: str, username: str) -> UserView:
    """Everything that decides whether the user can sign in, with a sentence that says so. The name may be any that
    signs in."""
    return user_views.find(request.app.state.services, pool_id, username)
