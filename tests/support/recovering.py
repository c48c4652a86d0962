"""The calls and sentences that the tests of passwords and recovery share."""

from typing import Any

from emulator.store import pools
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given

NEW = "N3w-password!"
EMAIL, PHONE = "bob@example.test", "+15550100839"
HIDING = {"PreventUserExistenceErrors": "ENABLED"}
MISMATCH = ("CodeMismatchException", sentences.CODE_MISMATCH)
EXPIRED = ("ExpiredCodeException", sentences.CODE_EXPIRED)
NOT_FOUND = ("UserNotFoundException", sentences.USERNAME_CLIENT_ID_COMBINATION_NOT_FOUND)
NO_USER = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
TOO_MANY = ("LimitExceededException", sentences.ATTEMPT_LIMIT_EXCEEDED)
NO_CONTACT = (
    "InvalidParameterException",
    "Cannot reset password for the user as there is no registered/verified email or phone_number",
)
WRONG_STATE = ("NotAuthorizedException", "User password cannot be reset in the current state.")
ADMIN_ONLY = ("NotAuthorizedException", "Contact administrator to reset password.")
DISABLED = ("NotAuthorizedException", sentences.USER_IS_DISABLED)
INCORRECT = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)
RESET = ("PasswordResetRequiredException", "Password reset required for the user")
UNCONFIRMED = ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED)
REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
USED_BEFORE = (
    "PasswordHistoryPolicyViolationException",
    "The new password matches a previous password and doesn't comply with the password-history policy.",
)


def recovery(*names: str) -> dict[str, Any]:
    """AccountRecoverySetting with these mechanisms, the first one preferred."""
    mechanisms = [{"Name": name, "Priority": priority} for priority, name in enumerate(names, 1)]
    return {"AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}}


def made_without_recovery(given: Given, **settings: Any) -> str:
    """A pool from the time before every new one had an AccountRecoverySetting."""
    pool_id = given.pool(**settings)
    services = given.services
    connection = services.database.begin(write=True)
    pool = pools.find(connection, pool_id)
    assert pool is not None
    stays = {name: value for name, value in pool.settings.items() if name != "AccountRecoverySetting"}
    pools.change(connection, pool_id, pool.updated_at, settings=stays)
    services.database.end(connection, write=True, keep=True)
    return pool_id


def remembering(count: int, **policy: Any) -> dict[str, Any]:
    """A pool's settings with a PasswordHistorySize."""
    return {"Policies": {"PasswordPolicy": {"MinimumLength": 8, "PasswordHistorySize": count, **policy}}}


def delivered(attribute: str, medium: str, destination: str) -> dict[str, Any]:
    return {"CodeDeliveryDetails": {"AttributeName": attribute, "DeliveryMedium": medium, "Destination": destination}}


def named(client: AppClient, username: str = "bob") -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "Username": username}


def forget(client: AppClient, username: str = "bob", **members: Any) -> dict[str, Any]:
    return answer(client.cognito.forgot_password, ClientId=client.id, Username=username, **members)


def forget_refused(client: AppClient, username: str = "bob", **members: Any) -> tuple[str, str]:
    return refusal(client.cognito.forgot_password, ClientId=client.id, Username=username, **members)


def _confirmation(client: AppClient, code: str, username: str, password: str) -> dict[str, str]:
    return {"ClientId": client.id, "Username": username, "ConfirmationCode": code, "Password": password}


def confirm(client: AppClient, code: str, username: str = "bob", password: str = NEW, **members: Any) -> dict[str, Any]:
    request = _confirmation(client, code, username, password)
    return answer(client.cognito.confirm_forgot_password, **request, **members)


def confirm_refused(
    client: AppClient, code: str, username: str = "bob", password: str = NEW, **members: Any
) -> tuple[str, str]:
    request = _confirmation(client, code, username, password)
    return refusal(client.cognito.confirm_forgot_password, **request, **members)


def change(client: AppClient, token: str, previous: str, proposed: str = NEW) -> dict[str, Any]:
    members = {"AccessToken": token, "PreviousPassword": previous, "ProposedPassword": proposed}
    return answer(client.cognito.change_password, **members)


def change_refused(client: AppClient, token: str, previous: str, proposed: str = NEW) -> tuple[str, str]:
    members = {"AccessToken": token, "PreviousPassword": previous, "ProposedPassword": proposed}
    return refusal(client.cognito.change_password, **members)
