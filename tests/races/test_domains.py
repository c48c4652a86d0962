"""One domain, wanted by many at two servers at once."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.caller import Caller, Outcome
from tests.support.pair import Pair, tally

CERTIFICATE = {"CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/one"}
TAKEN = {
    "prefix": "Domain already associated with another user pool.",
    "custom": "One or more of the CNAMEs that you provided are already associated with a different resource",
}


@pytest.mark.parametrize("kind", TAKEN)
def test_of_pools_that_want_one_domain_one_gets_it(pair: Pair, kind: str) -> None:
    name = f"p{uuid4().hex}"
    members: dict[str, Any] = {"Domain": name}
    if kind == "custom":
        members = {"Domain": f"auth.{name}.example.com", "CustomDomainConfig": CERTIFICATE}
    pools = [pair.pool() for _ in range(10)]
    outcomes = pair.race(
        10, lambda caller, number: caller.call("CreateUserPoolDomain", UserPoolId=pools[number], **members)
    )
    assert tally(outcomes) == {"ok": 1, "InvalidParameterException": 9}
    assert {outcome.content["message"] for outcome in outcomes if outcome.status == 400} == {TAKEN[kind]}
    assert pair.count("user_pool_domains", "domain = :name", name=members["Domain"]) == 1


def test_a_pool_that_gets_ten_domains_at_once_has_one(pair: Pair) -> None:
    pool_id = pair.pool()
    names = [f"p{uuid4().hex}" for _ in range(10)]
    outcomes = pair.race(
        10, lambda caller, number: caller.call("CreateUserPoolDomain", UserPoolId=pool_id, Domain=names[number])
    )
    assert tally(outcomes) == {"ok": 1, "InvalidParameterException": 9}
    assert pair.count("user_pool_domains", "pool_id = :pool", pool=pool_id) == 1


def test_pools_of_an_account_that_get_custom_domains_at_once_get_four(pair: Pair) -> None:
    pools = [pair.pool() for _ in range(10)]
    hosts = [f"auth.p{uuid4().hex}.example.com" for _ in pools]

    def act(caller: Caller, number: int) -> Outcome:
        members = {"UserPoolId": pools[number], "Domain": hosts[number]}
        return caller.call("CreateUserPoolDomain", **members, CustomDomainConfig=CERTIFICATE)

    assert tally(pair.race(10, act)) == {"ok": 4, "LimitExceededException": 6}


def test_a_pool_is_deleted_or_gets_a_domain(pair: Pair) -> None:
    """Never a domain of a pool that is gone."""
    for _ in range(5):
        pool_id, name = pair.pool(), f"p{uuid4().hex}"

        def act(caller: Caller, number: int, pool_id: str = pool_id, name: str = name) -> Outcome:
            if number:
                return caller.call("DeleteUserPool", UserPoolId=pool_id)
            return caller.call("CreateUserPoolDomain", UserPoolId=pool_id, Domain=name)

        created, deleted = pair.race(2, act)
        assert {created.status, deleted.status} == {200, 400}
        kept = 1 if created.status == 200 else 0
        assert pair.count("user_pool_domains", "domain = :name", name=name) == kept
        assert pair.count("user_pools", "id = :pool", pool=pool_id) == kept
