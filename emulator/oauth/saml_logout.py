"""Signing out at a SAML provider, too: on the way from `/logout`, and back by the provider's form to `/saml2/logout`.

Where the browser goes afterwards is what the request to `/logout` said. It goes along as the RelayState, sealed, so
nothing is kept of those who do not come back; and it is judged again when it comes.
"""

from collections.abc import Sequence
from datetime import timedelta

import orjson
from msgspec import Struct, structs

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch_seconds
from emulator.crypto.sealing import Seal, SealIsBroken
from emulator.errors import CognitoError
from emulator.federation.saml import log_out, sign_on
from emulator.oauth import after_logout, answering, idp_response, parameters, places, played_address, replies
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import NotTrusted
from emulator.rules.providers import details, played
from emulator.store import identity_providers
from emulator.store.browser_sessions import BrowserSession
from emulator.store.clients import Client
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(in_replica="active")
PATH = "/saml2/logout"
LIVES = timedelta(minutes=5)
_SEALED_AS = "log out of a SAML provider"
_REQUEST_OF_PROVIDER = "A SAML provider cannot sign people out of a user pool; only the answer to a logout comes here."


class _Left(Struct, frozen=True):
    """Who went to a provider to sign out there. `query` is that of `/logout`."""

    client_id: str
    provider: str
    request_id: str
    query: str
    until: int


def first(work: Work, request: Request, place: Place, client: Client, ended: Sequence[BrowserSession]) -> Reply | None:
    """The redirect to the provider of the session that ended; None where there is nobody to tell.

    unverified: The session here is over before the provider answers, and stays so if it never does."""
    session = next((session for session in ended if session.provider is not None), None)
    if session is None or session.provider is None:
        return None
    provider = identity_providers.find(work.db, place.pool.id, session.provider)
    if provider is None or provider.provider_type != details.SAML:
        return None
    request_id = f"_{ids.uuid4(work.random)}"
    until = epoch_seconds(work.now + LIVES)
    left = _Left(client.id, provider.name, request_id, request.raw_query, until)
    relay_state = Seal(work.services.secret).seal(orjson.dumps(structs.asdict(left)).decode(), _SEALED_AS)
    address = log_out.begin(work, place.pool, provider, session, request_id=request_id, relay_state=relay_state)
    if address is not None and played.is_played(work, provider):
        address = played_address.instead(provider, address, page=played_address.SIGN_OUT)
    return replies.redirect(address) if address is not None else None


def answer(services: Services, request: Request) -> Reply:
    return answering.run(services, request, TERMS, lambda work: _back(work, request))


def _back(work: Work, request: Request) -> Reply:
    """Raises NotTrusted for what is no answer to a request of ours."""
    given = idp_response.given(request)
    if "SAMLRequest" in given:
        raise NotTrusted("invalid_request").noted(_REQUEST_OF_PROVIDER)
    left = _opened(work, given.get(sign_on.RELAY_STATE, ""))
    found = places.of_client(work, request, left.client_id)
    provider = identity_providers.find(work.db, found[0].pool.id, left.provider) if found is not None else None
    if found is None or provider is None:
        raise NotTrusted("invalid_request")
    place, client = found
    if left.until <= epoch_seconds(work.now):
        raise NotTrusted(errors.saml.NO_RELAY_STATE)
    callback = f"{request.origin}{request.base}{PATH}"
    try:
        failure = log_out.check(work, place.pool, provider, request_id=left.request_id, callback=callback, answer=given)
    except CognitoError as error:
        raise NotTrusted(errors.saml.NO_ANSWER, client.id).noted(error.note or error.message) from error
    reply = after_logout.onwards(_leaving(request, left), client)
    if reply is None:
        raise NotTrusted(after_logout.MISSING, client.id)
    if failure is not None:
        request.seen.refusals.append(errors.oauth.server_error().noted(failure))
    return reply


def _opened(work: Work, relay_state: str) -> _Left:
    try:
        left = _Left(**orjson.loads(Seal(work.services.secret).open(relay_state, _SEALED_AS)))
    except SealIsBroken as error:
        raise NotTrusted(errors.saml.NO_RELAY_STATE) from error
    return left


def _leaving(request: Request, left: _Left) -> Request:
    query = parameters.read(left.query)
    asking = structs.replace(request, method="GET", path="/logout", raw_query=left.query)
    return asking.having(query, parameters.NONE)
