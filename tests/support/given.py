"""Builders that read as sentences: `given.pool(AliasAttributes=["email"])`, `given.confirmed_user(client, "bob")`.

They speak to the emulator through its API, as a test does.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from emulator.base.clock import ClockSetting
from emulator.store import messages, state
from emulator.store.messages import Message
from emulator.work import Services

PASSWORD = "Passw0rd!"
PASSWORD_FLOWS = [
    "ALLOW_USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_SRP_AUTH",
    "ALLOW_REFRESH_TOKEN_AUTH",
]


@dataclass(frozen=True)
class AppClient:
    """An app client and the pool it is of."""

    id: str
    pool_id: str
    secret: str | None = None
    cognito: Any = field(default=None, repr=False)


class Given:
    def __init__(self, cognito: Any, services: Services) -> None:
        self.cognito = cognito
        self.services = services

    def pool(self, **settings: Any) -> str:
        """A pool's id. Email is verified with a code unless the settings say otherwise."""
        values = {"PoolName": "pool", "AutoVerifiedAttributes": ["email"], **settings}
        pool_id: str = self.cognito.create_user_pool(**values)["UserPool"]["Id"]
        return pool_id

    def domain(self, pool_id: str) -> str:
        """A prefix domain of the pool. Domains are one for all accounts of a region, so it has the pool's own id."""
        name = pool_id.lower().replace("_", "-")
        self.cognito.create_user_pool_domain(UserPoolId=pool_id, Domain=name)
        return name

    def client(self, pool_id: str | None = None, **settings: Any) -> AppClient:
        """An app client, of a new pool if none is named; it may sign in with a password in every way."""
        pool_id = pool_id or self.pool()
        values = {"ClientName": "client", "ExplicitAuthFlows": PASSWORD_FLOWS, **settings}
        made = self.cognito.create_user_pool_client(UserPoolId=pool_id, **values)["UserPoolClient"]
        return AppClient(made["ClientId"], pool_id, made.get("ClientSecret"), self.cognito)

    def signed_up_user(
        self, client: AppClient, username: str | None = None, *, password: str = PASSWORD, **attributes: str
    ) -> str:
        """Signs a user up and leaves them UNCONFIRMED; the username. With no attributes, an email made of the name."""
        username = username or f"user-{uuid4().hex[:8]}"
        values = attributes or {"email": f"{username}@example.test"}
        self.cognito.sign_up(
            ClientId=client.id, Username=username, Password=password, UserAttributes=attribute_list(values)
        )
        return username

    def confirmed_user(
        self, client: AppClient, username: str | None = None, *, password: str = PASSWORD, **attributes: str
    ) -> str:
        """A user who signed up and confirmed with the code they were sent."""
        username = self.signed_up_user(client, username, password=password, **attributes)
        self.cognito.confirm_sign_up(ClientId=client.id, Username=username, ConfirmationCode=self.code(client))
        return username

    def invited_user(self, client: AppClient, username: str, *, password: str = "Temp0rary!", **members: Any) -> str:
        """A user an administrator made, with a temporary password and no message."""
        self.cognito.admin_create_user(
            UserPoolId=client.pool_id,
            Username=username,
            TemporaryPassword=password,
            MessageAction="SUPPRESS",
            **members,
        )
        return username

    def sign_in(self, client: AppClient, username: str, password: str = PASSWORD) -> dict[str, Any]:
        """The answer of USER_PASSWORD_AUTH."""
        answer: dict[str, Any] = self.cognito.initiate_auth(
            ClientId=client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": password},
        )
        return answer

    def tokens(self, client: AppClient, username: str, password: str = PASSWORD) -> dict[str, str]:
        """The AuthenticationResult of a sign-in."""
        result: dict[str, str] = self.sign_in(client, username, password)["AuthenticationResult"]
        return result

    def messages(self, client: AppClient) -> list[Message]:
        """What was sent in the client's pool, newest first."""
        with self.services.database.engine.connect() as connection:
            return messages.newest(connection, pool_id=client.pool_id, limit=100)

    def code(self, client: AppClient) -> str:
        """The newest code sent in the client's pool."""
        code = self.messages(client)[0].code
        assert code is not None
        return code

    def attributes(self, client: AppClient, username: str) -> dict[str, str]:
        user = self.cognito.admin_get_user(UserPoolId=client.pool_id, Username=username)
        return {entry["Name"]: entry["Value"] for entry in user["UserAttributes"]}

    def status(self, client: AppClient, username: str) -> str:
        user = self.cognito.admin_get_user(UserPoolId=client.pool_id, Username=username)
        status: str = user["UserStatus"]
        return status

    def clock_advanced(self, by: timedelta) -> None:
        """Moves the emulator's clock; the `services` fixture sets it right again after the test."""
        connection = self.services.database.begin(write=True)
        state.set_clock(connection, state.lock_clock(connection).advanced(by.total_seconds()))
        self.services.database.end(connection, write=True, keep=True)

    def clock_frozen(self) -> None:
        """Stops the emulator's clock at this moment."""
        connection = self.services.database.begin(write=True)
        state.set_clock(connection, ClockSetting(0.0, self.services.clock.now()))
        self.services.database.end(connection, write=True, keep=True)

    def sql(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of a statement, as a tester in `psql` would see them."""
        with self.services.database.engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return [dict(row._mapping) for row in result] if result.returns_rows else []

    def somebody_waits_for_a_row(self) -> bool:
        """Whether a transaction of this database waits for another one. On SQLite a writer waits before it has seen
        anything, and nothing tells: always true."""
        if self.services.database.engine.dialect.name == "sqlite":
            return True
        waiting = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        return bool(self.sql(waiting))


def attribute_list(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in values.items()]


def secret_hash(client: AppClient, username: str) -> str:
    """As a client computes it."""
    import base64
    import hashlib
    import hmac

    digest = hmac.new((client.secret or "").encode(), (username + client.id).encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
