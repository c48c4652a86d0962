"""What every page that takes a form does: judge the request that is carried along, the form's token, and show the page
again with what was wrong."""

from collections.abc import Callable

from emulator.errors import CognitoError, InternalErrorException
from emulator.oauth import answering, cookies, wishes
from emulator.oauth.pages import visits
from emulator.oauth.pages.visits import Unavailable
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked
from emulator.terms import NONE, Terms
from emulator.work import Services, Work

# ours
FOREIGN_FORM = "This form was not filled in on a page of this browser, or the browser keeps no cookies. Try again."
TRY_AGAIN = "Something went wrong. Try again."

Page = Callable[[Work, Request, Asked], Reply]
Read = Callable[[Work, Request], Asked]


def shown(
    services: Services, request: Request, page: Page, *, may_wait: bool = True, read: Read = wishes.read
) -> Reply:
    """A page as it is asked for."""
    return answering.run(services, request, NONE, lambda work: _of(work, request, page, read), may_wait=may_wait)


def taken(
    services: Services,
    request: Request,
    terms: Terms,
    act: Page,
    again: Callable[[str], Page],
    *,
    read: Read = wishes.read,
) -> Reply:
    """What comes of a form. Of a refusal `again` makes the page that says so; what the emulator itself failed at is not
    told in its words."""
    if not cookies.is_own_form(request):
        return shown(services, request, again(FOREIGN_FORM), read=read)
    try:
        return answering.run(services, request, terms, lambda work: _of(work, request, act, read))
    except InternalErrorException:
        return shown(services, request, again(TRY_AGAIN), read=read)
    except CognitoError as error:
        return shown(services, request, again(error.message or error.code), read=read)


def _of(work: Work, request: Request, page: Page, read: Read) -> Reply:
    asked = read(work, request)
    try:
        return page(work, request, asked)
    except Unavailable:
        return visits.plain(work, request, asked.place).show("unavailable", status=403)
