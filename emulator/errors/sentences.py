"""Each sentence of Amazon Cognito's, once, by name, with where it comes from.

`evidence:` names rows of docs/evidence.md, `seen:` a public source; `unverified` in a comment marks a wording that no
public answer of AWS proves. Functions return the exception, ready to raise.
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
    return InvalidParameterException(  # evidence: protected-pool
        "The user pool cannot be deleted because deletion protection is activated. "
        "Deletion protection must be inactivated first."
    )


def invalid_parameter(message: str) -> InvalidParameterException:
    """A refusal whose sentence has one home already, such as a table of pool settings."""
    return InvalidParameterException(message)


def invalid_oauth_flow(message: str) -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(message)


def features_unavailable_in_lite(feature: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: tier-sentence
        f"The following features need to be disabled for the LITE pricing tier configured: {feature}"
    )


def invalid_scope_requested(scope: str) -> ScopeDoesNotExistException:
    return ScopeDoesNotExistException(f"Invalid scope requested: {scope}")  # evidence: oauth-scopes-unknown


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
    return UserNotFoundException("User does not exist.")  # evidence: two-unknown-texts


def username_client_id_not_found() -> UserNotFoundException:
    """Confirmation and recovery operations."""
    return UserNotFoundException("Username/client id combination not found.")  # evidence: user-unknown-recovery


def user_already_exists() -> UsernameExistsException:
    return UsernameExistsException("User already exists")  # evidence: username-taken


def user_account_already_exists() -> UsernameExistsException:
    return UsernameExistsException("User account already exists")  # evidence: admin-username-taken


def user_is_disabled() -> NotAuthorizedException:
    return NotAuthorizedException("User is disabled.")  # seen: C


def user_is_not_confirmed() -> UserNotConfirmedException:
    return UserNotConfirmedException("User is not confirmed.")  # evidence: unconfirmed-before-password


def user_cannot_be_confirmed(status: str) -> NotAuthorizedException:
    # evidence: already-confirmed
    return NotAuthorizedException(f"User cannot be confirmed. Current status is {status}")


def user_is_already_confirmed() -> InvalidParameterException:
    return InvalidParameterException("User is already confirmed.")  # evidence: resend-confirmed


def password_reset_required() -> PasswordResetRequiredException:
    return PasswordResetRequiredException("Password reset required for the user")  # evidence: reset-required


def sign_up_is_not_permitted() -> NotAuthorizedException:
    return NotAuthorizedException("SignUp is not permitted for this user pool")  # evidence: administrators-only


def resend_not_possible(username: str) -> UnsupportedUserStateException:
    return UnsupportedUserStateException(  # unverified, evidence: admin-resend
        f"Resend not possible. {username} status is not FORCE_CHANGE_PASSWORD"
    )


# --- aliases --------------------------------------------------------------------------------------------------


def alias_taken(kind: str, *, given: bool) -> str:
    """The two wordings: alias pools have no "given", username-attribute pools do (evidence: alias-conflict-text)."""
    # evidence: alias-conflict-text, update-address-taken
    return f"An account with the {'given ' if given else ''}{kind} already exists."


def alias_exists(kind: str, *, given: bool) -> AliasExistsException:
    return AliasExistsException(alias_taken(kind, given=given))


def username_exists_as_alias(kind: str, *, given: bool) -> UsernameExistsException:
    # evidence: sign-up-address-taken, admin-address-taken
    return UsernameExistsException(alias_taken(kind, given=given))


# --- codes ----------------------------------------------------------------------------------------------------


def code_mismatch() -> CodeMismatchException:
    return CodeMismatchException("Invalid verification code provided, please try again.")  # evidence: wrong-code


def code_expired() -> ExpiredCodeException:
    return ExpiredCodeException("Invalid code provided, please request a code again.")  # evidence: wrong-code


def attempt_limit_exceeded() -> LimitExceededException:
    return LimitExceededException(ATTEMPT_LIMIT_EXCEEDED)


def too_many_failed_attempts() -> TooManyFailedAttemptsException:
    return TooManyFailedAttemptsException(ATTEMPT_LIMIT_EXCEEDED)  # unverified, evidence: too-many-codes


def cannot_resend_codes() -> NotAuthorizedException:
    # evidence: resend-not-verifying
    return NotAuthorizedException("Cannot resend codes. Auto verification not turned on.")


def nothing_to_verify() -> InvalidParameterException:
    return InvalidParameterException("User does not have an email or phone number to verify.")  # unverified


def no_domain_for_link() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: link-needs-domain; "use pool" is AWS's spelling
        "Cannot perform specific action because there does not exist a valid use pool domain associated "
        "with the user pool"
    )


# --- passwords ------------------------------------------------------------------------------------------------


def password_violates(prefix: str, rule: str) -> InvalidPasswordException:
    return InvalidPasswordException(f"{prefix}{rule}")


def password_is_required() -> InvalidParameterException:
    return InvalidParameterException("Password is required.")  # unverified, evidence: password-needed


# --- signing in -----------------------------------------------------------------------------------------------


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


# --- tokens ---------------------------------------------------------------------------------------------------


def could_not_verify_signature() -> NotAuthorizedException:
    return NotAuthorizedException("Could not verify signature for Access Token")  # evidence: access-token-refusals


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
    # evidence: unauthorized-attribute
    return NotAuthorizedException("A client attempted to write unauthorized attribute")


def attribute_cannot_be_modified(name: str) -> InvalidParameterException:
    return InvalidParameterException(  # evidence: sub-immutable; that it holds for `identities` is unverified
        f"Cannot modify the non-mutable attribute {name}"
    )


def attributes_violate_schema(lines: list[str]) -> InvalidParameterException:
    """One line per attribute, each ending in a newline, the last too (evidence: required-missing)."""
    return InvalidParameterException("Attributes did not conform to the schema: " + "".join(f"{x}\n" for x in lines))


def attribute_type_unknown(name: str) -> InvalidParameterException:
    """AdminCreateUser's own wording for an attribute outside the schema (evidence: admin-attribute-unknown)."""
    return InvalidParameterException(
        f"Attributes did not conform to the schema: Type for attribute {{{name}}} could not be determined"
    )


def invalid_email_format() -> InvalidParameterException:
    return InvalidParameterException("Invalid email address format.")  # evidence: address-format


def invalid_phone_format() -> InvalidParameterException:
    return InvalidParameterException("Invalid phone number format.")  # evidence: address-format


def username_looks_like(kind: str) -> InvalidParameterException:
    """A username in the form of an alias the pool is configured for (evidence: username-like-alias; the phone wording
    is unverified)."""
    name = "email" if kind == "email" else "phone number"
    return InvalidParameterException(
        f"Username cannot be of {name} format, since user pool is configured for {name} alias."
    )


def username_should_be(kinds: list[str]) -> InvalidParameterException:
    """The username of a username-attributes pool is not one of its attributes (evidence: username-must-be-address)."""
    if len(kinds) == 2:
        return InvalidParameterException("Username should be either an email or a phone number.")
    return InvalidParameterException(
        "Username should be an email." if kinds == ["email"] else "Username should be a phone number."
    )


def preferred_username_before_confirmation() -> InvalidParameterException:
    return InvalidParameterException(  # evidence: preferred-username-later
        "Preferred username cannot be provided for unconfirmed account, "
        "since user pool is configured for preferred username alias."
    )


# --- Lambda ---------------------------------------------------------------------------------------------------


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
