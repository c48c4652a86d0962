"""Two servers on one database share every clock: one that is moved through one of them is moved in both at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from tests.support.caller import Caller
from tests.support.pair import Pair
from tests.support.reading import claims

DAY = 86_400


def issued_at(caller: Caller, client: str) -> int:
    answer: dict[str, Any] = caller.must(
        "InitiateAuth",
        ClientId=client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!"},
    )
    return int(claims(answer["AuthenticationResult"]["AccessToken"])["iat"])


def test_the_global_clock_acts_in_both_servers_at_once(pair: Pair, frozen_clock: None) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "ann")
    start = issued_at(pair.first, client)
    for number in range(1, 9):
        by, other = pair.callers[number % 2], pair.callers[1 - number % 2]
        by.control("POST", "/_emulator/clock/advance", {"seconds": DAY})
        assert issued_at(other, client) == issued_at(by, client) == start + number * DAY
    pair.first.control("POST", "/_emulator/clock/advance", {"seconds": -8 * DAY})


def test_the_clock_of_a_pool_acts_in_both_servers_at_once(pair: Pair, frozen_clock: None) -> None:
    pools = [pair.pool(), pair.pool()]
    clients = [pair.client(pool) for pool in pools]
    for pool, client in zip(pools, clients, strict=True):
        pair.confirmed(pool, client, "ann")
    start = issued_at(pair.first, clients[0])
    path = f"/_emulator/pools/{pools[0]}/clock"
    for number in range(1, 9):
        by, other = pair.callers[number % 2], pair.callers[1 - number % 2]
        by.control("POST", f"{path}/advance", {"seconds": DAY})
        assert issued_at(other, clients[0]) == issued_at(by, clients[0]) == start + number * DAY
        assert issued_at(other, clients[1]) == issued_at(by, clients[1]) == start
    pair.second.control("DELETE", path)
    assert issued_at(pair.first, clients[0]) == issued_at(pair.second, clients[0]) == start


def test_of_many_who_advance_a_clock_at_once_each_does(pair: Pair, frozen_clock: None) -> None:
    path = f"/_emulator/pools/{pair.pool()}/clock"
    before = datetime.fromisoformat(pair.first.control("GET", path)["now"])
    with ThreadPoolExecutor(8) as threads:
        for caller in pair.callers * 4:
            threads.submit(caller.control, "POST", f"{path}/advance", {"seconds": DAY})
    assert datetime.fromisoformat(pair.second.control("GET", path)["now"]) - before == timedelta(days=8)
