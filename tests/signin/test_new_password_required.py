"""NEW_PASSWORD_REQUIRED: what a user with a temporary password is asked, and every answer that is refused."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from msgspec import structs

from emulator import app
from emulator.base import java_order
from emulator.crypto.passwords import Hasher
from emulator.work import Services
from tests.support import sentences
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.srp_client import Srp
from tests.support.ways import (
    DISABLED,
    EXPIRED_SESSION,
    INCORRECT,
    INVALID_SESSION,
    USED_SESSION,
    check_tokens,
    password_refused,
    respond,
    respond_refused,
)

NAME = "NEW_PASSWORD_REQUIRED"
TEMPORARY, NEW = "Temp0rary!", "N3w-secret"
SCHEMA = [
    {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
    {"Name": "family_name", "AttributeDataType": "String", "Required": True, "Mutable": True},
    {"Name": "team", "AttributeDataType": "String", "Mutable": True},
]
EMAIL = [{"Name": "email", "Value": "bob@example.test"}]


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client of a pool that asks for a family name; bob was invited with an email."""
    made = given.client(given.pool(Schema=SCHEMA))
    given.invited_user(made, "bob", UserAttributes=EMAIL)
    return made


def begin(given: Given, client: AppClient, password: str = TEMPORARY) -> str:
    session: str = given.sign_in(client, "bob", password)["Session"]
    return session


def new(**changes: str) -> dict[str, str]:
    answers = {"USERNAME": "bob", "NEW_PASSWORD": NEW, "userAttributes.family_name": "Builder"}
    return {name: value for name, value in {**answers, **changes}.items() if value != "-"}


def test_the_challenge_names_what_is_there_and_what_is_missing(given: Given, client: AppClient) -> None:
    asked = given.sign_in(client, "bob", TEMPORARY)
    asked.pop("ResponseMetadata")
    assert asked == {
        "ChallengeName": NAME,
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": "bob",
            "requiredAttributes": '["userAttributes.family_name"]',
            "userAttributes": asked["ChallengeParameters"]["userAttributes"],
        },
        "Session": asked["Session"],
    }
    assert asked["ChallengeParameters"]["userAttributes"] == '{"family_name":"","email":"bob@example.test"}'


# Of a public answer to AdminInitiateAuth, 2021.
REQUIRED = [
    *("gender", "given_name", "nickname", "middle_name", "name", "zoneinfo", "profile", "family_name", "email"),
    *("phone_number", "website", "preferred_username", "locale", "picture", "address"),
]


def test_what_is_missing_and_what_is_there_come_in_the_order_of_javas_sets(given: Given) -> None:
    required = [{"Name": name, "Required": True, "Mutable": True} for name in REQUIRED]
    every = given.client(given.pool(Schema=required))
    given.invited_user(every, "bob")
    parameters = given.sign_in(every, "bob", TEMPORARY)["ChallengeParameters"]
    assert orjson.loads(parameters["requiredAttributes"]) == [f"userAttributes.{name}" for name in REQUIRED]
    shown = orjson.loads(parameters["userAttributes"])
    assert shown == dict.fromkeys(REQUIRED, "")
    assert list(shown) == java_order.iteration_order(shown)


CAPTURED = {  # what the pool requires, what the user has, and userAttributes of a public answer
    "a handbook, 2020": (
        ["email", "given_name", "family_name", "picture"],
        {"email": "eve@example.test", "email_verified": "true"},
        '{"email_verified":"true","given_name":"","family_name":"","email":"eve@example.test","picture":""}',
    ),
    "a name alone": (["name"], {}, '{"name":""}'),
}


@pytest.mark.once
@pytest.mark.parametrize("capture", CAPTURED)
def test_each_missing_required_attribute_is_shown_empty(given: Given, capture: str) -> None:
    required, values, shown = CAPTURED[capture]
    schema = [{"Name": name, "Required": True, "Mutable": True} for name in required]
    of_pool = given.client(given.pool(Schema=schema))
    given.invited_user(of_pool, "eve", UserAttributes=attribute_list(values))
    assert given.sign_in(of_pool, "eve", TEMPORARY)["ChallengeParameters"]["userAttributes"] == shown


def test_every_attribute_but_the_sub_is_shown_whatever_the_client_may_read(given: Given) -> None:
    custom = [
        {"Name": "team", "AttributeDataType": "String", "Mutable": True},
        {"Name": "cost", "AttributeDataType": "String", "Mutable": True, "DeveloperOnlyAttribute": True},
    ]
    client = given.client(given.pool(Schema=custom), ReadAttributes=["email"])
    values = {
        "email": "eve@example.test",
        "email_verified": "true",
        "phone_number": "+15550100839",
        "phone_number_verified": "false",
        "custom:team": "red",
        "dev:custom:cost": "7",
    }
    given.invited_user(client, "eve", UserAttributes=attribute_list(values))
    shown = orjson.loads(given.sign_in(client, "eve", TEMPORARY)["ChallengeParameters"]["userAttributes"])
    values.pop("dev:custom:cost")
    assert shown == values
    assert list(shown) == java_order.iteration_order(shown)


