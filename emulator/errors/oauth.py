"""What the OAuth endpoints refuse with, as RFC 6749 and RFC 6750 name it.

An answer of the token endpoint is `{"error": …}` and, where Cognito tells more, `error_description`. The class is a
CognitoError, so that a refusal ends a unit of work like any other; it is no exception of the service model.
"""

from emulator.errors.types import CognitoError


class OAuthError(CognitoError):
    """`error` is the code of the specification, `description` what Cognito adds to it."""

    def __init__(self, error: str, description: str | None = None, *, status: int = 400) -> None:
        super().__init__(description or "")
        self.error = error
        self.description = description
        self.status = status

    @property
    def code(self) -> str:
        return self.error


def invalid_request(description: str | None = None) -> OAuthError:
    return OAuthError("invalid_request", description)


def invalid_client(status: int = 400) -> OAuthError:
    return OAuthError("invalid_client", status=status)  # evidence: invalid-client-status


def invalid_grant() -> OAuthError:
    return OAuthError("invalid_grant")


def invalid_scope() -> OAuthError:
    return OAuthError("invalid_scope")


def unauthorized_client(description: str | None = None) -> OAuthError:
    return OAuthError("unauthorized_client", description)


def other_redirect_uri() -> OAuthError:
    return unauthorized_client("invalid_redirect")  # evidence: token-other-redirect


def unsupported_grant_type() -> OAuthError:
    return OAuthError("unsupported_grant_type")


def invalid_target() -> OAuthError:
    return OAuthError("invalid_target")  # RFC 8693 2.2.2


def server_error() -> OAuthError:
    return OAuthError("server_error")


def login_required() -> OAuthError:
    return OAuthError("login_required")


def bad_user_info_request() -> OAuthError:
    return invalid_request("Bad OAuth2 request at UserInfo Endpoint")  # evidence: user-info-refusals


def invalid_token() -> OAuthError:
    # evidence: user-info-refusals
    sentence = "Access token is expired, disabled, or deleted, or the user has globally signed out."
    return OAuthError("invalid_token", sentence, status=401)


def token_lacks_openid() -> OAuthError:
    # evidence: user-info-openid
    return OAuthError("invalid_token", "Access token does not contain openid scope", status=401)


def unsupported_token_type() -> OAuthError:
    return OAuthError("unsupported_token_type")
