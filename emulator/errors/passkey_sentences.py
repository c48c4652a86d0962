"""The sentences of passkeys, each once, by name. No capture has the message of a WebAuthn exception: the documented
description, shortened to one sentence, stands in for it (evidence: described-sentence).
"""

from emulator.errors.types import (
    InvalidParameterException,
    LimitExceededException,
    NotAuthorizedException,
    ResourceNotFoundException,
    WebAuthnChallengeNotFoundException,
    WebAuthnClientMismatchException,
    WebAuthnConfigurationMissingException,
    WebAuthnCredentialNotSupportedException,
    WebAuthnNotEnabledException,
    WebAuthnOriginNotAllowedException,
    WebAuthnRelyingPartyMismatchException,
)


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
