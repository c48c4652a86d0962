"""`POST /oauth2/token` (RFC 6749 3.2): tokens for a code, a refresh token, the secret of an app client, or a token."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from msgspec import Struct

from emulator import errors
from emulator.errors import (
    NotAuthorizedException,
    RefreshTokenReuseException,
    UserNotFoundException,
)
from emulator.errors.oauth import OAuthError
from emulator.grants import client_credentials, code, refresh
from emulator.grants.refresh import Wish
from emulator.model.shapes import AuthenticationResultType
from emulator.oauth import answering, client_login, cookies, metadata_clients, replies, token_exchange
from emulator.oauth.places import Place
from emulator.oauth.replies import Reply
from emulator.oauth.requests import Request
from emulator.rules.limits import quotas
from emulator.store.clients import Client
from emulator.terms import Quota, Terms
from emulator.work import Services, Work

PATH = "/oauth2/token"
TERMS = Terms(in_replica="active")
CONTEXT = replies.constant("X-Application-Context", "application:prod:8443")  # evidence: token-headers


class Grant(Struct, frozen=True):
    """`terms` name the quota that its requests count in (evidence: token-quotas). `write`: it begins with a transaction
    that may write."""

    terms: Terms
    give: Callable[[Work, Request, Place, Client], Mapping[str, Any]]
    write: bool = False


def post(services: Services, request: Request, *, may_wait: bool = True) -> Reply:
    """200 with tokens, or 400 with `error` (evidence: token-errors)."""
    grant = _asked(request)
    try:
        reply = answering.run(
            services,
            request,
            grant.terms if grant else TERMS,
            lambda work: _granted(work, request),
            write=grant is not None and grant.write,
            may_wait=may_wait,
        )
    except OAuthError as error:
        reply = replies.refused(error)
    return reply.having(*headers(services, request))


def headers(services: Services, request: Request) -> list[tuple[str, str]]:
    """Of every answer of the endpoint (evidence: token-headers)."""
    _, cookie = cookies.csrf(request, services.random)
    return [CONTEXT, *cookie]


def begins_by_writing(request: Request) -> bool:
    grant = _asked(request)
    return grant is not None and grant.write


def _asked(request: Request) -> Grant | None:
    """The grant that is asked for, if that is clear."""
    return _GRANTS.get(request.form.first("grant_type") or request.query.first("grant_type"))


def _granted(work: Work, request: Request) -> Reply:
    """Order: form → grant type is there → client → grant type → quota → whatever the grant checks (unverified)."""
    client_login.check_form(request)
    name = client_login.required(request, "grant_type")
    place, client = client_login.require(work, request)
    grant = _GRANTS.get(name)
    if grant is None:
        raise errors.oauth.unsupported_grant_type().noted(errors.token_reasons.grant_type(name, _GRANTS))
    metadata_clients.check_grant(client, name)
    quotas.spend(work, place.pool)
    try:
        return replies.json(grant.give(work, request, place, client))
    except errors.triggers.EXCEPTIONS as error:
        # unverified: A PreTokenGeneration function that fails is an invalid_request, as at the sign-in on the pages.
        raise errors.oauth.invalid_request(error.message) from error
    except (NotAuthorizedException, UserNotFoundException, RefreshTokenReuseException) as error:
        raise errors.oauth.invalid_grant().noted(error.note or error.message) from error


def _by_code(work: Work, request: Request, place: Place, client: Client) -> Mapping[str, Any]:
    if not client.effective.may_use_pages:
        raise errors.oauth.unauthorized_client().noted(errors.token_reasons.NO_OAUTH)
    if "code" not in client.effective.oauth_flows:
        raise errors.oauth.unauthorized_client().noted(errors.token_reasons.flow("code"))
    text, redirect_uri = client_login.required(request, "code"), client_login.required(request, "redirect_uri")
    verifier = client_login.parameter(request, "code_verifier")
    tokens = rendered(code.exchange(work, place.pool, client, text, redirect_uri, verifier))
    return metadata_clients.shown(client, tokens)


def _by_refresh_token(work: Work, request: Request, place: Place, client: Client) -> Mapping[str, Any]:
    """`scope` is taken no notice of: the tokens have what the sign-in has (evidence: token-refresh)."""
    wish = Wish(place.pool, client, client_login.required(request, "refresh_token"), None, None)
    return rendered(refresh.by_oauth(work, wish))


def _by_client_credentials(work: Work, request: Request, place: Place, client: Client) -> Mapping[str, Any]:
    scopes = (client_login.parameter(request, "scope") or "").split()
    metadata = _metadata(client_login.parameter(request, "aws_client_metadata"))
    result = client_credentials.by_oauth(work, place.pool, client, scopes, metadata)
    return {"access_token": result["AccessToken"], "expires_in": result["ExpiresIn"], "token_type": "Bearer"}


def _metadata(text: str | None) -> dict[str, str] | None:
    """Names and texts, as JSON (evidence: machine-metadata)."""
    if text is None:
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise errors.oauth.invalid_request().noted(errors.token_reasons.METADATA) from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        # unverified: Metadata that is no map of texts is an invalid_request.
        raise errors.oauth.invalid_request().noted(errors.token_reasons.METADATA)
    return found


def rendered(result: AuthenticationResultType) -> dict[str, Any]:
    """In the order of a captured answer (evidence: token-answer)."""
    shown: dict[str, Any] = {}
    if "IdToken" in result:
        shown["id_token"] = result["IdToken"]
    shown["access_token"] = result["AccessToken"]
    if "RefreshToken" in result:
        shown["refresh_token"] = result["RefreshToken"]
    return {**shown, "expires_in": result["ExpiresIn"], "token_type": "Bearer"}


def _terms(quota: Quota) -> Terms:
    return Terms(quota=quota, in_replica="active")


_GRANTS: Mapping[str, Grant] = {
    # unverified: Codes have the number of UserAuthentication and do not count in it; here they count in UserToken.
    "authorization_code": Grant(_terms("UserToken"), _by_code, write=True),
    "refresh_token": Grant(_terms("UserAuthentication"), _by_refresh_token, write=True),
    client_credentials.FLOW: Grant(_terms("ClientAuthentication"), _by_client_credentials),
    # unverified: The guide puts the token exchange in no quota; here it counts where GetDerivedToken does.
    token_exchange.GRANT_TYPE: Grant(_terms("UserToken"), token_exchange.give),
}
