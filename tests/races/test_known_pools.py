"""Two servers on one database: each keeps the pools and clients that it read, and neither shows what is over."""

from typing import Any

from sqlalchemy import text

from tests.support.caller import Caller
from tests.support.pair import Pair


def shown(caller: Caller, pool_id: str) -> str:
    name: str = caller.must("DescribeUserPool", UserPoolId=pool_id)["UserPool"]["Name"]
    return name


def client_shown(caller: Caller, pool_id: str, client_id: str) -> dict[str, Any]:
    answer: dict[str, Any] = caller.must("DescribeUserPoolClient", UserPoolId=pool_id, ClientId=client_id)
    client: dict[str, Any] = answer["UserPoolClient"]
    return client


def secrets_shown(caller: Caller, pool_id: str, client_id: str) -> list[Any]:
    answer = caller.must("ListUserPoolClientSecrets", UserPoolId=pool_id, ClientId=client_id)
    shown: list[Any] = answer["ClientSecrets"]
    return shown


def by_hand(pair: Pair, statement: str, pool_id: str) -> None:
    with pair.engine.begin() as connection:
        connection.execute(text(statement), {"pool": pool_id})


def both_show(pair: Pair, pool_id: str) -> set[str]:
    return {shown(caller, pool_id) for caller in pair.callers for _ in range(2)}


def test_a_change_through_one_server_is_seen_at_once_by_the_other(pair: Pair) -> None:
    pool = pair.pool()
    for number in range(20):
        assert len(both_show(pair, pool)) == 1
        by, other = pair.callers[number % 2], pair.callers[1 - number % 2]
        by.must("UpdateUserPool", UserPoolId=pool, PoolName=f"pool {number}", AutoVerifiedAttributes=["email"])
        assert shown(other, pool) == shown(by, pool) == f"pool {number}"


def test_a_changed_client_is_seen_at_once_by_the_other_server(pair: Pair) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    assert client_shown(pair.second, pool, client)["ClientName"] == "race"
    pair.first.must("UpdateUserPoolClient", UserPoolId=pool, ClientId=client, ClientName="changed")
    assert client_shown(pair.second, pool, client)["ClientName"] == "changed"


def test_a_secret_more_is_seen_at_once_by_the_other_server(pair: Pair) -> None:
    pool = pair.pool()
    client = pair.client(pool, GenerateSecret=True)
    assert len(secrets_shown(pair.second, pool, client)) == 1
    pair.first.must("AddUserPoolClientSecret", UserPoolId=pool, ClientId=client)
    assert len(secrets_shown(pair.second, pool, client)) == 2


def test_a_deleted_pool_and_its_clients_are_gone_for_the_other_server(pair: Pair) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "ann")
    token = pair.tokens(client, "ann")["AccessToken"]
    assert pair.second.call("GetUser", AccessToken=token).status == 200
    pair.first.must("DeleteUserPool", UserPoolId=pool)
    assert pair.second.call("DescribeUserPool", UserPoolId=pool).error == "ResourceNotFoundException"
    assert pair.second.call("GetUser", AccessToken=token).status == 400
    assert pair.second.call("SignUp", ClientId=client, Username="bob", Password="Passw0rd!").error == (
        "ResourceNotFoundException"
    )


def test_a_change_by_hand_is_seen_by_both_servers(pair: Pair) -> None:
    pool = pair.pool()
    assert both_show(pair, pool) == {"race"}
    by_hand(pair, "UPDATE user_pools SET name = 'by hand' WHERE id = :pool", pool)
    assert both_show(pair, pool) == {"by hand"}


def test_a_change_that_is_undone_is_seen_by_nobody(pair: Pair) -> None:
    pool = pair.pool()
    with pair.engine.connect() as connection:
        connection.execute(text("UPDATE user_pools SET name = 'undone' WHERE id = :pool"), {"pool": pool})
        assert both_show(pair, pool) == {"race"}
        connection.rollback()
    assert both_show(pair, pool) == {"race"}
    by_hand(pair, "UPDATE user_pools SET name = 'kept' WHERE id = :pool", pool)
    assert both_show(pair, pool) == {"kept"}


def test_a_change_is_seen_when_it_is_kept_and_not_before(pair: Pair) -> None:
    pool = pair.pool()
    with pair.engine.begin() as connection:
        connection.execute(text("UPDATE user_pools SET name = 'kept' WHERE id = :pool"), {"pool": pool})
        assert both_show(pair, pool) == {"race"}
    assert both_show(pair, pool) == {"kept"}
