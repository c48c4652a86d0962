"""One-time codes as first factors of USER_AUTH: who is offered one, what it looks like, and what a right one does."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash
from tests.support.mfa_scenes import SENDER, SMS, Scene
from tests.support.pool_words import sms
from tests.support.ways import (
    ALL_FLOWS,
    DISABLED,
    EXPIRED_SESSION,
    INVALID_SESSION,
    UNKNOWN,
    USED_SESSION,
    check_tokens,
    initiate,
    initiate_refused,
    respond,
    respond_refused,
)

PASSWORDS = ["PASSWORD_SRP", "PASSWORD"]
WRONG = ("CodeMismatchException", sentences.INVALID_CODE_OR_AUTH_STATE)
LOCKED = (
    "NotAuthorizedException",
    sentences.TOO_MANY_INVALID_CREDENTIALS,
)
UNAVAILABLE = ("InvalidParameterException", "The selected challenge is not available")
MEDIA = {"EMAIL_OTP": ("EMAIL", "email", "j***@e***"), "SMS_OTP": ("SMS", "phone_number", "+*******0100")}
JO = {"email": "jo@example.test", "phone_number": "+15555550100"}
Answer = dict[str, Any]


def factors(*names: str) -> Answer:
    """A pool's settings with these first factors besides the password, and who sends their codes."""
    sender = {"SmsConfiguration": SENDER} if "SMS_OTP" in names else {}
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", *names]}}, **sender}


