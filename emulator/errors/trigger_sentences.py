"""What Cognito says about triggers besides the three Lambda exceptions of `sentences`."""

from emulator.errors.types import UserLambdaValidationException, UserNotFoundException


def custom_auth_function_missing() -> UserLambdaValidationException:
    """A custom sign-in in a pool that lacks a function for it. The spelling and both dots are Cognito's."""
    return UserLambdaValidationException(  # seen: R, error maps of several applications; the exception is unverified
        "null failed with error Generate callenges lambda cannot be called.."
    )


def migration_failed(client_id: str) -> UserNotFoundException:
    """A UserMigration function that raised while somebody signed in (13.8)."""
    return UserNotFoundException(f"Exception migrating user in app client {client_id}")  # unverified: the exception