@pytest.mark.parametrize("password", [NEW, TEMPORARY], ids=["a new one", "the temporary one again"])
def test_the_new_password_confirms_the_user_and_brings_tokens(given: Given, client: AppClient, password: str) -> None:
    session = begin(given, client)
    check_tokens(respond(client, NAME, new(NEW_PASSWORD=password), session=session))
    assert given.status(client, "bob") == "CONFIRMED"
    assert given.attributes(client, "bob")["family_name"] == "Builder"
    check_tokens(given.sign_in(client, "bob", password))
    if password == NEW:
        assert password_refused(client, "bob", TEMPORARY) == INCORRECT
    assert respond_refused(client, NAME, new(), session=session) == USED_SESSION


def test_it_comes_after_srp_too_and_the_admin_operation_answers_it(given: Given, client: AppClient) -> None:
    asked = Srp(client, "bob", TEMPORARY).sign_in()
    assert asked["ChallengeName"] == NAME
    admin = "admin_respond_to_auth_challenge"
    check_tokens(respond(client, NAME, new(), session=asked["Session"], operation=admin))


INVALID = "InvalidParameterException"
POLICY = "Password does not conform to policy: "


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"USERNAME": "-"}, (INVALID, "Missing required parameter USERNAME")),
        ({"NEW_PASSWORD": "-"}, (INVALID, "Missing required parameter NEW_PASSWORD")),
        ({"NEW_PASSWORD": ""}, (INVALID, "Missing required parameter NEW_PASSWORD")),
        ({"NEW_PASSWORD": "Sh0rt!"}, ("InvalidPasswordException", POLICY + "Password not long enough")),
        (
            {"NEW_PASSWORD": "lowercase1!"},
            ("InvalidPasswordException", POLICY + "Password must have uppercase characters"),
        ),
        ({"userAttributes.family_name": "-"}, (INVALID, "Invalid attributes given, family_name is missing")),
        ({"userAttributes.family_name": ""}, (INVALID, "Invalid attributes given, family_name is missing")),
        (
            {"userAttributes.email": "other@example.test"},
            ("NotAuthorizedException", "Cannot modify an already provided email"),
        ),
        ({"userAttributes.sub": "x"}, (INVALID, "Cannot modify the non-mutable attribute sub")),
        (
            {"userAttributes.phone_number_verified": "true"},
            ("NotAuthorizedException", "A client attempted to write unauthorized attribute"),
        ),
        ({"userAttributes.phone_number": "12"}, (INVALID, sentences.INVALID_PHONE_NUMBER_FORMAT)),
        (
            {"userAttributes.nothing": "x"},
            (INVALID, "Attributes did not conform to the schema: nothing: Attribute does not exist in the schema.\n"),
        ),
        ({"USERNAME": "eve"}, INVALID_SESSION),
        ({"USERNAME": "nobody"}, INVALID_SESSION),
    ],
    ids=str,
)
def test_a_refused_answer_leaves_the_session_usable(
    given: Given, client: AppClient, changes: dict[str, str], said: tuple[str, str]
) -> None:
    given.invited_user(client, "eve", UserAttributes=[{"Name": "email", "Value": "eve@example.test"}])
    session = begin(given, client)
    assert respond_refused(client, NAME, new(**changes), session=session) == said
    assert given.status(client, "bob") == "FORCE_CHANGE_PASSWORD"
    check_tokens(respond(client, NAME, new(), session=session))


def test_a_client_writes_only_what_it_may(given: Given, client: AppClient) -> None:
    narrow = given.client(client.pool_id, WriteAttributes=["email", "family_name"])
    session = begin(given, narrow)
    answers = new(**{"userAttributes.custom:team": "red"})
    said = ("NotAuthorizedException", "A client attempted to write unauthorized attribute")
    assert respond_refused(narrow, NAME, answers, session=session) == said


def _set_password(given: Given, client: AppClient, password: str, *, permanent: bool) -> None:
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="bob", Password=password, Permanent=permanent
    )


def _again(given: Given, client: AppClient) -> None:
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    given.invited_user(client, "bob", UserAttributes=EMAIL)


