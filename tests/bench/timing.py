"""`python -m tests.bench.timing`: whether the clock tells who exists, where a client hides it.

For each way in, a user with a wrong secret and a name nobody has are asked by turns, at a server with hashes as dear as
in production; what is printed is the ratio of their medians. A benchmark, never a test: `tests/attacks/
test_unknown_users.py` counts what the answers cost.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bench import served
from tests.support import databases
from tests.support.caller import Caller, Outcome
from tests.support.given import attribute_list

WRONG = "Wr0ng-password!"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_USER_AUTH"]
FACTORS = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
# Less than either is lost in the noise of a network.
PART, MILLISECONDS = 0.1, 1.0
Way = Callable[[Caller, str, str], Outcome]


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds, medians."""

    known: float
    unknown: float

    @property
    def ratio(self) -> float:
        return self.unknown / self.known

    @property
    def tells(self) -> bool:
        return abs(self.ratio - 1) > PART and abs(self.unknown - self.known) > MILLISECONDS


def _flow(flow: str, **parameters: str) -> Way:
    def ask(caller: Caller, client: str, name: str) -> Outcome:
        said = {"USERNAME": name, **parameters}
        return caller.call("InitiateAuth", ClientId=client, AuthFlow=flow, AuthParameters=said)

    return ask


def _forgot(caller: Caller, client: str, name: str) -> Outcome:
    return caller.call("ForgotPassword", ClientId=client, Username=name)


WAYS: dict[str, Way] = {
    "USER_PASSWORD_AUTH": _flow("USER_PASSWORD_AUTH", PASSWORD=WRONG),
    "USER_SRP_AUTH": _flow("USER_SRP_AUTH", SRP_A="2"),
    "USER_AUTH": _flow("USER_AUTH"),
    "USER_AUTH PASSWORD": _flow("USER_AUTH", PREFERRED_CHALLENGE="PASSWORD", PASSWORD=WRONG),
    "USER_AUTH PASSWORD_SRP": _flow("USER_AUTH", PREFERRED_CHALLENGE="PASSWORD_SRP", SRP_A="2"),
    "USER_AUTH EMAIL_OTP": _flow("USER_AUTH", PREFERRED_CHALLENGE="EMAIL_OTP"),
    "ForgotPassword": _forgot,
}


def main() -> int:
    options = _options()
    print(f"{'':24}{'known ms':>10}{'nobody ms':>10}{'ratio':>8}")
    with (
        served.beside(options.database_url) as beside,
        databases.empty(beside) as url,
        served.running(url, hash_profile=options.hash_profile) as running,
    ):
        client = _prepared(Caller(running.url))
        for name, way in WAYS.items():
            timed = _timed(Caller(running.url), client, way, options.times)
            told = "   too far apart, if the machine was quiet" if timed.tells else ""
            print(f"{name:24}{timed.known:10.2f}{timed.unknown:10.2f}{timed.ratio:8.2f}{told}", flush=True)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench.timing", description=__doc__)
    parser.add_argument("--database-url", default="sqlite://", help="as of `python -m tests.bench`")
    parser.add_argument("--hash-profile", default="default")
    parser.add_argument("--times", type=int, default=200, help="asked each, for each way (200)")
    return parser.parse_args()


def _prepared(caller: Caller) -> str:
    """A client that hides who exists; its limits are out of the way, and bob is there."""
    pool: dict[str, Any] = caller.must(
        "CreateUserPool",
        PoolName="timing",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies=FACTORS,
    )["UserPool"]
    client = caller.must(
        "CreateUserPoolClient",
        UserPoolId=pool["Id"],
        ClientName="timing",
        ExplicitAuthFlows=FLOWS,
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]["ClientId"]
    most = {"limit": 1_000_000}
    rules = {"wrong_password": most, "calls:ForgotPassword": most}
    caller.control("PUT", f"/_emulator/pools/{pool['Id']}/rules", rules)
    attributes = {"email": "bob@example.test", "email_verified": "true"}
    whom = {"UserPoolId": pool["Id"], "Username": "bob@example.test"}
    caller.must("AdminCreateUser", **whom, MessageAction="SUPPRESS", UserAttributes=attribute_list(attributes))
    caller.must("AdminSetUserPassword", **whom, Password="Passw0rd!", Permanent=True)
    return str(client)


def _timed(caller: Caller, client: str, way: Way, times: int) -> Timed:
    """By turns, so that whatever else the machine does falls on both."""
    spans: dict[str, list[float]] = {"bob@example.test": [], "nob@example.test": []}
    for number in range(times + 10):
        for name, found in spans.items():
            began = time.perf_counter()
            outcome = way(caller, client, name)
            taken = (time.perf_counter() - began) * 1000
            if outcome.status >= 500:
                raise SystemExit(f"{name}: {outcome}")
            if number >= 10:  # the first ones warm up
                found.append(taken)
    known, unknown = (statistics.median(found) for found in spans.values())
    return Timed(known, unknown)


if __name__ == "__main__":
    sys.exit(main())
