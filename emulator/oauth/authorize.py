"""`GET /oauth2/authorize`: a browser that is signed in gets its code at once, any other goes to the page to sign in
on, or to the provider that is named."""

from datetime import timedelta

from emulator import errors
from emulator.errors import CognitoError, InternalErrorException
from emulator.grants import hosted
from emulator.grants.prepared import prepare
from emulator.oauth import answering, cookies, leaving, replies, ways_back, wishes
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import LOCAL, Asked, Refused
from emulator.rules.callers import browser_sessions
from emulator.rules.configuration import acr
from emulator.signin import step_up
from emulator.store.browser_sessions import BrowserSession
from emulator.store.users import User
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(in_replica="active")


def get(services: Services, request: Request, *, may_wait: bool = True) -> Reply:
    """302 in any case (evidence: authorize-order). The app client hears of a failure, too, if it is known whom to
    tell (evidence: authorize-server-error)."""
    try:
        return answering.run(services, request, TERMS, lambda work: _authorized(work, request), may_wait=may_wait)
    except InternalErrorException:
        return answering.run(services, request, TERMS, lambda work: _failed(work, request), may_wait=may_wait)


def session(work: Work, request: Request, asked: Asked) -> tuple[BrowserSession, User] | None:
    """The live session of the browser, if it is good enough for what is asked: by the provider that is named, not
    older than `max_age`, and of the level of one of the `acr_values`."""
    texts = cookies.session_texts(request, asked.place)
    found = browser_sessions.find(work, asked.place.pool, asked.client, texts, asked.place.version) if texts else None
    if found is None or (asked.provider is not None and asked.provider != (found[0].provider or LOCAL)):
        return None
    if asked.max_age is not None and found[0].auth_time + timedelta(seconds=asked.max_age) < work.now:
        return None
    return found if asked.acr_values is None or _reaches(work, asked, found, asked.acr_values) else None


def _reaches(work: Work, asked: Asked, found: tuple[BrowserSession, User], names: str) -> bool:
    """Whether the session is of a level that is asked for. Of another provider it is of the level that its answer came
    to, since nobody knows what else the user could prove there."""
    pool, (session, user) = asked.place.pool, found
    if session.provider is None:
        return step_up.is_met(work, pool, user, session.amr, names)
    reached = acr.level_called(pool, session.acr)
    return any(level <= reached for level in acr.levels_called(pool, names))


def grant(work: Work, asked: Asked, found: tuple[BrowserSession, User]) -> Reply:
    """The redirect with what the session gives. Raises Refused where the user may not go on, or the function of
    PreTokenGeneration refuses."""
    place = asked.place
    try:
        granted = hosted.of_session(
            work, place.pool, asked.client, found, asked.wish, prepare(work, place.pool, asked.client)
        )
    except CognitoError as error:
        raise wishes.refused(error, asked.back) from error
    return ways_back.granted(asked.back, granted.parameters.items())


def _authorized(work: Work, request: Request) -> Reply:
    asked = wishes.read(work, request)
    found = session(work, request, asked) if not asked.prompts & {"login", "select_account"} else None
    if found is not None:
        return grant(work, asked, found)
    if "none" in asked.prompts:
        raise Refused(errors.oauth.login_required(), asked.back)
    provider = leaving.chosen(work, asked)
    if provider is not None:
        return leaving.leave(work, request, asked, provider)
    return replies.redirect(f"{request.base}/login?{request.raw_query}")


def _failed(work: Work, request: Request) -> Reply:
    raise Refused(errors.oauth.server_error(), wishes.read(work, request).back)
