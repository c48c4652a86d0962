"""The exceptions of the service model, under AWS's own names.

A class says which `__type` goes on the wire; every one of them answers 400 except InternalErrorException
and InternalServerException (evidence: client-errors-400). Knows no sentences.
"""

import sys
from typing import Any, Self

from emulator.errors.causes import Cause


class CognitoError(Exception):
    """An error the API answers with: `{"__type": <class name>, "message": …, **members}`. `note` is ours, for the
    person who wonders about the refusal: it goes into the header `x-emulator-note` and never into the answer. So is
    `cause`, which is told by `/_emulator/why`. `made_in` is the function that knows the sentence, and so how sure it is
    that AWS says it."""

    status = 400

    def __init__(self, message: str = "", **members: Any) -> None:
        super().__init__(message)
        self.message = message
        self.members = members
        self.note: str | None = None
        self.cause: Cause | None = None
        self.made_in = _caller()

    def noted(self, note: str) -> Self:
        self.note = note
        return self

    def because(self, rule: str, *, passes_when: str, **saw: Any) -> Self:
        """What `/_emulator/why` says of it; nothing that is secret."""
        self.cause = Cause(rule, passes_when, saw)
        return self

    @property
    def code(self) -> str:
        return type(self).__name__


def _caller() -> str:
    """The function that makes the error, such as `accounts.code_mismatch`; empty where it is none of this package."""
    frame = sys._getframe(2)
    while frame.f_code.co_name == "__init__" and frame.f_back is not None:
        frame = frame.f_back
    module = str(frame.f_globals.get("__name__", ""))
    return f"{module.removeprefix(_PACKAGE)}.{frame.f_code.co_name}" if module.startswith(_PACKAGE) else ""


_PACKAGE = "emulator.errors."


class AccessDeniedException(CognitoError): ...


class AliasExistsException(CognitoError): ...


class CachedCIMDURLDoesNotExistException(CognitoError): ...


class CodeDeliveryFailureException(CognitoError): ...


class CodeMismatchException(CognitoError): ...


class ConcurrentModificationException(CognitoError): ...


class DeviceKeyExistsException(CognitoError): ...


class DuplicateProviderException(CognitoError): ...


class EnableSoftwareTokenMFAException(CognitoError): ...


class ExpiredCodeException(CognitoError): ...


class FeatureUnavailableInTierException(CognitoError): ...


class ForbiddenException(CognitoError): ...


class GroupExistsException(CognitoError): ...


class InvalidEmailRoleAccessPolicyException(CognitoError): ...


class InvalidLambdaResponseException(CognitoError): ...


class InvalidOAuthFlowException(CognitoError): ...


class InvalidParameterException(CognitoError): ...


class InvalidPasswordException(CognitoError): ...


class InvalidSmsRoleAccessPolicyException(CognitoError): ...


class InvalidSmsRoleTrustRelationshipException(CognitoError): ...


class InvalidUserPoolConfigurationException(CognitoError): ...


class LimitExceededException(CognitoError): ...


class MFAMethodNotFoundException(CognitoError): ...


class ManagedLoginBrandingExistsException(CognitoError): ...


class NotAuthorizedException(CognitoError): ...


class OperationNotEnabledException(CognitoError): ...


class PasswordHistoryPolicyViolationException(CognitoError): ...


class PasswordResetRequiredException(CognitoError): ...


class PreconditionNotMetException(CognitoError): ...


class RefreshTokenReuseException(CognitoError): ...


class ResourceNotFoundException(CognitoError): ...


class ScopeDoesNotExistException(CognitoError): ...


class ServiceQuotaExceededException(CognitoError): ...


class SoftwareTokenMFANotFoundException(CognitoError): ...


class TermsExistsException(CognitoError): ...


class TierChangeNotAllowedException(CognitoError): ...


class TooManyFailedAttemptsException(CognitoError): ...


class TooManyRequestsException(CognitoError): ...


class UnauthorizedException(CognitoError): ...


class UnexpectedLambdaException(CognitoError): ...


class UnsupportedIdentityProviderException(CognitoError): ...


class UnsupportedOperationException(CognitoError): ...


class UnsupportedTokenTypeException(CognitoError): ...


class UnsupportedUserStateException(CognitoError): ...


class UserImportInProgressException(CognitoError): ...


class UserLambdaValidationException(CognitoError): ...


class UsernameExistsException(CognitoError): ...


class UserNotConfirmedException(CognitoError): ...


class UserNotFoundException(CognitoError): ...


class UserPoolAddOnNotEnabledException(CognitoError): ...


class UserPoolTaggingException(CognitoError): ...


class WebAuthnChallengeNotFoundException(CognitoError): ...


class WebAuthnClientMismatchException(CognitoError): ...


class WebAuthnConfigurationMissingException(CognitoError): ...


class WebAuthnCredentialNotSupportedException(CognitoError): ...


class WebAuthnNotEnabledException(CognitoError): ...


class WebAuthnOriginNotAllowedException(CognitoError): ...


class WebAuthnRelyingPartyMismatchException(CognitoError): ...


class InternalErrorException(CognitoError):
    status = 500


class InternalServerException(CognitoError):
    """What the operations of client secrets declare in place of InternalErrorException."""

    status = 500


class MissingAuthenticationTokenException(CognitoError):
    """Not in the model: an IAM operation came without a signature."""


class UnrecognizedClientException(CognitoError):
    """Not in the model: signed with a key nobody knows."""


class InvalidSignatureException(CognitoError):
    """Not in the model: the signature does not match."""


class IncompleteSignatureException(CognitoError):
    """Not in the model: something that a signature needs is missing."""


class UnknownOperationException(CognitoError):
    """Not in the model: no such operation. Carries no message."""


class SerializationException(CognitoError):
    """Not in the model: the body is not what the shape says. Its member is `Message`, with a capital letter."""


class NotImplementedException(CognitoError):
    """Ours: the operation exists in Cognito and is not written here yet."""

    status = 501
