"""MFA, software tokens, passkeys and devices."""

from emulator.errors.types import (
    CodeMismatchException,
    DeviceKeyExistsException,
    EnableSoftwareTokenMFAException,
    ExpiredCodeException,
    InvalidParameterException,
    InvalidUserPoolConfigurationException,
    LimitExceededException,
    MFAMethodNotFoundException,
    NotAuthorizedException,
    ResourceNotFoundException,
    SoftwareTokenMFANotFoundException,
    WebAuthnChallengeNotFoundException,
    WebAuthnClientMismatchException,
    WebAuthnConfigurationMissingException,
    WebAuthnCredentialNotSupportedException,
    WebAuthnNotEnabledException,
    WebAuthnOriginNotAllowedException,
    WebAuthnRelyingPartyMismatchException,
)

Invalid = InvalidParameterException


# --- devices ---------------------------------------------------------------------------------------------------


def device_does_not_exist() -> ResourceNotFoundException:
    # seen: aws-sdk-net-extensions-cognito#10 (UpdateDeviceStatus), identity-js#200 (signing in); clients retry on it
    return ResourceNotFoundException("Device does not exist.")


def invalid_device_key() -> InvalidParameterException:
    return InvalidParameterException("Invalid device key given.")  # seen: boto3#4059, ConfirmDevice


def device_key_exists() -> DeviceKeyExistsException:
    return DeviceKeyExistsException("A device with this device key already exists.")  # unverified


def invalid_device_verifier(member: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid {member} given for the device.")  # unverified


def devices_are_not_tracked() -> InvalidUserPoolConfigurationException:
    return InvalidUserPoolConfigurationException("User pool is not configured to track devices.")  # unverified


def owner_does_not_exist() -> ResourceNotFoundException:
    """AdminGetDevice and AdminListDevices declare no UserNotFoundException."""
    return ResourceNotFoundException("User does not exist.")  # unverified


# --- answers to challenges -------------------------------------------------------------------------------------


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


# --- setting up ------------------------------------------------------------------------------------------------


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


# --- preferences -----------------------------------------------------------------------------------------------


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


# --- passkeys --------------------------------------------------------------------------------------------------


def not_enabled() -> WebAuthnNotEnabledException:
    return WebAuthnNotEnabledException("The passkey feature isn't enabled for the user pool.")  # unverified


def configuration_missing() -> WebAuthnConfigurationMissingException:
    return WebAuthnConfigurationMissingException(  # unverified
        "The user pool doesn't have a configured relying party id or a user pool domain."
    )


def challenge_not_found() -> WebAuthnChallengeNotFoundException:
    return WebAuthnChallengeNotFoundException(  # unverified
        "The challenge from StartWebAuthnRegistration has expired."
    )


def client_mismatch() -> WebAuthnClientMismatchException:
    return WebAuthnClientMismatchException(  # unverified
        "The access token is for a different client than the one in the original StartWebAuthnRegistration request."
    )


def relying_party_mismatch() -> WebAuthnRelyingPartyMismatchException:
    return WebAuthnRelyingPartyMismatchException(  # unverified
        "The passkey credential is associated with a different relying party ID than the user pool relying party ID."
    )


def origin_not_allowed() -> WebAuthnOriginNotAllowedException:
    return WebAuthnOriginNotAllowedException(  # unverified
        "The passkey credential's registration origin does not align with the user pool relying party id."
    )


def credential_not_supported() -> WebAuthnCredentialNotSupportedException:
    return WebAuthnCredentialNotSupportedException(  # unverified
        "The passkey credentials are from an unsupported device or provider."
    )


def credential_is_not_valid() -> InvalidParameterException:
    return InvalidParameterException("Credential data is not valid")  # seen: aws-sdk-net#4386


def too_many_passkeys(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user cannot have more than {most} passkeys.")  # unverified


def passkey_does_not_exist() -> ResourceNotFoundException:
    return ResourceNotFoundException("The passkey does not exist.")  # unverified


def passkey_does_not_sign_in() -> NotAuthorizedException:
    """RespondToAuthChallenge declares no WebAuthn exception: an unknown, foreign, forged or replayed credential, and
    any credential of a user who is not there, read the same."""
    return NotAuthorizedException("Invalid passkey credential.")  # unverified
