"""What a provider tells of a user at its userInfo endpoint, for the access token. A provider whose ID token tells
enough may fail here: then nothing comes (evidence: oidc-user-info)."""

import logging
from collections.abc import Collection
from typing import Any
from urllib.parse import quote

from emulator.doors import Answered, NoAnswer
from emulator.federation import asking
from emulator.federation.openid import endpoints
from emulator.federation.openid.traits import Traits
from emulator.store.identity_providers import IdentityProvider
from emulator.work import Work

_OF_TOKENS = ("access_token", "id_token")
log = logging.getLogger("emulator.federation")


def told(
    work: Work, provider: IdentityProvider, traits: Traits, access_token: str, known: Collection[str]
) -> dict[str, Any]:
    """By claim. `known` are those that the ID token told: a provider that wants to be told which attributes are asked
    for is not asked for them again. Raises OAuthError where the endpoint cannot be found."""
    address = endpoints.find(work, provider, "attributes_url") if traits.has_profile else None
    if address is None:
        return {}
    if provider.details.get("attributes_url_add_attributes") == "true":
        wanted = sorted({traits.subject, *provider.attribute_mapping.values()} - set(known) - set(_OF_TOKENS))
        if not wanted:
            return {}
        address += quote(",".join(wanted), safe=",")
    try:
        answer = _asked(work, provider, address, access_token)
    except NoAnswer:
        return {}
    claims = endpoints.parsed(answer.body) if answer.is_success else None
    if claims is None:
        about = {"pool_id": provider.pool_id, "provider": provider.name, "status": answer.status}
        log.warning("provider_told_no_attributes", extra=about)
    return claims or {}


def _asked(work: Work, provider: IdentityProvider, address: str, access_token: str) -> Answered:
    headers = {"Accept": "application/json", "Authorization": f"Bearer {access_token}"}
    if provider.details.get("attributes_request_method") == "POST":
        return asking.post(work, provider, address, {}, headers)
    return asking.get(work, provider, address, headers)
