"""User import: refusals, completion messages, lines of a job's log."""

from emulator.errors.types import (
    InvalidParameterException,
    LimitExceededException,
    PreconditionNotMetException,
    ResourceNotFoundException,
    UserImportInProgressException,
)

Invalid = InvalidParameterException


# --- completion messages of a job ------------------------------------------------------------------------------

SUCCEEDED = "Import Job Completed Successfully."  # evidence: import-end-texts
TOO_MANY_FAILED = "Too many users have failed or been skipped during the import."  # evidence: import-end-texts
EXPIRED = "The user import job has expired."  # evidence: import-end-texts
STOPPED = "The Import Job was stopped by the developer."  # evidence: import-end-texts
HEADER_DIFFERS = "The header of the .csv file does not match the attributes of the user pool."  # unverified
TOO_MANY_USERS = "The .csv file contains more than 500,000 users."  # unverified
INTERNAL = "The import job failed because of an internal error."  # unverified


# --- lines of a job's log --------------------------------------------------------------------------------------

LINE_SUCCEEDED = "The import succeeded."  # evidence: import-log-lines
LINE_SKIPPED = "The user already exists."  # evidence: import-log-lines
ROW_TOO_LONG = "The row is longer than 16,000 characters."  # unverified
ROW_UNREADABLE = "The row could not be parsed."  # unverified


def no_verified_attribute() -> InvalidParameterException:
    return Invalid(  # evidence: import-log-lines
        "The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true)."
    )


def wrong_number_of_columns(found: int, expected: int) -> InvalidParameterException:
    return Invalid(f"The row has {found} columns, the header has {expected}.")  # unverified


def unreadable_character() -> InvalidParameterException:
    return Invalid("The row contains characters that are not valid UTF-8 text.")  # unverified


def username_is_required() -> InvalidParameterException:
    return Invalid("cognito:username is required.")  # unverified


def username_is_invalid() -> InvalidParameterException:
    return Invalid("cognito:username contains spaces or is longer than 128 characters.")  # unverified


def mfa_must_be(value: str) -> InvalidParameterException:
    """`value` is what the pool's MFA setting allows."""
    return Invalid(f"cognito:mfa_enabled must be {value} for this user pool.")  # unverified


def verified_without_value(kind: str) -> InvalidParameterException:
    return Invalid(f"{kind} is required when {kind}_verified is true.")  # unverified


# --- refusals of the operations --------------------------------------------------------------------------------


def job_does_not_exist(job_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"User import job {job_id} does not exist.")  # unverified


def too_many_jobs(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most:,} user import jobs.")  # unverified


def password_hashes_are_not_imported() -> InvalidParameterException:
    return Invalid(  # ours
        "PasswordHashingAlgorithm: this emulator does not import password hashes yet; leave it out, and users reset "
        "their passwords."
    )


def no_auto_verified_attribute() -> PreconditionNotMetException:
    return PreconditionNotMetException(  # unverified
        "The user pool must have at least one auto-verified attribute to import users."
    )


def no_file_was_uploaded(job_id: str) -> PreconditionNotMetException:
    return PreconditionNotMetException(f"No csv file was uploaded for {job_id}")  # seen: amplify-js#6416


def cannot_start(job_id: str, status: str) -> PreconditionNotMetException:
    return PreconditionNotMetException(  # unverified
        f"User import job {job_id} cannot be started. Current status is {status}"
    )


def cannot_stop(job_id: str, status: str) -> PreconditionNotMetException:
    return PreconditionNotMetException(  # unverified
        f"User import job {job_id} cannot be stopped. Current status is {status}"
    )


def another_job_is_active() -> PreconditionNotMetException:
    return PreconditionNotMetException(  # unverified, evidence: import-one-job
        "Only one user import job can be active in an account at a time."
    )


def import_is_in_progress() -> UserImportInProgressException:
    return UserImportInProgressException(  # unverified, evidence: described-sentence
        "The user pool cannot be modified while a user import job is in progress for that pool."
    )


def invalid_pagination_token() -> InvalidParameterException:
    return Invalid("Invalid PaginationToken")  # unverified
