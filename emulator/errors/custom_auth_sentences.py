"""What Cognito says about custom authentication."""

from emulator.errors.types import InvalidParameterException


def custom_auth_is_not_configured() -> InvalidParameterException:
    """CUSTOM_AUTH in a pool without a DefineAuthChallenge function."""
    return InvalidParameterException(  # seen: amplify-js#5623, #6327; the exception: READMEs and tests of applications
        "Custom auth lambda trigger is not configured for the user pool."
    )


def challenge_name_is_not_supported(name: str) -> InvalidParameterException:
    """CHALLENGE_NAME of InitiateAuth is SRP_A or CUSTOM_CHALLENGE."""
    return InvalidParameterException(f"Unsupported CHALLENGE_NAME {name}.")  # unverified
