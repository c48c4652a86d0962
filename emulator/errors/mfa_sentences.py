"""The sentences of second factors, each once, by name, with where it was seen. The same style as `sentences`."""

from emulator.errors.types import (
    CodeMismatchException,
    EnableSoftwareTokenMFAException,
    ExpiredCodeException,
    InvalidParameterException,
    InvalidUserPoolConfigurationException,
    MFAMethodNotFoundException,
    NotAuthorizedException,
    SoftwareTokenMFANotFoundException,
)

Invalid = InvalidParameterException

# --- answers to challenges --------------------------------------------------------------------------------------


def code_or_state_mismatch() -> CodeMismatchException:
    """A wrong code of a message."""
    return CodeMismatchException("Invalid code or auth state for the user.")  # seen: C, EMAIL_OTP 2026


def software_token_code_mismatch() -> CodeMismatchException:
    return CodeMismatchException("Invalid code received for user")  # seen: C, no dot


def software_token_code_was_used() -> ExpiredCodeException:
    return ExpiredCodeException("Your software token has already been used once.")  # seen: C


def too_many_invalid_credentials() -> NotAuthorizedException:
    return NotAuthorizedException(  # evidence: application-sentences
        "Too many invalid credentials attempts. User temporarily locked. Please try again after few seconds."
    )


def software_token_does_not_exist() -> SoftwareTokenMFANotFoundException:
    return SoftwareTokenMFANotFoundException("Software Token MFA does not exist for the user.")  # seen: identity-js#630


def factor_cannot_be_chosen(factor: str) -> InvalidParameterException:
    return Invalid(f"Invalid MFA type given, {factor} cannot be chosen.")  # unverified


def method_not_found() -> MFAMethodNotFoundException:
    """The chosen factor is the user's no more."""
    # unverified, evidence: described-sentence
    return MFAMethodNotFoundException("The MFA method of the user could not be found.")


def recovery_takes_the_only_factor() -> InvalidUserPoolConfigurationException:
    """MFA is required, and the only address a code could go to is the one that recovers the account
    (evidence: mfa-decision-tree)."""
    return InvalidUserPoolConfigurationException(  # unverified
        "The only MFA factor available to the user is the primary account recovery method of the user pool."
    )


def nothing_was_set_up() -> InvalidParameterException:
    return Invalid("Software Token MFA has not been set up for the user.")  # unverified


# --- setting up -------------------------------------------------------------------------------------------------


def token_or_session() -> InvalidParameterException:
    return Invalid("Exactly one of AccessToken and Session must be provided.")  # unverified


def software_tokens_are_off() -> SoftwareTokenMFANotFoundException:
    return SoftwareTokenMFANotFoundException(  # evidence: software-token-off
        "Software Token MFA has not been enabled by the userPool"
    )


def cannot_enable_software_token() -> EnableSoftwareTokenMFAException:
    return EnableSoftwareTokenMFAException("Code mismatch and fail enable Software Token MFA")  # seen: C


def not_associated() -> InvalidParameterException:
    return Invalid("User has not set up software token mfa")  # unverified: published for SetUserMFAPreference in 2018


# --- preferences ------------------------------------------------------------------------------------------------


def no_delivery_for(factor: str) -> InvalidParameterException:
    return Invalid(  # seen: C for SOFTWARE_TOKEN_MFA; the others by pattern
        f"User does not have delivery config set to turn on {factor}"
    )


def several_preferred() -> InvalidParameterException:
    return Invalid("Only one MFA method can be preferred.")  # unverified


def preferred_but_not_enabled(factor: str) -> InvalidParameterException:
    return Invalid(f"{factor} cannot be preferred unless it is enabled.")  # unverified


def passkey_needs_another_factor() -> InvalidParameterException:
    """The model: "this setting requires the user to have another MFA method"."""
    return Invalid("Passkey MFA can only be enabled for a user with another MFA method.")  # unverified


def passkeys_are_no_factor() -> InvalidParameterException:
    return Invalid(  # unverified
        "Passkey MFA requires FactorConfiguration MULTI_FACTOR_WITH_USER_VERIFICATION of the user pool."
    )
