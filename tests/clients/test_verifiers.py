"""Token verifiers as applications use them: aws-jwt-verify (issuer mode `aws`, or its general verifier on our own
issuer) and PyJWT from the discovery document."""

from collections.abc import Callable
from typing import Any

import httpx2
import jwt
import pytest
from authlib.integrations.requests_client import OAuth2Session

from tests.clients import hosted
from tests.clients.world import PASSWORD_FLOWS, Journey
from tests.support.given import AppClient
from tests.support.person import Person

pytestmark = [pytest.mark.clients, pytest.mark.once]


def members(journey: Journey, client: AppClient, tokens: dict[str, Any]) -> dict[str, str]:
    return {
        "url": journey.url,
        "pool": client.pool_id,
        "client": client.id,
        "idToken": tokens["IdToken"],
        "accessToken": tokens["AccessToken"],
    }


def test_aws_jwt_verify_accepts_tokens_with_the_issuer_of_aws(
    journey_as_aws: Journey, javascript: Callable[..., Any]
) -> None:
    journey = journey_as_aws
    client = journey.app_client()
    sub = journey.confirmed_user(client, "vera", "vera@verify.test")
    tokens = journey.tokens(client, "vera")

    found = javascript("verify.mjs", "cognito", **members(journey, client, tokens))

    identity, access = found.pop("id"), found.pop("access")
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{client.pool_id}"
    assert (identity["iss"], identity["aud"], identity["sub"]) == (issuer, client.id, sub)
    assert (access["iss"], access["client_id"], access["scope"]) == (issuer, client.id, "aws.cognito.signin.user.admin")
    assert found == {
        "either": "id",
        "wrongUse": "CognitoJwtInvalidTokenUseError",
        "wrongClient": "CognitoJwtInvalidClientIdError",
        "wrongAccessClient": "CognitoJwtInvalidClientIdError",
        "wrongGroup": "CognitoJwtInvalidGroupError",
        "tampered": "JwtInvalidSignatureError",
    }


def test_aws_jwt_verify_accepts_our_own_issuer_through_its_general_verifier(
    journey: Journey, javascript: Callable[..., Any]
) -> None:
    client = journey.app_client()
    journey.confirmed_user(client, "gina", "gina@verify.test")
    found = javascript("verify.mjs", "ownIssuer", **members(journey, client, journey.tokens(client, "gina")))
    assert found == {
        "iss": f"{journey.url}/{client.pool_id}",
        "aud": client.id,
        "accessClient": client.id,
        "accessHasAudience": False,
        "wrongAudience": "JwtInvalidAudienceError",
    }


def test_aws_jwt_verify_accepts_an_updated_issuer_too(journey: Journey, javascript: Callable[..., Any]) -> None:
    client = journey.app_client({"IssuerConfiguration": {"Type": "UPDATED"}})
    journey.confirmed_user(client, "ulla", "ulla@verify.test")
    tokens = members(journey, client, journey.tokens(client, "ulla"))
    issuer = f"{journey.url}/issuer-cognito-idp/{client.pool_id}"
    assert javascript("verify.mjs", "ownIssuer", issuer=issuer, **tokens)["iss"] == issuer


def discovered(journey: Journey, pool_id: str) -> dict[str, Any]:
    answer = httpx2.get(f"{journey.url}/{pool_id}/.well-known/openid-configuration", trust_env=False)
    configuration: dict[str, Any] = answer.json()
    return configuration


def test_pyjwt_verifies_tokens_from_the_discovery_document(journey: Journey) -> None:
    client = journey.app_client()
    sub = journey.confirmed_user(client, "paul", "paul@verify.test")
    tokens = journey.tokens(client, "paul")

    configuration = discovered(journey, client.pool_id)
    assert configuration["issuer"] == f"{journey.url}/{client.pool_id}"
    keys = jwt.PyJWKClient(configuration["jwks_uri"])
    algorithms = configuration["id_token_signing_alg_values_supported"]

    def verified(token: str, **options: Any) -> dict[str, Any]:
        key = keys.get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(token, key, algorithms, issuer=configuration["issuer"], **options)
        return claims

    identity = verified(tokens["IdToken"], audience=client.id)
    assert (identity["sub"], identity["token_use"], identity["email_verified"]) == (sub, "id", True)
    access = verified(tokens["AccessToken"])  # an access token of Cognito has no audience
    assert (access["client_id"], access["token_use"], access["username"]) == (client.id, "access", "paul")
    with pytest.raises(jwt.InvalidAudienceError):
        verified(tokens["IdToken"], audience="another")


def test_tokens_of_one_pool_do_not_verify_with_the_keys_of_another(journey: Journey) -> None:
    client, other = journey.app_client(), journey.app_client()
    journey.confirmed_user(client, "olga", "olga@verify.test")
    token = journey.tokens(client, "olga")["IdToken"]
    keys = jwt.PyJWKClient(discovered(journey, other.pool_id)["jwks_uri"])
    with pytest.raises(jwt.PyJWKClientError, match="Unable to find a signing key"):
        keys.get_signing_key_from_jwt(token)


def test_the_issuer_does_not_follow_the_host_of_a_request(journey: Journey) -> None:
    client = journey.app_client()
    answer = httpx2.get(
        f"{journey.url}/{client.pool_id}/.well-known/openid-configuration",
        headers={"Host": "cognito:9229"},
        trust_env=False,
    )
    assert answer.json()["issuer"] == f"{journey.url}/{client.pool_id}"


def test_aws_jwt_verify_accepts_tokens_of_the_login_pages(
    journey_as_aws: Journey, javascript: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    app = hosted.app(journey_as_aws, ExplicitAuthFlows=PASSWORD_FLOWS)
    with OAuth2Session(app.id, redirect_uri=hosted.CALLBACK, token_endpoint_auth_method="none") as session:
        address, state = session.create_authorization_url(app.endpoint("authorize"))
        came_back = Person("ann").sign_in(address, hosted.CALLBACK)
        found = session.fetch_token(app.endpoint("token"), authorization_response=came_back, state=state)
    tokens = {"IdToken": found["id_token"], "AccessToken": found["access_token"]}
    verified = javascript("verify.mjs", "cognito", **members(journey_as_aws, app.client, tokens))
    assert (verified["id"]["aud"], verified["access"]["client_id"]) == (app.id, app.id)
    assert verified["id"]["iss"] == f"https://cognito-idp.us-east-1.amazonaws.com/{app.pool_id}"
