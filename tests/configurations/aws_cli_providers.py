"""The AWS CLI's examples about identity providers: the operation, what it is told, and what the page prints."""

from tests.configurations.aws_cli_settings import OF_POOL
from tests.configurations.terraform_pools import Members

FACEBOOK = {
    "client_id": "1234567890",
    "client_secret": "1234abcd",
    "authorize_scopes": "public_profile, email",
    "api_version": "v17.0",
}
OF_FACEBOOK = {**OF_POOL, "ProviderName": "{provider}"}
SHOWN = tuple(
    f"IdentityProvider.{name}"
    for name in (
        *("UserPoolId", "ProviderName", "ProviderType", "AttributeMapping", "IdpIdentifiers"),
        *("LastModifiedDate", "CreationDate", "ProviderDetails.attributes_url", "ProviderDetails.authorize_url"),
        *("ProviderDetails.token_request_method", "ProviderDetails.token_url"),
    )
)
LINKED = {"ProviderName": "{provider}", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1234"}

TOLD: dict[str, tuple[str, Members, tuple[str, ...]]] = {
    "admin-disable-provider-for-user": (
        "AdminDisableProviderForUser",
        {**OF_POOL, "User": {**LINKED, "ProviderAttributeValue": "{linked}"}},
        (),
    ),
    "admin-link-provider-for-user": (
        "AdminLinkProviderForUser",
        {
            **OF_POOL,
            "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "{user}"},
            "SourceUser": LINKED,
        },
        (),
    ),
    "create-identity-provider": (
        "CreateIdentityProvider",
        {
            **OF_POOL,
            "ProviderName": "Facebook",
            "ProviderType": "Facebook",
            "ProviderDetails": FACEBOOK,
            "AttributeMapping": {"email": "email"},
            "IdpIdentifiers": ["provider1"],
        },
        SHOWN,
    ),
    "delete-identity-provider": ("DeleteIdentityProvider", OF_FACEBOOK, ()),
    "describe-identity-provider": ("DescribeIdentityProvider", OF_FACEBOOK, SHOWN),
    "get-identity-provider-by-identifier": (
        "GetIdentityProviderByIdentifier",
        {**OF_POOL, "IdpIdentifier": "{provider}"},
        SHOWN,
    ),
    "get-signing-certificate": ("GetSigningCertificate", OF_POOL, ("Certificate",)),
    "list-identity-providers": ("ListIdentityProviders", OF_POOL, ("Providers",)),
    "update-identity-provider": (
        "UpdateIdentityProvider",
        {**OF_FACEBOOK, "AttributeMapping": {"email": "email", "username": "id"}},
        SHOWN,
    ),
}
