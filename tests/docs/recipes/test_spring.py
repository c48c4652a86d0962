"""What Spring Security does with an `issuer-uri`, step by step and by the files of the recipe: there is no Spring here.

Read from its ClientRegistrations, OidcAuthorizationCodeAuthenticationProvider and JwtDecoders.
"""

from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import jwt
import pytest
import yaml

from tests.docs.recipes.conftest import Kitchen
from tests.support.person import Person

pytestmark = pytest.mark.clients
PAGE = "recipes/spring.md"


def oauth2(kitchen: Kitchen, name: str) -> dict[str, Any]:
    """`spring.security.oauth2` of a file of the recipe."""
    found: dict[str, Any] = yaml.safe_load(kitchen.recipe(PAGE, name).code)["spring"]["security"]["oauth2"]
    return found


@pytest.fixture
def web() -> Any:
    with httpx2.Client(trust_env=False) as web:
        yield web


def configured(web: httpx2.Client, issuer_uri: str) -> dict[str, Any]:
    """Spring stops where the issuer of the document is not the one it was told, or an endpoint is missing."""
    answer = web.get(f"{issuer_uri}/.well-known/openid-configuration")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    assert found["issuer"] == issuer_uri
    assert {"authorization_endpoint", "token_endpoint", "jwks_uri", "subject_types_supported"} <= set(found)
    return found


def verified(configuration: dict[str, Any], token: str, **options: Any) -> dict[str, Any]:
    key = jwt.PyJWKClient(configuration["jwks_uri"]).get_signing_key_from_jwt(token)
    found: dict[str, Any] = jwt.decode(token, key, ["RS256"], issuer=configuration["issuer"], **options)
    return found


def tokens(kitchen: Kitchen, web: httpx2.Client, configuration: dict[str, Any]) -> dict[str, Any]:
    """Of ann's sign-in, with `state` and `nonce`; the secret goes by Basic, Spring's choice for a client that has
    one."""
    client = oauth2(kitchen, "spring client")["client"]["registration"]["cognito"]
    asked = {
        "response_type": "code",
        "client_id": client["client-id"],
        "scope": " ".join(client["scope"]),
        "state": "the-state=",  # base64, with its padding
        "redirect_uri": client["redirect-uri"],
        "nonce": "the-nonce",
    }
    address = f"{configuration['authorization_endpoint']}?{urlencode(asked)}"
    told = parse_qs(urlsplit(Person("ann").sign_in(address, client["redirect-uri"])).query)
    assert told["state"] == ["the-state="]
    answer = web.post(
        configuration["token_endpoint"],
        auth=(client["client-id"], client["client-secret"]),
        data={"grant_type": "authorization_code", "code": told["code"][0], "redirect_uri": client["redirect-uri"]},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_an_application_signs_in_as_spring_does(kitchen: Kitchen, web: httpx2.Client) -> None:
    settings = oauth2(kitchen, "spring client")["client"]
    provider, client = settings["provider"]["cognito"], settings["registration"]["cognito"]
    configuration = configured(web, provider["issuer-uri"])
    found = tokens(kitchen, web, configuration)
    assert found["token_type"].lower() == "bearer"
    identity = verified(configuration, found["id_token"], audience=client["client-id"])
    assert (identity["nonce"], identity[provider["user-name-attribute"]]) == ("the-nonce", "ann")
    user = web.get(configuration["userinfo_endpoint"], headers={"authorization": f"Bearer {found['access_token']}"})
    assert user.json()["sub"] == identity["sub"]  # it compares them


def test_a_resource_server_accepts_access_tokens_by_the_issuer_alone(kitchen: Kitchen, web: httpx2.Client) -> None:
    issuer_uri = oauth2(kitchen, "spring resource server")["resourceserver"]["jwt"]["issuer-uri"]
    configuration = configured(web, issuer_uri)
    access = verified(configuration, tokens(kitchen, web, configuration)["access_token"])
    assert (access["iss"], access["client_id"]) == (issuer_uri, "webrecipe")
    assert set(access["scope"].split()) == {"openid", "email", "profile"}  # its authorities: SCOPE_openid, …
