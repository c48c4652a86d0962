"""SignUp: what it answers, refuses, keeps and sends."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from emulator.store.tables import metadata
from emulator.work import Services
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash

Client = Any
DENIED, TAKEN = "NotAuthorizedException", "UsernameExistsException"
EMAIL, PHONE = "bob@example.test", "+15550100839"
SMS = {"SnsCallerArn": "arn:aws:iam::{account}:role/sms", "ExternalId": "x"}


def sign_up(client: AppClient, username: str = "bob", /, **members: Any) -> dict[str, Any]:
    """With a good password and no attributes unless the test says otherwise."""
    return answer(client.cognito.sign_up, **request(client, username, **members))


def request(client: AppClient, username: str = "bob", /, **members: Any) -> dict[str, Any]:
    return {"ClientId": client.id, "Username": username, "Password": PASSWORD, **members}


@pytest.fixture
def both(given: Given, account: str) -> AppClient:
    """A client of a pool that verifies email and phone number."""
    sms = {**SMS, "SnsCallerArn": SMS["SnsCallerArn"].format(account=account)}
    return given.client(given.pool(AutoVerifiedAttributes=["email", "phone_number"], SmsConfiguration=sms))


def details(attribute: str, medium: str, destination: str) -> dict[str, str]:
    return {"AttributeName": attribute, "DeliveryMedium": medium, "Destination": destination}


def test_the_answer_says_who_the_user_is_and_where_the_code_went(given: Given) -> None:
    client = given.client()
    found = sign_up(client, UserAttributes=attribute_list({"email": EMAIL}))
    [user] = given.sql("SELECT * FROM v_users WHERE pool_id = :pool", pool=client.pool_id)
    assert found == {
        "UserConfirmed": False,
        "UserSub": user["sub"],
        "CodeDeliveryDetails": details("email", "EMAIL", "b***@e***"),
    }
    assert (user["username"], user["status"], user["email"], user["email_verified"]) == (
        *("bob", "UNCONFIRMED"),
        *(EMAIL, False),
    )


def test_a_sub_looks_like_cognitos_of_today(given: Given) -> None:
    assert sign_up(given.client())["UserSub"].split("-")[2].startswith("70")  # evidence: sub-form


@pytest.mark.once
@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        pytest.param({"email": EMAIL}, details("email", "EMAIL", "b***@e***"), id="email"),
        pytest.param({"phone_number": PHONE}, details("phone_number", "SMS", "+*******0839"), id="phone number"),
        pytest.param(
            {"email": EMAIL, "phone_number": PHONE}, details("phone_number", "SMS", "+*******0839"), id="both"
        ),
        pytest.param({"name": "Bob"}, None, id="neither"),
        pytest.param({"email": "", "phone_number": ""}, None, id="empty values are no values"),
        pytest.param({"email": EMAIL, "phone_number": ""}, details("email", "EMAIL", "b***@e***"), id="one empty"),
        pytest.param({"email": "x@y"}, details("email", "EMAIL", "x***@y***"), id="short address"),
        pytest.param(
            {"phone_number": "+441134960920"}, details("phone_number", "SMS", "+********0920"), id="long phone number"
        ),
    ],
)
def test_the_code_goes_to_the_phone_before_the_email(
    both: AppClient, given: Given, attributes: dict[str, str], expected: dict[str, str] | None
) -> None:
    assert sign_up(both, UserAttributes=attribute_list(attributes)).get("CodeDeliveryDetails") == expected
    assert len(given.messages(both)) == (expected is not None)


def test_only_the_attribute_the_code_went_to_becomes_verified(both: AppClient, given: Given) -> None:
    given.signed_up_user(both, "bob", email=EMAIL, phone_number=PHONE)
    both.cognito.confirm_sign_up(ClientId=both.id, Username="bob", ConfirmationCode=given.code(both))
    found = given.attributes(both, "bob")
    assert (found["phone_number_verified"], found["email_verified"]) == ("true", "false")  # evidence: phone-first


def test_a_pool_that_verifies_nothing_sends_nothing(given: Given) -> None:
    client = given.client(
        given.pool(
            AutoVerifiedAttributes=[],
            AccountRecoverySetting={"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]},
        )
    )
    found = sign_up(client, UserAttributes=attribute_list({"email": EMAIL}))
    assert found.keys() == {"UserConfirmed", "UserSub"}  # evidence: sign-up-delivery
    assert given.messages(client) == []
    assert "email_verified" not in given.attributes(client, "bob")


def test_the_message_is_in_the_outbox_with_its_code(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob", email=EMAIL)
    [message] = given.sql("SELECT * FROM v_messages WHERE pool_id = :pool", pool=client.pool_id)
    [code] = given.sql("SELECT * FROM v_codes WHERE pool_id = :pool", pool=client.pool_id)
    assert {name: message[name] for name in message if name not in ("id", "pool_id", "created_at", "user_id")} == {
        "username": "bob",
        "sub": given.attributes(client, "bob")["sub"],
        "recipient": EMAIL,
        "medium": "EMAIL",
        "purpose": "sign_up",
        "subject": "Your verification code",
        "body": f"Your confirmation code is {code['code']}",
        "code": code["code"],
        "sender": "no-reply@verificationemail.com",
        "sent_at": None,
        "delivery_error": None,
        "handed_to": None,
    }
    shown = ("username", "purpose", "attribute_name", "medium", "destination", "state", "attempts", "attempts_left")
    assert [code[name] for name in shown] == ["bob", "sign_up", "email", "EMAIL", EMAIL, "live", 0, 5]
    assert len(code["code"]) == 6
    assert code["code"].isdigit()


ALREADY_EXISTS = (TAKEN, "User already exists")


@pytest.mark.parametrize(
    ("settings", "first", "second", "expected"),
    [
        pytest.param({}, "bob", "bob", ALREADY_EXISTS, id="an unconfirmed user has the name"),
        pytest.param({}, EMAIL, EMAIL, ALREADY_EXISTS, id="the name looks like an email"),
        pytest.param(
            {"UsernameConfiguration": {"CaseSensitive": False}}, "bob", "BOB", ALREADY_EXISTS, id="in another case"
        ),
        pytest.param(
            {"UsernameAttributes": ["email"]},
            *(EMAIL, EMAIL),
            (TAKEN, sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS),
            id="the email",
        ),
        pytest.param(
            {"UsernameAttributes": ["email"], "UsernameConfiguration": {"CaseSensitive": False}},
            *(EMAIL, EMAIL.upper()),
            (TAKEN, sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS),
            id="the email in another case",
        ),
        pytest.param(
            {"UsernameAttributes": ["email", "phone_number"]},
            *(PHONE, PHONE),
            (TAKEN, "An account with the given phone_number already exists."),
            id="the phone number",
        ),
    ],
)
def test_a_taken_name_is_refused_whoever_asks(
    given: Given, settings: dict[str, Any], first: str, second: str, expected: tuple[str, str]
) -> None:
    pool_id = given.pool(**settings)
    for client in (given.client(pool_id), given.client(pool_id, PreventUserExistenceErrors="ENABLED")):
        given.sql("DELETE FROM users WHERE pool_id = :pool", pool=pool_id)
        sign_up(client, first)
        assert refusal(client.cognito.sign_up, **request(client, second)) == expected


@pytest.mark.parametrize("settings", [{}, {"AliasAttributes": ["email"]}, {"UsernameAttributes": ["email"]}])
def test_names_differ_by_case_unless_the_pool_says_otherwise(given: Given, settings: dict[str, Any]) -> None:
    client = given.client(given.pool(**settings))
    names = [EMAIL, EMAIL.upper()] if "UsernameAttributes" in settings else ["bob", "BOB"]
    assert len({sign_up(client, name)["UserSub"] for name in names}) == 2


def test_the_email_that_is_the_username_may_be_given_twice(given: Given) -> None:
    folding = given.client(given.pool(UsernameAttributes=["email"], UsernameConfiguration={"CaseSensitive": False}))
    sign_up(folding, EMAIL, UserAttributes=attribute_list({"email": EMAIL.upper()}))
    assert given.attributes(folding, EMAIL)["email"] == EMAIL
    either = given.client(given.pool(UsernameAttributes=["email", "phone_number"]))
    sign_up(either, PHONE, UserAttributes=attribute_list({"phone_number": PHONE, "email": EMAIL}))
    assert given.attributes(either, EMAIL)["phone_number"] == PHONE


def test_an_email_that_is_the_username_becomes_an_attribute_and_the_sub_the_username(given: Given) -> None:
    client = given.client(given.pool(UsernameAttributes=["email"]))
    found = sign_up(client, EMAIL)  # evidence: name-is-sub
    assert found["CodeDeliveryDetails"] == details("email", "EMAIL", "b***@e***")
    [user] = given.sql("SELECT username, sub, email FROM v_users WHERE pool_id = :pool", pool=client.pool_id)
    assert user == {"username": found["UserSub"], "sub": found["UserSub"], "email": EMAIL}
    aliases = given.sql("SELECT kind, value, owner_sub FROM v_aliases WHERE pool_id = :pool", pool=client.pool_id)
    # evidence: address-unique; verified or not
    assert aliases == [{"kind": "email", "value": EMAIL, "owner_sub": found["UserSub"]}]


def test_the_verified_alias_of_another_may_be_given_until_the_user_confirms(given: Given) -> None:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "old", email=EMAIL)
    # evidence: sign-up-alias-later
    assert sign_up(client, "new", UserAttributes=attribute_list({"email": EMAIL}))["UserConfirmed"] is False
    aliases = given.sql("SELECT value, owner_username FROM v_aliases WHERE pool_id = :pool", pool=client.pool_id)
    assert aliases == [{"value": EMAIL, "owner_username": "old"}]


def test_long_and_odd_usernames_are_good(given: Given) -> None:
    client = given.client()
    for name in ("x" * 128, "@!#$%^&*()_+?><", "Łukasz", "{username}{####}"):  # evidence: username-characters
        sign_up(client, name)
        assert client.cognito.admin_get_user(UserPoolId=client.pool_id, Username=name)["Username"] == name


def test_a_password_may_be_missing_where_another_first_factor_is_allowed(given: Given) -> None:
    factors = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    client = given.client(given.pool(Policies=factors))
    answer(client.cognito.sign_up, ClientId=client.id, Username="bob")  # evidence: password-needed
    assert given.sql("SELECT password_hash FROM users WHERE pool_id = :p", p=client.pool_id) == [
        {"password_hash": None}
    ]


def test_the_password_is_kept_nowhere(given: Given, services: Services) -> None:
    client = given.client()
    given.signed_up_user(client, "bob", password="Unmistakab1e!")
    with services.database.engine.connect() as db:
        for table in metadata.sorted_tables:
            assert "Unmistakab1e!" not in str(db.execute(table.select()).all()), table.name


def test_the_secret_hash_is_of_the_username_as_typed(given: Given) -> None:
    client = given.client(given.pool(UsernameConfiguration={"CaseSensitive": False}), GenerateSecret=True)
    wrong = (DENIED, f"Unable to verify secret hash for client {client.id}")
    missing = (DENIED, f"Client {client.id} is configured for secret but secret was not received")
    assert refusal(client.cognito.sign_up, **request(client, "Bob")) == missing
    assert refusal(client.cognito.sign_up, **request(client, "Bob", SecretHash=secret_hash(client, "bob"))) == wrong
    sign_up(client, "Bob", SecretHash=secret_hash(client, "Bob"))
    without = given.client(client.pool_id)
    unexpected = (DENIED, f"Unable to verify secret hash for client {without.id}")
    assert refusal(without.cognito.sign_up, **request(without, "x", SecretHash="eA==")) == unexpected


def test_the_users_context_is_kept_with_the_event(given: Given) -> None:
    client = given.client()
    context = {"IpAddress": "192.0.2.7", "EncodedData": "fingerprint"}
    sign_up(client, UserContextData=context, AnalyticsMetadata={"AnalyticsEndpointId": "endpoint"})
    [event] = given.sql("SELECT * FROM events WHERE pool_id = :pool", pool=client.pool_id)
    shown = ("event_type", "outcome", "username", "client_id", "ip_address", "encoded_data", "analytics_endpoint_id")
    # The address counts only from a client that may say it (tests/signin/test_auth_events.py).
    assert [event[name] for name in shown] == [
        "SignUp",
        "Pass",
        "bob",
        client.id,
        "127.0.0.1",
        "fingerprint",
        "endpoint",
    ]


def test_a_session_is_for_clients_that_let_users_choose(given: Given) -> None:
    pool_id = given.pool()
    choosing = given.client(pool_id, ExplicitAuthFlows=["ALLOW_USER_AUTH"])
    assert len(sign_up(choosing)["Session"]) > 20  # evidence: confirm-session
    assert "Session" not in sign_up(given.client(pool_id), "ann")


@pytest.mark.parametrize(
    ("settings", "name", "taken"),
    [
        ({"UsernameAttributes": ["email"]}, EMAIL, sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS),
        ({}, "bob", "User already exists"),
    ],
    ids=["an address", "a name"],
)
def test_one_of_many_who_want_a_name_at_once_gets_it(
    given: Given, settings: dict[str, Any], name: str, taken: str
) -> None:
    client = given.client(given.pool(**settings))

    def attempt(_: int) -> str:
        try:
            return str(sign_up(client, name)["UserConfirmed"])
        except client.cognito.exceptions.UsernameExistsException as refused:
            return str(refused.response["Error"]["Message"])

    with ThreadPoolExecutor(10) as threads:
        outcomes = list(threads.map(attempt, range(10)))
    assert sorted(outcomes) == sorted([taken] * 9 + ["False"])
    assert len(given.sql("SELECT * FROM users WHERE pool_id = :pool", pool=client.pool_id)) == 1


def test_an_unconfirmed_user_is_told_so_before_the_password_is_looked_at(given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    expected = ("UserNotConfirmedException", sentences.USER_IS_NOT_CONFIRMED)
    # evidence: unconfirmed-before-password
    assert refusal(given.sign_in, client=client, username="bob", password="wrong") == expected


def test_another_accounts_pool_is_reached_by_its_client_id(given: Given, connect: Any) -> None:
    client = given.client()
    elsewhere = connect(account="999999999999", region="eu-west-1")
    assert answer(elsewhere.sign_up, **request(client))["UserConfirmed"] is False
