"""Every exception that the operations of attributes and self service declare is raised here, or named with the reason
why it never is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from emulator.store import state
from emulator.store.state import Fault
from tests.operations.asking import Asking, Members, functions_of
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.attribute_words import EMAIL, NEW, PHONE, Person, person
from tests.support.functions import Functions
from tests.support.given import Given, attribute_list

pytestmark = pytest.mark.once

NONE = "us-east-1_000000000"
OPERATIONS = [
    *("UpdateUserAttributes", "AdminUpdateUserAttributes", "DeleteUserAttributes", "AdminDeleteUserAttributes"),
    *("GetUserAttributeVerificationCode", "VerifyUserAttribute"),
    *("DeleteUser", "SetUserSettings", "AdminSetUserSettings"),
]
SMS = {"DeliveryMedium": "SMS", "AttributeName": "phone_number"}


@dataclass
class Scene(Asking):
    """A pool in which everybody signs in by email; `bob` is signed in and was sent a code for his phone number."""

    functions: Functions
    undeliverable: Given
    operation: str

    def __post_init__(self) -> None:
        self.given = self.functions.given
        self._set(self.functions.given, self.functions.pool("CustomMessage", UsernameAttributes=["email"]))

    def _set(self, given: Given, pool_id: str) -> None:
        self.cognito = given.cognito
        self.bob = person(given, given.client(pool_id), EMAIL, email=EMAIL, phone_number=PHONE)
        self.bob.asks_for_a_code("phone_number")

    def request(self) -> Members:
        """A good one."""
        whom = {"AccessToken": self.bob.token}
        if self.operation.startswith("Admin"):
            whom = {"UserPoolId": self.bob.client.pool_id, "Username": EMAIL}
        members = MEMBERS.get(self.operation.removeprefix("Admin"))
        return {**whom, **(members(self.bob) if members else {})}

    def bob_is(self, change: str) -> tuple[str, str]:
        request = self.request()
        self.given.sql(f"UPDATE users SET {change} WHERE pool_id = :p", p=self.bob.client.pool_id)  # noqa: S608
        return refusal(self.method, **request)

    def without_mail(self) -> None:
        """Goes on with an emulator that has no functions and cannot deliver."""
        self._set(self.undeliverable, self.undeliverable.pool(UsernameAttributes=["email"]))


MEMBERS: dict[str, Callable[[Person], dict[str, Any]]] = {
    "UpdateUserAttributes": lambda _: {"UserAttributes": attribute_list({"email": NEW})},
    "DeleteUserAttributes": lambda _: {"UserAttributeNames": ["phone_number"]},
    "GetUserAttributeVerificationCode": lambda _: {"AttributeName": "email"},
    "VerifyUserAttribute": lambda bob: {"AttributeName": "phone_number", "Code": bob.given.code(bob.client)},
    "SetUserSettings": lambda _: {"MFAOptions": [SMS]},
}
Case = Callable[[Scene], tuple[str, str]]


def deleted(scene: Scene) -> tuple[str, str]:
    request = scene.request()
    scene.given.sql("DELETE FROM users WHERE pool_id = :p", p=scene.bob.client.pool_id)
    return refusal(scene.method, **request)


def taken(scene: Scene) -> tuple[str, str]:
    person(scene.given, scene.bob.client, NEW, email=NEW)
    return scene.call()


def taken_while_it_waited(scene: Scene) -> tuple[str, str]:
    pool_id = scene.functions.pool(AliasAttributes=["phone_number"])
    scene.bob = person(scene.given, scene.given.client(pool_id), "bob", phone_number=PHONE)
    scene.bob.asks_for_a_code("phone_number")
    code = scene.given.code(scene.bob.client)
    person(scene.given, scene.bob.client, "ann", phone_number=PHONE, phone_number_verified="true")
    return scene.call(Code=code)


def capped(scene: Scene) -> tuple[str, str]:
    if scene.operation == "VerifyUserAttribute":
        for _ in range(15):
            scene.call(AttributeName="email")
    else:
        for _ in range(4):  # the scene began with one
            scene.method(**scene.request())
    return scene.call()


def superseded(scene: Scene) -> tuple[str, str]:
    scene.given.sql("UPDATE codes SET superseded_at = issued_at WHERE pool_id = :p", p=scene.bob.client.pool_id)
    return scene.call()


def undelivered(scene: Scene) -> tuple[str, str]:
    scene.without_mail()
    return scene.call()


MESSAGE: dict[str, Case] = {**functions_of("CustomMessage")}
OF_A_TOKEN: dict[str, Case] = {
    "InvalidParameterException": lambda scene: scene.call(AccessToken="b b"),
    "NotAuthorizedException": lambda scene: scene.call(AccessToken="a.b.c"),
    "PasswordResetRequiredException": lambda scene: scene.bob_is("status = 'RESET_REQUIRED'"),
    "UserNotConfirmedException": lambda scene: scene.bob_is("status = 'UNCONFIRMED'"),
    "UserNotFoundException": deleted,
}
OF_AN_ADMINISTRATOR: dict[str, Case] = {
    "ResourceNotFoundException": lambda scene: scene.call(UserPoolId=NONE),
    "InvalidParameterException": lambda scene: scene.call(Username="b b"),
    "UserNotFoundException": lambda scene: scene.call(Username="nobody"),
}

RAISED: dict[str, dict[str, Case]] = {
    "UpdateUserAttributes": {
        **OF_A_TOKEN,
        **MESSAGE,
        "AliasExistsException": taken,
        "CodeDeliveryFailureException": undelivered,
    },
    "AdminUpdateUserAttributes": {**OF_AN_ADMINISTRATOR, **MESSAGE, "AliasExistsException": taken},
    "DeleteUserAttributes": OF_A_TOKEN,
    "AdminDeleteUserAttributes": OF_AN_ADMINISTRATOR,
    "GetUserAttributeVerificationCode": {
        **OF_A_TOKEN,
        **MESSAGE,
        "CodeDeliveryFailureException": undelivered,
        "LimitExceededException": capped,
    },
    "VerifyUserAttribute": {
        **OF_A_TOKEN,
        "CodeMismatchException": lambda scene: scene.call(Code="x"),
        "ExpiredCodeException": superseded,
        "LimitExceededException": capped,
        "AliasExistsException": taken_while_it_waited,
    },
    "DeleteUser": OF_A_TOKEN,
    "SetUserSettings": OF_A_TOKEN,
    "AdminSetUserSettings": OF_AN_ADMINISTRATOR,
}

NO_POOL = "a deleted pool has no keys, so its tokens are refused before that"
NO_CODE = "the request has no code that could be wrong"
# What a healthy emulator never raises, and why. All of it can be injected.
UNREACHABLE: dict[str, dict[str, str]] = {
    "*": {
        **reasons.COMMON,
        **reasons.NO_ROLES,
    },
    "UpdateUserAttributes": {
        "ResourceNotFoundException": NO_POOL,
        "CodeMismatchException": NO_CODE,
        "ExpiredCodeException": NO_CODE,
    },
    "AdminUpdateUserAttributes": {"NotAuthorizedException": reasons.NO_IAM},
    "DeleteUserAttributes": {"ResourceNotFoundException": NO_POOL},
    "AdminDeleteUserAttributes": {"NotAuthorizedException": reasons.NO_IAM},
    "GetUserAttributeVerificationCode": {"ResourceNotFoundException": NO_POOL},
    "VerifyUserAttribute": {"ResourceNotFoundException": NO_POOL},
    "DeleteUser": {"ResourceNotFoundException": NO_POOL},
    "SetUserSettings": {"ResourceNotFoundException": NO_POOL},
    "AdminSetUserSettings": {"NotAuthorizedException": reasons.NO_IAM},
}


def unreachable(operation: str) -> reasons.Reasons:
    return reasons.of(UNREACHABLE, operation)


@pytest.mark.parametrize(("operation", "error"), [(name, error) for name in RAISED for error in RAISED[name]])
def test_a_client_meets_the_exception(functions: Functions, undeliverable: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Scene(functions, undeliverable, operation))
    assert code == error
    assert message


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_client_meets_what_never_happens_by_a_fault(
    functions: Functions, undeliverable: Given, operation: str
) -> None:
    scene = Scene(functions, undeliverable, operation)
    request = scene.request()
    match: dict[str, object] = {name: request[name] for name in ("UserPoolId", "AccessToken") if name in request}
    services = scene.given.services
    now = services.clock.now()
    for error in unreachable(operation):
        connection = services.database.begin(write=True)
        state.arm(connection, Fault(f"fault-{operation}-{error}", operation, error, "injected", match, 1, 0, 1, now))
        services.database.end(connection, write=True, keep=True)
        assert refusal(scene.method, **request) == (error, "injected")
    answered = scene.method(**request)  # each fault once
    assert answered["ResponseMetadata"]["HTTPStatusCode"] == 200
