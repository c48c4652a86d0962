"""A provider's code for its tokens (RFC 6749 §4.1.3). The client secret goes into the form, and nowhere else
(evidence: oidc-client-secret-post)."""

from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from emulator import errors
from emulator.doors import Answered, ConnectionReset, ConnectTimedOut, NoAnswer, ReadTimedOut
from emulator.federation import asking
from emulator.federation.openid import client_secret, endpoints
from emulator.federation.openid.traits import Traits
from emulator.rules.providers import details
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

_JSON = {"Accept": "application/json"}


class Tokens(Struct, frozen=True):
    """`answer` is all that the token endpoint said."""

    access_token: str
    id_token: str | None
    answer: dict[str, Any]


def redeem(work: Work, provider: IdentityProvider, traits: Traits, code: str, callback: str) -> Tokens:
    """Raises OAuthError."""
    address = endpoints.require(work, provider, "token_url")
    wanted = {"code": code, "redirect_uri": callback, "client_id": provider.details["client_id"]}
    secret = client_secret.of(work, provider, traits)
    form = {"grant_type": "authorization_code", **wanted, **({"client_secret": secret} if secret else {})}
    try:
        if provider.details.get("token_request_method") == "GET":
            separator = "&" if "?" in address else "?"
            answer = asking.get(work, provider, f"{address}{separator}{urlencode(form)}", _JSON)
        else:
            answer = asking.post(work, provider, address, form, _JSON)
    except NoAnswer as problem:
        raise _failure(problem) from problem
    return _tokens(provider, traits, answer)


def _failure(problem: NoAnswer) -> errors.oauth.OAuthError:
    if isinstance(problem, ConnectTimedOut):
        return errors.openid.token_endpoint_timed_out()
    if isinstance(problem, ReadTimedOut):
        return errors.openid.read_timed_out()
    if isinstance(problem, ConnectionReset):
        return errors.openid.connection_reset()
    return errors.openid.unreachable(str(problem))


def _tokens(provider: IdentityProvider, traits: Traits, answer: Answered) -> Tokens:
    told = endpoints.parsed(answer.body)
    if not answer.is_success or told is None or "error" in told:
        raise _refusal(provider, answer.status, told or {})
    access_token, id_token = told.get("access_token"), told.get("id_token")
    if not isinstance(access_token, str) or not access_token:
        raise errors.openid.no_token("access_token")
    if traits.signs and (not isinstance(id_token, str) or not id_token):
        raise errors.openid.no_token("id_token")
    return Tokens(access_token, id_token if isinstance(id_token, str) else None, told)


def _refusal(provider: IdentityProvider, status: int, told: dict[str, Any]) -> errors.oauth.OAuthError:
    """With the provider's code, if it named one; Google's is told alone."""
    error, description = told.get("error"), told.get("error_description")
    if not isinstance(error, str) or not error:
        return errors.openid.token_refused(provider.name, status)
    is_described = isinstance(description, str) and provider.provider_type != details.GOOGLE
    return errors.openid.token_refused_because(
        provider.name, status, f"{error} {description}" if is_described else error
    )
