"""Access, refresh and client tokens, exchange, and user sessions."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    NotAuthorizedException,
    NotImplementedException,
    RefreshTokenReuseException,
    ResourceNotFoundException,
    UnauthorizedException,
    UnsupportedOperationException,
    UnsupportedTokenTypeException,
)

# --- tokens ----------------------------------------------------------------------------------------------------


def could_not_verify_signature() -> NotAuthorizedException:
    return NotAuthorizedException("Could not verify signature for Access Token")  # evidence: access-token-refusals


def invalid_access_token() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid Access Token")  # seen: C


def access_token_has_expired() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token has expired")  # seen: C


def access_token_has_been_revoked() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token has been revoked")  # seen: C


def access_token_lacks_scopes() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token does not have required scopes")  # seen: C, no dot


def invalid_refresh_token() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid Refresh Token")  # seen: C


def refresh_token_has_expired() -> NotAuthorizedException:
    return NotAuthorizedException("Refresh Token has expired")  # seen: C


def refresh_token_has_been_revoked() -> NotAuthorizedException:
    return NotAuthorizedException("Refresh Token has been revoked")  # seen: C


def revocation_is_disabled() -> UnsupportedOperationException:
    return UnsupportedOperationException("Token revocation is not enabled for this client.")  # unverified


def not_a_refresh_token() -> UnsupportedTokenTypeException:
    return UnsupportedTokenTypeException("Unsupported token type. Only refresh tokens can be revoked.")  # unverified


def invalid_client_or_secret() -> UnauthorizedException:
    return UnauthorizedException("Invalid client id or secret.")  # unverified


# --- refresh tokens --------------------------------------------------------------------------------------------


def refresh_token_was_rotated() -> RefreshTokenReuseException:
    return RefreshTokenReuseException(  # unverified: from the exception's documentation
        "Refresh token has been invalidated by refresh token rotation."
    )


def client_secret_does_not_match(client_id: str) -> NotAuthorizedException:
    """A plain ClientSecret that is not one of the client's, or that is sent for a client without a secret."""
    return NotAuthorizedException(f"Client secret does not match for the client: {client_id}")  # unverified


# --- client tokens ---------------------------------------------------------------------------------------------


def scope_does_not_exist(scope: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid scope requested: {scope}")  # unverified: measured for app clients


def client_token_flow_goes_alone() -> InvalidParameterException:
    return InvalidParameterException(  # unverified: from the documentation of GetClientToken
        "ALLOW_CLIENT_TOKEN_AUTH can not be provided along with other auth flows."
    )


def client_token_flow_needs_secret() -> InvalidParameterException:
    return InvalidParameterException(  # unverified: from the documentation of GetClientToken
        "ALLOW_CLIENT_TOKEN_AUTH requires an app client with a client secret."
    )


def trigger_refused(message: str) -> NotAuthorizedException:
    """A PreTokenGeneration function that fails: GetClientToken declares none of the Lambda exceptions."""
    return NotAuthorizedException(message)  # unverified


# --- token exchange --------------------------------------------------------------------------------------------


def invalid_exchanged_token(kind: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"Invalid {kind} Token")  # unverified: by analogy to access tokens


def exchanged_token_has_expired(kind: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"{kind} Token has expired")  # unverified: by analogy to access tokens


def exchanged_token_has_been_revoked(kind: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"{kind} Token has been revoked")  # unverified: by analogy to access tokens


def audiences_and_resources() -> InvalidParameterException:
    return InvalidParameterException(  # unverified: from the documentation of GetDerivedToken
        "Audiences and Resources can not both be provided."
    )


def actor_token_type_required() -> InvalidParameterException:
    return InvalidParameterException("ActorTokenType is required with ActorToken.")  # unverified


def actor_token_required() -> InvalidParameterException:
    return InvalidParameterException("ActorToken is required with its type or provider.")  # unverified


def tokens_of_providers_are_not_taken() -> NotImplementedException:
    return NotImplementedException("This emulator does not exchange tokens of identity providers yet.").noted(
        "Amazon Cognito exchanges a token of an identity provider of the pool; this emulator only its own. "
        "Nothing was changed."
    )


def provider_required_for_saml() -> InvalidParameterException:
    return InvalidParameterException("A provider name is required for a SAML2 token.")  # unverified


# --- user sessions ---------------------------------------------------------------------------------------------


def session_does_not_exist() -> ResourceNotFoundException:
    return ResourceNotFoundException("Session does not exist.")  # unverified


def cannot_revoke_current_session() -> InvalidParameterException:
    return InvalidParameterException("Cannot revoke the current session.")  # unverified: from the documentation


def session_management_needs_essentials() -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # unverified, evidence: tier-sentence (measured for other features)
        "The following feature is not available for the LITE pricing tier configured: Session Management"
    )
