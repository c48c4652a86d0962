"""`python -m tests.bench.soak [--minutes N]`: a server under mixed traffic for ten minutes, and what grows meanwhile.

Right calls and refusals, names that nobody has, functions that are called, over HTTP from a few threads. Told for every
part of the time: calls, the slowest of a hundred, memory, open files. At the end memory must be within 5 % of what it
was after the first minute (or tenth), no more files open but for connections that are kept, and the slowest calls no
slower.
"""

import argparse
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from tests.bench import process, served
from tests.support import databases
from tests.support.caller import Caller
from tests.support.functions import Behaviours
from tests.support.given import PASSWORD, PASSWORD_FLOWS, attribute_list
from tests.support.servers import serving

PARTS, THREADS, USERS = 10, 4, 50
POOLED = 4  # files of two connections that had not been needed before; what is never closed is a call's, and far more
MOST_GROWTH, MOST_SLOWER = 1.05, 1.5
ARN = "arn:aws:lambda:us-east-1:000000000000:function:soak"
Act = Callable[["Soaked", Caller, str], None]


@dataclass
class Part:
    """What was seen in one part of the time."""

    spans: list[float] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    memory_mb: float = 0.0
    files: int = 0

    @property
    def p99_ms(self) -> float:
        return statistics.quantiles(self.spans, n=100)[-1] * 1000 if len(self.spans) > 1 else 0.0


@dataclass
class Soaked:
    """The pool that the traffic goes to."""

    pool: str
    client: str
    hiding: str
    tokens: dict[str, dict[str, str]] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=count)

    def expect(self, caller: Caller, wanted: str | None, operation: str, **members: Any) -> dict[str, Any]:
        outcome = caller.call(operation, **members)
        if outcome.error != wanted:
            raise Unexpected(f"{operation}: {outcome.error} ({outcome.message}) instead of {wanted}")
        return outcome.content


class Unexpected(Exception):
    """An answer that is not the one of a healthy server."""


def _sign_in(soaked: Soaked, caller: Caller, name: str) -> None:
    parameters = {"USERNAME": name, "PASSWORD": PASSWORD}
    answer = soaked.expect(
        caller, None, "InitiateAuth", ClientId=soaked.client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
    )
    soaked.tokens[name] = answer["AuthenticationResult"]


def _wrong_password(soaked: Soaked, caller: Caller, name: str) -> None:
    """Of a new user each time: nobody is locked."""
    del name
    other = f"stranger-{next(soaked.numbers)}"
    parameters = {"USERNAME": other, "PASSWORD": "Wr0ng-password"}
    soaked.expect(
        caller,
        "NotAuthorizedException",
        "InitiateAuth",
        ClientId=soaked.hiding,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters=parameters,
    )


def _unknown(soaked: Soaked, caller: Caller, name: str) -> None:
    del name
    other = f"nobody-{next(soaked.numbers)}"
    soaked.expect(caller, "UserNotFoundException", "AdminGetUser", UserPoolId=soaked.pool, Username=other)


def _bad_input(soaked: Soaked, caller: Caller, name: str) -> None:
    soaked.expect(
        caller, "InvalidParameterException", "SignUp", ClientId=soaked.client, Username="", Password=name + "x" * 3000
    )


def _sign_up(soaked: Soaked, caller: Caller, name: str) -> None:
    """With two functions called, and gone again: the database is not what is measured."""
    del name
    new = f"new-{next(soaked.numbers)}"
    attributes = attribute_list({"email": f"{new}@example.test"})
    members = {"ClientId": soaked.client, "Username": new, "Password": PASSWORD, "UserAttributes": attributes}
    soaked.expect(caller, None, "SignUp", **members)
    soaked.expect(caller, "UsernameExistsException", "SignUp", **members)
    confirming = {"ClientId": soaked.client, "Username": new}
    soaked.expect(caller, "CodeMismatchException", "ConfirmSignUp", ConfirmationCode="000000", **confirming)
    soaked.expect(caller, None, "AdminDeleteUser", UserPoolId=soaked.pool, Username=new)


def _read(soaked: Soaked, caller: Caller, name: str) -> None:
    token = soaked.tokens[name]["AccessToken"]
    soaked.expect(caller, None, "GetUser", AccessToken=token)
    soaked.expect(caller, "NotAuthorizedException", "GetUser", AccessToken=token[:-8] + "AAAAAAAA")
    soaked.expect(caller, None, "ListUsers", UserPoolId=soaked.pool, Limit=10)
    caller.control("GET", f"/_emulator/messages?pool={soaked.pool}&limit=5")


