"""Each sentence of Amazon Cognito's, once, by name, with where it was seen.

`# seen: <fact>` names the row of the evidence (captured or documented); `# unverified` marks a wording that no
capture settles. Functions return the exception, ready to raise.
"""

from emulator.errors.types import (
    AliasExistsException,
    CodeMismatchException,
    ExpiredCodeException,
    FeatureUnavailableInTierException,
    ForbiddenException,
    InvalidLambdaResponseException,
    InvalidOAuthFlowException,
    InvalidParameterException,
    InvalidPasswordException,
    LimitExceededException,
    MissingAuthenticationTokenException,
    NotAuthorizedException,
    NotImplementedException,
    PasswordResetRequiredException,
    ResourceNotFoundException,
    ScopeDoesNotExistException,
    TooManyFailedAttemptsException,
    TooManyRequestsException,
    UnauthorizedException,
    UnexpectedLambdaException,
    UnsupportedOperationException,
    UnsupportedTokenTypeException,
    UnsupportedUserStateException,
    UserLambdaValidationException,
    UsernameExistsException,
    UserNotConfirmedException,
    UserNotFoundException,
)

ATTEMPT_LIMIT_EXCEEDED = "Attempt limit exceeded, please try after some time."  # seen: hourly caps, C
INCORRECT_USERNAME_OR_PASSWORD = "Incorrect username or password."  # seen: C # noqa: S105

# --- the door -------------------------------------------------------------------------------------------------


def missing_authentication_token() -> MissingAuthenticationTokenException:
    return MissingAuthenticationTokenException("Missing Authentication Token")  # seen: aspnet-cognito#66


def not_implemented(operation: str) -> NotImplementedException:
    return NotImplementedException(
        f"{operation} is not implemented by this emulator yet. Coverage is listed in docs/coverage.md."
    ).noted(f"Amazon Cognito has {operation}; this emulator does not answer it yet. Nothing was changed.")


def internal_error(request_id: str) -> str:
    return f"Internal error. The log explains request {request_id}."


def rate_exceeded() -> TooManyRequestsException:
    return TooManyRequestsException("Rate exceeded")  # unverified


def forbidden() -> ForbiddenException:
    return ForbiddenException("Request not allowed due to WAF block.")  # unverified


# --- pools and clients ----------------------------------------------------------------------------------------


def user_pool_does_not_exist(pool_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"User pool {pool_id} does not exist.")  # seen: floci#2853


def user_pool_client_does_not_exist(client_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"User pool client {client_id} does not exist.")  # seen: C


def deleted_meanwhile() -> ResourceNotFoundException:
    """Ours: a pool or user that went away while the request was running, after part of its work was kept."""
    return ResourceNotFoundException("The user pool or the user was deleted while the request was running.")  # ours


def deletion_protection_is_active() -> InvalidParameterException:
    return InvalidParameterException(  # seen: UP13
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first."
    )


def invalid_parameter(message: str) -> InvalidParameterException:
    """A refusal whose sentence has one home already, such as a table of pool settings."""
    return InvalidParameterException(message)


def invalid_oauth_flow(message: str) -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(message)


def features_unavailable_in_lite(feature: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # seen: UP7
        f"The following features need to be disabled for the LITE pricing tier configured: {feature}"
    )


def invalid_scope_requested(scope: str) -> ScopeDoesNotExistException:
    return ScopeDoesNotExistException(f"Invalid scope requested: {scope}")  # seen: CL4


# --- secret hash ----------------------------------------------------------------------------------------------


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


# --- users ----------------------------------------------------------------------------------------------------


def user_does_not_exist() -> UserNotFoundException:
    """Sign-in and admin operations."""
    return UserNotFoundException("User does not exist.")  # seen: ST8a


def username_client_id_not_found() -> UserNotFoundException:
    """Confirmation and recovery operations."""
    return UserNotFoundException("Username/client id combination not found.")  # seen: C4, R6, F2


def user_already_exists() -> UsernameExistsException:
    return UsernameExistsException("User already exists")  # seen: S7, no dot


def user_account_already_exists() -> UsernameExistsException:
    return UsernameExistsException("User account already exists")  # seen: A1


def user_is_disabled() -> NotAuthorizedException:
    return NotAuthorizedException("User is disabled.")  # seen: C


def user_is_not_confirmed() -> UserNotConfirmedException:
    return UserNotConfirmedException("User is not confirmed.")  # seen: S31


def user_cannot_be_confirmed(status: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"User cannot be confirmed. Current status is {status}")  # seen: C3


def user_is_already_confirmed() -> InvalidParameterException:
    return InvalidParameterException("User is already confirmed.")  # seen: R4


