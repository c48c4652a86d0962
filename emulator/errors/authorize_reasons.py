"""Why a request to the authorization endpoint was refused, for the person who wonders: Cognito names the kind of
mistake and no more. Ours, not AWS's; they go into `x-emulator-note` and the log."""

from collections.abc import Iterable

NO_CLIENT_ID = "The request has no client_id."
NO_RESPONSE_TYPE = "The request has no response_type, or one other than `code` and `token`."
TWICE = "A parameter comes twice."
CHALLENGE = (
    "PKCE needs both parameters: code_challenge, 43 to 128 characters of base64url, and code_challenge_method=S256."
)
EXTERNAL_CHALLENGE = "A client whose client_id is the address of a metadata document must use PKCE with S256."
RESOURCE = "The resource is not an absolute URL without a fragment."
PROMPT = "The prompt has a value that is none of none, login, select_account and consent; or `none` is not alone."
MAX_AGE = "The max_age is not a whole number of seconds."
OPENID = "The scopes email, phone and profile need the scope openid beside them."


def unknown_client(client_id: str) -> str:
    return f"No app client {client_id[:128]} exists, or not in the user pool that the address names."


def external_client(url: str, reason: str) -> str:
    return f"The client {url[:256]} is not let in: {reason[:1024]}."


def client_has_no_oauth(client_id: str) -> str:
    return f"The app client {client_id} has AllowedOAuthFlowsUserPoolClient false, so it has no hosted pages."


def redirect_uri(given: str, registered: Iterable[str]) -> str:
    known = ", ".join(registered) or "none"
    return (
        f"The redirect_uri {given[:1024]} is none of the app client's CallbackURLs, which are compared exactly: {known}"
    )


def no_redirect_uri(*, has_default: bool) -> str:
    if has_default:
        return (
            "Without a redirect_uri the DefaultRedirectURI stands in only for app clients with one identity provider."
        )
    return "The request has no redirect_uri, and the app client has no DefaultRedirectURI."


def flow(name: str) -> str:
    return f"The response_type needs the flow `{name}` in AllowedOAuthFlows of the app client."


def scope(name: str) -> str:
    return f"The scope {name[:256]} is not in AllowedOAuthScopes of the app client."
