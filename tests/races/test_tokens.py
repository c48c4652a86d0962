"""Rotation and session limits between two servers: one refresh wins, and the maximum holds."""

from collections.abc import Callable

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, sign_in, tally

FLOWS = ["ALLOW_USER_PASSWORD_AUTH"]


def renewal(caller: Caller, client: str, token: str) -> Outcome:
    return caller.call("GetTokensFromRefreshToken", ClientId=client, RefreshToken=token)


def _renewing(client: str, token: str) -> Callable[[Caller, int], Outcome]:
    return lambda caller, _: renewal(caller, client, token)


def test_a_refresh_token_is_rotated_once(pair: Pair) -> None:
    pool_id = pair.pool()
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    client = pair.client(pool_id, ExplicitAuthFlows=FLOWS, RefreshTokenRotation=rotation)
    pair.confirmed(pool_id, client, "ann")
    token = pair.tokens(client, "ann")["RefreshToken"]
    for _ in range(3):
        outcomes = pair.race(20, _renewing(client, token))
        assert tally(outcomes) == {"ok": 1, "RefreshTokenReuseException": 19}
        [winner] = [outcome for outcome in outcomes if outcome.error is None]
        token = winner.content["AuthenticationResult"]["RefreshToken"]


def test_in_the_grace_period_everybody_goes_on(pair: Pair) -> None:
    pool_id = pair.pool()
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}
    client = pair.client(pool_id, ExplicitAuthFlows=FLOWS, RefreshTokenRotation=rotation)
    pair.confirmed(pool_id, client, "ann")
    token = pair.tokens(client, "ann")["RefreshToken"]
    outcomes = pair.race(20, _renewing(client, token))
    assert tally(outcomes) == {"ok": 20}
    new = {outcome.content["AuthenticationResult"]["RefreshToken"] for outcome in outcomes}
    assert len(new) == 20
    assert tally([renewal(pair.first, client, one) for one in new]) == {"ok": 20}


def test_a_user_never_has_more_sessions_than_the_pool_allows(pair: Pair) -> None:
    pool_id = pair.pool()
    client = pair.client(pool_id)
    pair.first.must(
        "SetUserPoolSessionConfiguration",
        UserPoolId=pool_id,
        UserSessionTracking="ENABLED",
        TokenSession={"MaxPerUser": 2},
    )
    pair.confirmed(pool_id, client, "ann")
    outcomes = pair.race(20, lambda caller, _: sign_in(caller, client, "ann", "Passw0rd!"))
    assert tally(outcomes) == {"ok": 20}
    shown = pair.second.must("AdminListUserSessions", UserPoolId=pool_id, Username="ann")["Sessions"]
    assert len(shown) == 2
    assert pair.count("refresh_token_families", "pool_id = :p AND revoked_at IS NULL", p=pool_id) == 2
