"""`/login`: who is there, and by which password; or, where the pool lets people choose, by what."""

from collections.abc import Sequence

from emulator.errors import CognitoError
from emulator.grants.hosted import Granted
from emulator.oauth import authorize, cookies, replies, sign_in, ways_back
from emulator.oauth.pages import challenges, detours, forms, provider_buttons, user_fields, visits
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.sign_in import Step
from emulator.oauth.wishes import LOCAL, Asked
from emulator.rules.callers import browser_sessions
from emulator.rules.factors import first_factors
from emulator.rules.limits import quotas
from emulator.work import Services, Work

# evidence: provider-not-enabled
NO_PROVIDER = "Login option is not available. Please try another one"
CONFIRMED, PASSWORD_CHANGED, WAITS = "confirmed", "password_changed", "waits"  # notices of ours
_NOTICES = (CONFIRMED, PASSWORD_CHANGED, WAITS)


def get(services: Services, request: Request, *, may_wait: bool = True) -> Reply:
    return forms.shown(services, request, _first_page, may_wait=may_wait)


def post(services: Services, request: Request) -> Reply:
    """A redirect to the app client, the page of a challenge, or this page with what was wrong."""
    return forms.taken(services, request, sign_in.TERMS, _signed_in, page_with)


def finished(work: Work, request: Request, asked: Asked, step: Step, username: str) -> Reply:
    """The end of the sign-in, or the page of its next challenge. A session that the browser had before ends with the
    one that takes its place."""
    if not isinstance(step, Granted):
        return challenges.page(work, request, asked, step, username)
    reply = ways_back.granted(asked.back, step.parameters.items())
    if asked.adds_passkey:
        reply = replies.redirect(f"{request.base}/passkeys/add?{request.raw_query}")
    if step.cookie is None:
        return reply
    # unverified: A sign-in ends the session that the browser had before.
    browser_sessions.end(work, asked.place.pool, cookies.session_texts(request, asked.place))
    return reply.having(cookies.set_session(request, asked.place, step.cookie, step.lives))


def _first_page(work: Work, request: Request, asked: Asked) -> Reply:
    """A browser that is signed in is asked whether to go on as that user, which is how an account is selected here."""
    found = authorize.session(work, request, asked) if "login" not in asked.prompts else None
    if found is None:
        return page(work, request, asked)
    onwards = "passkeys/add" if asked.adds_passkey else "oauth2/authorize"
    visit = visits.of(work, request, asked, username=found[1].username)
    return visit.show(
        "signed_in",
        who=found[1].username,
        continue_href=f"{request.base}/{onwards}?{_selected(request.raw_query)}",
        other_href=f"{request.base}/logout?{request.raw_query}",
    )


def _selected(query: str) -> str:
    """The query without `prompt`: whoever goes on has selected."""
    return "&".join(part for part in query.split("&") if not part.startswith("prompt="))


def page_with(error: str) -> forms.Page:
    """The page to sign in on, with what was wrong."""
    return lambda work, request, asked: page(work, request, asked, error)


def with_notice(request: Request, name: str) -> Reply:
    """The way here from another page, of which this one then tells."""
    return replies.redirect(f"{request.base}/login?{request.raw_query}").having(cookies.notice(request, name))


def page(work: Work, request: Request, asked: Asked, error: str | None = None, *, username: str | None = None) -> Reply:
    """`username` is whose sign-in this was, where the form does not tell."""
    effective = asked.place.pool.effective
    is_local = LOCAL in asked.client.effective.identity_providers
    providers = () if asked.provider == LOCAL else provider_buttons.of(work, request, asked)
    error = error or _no_way_in(asked, providers, is_local=is_local)
    visit = visits.of(work, request, asked)
    told, taken = cookies.take_notice(request)
    reply = visit.show(
        "login",
        username=username or request.form.first("username") or asked.login_hint or "",
        username_label=user_fields.known_by(asked.place.pool),
        error=error,
        providers=providers,
        local=is_local or not providers,
        notice=told if told in _NOTICES and error is None else None,
        password=not chooses(asked),
        self_sign_up=is_local and effective.users_sign_up,
        forgot=effective.recovery != (),
        passkey=chooses(asked) and first_factors.WEB_AUTHN in effective.first_factors,
    )
    return reply.having(*taken)


def _no_way_in(asked: Asked, providers: Sequence[tuple[str, str, str]], *, is_local: bool) -> str | None:
    """What the page says where the app client has not the provider that is asked for, or none at all."""
    is_there = is_local or bool(providers)
    return None if is_there and asked.provider in (None, LOCAL) else NO_PROVIDER


def chooses(asked: Asked) -> bool:
    """Whether people say who they are first, and then choose how to prove it: with managed login, where the pool has
    more first factors than the password, the app client the flow, and the plan both."""
    pool, flows = asked.place.pool.effective, asked.client.effective.auth_flows
    is_possible = asked.place.version == 2 and pool.tier != "LITE"
    return is_possible and "ALLOW_USER_AUTH" in flows and len(pool.first_factors) > 1


def _signed_in(work: Work, request: Request, asked: Asked) -> Reply:
    quotas.spend(work, asked.place.pool)
    username, password = request.form.first("username").strip(), request.form.first("password")
    if LOCAL not in asked.client.effective.identity_providers:
        raise CognitoError(NO_PROVIDER)

    def act() -> Reply:
        step = sign_in.begin(work, request, asked, *_flow(asked, username, password, request.form.first("answer")))
        return finished(work, request, asked, step, username)

    return detours.or_onwards(work, request, asked, username, act)


def _flow(asked: Asked, username: str, password: str, answer: str) -> tuple[str, dict[str, str]]:
    """The flow that the form begins, and its parameters. A level that is asked for needs the flow that knows levels."""
    named = {"USERNAME": username}
    if not chooses(asked):
        return by_password(asked, username, password)
    if asked.acr_values is not None:
        named["TARGET_ACR_VALUES"] = asked.acr_values
    preferred = first_factors.PASSWORD if answer == first_factors.PASSWORD_SRP else answer  # no page knows SRP
    return "USER_AUTH", {**named, **({"PREFERRED_CHALLENGE": preferred} if preferred else {})}


def by_password(asked: Asked, username: str, password: str) -> tuple[str, dict[str, str]]:
    """The flow of who gives both, and its parameters."""
    named = {"USERNAME": username, "PASSWORD": password}
    if asked.acr_values is None:
        return "USER_PASSWORD_AUTH", named
    chosen = {"PREFERRED_CHALLENGE": first_factors.PASSWORD, "TARGET_ACR_VALUES": asked.acr_values}
    return "USER_AUTH", {**named, **chosen}
