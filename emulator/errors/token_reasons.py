"""Why the token, revocation and userInfo endpoints refused, for the person who wonders: their answers are a word or
two. Ours, not AWS's; they go into `x-emulator-note` and the log. What is wrong with a code or a refresh token itself is
in `code_reasons` and `refresh_reasons`."""

from collections.abc import Iterable

BROKEN = "A parameter is no text in UTF-8, or the form is larger than any form of ours."
NOT_A_FORM = "The body is not sent as a form: the Content-Type must be application/x-www-form-urlencoded."
NO_CLIENT_ID = "The request has neither a client_id nor an Authorization header."
NOT_BASIC = "The Authorization header is not `Basic` with client id, colon and secret in base64."
OTHER_CLIENT_ID = "The client_id is another one than that of the Authorization header."
TWO_PROOFS = "The request brings a secret both in the Authorization header and in the form; one of them is enough."
WITHOUT_PROOF = "The app client has a secret, and the request does not bring it."
WRONG_PROOF = "The secret that the request brings is not one of the app client's."
PUBLIC = "The app client has no secret, so the request must not bring one."
NO_OAUTH = "The app client has AllowedOAuthFlowsUserPoolClient false."
NO_REFRESH = "The token comes from the API, and the app client has not the flow ALLOW_REFRESH_TOKEN_AUTH."
METADATA = "The aws_client_metadata is not a JSON object of texts."
REVOCATION_IS_OFF = "The app client has EnableTokenRevocation false."
NO_BEARER = "The request has no Authorization header of the kind `Bearer` with a token."
OTHER_POOL = "The token is of another user pool than the address names."
CLIENT_IS_GONE = "The app client that the token was issued to was deleted."
USER_IS_DISABLED = "The user of the token is disabled."
TYPE = (
    "The types of tokens are access_token and id_token of urn:ietf:params:oauth:token-type, and saml2 for those that "
    "are brought."
)


def missing(name: str) -> str:
    return f"The request has no {name}."


def flow(name: str) -> str:
    return f"The app client has not the flow `{name}` in AllowedOAuthFlows."


def exchange_flow(name: str) -> str:
    return f"The app client has not the flow ALLOW_{name}."


def document_grant(name: str) -> str:
    return f"The metadata document of the client has not {name} in grant_types."


def grant_type(given: str, known: Iterable[str]) -> str:
    return f"The grant_type {given[:256]} is none of {', '.join(known)}."


def scopes(names: Iterable[str], *, are_defined: bool) -> str:
    listed = " ".join(names)[:512]
    if are_defined:
        return f"The app client has not all of these scopes in AllowedOAuthScopes: {listed}"
    return f"No resource server of the user pool defines all of these scopes: {listed}"