def _refresh(soaked: Soaked, caller: Caller, name: str) -> None:
    parameters = {"REFRESH_TOKEN": soaked.tokens[name]["RefreshToken"]}
    soaked.expect(
        caller, None, "InitiateAuth", ClientId=soaked.client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters
    )


ACTS: Sequence[Act] = (_sign_in, _read, _refresh, _wrong_password, _unknown, _bad_input, _sign_up, _read)


def main() -> int:
    options = _options()
    behaviours = Behaviours()
    with (
        serving(behaviours.respond) as functions,
        served.beside(options.database_url) as beside,
        databases.empty(beside) as url,
        served.running(url, hash_profile="test", lambda_routes=f"*={functions.url}") as running,
    ):
        soaked = _prepared(Caller(running.url))
        parts = _soak(soaked, running.url, running.pid, options.minutes * 60 / PARTS)
        return _verdict(parts)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--database-url", default="sqlite://", help="as of `python -m tests.bench`")
    return parser.parse_args()


def _prepared(caller: Caller) -> Soaked:
    pool = caller.must(
        "CreateUserPool",
        PoolName="soak",
        AutoVerifiedAttributes=["email"],
        LambdaConfig={"PreSignUp": ARN, "CustomMessage": ARN, "PreTokenGeneration": ARN},
    )["UserPool"]["Id"]
    client, hiding = (
        caller.must(
            "CreateUserPoolClient",
            UserPoolId=pool,
            ClientName="soak",
            ExplicitAuthFlows=PASSWORD_FLOWS,
            PreventUserExistenceErrors=hides,
        )["UserPoolClient"]["ClientId"]
        for hides in ("LEGACY", "ENABLED")
    )
    soaked = Soaked(pool, client, hiding)
    for number in range(USERS):
        name = f"user-{number}"
        attributes = attribute_list({"email": f"{name}@example.test"})
        caller.must("SignUp", ClientId=client, Username=name, Password=PASSWORD, UserAttributes=attributes)
        caller.must("AdminConfirmSignUp", UserPoolId=pool, Username=name)
        _sign_in(soaked, caller, name)
    caller.disconnect()
    return soaked


def _soak(soaked: Soaked, url: str, group: int, seconds: float) -> list[Part]:
    parts = [Part() for _ in range(PARTS)]
    now, over = [0], threading.Event()
    threads = [
        threading.Thread(target=_drive, args=(soaked, url, number, parts, now, over)) for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    print(f"{'part':>4} {'calls':>8} {'p99 ms':>8} {'MB':>7} {'files':>6}")
    for number, part in enumerate(parts):
        now[0] = number
        time.sleep(seconds)
        part.memory_mb, part.files = process.resident_mb(group), _open_files(group)
        calls, p99 = len(part.spans), part.p99_ms
        print(f"{number + 1:4} {calls:8} {p99:8.1f} {part.memory_mb:7.1f} {part.files:6}", flush=True)
    over.set()
    for thread in threads:
        thread.join()
    return parts


def _drive(soaked: Soaked, url: str, number: int, parts: list[Part], now: list[int], over: threading.Event) -> None:
    caller = Caller(url)
    for turn in count(number):
        if over.is_set():
            break
        act, part = ACTS[turn % len(ACTS)], parts[now[0]]
        began = time.perf_counter()
        try:
            act(soaked, caller, f"user-{turn % USERS}")
        except Exception as error:
            part.unexpected.append(f"{act.__name__}: {error}")
        part.spans.append(time.perf_counter() - began)
    caller.disconnect()


def _open_files(group: int) -> int:
    return sum(len(list(Path(folder, "fd").iterdir())) for folder in process.of_group(group))


def _verdict(parts: Sequence[Part]) -> int:
    """The first part is the warming up; of the others the first and last third are compared."""
    growth = parts[-1].memory_mb / parts[0].memory_mb
    early = statistics.median(part.p99_ms for part in parts[1:4])
    late = statistics.median(part.p99_ms for part in parts[-3:])
    files = max(part.files for part in parts[: PARTS // 2])
    leaks = parts[-1].files > files + POOLED
    unexpected = [sentence for part in parts for sentence in part.unexpected]
    checks = {
        f"memory after the first part x {growth:.3f} (at most {MOST_GROWTH})": growth <= MOST_GROWTH,
        f"open files {parts[-1].files}, {files} in the first half, {POOLED} more may be pooled": not leaks,
        f"p99 {early:.1f} ms early, {late:.1f} ms late (at most x {MOST_SLOWER})": late <= early * MOST_SLOWER,
        f"{len(unexpected)} unexpected answers {unexpected[:3] if unexpected else ''}": not unexpected,
    }
    for sentence, holds in checks.items():
        print(f"{'ok' if holds else '!!':3} {sentence}")
    return 0 if all(checks.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