def password_reset_required() -> PasswordResetRequiredException:
    return PasswordResetRequiredException("Password reset required for the user")  # seen: F15


def sign_up_is_not_permitted() -> NotAuthorizedException:
    return NotAuthorizedException("SignUp is not permitted for this user pool")  # seen: S23


def resend_not_possible(username: str) -> UnsupportedUserStateException:
    return UnsupportedUserStateException(  # unverified: A11, emulators only
        f"Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD"
    )


# --- aliases --------------------------------------------------------------------------------------------------


def alias_taken(kind: str, *, given: bool) -> str:
    """The two wordings: alias pools have no "given", username-attribute pools do (decision 5)."""
    return f"An account with the {'given ' if given else ''}{kind} already exists."  # seen: C8, U10


def alias_exists(kind: str, *, given: bool) -> AliasExistsException:
    return AliasExistsException(alias_taken(kind, given=given))


def username_exists_as_alias(kind: str, *, given: bool) -> UsernameExistsException:
    return UsernameExistsException(alias_taken(kind, given=given))  # seen: S8, A2


# --- codes ----------------------------------------------------------------------------------------------------


def code_mismatch() -> CodeMismatchException:
    return CodeMismatchException("Invalid verification code provided, please try again.")  # seen: C2


def code_expired() -> ExpiredCodeException:
    return ExpiredCodeException("Invalid code provided, please request a code again.")  # seen: C2


def attempt_limit_exceeded() -> LimitExceededException:
    return LimitExceededException(ATTEMPT_LIMIT_EXCEEDED)


def too_many_failed_attempts() -> TooManyFailedAttemptsException:
    return TooManyFailedAttemptsException(ATTEMPT_LIMIT_EXCEEDED)  # unverified: C11, decision 14


def cannot_resend_codes() -> NotAuthorizedException:
    return NotAuthorizedException("Cannot resend codes. Auto verification not turned on.")  # seen: R5


def nothing_to_verify() -> InvalidParameterException:
    return InvalidParameterException("User does not have an email or phone number to verify.")  # unverified


def no_domain_for_link() -> InvalidParameterException:
    return InvalidParameterException(  # seen: 1.19, "use pool" is theirs
        "Cannot perform specific action because there does not exist a valid use pool domain associated "
        "with the user pool"
    )


# --- passwords ------------------------------------------------------------------------------------------------


def password_violates(prefix: str, rule: str) -> InvalidPasswordException:
    return InvalidPasswordException(f"{prefix}{rule}")


def password_is_required() -> InvalidParameterException:
    return InvalidParameterException("Password is required.")  # unverified: S29, text gap


# --- signing in -----------------------------------------------------------------------------------------------


def incorrect_username_or_password() -> NotAuthorizedException:
    return NotAuthorizedException(INCORRECT_USERNAME_OR_PASSWORD)


def password_attempts_exceeded() -> NotAuthorizedException:
    return NotAuthorizedException("Password attempts exceeded")  # seen: §8


def temporary_password_expired() -> NotAuthorizedException:
    return NotAuthorizedException(  # seen: A14
        "Temporary password has expired and must be reset by an administrator."
    )


def initiate_auth_method_not_supported() -> InvalidParameterException:
    return InvalidParameterException("Initiate Auth method not supported.")  # seen: moto#4836


def user_password_auth_not_enabled() -> InvalidParameterException:
    return InvalidParameterException("USER_PASSWORD_AUTH flow not enabled for this client")  # seen: C


def auth_flow_not_enabled() -> InvalidParameterException:
    return InvalidParameterException("Auth flow not enabled for this client")  # seen: R


def flow_is_not_enabled(flow: str) -> InvalidParameterException:
    # seen for CUSTOM_AUTH and USER_SRP_AUTH; else unverified
    return InvalidParameterException(f"{flow} is not enabled for the client.")


