"""What is measured: each case drives one operation and tells what the server spent on it."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from argon2 import PasswordHasher

from emulator.crypto.passwords import PROFILES
from tests.bench import process, srp_client, wrk
from tests.bench.setting import Setting
from tests.bench.wrk import Load
from tests.support.server import Server

CONNECTIONS, SRP_CONNECTIONS = 16, 4
NEW_USERS = 10_000  # more than the server can take in five seconds


@dataclass(frozen=True, slots=True)
class Case:
    """`bodies` are made before the clock starts; None means whole SRP sign-ins of two calls. `target` is requests a
    second on two cores with the `test` hash profile."""

    name: str
    operation: str
    bodies: Callable[[Setting], Iterable[bytes]] | None
    target: int | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    case: Case
    load: Load
    cpu_ms: float


def _sign_ups(setting: Setting) -> Iterable[bytes]:
    return setting.sign_up("new", NEW_USERS)


def _confirmations(setting: Setting) -> Iterable[bytes]:
    """Of those whom the case before signed up, or of some signed up for it."""
    found = setting.confirm("new")
    if not found:
        bodies = setting.sign_up("new", NEW_USERS // 2)
        wrk.drive(setting.caller.url, "SignUp", bodies, seconds=10, connections=CONNECTIONS, once=True)
    return found or setting.confirm("new")


CASES = [
    Case("AdminGetUser", "AdminGetUser", Setting.admin_get_user, 1500),
    Case("GetUser", "GetUser", Setting.get_user, 1500),
    Case("SignUp", "SignUp", _sign_ups, 600, once=True),
    Case("ConfirmSignUp", "ConfirmSignUp", _confirmations, once=True),
    Case("PasswordSignIn", "InitiateAuth", Setting.sign_in, 500),
    Case("Refresh", "InitiateAuth", Setting.refresh),
    Case("SrpSignIn", "RespondToAuthChallenge", None),
]
# With the default hash profile: every password hashed, and passwords that were right a moment ago.
COLD = Case("ColdSignIn", "InitiateAuth", Setting.sign_in)
HOT = Case("HotSignIn", "InitiateAuth", Setting.sign_in, 500)


def measure(case: Case, server: Server, setting: Setting, seconds: float) -> Measured:
    """Drives the case; CPU time is of the server's processes alone, without a Postgres beside it."""
    setting.caller.disconnect()  # the server closes what was idle while other cases ran
    bodies = list(case.bodies(setting)) if case.bodies else None
    before = process.cpu_seconds(server.pid)
    if bodies is None:
        load = srp_client.drive(setting, seconds=seconds, connections=SRP_CONNECTIONS)
    else:
        url = setting.caller.url
        load = wrk.drive(url, case.operation, bodies, seconds=seconds, connections=CONNECTIONS, once=case.once)
    spent = process.cpu_seconds(server.pid) - before
    return Measured(case, load, spent * 1000 / max(load.requests, 1))


@dataclass(frozen=True, slots=True)
class Alone:
    rate: float
    cpu_ms: float


def argon2_alone(profile: str, seconds: float, threads: int) -> Alone:
    """Verifications a second with nothing around them: the ceiling of cold sign-ins on this machine."""
    memory, passes, lanes = PROFILES[profile]
    hasher = PasswordHasher(memory_cost=memory, time_cost=passes, parallelism=lanes)
    kept = hasher.hash("Passw0rd!")
    deadline = time.monotonic() + seconds

    def run(_: int) -> int:
        count = 0
        while time.monotonic() < deadline:
            hasher.verify(kept, "Passw0rd!")
            count += 1
        return count

    began, cpu = time.monotonic(), time.process_time()
    with ThreadPoolExecutor(threads) as pool:
        count = sum(pool.map(run, range(threads)))
    return Alone(count / (time.monotonic() - began), (time.process_time() - cpu) * 1000 / count)
