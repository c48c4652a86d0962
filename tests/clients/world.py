"""What every journey starts from: a pool and a client made with boto3, and the mailbox a tester would look into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from tests.support.given import PASSWORD, PASSWORD_FLOWS, AppClient
from tests.support.server import Server

__all__ = ["PASSWORD", "PASSWORD_FLOWS", "AppClient", "Journey", "Mailbox"]


@dataclass(frozen=True)
class Mailbox:
    """`/_emulator/messages` of a running emulator."""

    url: str

    def latest(self, to: str, wait: float = 10) -> dict[str, Any]:
        """The newest message to an address; waits for one."""
        answer = httpx2.get(
            f"{self.url}/_emulator/messages/latest", params={"to": to, "wait": wait}, timeout=wait + 10, trust_env=False
        )
        assert answer.status_code == 200, f"no message to {to}: {answer.status_code}"
        message: dict[str, Any] = answer.json()
        return message

    def code(self, to: str) -> str:
        code: str = self.latest(to)["code"]
        return code


@dataclass(frozen=True)
class Journey:
    """A running emulator, a boto3 client of an account of its own, and the mailbox."""

    emulator: Server
    cognito: Any
    account: str
    mailbox: Mailbox

    @property
    def url(self) -> str:
        return self.emulator.url

    @contextmanager
    def moving_clock(self) -> Iterator[Callable[[float], None]]:
        """Moves the emulator's clock by seconds; afterwards it is where it was."""
        moved = 0.0

        def advance(seconds: float) -> None:
            nonlocal moved
            answer = httpx2.post(f"{self.url}/_emulator/clock/advance", json={"seconds": seconds}, trust_env=False)
            assert answer.status_code == 200, answer.text
            moved += seconds

        try:
            yield advance
        finally:
            advance(-moved)

    def app_client(self, pool: dict[str, Any] | None = None, **settings: Any) -> AppClient:
        """A client that may sign in with passwords, of a new pool that verifies email."""
        pool_settings = {"PoolName": "pool", "AutoVerifiedAttributes": ["email"], **(pool or {})}
        pool_id = self.cognito.create_user_pool(**pool_settings)["UserPool"]["Id"]
        client_settings = {"ClientName": "client", "ExplicitAuthFlows": PASSWORD_FLOWS, **settings}
        made = self.cognito.create_user_pool_client(UserPoolId=pool_id, **client_settings)["UserPoolClient"]
        return AppClient(made["ClientId"], pool_id, made.get("ClientSecret"), self.cognito)

    def confirmed_user(self, client: AppClient, username: str, email: str) -> str:
        """The `sub` of a user who signed up and used the code from their mail."""
        signed_up = self.cognito.sign_up(
            ClientId=client.id,
            Username=username,
            Password=PASSWORD,
            UserAttributes=[{"Name": "email", "Value": email}],
        )
        code = self.mailbox.code(email)
        self.cognito.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=code)
        sub: str = signed_up["UserSub"]
        return sub

    def tokens(self, client: AppClient, username: str, password: str = PASSWORD) -> dict[str, Any]:
        """The AuthenticationResult of a sign-in with a password."""
        answer = self.cognito.initiate_auth(
            ClientId=client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        result: dict[str, Any] = answer["AuthenticationResult"]
        return result

    def invited_user(self, client: AppClient, username: str, temporary_password: str, **attributes: str) -> None:
        """A user an administrator made, who must choose a password."""
        self.cognito.admin_create_user(
            UserPoolId=client.pool_id,
            Username=username,
            TemporaryPassword=temporary_password,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
