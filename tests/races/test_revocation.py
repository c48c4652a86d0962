"""Revocation against refreshes that go on all the while, at two servers.

A refresh that begins after the revocation was acknowledged is refused, at whichever server.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, refresh

RUNNERS, BEFORE, REFUSALS, SECONDS = 6, 30, 5, 20


def test_no_refresh_succeeds_after_revoke_token_was_acknowledged(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")
    tokens = pair.tokens(client, "ann")

    _race(
        pair,
        lambda caller: refresh(caller, client, tokens["RefreshToken"]),
        lambda: pair.second.must("RevokeToken", ClientId=client, Token=tokens["RefreshToken"]),
    )

    for caller in pair.callers:
        assert caller.call("GetUser", AccessToken=tokens["AccessToken"]).error == "NotAuthorizedException"


def test_no_refresh_succeeds_after_global_sign_out_was_acknowledged(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")
    tokens, others = pair.tokens(client, "ann"), pair.tokens(client, "ann")

    _race(
        pair,
        lambda caller: refresh(caller, client, tokens["RefreshToken"]),
        lambda: pair.second.must("GlobalSignOut", AccessToken=others["AccessToken"]),
    )

    for caller in pair.callers:
        assert caller.call("GetUser", AccessToken=tokens["AccessToken"]).error == "NotAuthorizedException"
    assert pair.count("refresh_token_families", "pool_id = :p AND revoked_at IS NULL", p=pool_id) == 0


def _race(pair: Pair, act: Callable[[Caller], Outcome], revoke: Callable[[], object]) -> None:
    """Runs `act` on and on, revokes once it has succeeded often enough, and judges every call by when it began."""
    succeeded = threading.Semaphore(0)
    acknowledged: list[float] = []
    deadline = time.monotonic() + SECONDS

    def run(number: int) -> list[tuple[float, Outcome]]:
        caller, calls, refused = pair.callers[number % 2], [], 0
        while refused < REFUSALS and time.monotonic() < deadline:
            began = time.monotonic()
            outcome = act(caller)
            calls.append((began, outcome))
            refused += outcome.error is not None
            if outcome.error is None:
                succeeded.release()
        caller.disconnect()
        return calls

    with ThreadPoolExecutor(RUNNERS) as threads:
        running = [threads.submit(run, number) for number in range(RUNNERS)]
        for _ in range(BEFORE):
            assert succeeded.acquire(timeout=SECONDS)
        revoke()
        acknowledged.append(time.monotonic())
    calls = [call for future in running for call in future.result()]
    pair.check_sane([outcome for _, outcome in calls])
    after = [outcome for began, outcome in calls if began >= acknowledged[0]]
    assert after
    assert {outcome.error for outcome in after} == {"NotAuthorizedException"}
