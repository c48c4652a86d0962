"""The pool a benchmark runs in: its users, their codes and their tokens, made through the API."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import create_engine, text

from tests.support.caller import Caller
from tests.support.given import PASSWORD, PASSWORD_FLOWS, attribute_list

USERS = 200


@dataclass(frozen=True)
class Setting:
    """Bodies of requests, for `wrk` to send."""

    caller: Caller
    database_url: str
    pool_id: str
    client_id: str
    users: list[str]

    def admin_get_user(self) -> Iterator[bytes]:
        for name in self.users:
            yield orjson.dumps({"UserPoolId": self.pool_id, "Username": name})

    def get_user(self) -> Iterator[bytes]:
        for name in self.users[:50]:
            yield orjson.dumps({"AccessToken": self.tokens(name)["AccessToken"]})

    def sign_in(self) -> Iterator[bytes]:
        for name in self.users:
            yield self._auth("USER_PASSWORD_AUTH", {"USERNAME": name, "PASSWORD": PASSWORD})

    def refresh(self) -> Iterator[bytes]:
        for name in self.users[:50]:
            yield self._auth("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": self.tokens(name)["RefreshToken"]})

    def sign_up(self, prefix: str, count: int) -> Iterator[bytes]:
        for number in range(count):
            yield orjson.dumps(self._new_user(f"{prefix}-{number}"))

    def confirm(self, prefix: str) -> list[bytes]:
        """Confirmations of everybody who signed up under the prefix, by the codes in the database."""
        engine = create_engine(self.database_url)
        with engine.connect() as connection:
            rows = connection.execute(
                text("SELECT username, code FROM v_codes WHERE pool_id = :p AND state = 'live' AND username LIKE :n"),
                {"p": self.pool_id, "n": f"{prefix}-%"},
            ).all()
        engine.dispose()
        return [
            orjson.dumps({"ClientId": self.client_id, "Username": row.username, "ConfirmationCode": row.code})
            for row in rows
        ]

    def tokens(self, name: str) -> dict[str, str]:
        body = orjson.loads(self._auth("USER_PASSWORD_AUTH", {"USERNAME": name, "PASSWORD": PASSWORD}))
        tokens: dict[str, str] = self.caller.must("InitiateAuth", **body)["AuthenticationResult"]
        return tokens

    def _auth(self, flow: str, parameters: dict[str, str]) -> bytes:
        return orjson.dumps({"ClientId": self.client_id, "AuthFlow": flow, "AuthParameters": parameters})

    def _new_user(self, name: str) -> dict[str, Any]:
        attributes = attribute_list({"email": f"{name}@example.test", "given_name": "Ann", "family_name": "Example"})
        return {"ClientId": self.client_id, "Username": name, "Password": PASSWORD, "UserAttributes": attributes}


def prepared(url: str, database_url: str, users: int = USERS) -> Setting:
    """A pool of confirmed users on the server."""
    caller = Caller(url)
    pool = caller.must("CreateUserPool", PoolName="bench", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    client = caller.must("CreateUserPoolClient", UserPoolId=pool, ClientName="bench", ExplicitAuthFlows=PASSWORD_FLOWS)[
        "UserPoolClient"
    ]["ClientId"]
    setting = Setting(caller, database_url, pool, client, [f"user-{number}" for number in range(users)])

    def make(name: str) -> None:
        caller.must("SignUp", **setting._new_user(name))
        caller.must("AdminConfirmSignUp", UserPoolId=pool, Username=name)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(make, setting.users))
    setting.tokens(setting.users[0])  # the pool's keys are made on first use: not part of any rate
    return setting
