"""What is refused before any operation runs."""

from emulator.errors.types import (
    ForbiddenException,
    MissingAuthenticationTokenException,
    NotImplementedException,
    TooManyRequestsException,
)


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
