"""Two server processes on one database, and what a race needs of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, text

from tests.support.caller import Caller, Outcome, at_once
from tests.support.given import PASSWORD, PASSWORD_FLOWS, attribute_list
from tests.support.server import Server


@dataclass
class Pair:
    """`account` is the test's own, so that tests share the servers and never meet."""

    servers: list[Server]
    engine: Engine
    account: str = field(default_factory=lambda: f"{uuid4().int % 10**12:012}")

    def __post_init__(self) -> None:
        self.callers = [Caller(server.url, self.account) for server in self.servers]

    @property
    def first(self) -> Caller:
        return self.callers[0]

    @property
    def second(self) -> Caller:
        return self.callers[1]

    def race(self, runners: int, act: Callable[[Caller, int], Outcome]) -> list[Outcome]:
        """Each runner acts once, all at the same moment, every other one at the other server. None may get a 500."""
        callers = [self.callers[number % len(self.callers)] for number in range(runners)]
        outcomes = at_once(callers, act)
        self.check_sane(outcomes)
        return outcomes

    def check_sane(self, outcomes: list[Outcome]) -> None:
        """Whatever races, the answer is one of Cognito's."""
        broken = [outcome for outcome in outcomes if outcome.status >= 500 or outcome.status == 0]
        assert not broken, f"{broken[0]}\n" + "\n".join(server.log[-6000:] for server in self.servers)

    def sql(self, statement: str, **values: Any) -> list[dict[str, Any]]:
        with self.engine.begin() as connection:
            return [dict(row._mapping) for row in connection.execute(text(statement), values)]

    def count(self, table: str, where: str, **values: Any) -> int:
        return int(self.sql(f"SELECT count(*) AS n FROM {table} WHERE {where}", **values)[0]["n"])  # noqa: S608

    def pool(self, **settings: Any) -> str:
        values = {"PoolName": "race", "AutoVerifiedAttributes": ["email"], **settings}
        return str(self.first.must("CreateUserPool", **values)["UserPool"]["Id"])

    def client(self, pool_id: str, **settings: Any) -> str:
        values = {"ClientName": "race", "ExplicitAuthFlows": PASSWORD_FLOWS, **settings}
        answer = self.first.must("CreateUserPoolClient", UserPoolId=pool_id, **values)
        return str(answer["UserPoolClient"]["ClientId"])

    def signed_up(self, client: str, username: str, email: str | None = None) -> dict[str, Any]:
        """The answer of a SignUp."""
        attributes = attribute_list({"email": email or f"{username}@example.test"})
        return self.first.must(
            "SignUp", ClientId=client, Username=username, Password=PASSWORD, UserAttributes=attributes
        )

    def confirmed(self, pool_id: str, client: str, username: str) -> None:
        self.signed_up(client, username)
        self.first.must("AdminConfirmSignUp", UserPoolId=pool_id, Username=username)

    def code(self, pool_id: str, username: str) -> str:
        """The user's live code."""
        rows = self.sql(
            "SELECT code FROM v_codes WHERE pool_id = :pool AND username = :name AND state = 'live'",
            pool=pool_id,
            name=username,
        )
        return str(rows[0]["code"])

    def tokens(self, client: str, username: str) -> dict[str, str]:
        """The AuthenticationResult of a sign-in."""
        outcome = sign_in(self.first, client, username, PASSWORD)
        assert outcome.status == 200, outcome
        result: dict[str, str] = outcome.content["AuthenticationResult"]
        return result

    def allow(self, pool_id: str, **limits: int) -> None:
        """Raises call caps of the pool out of the way: `allow(pool_id, ConfirmSignUp=1000)`."""
        rules = {f"calls:{operation}": {"limit": limit} for operation, limit in limits.items()}
        self.first.control("PUT", f"/_emulator/pools/{pool_id}/rules", rules)


def sign_in(caller: Caller, client: str, username: str, password: str) -> Outcome:
    return caller.call(
        "InitiateAuth",
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password},
    )


def refresh(caller: Caller, client: str, token: str) -> Outcome:
    return caller.call(
        "InitiateAuth", ClientId=client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
    )


def tally(outcomes: list[Outcome]) -> dict[str, int]:
    """How many of each: exceptions by name, `ok` for success."""
    counted: dict[str, int] = {}
    for outcome in outcomes:
        name = outcome.error or "ok"
        counted[name] = counted.get(name, 0) + 1
    return counted


def said(outcomes: list[Outcome]) -> dict[str, int]:
    """As `tally`, by message."""
    counted: dict[str, int] = {}
    for outcome in outcomes:
        name = outcome.message if outcome.error else "ok"
        counted[name] = counted.get(name, 0) + 1
    return counted
