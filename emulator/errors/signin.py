"""Signing in: secret hashes, flows, challenges, sessions, step-up."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    NotAuthorizedException,
)

INCORRECT_USERNAME_OR_PASSWORD = "Incorrect username or password."  # seen: C # noqa: S105
Invalid = InvalidParameterException


# --- secret hash -----------------------------------------------------------------------------------------------


def secret_was_not_received(client_id: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"Client {client_id} is configured for secret but secret was not received")  # seen: C


def secret_hash_was_not_received(client_id: str) -> NotAuthorizedException:
    return NotAuthorizedException(  # seen: C, 2020 and later
        f"Client {client_id} is configured with secret but SECRET_HASH was not received"
    )


def unable_to_verify_secret_hash(client_id: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"Unable to verify secret hash for client {client_id}")  # seen: C


def secret_hash_does_not_match(client_id: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"SecretHash does not match for the client: {client_id}")  # seen: net-extensions#75


# --- signing in ------------------------------------------------------------------------------------------------


def incorrect_username_or_password() -> NotAuthorizedException:
    return NotAuthorizedException(INCORRECT_USERNAME_OR_PASSWORD)


def password_attempts_exceeded() -> NotAuthorizedException:
    return NotAuthorizedException("Password attempts exceeded")  # evidence: lock-sentence


def temporary_password_expired() -> NotAuthorizedException:
    return NotAuthorizedException(  # evidence: temporary-password-life
        "Temporary password has expired and must be reset by an administrator."
    )


def initiate_auth_method_not_supported() -> InvalidParameterException:
    return InvalidParameterException("Initiate Auth method not supported.")  # seen: moto#4836


def user_password_auth_not_enabled() -> InvalidParameterException:
    return InvalidParameterException("USER_PASSWORD_AUTH flow not enabled for this client")  # seen: C


def auth_flow_not_enabled() -> InvalidParameterException:
    return InvalidParameterException("Auth flow not enabled for this client")  # evidence: application-sentences


def flow_is_not_enabled(flow: str) -> InvalidParameterException:
    # unverified: published for CUSTOM_AUTH and USER_SRP_AUTH only
    return InvalidParameterException(f"{flow} is not enabled for the client.")


def missing_required_parameter(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Missing required parameter {name}")  # evidence: application-sentences


def timestamp_format() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: application-sentences; the full stop is unverified
        "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."
    )


def selected_challenge_unavailable() -> InvalidParameterException:
    return InvalidParameterException("The selected challenge is not available")  # evidence: application-sentences


def invalid_session() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid session for the user.")  # seen: C


def session_is_expired() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid session for the user, session is expired.")  # seen: C


def session_was_used() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid session for the user, session can only be used once.")  # seen: C


def invalid_attributes_given(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid attributes given, {name} is missing")  # evidence: application-sentences


def already_provided(name: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"Cannot modify an already provided {name}")  # seen: CLI transcript


# --- custom authentication -------------------------------------------------------------------------------------


def custom_auth_is_not_configured() -> InvalidParameterException:
    """CUSTOM_AUTH in a pool without a DefineAuthChallenge function."""
    return InvalidParameterException(  # seen: amplify-js#5623, #6327; the exception: READMEs and tests of applications
        "Custom auth lambda trigger is not configured for the user pool."
    )


def challenge_name_is_not_supported(name: str) -> InvalidParameterException:
    """CHALLENGE_NAME of InitiateAuth is SRP_A or CUSTOM_CHALLENGE."""
    return InvalidParameterException(f"Unsupported CHALLENGE_NAME {name}.")  # unverified


# --- step-up ---------------------------------------------------------------------------------------------------


def acr_value_is_not_unique(name: str) -> InvalidParameterException:
    return Invalid(f"AcrConfiguration is invalid, AcrValue {name} is not unique across the four levels.")  # unverified


def not_in_this_tier(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: tier-sentence; the feature's name is unverified
        f"The following feature is not available for the {tier} pricing tier configured: Step-Up Authentication"
    )


def no_known_level() -> InvalidParameterException:
    return Invalid("TARGET_ACR_VALUES contains no valid ACR value for the user pool.")  # unverified


def access_token_without_target() -> InvalidParameterException:
    return Invalid("ACCESS_TOKEN requires TARGET_ACR_VALUES.")  # unverified


def max_age_is_invalid() -> InvalidParameterException:
    return Invalid("MAX_AGE must be a non-negative integer.")  # unverified


def token_of_another_user() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token does not match the user.")  # unverified


def level_is_met_already() -> InvalidParameterException:
    """A step-up must not serve as a refresh."""
    return Invalid("The access token already satisfies the requested ACR value.")  # unverified


def no_factor_for_the_level() -> InvalidParameterException:
    return Invalid("The user has no factors configured to satisfy the requested ACR values.")  # unverified
