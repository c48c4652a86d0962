"""The issuer: our own address, AWS's, or a template; never what a request calls us."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from emulator import app
from emulator.settings import Settings
from emulator.wire.door import Door
from emulator.work import Services
from tests.support.caller import headers
from tests.support.given import Given
from tests.support.reading import claims, header
from tests.support.ways import initiate

TABLE = [
    ("public", {"public_url": "http://localhost:9229"}, {}, "http://localhost:9229/{pool}"),
    ("public", {"public_url": "https://auth.test/base/"}, {}, "https://auth.test/base/{pool}"),
    ("public", {"public_url": None, "port": 9400}, {}, "http://localhost:9400/{pool}"),
    ("aws", {}, {}, "https://cognito-idp.eu-west-1.amazonaws.com/{pool}"),
    (
        "aws",
        {},
        {"IssuerConfiguration": {"Type": "UPDATED"}},
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/{pool}",
    ),
    ("aws", {}, {"IssuerConfiguration": {"Type": "ORIGINAL"}}, "https://cognito-idp.eu-west-1.amazonaws.com/{pool}"),
    ("original", {}, {}, "https://cognito-idp.eu-west-1.amazonaws.com/{pool}"),
    (
        "original",
        {},
        {"IssuerConfiguration": {"Type": "UPDATED"}},
        "https://cognito-idp.eu-west-1.amazonaws.com/{pool}",
    ),
    ("updated", {}, {}, "https://issuer-cognito-idp.eu-west-1.amazonaws.com/{pool}"),
    (
        "updated",
        {},
        {"IssuerConfiguration": {"Type": "ORIGINAL"}},
        "https://issuer-cognito-idp.eu-west-1.amazonaws.com/{pool}",
    ),
    ("aws eu-west-1_other=public", {}, {}, "https://cognito-idp.eu-west-1.amazonaws.com/{pool}"),
    ("https://{region}.id.test/{pool_id}/x", {}, {}, "https://eu-west-1.id.test/{pool}/x"),
    ("public", {}, {"IssuerConfiguration": {"Type": "UPDATED"}}, "http://localhost:9229/issuer-cognito-idp/{pool}"),
    (
        "https://{host}.{region}.id.test/{pool_id}",
        {},
        {"IssuerConfiguration": {"Type": "UPDATED"}},
        "https://issuer-cognito-idp.eu-west-1.id.test/{pool}",
    ),
    ("https://{host}.{region}.id.test/{pool_id}", {}, {}, "https://cognito-idp.eu-west-1.id.test/{pool}"),
]


@pytest.mark.once
@pytest.mark.parametrize(("mode", "changes", "pool_settings", "issuer"), TABLE, ids=range(len(TABLE)))
def test_the_mode_decides_the_issuer(
    services: Services,
    make_settings: Callable[..., Settings],
    connect: Callable[..., Any],
    mode: str,
    changes: dict[str, Any],
    pool_settings: dict[str, Any],
    issuer: str,
) -> None:
    settings = make_settings(issuer_mode=mode, **changes)
    door: Door = app.build_door(structs.replace(services, settings=settings))
    cognito = connect(to=door, region="eu-west-1")
    given = Given(cognito, services)
    client = given.client(given.pool(**pool_settings))
    given.confirmed_user(client, "bob")
    begun = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Passw0rd!")
    tokens = begun["AuthenticationResult"]
    told = {claims(tokens[name])["iss"] for name in ("AccessToken", "IdToken")}
    assert told == {issuer.format(pool=client.pool_id)}
    assert cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


def test_the_issuer_of_a_live_pool_changes_for_the_tokens_to_come(given: Given, cognito: Any) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    before = given.tokens(client, "bob")
    cognito.update_user_pool(UserPoolId=client.pool_id, IssuerConfiguration={"Type": "UPDATED"})
    updated = f"http://localhost:9229/issuer-cognito-idp/{client.pool_id}"
    assert claims(given.tokens(client, "bob")["IdToken"])["iss"] == updated
    # What was issued before keeps its issuer and its use, and a refresh brings the new one.
    assert cognito.get_user(AccessToken=before["AccessToken"])["Username"] == "bob"
    refreshed = initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=before["RefreshToken"])
    assert claims(refreshed["AuthenticationResult"]["AccessToken"])["iss"] == updated
    cognito.update_user_pool(UserPoolId=client.pool_id, IssuerConfiguration={"Type": "ORIGINAL"})
    assert claims(given.tokens(client, "bob")["AccessToken"])["iss"] == f"http://localhost:9229/{client.pool_id}"


OWN = "us-east-1_own"


@pytest.mark.once
@pytest.mark.parametrize(
    ("mode", "issuer"),
    [
        ("public {pool}=aws", "https://cognito-idp.us-east-1.amazonaws.com/{pool}"),
        ("{pool}=updated,aws", "https://issuer-cognito-idp.us-east-1.amazonaws.com/{pool}"),
        ("aws {pool}=public", "http://localhost:9229/{pool}"),
        ("aws {pool}=https://id.test/{{pool_id}}", "https://id.test/{pool}"),
        ("{pool}=original", "https://cognito-idp.us-east-1.amazonaws.com/{pool}"),
    ],
)
def test_a_pool_may_have_a_mode_of_its_own_and_tokens_and_documents_agree(
    serve: Callable[..., Any], given: Given, mode: str, issuer: str
) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    issuer = issuer.format(pool=client.pool_id)
    web = serve(issuer_mode=mode.format(pool=client.pool_id))
    parameters = {"USERNAME": "bob", "PASSWORD": "Passw0rd!"}
    body = {"ClientId": client.id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}
    begun = web.post("/", json=body, headers=headers("InitiateAuth", "000000000000")).json()
    token = begun["AuthenticationResult"]["IdToken"]
    assert claims(token)["iss"] == issuer
    for folder in ("", "/issuer-cognito-idp"):
        place = f"{folder}/{client.pool_id}/.well-known"
        document = web.get(f"{place}/openid-configuration").json()
        assert (document["issuer"], document["jwks_uri"]) == (issuer, f"{issuer}/.well-known/jwks.json")
        keys = web.get(f"{place}/jwks.json").json()["keys"]
        assert header(token)["kid"] in {key["kid"] for key in keys}


@pytest.mark.once
@pytest.mark.parametrize(
    ("mode", "said"),
    [("aws public", "has two entries for all pools"), (f"{OWN}=aws {OWN}=public", f"names the pool {OWN} twice")],
)
def test_what_is_said_twice_is_refused(make_settings: Callable[..., Settings], mode: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        make_settings(issuer_mode=mode)


@pytest.mark.once
@pytest.mark.parametrize("mode", ["", "host", "https://auth.test", "AWS", f"{OWN}=", f"aws {OWN}=x"])
def test_a_mode_that_would_be_no_issuer_is_refused(make_settings: Callable[..., Settings], mode: str) -> None:
    with pytest.raises(ValueError, match="template that contains"):
        make_settings(issuer_mode=mode)
