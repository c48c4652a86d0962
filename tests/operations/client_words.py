"""What the tests of app clients share: a new client's settings, and short words for the calls."""

from typing import Any

CODE_FLOW: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthScopes": ["openid"],
    "CallbackURLs": ["https://app.example.com/signed-in"],
}
DEFAULTS: dict[str, Any] = {
    "ClientName": "web",
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "EnablePropagateAdditionalUserContextData": False,
    "AuthSessionValidity": 3,
    "ClientType": "REGULAR",
}
SCHEMA = [
    {"Name": "email", "Required": True},
    {"Name": "tenant", "AttributeDataType": "String", "Mutable": False},
    {"Name": "hidden", "AttributeDataType": "String", "DeveloperOnlyAttribute": True},
]


def create(cognito: Any, pool_id: str, **settings: Any) -> dict[str, Any]:
    made = cognito.create_user_pool_client(UserPoolId=pool_id, **{"ClientName": "web", **settings})
    client: dict[str, Any] = made["UserPoolClient"]
    return client


def describe(cognito: Any, client: dict[str, Any]) -> dict[str, Any]:
    named = {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]}
    shown: dict[str, Any] = cognito.describe_user_pool_client(**named)["UserPoolClient"]
    return shown


def update(cognito: Any, client: dict[str, Any], **settings: Any) -> dict[str, Any]:
    named = {"UserPoolId": client["UserPoolId"], "ClientId": client["ClientId"]}
    shown: dict[str, Any] = cognito.update_user_pool_client(**named, **settings)["UserPoolClient"]
    return shown


def without_identity(client: dict[str, Any]) -> dict[str, Any]:
    identity = ("UserPoolId", "ClientId", "ClientSecret", "CreationDate", "LastModifiedDate")
    return {name: value for name, value in client.items() if name not in identity}


def with_sorted_sets(client: dict[str, Any]) -> dict[str, Any]:
    """As a client that was just written looks when it is described: every list of a client is a set."""
    return {name: sorted(value) if isinstance(value, list) else value for name, value in client.items()}
