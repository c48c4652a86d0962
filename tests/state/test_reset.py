"""Resets over HTTP, seen by two servers."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import pytest
from sqlalchemy import func, select

from emulator.base import shipped
from emulator.store.engine import Database
from emulator.store.tables import metadata
from emulator.store.whole import emptying, logical, resets
from tests.support import databases, full_rows, server
from tests.support.caller import Caller
from tests.support.given import PASSWORD
from tests.support.pair import Pair, refresh, sign_in

Make = Callable[..., Database]


def reset(caller: Caller, **members: Any) -> Any:
    return caller.control("POST", "/_emulator/reset", members)


def refused(caller: Caller, **members: Any) -> tuple[int, str]:
    outcome = caller.send("POST", "/_emulator/reset", members)
    return outcome.status, outcome.content["detail"]


def counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as db:
        tables = logical.tables()
        found = {table.name: db.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}
    return {name: count for name, count in found.items() if count}


def test_every_table_is_known_to_stay_or_to_go_with_the_people() -> None:
    """A new table: name it in `emptying.SETTINGS` if it is a setting of pools, or here if it is of their people."""
    people = """
        aliases attempts authorization_codes browser_sessions changes codes devices events exported_logs
        federated_sign_ins leases linked_identities messages password_history played_grants played_identities
        recoveries recovery_rows refresh_token_families request_rates rotated_refresh_tokens saml_assertions
        scripted_sign_ins sessions
        software_tokens trigger_calls user_attributes user_factors user_group_members user_import_chunks
        user_import_jobs user_import_log user_sessions users webauthn_credentials
    """
    assert {table.name for table in logical.tables()} - emptying.SETTINGS == set(people.split())
    assert set(metadata.tables) >= emptying.SETTINGS


def test_all_goes_at_once(new_database: Make) -> None:
    database = new_database()
    for _ in range(2):
        with database.engine.begin() as db:
            full_rows.fill(db)
        assert resets.everything_at_once(database, keeping=()).users == full_rows.ROWS
        assert counts(database) == {}


@pytest.mark.parametrize("few", [0, 5_000])
def test_the_people_go_and_the_settings_stay(few: int, new_database: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether they are few or many."""
    monkeypatch.setattr(emptying, "FEW", few)
    database = new_database()
    with database.engine.begin() as db:
        full_rows.fill(db)
    assert resets.everything_at_once(database, keeping=emptying.SETTINGS) == resets.Emptied(0, full_rows.ROWS)
    assert counts(database) == dict.fromkeys(emptying.SETTINGS, full_rows.ROWS)


@pytest.mark.parametrize("keeping", [emptying.NOTHING, emptying.SETTINGS])
def test_of_one_pool_nothing_stays_and_of_the_others_all(keeping: frozenset[str], new_database: Make) -> None:
    database = new_database()
    with database.engine.begin() as db:
        full_rows.fill(db)
        pool_id = full_rows.row(metadata.tables["user_pools"], 2)["id"]
    assert resets.within(database, lambda db: resets.pool(db, pool_id, keeping=keeping)) is not None
    tables = {table.name for table in logical.tables()}
    whole = keeping | {"faults"}
    assert counts(database) == {name: full_rows.ROWS - (name not in whole) for name in tables}


def test_both_servers_forget_everything(pair: Pair) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "bob")
    tokens = pair.tokens(client, "bob")
    pair.second.must("GetUser", AccessToken=tokens["AccessToken"])
    pair.first.control("PUT", "/_emulator/clock", {"frozen_at": "2030-01-01T00:00:00Z"})
    pair.first.control("POST", "/_emulator/faults", {"operation": "SignUp", "error": "TooManyRequestsException"})
    gone = reset(pair.first)
    assert gone["pools"] >= 1
    assert gone["users"] >= 1
    for caller in pair.callers:
        assert caller.call("DescribeUserPool", UserPoolId=pool).error == "ResourceNotFoundException"
        assert caller.call("GetUser", AccessToken=tokens["AccessToken"]).error == "NotAuthorizedException"
        assert caller.control("GET", "/_emulator/faults") == {"faults": []}
        assert caller.control("GET", "/_emulator/clock")["frozen_at"] is None
    assert reset(pair.second) == {"pools": 0, "users": 0, "seeded": None}


