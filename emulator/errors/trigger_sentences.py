"""What Cognito says about triggers besides the three Lambda exceptions of `sentences`."""

from emulator.errors.types import UserLambdaValidationException, UserNotFoundException


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
