"""Every exception that the operations of sign-up declare is raised here, or named with the reason why it never is.

The fifteen of ConfirmSignUp's documentation are a table of their own; all tables are held against the model.
"""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from emulator.store import state
from emulator.store.state import Fault
from tests.operations.asking import functions_of
from tests.operations.scenes import EMAIL, REQUESTS, Scene, get_user
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import Given, attribute_list

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"


def taken_alias(scene: Scene) -> tuple[str, str]:
    given, client = scene.given, scene.client
    given.invited_user(client, "old", UserAttributes=attribute_list({"email": EMAIL, "email_verified": "true"}))
    return scene.call()


def capped(scene: Scene) -> tuple[str, str]:
    for _ in range(15):
        scene.call(Username="nobody")
    return scene.call(Username="nobody")


def locked(scene: Scene) -> tuple[str, str]:
    scene.given.clock_frozen()
    for _ in range(5):
        scene.call(ConfirmationCode="x")
    return scene.call()


def superseded(scene: Scene) -> tuple[str, str]:
    scene.given.sql("UPDATE codes SET superseded_at = issued_at WHERE pool_id = :p", p=scene.client.pool_id)
    return scene.call()


def confirmed(scene: Scene) -> tuple[str, str]:
    scene.bob_becomes("CONFIRMED")
    return scene.call()


def undelivered(scene: Scene) -> tuple[str, str]:
    scene.without_mail()
    return scene.call()


def status_after_sign_in(status: str) -> Callable[[Scene], tuple[str, str]]:
    def run(scene: Scene) -> tuple[str, str]:
        token = get_user(scene)["AccessToken"]
        scene.bob_becomes(status)
        return refusal(scene.cognito.get_user, AccessToken=token)

    return run


def deleted_after_sign_in(scene: Scene) -> tuple[str, str]:
    token = get_user(scene)["AccessToken"]
    scene.given.sql("DELETE FROM users WHERE pool_id = :p", p=scene.client.pool_id)
    return refusal(scene.cognito.get_user, AccessToken=token)


def resend_invitation(scene: Scene) -> tuple[str, str]:
    return scene.call(Username="bob", MessageAction="RESEND")


Case = Callable[[Scene], tuple[str, str]]


UNKNOWN_CLIENT: Case = lambda scene: scene.call(ClientId="nobody")  # noqa: E731
UNKNOWN_POOL: Case = lambda scene: scene.call(UserPoolId=NONE)  # noqa: E731
UNKNOWN_USER: Case = lambda scene: scene.call(Username="nobody")  # noqa: E731
BAD_USERNAME: Case = lambda scene: scene.call(Username="b b")  # noqa: E731
BAD_SECRET: Case = lambda scene: scene.call(SecretHash="eA==")  # noqa: E731
OF_AN_ADMINISTRATOR = {
    "ResourceNotFoundException": UNKNOWN_POOL,
    "InvalidParameterException": BAD_USERNAME,
    "UserNotFoundException": UNKNOWN_USER,
}

RAISED: dict[str, dict[str, Case]] = {
    "SignUp": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": BAD_USERNAME,
        "NotAuthorizedException": BAD_SECRET,
        "InvalidPasswordException": lambda scene: scene.call(Password="x"),
        "UsernameExistsException": lambda scene: scene.call(Username="bob"),
        "CodeDeliveryFailureException": undelivered,
        **functions_of("PreSignUp"),
    },
    "ConfirmSignUp": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": BAD_USERNAME,
        "NotAuthorizedException": confirmed,
        "UserNotFoundException": UNKNOWN_USER,
        "CodeMismatchException": lambda scene: scene.call(ConfirmationCode="x"),
        "ExpiredCodeException": superseded,
        "AliasExistsException": taken_alias,
        "LimitExceededException": capped,
        "TooManyFailedAttemptsException": locked,
        **functions_of("PostConfirmation"),
    },
    "ResendConfirmationCode": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": confirmed,
        "NotAuthorizedException": BAD_SECRET,
        "UserNotFoundException": UNKNOWN_USER,
        "LimitExceededException": capped,
        "CodeDeliveryFailureException": undelivered,
        **functions_of("CustomMessage"),
    },
    "AdminConfirmSignUp": {
        **OF_AN_ADMINISTRATOR,
        "NotAuthorizedException": confirmed,
        **functions_of("PostConfirmation"),
    },
    "AdminCreateUser": {
        **OF_AN_ADMINISTRATOR,
        "UserNotFoundException": lambda scene: scene.call(MessageAction="RESEND"),
        "UnsupportedUserStateException": resend_invitation,
        "UsernameExistsException": lambda scene: scene.call(Username="bob"),
        "InvalidPasswordException": lambda scene: scene.call(TemporaryPassword="x"),
        "CodeDeliveryFailureException": undelivered,
        **functions_of("PreSignUp"),
    },
    "AdminGetUser": OF_AN_ADMINISTRATOR,
    "AdminDeleteUser": OF_AN_ADMINISTRATOR,
    "GetUser": {
        "InvalidParameterException": lambda scene: scene.call(AccessToken="b b"),
        "NotAuthorizedException": lambda scene: scene.call(AccessToken="a.b.c"),
        "PasswordResetRequiredException": status_after_sign_in("RESET_REQUIRED"),
        "UserNotConfirmedException": status_after_sign_in("UNCONFIRMED"),
        "UserNotFoundException": deleted_after_sign_in,
    },
}

