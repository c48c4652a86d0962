"""What an app client may be set to."""

from emulator.errors.types import (
    InvalidOAuthFlowException,
    InvalidParameterException,
    LimitExceededException,
    ScopeDoesNotExistException,
)

Invalid = InvalidParameterException  # most of them are


# --- pools and clients -----------------------------------------------------------------------------------------


def invalid_scope_requested(scope: str) -> ScopeDoesNotExistException:
    return ScopeDoesNotExistException(f"Invalid scope requested: {scope}")  # evidence: oauth-scopes-unknown


# --- app clients -----------------------------------------------------------------------------------------------


def too_many_clients(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} app clients.")  # unverified


def invalid_attributes(kind: str, *, creating: bool) -> InvalidParameterException:
    """`kind` is `read` or `write`."""
    return Invalid(  # evidence: write-attributes-immutable
        f"Invalid {kind} attributes specified while {'creating' if creating else 'updating'} a client"
    )


def generated_and_given_secret() -> InvalidParameterException:
    return Invalid("ClientSecret cannot be specified when GenerateSecret is true.")  # unverified


def legacy_and_allow_flows() -> InvalidParameterException:
    # evidence: explicit-auth-flows-legacy-mix
    return Invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")


def rotation_and_refresh_flow() -> InvalidParameterException:
    return Invalid(  # unverified, evidence: rotation-excludes-refresh
        "ALLOW_REFRESH_TOKEN_AUTH cannot be used with refresh token rotation enabled."
    )


def token_validity_range() -> InvalidParameterException:
    return Invalid("Invalid range for token validity.")  # evidence: token-validity-range


def refresh_token_ends_first() -> InvalidParameterException:
    return Invalid(  # evidence: token-expiration-order
        "Access and Id Token expiration times must be less than or equal to refresh token expiration times."
    )


def propagation_needs_secret() -> InvalidParameterException:
    return Invalid(  # evidence: propagate-context-requires-secret
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true"
    )


def analytics_configuration() -> InvalidParameterException:
    return Invalid(  # evidence: analytics-config-exclusive
        "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> "
        "are valid"
    )


def pinpoint_region_is_not_supported(region: str) -> InvalidParameterException:
    """`region` is the project's."""
    return Invalid(  # seen: badmintoncryer/cdk-preflight, pf-cognito-analytics-arn-region
        f"The integration with Pinpoint is not supported for the requested {region} region."
    )


def provider_does_not_exist(provider: str, pool_id: str) -> InvalidParameterException:
    return Invalid(  # seen with the dot at the end: badmintoncryer/cdk-preflight, rules/cognito
        f"The provider {provider} does not exist for User Pool {pool_id}."
    )


def provider_begins_sign_ins(provider: str) -> InvalidParameterException:
    return Invalid(  # unverified
        f"The provider {provider} has IdP-initiated sign-in, which is for app clients with SAML providers only."
    )


def flows_and_scopes_are_required() -> InvalidParameterException:
    return Invalid(  # evidence: oauth-members-required
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
    )


def url_uses_http(url: str) -> InvalidParameterException:
    return Invalid(f"{url} cannot use the HTTP protocol.")  # evidence: callback-url-https


def url_has_fragment(url: str) -> InvalidParameterException:
    return Invalid(f"{url} cannot use fragment")  # evidence: callback-url-fragment


def default_redirect_is_not_a_callback(url: str) -> InvalidParameterException:
    # evidence: default-redirect-uri-member
    return Invalid(f"The default redirect URI {url} is not in the callback URIs list.")


def callback_urls_are_required() -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(  # evidence: oauth-callback-required
        "CallbackUrls can not be empty when code flow or implicit flow is selected"
    )


def client_credentials_goes_alone() -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(  # evidence: client-credentials-exclusive
        "client_credentials flow can not be selected along with code flow or implicit flow."
    )


def client_credentials_needs_secret() -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(  # evidence: client-credentials-secret
        "client_credentials flow can not be selected if client does not have a client secret."
    )


def scope_needs_a_user(scope: str) -> ScopeDoesNotExistException:
    return ScopeDoesNotExistException(  # evidence: machine-scopes; the exception's type is unverified
        f"{scope} is not supported with client_credentials flow"
    )
