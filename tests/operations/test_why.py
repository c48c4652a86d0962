"""`/_emulator/why/{request id}`: for each declared error of ten operations, which rule refused, what it saw and what
would make it pass. The refusals are those that the tables of the operations' own tests raise."""

import importlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError
from fastapi.testclient import TestClient

from emulator.control import journal
from emulator.model import contract
from emulator.work import Services
from tests.operations import test_contract_errors, test_password_errors
from tests.signin import test_declared_errors as sign_ins
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given
from tests.support.ways import ALL_FLOWS
from tests.tools import wordings

OF_SIGN_UP = ["SignUp", "ConfirmSignUp", "ResendConfirmationCode", "AdminCreateUser", "AdminGetUser", "GetUser"]
OF_PASSWORDS = ["ForgotPassword", "ConfirmForgotPassword"]
OF_SIGN_IN = ["InitiateAuth", "RespondToAuthChallenge"]
# By exception: what of `saw` the rule must have had before it in each operation, and what its remedy must speak of.
EXPECTED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "AliasExistsException": (("user",), ("another address", "ForceAliasCreation")),
    "CodeDeliveryFailureException": (("delivery", "user"), ("mail server",)),
    "CodeMismatchException": (("code", "held"), ("send the code",)),
    "ExpiredCodeException": (("code", "held"), ("ask for a new code",)),
    "FeatureUnavailableInTierException": (("pool",), ("tier",)),
    "InvalidLambdaResponseException": (("pool",), ("return the event",)),
    "InvalidParameterException": (("request",), ()),
    "InvalidPasswordException": (("pool",), ("password policy",)),
    "InvalidUserPoolConfigurationException": (("pool",), ("settings of the pool",)),
    "LimitExceededException": (("calls", "wrong_answers"), ("by the emulator's clock", "/unlock")),
    "MFAMethodNotFoundException": (("held",), ("a factor that the user has",)),
    "NotAuthorizedException": (("client", "user", "request"), ()),
    "PasswordHistoryPolicyViolationException": (("user",), ("none of the last ones",)),
    "PasswordResetRequiredException": (("user",), ("ForgotPassword",)),
    "ResourceNotFoundException": (("client_id", "pool_id"), ("that exists",)),
    "SoftwareTokenMFANotFoundException": (("user",), ("authenticator app",)),
    "TooManyFailedAttemptsException": (("wrong_answers",), ("by the emulator's clock", "/unlock")),
    "UnexpectedLambdaException": (("pool",), ("/_emulator/triggers",)),
    "UnsupportedUserStateException": (("user",), ("status",)),
    "UserLambdaValidationException": (("pool",), ("return the event",)),
    "UserNotConfirmedException": (("user",), ("confirm",)),
    "UserNotFoundException": (("pool", "request"), ("name",)),
    "UsernameExistsException": (("pool",), ("another username",)),
}
Explained = Callable[..., dict[str, Any]]


@pytest.fixture
def explained(http: TestClient, services: Services) -> Explained:
    """What the route says of the newest refusal of an operation. What waits in other services is written first."""

    def ask(operation: str, error: str, *others: Services) -> dict[str, Any]:
        for each in (services, *others):
            journal.flush(each)
        found = http.get("/_emulator/requests", params={"operation": operation, "error": error, "limit": 1}).json()
        answer = http.get(found["requests"][0]["why"])
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return ask


def check(told: dict[str, Any], operation: str, error: str) -> None:
    """The rule by its place and in a sentence, a value that it saw, and a way out; all of it in the sentences, too."""
    seen, ways_out = EXPECTED[error]
    assert (told["operation"], told["error"]) == (operation, error)
    module, _, name = told["place"].rpartition(".")
    assert _function(module, name) is not None, told["place"]
    assert told["rule"].endswith(".")
    assert any(told["saw"].get(value) for value in seen), told["saw"]
    assert told["saw"]["clock"].endswith("Z")
    assert told["passes_when"]
    assert not ways_out or any(way in told["passes_when"] for way in ways_out), told["passes_when"]
    story = "\n".join(told["sentences"])
    for part in (told["place"], told["rule"], told["passes_when"], told["wording"]["word"], told["command"]):
        assert part in story
    assert told["message"] in story
    assert told["command"].partition("aws cognito-idp ")[2]


def _function(module: str, name: str) -> Any:
    """The function, which may be one of a class."""
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError:
        outer, _, inner = module.rpartition(".")
        return getattr(getattr(importlib.import_module(outer), inner), name, None)


