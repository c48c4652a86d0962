"""`/oauth2/idpresponse`: the browser comes back from another provider.

Who comes back must be who left, in time, and once; then the provider's answer is judged by its protocol, and whoever it
proves gets what the app client asked for when the browser left. What goes wrong is told to the app client; only where
nobody knows whose sign-in it is, the error page tells.
"""

import hmac

from msgspec import structs

from emulator.base import ids
from emulator.errors import CognitoError
from emulator.errors import federation_reasons as why
from emulator.errors.oauth import OAuthError
from emulator.federation import arrival, levels
from emulator.federation.identity import Departure, Identity
from emulator.federation.kinds import KINDS
from emulator.grants import hosted
from emulator.grants.hosted import Arrival
from emulator.grants.prepared import prepare
from emulator.oauth import answering, cookies, leaving, parameters, places, ways_back, wishes
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked, NotTrusted
from emulator.rules.callers import browser_sessions, origins
from emulator.rules.limits import quotas
from emulator.store import federated_sign_ins
from emulator.store.federated_sign_ins import FederatedSignIn
from emulator.store.identity_providers import IdentityProvider
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(quota="UserFederation", in_replica="active")


def answer(services: Services, request: Request) -> Reply:
    """By GET, and by POST of providers that answer with a form."""
    return answering.run(services, request, TERMS, lambda work: back(work, request, given(request).get("state")))


def given(request: Request) -> dict[str, str]:
    """The parameters of the form, or else of the query, each once."""
    return (request.form if request.method == "POST" else request.query).once()


def back(work: Work, request: Request, state: str | None) -> Reply:
    """Raises NotTrusted where it is nobody's sign-in, and Refused."""
    kept = _kept(work, request, state)
    asked = wishes.read(work, _left(request, kept))
    quotas.spend(work, asked.place.pool)
    if not federated_sign_ins.spend(_written(work).db, kept.state_digest, work.now):
        raise NotTrusted("invalid_request", kept.client_id).noted(why.USED)
    departure = Departure(state=state or "", nonce=kept.nonce, callback=kept.callback)
    try:
        provider = _provider(work, asked, kept)
        identity = KINDS[provider.provider_type].finish(work, asked.place.pool, provider, departure, given(request))
        return arrived(work, request, asked, provider, identity, nonce=kept.nonce)
    except CognitoError as error:
        raise wishes.refused(error, asked.back) from error


def arrived(
    work: Work,
    request: Request,
    asked: Asked,
    provider: IdentityProvider,
    identity: Identity,
    *,
    nonce: str | None = None,
) -> Reply:
    """The redirect to the app client of whoever the provider proves. The ID token tells the nonce that the provider
    repeated, unless the app client has one of its own (evidence: federated-nonce)."""
    pool, client = asked.place.pool, asked.client
    prepared = prepare(work, pool, client)  # making keys holds nothing, and from the arrival on the user is held
    found = arrival.arrive(work, pool, client, provider, identity)
    origin = origins.of(work, client, {})
    level = levels.reached(pool, provider, identity)
    came = Arrival(found.user, provider.name, found.subject, identity.provider_session, level, identity.amr, origin)
    wish = structs.replace(asked.wish, nonce=asked.wish.nonce or nonce)
    granted = hosted.of_arrival(work, pool, client, came, wish, prepared, asked.place.version)
    browser_sessions.end(work, pool, cookies.session_texts(request, asked.place))
    reply = ways_back.granted(asked.back, granted.parameters.items())
    if granted.cookie is None:
        return reply
    return reply.having(cookies.set_session(request, asked.place, granted.cookie, granted.lives))


def _kept(work: Work, request: Request, state: str | None) -> FederatedSignIn:
    """Of the browser that left for it, and not spent yet. Raises NotTrusted."""
    if not state:
        raise NotTrusted("invalid_request").noted(why.NO_STATE)
    kept = federated_sign_ins.find(work.db, ids.digest(state))
    if kept is None:
        raise NotTrusted("invalid_request").noted(why.UNKNOWN)
    place = places.named(work, request)
    work.in_pool(kept.pool_id)
    problem = _problem(work, request, kept)
    if place is not None and place.pool.id != kept.pool_id:
        problem = why.OTHER_PLACE
    if problem is not None:
        raise NotTrusted("invalid_request", kept.client_id).noted(problem)
    return kept


def _problem(work: Work, request: Request, kept: FederatedSignIn) -> str | None:
    digests = [ids.digest(text) for text in cookies.browser_texts(request)]
    if not any(hmac.compare_digest(digest, kept.browser_digest) for digest in digests):
        return why.OTHER_BROWSER
    if kept.used_at is not None:
        return why.USED
    return why.EXPIRED if kept.expires_at <= work.now else None


def _left(request: Request, kept: FederatedSignIn) -> Request:
    """The request with which the browser left: it is judged again, since the app client may have changed."""
    left = structs.replace(request, method="GET", path="/oauth2/authorize", raw_query=kept.query)
    return left.having(parameters.read(kept.query), parameters.NONE)


def _written(work: Work) -> Work:
    work.write()
    return work


def _provider(work: Work, asked: Asked, kept: FederatedSignIn) -> IdentityProvider:
    found = next((it for it in leaving.foreign(work, asked) if it.name == kept.provider_name), None)
    if found is None:
        raise OAuthError("invalid_request").noted(why.NOT_ENABLED)
    return found
