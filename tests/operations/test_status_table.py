"""What becomes of a user in each status by each operation: the answer, and the status after it.

Users come to their status as they would with Cognito, and every row is asked through boto3. `disabled` is a confirmed
user who was disabled. A user who never confirmed has no tokens, so some rows have no UNCONFIRMED.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import sentences
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.recovering import DISABLED, EXPIRED, NEW, NO_CONTACT, RESET, REVOKED, UNCONFIRMED, WRONG_STATE, named
from tests.support.srp_client import Srp

pytestmark = pytest.mark.once

TEMPORARY = "Temp0rary!"
OK, TOKENS, CHALLENGE = "ok", "tokens", "NEW_PASSWORD_REQUIRED"
U, C, F, R, D = "UNCONFIRMED", "CONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "disabled"
ALREADY = ("InvalidParameterException", sentences.USER_IS_ALREADY_CONFIRMED)
NO_RESEND = ("UnsupportedUserStateException", "Resend not possible. bob status is not FORCE_CHANGE_PASSWORD")
REFRESH_REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")


def cannot_be_confirmed(status: str) -> tuple[str, str]:
    return "NotAuthorizedException", f"User cannot be confirmed. Current status is {status}"


@dataclass
class Bob:
    """The user in question, with the tokens of before and the password of now."""

    given: Given
    client: AppClient
    tokens: dict[str, str]
    password: str
    code: str


def in_status(given: Given, status: str) -> Bob:
    client = given.client()
    if status == U:
        given.signed_up_user(client, "bob")
        return Bob(given, client, {}, PASSWORD, given.code(client))
    given.confirmed_user(client, "bob")
    tokens, cognito = given.tokens(client, "bob"), given.cognito
    code, password = "123456", PASSWORD
    if status == F:
        password = TEMPORARY
        cognito.admin_set_user_password(**named(client), Password=password)
    elif status == R:
        cognito.admin_reset_user_password(**named(client))
        code = given.code(client)
    elif status == D:
        cognito.admin_disable_user(**named(client))
    return Bob(given, client, tokens, password, code)


def admin(method: str, **members: Any) -> Callable[[Bob], Any]:
    return lambda bob: getattr(bob.given.cognito, method)(**named(bob.client), **members)


def public(bob: Bob) -> dict[str, str]:
    return {"ClientId": bob.client.id, "Username": "bob"}


def confirm_sign_up(bob: Bob) -> Any:
    return bob.given.cognito.confirm_sign_up(**public(bob), ConfirmationCode=bob.code)


def resend(bob: Bob) -> Any:
    return bob.given.cognito.resend_confirmation_code(**public(bob))


def forgot_password(bob: Bob) -> Any:
    return bob.given.cognito.forgot_password(**public(bob))


def confirm_forgot_password(bob: Bob) -> Any:
    if bob.given.status(bob.client, "bob") == C and bob.given.cognito.admin_get_user(**named(bob.client))["Enabled"]:
        forgot_password(bob)
        bob.code = bob.given.code(bob.client)
    return bob.given.cognito.confirm_forgot_password(**public(bob), ConfirmationCode=bob.code, Password=NEW)


def change_password(bob: Bob) -> Any:
    members = {"PreviousPassword": bob.password, "ProposedPassword": NEW}
    return bob.given.cognito.change_password(AccessToken=bob.tokens["AccessToken"], **members)


def sign_in(bob: Bob) -> Any:
    return bob.given.sign_in(bob.client, "bob", bob.password)


def sign_in_by_srp(bob: Bob) -> Any:
    srp = Srp(bob.client, "bob", bob.password)
    return srp.finish(srp.begin())


def refresh(bob: Bob) -> Any:
    members = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": bob.tokens["RefreshToken"]}}
    return bob.given.cognito.initiate_auth(ClientId=bob.client.id, **members)


def get_user(bob: Bob) -> Any:
    return bob.given.cognito.get_user(AccessToken=bob.tokens["AccessToken"])


Row = tuple[Any, str]  # the answer, and the status after it
# disabled users keep their status
TABLE: dict[str, tuple[Callable[[Bob], Any], dict[str, Row]]] = {
    "ConfirmSignUp": (
        confirm_sign_up,
        {
            U: (OK, C),
            **{status: (cannot_be_confirmed(status), status) for status in (C, F, R)},
            D: (cannot_be_confirmed(C), C),
        },
    ),
    "ResendConfirmationCode": (
        resend,
        {U: (OK, U), C: (ALREADY, C), F: (ALREADY, F), R: (ALREADY, R), D: (ALREADY, C)},
    ),
    "ForgotPassword": (
        forgot_password,
        {U: (NO_CONTACT, U), C: (OK, C), F: (WRONG_STATE, F), R: (OK, R), D: (DISABLED, C)},
    ),
    "ConfirmForgotPassword": (
        confirm_forgot_password,
        {U: (UNCONFIRMED, U), C: (OK, C), F: (EXPIRED, F), R: (OK, C), D: (DISABLED, C)},
    ),
    "ChangePassword": (change_password, {C: (OK, C), F: (OK, C), R: (RESET, R), D: (REVOKED, C)}),
    "AdminResetUserPassword": (
        admin("admin_reset_user_password"),
        {U: (NO_CONTACT, U), C: (OK, R), F: (WRONG_STATE, F), R: (OK, R), D: (DISABLED, C)},
    ),
    "AdminSetUserPassword permanent": (
        admin("admin_set_user_password", Password=NEW, Permanent=True),
        dict.fromkeys((U, C, F, R, D), (OK, C)),
    ),
    "AdminSetUserPassword temporary": (
        admin("admin_set_user_password", Password=NEW),
        dict.fromkeys((U, C, F, R, D), (OK, F)),
    ),
    "AdminConfirmSignUp": (
        admin("admin_confirm_sign_up"),
        {
            U: (OK, C),
            **{status: (cannot_be_confirmed(status), status) for status in (C, F, R)},
            D: (cannot_be_confirmed(C), C),
        },
    ),
    "AdminCreateUser RESEND": (
        admin("admin_create_user", MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"]),
        {U: (NO_RESEND, U), C: (NO_RESEND, C), F: (OK, F), R: (NO_RESEND, R), D: (NO_RESEND, C)},
    ),
    "AdminDisableUser": (
        admin("admin_disable_user"),
        {U: (OK, U), C: (OK, C), F: (OK, F), R: (OK, R), D: (OK, C)},
    ),
    "AdminEnableUser": (
        admin("admin_enable_user"),
        {U: (OK, U), C: (OK, C), F: (OK, F), R: (OK, R), D: (OK, C)},
    ),
    "sign-in by password": (
        sign_in,
        {U: (UNCONFIRMED, U), C: (TOKENS, C), F: (CHALLENGE, F), R: (RESET, R), D: (DISABLED, C)},
    ),
    "sign-in by SRP": (
        sign_in_by_srp,
        {U: (UNCONFIRMED, U), C: (TOKENS, C), F: (CHALLENGE, F), R: (RESET, R), D: (DISABLED, C)},
    ),
    "refresh": (refresh, {C: (TOKENS, C), F: (TOKENS, F), R: (TOKENS, R), D: (REFRESH_REVOKED, C)}),
    "GetUser": (get_user, {C: (OK, C), F: (OK, F), R: (RESET, R), D: (REVOKED, C)}),
}


def outcome(act: Callable[[Bob], Any], bob: Bob) -> Any:
    try:
        answered = act(bob)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return TOKENS if "AuthenticationResult" in answered else answered.get("ChallengeName", OK)


@pytest.mark.parametrize(
    ("operation", "status"), [(operation, status) for operation, (_, rows) in TABLE.items() for status in rows]
)
def test_what_becomes_of_a_user(given: Given, operation: str, status: str) -> None:
    act, rows = TABLE[operation]
    bob = in_status(given, status)
    found = outcome(act, bob)
    user = given.cognito.admin_get_user(**named(bob.client))
    assert (found, user["UserStatus"]) == rows[status]
    switched = {"AdminDisableUser": False, "AdminEnableUser": True}
    assert user["Enabled"] is switched.get(operation, status != D)


def test_every_status_is_asked_about_everywhere_it_can_be() -> None:
    for operation, (_, rows) in TABLE.items():
        without_tokens = () if operation in ("ChangePassword", "refresh", "GetUser") else (U,)
        assert rows.keys() == {*without_tokens, C, F, R, D}, operation
