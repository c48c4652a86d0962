"""The mark by which a process knows that the pools, clients, domains and resource servers it read are still what they
were."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, text

from emulator.store import state
from emulator.store.engine import Database
from emulator.work import Services
from tests.support.given import Given
from tests.support.oauth_client import pool_with_domain
from tests.support.statements import heard

BY_HAND = {
    "a changed pool": "UPDATE user_pools SET name = 'by hand' WHERE id = :pool",
    "a changed client": "UPDATE user_pool_clients SET name = 'by hand' WHERE pool_id = :pool",
    "a deleted client": "DELETE FROM user_pool_clients WHERE pool_id = :pool",
    "a deleted pool": "DELETE FROM user_pools WHERE id = :pool",
    "a client more": (
        "INSERT INTO user_pool_clients (id, pool_id, name, settings, created_at, updated_at) "
        "SELECT 'more' || id, pool_id, name, settings, created_at, updated_at FROM user_pool_clients "
        "WHERE pool_id = :pool"
    ),
    "a changed domain": "UPDATE user_pool_domains SET status = 'DELETING' WHERE pool_id = :pool",
    "a deleted domain": "DELETE FROM user_pool_domains WHERE pool_id = :pool",
    "a changed resource server": "UPDATE resource_servers SET scopes = '[]' WHERE pool_id = :pool",
    "a deleted resource server": "DELETE FROM resource_servers WHERE pool_id = :pool",
    "a resource server more": (
        "INSERT INTO resource_servers (pool_id, identifier, name, scopes, created_at, updated_at) "
        "SELECT pool_id, 'more', name, scopes, created_at, updated_at FROM resource_servers WHERE pool_id = :pool"
    ),
}


@pytest.mark.parametrize("statement", BY_HAND.values(), ids=BY_HAND.keys())
def test_what_somebody_does_by_hand_changes_the_mark(given: Given, services: Services, statement: str) -> None:
    pool = served_pool(given)
    before = mark(services.database)
    with transaction(services.database, keep=True) as connection:
        connection.execute(text(statement), {"pool": pool})
    assert mark(services.database) != before


@pytest.mark.parametrize("statement", BY_HAND.values(), ids=BY_HAND.keys())
def test_what_is_undone_leaves_the_mark(given: Given, services: Services, statement: str) -> None:
    pool = served_pool(given)
    before = mark(services.database)
    with transaction(services.database, keep=False) as connection:
        connection.execute(text(statement), {"pool": pool})
    assert mark(services.database) == before


def test_what_becomes_of_users_leaves_the_mark(given: Given, services: Services) -> None:
    pool = given.pool()
    before = mark(services.database)
    given.cognito.admin_create_user(UserPoolId=pool, Username="ann", MessageAction="SUPPRESS")
    assert mark(services.database) == before


def test_emptied_tables_change_the_mark(given: Given, services: Services) -> None:
    if services.database.is_sqlite:
        return  # SQLite has no TRUNCATE
    given.pool()
    before = mark(services.database)
    with transaction(services.database, keep=False) as connection:
        connection.execute(text("TRUNCATE user_pool_clients CASCADE"))
        assert state.read(connection).pools_mark != before


def test_an_operation_that_reads_takes_the_pool_and_the_client_that_are_known(given: Given, services: Services) -> None:
    client = given.client()
    given.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    with statements(services.database) as seen:
        given.cognito.describe_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    assert [statement for statement in seen if "user_pool" in statement] == []


def served_pool(given: Given) -> str:
    """With an app client, a domain and a resource server."""
    pool = pool_with_domain(given)
    given.client(pool)
    scopes = [{"ScopeName": "read", "ScopeDescription": "Reading"}]
    given.cognito.create_resource_server(UserPoolId=pool, Identifier="api", Name="API", Scopes=scopes)
    return pool


def mark(database: Database) -> int:
    with transaction(database, keep=False) as connection:
        return state.read(connection).pools_mark


@contextmanager
def transaction(database: Database, *, keep: bool) -> Iterator[Connection]:
    connection = database.begin(write=True)
    yield connection
    database.end(connection, write=True, keep=keep)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """What is sent to the database meanwhile, by SQLAlchemy or past it."""
    with heard(database) as seen:
        yield seen
    assert seen