def missing_required_parameter(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Missing required parameter {name}")  # seen: R


def timestamp_format() -> InvalidParameterException:
    return InvalidParameterException(  # seen: R, one client's source; the dot unverified
        "TIMESTAMP format should be EEE MMM d HH:mm:ss z yyyy in english."
    )


def selected_challenge_unavailable() -> InvalidParameterException:
    return InvalidParameterException("The selected challenge is not available")  # seen: R, the dot unverified


def invalid_session() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid session for the user.")  # seen: C


def session_is_expired() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid session for the user, session is expired.")  # seen: C


def session_was_used() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid session for the user, session can only be used once.")  # seen: C


def invalid_attributes_given(name: str) -> InvalidParameterException:
    return InvalidParameterException(f"Invalid attributes given, {name} is missing")  # seen: R


def already_provided(name: str) -> NotAuthorizedException:
    return NotAuthorizedException(f"Cannot modify an already provided {name}")  # seen: CLI transcript


# --- tokens ---------------------------------------------------------------------------------------------------


def could_not_verify_signature() -> NotAuthorizedException:
    return NotAuthorizedException("Could not verify signature for Access Token")  # seen: 7.6


def invalid_access_token() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid Access Token")  # seen: C


def access_token_has_expired() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token has expired")  # seen: C


def access_token_has_been_revoked() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token has been revoked")  # seen: C


def access_token_lacks_scopes() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token does not have required scopes")  # seen: C, no dot


def invalid_refresh_token() -> NotAuthorizedException:
    return NotAuthorizedException("Invalid Refresh Token")  # seen: C


def refresh_token_has_expired() -> NotAuthorizedException:
    return NotAuthorizedException("Refresh Token has expired")  # seen: C


def refresh_token_has_been_revoked() -> NotAuthorizedException:
    return NotAuthorizedException("Refresh Token has been revoked")  # seen: C


def revocation_is_disabled() -> UnsupportedOperationException:
    return UnsupportedOperationException("Token revocation is not enabled for this client.")  # unverified


def not_a_refresh_token() -> UnsupportedTokenTypeException:
    return UnsupportedTokenTypeException("Unsupported token type. Only refresh tokens can be revoked.")  # unverified


def invalid_client_or_secret() -> UnauthorizedException:
    return UnauthorizedException("Invalid client id or secret.")  # unverified


# --- attributes -----------------------------------------------------------------------------------------------


def unauthorized_attribute_write() -> NotAuthorizedException:
    return NotAuthorizedException("A client attempted to write unauthorized attribute")  # seen: S21


def attribute_cannot_be_modified(name: str) -> InvalidParameterException:
    return InvalidParameterException(  # seen for sub: S22; for identities unverified
        f"Cannot modify the non-mutable attribute {name}"
    )


def attributes_violate_schema(lines: list[str]) -> InvalidParameterException:
    """One line per attribute, each ending in a newline, the last too (S15)."""
    return InvalidParameterException("Attributes did not conform to the schema: " + "".join(f"{x}\n" for x in lines))


def attribute_type_unknown(name: str) -> InvalidParameterException:
    """AdminCreateUser's own wording for an attribute outside the schema (A5)."""
    return InvalidParameterException(
        f"Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined"
    )


def invalid_email_format() -> InvalidParameterException:
    return InvalidParameterException("Invalid email address format.")  # seen: S18


def invalid_phone_format() -> InvalidParameterException:
    return InvalidParameterException("Invalid phone number format.")  # seen: S18


def username_looks_like(kind: str) -> InvalidParameterException:
    """A username in the form of an alias the pool is configured for (S11; the phone wording is unverified)."""
    name = "email" if kind == "email" else "phone number"
    return InvalidParameterException(
        f"Username cannot be of {name} format, since user pool is configured for {name} alias."
    )


def username_should_be(kinds: list[str]) -> InvalidParameterException:
    """The username of a username-attributes pool is not one of its attributes (S12)."""
    if len(kinds) == 2:
        return InvalidParameterException("Username should be either an email or a phone number.")
    return InvalidParameterException(
        "Username should be an email." if kinds == ["email"] else "Username should be a phone number."
    )


def preferred_username_before_confirmation() -> InvalidParameterException:
    return InvalidParameterException(  # seen: S14
        "Preferred username cannot be provided for unconfirmed account, "
        "since user pool is configured for preferred username alias."
    )


# --- Lambda ---------------------------------------------------------------------------------------------------


def trigger_failed(trigger: str, message: str) -> UserLambdaValidationException:
    """A dot is always appended, so a message that ends in one shows two (10.8)."""
    return UserLambdaValidationException(f"{trigger} failed with error {message}.")


def trigger_invocation_failed(trigger: str, error: str) -> UnexpectedLambdaException:
    return UnexpectedLambdaException(f"{trigger} invocation failed due to error {error}.")  # seen: 10.9


def lambda_output_is_not_json() -> InvalidLambdaResponseException:
    return InvalidLambdaResponseException("Invalid lambda function output : Invalid JSON")  # seen: 10.7


def unrecognizable_lambda_output() -> InvalidLambdaResponseException:
    return InvalidLambdaResponseException("Unrecognizable lambda output")  # seen: 10.6


def lambda_username_mismatch() -> InvalidLambdaResponseException:
    return InvalidLambdaResponseException(  # seen: C
        "Invalid user name. User name in Lambda mismatches the actual username."
    )


def auto_verify_without_attribute(kind: str) -> InvalidLambdaResponseException:
    name = "email" if kind == "email" else "phone number"
    return InvalidLambdaResponseException(f"Cannot auto-verify a user without {name}.")  # unverified: S25
