"""Resource servers that are made at two servers at once: one of each identifier, and no more than a pool may have."""

from tests.support.pair import Pair, tally

TAKEN, TOO_MANY = "InvalidParameterException", "LimitExceededException"


def test_of_twenty_who_want_one_identifier_one_gets_it(pair: Pair) -> None:
    pool_id = pair.pool()
    outcomes = pair.race(
        20,
        lambda caller, number: caller.call(
            "CreateResourceServer", UserPoolId=pool_id, Identifier="orders", Name=f"Orders {number}"
        ),
    )
    assert tally(outcomes) == {"ok": 1, TAKEN: 19}
    assert pair.count("resource_servers", "pool_id = :p", p=pool_id) == 1


def test_at_once_no_pool_gets_more_than_it_may_have(pair: Pair) -> None:
    pool_id = pair.pool()
    for number in range(20):
        pair.first.must("CreateResourceServer", UserPoolId=pool_id, Identifier=f"server-{number}", Name="s")
    outcomes = pair.race(
        12,
        lambda caller, number: caller.call(
            "CreateResourceServer", UserPoolId=pool_id, Identifier=f"another-{number}", Name="s"
        ),
    )
    assert tally(outcomes) == {"ok": 5, TOO_MANY: 7}
    assert pair.count("resource_servers", "pool_id = :p", p=pool_id) == 25