@pytest.mark.once
@pytest.mark.parametrize(
    ("chapter", "operation", "error"),
    [
        *((test_contract_errors, name, error) for name in OF_SIGN_UP for error in test_contract_errors.RAISED[name]),
        *((test_password_errors, name, error) for name in OF_PASSWORDS for error in test_password_errors.RAISED[name]),
    ],
)
def test_a_refusal_of_signing_up_and_of_passwords_is_explained(
    functions: Functions, undeliverable: Given, explained: Explained, chapter: Any, operation: str, error: str
) -> None:
    chapter.RAISED[operation][error](chapter.Scene(functions, undeliverable, operation))
    check(explained(operation, error, functions.given.services, undeliverable.services), operation, error)


@pytest.mark.once
@pytest.mark.parametrize(
    ("operation", "error"),
    [(name, error) for name in OF_SIGN_IN for error in sign_ins.RAISED[name] if error not in sign_ins.BY_FUNCTIONS],
)
def test_a_refusal_of_signing_in_is_explained(given: Given, explained: Explained, operation: str, error: str) -> None:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "bob")
    sign_ins.RAISED[operation][error](given, client, operation)
    check(explained(operation, error), operation, error)


@pytest.mark.once
@pytest.mark.parametrize("error", sign_ins.BY_FUNCTIONS)
@pytest.mark.parametrize("operation", OF_SIGN_IN)
def test_what_a_function_refuses_is_explained(
    functions: Functions, explained: Explained, operation: str, error: str
) -> None:
    sign_ins.test_a_function_raises_it(functions, operation, error)
    check(explained(operation, error, functions.given.services), operation, error)


def _injected() -> Iterator[tuple[str, str]]:
    """What these operations declare and no table raises."""
    for operation in [*OF_SIGN_UP, *OF_PASSWORDS, *OF_SIGN_IN]:
        for chapter in (test_contract_errors, test_password_errors, sign_ins):
            if operation in chapter.RAISED and (chapter is not sign_ins or operation in OF_SIGN_IN):
                raised = chapter.RAISED[operation]
                yield from ((operation, name) for name in contract.operations()[operation].errors if name not in raised)


@pytest.mark.once
@pytest.mark.parametrize(("operation", "error"), list(_injected()))
def test_a_fault_is_explained_as_one(http: TestClient, operation: str, error: str) -> None:
    """The rest of what the ten declare, which only a fault gives."""
    armed = {"operation": operation, "error": error, "message": "injected"}
    assert http.post("/_emulator/faults", json=armed).status_code == 201
    body = {
        "ClientId": "c",
        "Username": "ann",
        "Password": PASSWORD,
        "ConfirmationCode": "1",
        "UserPoolId": "us-east-1_a",
    }
    more = {"AccessToken": "a.b.c", "AuthFlow": "USER_AUTH", "ChallengeName": "SMS_MFA", "AuthParameters": {}}
    members = contract.shape(contract.operations()[operation].input).members
    answer = http.post(
        "/",
        json={name: value for name, value in {**body, **more}.items() if name in members},
        headers={
            "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/cognito-idp/aws4_request",
        },
    )
    assert answer.json()["__type"] == error
    told = http.get(answer.headers["x-emulator-why"]).json()
    assert told["place"] == "emulator.calls.faults.apply"
    assert told["rule"] == "A tester armed a fault for this operation."
    assert told["passes_when"].startswith("call once more, or take the fault away: DELETE /_emulator/faults/fault-")
    assert told["saw"]["fault"]["operation"] == operation
    assert told["wording"]["word"] == "ours"


def refused(call: Callable[..., Any], **members: Any) -> str:
    """Where the answer says that the reason is told."""
    with pytest.raises(ClientError) as raised:
        call(**members)
    headers = raised.value.response["ResponseMetadata"]["HTTPHeaders"]
    where: str = headers["x-emulator-why"]
    assert where == f"/_emulator/why/{raised.value.response['ResponseMetadata']['RequestId']}"
    return where


def test_a_pool_that_is_elsewhere_is_found_by_its_why(
    given: Given, connect: Callable[..., Any], http: TestClient, services: Services, account: str
) -> None:
    pool_id = given.pool()
    where = refused(connect(region="eu-west-1").describe_user_pool, UserPoolId=pool_id)
    journal.flush(services)
    told = http.get(where).json()
    assert told["passes_when"] == f"sign the request for region us-east-1 with access key id {account}"
    assert told["saw"]["asked_region"] == "eu-west-1"
    assert f"The user pool {pool_id} is in region us-east-1 of account {account}; " in "\n".join(told["now"])


