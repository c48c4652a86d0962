"""Identity providers that AWS refused, as deployments of badmintoncryer/cdk-preflight (rules/cognito) met it."""

from tests.configurations.terraform_pools import Members
from tests.evidence.pools import violation

SOCIAL = {"client_id": "id", "client_secret": "secret", "authorize_scopes": "openid"}
OIDC = {
    "client_id": "id",
    "authorize_scopes": "openid",
    "oidc_issuer": "https://idp.example.com",
    "attributes_request_method": "GET",
}
METADATA = {"MetadataURL": "https://idp.example.com/metadata", "MetadataFile": "<xml/>"}


def provider(name: str, kind: str, details: Members) -> Members:
    return {"ProviderName": name, "ProviderType": kind, "ProviderDetails": details}


def without(details: Members, name: str) -> Members:
    return {key: value for key, value in details.items() if key != name}


# What is told of the provider, and the sentence.
REFUSED: dict[str, tuple[Members, str]] = {
    "pf-cognito-idp-apple-required-keys": (
        provider("SignInWithApple", "SignInWithApple", {"client_id": "id", "authorize_scopes": "email"}),
        "clientId, privateKey, teamId, and keyId are all required idp details.",
    ),
    "pf-cognito-idp-oidc-attributes-request-method": (
        provider("corp", "OIDC", {**OIDC, "attributes_request_method": "PUT"}),
        violation(
            "PUT",
            "providerConfiguration.oidcConfig.attributesRequestMethod",
            "Member must satisfy enum value set: [POST, GET]",
        ),
    ),
    "pf-cognito-idp-oidc-issuer-https": (
        provider("corp", "OIDC", {**OIDC, "oidc_issuer": "http://idp.example.com"}),
        "OIDC endpoint must start with https://",
    ),
    "pf-cognito-idp-oidc-required-keys": (
        provider("corp", "OIDC", without(OIDC, "oidc_issuer")),
        "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details.",
    ),
    "pf-cognito-idp-saml-metadata-exclusive": (
        provider("corp", "SAML", METADATA),
        "Only one of the MetadataURL or MetadataFile should be provided.",
    ),
    "pf-cognito-idp-saml-metadata-required": (
        provider("corp", "SAML", {"IDPSignout": "true"}),
        "At least one of the MetadataURL or MetadataFile should be provided.",
    ),
    "pf-cognito-idp-social-provider-name-fixed": (
        provider("MyGoogle", "Google", SOCIAL),
        "Provider MyGoogle cannot be of type Google.",
    ),
    "pf-cognito-idp-social-required-keys": (
        provider("Google", "Google", without(SOCIAL, "client_secret")),
        "clientId, clientSecret and authorizeScopes are all required idp details.",
    ),
}
