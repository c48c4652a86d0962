"""Two servers that find the same empty database at the same moment."""

from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine, text

from emulator.store import migrate
from tests.races.conftest import together
from tests.support import databases
from tests.support.caller import Caller


@pytest.mark.parametrize("round_number", range(3))
def test_two_servers_starting_together_on_an_empty_database_both_come_up(database_url: str, round_number: int) -> None:
    with databases.empty(database_url) as url, ExitStack() as stack:
        servers = together(stack, url)
        pools = [Caller(server.url).must("CreateUserPool", PoolName="p")["UserPool"]["Id"] for server in servers]
        for server in servers:
            listed = Caller(server.url).must("ListUserPools", MaxResults=10)["UserPools"]
            assert {entry["Id"] for entry in listed} == set(pools)
        engine = create_engine(url)
        with engine.connect() as connection:
            revisions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
            states = connection.execute(text("SELECT count(*) FROM emulator_state")).scalar_one()
        engine.dispose()
        assert (list(revisions), states) == ([migrate.HEAD], 1)
