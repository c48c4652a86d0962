"""A pool that is ready for a test, and people in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

PASSWORD = "Passw0rd!"  # noqa: S105  (of people who are made up)
FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in. `attributes` are those they were made with."""

    username: str
    password: str
    sub: str
    attributes: dict[str, str]

    @property
    def email(self) -> str:
        return self.attributes["email"]


@dataclass(frozen=True)
class Pool:
    """A pool with one app client without a secret. `cognito` is a boto3 client for calls of your own."""

    id: str
    client_id: str
    cognito: Any
    _numbers: Any = field(default_factory=lambda: count(1), repr=False)

    @classmethod
    def make(
        cls, cognito: Any, pool: Mapping[str, Any] | None = None, client: Mapping[str, Any] | None = None
    ) -> "Pool":
        """`pool` and `client` are members of CreateUserPool and CreateUserPoolClient, which win over ours: e-mail
        addresses are verified with a code, and the client may use passwords and SRP."""
        wanted = {"PoolName": "tests", "AutoVerifiedAttributes": ["email"], **(pool or {})}
        pool_id = cognito.create_user_pool(**wanted)["UserPool"]["Id"]
        asked = {"ClientName": "tests", "ExplicitAuthFlows": FLOWS, **(client or {})}
        made = cognito.create_user_pool_client(UserPoolId=pool_id, **asked)["UserPoolClient"]
        return cls(pool_id, made["ClientId"], cognito)

    def confirmed_user(
        self,
        username: str | None = None,
        *,
        password: str = PASSWORD,
        groups: Sequence[str] = (),
        attributes: Mapping[str, str] | None = None,
    ) -> User:
        """Makes somebody who is CONFIRMED and has a verified e-mail address; groups are made where they are missing. No
        code is sent and no function is called that SignUp would call."""
        number = next(self._numbers)
        name = username or f"user{number}"
        email = name if "@" in name else f"{name}@example.com"
        wanted = {"email": email, "email_verified": "true", **(attributes or {})}
        made = self.cognito.admin_create_user(
            UserPoolId=self.id, Username=name, MessageAction="SUPPRESS", UserAttributes=_listed(wanted)
        )["User"]
        who = {"UserPoolId": self.id, "Username": made["Username"]}
        self.cognito.admin_set_user_password(**who, Password=password, Permanent=True)
        for group in groups:
            self._require_group(group)
            self.cognito.admin_add_user_to_group(**who, GroupName=group)
        sub = next(one["Value"] for one in made["Attributes"] if one["Name"] == "sub")
        return User(name, password, sub, wanted)

    def sign_in(self, user: User) -> dict[str, Any]:
        """The tokens: AccessToken, IdToken, RefreshToken, ExpiresIn, TokenType. Raises AssertionError if the pool asks
        for more than the password."""
        answer = self.cognito.admin_initiate_auth(
            UserPoolId=self.id,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": user.username, "PASSWORD": user.password},
        )
        if "AuthenticationResult" not in answer:
            raise AssertionError(f"{user.username} is asked for {answer['ChallengeName']}, not given tokens")
        return dict(answer["AuthenticationResult"])

    def _require_group(self, name: str) -> None:
        try:
            self.cognito.create_group(UserPoolId=self.id, GroupName=name)
        except self.cognito.exceptions.GroupExistsException:
            return


def _listed(attributes: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]
