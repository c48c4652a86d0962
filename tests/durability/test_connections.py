"""The database goes away under the server's feet and comes back: the next request notices nothing."""

import pytest
from sqlalchemy import create_engine, text

from tests.support import databases, server
from tests.support.caller import Caller, at_once

pytestmark = pytest.mark.durability


def test_connections_that_postgres_closed_are_replaced_unnoticed(postgres_url: str) -> None:
    with databases.empty(postgres_url) as url, server.running(url) as running:
        caller = Caller(running.url)
        pool_id = caller.must("CreateUserPool", PoolName="p")["UserPool"]["Id"]
        runners = [caller] * 10
        at_once(runners, lambda each, _: each.must("DescribeUserPool", UserPoolId=pool_id))
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            closed = connection.execute(text(f"SELECT pg_terminate_backend(pid, 5000) {others}")).scalars().all()
        engine.dispose()

        outcomes = at_once(runners, lambda each, _: each.call("DescribeUserPool", UserPoolId=pool_id))

        assert all(closed), "the server had no connection to lose"
        assert [outcome.error for outcome in outcomes] == [None] * 10
        caller.must("CreateUserPool", PoolName="q")
