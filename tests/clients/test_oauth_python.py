"""OAuth clients of Python, unmodified: Authlib and requests-oauthlib sign a person in, and PyJWT verifies what they
got."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import jwt
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session as AuthlibSession
from oauthlib.oauth2 import BackendApplicationClient
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


def signed_in(app: HostedApp, session: AuthlibSession) -> tuple[dict[str, Any], Callable[[], Any]]:
    """The tokens, and the exchange that gave them, to be tried again."""
    places = discovered(app)
    verifier = generate_token(48)
    address, state = session.create_authorization_url(
        places["authorization_endpoint"], code_verifier=verifier, nonce="n-1"
    )
    came_back = Person("ann").sign_in(address, CALLBACK)

    def exchange() -> Any:
        return session.fetch_token(
            places["token_endpoint"], authorization_response=came_back, state=state, code_verifier=verifier
        )

    return dict(exchange()), exchange


def test_authlib_signs_in_with_pkce_renews_and_revokes(authlib: tuple[HostedApp, AuthlibSession]) -> None:
    app, session = authlib
    places = discovered(app)
    token, _ = signed_in(app, session)
    assert sorted(token) == ["access_token", "expires_at", "expires_in", "id_token", "refresh_token", "token_type"]
    assert (token["token_type"], token["expires_in"]) == ("Bearer", 3600)
    identity = verified(app, token["id_token"], audience=app.id)
    assert identity["nonce"] == "n-1"
    assert session.get(places["userinfo_endpoint"]).json()["sub"] == identity["sub"]

    def renewed() -> dict[str, Any]:
        return dict(session.refresh_token(places["token_endpoint"], refresh_token=token["refresh_token"]))

    assert verified(app, renewed()["id_token"], audience=app.id)["auth_time"] == identity["auth_time"]
    answer = session.revoke_token(
        places["revocation_endpoint"], token=token["refresh_token"], token_type_hint="refresh_token"
    )
    assert answer.status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        renewed()


def test_authlib_may_show_a_code_once(hosted_journey: Journey) -> None:
    app = hosted.app(hosted_journey)
    with authlib_session(app, "none") as session:
        _, exchange = signed_in(app, session)
        with pytest.raises(OAuthError, match="invalid_grant"):
            exchange()


def test_both_get_a_token_for_a_program(hosted_journey: Journey) -> None:
    app = hosted.machine(hosted_journey)
    endpoint = discovered(app)["token_endpoint"]
    with AuthlibSession(app.id, app.secret, scope="orders/read") as session:
        first = session.fetch_token(endpoint, grant_type="client_credentials")
    with OAuth2Session(client=BackendApplicationClient(app.id), scope=["orders/read"]) as session:
        second = session.fetch_token(endpoint, client_id=app.id, client_secret=app.secret)
    for token in (first, second):
        assert verified(app, token["access_token"])["scope"] == "orders/read"


def verified(app: HostedApp, token: str, **options: Any) -> dict[str, Any]:
    """By PyJWT, with the keys that the discovery document names."""
    places = discovered(app)
    key = jwt.PyJWKClient(places["jwks_uri"]).get_signing_key_from_jwt(token)
    found: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"], issuer=places["issuer"], **options)
    return found


def test_requests_oauthlib_signs_in_and_renews(hosted_journey: Journey) -> None:
    app = hosted.app(hosted_journey, secret=True)
    places = discovered(app)
    with OAuth2Session(app.id, redirect_uri=CALLBACK, scope=SCOPES, pkce="S256") as session:
        address, state = session.authorization_url(places["authorization_endpoint"])
        came_back = Person("ann").sign_in(address, CALLBACK)
        assert f"state={state}" in came_back
        token = session.fetch_token(
            places["token_endpoint"], authorization_response=came_back, client_secret=app.secret
        )
        renewed = session.refresh_token(places["token_endpoint"], auth=(app.id, app.secret))
        user = session.get(places["userinfo_endpoint"]).json()
    identity = verified(app, token["id_token"], audience=app.id)
    access = verified(app, renewed["access_token"])
    assert (identity["email"], identity["email_verified"], user["email_verified"]) == ("ann@example.test", True, "true")
    assert (access["client_id"], access["username"], set(access["scope"].split())) == (app.id, "ann", set(SCOPES))
    assert renewed["refresh_token"] == token["refresh_token"]  # kept by the library: it is not shown again
