"""The same pool at each server: its users, made through the API, and the requests that rows are driven with."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

import orjson
from sqlalchemy import create_engine

from tests.bench import wrk
from tests.bench.peers import programs
from tests.bench.peers.programs import Started
from tests.bench.setting import Setting
from tests.support.caller import Caller, headers
from tests.support.given import PASSWORD, PASSWORD_FLOWS, attribute_list

CONNECTIONS, HOT, AT_ONCE = 8, 50, 400
CALLBACK = "https://app.example.test/callback"
RESOURCE = "shop"


@dataclass
class Scene:
    """One server with its pool. `secret` is of the client for machines; it is None where no such client can be made."""

    server: Started
    caller: Caller
    pool_id: str
    client_id: str
    users: list[str]
    machine_id: str = ""
    machine_secret: str | None = None
    numbers: Iterator[int] = field(default_factory=count)
    newest: list[str] = field(default_factory=list)

    def request(self, operation: str, **members: Any) -> bytes:
        """A whole request of the AWS API."""
        content = orjson.dumps(members)
        return wrk.request(self.server.url, "POST", "/", headers(operation, self.caller.account), content)

    def once(self, requests: Iterable[bytes]) -> wrk.Load:
        """Sends each of them, as fast as the server takes them."""
        return wrk.send(self.server.url, requests, seconds=60, connections=CONNECTIONS, once=True)

    def signs_in(self, name: str, password: str = PASSWORD) -> dict[str, Any]:
        """The members of a sign-in with a password."""
        parameters = {"USERNAME": name, "PASSWORD": password}
        return {"ClientId": self.client_id, "AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": parameters}

    def tokens(self, name: str) -> dict[str, str]:
        tokens: dict[str, str] = self.caller.must("InitiateAuth", **self.signs_in(name))["AuthenticationResult"]
        return tokens

    @cached_property
    def hot_tokens(self) -> list[dict[str, str]]:
        """Of a few users, from before the clock starts."""
        return [self.tokens(name) for name in self.users[:HOT]]

    def new_names(self, number: int = AT_ONCE) -> list[str]:
        return [f"new-{next(self.numbers)}" for _ in range(number)]

    def new_user(self, name: str) -> dict[str, Any]:
        """The members of a sign-up."""
        return {
            "ClientId": self.client_id,
            "Username": name,
            "Password": PASSWORD,
            "UserAttributes": attribute_list({"email": f"{name}@example.test", "given_name": "Ann"}),
        }

    def forget(self, names: Iterable[str]) -> None:
        """Deletes those of them who are there, so that each round meets as many users as the first did."""
        self.once(self.request("AdminDeleteUser", UserPoolId=self.pool_id, Username=name) for name in names)

    def codes(self, names: list[str]) -> dict[str, str]:
        """The confirmation code of each. Ours are read from the database; cognito-local has one code for all of them;
        the others do not check it (`honesty`), so any will do."""
        if not self.server.database_url:
            return dict.fromkeys(names, programs.CODE)
        engine = create_engine(self.server.database_url)
        with engine.connect() as db:
            rows = db.exec_driver_sql("SELECT username, code FROM v_codes WHERE state = 'live'").all()
        engine.dispose()
        sent = {row.username: row.code for row in rows}
        return {name: sent[name] for name in names if name in sent}

    @property
    def setting(self) -> Setting:
        """The same for drivers of ours alone."""
        return Setting(self.caller, self.server.database_url, self.pool_id, self.client_id, self.users)


def prepared(server: Started, users: int) -> Scene:
    """A pool of confirmed users with passwords and addresses, and a client for them."""
    caller = Caller(server.url)
    pool_id: str = caller.must(
        "CreateUserPool", PoolName="bench", AutoVerifiedAttributes=["email"], AliasAttributes=["email"]
    )["UserPool"]["Id"]
    client_id: str = caller.must(
        "CreateUserPoolClient",
        UserPoolId=pool_id,
        ClientName="people",
        ExplicitAuthFlows=PASSWORD_FLOWS,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid", "email"],
        CallbackURLs=[CALLBACK],
        SupportedIdentityProviders=["COGNITO"],
    )["UserPoolClient"]["ClientId"]
    scene = Scene(server, caller, pool_id, client_id, [f"user-{number}" for number in range(users)])
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: _make(scene, name), scene.users))
    _add_machine(scene)
    return scene


def _make(scene: Scene, name: str) -> None:
    whom = {"UserPoolId": scene.pool_id, "Username": name}
    attributes = {"email": f"{name}@example.test", "email_verified": "true", "given_name": "Ann"}
    scene.caller.must(
        "AdminCreateUser",
        **whom,
        MessageAction="SUPPRESS",
        TemporaryPassword=PASSWORD,
        UserAttributes=attribute_list(attributes),
    )
    scene.caller.must("AdminSetUserPassword", **whom, Password=PASSWORD, Permanent=True)


def _add_machine(scene: Scene) -> None:
    """A domain, a resource server, and a client with a secret for client_credentials, where there are such things."""
    of_pool = {"UserPoolId": scene.pool_id}
    scene.caller.call("CreateUserPoolDomain", **of_pool, Domain=scene.pool_id.lower().replace("_", "-"))
    scope = {"ScopeName": "read", "ScopeDescription": "read"}
    scene.caller.call("CreateResourceServer", **of_pool, Identifier=RESOURCE, Name="Shop", Scopes=[scope])
    made = scene.caller.call(
        "CreateUserPoolClient",
        **of_pool,
        ClientName="machines",
        GenerateSecret=True,
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=[f"{RESOURCE}/read"],
    )
    if made.status == 200:
        client = made.content["UserPoolClient"]
        scene.machine_id, scene.machine_secret = client["ClientId"], client.get("ClientSecret")
