"""A sign-in through a provider that speaks OAuth 2.0: the redirect to it, and what its code proves."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from emulator import errors
from emulator.federation.identity import Departure, Identity
from emulator.federation.openid import endpoints, exchange, id_token, texts, user_info
from emulator.federation.openid.exchange import Tokens
from emulator.federation.openid.traits import TRAITS, Traits
from emulator.rules.providers import details
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.work import Work

_OF_FACEBOOK = ("error", "error_code", "error_reason")
_NAMES = ("firstName", "lastName")


class OpenIdProtocol:
    """One for all kinds; what is special of one is in its traits."""

    def begin(
        self,
        work: Work,
        pool: Pool,  # noqa: ARG002
        provider: IdentityProvider,
        departure: Departure,
    ) -> str:
        traits = TRAITS[provider.provider_type]
        address = endpoints.require(work, provider, "authorize_url").partition("#")[0]
        scopes = _scopes(provider, traits)
        asked = {
            "client_id": provider.details["client_id"],
            "redirect_uri": departure.callback,
            "scope": scopes,
            "response_type": "code",
            "response_mode": "form_post" if traits.by_form and scopes else None,
            "state": departure.state,
            "nonce": departure.nonce if traits.signs else None,
            "prompt": departure.prompt,  # evidence: provider-hint
            "acr_values": departure.acr_values,
            "login_hint": departure.login_hint if traits.takes_hints else None,
        }
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{address}{'&' if '?' in address else '?'}{query}"

    def finish(
        self,
        work: Work,
        pool: Pool,  # noqa: ARG002
        provider: IdentityProvider,
        departure: Departure,
        answer: Mapping[str, str],
    ) -> Identity:
        traits = TRAITS[provider.provider_type]
        _check_issuer(work, provider, answer)
        if answer.get("error"):
            raise _refused(provider, answer)
        if not answer.get("code"):
            raise errors.openid.no_code()
        tokens = exchange.redeem(work, provider, traits, answer["code"], departure.callback)
        signed = _signed(work, provider, traits, tokens, departure.nonce)
        profile = user_info.told(work, provider, traits, tokens.access_token, signed)
        claims = _claims(traits, tokens, signed, profile, _names(traits, answer))
        told = {"tokenResponse": texts.of(tokens.answer), "idToken": texts.of(signed), "userInfo": texts.of(profile)}
        acr, amr = signed.get("acr"), signed.get("amr")
        return Identity(
            _subject(provider, traits, claims),
            claims,
            told,
            acr=acr if isinstance(acr, str) else None,
            amr=tuple(method for method in amr if isinstance(method, str)) if isinstance(amr, list) else (),
        )


def _scopes(provider: IdentityProvider, traits: Traits) -> str:
    given = provider.details.get("authorize_scopes", "")
    return traits.scope_separator.join(given.replace(",", " ").split() if traits.scope_separator == "," else [given])


def _check_issuer(work: Work, provider: IdentityProvider, answer: Mapping[str, str]) -> None:
    """No answer of another provider is taken for one of this (RFC 9207)."""
    issuer = provider.details.get("oidc_issuer")
    if issuer is None:
        return
    given = answer.get("iss")
    if given is None and not endpoints.promises_issuer(work, provider):
        return
    if not endpoints.is_issuer(given, issuer):
        raise errors.openid.other_issuer()


def _refused(provider: IdentityProvider, answer: Mapping[str, str]) -> errors.oauth.OAuthError:
    """Facebook's other parameters stand behind its sentence (evidence: provider-error)."""
    description = answer.get("error_description")
    if provider.provider_type == details.FACEBOOK and description is not None:
        more = [f"{name}={answer[name]}" for name in _OF_FACEBOOK if name in answer]
        description = "; ".join([description, *more])
    return errors.openid.provider_refused(answer["error"], description)


def _signed(work: Work, provider: IdentityProvider, traits: Traits, tokens: Tokens, nonce: str) -> dict[str, Any]:
    """The claims of the ID token, of a provider that has one."""
    if not traits.signs or tokens.id_token is None:
        return {}
    return id_token.verified(work, provider, traits, tokens.id_token, nonce)


def _names(traits: Traits, answer: Mapping[str, str]) -> dict[str, str]:
    """What the form of Apple tells of a user the first time, and no token tells. Nobody signed it, so it is believed of
    the name alone."""
    if not traits.by_form or "user" not in answer:
        return {}
    try:
        told = orjson.loads(answer["user"])
    except orjson.JSONDecodeError:
        return {}
    name = told.get("name") if isinstance(told, dict) else None
    given = name if isinstance(name, dict) else {}
    return {part: given[part] for part in _NAMES if isinstance(given.get(part), str)}


def _claims(
    traits: Traits, tokens: Tokens, signed: Mapping[str, Any], profile: Mapping[str, Any], names: Mapping[str, str]
) -> dict[str, str]:
    """Claims of the ID token win over those of userInfo (evidence: oidc-id-token), which must be of the same user
    (OpenID Connect Core)."""
    by_token, by_profile = texts.of(signed), texts.of(profile)
    if (
        traits.subject in by_token
        and by_profile.get(traits.subject, by_token[traits.subject]) != by_token[traits.subject]
    ):
        raise errors.openid.other_user()
    own = texts.of({"access_token": tokens.access_token, "id_token": tokens.id_token})
    return {**names, **by_profile, **by_token, **own}


def _subject(provider: IdentityProvider, traits: Traits, claims: Mapping[str, str]) -> str:
    mapped = provider.attribute_mapping.get(details.USERNAME, traits.subject)
    subject = claims.get(traits.subject) or claims.get(mapped)
    if not subject:
        raise errors.openid.no_subject()
    return subject
