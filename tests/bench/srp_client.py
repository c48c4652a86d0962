"""The client's half of SRP, cheap: one power a sign-in. Everything that depends on the user alone is kept.

Python does this part in 2 ms, about what the server needs, on the same cores: judge SRP by the server's CPU time, not
by the rate.
"""

import base64
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from emulator.crypto import srp
from emulator.crypto.srp_group import GROUP, K, N
from tests.bench.setting import Setting
from tests.bench.wrk import Load
from tests.support.given import PASSWORD

_A = 0xC0FFEE  # known to everybody: this client measures, and guards nothing
_PUBLIC_A = GROUP.power_of_g(_A)
_TIMESTAMP = "Mon Nov 23 05:00:00 UTC 2026"


def drive(
    setting: Setting,
    *,
    seconds: float,
    connections: int,
    sign_in: Callable[[Setting, str], object] | None = None,
) -> Load:
    """Signs in again and again, by SRP or in the way that is given; a request here is a whole sign-in, of two calls by
    SRP."""
    act = sign_in or _sign_in
    deadline = time.monotonic() + seconds

    def run(number: int) -> list[float]:
        took: list[float] = []
        while time.monotonic() < deadline:
            name = setting.users[(number * 31 + len(took)) % len(setting.users)]
            began = time.monotonic()
            act(setting, name)
            took.append(time.monotonic() - began)
        setting.caller.disconnect()
        return took

    began = time.monotonic()
    with ThreadPoolExecutor(connections) as threads:
        took = sorted(span for spans in threads.map(run, range(connections)) for span in spans)
    p50, p99 = (took[int(len(took) * part)] * 1000 for part in (0.5, 0.99))
    return Load(len(took), time.monotonic() - began, p50, p99, 0, 0)


def _sign_in(setting: Setting, name: str) -> None:
    challenge = setting.caller.must(
        "InitiateAuth",
        ClientId=setting.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": name, "SRP_A": f"{_PUBLIC_A:x}"},
    )["ChallengeParameters"]
    pool_name = setting.pool_id.split("_", 1)[1]
    block = challenge["SECRET_BLOCK"]
    key = _key(pool_name, challenge["USER_ID_FOR_SRP"], challenge["SALT"], int(challenge["SRP_B"], 16))
    signature = srp.signature(key, pool_name, challenge["USER_ID_FOR_SRP"], base64.b64decode(block), _TIMESTAMP)
    setting.caller.must(
        "RespondToAuthChallenge",
        ClientId=setting.client_id,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses={
            "USERNAME": challenge["USER_ID_FOR_SRP"],
            "PASSWORD_CLAIM_SECRET_BLOCK": block,
            "PASSWORD_CLAIM_SIGNATURE": signature,
            "TIMESTAMP": _TIMESTAMP,
        },
    )


def _key(pool_name: str, user_id: str, salt_hex: str, public_b: int) -> bytes:
    x, blinding = _of_user(pool_name, user_id, salt_hex)
    u = srp._scrambler(_PUBLIC_A, public_b)
    return srp._derived_key(GROUP.power((public_b - blinding) % N, _A + u * x), u)


@cache
def _of_user(pool_name: str, user_id: str, salt_hex: str) -> tuple[int, int]:
    """x, and k·g^x."""
    x = srp._private_key(pool_name, user_id, PASSWORD, int(salt_hex, 16))
    return x, K * GROUP.power_of_g(x) % N
