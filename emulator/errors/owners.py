"""Pools, app clients, their secrets and tags."""

from emulator.errors.types import (
    CachedCIMDURLDoesNotExistException,
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
    TermsExistsException,
    UserPoolTaggingException,
)

Invalid = InvalidParameterException  # most of them are


# --- pools and clients -----------------------------------------------------------------------------------------


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


# --- resource servers ------------------------------------------------------------------------------------------


def resource_server_does_not_exist(identifier: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Resource server {identifier} does not exist.")  # unverified


def resource_server_exists(identifier: str, pool_id: str) -> InvalidParameterException:
    """CreateResourceServer declares no exception of its own for this."""
    return Invalid(f"{identifier} already exists in user pool {pool_id}.")  # unverified


def too_many_resource_servers(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} resource servers.")  # unverified


# --- terms documents -------------------------------------------------------------------------------------------


def terms_do_not_exist(named: str) -> ResourceNotFoundException:
    """`named` is an id, or the name that a client has no document of."""
    return ResourceNotFoundException(f"Terms {named} do not exist.")  # unverified


def terms_exist() -> TermsExistsException:
    # evidence: described-sentence
    return TermsExistsException("Terms document names must be unique to the app client.")


def terms_need_a_default_link() -> InvalidParameterException:
    return Invalid("Links must contain cognito:default.")  # unverified


def too_many_terms(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} terms documents.")  # unverified


# --- client ID metadata ----------------------------------------------------------------------------------------


def cimd_policy_does_not_exist(policy_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"CIMD policy {policy_id} does not exist.")  # unverified


def too_many_cimd_policies(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} CIMD policies.")  # unverified


def document_is_not_cached(url: str) -> CachedCIMDURLDoesNotExistException:
    return CachedCIMDURLDoesNotExistException(  # unverified
        f"No client metadata document is cached for {url}."
    )


def document_cannot_be_refreshed(url: str) -> InvalidParameterException:
    return Invalid(f"The client metadata document at {url} cannot be refreshed.")  # unverified


# --- client secrets --------------------------------------------------------------------------------------------


def client_has_no_secret(client_id: str) -> InvalidParameterException:
    return Invalid(f"User pool client {client_id} is not configured with a client secret.")  # unverified


def too_many_client_secrets(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool client cannot have more than {most} client secrets.")  # unverified


def last_client_secret() -> InvalidParameterException:
    """The API reference: "You cannot delete the last remaining secret for an app client"; LimitExceededException is
    declared too, but is about quotas."""
    return Invalid("You cannot delete the last remaining secret for an app client.")  # unverified


def client_secret_does_not_exist(secret_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Client secret {secret_id} does not exist.")  # unverified


def client_secret_is_managed(client_id: str) -> InvalidParameterException:
    return Invalid(  # unverified
        f"The client secret of user pool client {client_id} is managed in AWS Secrets Manager."
    )


def published_secret_must_be_generated() -> InvalidParameterException:
    """Of CreateUserPoolClient; the API reference: "Applies only when GenerateSecret is true"."""
    return Invalid("PublishSecretsInAWSSecretsManager can only be true when GenerateSecret is true.")  # unverified


def client_has_no_generated_secret(client_id: str) -> InvalidParameterException:
    """Of UpdateUserPoolClient; the API reference: "Applies only to app clients that already have a generated
    secret"."""
    return Invalid(  # unverified
        f"PublishSecretsInAWSSecretsManager requires a generated client secret; user pool client {client_id} has none."
    )


# --- tags ------------------------------------------------------------------------------------------------------


def invalid_resource_arn(arn: str) -> InvalidParameterException:
    return Invalid(f"Invalid resource ARN: {arn}")  # unverified


def too_many_tags(most: int) -> str:
    return f"A user pool cannot have more than {most} tags."  # unverified


def reserved_tag() -> str:
    return "aws: prefixed tag key names are not allowed for external use."  # unverified: other services say so


def invalid_tags(message: str) -> InvalidParameterException:
    """TagResource declares no exception of its own for a tag that cannot be."""
    return Invalid(message)


def pool_cannot_be_tagged(message: str) -> UserPoolTaggingException:
    return UserPoolTaggingException(message)


# --- notes (our own: the header x-emulator-note) ---------------------------------------------------------------


def pool_is_elsewhere(pool_id: str, has: tuple[str, str], asked: tuple[str, str]) -> str:
    """Regions come first, accounts second."""
    return (
        f"User pool {pool_id} is in region {has[0]} of account {has[1]}; the request was signed for region {asked[0]} "
        f"of account {asked[1]}. A twelve-digit access key id is the account, any other one stands for 000000000000."
    )


# --- pinned ids (our own; AWS makes every id itself) -----------------------------------------------------------


def pinned_pool_id_is_invalid(pool_id: str, reason: str) -> InvalidParameterException:
    return Invalid(f"The pinned user pool id {pool_id!r} cannot be used: {reason}")


def pinned_pool_id_is_taken(pool_id: str) -> InvalidParameterException:
    return Invalid(
        f"The pinned user pool id {pool_id!r} is taken: a user pool of this or another account or region has it. "
        "Delete that pool or pin another id."
    )


def pinned_client_id_is_invalid(client_id: str, reason: str) -> InvalidParameterException:
    return Invalid(f"The pinned app client id {client_id!r} cannot be used: {reason}")


def pinned_client_id_is_taken(client_id: str) -> InvalidParameterException:
    return Invalid(
        f"The pinned app client id {client_id!r} is taken: an app client of this or another user pool has it. "
        "Delete that client or pin another id."
    )
