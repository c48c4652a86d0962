"""`POST /saml2/idpresponse`: the answer of a SAML provider, by a form that the browser sends.

With a RelayState of ours it ends the sign-in that began here, as `/oauth2/idpresponse` does. Else the provider began
it: then RelayState is what the app client would have asked `/oauth2/authorize` for, and is judged as that is
(evidence: saml-unsolicited).
"""

from msgspec import structs

from emulator import errors
from emulator.base import ids
from emulator.errors import CognitoError
from emulator.errors import federation_reasons as why
from emulator.errors.oauth import OAuthError
from emulator.federation.saml import sign_on
from emulator.oauth import answering, idp_response, leaving, parameters, wishes
from emulator.oauth.parameters import Malformed
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.oauth.wishes import Asked, NotTrusted
from emulator.rules.limits import quotas
from emulator.rules.providers import details
from emulator.store import federated_sign_ins
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Services, Work

LARGEST = 256 * 1024  # bytes of a form: a response of 100,000 characters, each encoded


def answer(services: Services, request: Request) -> Reply:
    return answering.run(services, request, idp_response.TERMS, lambda work: _answered(work, request))


def _answered(work: Work, request: Request) -> Reply:
    given = idp_response.given(request)
    relay_state = given.get(sign_on.RELAY_STATE)
    if not relay_state or not given.get(sign_on.ANSWER):
        raise NotTrusted(errors.saml.NO_ANSWER)
    if federated_sign_ins.find(work.db, ids.digest(relay_state)) is not None:
        return idp_response.back(work, request, relay_state)
    return _unsolicited(work, request, relay_state, given)


def _unsolicited(work: Work, request: Request, relay_state: str, given: dict[str, str]) -> Reply:
    asked = wishes.read(work, _asking(request, relay_state))
    quotas.spend(work, asked.place.pool)
    try:
        provider = _provider(work, asked)
        callback = leaving.callback(request, provider)
        identity = sign_on.unsolicited(work, asked.place.pool, provider, callback, given)
        return idp_response.arrived(work, request, asked, provider, identity)
    except CognitoError as error:
        raise wishes.refused(error, asked.back) from error


def _asking(request: Request, relay_state: str) -> Request:
    """Raises NotTrusted for a RelayState that names no app client: it can be none of an app client's, and is none of
    ours any more."""
    try:
        query = parameters.read(relay_state)
    except Malformed as error:
        raise NotTrusted(errors.saml.NO_RELAY_STATE) from error
    if not query.first("client_id"):
        raise NotTrusted(errors.saml.NO_RELAY_STATE).noted(why.UNKNOWN)
    asking = structs.replace(request, method="GET", path="/oauth2/authorize", raw_query=relay_state)
    return asking.having(query, parameters.NONE)


def _provider(work: Work, asked: Asked) -> IdentityProvider:
    """The SAML provider that RelayState names, of those that the app client offers."""
    offered = (it for it in leaving.foreign(work, asked) if it.provider_type == details.SAML)
    found = next((it for it in offered if it.name == asked.provider), None)
    if found is None:
        raise OAuthError("invalid_request").noted(why.NOT_ENABLED)
    return found
