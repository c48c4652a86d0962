"""Which flow is open at which operation for which client, and what is missed first."""

import pytest

from emulator.model import contract
from emulator.signin.respond import CHALLENGES
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, check_tokens, initiate, initiate_refused, password_refused, respond, where

INVALID = "InvalidParameterException"
NOT_HERE = sentences.INITIATE_AUTH_METHOD_NOT_SUPPORTED
PASSWORD_CLOSED = "USER_PASSWORD_AUTH flow not enabled for this client"
CLOSED = "Auth flow not enabled for this client"
SRP_CLOSED = sentences.SRP_IS_NOT_ENABLED
CHOICE_CLOSED = "USER_AUTH is not enabled for the client."
CUSTOM_CLOSED = "CUSTOM_AUTH is not enabled for the client."
OPEN = "open"
PUBLIC, ADMIN = "initiate_auth", "admin_initiate_auth"
FLOWS = [
    "USER_PASSWORD_AUTH",
    "ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH",
    "USER_SRP_AUTH",
    "USER_AUTH",
    "REFRESH_TOKEN_AUTH",
    "REFRESH_TOKEN",
    "CUSTOM_AUTH",
]
# What each flow says at the public operation, then at the Admin one, in the order of FLOWS. An open flow misses its
# first parameter.
SETTINGS: dict[str, tuple[list[str] | None, list[str], list[str]]] = {
    "nothing set": (
        None,
        [PASSWORD_CLOSED, NOT_HERE, NOT_HERE, OPEN, CHOICE_CLOSED, OPEN, OPEN, OPEN],
        [NOT_HERE, CLOSED, CLOSED, OPEN, CHOICE_CLOSED, OPEN, OPEN, OPEN],
    ),
    "everything": (
        [*ALL_FLOWS, "ALLOW_CUSTOM_AUTH"],
        [OPEN, NOT_HERE, NOT_HERE, OPEN, OPEN, OPEN, OPEN, OPEN],
        [NOT_HERE, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN, OPEN],
    ),
    "the choice alone": (
        ["ALLOW_USER_AUTH"],
        [PASSWORD_CLOSED, NOT_HERE, NOT_HERE, SRP_CLOSED, OPEN, CLOSED, CLOSED, CUSTOM_CLOSED],
        [NOT_HERE, CLOSED, CLOSED, SRP_CLOSED, OPEN, CLOSED, CLOSED, CUSTOM_CLOSED],
    ),
    "passwords alone": (
        ["ALLOW_USER_PASSWORD_AUTH"],
        [OPEN, NOT_HERE, NOT_HERE, SRP_CLOSED, CHOICE_CLOSED, CLOSED, CLOSED, CUSTOM_CLOSED],
        [NOT_HERE, CLOSED, CLOSED, SRP_CLOSED, CHOICE_CLOSED, CLOSED, CLOSED, CUSTOM_CLOSED],
    ),
    "legacy USER_PASSWORD_AUTH": (
        ["USER_PASSWORD_AUTH"],
        [OPEN, NOT_HERE, NOT_HERE, OPEN, CHOICE_CLOSED, OPEN, OPEN, OPEN],
        [NOT_HERE, CLOSED, CLOSED, OPEN, CHOICE_CLOSED, OPEN, OPEN, OPEN],
    ),
    "legacy ADMIN_NO_SRP_AUTH": (
        ["ADMIN_NO_SRP_AUTH"],
        [PASSWORD_CLOSED, NOT_HERE, NOT_HERE, OPEN, CHOICE_CLOSED, OPEN, OPEN, OPEN],
        [NOT_HERE, OPEN, OPEN, OPEN, CHOICE_CLOSED, OPEN, OPEN, OPEN],
    ),
    "legacy CUSTOM_AUTH_FLOW_ONLY": (
        ["CUSTOM_AUTH_FLOW_ONLY"],
        [PASSWORD_CLOSED, NOT_HERE, NOT_HERE, SRP_CLOSED, CHOICE_CLOSED, OPEN, OPEN, OPEN],
        [NOT_HERE, CLOSED, CLOSED, SRP_CLOSED, CHOICE_CLOSED, OPEN, OPEN, OPEN],
    ),
}


def said_by(client: AppClient, operation: str, flow: str) -> str:
    code, message = initiate_refused(client, operation, flow)
    assert code == INVALID
    missing = "REFRESH_TOKEN" if flow.startswith("REFRESH") else "USERNAME"
    return OPEN if message == f"Missing required parameter {missing}" else message


@pytest.mark.once
@pytest.mark.parametrize("named", SETTINGS)
def test_a_flow_is_open_where_the_client_allows_it(given: Given, named: str) -> None:
    flows, public, admin = SETTINGS[named]
    client = given.client(ExplicitAuthFlows=flows or ALL_FLOWS)
    if flows is None:
        made = given.cognito.create_user_pool_client(UserPoolId=client.pool_id, ClientName="bare")
        client = AppClient(made["UserPoolClient"]["ClientId"], client.pool_id, None, given.cognito)
    assert [said_by(client, PUBLIC, flow) for flow in FLOWS] == public
    assert [said_by(client, ADMIN, flow) for flow in FLOWS] == admin


def closed(client: AppClient) -> None:
    """From here on the client allows no flow that proves anything."""
    flows = ["ALLOW_REFRESH_TOKEN_AUTH"]
    client.cognito.update_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id, ExplicitAuthFlows=flows)