# What a healthy emulator never raises, and why. All of it can be injected.
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        **reasons.NO_ROLES,
    },
    "SignUp": {"LimitExceededException": "the daily limit of e-mails is not counted for this operation"},
    "AdminConfirmSignUp": {
        "LimitExceededException": "the developer guide names no quota of this operation",
        "TooManyFailedAttemptsException": "the request has no code that could be wrong",
    },
    "AdminCreateUser": {
        "NotAuthorizedException": reasons.NO_IAM,
        "PreconditionNotMetException": "no public source says when",
    },
    "AdminGetUser": {"NotAuthorizedException": reasons.NO_IAM},
    "AdminDeleteUser": {"NotAuthorizedException": reasons.NO_IAM},
    "GetUser": {"ResourceNotFoundException": "a deleted pool has no keys, so its tokens are refused before that"},
}

# The "Exceptions" of ConfirmSignUp's documentation, word for word.
DOCUMENTED = [
    *("ResourceNotFoundException", "InvalidParameterException", "UnexpectedLambdaException"),
    *("UserLambdaValidationException", "NotAuthorizedException", "TooManyFailedAttemptsException"),
    *("CodeMismatchException", "ExpiredCodeException", "InvalidLambdaResponseException", "AliasExistsException"),
    *("TooManyRequestsException", "LimitExceededException", "UserNotFoundException", "InternalErrorException"),
    "ForbiddenException",
]


def unreachable(operation: str) -> reasons.Reasons:
    return reasons.of(UNREACHABLE, operation)


def test_the_fifteen_of_the_documentation_are_among_them() -> None:
    assert len(DOCUMENTED) == 15
    covered = RAISED["ConfirmSignUp"].keys() | unreachable("ConfirmSignUp").keys()
    assert set(DOCUMENTED) == covered - {"OperationNotEnabledException"}


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(functions: Functions, undeliverable: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(functions, undeliverable, operation))
    assert code == error
    assert message


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in REQUESTS for error in unreachable(name)])
def test_a_client_meets_what_never_happens_by_a_fault(
    functions: Functions, undeliverable: Given, operation: str, error: str
) -> None:
    scene = Scene(functions, undeliverable, operation)
    request = REQUESTS[operation](scene)
    match: dict[str, object] = {name: request[name] for name in ("Username", "AccessToken") if name in request}
    services = scene.given.services
    connection = services.database.begin(write=True)
    now = services.clock.now()
    state.arm(connection, Fault(f"fault-{operation}-{error}", operation, error, "injected", match, 1, 0, 1, now))
    services.database.end(connection, write=True, keep=True)
    assert refusal(scene.method, **request) == (error, "injected")
    answered = scene.method(**request)  # once
    assert answered["ResponseMetadata"]["HTTPStatusCode"] == 200


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("TooManyRequestsException", "Rate exceeded"),
        ("ForbiddenException", "Request not allowed due to WAF block."),
        ("InternalErrorException", ""),  # evidence: internal-error-empty
    ],
)
def test_a_fault_armed_by_a_tester_speaks_as_cognito_does(
    functions: Functions, undeliverable: Given, http: TestClient, error: str, message: str
) -> None:
    scene = Scene(functions, undeliverable, "ConfirmSignUp")
    fault = {"operation": "ConfirmSignUp", "error": error, "match": {"ClientId": scene.client.id}}
    assert http.post("/_emulator/faults", json=fault).status_code == 201
    assert scene.call() == (error, message)
    assert scene.given.status(scene.client, "bob") == "UNCONFIRMED"
