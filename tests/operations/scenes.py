"""One pool in which every operation of sign-up would succeed, and a good request for each."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.operations.asking import Asking, Members
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given, attribute_list

EMAIL = "bob@example.test"


@dataclass
class Scene(Asking):
    """A pool with email aliases and all functions of sign-up; `bob` is unconfirmed and was sent a code."""

    functions: Functions
    undeliverable: Given
    operation: str

    def __post_init__(self) -> None:
        self.given = self.functions.given
        pool = self.functions.pool("PreSignUp", "CustomMessage", "PostConfirmation", AliasAttributes=["email"])
        self.client = self.given.client(pool)
        self.given.signed_up_user(self.client, "bob", email=EMAIL)
        self.cognito = self.given.cognito

    def request(self) -> Members:
        return REQUESTS[self.operation](self)

    def bob_becomes(self, status: str) -> None:
        self.given.sql("UPDATE users SET status = :s WHERE pool_id = :p", s=status, p=self.client.pool_id)

    def without_mail(self) -> None:
        """Goes on with an emulator that has no functions and cannot deliver."""
        self.cognito = self.undeliverable.cognito
        self.client = self.undeliverable.client()
        if self.operation == "ResendConfirmationCode":
            refusal(self.cognito.sign_up, **sign_up(self) | {"Username": "bob"})


def sign_up(scene: Scene) -> Members:
    attributes = attribute_list({"email": "new@example.test"})
    return {"ClientId": scene.client.id, "Username": "new", "Password": PASSWORD, "UserAttributes": attributes}


def of_bob(scene: Scene) -> Members:
    return {"UserPoolId": scene.client.pool_id, "Username": "bob"}


def create(scene: Scene) -> Members:
    attributes = attribute_list({"email": "new@example.test"})
    named = {"UserPoolId": scene.client.pool_id, "Username": "new", "UserAttributes": attributes}
    return {**named, "DesiredDeliveryMediums": ["EMAIL"]}


def get_user(scene: Scene) -> Members:
    scene.given.sql("UPDATE users SET status = 'CONFIRMED' WHERE pool_id = :p", p=scene.client.pool_id)
    return {"AccessToken": scene.given.tokens(scene.client, "bob")["AccessToken"]}


REQUESTS: dict[str, Callable[[Scene], Members]] = {
    "SignUp": sign_up,
    "ConfirmSignUp": lambda scene: {
        "ClientId": scene.client.id,
        "Username": "bob",
        "ConfirmationCode": scene.given.code(scene.client),
    },
    "ResendConfirmationCode": lambda scene: {"ClientId": scene.client.id, "Username": "bob"},
    "AdminConfirmSignUp": of_bob,
    "AdminCreateUser": create,
    "AdminGetUser": of_bob,
    "AdminDeleteUser": of_bob,
    "GetUser": get_user,
}
