"""App clients that AWS refused, as deployments met it: the settings, the exception and the sentence.

Each was one failed deployment in us-east-1 or ap-northeast-1 (badmintoncryer/cdk-preflight,
rules/cognito/pf-cognito-<name>, September 2026). `{doing}` is what the sentence says that the caller does: creating or
updating.
"""

from typing import Any

from tests.configurations.terraform_pools import Members
from tests.evidence.pools import NAME_PATTERN, PATTERN, at_most, violation
from tests.support import sentences

Case = tuple[Members, str, str]

INVALID, OAUTH, SCOPE = "InvalidParameterException", "InvalidOAuthFlowException", "ScopeDoesNotExistException"
ANALYTICS = (
    "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> "
    "are valid"
)
ROLE = "arn:aws:iam::{account}:role/analytics"
APPLICATION = "arn:aws:mobiletargeting:us-east-1:{account}:apps/0f1e2d3c"
BACK: Members = {"CallbackURLs": ["https://example.com/back"]}
NEEDS_BOTH = sentences.FLOWS_AND_SCOPES_ARE_REQUIRED
TOO_LONG = sentences.REFRESH_TOKEN_ENDS_FIRST
RANGE = sentences.INVALID_RANGE_FOR_TOKEN_VALIDITY
MANY = [f"https://example.com/back{number}" for number in range(101)]


def oauth(*flows: str, scopes: tuple[str, ...] = ("openid",), **more: Any) -> Members:
    return {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": list(flows),
        "AllowedOAuthScopes": list(scopes),
        **more,
    }


def minutes(token: str, amount: int) -> Members:
    return {f"{token}Validity": amount, "TokenValidityUnits": {token: "minutes"}}


REFUSED: dict[str, Case] = {
    "analytics-application-requires-role": (
        {"AnalyticsConfiguration": {"ApplicationId": "0f1e2d3c"}},
        INVALID,
        ANALYTICS,
    ),
    "analytics-config-exclusive": (
        {"AnalyticsConfiguration": {"ApplicationArn": APPLICATION, "ApplicationId": "0f1e2d3c", "RoleArn": ROLE}},
        INVALID,
        ANALYTICS,
    ),
    "analytics-arn-region": (
        {"AnalyticsConfiguration": {"ApplicationArn": APPLICATION.replace("us-east-1", "ap-northeast-1")}},
        INVALID,
        "The integration with Pinpoint is not supported for the requested ap-northeast-1 region.",
    ),
    "callback-url-fragment": (
        {"CallbackURLs": ["https://example.com/cb#frag"]},
        INVALID,
        "https://example.com/cb#frag cannot use fragment",
    ),
    "callback-url-https": (
        {"CallbackURLs": ["http://example.com/cb"]},
        INVALID,
        "http://example.com/cb cannot use the HTTP protocol.",
    ),
    "callback-urls-max": (
        {"CallbackURLs": MANY},
        INVALID,
        violation(f"[{', '.join(MANY)}]", "callbackURLs", at_most(100, "length")),
    ),
    "client-credentials-exclusive": (
        oauth("client_credentials", "code", **BACK),
        OAUTH,
        "client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    "client-credentials-secret": (
        oauth("client_credentials"),
        OAUTH,
        "client_credentials flow can not be selected if client does not have a client secret.",
    ),
    "client-name": (
        {"ClientName": "テスト用"},
        INVALID,
        violation("テスト用", "clientName", PATTERN + NAME_PATTERN),
    ),
    "default-redirect-uri-member": (
        {**BACK, "DefaultRedirectURI": "https://other.example.com/cb"},
        INVALID,
        "The default redirect URI https://other.example.com/cb is not in the callback URIs list.",
    ),
    "explicit-auth-flows-legacy-mix": (
        {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "ALLOW_USER_SRP_AUTH"]},
        INVALID,
        sentences.LEGACY_AND_ALLOW_FLOWS,
    ),
    "logout-url-https": (
        {"LogoutURLs": ["http://example.com/out"]},
        INVALID,
        "http://example.com/out cannot use the HTTP protocol.",
    ),
    "oauth-callback-required": (
        oauth("code"),
        OAUTH,
        "CallbackUrls can not be empty when code flow or implicit flow is selected",
    ),
    "oauth-flows-scopes-required": (
        {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthScopes": ["openid"]},
        INVALID,
        NEEDS_BOTH,
    ),
    "oauth-flows-scopes-required, of scopes": (
        {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"], **BACK},
        INVALID,
        NEEDS_BOTH,
    ),
    "oauth-scopes-unknown": (
        oauth("code", scopes=("openid", "api/read"), **BACK),
        SCOPE,
        "Invalid scope requested: api/read",
    ),
    "propagate-context-requires-secret": (
        {"EnablePropagateAdditionalUserContextData": True},
        INVALID,
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
    ),
    "read-attributes-exists": (
        {"ReadAttributes": ["custom:nothing"]},
        INVALID,
        "Invalid read attributes specified while {doing} a client",
    ),
    "supported-identity-providers-exists": (
        {"SupportedIdentityProviders": ["Google"]},
        INVALID,
        "The provider Google does not exist for User Pool {pool}.",
    ),
    "token-expiration-order": (
        {"AccessTokenValidity": 24, **minutes("RefreshToken", 60)},
        INVALID,
        TOO_LONG,
    ),
    "token-expiration-order, of the ID token": (
        {"IdTokenValidity": 24, **minutes("RefreshToken", 60)},
        INVALID,
        TOO_LONG,
    ),
    "token-validity-range": (minutes("AccessToken", 4), INVALID, RANGE),
    "token-validity-range, a day and more": (minutes("IdToken", 1441), INVALID, RANGE),
    "token-validity-range, of the refresh token": (minutes("RefreshToken", 59), INVALID, RANGE),
    "token-validity-range, hours without a unit": ({"AccessTokenValidity": 25}, INVALID, RANGE),
    "token-validity-range, hours of the ID token": ({"IdTokenValidity": 25}, INVALID, RANGE),
    "token-validity-range, days without a unit": ({"RefreshTokenValidity": 4000}, INVALID, RANGE),
    **{
        f"write-attributes-immutable, {name}": (
            {"WriteAttributes": [name]},
            INVALID,
            "Invalid write attributes specified while {doing} a client",
        )
        for name in ("email_verified", "phone_number_verified", "sub")
    },
}

FINE: dict[str, Members] = {
    "callback-url-https, of this machine": {
        "CallbackURLs": ["http://localhost:3000/back", "http://127.0.0.1/back", "http://[::1]:8080/back"]
    },
    "callback-urls-max": {"CallbackURLs": MANY[:100]},
    "default-redirect-uri-member": {**BACK, "DefaultRedirectURI": "https://example.com/back"},
    "explicit-auth-flows-legacy-mix": {"ExplicitAuthFlows": ["ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"]},
    "token-validity-range": minutes("AccessToken", 5),
    "token-validity-range, of the refresh token": {
        **minutes("RefreshToken", 60),
        "AccessTokenValidity": 1,
    },
    "token-expiration-order": {"AccessTokenValidity": 24, "RefreshTokenValidity": 1},
}
