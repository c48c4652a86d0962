"""Calls from inside: an operation called by its name, as a page calls it or a seed, and calls that are no operation."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from emulator import errors
from emulator.base import ids
from emulator.calls import running
from emulator.calls.registry import OPERATIONS, Handler
from emulator.contract.validate import USUAL
from emulator.control import faults
from emulator.crypto.hashing import TooManyWaiting
from emulator.crypto.passwords import Hasher
from emulator.rules.configuration import passwords
from emulator.rules.limits import limits, quotas
from emulator.store import pools
from emulator.store.transactions import WholeTransaction
from emulator.terms import NONE, Terms
from emulator.work import Call, Services, Work
from tests.rules.test_quotas import limited
from tests.support.given import Given


def page(function: Callable[[Work, Any], Any], terms: Terms = NONE) -> Handler:
    """A call of a page, which is no operation of the API."""
    return Handler(
        "Page", function, write=True, only_reads=False, brief=False, configures=False, manner=USUAL, terms=terms
    )


def asked(services: Services, handler: Handler, members: Mapping[str, Any] | None = None) -> Any:
    call = Call("Page", ids.uuid4(services.random), terms=handler.terms)
    return running.run(services, handler, call, members or {})


def test_an_operation_is_called_from_inside_with_its_constraints(given: Given, account: str) -> None:
    pool_id, call = given.pool(), Call("Page", "request", account_id=account)
    whom = {"UserPoolId": pool_id, "GroupName": "admins"}
    assert running.invoke(given.services, call, "CreateGroup", whom)
    assert given.cognito.get_group(**whom)["Group"]["GroupName"] == "admins"
    with pytest.raises(errors.InvalidParameterException, match="1 validation error detected"):
        running.invoke(given.services, call, "CreateGroup", {"UserPoolId": pool_id})


def test_a_call_from_inside_has_the_terms_of_the_operation(given: Given, account: str) -> None:
    pool_id, call = given.pool(), Call("Page", "request", account_id=account)
    limited(given, pool_id, quota_UserPoolResourceRead={"limit": 0})
    with pytest.raises(errors.TooManyRequestsException):
        running.invoke(given.services, call, "ListGroups", {"UserPoolId": pool_id})


def test_a_page_that_breaks_answers_with_an_internal_error_and_its_request(given: Given) -> None:
    def broken(work: Work, _: Any) -> None:
        raise ZeroDivisionError(work.call.request_id)

    with pytest.raises(errors.InternalErrorException) as refused:
        asked(given.services, page(broken))
    assert str(refused.value.__cause__) in (refused.value.message or "")


def test_a_page_whose_turn_to_hash_does_not_come_is_told_to_slow_down(given: Given) -> None:
    def crowded(_: Work, __: Any) -> None:
        raise TooManyWaiting

    with pytest.raises(errors.TooManyRequestsException):
        asked(given.services, page(crowded))


def test_a_page_without_terms_is_counted_nowhere_and_one_with_terms_is(given: Given) -> None:
    pool_id = given.pool()
    limited(given, pool_id, quota_ClientAuthentication={"limit": 0})

    def counted(work: Work, _: Any) -> bool:
        pool = pools.find(work.db, pool_id)
        assert pool is not None
        limits.spend_call(work, pool, "name:bob", "bob")
        return quotas.spend(work, pool)

    assert asked(given.services, page(counted)) is False
    assert given.sql("SELECT 1 FROM attempts WHERE pool_id = :id", id=pool_id) == []
    with pytest.raises(errors.TooManyRequestsException):
        asked(given.services, page(counted, Terms(quota="ClientAuthentication")))
    with pytest.raises(errors.LimitExceededException):
        asked(given.services, page(counted, Terms(cap=0)))


def test_a_part_of_a_greater_transaction_is_not_tried_again_and_no_fault_hits_it(given: Given, account: str) -> None:
    pool_id, tried = given.pool(), []
    fault = faults.arm(
        given.services, operation="ListGroups", error="InternalErrorException", match={"UserPoolId": pool_id}
    )

    def clash(_: Work, __: Any) -> None:
        tried.append(1)
        raise IntegrityError("INSERT", {}, Exception("duplicate"))

    table = {"GetGroup": replace(OPERATIONS["GetGroup"], function=clash)}
    with WholeTransaction(given.services.database) as whole:
        services, call = replace(given.services, transactions=whole), Call("Seed", "request", account_id=account)
        assert running.invoke_within(services, call, "ListGroups", {"UserPoolId": pool_id}) == {"Groups": []}
        with pytest.raises(IntegrityError):
            whom = {"UserPoolId": pool_id, "GroupName": "admins"}
            running.invoke_within(services, call, "GetGroup", whom, operations=table)
    assert tried == [1]
    faults.disarm(given.services, fault.id)


GROUP = (
    "INSERT INTO user_groups (pool_id, name_key, name, created_at, updated_at) "
    "SELECT {pool}, {key}, {name}, created_at, created_at FROM user_pools WHERE id = :pool_id"
)


@pytest.mark.parametrize(
    ("statement", "times"),
    [
        (GROUP.format(pool="id", key="'staff'", name="'staff'"), running.ATTEMPTS),
        (GROUP.format(pool="'us-east-1_gone'", key="'a'", name="'a'"), running.ATTEMPTS),
        (GROUP.format(pool="id", key="'a'", name="NULL"), 1),
        ("INSERT INTO positive VALUES (-1)", 1),
    ],
    ids=["a key that is taken", "a pool that is gone", "a value that is missing", "a value that a check refuses"],
)
def test_work_is_tried_again_only_where_somebody_else_can_have_been_in_the_way(
    given: Given, statement: str, times: int
) -> None:
    pool_id, tried = given.pool(), []
    given.cognito.create_group(UserPoolId=pool_id, GroupName="staff")

    def clash(work: Work, _: Any) -> None:
        tried.append(1)
        work.db.execute(text("CREATE TEMPORARY TABLE positive (number INTEGER CHECK (number > 0))"))
        work.db.execute(text(statement), {"pool_id": pool_id})

    with pytest.raises(errors.CognitoError):
        asked(given.services, page(clash))
    assert len(tried) == times


@pytest.mark.parametrize("profile", ["test", "low"])
def test_whoever_hashed_a_password_is_tried_again_from_the_start(given: Given, profile: str) -> None:
    services, tried = replace(given.services, hasher=Hasher(profile)), []
    pool = given.pool()

    def clash(work: Work, _: Any) -> None:
        tried.append(1)
        found = pools.find(work.db, pool)
        assert found is not None
        passwords.kept(work, found, "bob", "Passw0rd!")
        work.db.execute(text(GROUP.format(pool="'us-east-1_gone'", key="'a'", name="'a'")), {"pool_id": pool})

    handler = replace(page(clash), write=False, hashes=True)
    with pytest.raises(errors.CognitoError):
        asked(services, handler)
    assert len(tried) == running.ATTEMPTS