def test_pools_and_their_keys_stay_without_their_users(pair: Pair) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "bob")
    tokens = pair.tokens(client, "bob")
    keys = pair.first.control("GET", f"/{pool}/.well-known/jwks.json")
    pair.first.control("POST", "/_emulator/clock/advance", {"seconds": 60})
    assert reset(pair.second, keep="pools")["pools"] == 0
    for caller in pair.callers:
        assert caller.must("ListUsers", UserPoolId=pool)["Users"] == []
        assert sign_in(caller, client, "bob", PASSWORD).error == "UserNotFoundException"
        assert refresh(caller, client, tokens["RefreshToken"]).status == 400
        assert caller.control("GET", f"/{pool}/.well-known/jwks.json") == keys
        assert caller.control("GET", "/_emulator/messages")["messages"] == []
        assert caller.control("GET", "/_emulator/clock")["offset_seconds"] == 60
    pair.confirmed(pool, client, "bob")
    assert reset(pair.first)["users"] == 1


def test_one_pool_is_reset_without_the_others(pair: Pair) -> None:
    pools = [pair.pool() for _ in range(2)]
    for pool in pools:
        pair.confirmed(pool, pair.client(pool), "bob")
    assert reset(pair.first, pool=pools[0], keep="pools") == {"pools": 0, "users": 1, "seeded": None}
    assert reset(pair.first, pool=pools[0]) == {"pools": 1, "users": 0, "seeded": None}
    for caller in pair.callers:
        assert caller.call("DescribeUserPool", UserPoolId=pools[0]).error == "ResourceNotFoundException"
        assert len(caller.must("ListUsers", UserPoolId=pools[1])["Users"]) == 1
    said = f"User pool {pools[0]} does not exist."
    assert refused(pair.second, pool=pools[0]) == (404, said)
    assert refused(pair.second, pool=pools[0], seed=["demo"]) == (404, said)


def test_the_seeds_are_applied_in_the_same_breath(database_url: str) -> None:
    """By any worker of a server."""
    path = shipped.folder("seed") / "demo.yaml"
    with ExitStack() as stack:
        url = stack.enter_context(databases.empty(database_url))
        running = stack.enter_context(server.running(url, workers=2, seed=f"{path}"))
        caller = Caller(running.url)
        before = caller.must("ListUserPools", MaxResults=60)["UserPools"]
        caller.must("CreateUserPool", PoolName="mine")
        for _ in range(4):
            done = reset(Caller(running.url), seed=True)
            assert done["seeded"].startswith("pools: ")
        assert done["pools"] == len(before)
        after = caller.must("ListUserPools", MaxResults=60)["UserPools"]
        assert [pool["Id"] for pool in after] == [pool["Id"] for pool in before]
        assert reset(caller, seed=[str(path)])["users"] == done["users"]
        assert reset(caller, keep="pools", seed=["demo"])["users"] == done["users"]


def test_where_seeds_cannot_be_applied_nothing_is_reset(pair: Pair) -> None:
    pool = pair.pool()
    assert refused(pair.first, seed=True)[0] == 422
    assert refused(pair.first, seed=True)[1].startswith("EMULATOR_SEED names no seeds; name some that come with")
    for name in ("/etc/passwd", "seed/demo.yaml", "nobody"):
        status, said = refused(pair.first, seed=[name])
        assert (status, said.startswith(f"{name} is neither in EMULATOR_SEED nor a seed that comes")) == (422, True)
    assert pair.second.call("DescribeUserPool", UserPoolId=pool).status == 200


@pytest.mark.parametrize("members", [{"keep": "users"}, {"all": True}, {"pool": 1}, {"seed": "demo"}])
def test_what_a_reset_does_not_know_is_refused(members: dict[str, Any], pair: Pair) -> None:
    assert refused(pair.first, **members)[0] == 422
