"""`python -m tests.bench.aged`: what operations cost on a database of years, against the same on a new one.

The old one has 100,000 users and half a million rows of every kind that grows, half of them of one user: a monitor's
account, which signs in all day. It is made by SQL, as copies of what a few calls left. Each figure is the median of
many calls in this process, the two databases taking turns; the target is 1.5 times the cost at most.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import orjson
from sqlalchemy import text

from emulator import app
from emulator.settings import load
from emulator.store import messages
from emulator.wire.door import Door
from emulator.work import Services, opened
from tests.bench import aging, served
from tests.support import caller, databases

TARGET, CALLS = 1.5, 40
ACCOUNT = "000000000000"
PASSWORD = "Passw0rd!"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
Row = dict[str, Any]


@dataclass
class World:
    """A pool with a monitor's account, and what the calls need of it."""

    services: Services
    door: Door
    pool: str = ""
    client: str = ""
    numbers: Iterator[int] = field(default_factory=count)

    def ask(self, operation: str, **members: Any) -> Row:
        headers = {name.lower(): value for name, value in caller.headers(operation, ACCOUNT).items()}
        answer = self.door.handle(headers, orjson.dumps(members), "192.0.2.1")
        content: Row = orjson.loads(answer.body) if answer.body else {}
        return {**content, "status": answer.status}

    def must(self, operation: str, **members: Any) -> Row:
        answer = self.ask(operation, **members)
        assert answer["status"] == 200, (operation, answer)
        return answer

    def sign_in(self, name: str, password: str = PASSWORD) -> Row:
        parameters = {"USERNAME": name, "PASSWORD": password}
        return self.ask("InitiateAuth", ClientId=self.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)

    def sign_up(self) -> str:
        name = f"new-{next(self.numbers)}"
        attributes = [{"Name": "email", "Value": f"{name}@example.test"}]
        self.must("SignUp", ClientId=self.client, Username=name, Password=PASSWORD, UserAttributes=attributes)
        return name

    def code_of(self, name: str) -> str:
        with self.services.database.engine.connect() as db:
            found = messages.newest(db, to=f"{name}@example.test", pool_id=self.pool, limit=1)
        assert found[0].code is not None
        return found[0].code


def main() -> int:
    options = _options()
    urls = [options.database_url] if options.database_url else ["sqlite://", "postgres"]
    worst = [_measure(url, options) for url in urls]
    print(f"\nworst ratio {max(worst):.2f}, target {TARGET}")
    return 0 if max(worst) <= TARGET else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.aged", description=__doc__)
    parser.add_argument(
        "--database-url", help="sqlite://, `postgres` or a Postgres URL; both of the first if not given"
    )
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=500_000, help="of each kind")
    parser.add_argument("--calls", type=int, default=CALLS)
    return parser.parse_args()


def _measure(url: str, options: argparse.Namespace) -> float:
    with ExitStack() as stack:
        beside = stack.enter_context(served.beside(url))
        new, old = (stack.enter_context(_world(beside)) for _ in range(2))
        for world in (new, old):
            _prepare(world)
        began = time.monotonic()
        aging.age(old.services.database, old.pool, users=options.users, rows=options.rows)
        kind = new.services.database.url.get_backend_name()
        print(f"\n{kind}: {options.users:,} users and {options.rows:,} rows of each kind", end=" ")
        print(f"made in {time.monotonic() - began:.0f} s", flush=True)
        print(f"{'':28}{'new':>9}{'aged':>9}   ratio   (ms of one call, median of {options.calls})")
        return max(_compare((new, old), name, act, options.calls) for name, act in CASES.items())


@contextmanager
def _world(beside: str) -> Iterator[World]:
    with databases.empty(beside) as own:
        settings = load(env_file=False, database_url=own, hash_profile="test")
        services = app.build_services(settings)
        try:
            yield World(services, app.build_door(services))
        finally:
            app.close(services)


