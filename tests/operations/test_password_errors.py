"""Every exception that the operations of passwords and statuses declare is raised here, or named with the reason why it
never is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from emulator.store import state
from emulator.store.state import Fault
from tests.operations.asking import Asking, Members, functions_of
from tests.operations.test_contract_errors import NONE
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given
from tests.support.recovering import EMAIL, NEW, recovery, remembering

pytestmark = pytest.mark.once


@dataclass
class Scene(Asking):
    """A pool that remembers passwords and has functions for messages and confirmations; `bob` is confirmed."""

    functions: Functions
    undeliverable: Given
    operation: str

    def __post_init__(self) -> None:
        self.given = self.functions.given
        self.cognito = self.given.cognito
        pool = self.functions.pool("CustomMessage", "PostConfirmation", **remembering(2, RequireNumbers=True))
        self.client = self.given.client(pool)
        self.given.confirmed_user(self.client, "bob", email=EMAIL)

    def request(self) -> Members:
        return REQUESTS[self.operation](self)

    def after(self, statement: str, **changes: Any) -> tuple[str, str]:
        """The refusal once this has happened to bob, after the request was made ready."""
        request = self.request()
        self.given.sql(statement, p=self.client.pool_id)
        return refusal(self.method, **{**request, **changes})


def of_bob(scene: Scene) -> Members:
    return {"UserPoolId": scene.client.pool_id, "Username": "bob"}


def by_bob(scene: Scene) -> Members:
    return {"ClientId": scene.client.id, "Username": "bob"}


def change(scene: Scene) -> Members:
    token = scene.given.tokens(scene.client, "bob")["AccessToken"]
    return {"AccessToken": token, "PreviousPassword": PASSWORD, "ProposedPassword": NEW}


def confirm(scene: Scene) -> Members:
    behaviours, scene.functions.behaviours.by_trigger = dict(scene.functions.behaviours.by_trigger), {}
    scene.cognito.forgot_password(**by_bob(scene))
    scene.functions.behaviours.by_trigger = behaviours
    return {**by_bob(scene), "ConfirmationCode": scene.given.code(scene.client), "Password": NEW}


REQUESTS: dict[str, Callable[[Scene], Members]] = {
    "ChangePassword": change,
    "ForgotPassword": by_bob,
    "ConfirmForgotPassword": confirm,
    "AdminResetUserPassword": of_bob,
    "AdminSetUserPassword": lambda scene: {**of_bob(scene), "Password": NEW},
    "AdminEnableUser": of_bob,
    "AdminDisableUser": of_bob,
}

Case = Callable[[Scene], tuple[str, str]]


def repeated(times: int, **changes: Any) -> Case:
    """The same wrong request so often that the last one is refused for that."""

    def run(scene: Scene) -> tuple[str, str]:
        scene.given.clock_frozen()
        request = {**scene.request(), **changes}
        for _ in range(times):
            refusal(scene.method, **request)
        return refusal(scene.method, **request)

    return run


def becomes(change: str) -> Case:
    return lambda scene: scene.after(f"UPDATE users SET {change} WHERE pool_id = :p")  # noqa: S608


def undelivered(scene: Scene) -> tuple[str, str]:
    client = scene.given.client(scene.given.pool())
    scene.given.confirmed_user(client, "bob")
    scene.client, scene.cognito = client, scene.undeliverable.cognito
    return scene.call()


def only_administrators(scene: Scene) -> tuple[str, str]:
    scene.client = scene.given.client(scene.given.pool(**recovery("admin_only")))
    scene.given.confirmed_user(scene.client, "bob")
    return scene.call()


def unconfirmed(scene: Scene) -> tuple[str, str]:
    scene.given.signed_up_user(scene.client, "ann")
    return scene.call(Username="ann")


DELETED = "DELETE FROM users WHERE pool_id = :p"
NO_ADDRESS = "DELETE FROM user_attributes WHERE name = 'email' AND pool_id = :p"
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
    "ChangePassword": {
        "InvalidParameterException": lambda scene: scene.call(AccessToken="b b"),
        "NotAuthorizedException": lambda scene: scene.call(PreviousPassword="wrong"),
        "InvalidPasswordException": lambda scene: scene.call(ProposedPassword="x"),
        "PasswordHistoryPolicyViolationException": lambda scene: scene.call(ProposedPassword=PASSWORD),
        "LimitExceededException": repeated(5, PreviousPassword="wrong"),
        "PasswordResetRequiredException": becomes("status = 'RESET_REQUIRED'"),
        "UserNotConfirmedException": becomes("status = 'UNCONFIRMED'"),
        "UserNotFoundException": lambda scene: scene.after(DELETED),
    },
    "ForgotPassword": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": lambda scene: scene.after(NO_ADDRESS),
        "NotAuthorizedException": becomes("status = 'FORCE_CHANGE_PASSWORD'"),
        "UserNotFoundException": UNKNOWN_USER,
        "LimitExceededException": repeated(20, Username="nobody"),
        "CodeDeliveryFailureException": undelivered,
        **functions_of("CustomMessage"),
    },
    "ConfirmForgotPassword": {
        "ResourceNotFoundException": UNKNOWN_CLIENT,
        "InvalidParameterException": BAD_USERNAME,
        "NotAuthorizedException": BAD_SECRET,
        "UserNotFoundException": UNKNOWN_USER,
        "UserNotConfirmedException": unconfirmed,
        "CodeMismatchException": lambda scene: scene.call(ConfirmationCode="x"),
        "ExpiredCodeException": lambda scene: scene.after(
            "UPDATE codes SET superseded_at = issued_at WHERE pool_id = :p"
        ),
        "InvalidPasswordException": lambda scene: scene.call(Password="x"),
        "PasswordHistoryPolicyViolationException": lambda scene: scene.call(Password=PASSWORD),
        "LimitExceededException": repeated(5, ConfirmationCode="x"),
        **functions_of("PostConfirmation"),
    },
    "AdminResetUserPassword": {
        **OF_AN_ADMINISTRATOR,
        "NotAuthorizedException": only_administrators,
        **functions_of("CustomMessage"),
    },
    "AdminSetUserPassword": {
        **OF_AN_ADMINISTRATOR,
        "InvalidPasswordException": lambda scene: scene.call(Password="x"),
        "PasswordHistoryPolicyViolationException": lambda scene: scene.call(Password=PASSWORD),
    },
    "AdminEnableUser": OF_AN_ADMINISTRATOR,
    "AdminDisableUser": OF_AN_ADMINISTRATOR,
}

# What a healthy emulator never raises, and why. All of it can be injected.
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {**reasons.COMMON, **reasons.NO_ROLES},
    "ChangePassword": {
        "ResourceNotFoundException": "a deleted pool has no keys, so its tokens are refused before that"
    },
    "ConfirmForgotPassword": {
        "TooManyFailedAttemptsException": "AWS answers LimitExceededException there (evidence: wrong-reset-codes)"
    },
    "AdminResetUserPassword": {"LimitExceededException": "the developer guide names no quota of this operation"},
    "AdminSetUserPassword": {"NotAuthorizedException": reasons.NO_IAM},
    "AdminEnableUser": {"NotAuthorizedException": reasons.NO_IAM},
    "AdminDisableUser": {"NotAuthorizedException": reasons.NO_IAM},
}


def unreachable(operation: str) -> reasons.Reasons:
    return reasons.of(UNREACHABLE, operation)


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
    request = scene.request()
    match: dict[str, object] = {name: request[name] for name in ("Username", "AccessToken") if name in request}
    services = scene.given.services
    connection = services.database.begin(write=True)
    now = services.clock.now()
    state.arm(connection, Fault(f"fault-{operation}-{error}", operation, error, "injected", match, 1, 0, 1, now))
    services.database.end(connection, write=True, keep=True)
    assert refusal(scene.method, **request) == (error, "injected")
    assert scene.method(**request)["ResponseMetadata"]["HTTPStatusCode"] == 200  # once