@pytest.mark.parametrize(
    ("between", "said"),
    [
        (lambda g, c: _set_password(g, c, PASSWORD, permanent=True), INVALID_SESSION),
        (lambda g, c: _set_password(g, c, "0ther-Temp", permanent=False), INVALID_SESSION),
        (lambda g, c: _set_password(g, c, TEMPORARY, permanent=False), INVALID_SESSION),
        (lambda g, c: respond(c, NAME, new(), session=begin(g, c)), INVALID_SESSION),
        (lambda g, c: g.cognito.admin_delete_user(UserPoolId=c.pool_id, Username="bob"), INVALID_SESSION),
        (lambda g, c: _again(g, c), INVALID_SESSION),
        (lambda g, c: g.sql("UPDATE users SET enabled = false WHERE pool_id = :p", p=c.pool_id), DISABLED),
        (lambda g, _: g.clock_advanced(timedelta(minutes=3)), EXPIRED_SESSION),
    ],
    ids=[
        "administrator set a password",
        "another temporary password",
        "the same temporary password again",
        "chosen in another window",
        "user deleted",
        "user made again",
        "user disabled",
        "too late",
    ],
)
def test_an_old_session_sets_no_password(
    given: Given, client: AppClient, between: Callable[[Given, AppClient], Any], said: tuple[str, str]
) -> None:
    session = begin(given, client)
    between(given, client)
    assert respond_refused(client, NAME, new(NEW_PASSWORD="Attack3r!"), session=session) == said


class _Meanwhile(Hasher):
    """A hasher that lets something happen while it works, as a slow one does."""

    happens: Callable[[], object] = staticmethod(lambda: None)

    def hash(self, password: str) -> str:
        self.happens()
        return super().hash(password)


def test_an_attribute_that_an_administrator_sets_meanwhile_stays(
    services: Services, connect: Callable[..., Any], given: Given
) -> None:
    """Its alias would go on naming the user by a value that is not theirs any more."""
    hasher = _Meanwhile("test")
    slow = connect(to=app.build_door(structs.replace(services, hasher=hasher)))
    client = dataclasses.replace(given.client(given.pool(AliasAttributes=["email"])), cognito=slow)
    given.invited_user(client, "bob")
    session = begin(given, client)
    verified = [*EMAIL, {"Name": "email_verified", "Value": "true"}]
    hasher.happens = lambda: given.cognito.admin_update_user_attributes(
        UserPoolId=client.pool_id, Username="bob", UserAttributes=verified
    )
    answers = {"USERNAME": "bob", "NEW_PASSWORD": NEW, "userAttributes.email": "mallory@example.test"}
    said = ("NotAuthorizedException", "Cannot modify an already provided email")
    assert respond_refused(client, NAME, answers, session=session) == said
    attributes = given.attributes(client, EMAIL[0]["Value"])
    assert (attributes["email"], attributes["email_verified"]) == (EMAIL[0]["Value"], "true")
    answers.pop("userAttributes.email")
    check_tokens(respond(client, NAME, answers, session=session))


def test_a_temporary_password_ends(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    given.clock_advanced(timedelta(days=7, seconds=-1))
    begin(given, client)
    given.clock_advanced(timedelta(seconds=1))  # the instant itself is too late
    assert password_refused(client, "bob", TEMPORARY) == (
        "NotAuthorizedException",
        sentences.TEMPORARY_PASSWORD_EXPIRED,
    )
    assert password_refused(client, "bob", "wrong") == INCORRECT


def test_a_username_given_now_has_one_owner(given: Given) -> None:
    """A pool where email and phone are usernames: the second one is claimed as it is given."""
    client = given.client(given.pool(UsernameAttributes=["email", "phone_number"]))
    given.confirmed_user(client, "eve@example.test", email="eve@example.test")
    given.invited_user(client, "+15550100")
    sub = given.attributes(client, "+15550100")["sub"]
    session = given.sign_in(client, "+15550100", TEMPORARY)["Session"]
    taken = {"USERNAME": sub, "NEW_PASSWORD": NEW, "userAttributes.email": "eve@example.test"}
    assert respond_refused(client, NAME, taken, session=session) == (
        "AliasExistsException",
        sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS,
    )
    free = {**taken, "userAttributes.email": "bob@example.test"}
    check_tokens(respond(client, NAME, free, session=session))
    check_tokens(given.sign_in(client, "bob@example.test", NEW))


def test_a_preferred_username_given_now_is_an_alias(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["preferred_username"]))
    given.invited_user(client, "bob")
    session = begin(given, client)
    answers = {"USERNAME": "bob", "NEW_PASSWORD": NEW, "userAttributes.preferred_username": "bobby"}
    check_tokens(respond(client, NAME, answers, session=session))
    check_tokens(given.sign_in(client, "bobby", NEW))
