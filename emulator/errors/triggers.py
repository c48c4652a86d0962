"""What Lambda functions answer and fail with."""

from emulator.errors.types import (
    InvalidLambdaResponseException,
    UnexpectedLambdaException,
    UserLambdaValidationException,
    UserNotFoundException,
)

# What a function that fails is to the caller, whatever it was asked for.
EXCEPTIONS = (UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException)

# --- Lambda ----------------------------------------------------------------------------------------------------


def trigger_failed(trigger: str, message: str) -> UserLambdaValidationException:
    """A dot is always appended, so a message that ends in one shows two (evidence: function-raises)."""
    return UserLambdaValidationException(f"{trigger} failed with error {message}.")


def trigger_invocation_failed(trigger: str, error: str) -> UnexpectedLambdaException:
    # evidence: function-unreachable
    return UnexpectedLambdaException(f"{trigger} invocation failed due to error {error}.")


def lambda_output_is_not_json() -> InvalidLambdaResponseException:
    # evidence: function-answer-json
    return InvalidLambdaResponseException("Invalid lambda function output : Invalid JSON")


def unrecognizable_lambda_output() -> InvalidLambdaResponseException:
    return InvalidLambdaResponseException("Unrecognizable lambda output")  # evidence: function-answer-shape


def lambda_username_mismatch() -> InvalidLambdaResponseException:
    return InvalidLambdaResponseException(  # seen: C
        "Invalid user name. User name in Lambda mismatches the actual username."
    )


def auto_verify_without_attribute(kind: str) -> InvalidLambdaResponseException:
    name = "email" if kind == "email" else "phone number"
    # unverified, evidence: auto-verify-nothing
    return InvalidLambdaResponseException(f"Cannot auto-verify a user without {name}.")


# --- functions that are not there ------------------------------------------------------------------------------


def custom_auth_function_missing() -> UserLambdaValidationException:
    """A custom sign-in in a pool that lacks a function for it. The spelling and both dots are Cognito's."""
    # evidence: application-sentences
    return UserLambdaValidationException(  # unverified: the exception's type
        "null failed with error Generate callenges lambda cannot be called.."
    )


def migration_failed(client_id: str) -> UserNotFoundException:
    """A UserMigration function that raised while somebody signed in (evidence: migration-raises)."""
    return UserNotFoundException(
        f"Exception migrating user in app client {client_id}"
    )  # unverified: the exception's type
