"""The documents verifiers read: two public keys, and where things are. Two libraries verify our tokens by them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt as pyjwt
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import KeySet

from emulator import app
from emulator.settings import Settings
from emulator.tokens import keys as pool_keys
from emulator.work import Services
from tests.support.given import AppClient, Given
from tests.support.reading import header


@pytest.fixture
def web(serve: Callable[..., TestClient]) -> TestClient:
    return serve(base_url="http://some.other.host:1234")


@pytest.fixture
def client(given: Given) -> AppClient:
    made = given.client()
    given.confirmed_user(made, "bob")
    return made


def document(web: TestClient, client: AppClient, name: str) -> Any:
    answered = web.get(f"/{client.pool_id}/.well-known/{name}")
    assert answered.status_code == 200
    assert answered.headers["content-type"] == "application/json"
    assert answered.headers["access-control-allow-origin"] == "*"
    return answered.json()


@pytest.mark.once
def test_the_keys_are_two_of_the_published_form(web: TestClient, given: Given, client: AppClient) -> None:
    keys = document(web, client, "jwks.json")["keys"]
    tokens = given.tokens(client, "bob")
    assert [key["kid"] for key in keys] == [header(tokens[name])["kid"] for name in ("IdToken", "AccessToken")]
    for key in keys:
        assert list(key) == ["alg", "e", "kid", "kty", "n", "use"]
        assert {**key, "kid": "", "n": ""} == {
            "alg": "RS256",
            "e": "AQAB",
            "kid": "",
            "kty": "RSA",
            "n": "",
            "use": "sig",
        }


def test_the_keys_are_there_before_the_first_sign_in_and_stay(web: TestClient, given: Given) -> None:
    client = given.client()
    first = document(web, client, "jwks.json")
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    assert document(web, client, "jwks.json") == first


@pytest.mark.once
@pytest.mark.parametrize("name", ["AccessToken", "IdToken"])
def test_pyjwt_and_joserfc_verify_the_tokens(web: TestClient, given: Given, client: AppClient, name: str) -> None:
    token = given.tokens(client, "bob")[name]
    published = document(web, client, "jwks.json")
    issuer = document(web, client, "openid-configuration")["issuer"]
    key = pyjwt.PyJWKSet.from_dict(published)[header(token)["kid"]]
    audience = client.id if name == "IdToken" else None
    by_pyjwt = pyjwt.decode(token, key, algorithms=["RS256"], issuer=issuer, audience=audience)
    by_joserfc = joserfc_jwt.decode(token, KeySet.import_key_set(published), algorithms=["RS256"]).claims
    assert by_pyjwt == by_joserfc
    assert by_pyjwt["token_use"] == {"AccessToken": "access", "IdToken": "id"}[name]


@pytest.mark.once
def test_the_configuration_has_the_members_of_a_pool_without_a_domain(web: TestClient, client: AppClient) -> None:
    issuer = f"http://localhost:9229/{client.pool_id}"
    found = document(web, client, "openid-configuration")
    expected = {
        "authorization_endpoint": f"{issuer}/authorize",
        "end_session_endpoint": f"{issuer}/logout",
        "id_token_signing_alg_values_supported": ["RS256"],
        "issuer": issuer,
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "response_types_supported": ["code", "token"],
        "revocation_endpoint": f"{issuer}/revoke",
        "scopes_supported": ["openid", "email", "phone", "profile"],
        "subject_types_supported": ["public"],
        "token_endpoint": f"{issuer}/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "userinfo_endpoint": f"{issuer}/userInfo",
    }
    assert found == expected
    assert list(found) == list(expected)


def test_a_verifier_follows_an_updated_issuer_to_the_keys(web: TestClient, given: Given) -> None:
    client = given.client(given.pool(IssuerConfiguration={"Type": "UPDATED"}))
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["IdToken"]
    issuer: str = pyjwt.decode(token, options={"verify_signature": False})["iss"]
    assert issuer == f"http://localhost:9229/issuer-cognito-idp/{client.pool_id}"

    def fetched(url: str) -> Any:
        answered = web.get(url.removeprefix("http://localhost:9229"))
        assert answered.status_code == 200
        return answered.json()

    configuration = fetched(f"{issuer}/.well-known/openid-configuration")
    assert configuration["issuer"] == issuer
    published = fetched(configuration["jwks_uri"])
    key = pyjwt.PyJWKSet.from_dict(published)[header(token)["kid"]]
    found = pyjwt.decode(token, key, algorithms=["RS256"], issuer=issuer, audience=client.id)
    assert found["cognito:username"] == "bob"
    assert document(web, client, "jwks.json") == published
    assert document(web, client, "openid-configuration")["issuer"] == issuer


@pytest.mark.parametrize(
    ("kind", "issuer"),
    [
        ("ORIGINAL", "https://cognito-idp.us-west-2.amazonaws.com/"),
        ("UPDATED", "https://issuer-cognito-idp.us-east-1.amazonaws.com/"),
    ],
)
def test_the_host_of_a_region_with_a_replica_tells_that_region_s_issuer(
    serve: Callable[..., TestClient], given: Given, kind: str, issuer: str
) -> None:
    key = {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": "arn:aws:kms:us-east-1:123456789012:key/mrk-0a1b"}
    pool_id = given.pool(KeyConfiguration=key, IssuerConfiguration={"Type": kind})
    given.cognito.create_user_pool_replica(UserPoolId=pool_id, RegionName="us-west-2")
    given.clock_advanced(timedelta(seconds=5))
    web = serve(issuer_mode="aws")

    def asked(host: str, name: str) -> Any:
        return web.get(f"/{pool_id}/.well-known/{name}", headers={"host": host}).json()

    there, here = "cognito-idp.us-west-2.localhost:9229", "cognito-idp.us-east-1.localhost:9229"
    assert asked(there, "openid-configuration")["issuer"] == issuer + pool_id
    home = issuer.replace("us-west-2", "us-east-1") + pool_id
    for host in (here, "localhost:9229", "cognito-idp.eu-west-1.localhost"):
        assert asked(host, "openid-configuration")["issuer"] == home
    assert asked(there, "jwks.json") == asked(here, "jwks.json")


@pytest.mark.once
@pytest.mark.parametrize("host", ["localhost:9229", "cognito:9229", "evil.test"])
def test_the_host_of_the_request_changes_nothing(web: TestClient, client: AppClient, host: str) -> None:
    path = f"/{client.pool_id}/.well-known/openid-configuration"
    headers = {"host": host, "x-forwarded-host": host, "x-forwarded-proto": "https"}
    assert web.get(path, headers=headers).json() == document(web, client, "openid-configuration")


@pytest.mark.once
@pytest.mark.parametrize("name", ["jwks.json", "openid-configuration"])
@pytest.mark.parametrize("pool_id", ["us-east-1_nobodys", "x", "%00", "us-east-1_%00", "x" * 2000, "us-east-1_a%0a"])
def test_a_pool_that_is_not_there_is_not_found(web: TestClient, name: str, pool_id: str) -> None:
    for folder in ("", "/issuer-cognito-idp"):
        answered = web.get(f"{folder}/{pool_id}/.well-known/{name}")
        assert answered.status_code == 404
        assert answered.json()["message"].endswith(" does not exist.")


@pytest.mark.once
def test_a_deleted_pool_is_not_found(web: TestClient, client: AppClient) -> None:
    document(web, client, "jwks.json")
    client.cognito.delete_user_pool(UserPoolId=client.pool_id)
    assert web.get(f"/{client.pool_id}/.well-known/jwks.json").status_code == 404


def test_a_write_is_no_way_to_read(web: TestClient, client: AppClient) -> None:
    assert web.post(f"/{client.pool_id}/.well-known/jwks.json").status_code != 500


def test_nobody_waits_for_ever_for_who_makes_the_keys(
    make_settings: Callable[..., Settings], services: Services, given: Given
) -> None:
    """One whose write waits for the database would have each of the others wait as long, one after another."""
    pool_id = given.pool()
    application = app.create(make_settings(lock_seconds=0.05))
    with TestClient(application, base_url="http://localhost:9229") as web, pool_keys._MAKING:
        made = web.get(f"/{pool_id}/.well-known/jwks.json").json()
        assert len(made["keys"]) == 2
        assert pool_keys._MAKING.locked()
    with TestClient(app.create(make_settings()), base_url="http://localhost:9229") as web:
        assert web.get(f"/{pool_id}/.well-known/jwks.json").json() == made
