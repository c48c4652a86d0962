"""Each status of a user at each way to sign in, with the right secret and with a wrong one."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.given import PASSWORD, AppClient, Given
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, DISABLED, INCORRECT, RESET, UNCONFIRMED, initiate

WRONG = "Wrong1234!"
TOKENS, NEW_PASSWORD = "tokens", "NEW_PASSWORD_REQUIRED"


def _password(client: AppClient, password: str) -> Any:
    return initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=password)


def _admin(client: AppClient, password: str) -> Any:
    return initiate(client, "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=password)


def _choice(client: AppClient, password: str) -> Any:
    return initiate(
        client, "initiate_auth", "USER_AUTH", USERNAME="bob", PREFERRED_CHALLENGE="PASSWORD", PASSWORD=password
    )


def _srp(client: AppClient, password: str) -> Any:
    srp = Srp(client, "bob", password)
    challenge = srp.begin()  # the first step refuses nobody but unknown and locked users (evidence: srp-who-is-refused)
    assert challenge["ChallengeName"] == "PASSWORD_VERIFIER"
    return srp.finish(challenge)


PLAIN = [_password, _admin, _choice]
# Status, whether enabled, then what a right and a wrong password get in plain text and with SRP.
TABLE: list[tuple[str, bool, Any, Any, Any, Any]] = [
    ("CONFIRMED", True, TOKENS, INCORRECT, TOKENS, INCORRECT),
    ("UNCONFIRMED", True, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED, UNCONFIRMED),
    ("FORCE_CHANGE_PASSWORD", True, NEW_PASSWORD, INCORRECT, NEW_PASSWORD, INCORRECT),
    ("RESET_REQUIRED", True, RESET, INCORRECT, RESET, INCORRECT),
    ("CONFIRMED", False, DISABLED, DISABLED, DISABLED, INCORRECT),
    ("UNCONFIRMED", False, DISABLED, DISABLED, UNCONFIRMED, UNCONFIRMED),
    ("FORCE_CHANGE_PASSWORD", False, DISABLED, DISABLED, DISABLED, INCORRECT),
    ("RESET_REQUIRED", False, DISABLED, DISABLED, DISABLED, INCORRECT),
]


def outcome(act: Callable[[AppClient, str], Any], client: AppClient, password: str) -> Any:
    try:
        answered = act(client, password)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return TOKENS if "AuthenticationResult" in answered else answered["ChallengeName"]


@pytest.mark.once
@pytest.mark.parametrize("hiding", ["LEGACY", "ENABLED"])
@pytest.mark.parametrize("row", TABLE, ids=[f"{row[0]}-{'enabled' if row[1] else 'disabled'}" for row in TABLE])
def test_what_a_status_is_told(given: Given, row: Any, hiding: str) -> None:
    status, enabled, right, wrong, right_srp, wrong_srp = row
    client = given.client(ExplicitAuthFlows=ALL_FLOWS, PreventUserExistenceErrors=hiding)
    given.confirmed_user(client, "bob")
    given.sql(
        "UPDATE users SET status = :status, enabled = :enabled WHERE pool_id = :pool",
        status=status,
        enabled=enabled,
        pool=client.pool_id,
    )
    assert [outcome(act, client, PASSWORD) for act in PLAIN] == [right] * 3
    assert [outcome(act, client, WRONG) for act in PLAIN] == [wrong] * 3
    assert (outcome(_srp, client, PASSWORD), outcome(_srp, client, WRONG)) == (right_srp, wrong_srp)
