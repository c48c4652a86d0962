"""Rows in which no peer is compared: none proves a password by SRP without keeping it in clear, and none hashes it as
production must."""

import statistics
from collections.abc import Callable

from tests.bench import srp_client
from tests.bench.peers import floors, programs, rounds, scene
from tests.bench.peers.programs import OURS
from tests.bench.peers.rounds import Result
from tests.bench.peers.scene import Scene
from tests.bench.wrk import Load

SRP, COLD = "SRP sign-in", "cold sign-in, default hashes"
SRP_MOST, COLD_MOST = 1.6, 1 / 0.88  # 88 % of what argon2 alone gives
_CONNECTIONS, _COLD_USERS = 4, 20


def srp(ours: Scene, times: int, seconds: float) -> Result:
    """A request is a whole sign-in of two calls."""

    def load() -> Load:
        return srp_client.drive(ours.setting, seconds=seconds, connections=_CONNECTIONS)

    return _measured(SRP, ours, load, "powers, 2 signatures", SRP_MOST, floors.srp, times)


def cold(times: int, seconds: float) -> Result:
    """At a server of its own, where no password that was right is remembered."""
    with programs.ours(hash_profile="default", password_cache=False) as started:
        ours = scene.prepared(started, _COLD_USERS)

        def load() -> Load:
            return srp_client.drive(
                ours.setting, seconds=seconds, connections=_CONNECTIONS, sign_in=lambda _, name: ours.tokens(name)
            )

        return _measured(COLD, ours, load, "argon2", COLD_MOST, floors.argon2, times)


def _measured(
    name: str,
    ours: Scene,
    load: Callable[[], Load],
    floor: str,
    most: float,
    cost: Callable[[], float],
    times: int,
) -> Result:
    found, costs = rounds.Measured(), []
    for turn in range(times + 1):
        driven = rounds.spent(ours.server, load)
        if turn:
            found.rounds.append(driven)
            costs.append(cost())
    return Result(name, {OURS: found.figures}, None, floor, statistics.median(costs), most)
