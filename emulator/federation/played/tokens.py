"""ID tokens of played providers, and the claims that their servers tell of a user."""

from datetime import datetime
from typing import Any

import orjson

from emulator.base import base64url
from emulator.base.clock import epoch_seconds
from emulator.federation.played import keys, outcomes
from emulator.rules.providers import details
from emulator.store.identity_providers import IdentityProvider
from emulator.store.played_grants import PlayedGrant
from emulator.store.played_providers import PlayedProvider

LIVES_SECONDS = 3600
_WITH_ID_TOKEN = (details.OIDC, details.GOOGLE, details.APPLE)
_NAMES = {"name": "displayName", "given_name": "givenName", "family_name": "familyName"}


def has_id_token(provider: IdentityProvider) -> bool:
    return provider.provider_type in _WITH_ID_TOKEN


def id_token(provider: IdentityProvider, key: PlayedProvider, grant: PlayedGrant, at: datetime) -> str:
    """`at` is by the machine's clock, as a real one's. With a flaw it is signed wrongly, or expired an hour ago."""
    assert key.private_pem is not None  # noqa: S101
    now = epoch_seconds(at)
    issued = now - 2 * LIVES_SECONDS if grant.flaw == outcomes.EXPIRED else now
    claims = {
        "iss": provider.details.get("oidc_issuer", ""),
        "aud": provider.details.get("client_id", ""),
        "iat": issued,
        "auth_time": issued,
        "exp": issued + LIVES_SECONDS,
        **({"nonce": grant.nonce} if grant.nonce is not None else {}),
        **_told(provider, grant),
    }
    header = {"alg": keys.algorithm(provider), "kid": key.kid, "typ": "JWT"}
    content = f"{_encoded(header)}.{_encoded(claims)}"
    broken = grant.flaw == outcomes.BROKEN_SIGNATURE
    return f"{content}.{base64url.encode(keys.signature(key.private_pem, content.encode(), broken=broken))}"


def profile(provider: IdentityProvider, grant: PlayedGrant) -> dict[str, Any]:
    """What the address of the provider's attributes answers."""
    if provider.provider_type == details.GOOGLE:
        return {**_person(grant), **_told(provider, grant)}
    return _told(provider, grant)


def _told(provider: IdentityProvider, grant: PlayedGrant) -> dict[str, Any]:
    return {**grant.claims, outcomes.SUBJECTS[provider.provider_type]: grant.subject}


def _person(grant: PlayedGrant) -> dict[str, Any]:
    """As Google's People API has it: a list of each kind of thing."""
    claims = grant.claims
    name = {theirs: claims[ours] for ours, theirs in _NAMES.items() if ours in claims}
    person: dict[str, Any] = {"resourceName": f"people/{grant.subject}"}
    about = {"metadata": {"primary": True, "verified": True}}
    if name:
        person["names"] = [{**about, **name}]
    if "email" in claims:
        person["emailAddresses"] = [{**about, "value": claims["email"]}]
    if "picture" in claims:
        person["photos"] = [{**about, "url": claims["picture"]}]
    return person


def _encoded(content: dict[str, Any]) -> str:
    return base64url.encode(orjson.dumps(content))
