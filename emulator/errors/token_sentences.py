"""The sentences of refreshing, exchanging and client tokens, and of user sessions, each once, with where it was seen.

Where nothing was ever seen, the sentence is the documented description, shortened (evidence: described-sentence).
"""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    NotAuthorizedException,
    RefreshTokenReuseException,
    ResourceNotFoundException,
)

# --- refresh tokens -------------------------------------------------------------------------------------------


def refresh_token_was_rotated() -> RefreshTokenReuseException:
    return RefreshTokenReuseException(  # unverified: from the exception's documentation
        "Refresh token has been invalidated by refresh token rotation."
    )


def client_secret_does_not_match(client_id: str) -> NotAuthorizedException:
    """A plain ClientSecret that is none of the client's, or that a client without secret gets."""
    return NotAuthorizedException(f"Client secret does not match for the client: {client_id}")  # unverified


# --- client tokens --------------------------------------------------------------------------------------------


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


# --- token exchange -------------------------------------------------------------------------------------------


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


def provider_required_for_saml() -> InvalidParameterException:
    return InvalidParameterException("A provider name is required for a SAML2 token.")  # unverified


def identity_provider_does_not_exist(name: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Identity provider {name} does not exist.")  # unverified


def resource_server_does_not_exist(identifier: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Resource server {identifier} does not exist.")  # unverified


# --- user sessions --------------------------------------------------------------------------------------------


def session_does_not_exist() -> ResourceNotFoundException:
    return ResourceNotFoundException("Session does not exist.")  # unverified


def cannot_revoke_current_session() -> InvalidParameterException:
    return InvalidParameterException("Cannot revoke the current session.")  # unverified: from the documentation


def session_management_needs_essentials() -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # unverified, evidence: tier-sentence (measured for other features)
        "The following feature is not available for the LITE pricing tier configured: Session Management"
    )
