"""What tests ask of the token endpoint and read in its answers."""

from typing import Any

import jwt as pyjwt

from emulator.oauth import well_known
from tests.support.browser import Page
from tests.support.given import AppClient, Given

Refusal = tuple[int, dict[str, str]]
INVALID_GRANT: Refusal = (400, {"error": "invalid_grant"})
INVALID_REQUEST: Refusal = (400, {"error": "invalid_request"})
INVALID_CLIENT: Refusal = (400, {"error": "invalid_client"})
UNAUTHORIZED: Refusal = (400, {"error": "unauthorized_client"})
INVALID_SCOPE: Refusal = (400, {"error": "invalid_scope"})


def refused(page: Page) -> Refusal:
    return page.status, page.response.json()


def answered(page: Page) -> dict[str, Any]:
    assert page.status == 200, page.text
    found: dict[str, Any] = page.response.json()
    return found


def verified(given: Given, client: AppClient, token: str, **how: Any) -> dict[str, Any]:
    """As a resource server does it, by the published keys."""
    published = well_known.jwks(given.services, client.pool_id)
    assert published is not None
    key = pyjwt.PyJWKSet.from_dict(published)[pyjwt.get_unverified_header(token)["kid"]]
    issuer = f"{given.services.settings.base_url}/{client.pool_id}"
    found: dict[str, Any] = pyjwt.decode(token, key, algorithms=["RS256"], issuer=issuer, **how)
    return found
