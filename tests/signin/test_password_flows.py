"""USER_PASSWORD_AUTH and its two Admin names: one rule, three doors."""

import dataclasses
from collections.abc import Callable

import boto3
import orjson
import pytest
from msgspec import structs

from emulator import app
from emulator.crypto.passwords import Hasher
from emulator.wire.door import TARGET, Door
from emulator.work import Services
from tests.support import sentences
from tests.support.given import PASSWORD, Given
from tests.support.hand_over import hand_over_to
from tests.support.ways import FOLDING, INCORRECT, PASSWORD_WAYS, UNKNOWN, check_tokens, initiate, initiate_refused

each_way = pytest.mark.parametrize(("operation", "flow"), PASSWORD_WAYS, ids=lambda value: str(value))


@each_way
def test_the_right_password_brings_tokens_and_empty_challenge_parameters(
    given: Given, operation: str, flow: str
) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    check_tokens(initiate(client, operation, flow, USERNAME="bob", PASSWORD=PASSWORD))


@pytest.mark.once
@each_way
@pytest.mark.parametrize("password", ["wrong", PASSWORD.lower(), PASSWORD + " ", "ü" * 3000])
def test_a_wrong_password_is_refused(given: Given, operation: str, flow: str, password: str) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    assert initiate_refused(client, operation, flow, USERNAME="bob", PASSWORD=password) == INCORRECT


@each_way
@pytest.mark.parametrize(("hiding", "said"), [("LEGACY", UNKNOWN), ("ENABLED", INCORRECT)])
def test_an_unknown_user_is_told_of_or_not(
    given: Given, operation: str, flow: str, hiding: str, said: tuple[str, str]
) -> None:
    client = given.client(PreventUserExistenceErrors=hiding)
    assert initiate_refused(client, operation, flow, USERNAME="nobody", PASSWORD=PASSWORD) == said


@pytest.mark.parametrize("typed", ["bob", "BOB", "bob@example.test", "Bob@Example.Test", "+15550100", "bobby"])
def test_every_verified_alias_signs_in(given: Given, typed: str) -> None:
    client = given.client(given.pool(AliasAttributes=["email", "phone_number", "preferred_username"], **FOLDING))
    given.invited_user(
        client,
        "bob",
        UserAttributes=[
            {"Name": "email", "Value": "bob@example.test"},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "phone_number", "Value": "+15550100"},
            {"Name": "phone_number_verified", "Value": "true"},
            {"Name": "preferred_username", "Value": "bobby"},
        ],
    )
    client.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    check_tokens(given.sign_in(client, typed))


def test_the_sub_signs_in_too(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    check_tokens(given.sign_in(client, given.attributes(client, "bob")["sub"]))


def test_an_unverified_address_is_no_alias(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.invited_user(client, "bob", UserAttributes=[{"Name": "email", "Value": "bob@example.test"}])
    said = initiate_refused(
        client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob@example.test", PASSWORD="Temp0rary!"
    )
    assert said == UNKNOWN


def test_case_matters_unless_the_pool_says_otherwise(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    check_tokens(given.sign_in(client, "bob"))
    said = initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="BOB", PASSWORD=PASSWORD)
    assert said == UNKNOWN


def test_users_of_another_pool_are_nobody_here(given: Given) -> None:
    here, there = given.client(), given.client()
    given.confirmed_user(there, "bob")
    said = initiate_refused(here, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    assert said == UNKNOWN


def test_the_members_of_the_answer_come_in_alphabetical_order(given: Given, door: Door) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    body = orjson.dumps(
        {
            "ClientId": client.id,
            "AuthFlow": "USER_PASSWORD_AUTH",
            "AuthParameters": {"USERNAME": "bob", "PASSWORD": PASSWORD},
        }
    )
    content = orjson.loads(door.handle({"x-amz-target": TARGET + "InitiateAuth"}, body).body)
    assert list(content) == ["AuthenticationResult", "ChallengeParameters"]
    assert list(content["AuthenticationResult"]) == [
        "AccessToken",
        "ExpiresIn",
        "IdToken",
        "RefreshToken",
        "TokenType",
    ]


def test_a_sign_in_is_kept_as_an_event_with_what_the_client_said_of_itself(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    client.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "bob", "PASSWORD": PASSWORD},
        UserContextData={"IpAddress": "192.0.2.1", "EncodedData": "ab"},
        AnalyticsMetadata={"AnalyticsEndpointId": "end"},
    )
    rows = given.sql(
        "SELECT outcome, username, ip_address, encoded_data, analytics_endpoint_id FROM events"
        " WHERE pool_id = :pool AND event_type = 'SignIn'",
        pool=client.pool_id,
    )
    # The address counts only from a client that may say it (tests/signin/test_auth_events.py).
    assert [tuple(row.values()) for row in rows] == [("Pass", "bob", "127.0.0.1", "ab", "end")]


class _Meanwhile(Hasher):
    """A hasher that lets something happen while it works, as a slow one does."""

    def __init__(self) -> None:
        super().__init__("test")
        self.is_dear = True
        self.happens: Callable[[], object] = lambda: None

    def verify(self, hashed: str, password: str) -> bool:
        right = super().verify(hashed, password)
        self.happens()
        return right


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        ("DELETE FROM users WHERE pool_id = :pool", UNKNOWN),
        (
            "UPDATE users SET enabled = false WHERE pool_id = :pool",
            ("NotAuthorizedException", sentences.USER_IS_DISABLED),
        ),
        ("UPDATE users SET srp_verifier = 'another', password_hash = 'another' WHERE pool_id = :pool", INCORRECT),
        ("UPDATE users SET password_hash = 'the same, hashed anew' WHERE pool_id = :pool", None),
        (
            "UPDATE users SET status = 'RESET_REQUIRED' WHERE pool_id = :pool",
            ("PasswordResetRequiredException", "Password reset required for the user"),
        ),
    ],
    ids=["deleted", "disabled", "password changed", "hash brought up to date", "reset"],
)
def test_what_happens_to_the_user_while_the_password_is_judged_counts(
    services: Services,
    given: Given,
    account: str,
    boto_session: boto3.Session,
    meanwhile: str,
    said: tuple[str, str] | None,
) -> None:
    hasher = _Meanwhile()
    door = app.build_door(structs.replace(services, hasher=hasher))
    slow = hand_over_to(door, boto_session, region="us-east-1", account=account)
    client = dataclasses.replace(given.client(), cognito=slow)
    given.confirmed_user(client, "bob")
    hasher.happens = lambda: given.sql(meanwhile, pool=client.pool_id)
    if said is None:
        check_tokens(initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD))
        return
    refused = initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)
    assert refused == said
    assert given.sql("SELECT * FROM refresh_token_families WHERE pool_id = :pool", pool=client.pool_id) == []


def test_what_there_is_not_of_a_sign_in_is_null_in_its_row(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    asked = "SELECT amr IS NULL AS amr, acr IS NULL AS acr FROM refresh_token_families WHERE client_id = :c"
    assert given.sql(asked, c=client.id) == [{"amr": True, "acr": True}]
