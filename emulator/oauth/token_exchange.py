"""The token exchange of the token endpoint (RFC 8693): what GetDerivedToken does, under OAuth's names.

AWS says that both are one, and not what the endpoint answers: names, answers and refusals are those of the RFC
(unverified).
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.errors import (
    InvalidParameterException,
    NotAuthorizedException,
    ResourceNotFoundException,
    UserNotFoundException,
)
from emulator.grants import exchange
from emulator.oauth import client_login
from emulator.oauth.places import Place
from emulator.oauth.requests import Request
from emulator.store.clients import Client
from emulator.work import Work

GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange"
_TYPES = {  # RFC 8693 3
    "urn:ietf:params:oauth:token-type:access_token": "ACCESS_TOKEN",
    "urn:ietf:params:oauth:token-type:id_token": "ID_TOKEN",
    "urn:ietf:params:oauth:token-type:saml2": "SAML2",
}
_URNS = {name: urn for urn, name in _TYPES.items()}


def give(work: Work, request: Request, place: Place, client: Client) -> Mapping[str, Any]:
    """Raises OAuthError: invalid_request for parameters that do not go together and for tokens that are not good,
    invalid_target for a resource server that is not there, unauthorized_client for a client without the flow. Raises
    the Lambda exceptions."""
    asked = _asked(request)
    try:
        result = exchange.by_oauth(work, place.pool, client, asked)
    except ResourceNotFoundException as error:
        raise errors.oauth.invalid_target().noted(error.message) from error
    except (InvalidParameterException, NotAuthorizedException, UserNotFoundException) as error:
        raise errors.oauth.invalid_request().noted(error.message) from error
    scopes = result.get("Scopes")
    return {
        "access_token": result["IssuedToken"],
        "issued_token_type": _URNS[result["IssuedTokenType"]],
        "token_type": result["TokenType"],
        "expires_in": result["ExpiresIn"],
        **({"scope": " ".join(scopes)} if scopes else {}),
    }


def _asked(request: Request) -> dict[str, Any]:
    """As GetDerivedToken takes it. Raises OAuthError invalid_request."""
    texts = {
        "SubjectToken": client_login.required(request, "subject_token"),
        "ActorToken": client_login.parameter(request, "actor_token"),
        "SubjectTokenType": _type(request, "subject_token_type"),
        "ActorTokenType": _type(request, "actor_token_type"),
        "RequestedTokenType": _type(request, "requested_token_type"),
    }
    lists = {
        "Scopes": (client_login.parameter(request, "scope") or "").split(),
        "Audiences": [text for text in [client_login.parameter(request, "audience")] if text],
        "Resources": [text for text in [client_login.parameter(request, "resource")] if text],
    }
    if texts["SubjectTokenType"] is None or texts["RequestedTokenType"] == "SAML2":
        raise errors.oauth.invalid_request().noted(errors.token_reasons.TYPE)
    return {**lists, **{name: text for name, text in texts.items() if text is not None}}


def _type(request: Request, name: str) -> str | None:
    urn = client_login.parameter(request, name)
    if urn is not None and urn not in _TYPES:
        raise errors.oauth.invalid_request().noted(errors.token_reasons.TYPE)
    return None if urn is None else _TYPES[urn]
