"""Signing in through oidc-provider, which was not written for the emulator."""

from collections.abc import Iterator

import pytest

from emulator.errors.oauth import OAuthError
from tests.federation import oidc_provider
from tests.federation.room import CALLBACK, NONCE, Room, room
from tests.support.given import Given
from tests.support.openid_server import OpenIdServer

pytestmark = pytest.mark.once


@pytest.fixture(scope="module", params=["RS256", "PS256", "ES256", "HS256", "EdDSA"])
def issuer(request: pytest.FixtureRequest) -> Iterator[tuple[str, str]]:
    with oidc_provider.running(request.param) as url:
        yield url, request.param


@pytest.fixture
def company(given: Given, issuer: tuple[str, str]) -> Room:
    return room(given, OpenIdServer(issuer[0], []))


def test_somebody_signs_in(company: Room, issuer: tuple[str, str]) -> None:
    answer = oidc_provider.signed_in(company.address(), "ada", CALLBACK)
    if issuer[1] == "EdDSA":  # which Cognito does not take
        with pytest.raises(OAuthError, match="Bad id_token algorithm"):
            company.come_back(**answer)
        return
    identity = company.come_back(**answer)
    assert answer["iss"] == issuer[0]
    assert identity.subject == "ada"
    told = {name: identity.claims[name] for name in ("email", "email_verified", "name", "groups", "nonce")}
    assert told == {
        "email": "ada@example.test",
        "email_verified": "true",
        "name": "ada Lovelace",
        "groups": "[admins, a%2C+b]",
        "nonce": NONCE,
    }
    assert company.refused(**answer) == (
        "invalid_request",
        "Company Error - 400 invalid_grant grant request is invalid",
    )


def test_a_prompt_is_understood(company: Room, issuer: tuple[str, str]) -> None:
    answer = oidc_provider.signed_in(company.address(prompt="login consent"), "bob", CALLBACK)
    assert set(answer) == {"code", "state", "iss"}
