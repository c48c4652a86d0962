"""A user who changes attributes, and an administrator who changes them for the user: the same request either way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given, attribute_list

EMAIL, NEW, PHONE = "bob@example.test", "new@example.test", "+15550100839"
BEFORE_UPDATE = {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}}
INVALID, DENIED = "InvalidParameterException", "NotAuthorizedException"
EXISTS, MISMATCH, EXPIRED = "AliasExistsException", "CodeMismatchException", "ExpiredCodeException"
WRONG_CODE = (MISMATCH, sentences.CODE_MISMATCH)
NO_CODE = (EXPIRED, sentences.CODE_EXPIRED)
LIMIT = ("LimitExceededException", sentences.ATTEMPT_LIMIT_EXCEEDED)
TO_NEW = {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "n***@e***"}
TO_OLD = {"AttributeName": "email", "DeliveryMedium": "EMAIL", "Destination": "b***@e***"}
TO_PHONE = {"AttributeName": "phone_number", "DeliveryMedium": "SMS", "Destination": "+*******0839"}


def verifying_both(account: str) -> dict[str, Any]:
    """Settings of a pool that verifies emails and phone numbers."""
    sms = {"SnsCallerArn": f"arn:aws:iam::{account}:role/sms", "ExternalId": "x"}
    return {"AutoVerifiedAttributes": ["email", "phone_number"], "SmsConfiguration": sms}


def entries(values: dict[str, str | None]) -> list[dict[str, str]]:
    """An attribute of None has no Value member."""
    return [{"Name": name} if value is None else {"Name": name, "Value": value} for name, value in values.items()]


@dataclass
class Person:
    """A confirmed user, signed in; `by` says who acts: `self` or `admin`."""

    given: Given
    client: AppClient
    username: str
    by: str = "self"
    token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        self.cognito = self.given.cognito
        self.token = self.token or self.given.tokens(self.client, self.username)["AccessToken"]

    def as_administrator(self) -> "Person":
        return Person(self.given, self.client, self.username, "admin", self.token)

    @property
    def _whom(self) -> dict[str, str]:
        if self.by == "self":
            return {"AccessToken": self.token}
        return {"UserPoolId": self.client.pool_id, "Username": self.username}

    def _method(self, name: str) -> Callable[..., Any]:
        method: Callable[..., Any] = getattr(self.cognito, name if self.by == "self" else f"admin_{name}")
        return method

    def updates(self, values: dict[str, str | None]) -> dict[str, Any]:
        return answer(self._method("update_user_attributes"), **self._whom, UserAttributes=entries(values))

    def cannot_update(self, values: dict[str, str | None]) -> tuple[str, str]:
        return refusal(self._method("update_user_attributes"), **self._whom, UserAttributes=entries(values))

    def deletes(self, *names: str) -> dict[str, Any]:
        return answer(self._method("delete_user_attributes"), **self._whom, UserAttributeNames=list(names))

    def cannot_delete(self, *names: str) -> tuple[str, str]:
        return refusal(self._method("delete_user_attributes"), **self._whom, UserAttributeNames=list(names))

    def asks_for_a_code(self, name: str = "email") -> dict[str, Any]:
        method = self.cognito.get_user_attribute_verification_code
        details: dict[str, Any] = answer(method, AccessToken=self.token, AttributeName=name)["CodeDeliveryDetails"]
        return details

    def cannot_ask_for_a_code(self, name: str = "email") -> tuple[str, str]:
        method = self.cognito.get_user_attribute_verification_code
        return refusal(method, AccessToken=self.token, AttributeName=name)

    def verifies(self, code: str | None = None, name: str = "email") -> dict[str, Any]:
        code = code or self.given.code(self.client)
        return answer(self.cognito.verify_user_attribute, AccessToken=self.token, AttributeName=name, Code=code)

    def cannot_verify(self, code: str | None = None, name: str = "email") -> tuple[str, str]:
        code = code or self.given.code(self.client)
        return refusal(self.cognito.verify_user_attribute, AccessToken=self.token, AttributeName=name, Code=code)

    @property
    def attributes(self) -> dict[str, str]:
        """But for the sub."""
        user = self.cognito.admin_get_user(UserPoolId=self.client.pool_id, Username=self.username)
        return {entry["Name"]: entry["Value"] for entry in user["UserAttributes"] if entry["Name"] != "sub"}

    def is_found_by(self, name: str) -> bool:
        """Whether an administrator finds this user, and not nobody, by the name."""
        try:
            found = self.cognito.admin_get_user(UserPoolId=self.client.pool_id, Username=name)
        except self.cognito.exceptions.UserNotFoundException:
            return False
        return bool(found["Username"] == self.username)


def person(given: Given, client: AppClient, name: str, /, **attributes: str) -> Person:
    """A confirmed user of the client, with these attributes; an email that is given is verified."""
    values = attributes or {"email": EMAIL}
    if "email" in values:
        values.setdefault("email_verified", "true")
    given.invited_user(client, name, UserAttributes=attribute_list(values))
    username = given.cognito.admin_get_user(UserPoolId=client.pool_id, Username=name)["Username"]
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username=username, Password="Passw0rd!", Permanent=True
    )
    return Person(given, client, username)


def recipients(given: Given, client: AppClient) -> list[str]:
    """Whom messages went to, the oldest first."""
    return [message.recipient for message in reversed(given.messages(client))]
