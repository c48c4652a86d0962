"""`POST /oauth2/revoke` (RFC 7009): a refresh token ends, and the access tokens that came from it."""

from emulator import errors
from emulator.errors import UnauthorizedException, UnsupportedTokenTypeException
from emulator.errors.oauth import OAuthError
from emulator.grants import revoke
from emulator.oauth import answering, client_login, replies
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.limits import quotas
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(quota="UserToken", in_replica="active")


def post(services: Services, request: Request) -> Reply:
    """200 without a body, for a token that nobody knows or that ended before, too (evidence: revoke-answers)."""
    try:
        return answering.run(services, request, TERMS, lambda work: _revoked(work, request))
    except OAuthError as error:
        return replies.refused(error)


def _revoked(work: Work, request: Request) -> Reply:
    """Order: form → client → token is there → client may revoke → token (unverified)."""
    client_login.check_form(request)
    place, client = client_login.require(work, request, status=401)
    quotas.spend(work, place.pool)
    text = client_login.required(request, "token")
    if not client.effective.revocation_enabled:
        raise errors.oauth.invalid_request().noted(errors.token_reasons.REVOCATION_IS_OFF)
    work.write()
    try:
        revoke.token(work, client, text)
    except UnsupportedTokenTypeException as error:
        raise errors.oauth.unsupported_token_type().noted(error.message) from error
    except UnauthorizedException as error:  # unverified: the token of another client is answered like a wrong client
        raise errors.oauth.invalid_client(401).noted(error.message) from error
    return replies.empty(200)
