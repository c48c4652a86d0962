"""The ways to begin and to go on with a sign-in, as data for tables, and what tests share of the sentences."""

from collections.abc import Mapping
from typing import Any

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given

INCORRECT = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
LOCKED = ("NotAuthorizedException", "Password attempts exceeded")
UNKNOWN = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
DISABLED = ("NotAuthorizedException", sentences.USER_IS_DISABLED)
UNCONFIRMED = ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED)
RESET = ("PasswordResetRequiredException", "Password reset required for the user")
INVALID_SESSION = ("NotAuthorizedException", sentences.INVALID_SESSION)
USED_SESSION = ("NotAuthorizedException", sentences.SESSION_WAS_USED)
EXPIRED_SESSION = ("NotAuthorizedException", sentences.SESSION_IS_EXPIRED)

ALL_FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_USER_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]
# A pool whose names have no case.
FOLDING = {"UsernameConfiguration": {"CaseSensitive": False}}
# Operation and flow.
PASSWORD_WAYS = [
    ("initiate_auth", "USER_PASSWORD_AUTH"),
    ("admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH"),
    ("admin_initiate_auth", "ADMIN_NO_SRP_AUTH"),
]
Answer = dict[str, Any]


def where(client: AppClient, operation: str) -> dict[str, str]:
    """Client and, for the Admin twin, pool."""
    named = {"ClientId": client.id}
    return {**named, "UserPoolId": client.pool_id} if operation.startswith("admin_") else named


def initiate(client: AppClient, operation: str, flow: str, **parameters: str) -> Answer:
    call = getattr(client.cognito, operation)
    return answer(call, **where(client, operation), AuthFlow=flow, AuthParameters=parameters)


def initiate_refused(client: AppClient, operation: str, flow: str, **parameters: str) -> tuple[str, str]:
    call = getattr(client.cognito, operation)
    return refusal(call, **where(client, operation), AuthFlow=flow, AuthParameters=parameters)


def password_refused(client: AppClient, username: str, password: str = PASSWORD) -> tuple[str, str]:
    return initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME=username, PASSWORD=password)


def _members(challenge: str, session: str | None, responses: Mapping[str, str]) -> dict[str, Any]:
    members: dict[str, Any] = {"ChallengeName": challenge, "ChallengeResponses": dict(responses)}
    return {**members, "Session": session} if session is not None else members


def respond(
    client: AppClient,
    challenge: str,
    responses: Mapping[str, str],
    *,
    session: str | None = None,
    operation: str = "respond_to_auth_challenge",
) -> Answer:
    call = getattr(client.cognito, operation)
    return answer(call, **where(client, operation), **_members(challenge, session, responses))


def respond_refused(
    client: AppClient,
    challenge: str,
    responses: Mapping[str, str],
    *,
    session: str | None = None,
    operation: str = "respond_to_auth_challenge",
) -> tuple[str, str]:
    call = getattr(client.cognito, operation)
    return refusal(call, **where(client, operation), **_members(challenge, session, responses))


def check_tokens(answered: Answer, *, refreshed: bool = False) -> dict[str, str]:
    """The AuthenticationResult, if the answer is exactly one that carries tokens."""
    result: dict[str, Any] = answered["AuthenticationResult"]
    members = {name: value for name, value in answered.items() if name != "ResponseMetadata"}
    assert members == {"AuthenticationResult": result, "ChallengeParameters": {}}
    names = ["AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"]
    assert sorted(result) == [name for name in names if not (refreshed and name == "RefreshToken")]
    assert (result["ExpiresIn"], result["TokenType"]) == (3600, "Bearer")
    return result


def pool_went_down_to_lite(given: Given, client: AppClient) -> None:
    """After its client allowed USER_AUTH, which a pool of that tier never lets one do."""
    jsonb = "" if given.services.database.is_sqlite else "::jsonb"
    lite = f"REPLACE(CAST(settings AS text), 'ESSENTIALS', 'LITE'){jsonb}"
    given.sql(f"UPDATE user_pools SET settings = {lite} WHERE id = :pool", pool=client.pool_id)  # noqa: S608