def test_a_client_of_another_pool_and_a_user_of_another_pool_are_found(
    given: Given, http: TestClient, services: Services
) -> None:
    here, there = given.client(), given.client()
    given.signed_up_user(there, f"only-there-{there.id}")
    of_client = refused(given.cognito.describe_user_pool_client, UserPoolId=here.pool_id, ClientId=there.id)
    of_user = refused(given.cognito.admin_get_user, UserPoolId=here.pool_id, Username=f"only-there-{there.id}")
    journal.flush(services)
    told = http.get(of_client).json()
    assert told["passes_when"] == f"name the user pool {there.pool_id}, to which the app client belongs"
    told = http.get(of_user).json()
    assert f"A user only-there-{there.id} exists in another user pool: {there.pool_id}." in told["now"]


def test_a_lock_says_until_when_and_how_to_end_it(given: Given, http: TestClient, services: Services) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    given.clock_frozen()
    members = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": "000"}
    for _ in range(6):
        where = refused(given.cognito.confirm_sign_up, **members)
    journal.flush(services)
    told = http.get(where).json()
    assert (told["error"], told["saw"]["wrong_answers"]) == ("TooManyFailedAttemptsException", 5)
    until = told["saw"]["locked_until"]
    assert f"locks bob until {until}; POST /_emulator/users/{client.pool_id}/bob/unlock ends the lock." in str(
        told["now"]
    )
    assert http.post(f"/_emulator/users/{client.pool_id}/bob/unlock").status_code == 200
    code = given.code(client)
    given.cognito.confirm_sign_up(ClientId=client.id, Username="bob", ConfirmationCode=code)


def test_an_older_code_one_for_another_step_and_one_that_ran_out_are_told_apart(
    given: Given, http: TestClient, services: Services
) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    older = given.code(client)
    given.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    confirm = given.cognito.confirm_sign_up
    members = {"ClientId": client.id, "Username": "bob"}
    superseded = refused(confirm, **members, ConfirmationCode=older)
    newest = given.code(client)
    given.clock_advanced(timedelta(hours=25))
    expired = refused(confirm, **members, ConfirmationCode=newest)
    given.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username="bob")
    attributes = [{"Name": "email_verified", "Value": "true"}]
    given.cognito.admin_update_user_attributes(UserPoolId=client.pool_id, Username="bob", UserAttributes=attributes)
    given.cognito.forgot_password(ClientId=client.id, Username="bob")
    reset = {**members, "Password": PASSWORD, "ConfirmationCode": newest}
    of_another_step = refused(given.cognito.confirm_forgot_password, **reset)
    journal.flush(services)
    assert "is an older one: it was superseded at " in http.get(superseded).json()["rule"]
    assert "was good until " in http.get(expired).json()["rule"]
    assert "; by the emulator's clock it is " in http.get(expired).json()["rule"]
    rule = http.get(of_another_step).json()["rule"]
    assert "is one for sign_up, and this step wants one for forgot_password." in rule


def test_a_name_that_is_hidden_is_told_to_the_tester(given: Given, http: TestClient, services: Services) -> None:
    client = given.client(PreventUserExistenceErrors="ENABLED")
    members = {"ClientId": client.id, "Username": "nobody", "ConfirmationCode": "123456"}
    where = refused(given.cognito.confirm_sign_up, **members)
    journal.flush(services)
    told = http.get(where).json()
    assert told["error"] == "CodeMismatchException"
    assert "hides which users exist" in told["rule"]
    assert f"Nobody in the user pool {client.pool_id} has the username, sub or alias nobody now." in told["now"]


def test_a_request_that_was_not_refused_has_no_cause(given: Given, http: TestClient, services: Services) -> None:
    pool_id = given.pool()
    answer = given.cognito.describe_user_pool(UserPoolId=pool_id)
    assert "x-emulator-why" not in answer["ResponseMetadata"]["HTTPHeaders"]
    journal.flush(services)
    answer = http.get(f"/_emulator/why/{answer['ResponseMetadata']['RequestId']}")
    assert answer.status_code == 422
    assert "was not refused: DescribeUserPool was answered with 200." in answer.json()["detail"]


def test_what_is_known_of_aws_wordings_is_what_the_comments_say() -> None:
    assert wordings.FILE.read_text() == wordings.written(), "run python -m tests.tools.wordings"