def passwordless(given: Given, client: AppClient, username: str = "jo", **attributes: str) -> str:
    """A user an administrator made without a password."""
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id,
        Username=username,
        MessageAction="SUPPRESS",
        UserAttributes=attribute_list(attributes or JO),
    )
    return username


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client of a pool that lets codes be first factors, and its user jo, who has no password."""
    made = given.client(given.pool(**factors("EMAIL_OTP", "SMS_OTP")), ExplicitAuthFlows=ALL_FLOWS)
    passwordless(given, made)
    return made


def begin(client: AppClient, username: str = "jo", **parameters: str) -> Answer:
    return initiate(client, "initiate_auth", "USER_AUTH", USERNAME=username, **parameters)


def ask(client: AppClient, name: str = "EMAIL_OTP", username: str = "jo") -> str:
    session: str = begin(client, username, PREFERRED_CHALLENGE=name)["Session"]
    return session


def codes(name: str, code: str, username: str = "jo") -> dict[str, str]:
    return {"USERNAME": username, f"{name}_CODE": code}


def test_the_choice_lists_what_the_user_has_in_the_documented_order(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann", **JO)
    given.confirmed_user(client, "bob", email="bob@example.test")
    offered = {name: begin(client, name)["AvailableChallenges"] for name in ("jo", "ann", "bob")}
    assert offered == {
        "jo": ["EMAIL_OTP", "SMS_OTP"],
        "ann": [*PASSWORDS, "EMAIL_OTP", "SMS_OTP"],
        "bob": [*PASSWORDS, "EMAIL_OTP"],
    }


@pytest.mark.parametrize("name", ["EMAIL_OTP", "SMS_OTP"])
def test_a_preferred_code_is_sent_and_signs_in(given: Given, client: AppClient, name: str) -> None:
    medium, attribute, masked = MEDIA[name]
    asked = begin(client, PREFERRED_CHALLENGE=name)
    assert asked == {  # captured: no user is named, and the code is all that is available
        "AvailableChallenges": [name],
        "ChallengeName": name,
        "ChallengeParameters": {
            "CODE_DELIVERY_DELIVERY_MEDIUM": medium,
            "CODE_DELIVERY_DESTINATION": masked,
        },
        "Session": asked["Session"],
    }
    message = given.messages(client)[0]
    assert (message.recipient, message.purpose, len(given.code(client))) == (JO[attribute], "authentication", 8)
    answers = codes(name, given.code(client))
    check_tokens(respond(client, name, answers, session=asked["Session"]))
    assert respond_refused(client, name, answers, session=asked["Session"]) == USED_SESSION


@pytest.mark.parametrize("operation", ["respond_to_auth_challenge", "admin_respond_to_auth_challenge"])
def test_a_chosen_code_is_asked_next(given: Given, client: AppClient, operation: str) -> None:
    first = begin(client)["Session"]
    answers = {"USERNAME": "jo", "ANSWER": "EMAIL_OTP"}
    asked = respond(client, "SELECT_CHALLENGE", answers, session=first, operation=operation)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("EMAIL_OTP", ["EMAIL_OTP"])
    assert respond_refused(client, "SELECT_CHALLENGE", answers, session=first) == USED_SESSION
    assert len(given.messages(client)) == 1
    answers = codes("EMAIL_OTP", given.code(client))
    check_tokens(respond(client, "EMAIL_OTP", answers, session=asked["Session"], operation=operation))


def test_a_right_code_verifies_the_address(given: Given, client: AppClient) -> None:
    session = ask(client)
    assert "email_verified" not in given.attributes(client, "jo")
    respond(client, "EMAIL_OTP", codes("EMAIL_OTP", given.code(client)), session=session)
    found = given.attributes(client, "jo")
    assert (found["email_verified"], found.get("phone_number_verified")) == ("true", None)


def test_a_right_code_confirms_who_signed_up(given: Given, client: AppClient) -> None:
    given.cognito.sign_up(ClientId=client.id, Username="new", UserAttributes=attribute_list({"email": "n@e.test"}))
    sign_up_code = given.code(client)
    session = ask(client, username="new")
    check_tokens(respond(client, "EMAIL_OTP", codes("EMAIL_OTP", given.code(client), "new"), session=session))
    assert (given.status(client, "new"), given.attributes(client, "new")["email_verified"]) == ("CONFIRMED", "true")
    members = {"ClientId": client.id, "Username": "new", "ConfirmationCode": sign_up_code}
    assert refusal(given.cognito.confirm_sign_up, **members)[0] == "NotAuthorizedException"


def test_a_confirmation_by_code_calls_post_confirmation_before_the_tokens(functions: Functions) -> None:
    pool = functions.pool("PostConfirmation", "PostAuthentication", **factors("EMAIL_OTP"))
    client = functions.given.client(pool, ExplicitAuthFlows=ALL_FLOWS)
    functions.cognito.sign_up(ClientId=client.id, Username="new", UserAttributes=attribute_list({"email": "n@e.test"}))
    for _ in range(2):
        session = ask(client, username="new")
        respond(client, "EMAIL_OTP", codes("EMAIL_OTP", functions.given.code(client), "new"), session=session)
    assert functions.sources == [
        "PostConfirmation_ConfirmSignUp",
        "PostAuthentication_Authentication",
        "PostAuthentication_Authentication",
    ]


def test_pre_authentication_is_called_once_for_a_choice_and_its_answer(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreAuthentication"), ExplicitAuthFlows=ALL_FLOWS)
    functions.given.confirmed_user(client, "bob")
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    check_tokens(respond(client, "SELECT_CHALLENGE", answers, session=begin(client, "bob")["Session"]))
    assert functions.sources == ["PreAuthentication_Authentication"]


def test_wrong_codes_leave_the_session_usable(given: Given, client: AppClient) -> None:
    session = ask(client)
    for _ in range(6):  # captured: six wrong answers, no lock
        assert respond_refused(client, "EMAIL_OTP", codes("EMAIL_OTP", "wrong"), session=session) == WRONG
    check_tokens(respond(client, "EMAIL_OTP", codes("EMAIL_OTP", given.code(client)), session=session))


def test_twenty_wrong_codes_end_the_hour(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    session = ask(client)
    right = codes("EMAIL_OTP", given.code(client))
    for _ in range(20):
        assert respond_refused(client, "EMAIL_OTP", codes("EMAIL_OTP", "wrong"), session=session) == WRONG
    assert respond_refused(client, "EMAIL_OTP", right, session=session) == LOCKED
    members = {"USERNAME": "jo", "PREFERRED_CHALLENGE": "SMS_OTP"}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == LOCKED
    given.clock_advanced(timedelta(hours=1))
    session = ask(client)
    check_tokens(respond(client, "EMAIL_OTP", codes("EMAIL_OTP", given.code(client)), session=session))


def test_starting_again_sends_another_code(given: Given, client: AppClient) -> None:
    first = ask(client)
    early = given.code(client)
    second = ask(client)
    assert respond_refused(client, "EMAIL_OTP", codes("EMAIL_OTP", early), session=second) == WRONG
    check_tokens(respond(client, "EMAIL_OTP", codes("EMAIL_OTP", given.code(client)), session=second))
    check_tokens(respond(client, "EMAIL_OTP", codes("EMAIL_OTP", early), session=first))


def test_a_code_ends_with_its_session(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    session = ask(client)
    given.clock_advanced(timedelta(minutes=3))
    answers = codes("EMAIL_OTP", given.code(client))
    assert respond_refused(client, "EMAIL_OTP", answers, session=session) == EXPIRED_SESSION


@pytest.mark.once
@pytest.mark.parametrize("name", ["EMAIL_OTP", "SMS_OTP"])
def test_a_session_is_needed_and_of_the_step(client: AppClient, name: str) -> None:
    foreign = ask(client, "SMS_OTP" if name == "EMAIL_OTP" else "EMAIL_OTP")
    missing = "InvalidParameterException"
    assert respond_refused(client, name, codes(name, "1"), session=foreign) == INVALID_SESSION
    assert respond_refused(client, name, codes(name, "1")) == (missing, "Missing required parameter Session")
    code = (missing, f"Missing required parameter {name}_CODE")
    assert respond_refused(client, name, {"USERNAME": "jo"}, session=foreign) == code


def test_the_hash_of_the_answer_is_of_the_typed_name(given: Given) -> None:
    pool = given.pool(UsernameAttributes=["email"], **factors("EMAIL_OTP"))
    client = given.client(pool, ExplicitAuthFlows=ALL_FLOWS, GenerateSecret=True)
    passwordless(given, client, JO["email"], email=JO["email"])
    hashed = {"SECRET_HASH": secret_hash(client, JO["email"])}
    session = begin(client, JO["email"], PREFERRED_CHALLENGE="EMAIL_OTP", **hashed)["Session"]
    answers = {**codes("EMAIL_OTP", given.code(client), JO["email"]), **hashed}
    check_tokens(respond(client, "EMAIL_OTP", answers, session=session))


def test_a_user_with_a_temporary_password_has_only_that(given: Given, client: AppClient) -> None:
    given.invited_user(client, "eve", UserAttributes=attribute_list({"email": "eve@example.test"}))
    asked = begin(client, "eve", PREFERRED_CHALLENGE="EMAIL_OTP")
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", PASSWORDS)  # captured
    answers = {"USERNAME": "eve", "ANSWER": "PASSWORD", "PASSWORD": "Temp0rary!"}
    next_step = respond(client, "SELECT_CHALLENGE", answers, session=asked["Session"])
    assert next_step["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


def test_a_user_who_must_reset_the_password_has_only_that(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann", **JO)
    given.cognito.admin_reset_user_password(UserPoolId=client.pool_id, Username="ann")
    assert begin(client, "ann", PREFERRED_CHALLENGE="EMAIL_OTP")["AvailableChallenges"] == PASSWORDS


def test_a_preferred_password_of_a_user_without_one_is_no_choice(client: AppClient) -> None:
    asked = begin(client, PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD)
    assert (asked["ChallengeName"], asked["AvailableChallenges"]) == ("SELECT_CHALLENGE", ["EMAIL_OTP", "SMS_OTP"])


def test_a_factor_that_the_user_lacks_cannot_be_chosen(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "bob", email="bob@example.test")
    session = begin(client, "bob")["Session"]
    for name in ("SMS_OTP", "WEB_AUTHN", "SOFTWARE_TOKEN_MFA", "anything"):
        answers = {"USERNAME": "bob", "ANSWER": name}
        assert respond_refused(client, "SELECT_CHALLENGE", answers, session=session) == UNAVAILABLE
    answers = {"USERNAME": "jo", "PASSWORD": PASSWORD}
    assert respond_refused(client, "PASSWORD", answers, session=begin(client)["Session"]) == UNAVAILABLE


def test_who_activated_mfa_has_no_codes_as_first_factor(given: Given, client: AppClient, account: str) -> None:
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=client.pool_id,
        MfaConfiguration="OPTIONAL",
        SmsMfaConfiguration={"SmsConfiguration": sms(account)},
    )
    given.confirmed_user(client, "ann", **JO)
    assert begin(client, "ann")["AvailableChallenges"] == [*PASSWORDS, "EMAIL_OTP", "SMS_OTP"]
    given.cognito.admin_set_user_mfa_preference(
        UserPoolId=client.pool_id, Username="ann", SMSMfaSettings={"Enabled": True, "PreferredMfa": True}
    )
    assert begin(client, "ann", PREFERRED_CHALLENGE="EMAIL_OTP")["AvailableChallenges"] == PASSWORDS
    asked = begin(client, "ann", PREFERRED_CHALLENGE="PASSWORD", PASSWORD=PASSWORD)
    assert asked["ChallengeName"] == "SMS_MFA"
    answers = {"USERNAME": "ann", "SMS_MFA_CODE": given.code(client)}
    check_tokens(respond(client, "SMS_MFA", answers, session=asked["Session"]))


def test_a_pool_that_requires_mfa_cannot_have_codes_as_first_factors(given: Given) -> None:
    client = given.client(given.pool(**factors("EMAIL_OTP")), ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "ann", **JO)
    members = {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}
    assert refusal(given.cognito.set_user_pool_mfa_config, UserPoolId=client.pool_id, **members) == (
        "InvalidParameterException",
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled",
    )
    assert begin(client, "ann", PREFERRED_CHALLENGE="EMAIL_OTP")["ChallengeName"] == "EMAIL_OTP"


def test_a_disabled_user_gets_no_code(given: Given, client: AppClient) -> None:
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="jo")
    members = {"USERNAME": "jo", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == DISABLED
    assert given.messages(client) == []


def test_a_user_disabled_between_the_steps_gets_no_tokens(given: Given, client: AppClient) -> None:
    session = ask(client)
    given.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="jo")
    answers = codes("EMAIL_OTP", given.code(client))
    assert (
        respond_refused(client, "EMAIL_OTP", answers, session=session) == INVALID_SESSION
    )  # who is disabled is signed out


def test_an_address_that_changed_meanwhile_is_not_verified(given: Given, client: AppClient) -> None:
    session = ask(client)
    code = given.code(client)
    given.cognito.admin_update_user_attributes(
        UserPoolId=client.pool_id, Username="jo", UserAttributes=attribute_list({"email": "other@example.test"})
    )
    respond(client, "EMAIL_OTP", codes("EMAIL_OTP", code), session=session)
    assert given.attributes(client, "jo").get("email_verified") != "true"


def test_an_unknown_user_of_a_client_that_hides_nothing_is_told(client: AppClient) -> None:
    members = {"USERNAME": "nobody", "PREFERRED_CHALLENGE": "EMAIL_OTP"}
    assert initiate_refused(client, "initiate_auth", "USER_AUTH", **members) == UNKNOWN


def test_who_is_invited_without_a_password_is_told_the_name_alone(given: Given, client: AppClient) -> None:
    made = answer(
        given.cognito.admin_create_user,
        UserPoolId=client.pool_id,
        Username="kim",
        DesiredDeliveryMediums=["EMAIL", "SMS"],
        UserAttributes=attribute_list({"email": "kim@example.test", "phone_number": "+15555550111"}),
    )
    assert made["User"]["UserStatus"] == "CONFIRMED"
    sms, mail = given.messages(client)
    assert (mail.subject, mail.body) == ("Your account", "Your username is kim. ")
    assert (sms.subject, sms.body, sms.code) == (None, "Your username is kim. ", None)


def outcome(client: AppClient, operation: str, members: Answer) -> str:
    """The sentence of a refusal, or `right`."""
    try:
        getattr(client.cognito, operation)(ClientId=client.id, **members)
    except ClientError as error:
        return str(error.response["Error"]["Message"])
    return "right"


@pytest.mark.parametrize("step", ["choice", "code"])
def test_of_twenty_equal_answers_at_once_one_is_right(given: Given, client: AppClient, step: str) -> None:
    gate = threading.Barrier(20)
    if step == "code":
        session = ask(client)
        members = {"ChallengeName": "EMAIL_OTP", "ChallengeResponses": codes("EMAIL_OTP", given.code(client))}
    else:
        session = begin(client)["Session"]
        members = {"ChallengeName": "SELECT_CHALLENGE", "ChallengeResponses": {"USERNAME": "jo", "ANSWER": "EMAIL_OTP"}}

    def act(_: int) -> str:
        gate.wait(30)
        return outcome(client, "respond_to_auth_challenge", {**members, "Session": session})

    with ThreadPoolExecutor(20) as threads:
        said = sorted(threads.map(act, range(20)))
    assert said == [USED_SESSION[1]] * 19 + ["right"]
    assert len(given.messages(client)) == 1


def test_twenty_wrong_codes_at_once_are_counted_one_by_one(given: Given, client: AppClient) -> None:
    session = ask(client)
    gate = threading.Barrier(20)
    members = {"ChallengeName": "EMAIL_OTP", "ChallengeResponses": codes("EMAIL_OTP", "wrong"), "Session": session}

    def act(_: int) -> str:
        gate.wait(30)
        return outcome(client, "respond_to_auth_challenge", members)

    with ThreadPoolExecutor(20) as threads:
        assert set(threads.map(act, range(20))) == {WRONG[1]}
    right = codes("EMAIL_OTP", given.code(client))
    assert respond_refused(client, "EMAIL_OTP", right, session=session) == LOCKED


def test_who_activates_mfa_meanwhile_does_not_come_in_by_a_code_alone(given: Given) -> None:
    scene = Scene(given, settings=factors("EMAIL_OTP"))
    scene.user()
    asked = begin(scene.client, "bob", PREFERRED_CHALLENGE="EMAIL_OTP")
    code = scene.code()
    scene.activates(SMS)
    assert respond_refused(scene.client, **scene.said(asked, code)) == WRONG
