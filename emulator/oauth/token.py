"""`POST /oauth2/token` (RFC 6749 3.2): tokens for a code, a refresh token, the secret of an app client, or a token."""

from collections.abc import Callable, Mapping
from typing import Any

from emulator import errors
from emulator.errors import CognitoError
from emulator.errors.oauth import OAuthError
from emulator.grants import code
from emulator.model.shapes import AuthenticationResultType
from emulator.oauth import answering, client_login, replies
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.store.clients import Client
from emulator.terms import Terms
from emulator.work import Services, Work

TERMS = Terms(in_replica="active")
Grant = Callable[[Work, Request, Place, Client], Mapping[str, Any]]


def post(services: Services, request: Request) -> Reply:
    """200 with tokens, or 400 with `error` (evidence: token-errors)."""
    try:
        return answering.run(services, request, TERMS, lambda work: _granted(work, request)).having(replies.CORS)
    except OAuthError as error:
        return refused(error).having(replies.CORS)


def refused(error: OAuthError) -> Reply:
    description = {"error_description": error.description} if error.description is not None else {}
    return replies.json({"error": error.error, **description}, error.status)


def _granted(work: Work, request: Request) -> Reply:
    name = client_login.parameter(request, "grant_type")
    if name is None:
        raise errors.oauth.invalid_request()
    place, client = client_login.require(work, request)
    grant = _GRANTS.get(name)
    if grant is None:
        raise errors.oauth.unsupported_grant_type()
    return replies.json(grant(work, request, place, client))


def _by_code(work: Work, request: Request, place: Place, client: Client) -> Mapping[str, Any]:
    if "code" not in client.effective.oauth_flows:
        raise errors.oauth.unauthorized_client()
    text = client_login.parameter(request, "code")
    redirect_uri = client_login.parameter(request, "redirect_uri")
    if text is None or redirect_uri is None:
        raise errors.oauth.invalid_request()
    verifier = client_login.parameter(request, "code_verifier")
    try:
        return rendered(code.exchange(work, place.pool, client, text, redirect_uri, verifier))
    except CognitoError as error:  # the user went, or may no longer sign in
        raise error if isinstance(error, OAuthError) else errors.oauth.invalid_grant() from error


def rendered(result: AuthenticationResultType) -> dict[str, Any]:
    """In the order of a captured answer (evidence: token-answer)."""
    found = {
        "id_token": result.get("IdToken"),
        "access_token": result["AccessToken"],
        "refresh_token": result.get("RefreshToken"),
        "expires_in": result["ExpiresIn"],
        "token_type": "Bearer",
    }
    return {name: value for name, value in found.items() if value is not None}


_GRANTS: dict[str, Grant] = {"authorization_code": _by_code}
