"""The rule behind a refusal and what would make the request pass, where whoever refused it did not say: by the sentence
that was answered, or else by the exception."""

from collections.abc import Mapping
from typing import Final

# By the function of `emulator.errors` that knows the sentence.
_BY_SENTENCE: Final[Mapping[str, str]] = {
    "accounts.attempt_limit_exceeded": (
        "wait until the lock or the hour is over, move the emulator's clock, or unlock the user"
    ),
    "accounts.cannot_resend_codes": (
        "let the pool verify an address: AutoVerifiedAttributes with email or phone_number"
    ),
    "accounts.code_delivery_failed": (
        "let the mail server, the function or the number that is to deliver the message work"
    ),
    "accounts.code_expired": "ask for a new code and send that one before it expires",
    "accounts.code_mismatch": "send the newest code for this purpose; GET /_emulator/messages/latest shows it",
    "accounts.daily_email_limit_exceeded": (
        "wait for the next day of the emulator's clock, or set up the pool with an SES identity"
    ),
    "accounts.no_verified_contact": (
        "give the user a verified e-mail address or phone number that the pool recovers accounts by"
    ),
    "accounts.nothing_to_verify": "give the user an address that the pool verifies",
    "accounts.password_cannot_be_reset": "bring the user into the status CONFIRMED or RESET_REQUIRED first",
    "accounts.password_violates": "choose a password that keeps the password policy of the user pool",
    "accounts.password_was_used_before": "choose a password that is none of the last ones",
    "accounts.too_many_failed_attempts": "wait until the lock is over, move the emulator's clock, or unlock the user",
    "directory.alias_exists": "use another address, or send ForceAliasCreation so that it moves to this user",
    "directory.password_reset_required": "reset the password first, by ForgotPassword and ConfirmForgotPassword",
    "directory.user_already_exists": "choose another username, or delete the user who has it",
    "directory.user_does_not_exist": "name a user who exists in this user pool",
    "directory.user_is_disabled": "enable the user: AdminEnableUser",
    "directory.user_is_not_confirmed": "confirm the user first: ConfirmSignUp or AdminConfirmSignUp",
    "door.forbidden": "take the fault away: DELETE /_emulator/faults",
    "door.missing_authentication_token": "sign the request: this operation needs AWS credentials, of any kind",
    "door.not_implemented": "use an operation that docs/coverage.md lists as built",
    "door.rate_exceeded": "call less often, raise the quota of the pool, or take the fault away",
    "owners.user_pool_client_does_not_exist": (
        "use the id of an app client that exists, in the pool that the request names"
    ),
    "owners.user_pool_does_not_exist": (
        "use the id of a pool of the account and the region that the request is signed for"
    ),
    "signin.incorrect_username_or_password": "send the user's password; AdminSetUserPassword sets a new one",
    "signin.invalid_session": (
        "send the Session of the answer before, for the same step, user and app client; or begin anew"
    ),
    "signin.password_attempts_exceeded": "wait until the lock is over, move the emulator's clock, or unlock the user",
    "signin.secret_hash_does_not_match": (
        "compute the SECRET_HASH of username and client id with the secret of this app client"
    ),
    "signin.secret_hash_was_not_received": (
        "send the SECRET_HASH, as the app client has a secret; or use a client without one"
    ),
    "signin.secret_was_not_received": (
        "send the SecretHash, as the app client has a secret; or use a client without one"
    ),
    "signin.session_is_expired": "begin the sign-in anew, and answer before AuthSessionValidity is over",
    "signin.session_was_used": "begin the sign-in anew: each Session is good for one answer",
    "signin.temporary_password_expired": (
        "have the administrator invite the user again: AdminCreateUser with MessageAction RESEND"
    ),
    "signin.unable_to_verify_secret_hash": (
        "compute the SECRET_HASH of username and client id with the secret of this app client"
    ),
    "tokens.access_token_has_been_revoked": "sign in again",
    "tokens.access_token_has_expired": "refresh the tokens, or sign in again",
    "tokens.access_token_lacks_scopes": (
        "use a token with the scope aws.cognito.signin.user.admin, as a sign-in by the API gives it"
    ),
    "tokens.could_not_verify_signature": "use an access token that a pool of this emulator signed",
    "tokens.invalid_access_token": "use an access token, not an ID token or a refresh token",
    "tokens.invalid_refresh_token": "use a refresh token that this app client got, or sign in again",
    "tokens.refresh_token_has_been_revoked": "sign in again",
    "tokens.refresh_token_has_expired": "sign in again",
    "tokens.refresh_token_was_rotated": "use the newest refresh token of the sign-in, or sign in again",
    "triggers.lambda_output_is_not_json": "let the function answer JSON",
    "triggers.migration_failed": "let the UserMigration function answer, or create the user in the pool",
    "triggers.trigger_failed": "let the function return the event instead of raising",
    "triggers.trigger_invocation_failed": (
        "let the function run: GET /_emulator/triggers shows what became of the call"
    ),
    "triggers.unrecognizable_lambda_output": (
        "let the function return the event that it was given, with its response filled in"
    ),
}
_BY_EXCEPTION: Final[Mapping[str, str]] = {
    "AliasExistsException": "use an address that no other user of the pool has verified",
    "CodeDeliveryFailureException": (
        "let the mail server, the function or the number that is to deliver the message work"
    ),
    "CodeMismatchException": "send the code that the user was sent last, or the one the authenticator app shows now",
    "EnableSoftwareTokenMFAException": "send the code that the authenticator app shows now",
    "ExpiredCodeException": "ask for a new code and send that one before it expires",
    "FeatureUnavailableInTierException": (
        "bring the pool into a tier that has the feature: UpdateUserPool with UserPoolTier"
    ),
    "ForbiddenException": "take the fault away, DELETE /_emulator/faults, or send the request from where it may come",
    "InternalErrorException": (
        "take the fault away, DELETE /_emulator/faults; if there is none, the log has the request's id"
    ),
    "InternalServerException": (
        "take the fault away, DELETE /_emulator/faults; if there is none, the log has the request's id"
    ),
    "InvalidLambdaResponseException": (
        "let the function return the event that it was given, with its response filled in"
    ),
    "InvalidParameterException": "send the request with values that the message asks for",
    "InvalidPasswordException": "choose a password that keeps the password policy of the user pool",
    "InvalidUserPoolConfigurationException": (
        "change the settings of the pool that contradict each other for this user"
    ),
    "LimitExceededException": (
        "wait until the limit counts anew, raise it (PUT /_emulator/pools/{id}/rules), or delete something"
    ),
    "MFAMethodNotFoundException": "choose a factor that the user has",
    "NotAuthorizedException": "send what proves that the caller may do this",
    "OperationNotEnabledException": (
        "call the region of the pool that answers this operation, or activate its replica"
    ),
    "PasswordHistoryPolicyViolationException": "choose a password that is none of the last ones",
    "PasswordResetRequiredException": "reset the password first, by ForgotPassword and ConfirmForgotPassword",
    "PreconditionNotMetException": "meet the condition first, or take the fault away",
    "ResourceNotFoundException": "name something that exists in this account, region and pool",
    "SerializationException": "send a body that is JSON, with values of the types of AWS's model",
    "SoftwareTokenMFANotFoundException": "set up an authenticator app for the user first",
    "TooManyFailedAttemptsException": "wait until the lock is over, move the emulator's clock, or unlock the user",
    "TooManyRequestsException": "call less often, raise the quota of the pool, or take the fault away",
    "UnexpectedLambdaException": "let the function run: GET /_emulator/triggers shows what became of the call",
    "UnknownOperationException": "name an operation of Amazon Cognito user pools in X-Amz-Target",
    "UnsupportedOperationException": "change the setting that forbids it",
    "UnsupportedUserStateException": "bring the user into a status in which the operation is possible",
    "UserLambdaValidationException": "let the function return the event instead of raising",
    "UserNotConfirmedException": "confirm the user first: ConfirmSignUp or AdminConfirmSignUp",
    "UserNotFoundException": "name a user who exists in this user pool",
    "UsernameExistsException": "choose another username, or delete the user who has it",
    "invalid_client": "send the client id and the secret of an app client of this pool",
    "invalid_grant": "use a code or a refresh token that is fresh, unused and of this app client",
    "invalid_request": "send the parameters that the endpoint wants, each once",
    "invalid_scope": "ask for scopes that the app client has in AllowedOAuthScopes",
    "invalid_token": "use an access token of this pool that has not expired and was not revoked",
    "unauthorized_client": "allow the app client the flow, or the redirect_uri, that the request wants",
    "unsupported_grant_type": "use a grant_type that the token endpoint knows",
}
_RULES: Final[Mapping[str, str]] = {
    "AliasExistsException": "A verified address is an alias of one user of a pool.",
    "CodeDeliveryFailureException": "A code that cannot be delivered refuses the request that sends it.",
    "CodeMismatchException": (
        "The code must be the one that the user was sent last for this step, or that their app shows now."
    ),
    "EnableSoftwareTokenMFAException": "The code must be the one that the authenticator app shows now.",
    "ExpiredCodeException": "A code is good for a while and once.",
    "FeatureUnavailableInTierException": "The feature plan (UserPoolTier) of a pool decides which features it has.",
    "ForbiddenException": "Only a fault that a tester armed, or a web page from elsewhere, is refused so.",
    "InternalErrorException": (
        "Only a fault that a tester armed, a database that does not answer, or a defect ends so."
    ),
    "InternalServerException": (
        "Only a fault that a tester armed, a database that does not answer, or a defect ends so."
    ),
    "InvalidLambdaResponseException": (
        "A function must return the event that it was given, with at most its response filled in."
    ),
    "InvalidParameterException": (
        "Every member of a request must keep AWS's constraints, and fit the settings of the pool and the app client."
    ),
    "InvalidPasswordException": "A password must keep the policy of the user pool.",
    "InvalidUserPoolConfigurationException": "The settings of the pool contradict each other for this user.",
    "LimitExceededException": "Operations are limited in how often, and things in how many there may be.",
    "MFAMethodNotFoundException": "A second factor must be one that the user has.",
    "NotAuthorizedException": (
        "The caller must prove that this is theirs to do, and the user must be in a state that allows it."
    ),
    "OperationNotEnabledException": "A pool in two regions answers some operations in one of them alone.",
    "PasswordHistoryPolicyViolationException": "A new password must be none of the last ones (PasswordHistorySize).",
    "PasswordResetRequiredException": "A user whose password was reset must choose a new one first.",
    "PreconditionNotMetException": "Only a fault that a tester armed is refused so.",
    "ResourceNotFoundException": "What a request names must exist in its account, region and pool.",
    "SerializationException": "A request is a JSON object whose members have the types of AWS's model.",
    "SoftwareTokenMFANotFoundException": "The user must have set up an authenticator app.",
    "TooManyFailedAttemptsException": "Too many wrong answers in a row lock a user for a while.",
    "TooManyRequestsException": "Requests of a pool are limited by quotas, where they are turned on.",
    "UnexpectedLambdaException": "A function that cannot be called, or ends without an answer, refuses the request.",
    "UnknownOperationException": "A request names one of the operations of Amazon Cognito user pools.",
    "UnsupportedOperationException": "A setting of the pool or the app client rules the operation out.",
    "UnsupportedUserStateException": "The operation is for users in another status.",
    "UserLambdaValidationException": "A function that raises an error refuses the request.",
    "UserNotConfirmedException": "A user must be confirmed first.",
    "UserNotFoundException": "The user must exist in the pool, by the username, the sub or an alias of the pool.",
    "UsernameExistsException": (
        "A username is one user's, and so is an address in pools where addresses are usernames."
    ),
    "invalid_client": "The client must exist and prove itself, by its secret if it has one.",
    "invalid_grant": "A code or a refresh token is of one app client, for a while, and a code is good once.",
    "invalid_request": "A request to an OAuth endpoint must have its parameters, each once.",
    "invalid_scope": "The scopes must be ones that the app client is allowed.",
    "invalid_token": "The access token must be one of this pool's that is still good.",
    "unauthorized_client": "The app client must be allowed the flow and the redirect_uri.",
    "unsupported_grant_type": "The token endpoint knows a few grant types.",
}
_OTHERWISE: Final = "change what the rule looked at"


def of(made_in: str, error: str) -> str:
    """Half a sentence that begins in lower case, for what would make the request pass."""
    return _BY_SENTENCE.get(made_in) or _BY_EXCEPTION.get(error) or _OTHERWISE


def rule(error: str) -> str | None:
    """The rule behind an exception, in a sentence; None of one that is seldom met."""
    return _RULES.get(error)
