"""The page of an identity provider that the emulator plays: a browser comes with what the real provider would get, and
goes back with what that would answer.

It stands under the control API's path, for it is no page of Cognito's, but a browser opens it without the token of the
control API: whoever may sign in may be anybody at a provider that is played. A name that a stranger may own does not
show whom the provider knows, as it shows nothing below `/_emulator` (`console.guard`).
"""

from collections.abc import Callable

from msgspec.structs import replace

from emulator.base import hosts
from emulator.base.randomness import url_text
from emulator.federation.played import answers, assertions, scripts, visits
from emulator.federation.played.answers import Back
from emulator.federation.played.outcomes import DENIED, Outcome
from emulator.federation.played.visits import NotAsked, Visit
from emulator.oauth import answering, cookies, places, played_address, replies, ways_back
from emulator.oauth.looks import provider_pages
from emulator.oauth.looks.provider_pages import Head
from emulator.oauth.pages import played_form
from emulator.oauth.pages import visits as page_visits
from emulator.oauth.pages.forms import FOREIGN_FORM
from emulator.oauth.pages.played_form import Scene
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.owners import known
from emulator.rules.providers import played
from emulator.store import identity_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.terms import NONE
from emulator.work import Services, Work

_NONCE_BYTES = 16


def get(services: Services, request: Request) -> Reply:
    return answering.run(services, request, NONE, lambda work: _opened(work, request, _shown))


def post(services: Services, request: Request) -> Reply:
    return answering.run(services, request, NONE, lambda work: _opened(work, request, _taken))


class _Refused(Exception):
    """The page says why."""

    def __init__(self, status: int, heading: str, sentence: str, next_step: str) -> None:
        super().__init__(sentence)
        self.status, self.heading, self.sentence, self.next_step = status, heading, sentence, next_step


def _opened(work: Work, request: Request, act: Callable[[Scene], Reply]) -> Reply:
    nonce = url_text(work.random, _NONCE_BYTES)
    head = Head("", "", "", "", nonce)
    try:
        pool, provider = _provider(work, request)
        head = Head(provider.name, provider.provider_type, pool.name, pool.id, nonce)
        _check_may_be_seen(work, request, pool, provider)
        if (played_address.parsed(request.path) or ("",))[-1] == played_address.SIGN_OUT:
            return _signed_out(work, request, pool, provider, head)
        return act(Scene(work, request, pool, provider, _visit(work, request, pool, provider), head))
    except _Refused as refusal:
        text = provider_pages.refusal(head, refusal.heading, refusal.sentence, refusal.next_step)
        return replies.html(text, refusal.status, policy=page_visits.policy(nonce))


def _provider(work: Work, request: Request) -> tuple[Pool, IdentityProvider]:
    pool_id, name, _ = played_address.parsed(request.path) or ("", "", "")
    pool = known.find_pool(work, pool_id)
    provider = identity_providers.find(work.db, pool.id, name) if pool is not None else None
    if pool is None or provider is None:
        sentence = f"User pool {pool_id} has no identity provider {name}."
        raise _Refused(404, "No such provider", sentence, f"GET /_emulator/providers/{pool_id} lists those there are.")
    return pool, provider


def _check_may_be_seen(work: Work, request: Request, pool: Pool, provider: IdentityProvider) -> None:
    standing = played.standing(work, provider)
    if not standing.is_played:
        raise _Refused(
            404,
            "This provider is not played",
            f"The emulator does not play {provider.name}: {standing.because}.",
            f'PUT {played_address.base(provider)} with {{"played": true}} makes it do so.',
        )
    settings = work.services.settings
    names = hosts.Names(settings.base_url, settings.allowed_host_list)
    if not names.have(request.host) and not _is_own_host(work, request, pool):
        raise _Refused(
            403,
            "Not under this name",
            f"A stranger may own the name {request.host or 'of this address'}, and would see who is here.",
            "EMULATOR_ALLOWED_HOSTS can allow it.",
        )


def _is_own_host(work: Work, request: Request, pool: Pool) -> bool:
    """Whether the name is that of the pool's domain."""
    try:
        place = places.named(work, request)
    except places.NoPlace:
        return False
    return place is not None and place.is_own_host and place.pool.id == pool.id


def _visit(work: Work, request: Request, pool: Pool, provider: IdentityProvider) -> Visit:
    try:
        return visits.read(work, pool, provider, request.query.once())
    except NotAsked as problem:
        raise _Refused(
            400, "This is no sign-in of the emulator's", str(problem), "Open the application and sign in from there."
        ) from problem


def _signed_out(work: Work, request: Request, pool: Pool, provider: IdentityProvider, head: Head) -> Reply:
    """The answer to a LogoutRequest goes to the pool's own address, which judges it."""
    given = request.query.once()
    try:
        request_id = visits.request_to_leave(given)
    except NotAsked as problem:
        raise _Refused(
            400, "This is no sign-out of the emulator's", str(problem), "Sign out in the application."
        ) from problem
    base = "" if _is_own_host(work, request, pool) else f"/{pool.id}"
    callback = f"{request.origin}{base}/saml2/logout"
    pairs = (
        ("SAMLResponse", assertions.left(work, provider, request_id, callback)),
        ("RelayState", given.get("RelayState", "")),
    )
    text = provider_pages.form(head, callback, pairs)
    return replies.html(text, policy=page_visits.policy(head.nonce))


def _shown(scene: Scene) -> Reply:
    """Where the next sign-in was decided beforehand, the browser goes back at once."""
    outcome = scripts.take(scene.work, scene.pool, scene.provider)
    return _sent_back(scene, outcome) if outcome is not None else played_form.page(scene)


def _taken(scene: Scene) -> Reply:
    form = scene.request.form
    if not cookies.is_own_form(scene.request):
        return played_form.page(replace(scene, problem=FOREIGN_FORM))
    act = form.first("act")
    if act == "make_up":
        return played_form.page(replace(scene, made_up=True))
    if act == "deny":
        return _sent_back(scene, Outcome(error=DENIED))
    try:
        outcome = played_form.error(scene) if act == "error" else played_form.somebody(scene, is_new=act == "new")
    except played_form.Wrong as problem:
        return played_form.page(replace(scene, problem=str(problem)))
    return _sent_back(scene, outcome)


def _sent_back(scene: Scene, outcome: Outcome) -> Reply:
    back = answers.back(scene.work, scene.pool, scene.provider, scene.visit, outcome)
    if not back.by_form:
        return replies.redirect(_address(back))
    text = provider_pages.form(scene.head, back.address, back.parameters)
    return replies.html(text, policy=page_visits.policy(scene.head.nonce))


def _address(back: Back) -> str:
    return f"{back.address}{'&' if '?' in back.address else '?'}{ways_back.query(back.parameters)}"