def test_a_sign_in_goes_on_although_its_flow_was_closed_meanwhile(given: Given) -> None:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "bob", email="bob@example.test")
    srp = Srp(client, "bob")
    proof = srp.begin()
    choice = initiate(client, PUBLIC, "USER_AUTH", USERNAME="bob")
    closed(client)
    assert initiate_refused(client, PUBLIC, "USER_AUTH", USERNAME="bob") == (INVALID, CHOICE_CLOSED)
    check_tokens(srp.finish(proof))
    chosen = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    check_tokens(respond(client, "SELECT_CHALLENGE", chosen, session=choice["Session"]))


def test_rotation_closes_the_refresh_flow(given: Given) -> None:
    client = given.client(
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    said = initiate_refused(client, PUBLIC, "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
    assert said == (INVALID, CLOSED)


@pytest.mark.once
@pytest.mark.parametrize(
    ("operation", "flow", "parameters", "missing"),
    [
        (PUBLIC, "USER_PASSWORD_AUTH", {}, "USERNAME"),
        (PUBLIC, "USER_PASSWORD_AUTH", {"USERNAME": ""}, "USERNAME"),
        (PUBLIC, "USER_PASSWORD_AUTH", {"PASSWORD": PASSWORD}, "USERNAME"),
        (PUBLIC, "USER_PASSWORD_AUTH", {"USERNAME": "nobody"}, "PASSWORD"),
        (ADMIN, "ADMIN_USER_PASSWORD_AUTH", {"USERNAME": "nobody"}, "PASSWORD"),
        (PUBLIC, "USER_SRP_AUTH", {"SRP_A": "2"}, "USERNAME"),
        (PUBLIC, "USER_SRP_AUTH", {"USERNAME": "nobody"}, "SRP_A"),
        (PUBLIC, "USER_AUTH", {"PREFERRED_CHALLENGE": "PASSWORD"}, "USERNAME"),
        (PUBLIC, "REFRESH_TOKEN_AUTH", {"USERNAME": "nobody"}, "REFRESH_TOKEN"),
    ],
)
def test_a_missing_parameter_is_named_before_anybody_is_looked_for(
    given: Given, operation: str, flow: str, parameters: dict[str, str], missing: str
) -> None:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS, GenerateSecret=True)
    said = initiate_refused(client, operation, flow, **parameters)
    assert said == (INVALID, f"Missing required parameter {missing}")


VERIFIER = {
    "USERNAME": "nobody",
    "PASSWORD_CLAIM_SECRET_BLOCK": "AAAA",
    "PASSWORD_CLAIM_SIGNATURE": "AAAA",
    "TIMESTAMP": "Tue Sep 1 07:04:09 UTC 2026",
}


@pytest.mark.once
@pytest.mark.parametrize("operation", ["respond_to_auth_challenge", "admin_respond_to_auth_challenge"])
def test_every_member_of_a_proof_is_required(given: Given, operation: str) -> None:
    client = given.client()
    for missing in VERIFIER:
        responses = {name: value for name, value in VERIFIER.items() if name != missing}
        said = refusal(
            getattr(given.cognito, operation),
            **where(client, operation),
            ChallengeName="PASSWORD_VERIFIER",
            ChallengeResponses=responses,
        )
        assert said == (INVALID, f"Missing required parameter {missing}")


@pytest.mark.once
@pytest.mark.parametrize("operation", [PUBLIC, ADMIN])
def test_a_flow_that_does_not_exist_is_a_matter_of_the_constraints(given: Given, operation: str) -> None:
    code, message = initiate_refused(given.client(), operation, "MAGIC")
    assert code == INVALID
    assert message.startswith("1 validation error detected: Value 'MAGIC' at 'authFlow' failed to satisfy constraint: ")
    assert "Member must satisfy enum value set: [" in message


UNKNOWN_CLIENT = ("ResourceNotFoundException", "User pool client nobodysclient does not exist.")


def test_an_unknown_client_is_told_before_anything_else(given: Given) -> None:
    client = AppClient("nobodysclient", given.pool(), None, given.cognito)
    assert initiate_refused(client, PUBLIC, "ADMIN_NO_SRP_AUTH") == UNKNOWN_CLIENT
    assert initiate_refused(client, ADMIN, "USER_PASSWORD_AUTH") == UNKNOWN_CLIENT
    for operation in ("respond_to_auth_challenge", "admin_respond_to_auth_challenge"):
        call = getattr(given.cognito, operation)
        assert refusal(call, **where(client, operation), ChallengeName="PASSWORD_VERIFIER") == UNKNOWN_CLIENT


def test_the_admin_operations_want_the_clients_own_pool(given: Given) -> None:
    client, other = given.client(), given.pool()
    for operation, more in (
        (ADMIN, {"AuthFlow": "ADMIN_NO_SRP_AUTH"}),
        ("admin_respond_to_auth_challenge", {"ChallengeName": "PASSWORD_VERIFIER"}),
    ):
        call = getattr(given.cognito, operation)
        gone = ("ResourceNotFoundException", "User pool us-east-1_nobodys does not exist.")
        assert refusal(call, ClientId=client.id, UserPoolId="us-east-1_nobodys", **more) == gone
        foreign = ("ResourceNotFoundException", f"User pool client {client.id} does not exist.")
        assert refusal(call, ClientId=client.id, UserPoolId=other, **more) == foreign


def test_every_challenge_of_the_model_has_its_answer() -> None:
    assert set(CHALLENGES) == set(contract.shape("ChallengeNameType").enum)


@pytest.mark.parametrize("username", [" ", "..", "x" * 2000, "💥", "%", "'; DROP TABLE users; --", "\n"])
def test_no_odd_name_is_anybody(given: Given, username: str) -> None:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    said = ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)
    assert password_refused(client, username) == said
    assert initiate_refused(client, PUBLIC, "USER_SRP_AUTH", USERNAME=username, SRP_A="2") == said
    assert initiate_refused(client, PUBLIC, "USER_AUTH", USERNAME=username) == said
