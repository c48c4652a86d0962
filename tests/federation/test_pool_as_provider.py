"""A pool is a provider for another pool, as companies connect their pools: the emulator asks itself for everything, and
waits for itself nowhere."""

from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from tests.support import databases, server
from tests.support.browser import Browser, over_sockets
from tests.support.given import PASSWORD
from tests.support.oauth_client import CALLBACK, claims

pytestmark = [pytest.mark.clients, pytest.mark.once]
OAUTH = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid", "email", "profile"],
}


def made(cognito: Any, name: str) -> str:
    pool_id = str(cognito.create_user_pool(PoolName=name)["UserPool"]["Id"])
    cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name)
    return pool_id


def provider_for(cognito: Any, url: str, pool_id: str) -> dict[str, str]:
    """ProviderDetails of a new pool that has the user ann, for the other."""
    own = made(cognito, "company")
    client = cognito.create_user_pool_client(
        UserPoolId=own,
        ClientName="the other pool",
        GenerateSecret=True,
        SupportedIdentityProviders=["COGNITO"],
        CallbackURLs=[f"{url}/{pool_id}/oauth2/idpresponse"],
        **OAUTH,
    )["UserPoolClient"]
    email = {"Name": "email", "Value": "ann@example.test"}
    cognito.admin_create_user(UserPoolId=own, Username="ann", UserAttributes=[email], MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=own, Username="ann", Password=PASSWORD, Permanent=True)
    return {
        "client_id": client["ClientId"],
        "client_secret": client["ClientSecret"],
        "oidc_issuer": f"{url}/{own}",
        "authorize_scopes": "openid email",
        "attributes_request_method": "GET",
    }


def signed_in(browser: Browser, pool_id: str, client_id: str) -> dict[str, Any]:
    asked = {
        "client_id": client_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "identity_provider": "Company",
    }
    page = browser.follow(browser.follow(browser.get(f"/{pool_id}/oauth2/authorize", asked)))
    back = browser.submit(page, "/login", username="ann", password=PASSWORD).location
    assert urlsplit(back).path == f"/{pool_id}/oauth2/idpresponse"
    code = browser.get(back).told["code"]
    form = {"grant_type": "authorization_code", "client_id": client_id, "code": code, "redirect_uri": CALLBACK}
    return claims(browser.post(f"/{pool_id}/oauth2/token", form).response.json()["id_token"])


def test_a_user_of_one_pool_signs_in_to_another(database_url: str) -> None:
    with databases.empty(database_url) as url, server.running(url) as emulator, over_sockets(emulator.url) as browser:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        cognito = boto3.client("cognito-idp", endpoint_url=emulator.url, region_name="us-east-1", **keys)
        pool_id = made(cognito, "shop")
        cognito.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName="Company",
            ProviderType="OIDC",
            ProviderDetails=provider_for(cognito, emulator.url, pool_id),
            AttributeMapping={"email": "email"},
        )
        client = cognito.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName="shop",
            SupportedIdentityProviders=["Company"],
            CallbackURLs=[CALLBACK],
            **OAUTH,
        )["UserPoolClient"]
        told = signed_in(browser, pool_id, client["ClientId"])
    assert told["cognito:username"].startswith("Company_")
    assert (told["email"], told["identities"][0]["providerName"]) == ("ann@example.test", "Company")
