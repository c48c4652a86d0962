"""OAuth clients of Python, unmodified: Authlib and requests-oauthlib sign a person in, and PyJWT verifies what they
got."""

from collections.abc import Iterator
from typing import Any

import httpx2
import jwt
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from requests_oauthlib import OAuth2Session

from tests.clients import hosted
from tests.clients.hosted import CALLBACK, SCOPES, HostedApp
from tests.clients.world import Journey
from tests.support.person import Person

pytestmark = pytest.mark.clients


@pytest.fixture(autouse=True)
def plain_http(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both libraries refuse addresses without TLS unless they are told that this is a test."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")


def discovered(app: HostedApp) -> dict[str, Any]:
    answer = httpx2.get(f"{app.issuer}/.well-known/openid-configuration", trust_env=False)
    found: dict[str, Any] = answer.json()
    return found


def authlib_session(app: HostedApp, method: str) -> AuthlibSession:
    return AuthlibSession(
        app.id,
        app.secret,
        scope=" ".join(SCOPES),
        redirect_uri=CALLBACK,
        token_endpoint_auth_method=method,
        revocation_endpoint_auth_method=method,
        code_challenge_method="S256",
    )


@pytest.fixture(params=["none", "client_secret_basic", "client_secret_post"])
def authlib(request: pytest.FixtureRequest, hosted_journey: Journey) -> Iterator[tuple[HostedApp, AuthlibSession]]:
    app = hosted.app(hosted_journey, secret=request.param != "none")
    with authlib_session(app, request.param) as session:
        yield app, session


def test_authlib_signs_in_with_pkce_and_gets_all_tokens(authlib: tuple[HostedApp, AuthlibSession]) -> None:
    app, session = authlib
    verifier = generate_token(48)
    address, state = session.create_authorization_url(app.endpoint("authorize"), code_verifier=verifier, nonce="n-1")
    came_back = Person("ann").sign_in(address, CALLBACK)

    token = session.fetch_token(
        app.endpoint("token"), authorization_response=came_back, state=state, code_verifier=verifier
    )

    assert sorted(token) == ["access_token", "expires_at", "expires_in", "id_token", "refresh_token", "token_type"]
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    assert verified(app, token["id_token"], audience=app.id)["nonce"] == "n-1"
    with pytest.raises(OAuthError, match="invalid_grant"):  # the code is used
        session.fetch_token(
            app.endpoint("token"), authorization_response=came_back, state=state, code_verifier=verifier
        )


def verified(app: HostedApp, token: str, **options: Any) -> dict[str, Any]:
    """By PyJWT, with the keys that the discovery document names."""
    places = discovered(app)
    key = jwt.PyJWKClient(places["jwks_uri"]).get_signing_key_from_jwt(token)
    found: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], issuer=places["issuer"], **options)
    return found


def test_requests_oauthlib_signs_in(hosted_journey: Journey) -> None:
    app = hosted.app(hosted_journey, secret=True)
    with OAuth2Session(app.id, redirect_uri=CALLBACK, scope=SCOPES, pkce="S256") as session:
        address, state = session.authorization_url(app.endpoint("authorize"))
        came_back = Person("ann").sign_in(address, CALLBACK)
        assert f"state={state}" in came_back
        token = session.fetch_token(app.endpoint("token"), authorization_response=came_back, client_secret=app.secret)
    identity = verified(app, token["id_token"], audience=app.id)
    access = verified(app, token["access_token"])
    assert (identity["email"], identity["email_verified"]) == ("ann@example.test", True)
    assert (access["client_id"], access["username"], set(access["scope"].split())) == (app.id, "ann", set(SCOPES))
