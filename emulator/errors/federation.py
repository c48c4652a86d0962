"""What an app client hears of a sign-in through another provider that failed in the pool.

They are the `error_description` at the callback URL. What providers themselves refuse with is in the module of their
protocol.
"""

from collections.abc import Iterable

from emulator.errors.oauth import OAuthError

CANNOT_BE_UPDATED = "Attribute cannot be updated."
LONGEST_USERNAME = 128
_SAML = "Error in SAML response processing: "


def failed(sentence: str, *, is_saml: bool) -> OAuthError:
    """Of a SAML provider the sentence has a beginning and another error (evidence: federated-saml-errors)."""
    return OAuthError("server_error", f"{_SAML}{sentence}") if is_saml else OAuthError("invalid_request", sentence)


def attributes_required(names: Iterable[str], *, is_saml: bool) -> OAuthError:
    """evidence: federated-required, federated-saml-errors"""
    if is_saml:
        return attributes_invalid([f"{name}: The attribute is required" for name in names], is_saml=True)
    return failed(f"attributes required: [{', '.join(names)}]", is_saml=False)


def attributes_invalid(lines: Iterable[str], *, is_saml: bool) -> OAuthError:
    """Lines of an attribute and what is wrong with it."""
    if is_saml:
        return failed(f"Invalid user attributes: {', '.join(lines)}", is_saml=True)  # evidence: federated-saml-errors
    # evidence: federated-immutable; of other problems than that unverified
    return failed("".join(f"user.{line}\n " for line in lines), is_saml=False)


def attributes_cannot_be_updated(names: Iterable[str], *, is_saml: bool) -> OAuthError:
    return attributes_invalid([f"{name}: {CANNOT_BE_UPDATED}" for name in names], is_saml=is_saml)


def username_too_long(username: str, *, is_saml: bool) -> OAuthError:
    sentence = (  # evidence: federated-saml-errors; of other providers unverified
        f"1 validation error detected: Value '{username}' at 'userName' failed to satisfy constraint: Member must have "
        f"length less than or equal to {LONGEST_USERNAME}"
    )
    return failed(sentence, is_saml=is_saml)


def already_found(username: str) -> OAuthError:
    return OAuthError("invalid_request", f"Already found an entry for username {username}")  # evidence: federated-taken


def link_was_taken_away() -> OAuthError:
    return OAuthError("invalid_request", "The identity is not linked to the user any more.")  # unverified


def function_refused(message: str, *, is_saml: bool) -> OAuthError:
    """A function of the first sign-in; the sentence ends with a blank (evidence: federated-pre-sign-up)."""
    if is_saml:
        return OAuthError("server_error", f"Invalid SAML response received: {message} ")  # evidence: saml-refusal
    return OAuthError("invalid_request", f"{message} ")
