"""One replica of a pool, wanted at two servers at once."""

from tests.support.pair import Pair, tally
from tests.support.replicating import AWAY, KEY


def test_of_twenty_who_make_the_replica_of_a_pool_one_does(pair: Pair) -> None:
    pool_id = pair.pool(KeyConfiguration=KEY)
    regions = [AWAY, "eu-west-1"]
    outcomes = pair.race(
        20,
        lambda caller, number: caller.call(
            "CreateUserPoolReplica", UserPoolId=pool_id, RegionName=regions[number // 2 % 2]
        ),
    )
    assert tally(outcomes) == {"ok": 1, "LimitExceededException": 19}
    assert pair.count("user_pool_replicas", "pool_id = :p", p=pool_id) == 1