def _prepare(world: World) -> None:
    """Threat protection on, and the monitor's account known from one sign-in."""
    add_ons = {"AdvancedSecurityMode": "ENFORCED"}
    made = world.must(
        "CreateUserPool", PoolName="aged", AutoVerifiedAttributes=["email"], UserPoolAddOns=add_ons, UserPoolTier="PLUS"
    )
    world.pool = made["UserPool"]["Id"]
    client = world.must("CreateUserPoolClient", UserPoolId=world.pool, ClientName="aged", ExplicitAuthFlows=FLOWS)
    world.client = client["UserPoolClient"]["ClientId"]
    factor = {"calls:ForgotPassword": {"limit": 1_000_000}}
    column = ":rules" if world.services.database.is_sqlite else "CAST(:rules AS jsonb)"
    with world.services.database.engine.begin() as db:
        rules = {"rules": orjson.dumps(factor).decode(), "id": world.pool}
        db.execute(text(f"UPDATE user_pools SET rules = {column} WHERE id = :id"), rules)  # noqa: S608
    world.must("AdminCreateUser", UserPoolId=world.pool, Username="invited", TemporaryPassword="Temp0rary!")
    world.sign_in("invited", "Temp0rary!")
    attributes = [{"Name": "email", "Value": "monitor@example.test"}]
    world.must("SignUp", ClientId=world.client, Username="monitor", Password=PASSWORD, UserAttributes=attributes)
    world.must("ConfirmSignUp", ClientId=world.client, Username="monitor", ConfirmationCode=world.code_of("monitor"))
    world.sign_in("monitor", "Wr0ng-password")
    assert world.sign_in("monitor")["status"] == 200


def _confirm(world: World) -> Callable[[], object]:
    name = world.sign_up()
    code = world.code_of(name)
    return lambda: world.must("ConfirmSignUp", ClientId=world.client, Username=name, ConfirmationCode=code)


def _refresh(world: World) -> Callable[[], object]:
    token = world.sign_in("monitor")["AuthenticationResult"]["RefreshToken"]
    parameters = {"REFRESH_TOKEN": token}
    return lambda: world.must(
        "InitiateAuth", ClientId=world.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters
    )


def _get_user(world: World) -> Callable[[], object]:
    token = world.sign_in("monitor")["AuthenticationResult"]["AccessToken"]
    return lambda: world.must("GetUser", AccessToken=token)


def _look(world: World, to: str) -> object:
    with opened(world.services, "messages") as work:
        return messages.newest(work.db, to=to, pool_id=world.pool, limit=1)


def _forgot(world: World) -> Callable[[], object]:
    return lambda: world.must("ForgotPassword", ClientId=world.client, Username="monitor")


# What is done before the clock starts, and gives back what is measured.
CASES: dict[str, Callable[[World], Callable[[], object]]] = {
    "sign-in, threat protection": lambda world: lambda: world.sign_in("monitor"),
    "sign-in, wrong password": lambda world: lambda: world.sign_in("invited", "Wr0ng-password"),
    "sign-in, unknown name": lambda world: lambda: world.sign_in("nobody", "Wr0ng-password"),
    "refresh": _refresh,
    "GetUser": _get_user,
    "SignUp": lambda world: world.sign_up,
    "ConfirmSignUp": _confirm,
    "ForgotPassword": _forgot,
    "wrong reset code": lambda world: (
        lambda: world.ask(
            "ConfirmForgotPassword",
            ClientId=world.client,
            Username="monitor",
            ConfirmationCode="000000",
            Password="An0ther-password",
        )
    ),
    "AdminGetUser": lambda world: lambda: world.must("AdminGetUser", UserPoolId=world.pool, Username="monitor"),
    "ListUsers": lambda world: lambda: world.must("ListUsers", UserPoolId=world.pool, Limit=10),
    "ListUsers, email": lambda world: (
        lambda: world.must("ListUsers", UserPoolId=world.pool, Filter='email = "monitor@example.test"')
    ),
    "AdminListUserAuthEvents": lambda world: (
        lambda: world.must("AdminListUserAuthEvents", UserPoolId=world.pool, Username="monitor", MaxResults=10)
    ),
    "DescribeUserPool": lambda world: lambda: world.must("DescribeUserPool", UserPoolId=world.pool),
    "a message that has not come": lambda world: lambda: _look(world, "no@one.test"),
    "the newest message": lambda world: lambda: _look(world, "monitor@example.test"),
}


def _compare(worlds: Sequence[World], name: str, prepare: Callable[[World], Callable[[], object]], calls: int) -> float:
    spent: list[list[float]] = [[] for _ in worlds]
    for number in range(calls + 3):
        for world, times in zip(worlds, spent, strict=True):
            act = prepare(world)
            began = time.perf_counter()
            act()
            if number >= 3:  # what is compiled and cached first is not of the database
                times.append((time.perf_counter() - began) * 1000)
    new, old = (statistics.median(times) for times in spent)
    print(f"{name:28}{new:9.2f}{old:9.2f}{old / new:8.2f}{'  !!' if old / new > TARGET else ''}", flush=True)
    return old / new


if __name__ == "__main__":
    sys.exit(main())
