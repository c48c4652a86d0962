"""What an application with the hosted pages starts from: a pool with a domain, an app client with OAuth flows, and
somebody who can sign in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from tests.clients.world import Journey
from tests.support.given import PASSWORD, AppClient

CALLBACK = "http://localhost:3000/callback"
SIGNED_OUT = "http://localhost:3000/"
SCOPES = ["openid", "email", "profile", "aws.cognito.signin.user.admin"]


@dataclass(frozen=True)
class HostedApp:
    """An app client. `prefix` is its pool's domain, `secret` None for a public client."""

    url: str
    pool_id: str
    prefix: str
    id: str
    secret: str | None
    cognito: Any

    @property
    def client(self) -> AppClient:
        return AppClient(self.id, self.pool_id, self.secret, self.cognito)

    @property
    def issuer(self) -> str:
        return f"{self.url}/{self.pool_id}"

    def endpoint(self, name: str) -> str:
        """By the emulator's own address."""
        return f"{self.url}/{self.pool_id}/oauth2/{name}"

    def members(self) -> dict[str, str | None]:
        """For a script in another language."""
        return {"issuer": self.issuer, "client": self.id, "secret": self.secret, "callback": CALLBACK}


PLAIN_STYLE: Mapping[str, Any] = {"UseCognitoProvidedValues": True}
NO_SETTINGS: Mapping[str, Any] = {}


def app(
    journey: Journey,
    *,
    version: int = 1,
    secret: bool = False,
    style: Mapping[str, Any] = PLAIN_STYLE,
    pool: Mapping[str, Any] = NO_SETTINGS,
    **settings: Any,
) -> HostedApp:
    """With the user `ann`, whose e-mail address is verified. `version` 2 is managed login, in that style; `pool` has
    the pool's own settings."""
    cognito, prefix = journey.cognito, f"app-{uuid4().hex[:12]}"
    made_pool = cognito.create_user_pool(**{"PoolName": "pool", "AutoVerifiedAttributes": ["email"], **pool})
    pool_id = made_pool["UserPool"]["Id"]
    cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=prefix, ManagedLoginVersion=version)
    values = {
        "ClientName": "Example",
        "GenerateSecret": secret,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": SCOPES,
        "CallbackURLs": [CALLBACK],
        "LogoutURLs": [SIGNED_OUT],
        "SupportedIdentityProviders": ["COGNITO"],
        **settings,
    }
    made = cognito.create_user_pool_client(UserPoolId=pool_id, **values)["UserPoolClient"]
    if version == 2:
        cognito.create_managed_login_branding(UserPoolId=pool_id, ClientId=made["ClientId"], **style)
    add_user(cognito, pool_id, "ann")
    return HostedApp(journey.url, pool_id, prefix, made["ClientId"], made.get("ClientSecret"), cognito)


def machine(journey: Journey, scope: str = "orders/read") -> HostedApp:
    """An app client that speaks for itself: a secret, the client credentials grant and a scope of a resource server."""
    cognito, prefix = journey.cognito, f"machine-{uuid4().hex[:12]}"
    pool_id = cognito.create_user_pool(PoolName="machines")["UserPool"]["Id"]
    cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=prefix)
    server, name = scope.split("/")
    cognito.create_resource_server(
        UserPoolId=pool_id,
        Identifier=server,
        Name=server,
        Scopes=[{"ScopeName": name, "ScopeDescription": scope}],
    )
    made = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="machine",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=[scope],
    )["UserPoolClient"]
    return HostedApp(journey.url, pool_id, prefix, made["ClientId"], made["ClientSecret"], cognito)


def add_user(cognito: Any, pool_id: str, username: str, password: str = PASSWORD) -> None:
    cognito.admin_create_user(
        UserPoolId=pool_id,
        Username=username,
        MessageAction="SUPPRESS",
        UserAttributes=[
            {"Name": "email", "Value": f"{username}@example.test"},
            {"Name": "email_verified", "Value": "true"},
        ],
    )
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=username, Password=password, Permanent=True)
