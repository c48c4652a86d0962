"""The servers of a played provider: whoever asks for one of its addresses is answered here, as the real one would.

It stands in the place of `doors.OtherServers` and is asked while nothing is held: what it keeps, it keeps in
transactions of its own.
"""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson
from msgspec import Struct

from emulator import doors
from emulator.base import ids
from emulator.base.randomness import url_text
from emulator.base.runners import step_out
from emulator.doors import MOST_REDIRECTS, NO_HEADERS, Answered
from emulator.federation.played import keys, outcomes, tokens
from emulator.rules.providers import details, played
from emulator.store import identity_providers, played_grants
from emulator.store.identity_providers import IdentityProvider
from emulator.store.played_grants import PlayedGrant
from emulator.work import Services, Work, opened

DISCOVERY = "/.well-known/openid-configuration"
_JWKS = {
    details.GOOGLE: "https://www.googleapis.com/oauth2/v3/certs",
    details.APPLE: "https://appleid.apple.com/auth/keys",
}
_TOKEN_BYTES = 32
_SCOPES = ["openid", "email", "phone", "profile"]


class Endpoints(Struct, frozen=True):
    authorization: str
    token: str
    user_info: str
    jwks: str

    @classmethod
    def of(cls, provider: IdentityProvider) -> "Endpoints":
        """Those that the provider's details name; of OIDC, the others are below the issuer."""
        told = provider.details
        issuer = told.get("oidc_issuer", "").rstrip("/")
        return cls(
            authorization=told.get("authorize_url") or f"{issuer}/authorize",
            token=told.get("token_url") or f"{issuer}/token",
            user_info=told.get("attributes_url") or f"{issuer}/userinfo",
            jwks=told.get("jwks_uri") or _JWKS.get(provider.provider_type) or f"{issuer}/jwks.json",
        )


def of(work: Work, provider: IdentityProvider) -> "PlayedServers | None":
    """None for a provider that is not played."""
    return PlayedServers(work.services, provider) if played.is_played(work, provider) else None


class Refused(Exception):
    """The token endpoint refuses; the message is its error code."""


class PlayedServers:
    """`doors.OtherServers` of one provider."""

    def __init__(self, services: Services, provider: IdentityProvider) -> None:
        self._services = services
        self._provider = provider
        self._endpoints = Endpoints.of(provider)

    def get(
        self,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        seconds: float,
        longest: int,
        redirects: int = MOST_REDIRECTS,
        public_only: bool = False,
    ) -> Answered:
        """Raises NoAnswer."""
        del longest, redirects, public_only
        query = dict(parse_qsl(urlsplit(url).query))
        return self._answer(url, query, headers, seconds)

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        seconds: float,
        longest: int,
        public_only: bool = False,
    ) -> Answered:
        """Raises NoAnswer."""
        del longest, public_only
        return self._answer(url, form, headers, seconds)

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, url: str, given: Mapping[str, str], headers: Mapping[str, str], seconds: float) -> Answered:
        place = _place(url)
        if place == _place(self._endpoints.token):
            return self._exchanged(url, given, seconds)
        if place == _place(self._endpoints.user_info):
            return self._told(url, given, headers)
        if place == _place(self._endpoints.jwks):
            with opened(self._services, "played provider") as work:
                work.in_pool(self._provider.pool_id)
                return _json(url, {"keys": [keys.jwk(keys.require(work, self._provider))]})
        if place.endswith(DISCOVERY):
            return _json(url, self._discovery())
        return _json(url, {"error": "not_found"}, 404)

    def _exchanged(self, url: str, given: Mapping[str, str], seconds: float) -> Answered:
        """Of a code that is good once, for who it was made for."""
        token = url_text(self._services.random, _TOKEN_BYTES)
        try:
            with opened(self._services, "played provider", write=True) as work:
                work.in_pool(self._provider.pool_id)
                grant = self._spent(work, given, ids.digest(token))
                key = keys.require(work, self._provider) if tokens.has_id_token(self._provider) else None
        except Refused as refusal:
            return _json(url, {"error": str(refusal)}, 400)
        _wait(grant, seconds)
        answer: dict[str, Any] = {"access_token": token, "token_type": "Bearer", "expires_in": tokens.LIVES_SECONDS}
        if key is not None:
            answer["id_token"] = tokens.id_token(self._provider, key, grant, self._services.clock.now())
        return _json(url, {**answer, "scope": grant.scopes})

    def _spent(self, work: Work, given: Mapping[str, str], token_digest: str) -> PlayedGrant:
        """Raises Refused."""
        if given.get("client_id") != self._provider.details.get("client_id") or not self._has_secret(work, given):
            raise Refused("invalid_client")
        code_digest = ids.digest(given.get("code", ""))
        grant = played_grants.find(work.db, self._provider.id, code_digest)
        if grant is None or grant.redirect_uri != given.get("redirect_uri") or _is_over(grant, work.now):
            raise Refused("invalid_grant")
        if not tokens.has_id_token(self._provider) and grant.flaw == outcomes.EXPIRED:
            raise Refused("invalid_grant")  # nothing else of it has an end
        if not played_grants.spend(work.db, code_digest, token_digest, work.now):
            raise Refused("invalid_grant")
        return grant

    def _has_secret(self, work: Work, given: Mapping[str, str]) -> bool:
        """Apple's is a token of its own making, which nobody but Apple can judge."""
        current = identity_providers.find(work.db, self._provider.pool_id, self._provider.name)
        secret = current.secret_details.get("client_secret") if current is not None else None
        if self._provider.provider_type == details.APPLE:
            return bool(given.get("client_secret"))
        return secret is None or given.get("client_secret") == secret

    def _told(self, url: str, given: Mapping[str, str], headers: Mapping[str, str]) -> Answered:
        """Whom the access token is of; it comes in the header, of Facebook in the query."""
        named = {name.lower(): value for name, value in headers.items()}
        token = named.get("authorization", "").removeprefix("Bearer ") or given.get("access_token", "")
        with opened(self._services, "played provider") as work:
            work.in_pool(self._provider.pool_id)
            grant = played_grants.find_by_token(work.db, self._provider.id, ids.digest(token))
        if grant is None:
            return _json(url, {"error": "invalid_token"}, 401)
        return _json(url, tokens.profile(self._provider, grant))

    def _discovery(self) -> dict[str, Any]:
        return {
            "issuer": self._provider.details.get("oidc_issuer", ""),
            "authorization_endpoint": self._endpoints.authorization,
            "token_endpoint": self._endpoints.token,
            "userinfo_endpoint": self._endpoints.user_info,
            "jwks_uri": self._endpoints.jwks,
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": [keys.algorithm(self._provider)],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "scopes_supported": _SCOPES,
        }


def _place(url: str) -> str:
    """The address without its query."""
    return url.partition("?")[0].partition("#")[0]


def _is_over(grant: PlayedGrant, now: datetime) -> bool:
    return grant.used_at is not None or grant.expires_at <= now


def _wait(grant: PlayedGrant, seconds: float) -> None:
    """Raises NoAnswer for a server that does not answer in time: at once, since nobody learns anything by waiting."""
    if grant.flaw == outcomes.TIME_OUT or grant.delay_ms >= seconds * 1000:
        raise doors.ReadTimedOut("the played provider was told not to answer in time")
    with step_out():
        time.sleep(grant.delay_ms / 1000)


def _json(url: str, content: Mapping[str, Any], status: int = 200) -> Answered:
    return Answered(status, {"content-type": "application/json"}, orjson.dumps(content), url)
