"""`kill -9` in the middle of everything: what was acknowledged is there, and nothing is half-done."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, text

from tests.durability.stream import Stream
from tests.support import databases, server
from tests.support.caller import Caller
from tests.support.given import PASSWORD, PASSWORD_FLOWS, attribute_list
from tests.support.server import Server

pytestmark = pytest.mark.durability

KILLS, BETWEEN = 10, 12

# Each statement finds what must not be; `:pool` is the pool of the stream.
NOTHING_HALF_DONE = {
    "a user without an email": (
        "SELECT username FROM v_users WHERE pool_id = :pool AND (email IS NULL OR email_verified IS NULL)"
    ),
    "a confirmed user whose one code is not used": (
        "SELECT username FROM users u WHERE pool_id = :pool AND status = 'CONFIRMED' AND 1 <> "
        "(SELECT count(*) FROM codes c WHERE c.user_id = u.id AND c.consumed_at IS NOT NULL)"
    ),
    "an unconfirmed user whose one code is not live": (
        "SELECT username FROM users u WHERE pool_id = :pool AND status = 'UNCONFIRMED' AND 1 <> "
        "(SELECT count(*) FROM codes c WHERE c.user_id = u.id AND c.consumed_at IS NULL AND c.superseded_at IS NULL)"
    ),
    "a used code without a confirmed user": (
        "SELECT username FROM v_codes c WHERE pool_id = :pool AND state = 'used' AND NOT EXISTS (SELECT 1 FROM v_users"
        " u WHERE u.pool_id = c.pool_id AND u.username = c.username AND u.status = 'CONFIRMED')"
    ),
    "an unconfirmed user with a verified email": (
        "SELECT username FROM v_users WHERE pool_id = :pool AND status = 'UNCONFIRMED' AND email_verified"
    ),
    "a verified email that leads to somebody else": (
        "SELECT username FROM v_users u WHERE pool_id = :pool AND email_verified AND NOT EXISTS (SELECT 1 FROM"
        " v_aliases a WHERE a.pool_id = u.pool_id AND a.value = u.email AND a.owner_username = u.username)"
    ),
    "an alias whose owner's email is not verified": (
        "SELECT owner_username FROM v_aliases a WHERE pool_id = :pool AND NOT EXISTS (SELECT 1 FROM v_users u WHERE"
        " u.pool_id = a.pool_id AND u.username = a.owner_username AND u.email = a.value AND u.email_verified)"
    ),
    "a confirmed user whose email nobody owns": (
        "SELECT username FROM v_users u WHERE pool_id = :pool AND status = 'CONFIRMED' AND NOT EXISTS"
        " (SELECT 1 FROM v_aliases a WHERE a.pool_id = u.pool_id AND a.value = u.email)"
    ),
    "a user without the message and the event of the sign-up": (
        "SELECT username FROM users u WHERE pool_id = :pool AND NOT ("
        " EXISTS (SELECT 1 FROM v_messages m WHERE m.pool_id = u.pool_id AND m.username = u.username)"
        " AND EXISTS (SELECT 1 FROM events e WHERE e.user_id = u.id AND e.event_type = 'SignUp'))"
    ),
    "an event of a confirmation that is not there": (
        "SELECT e.username FROM events e JOIN users u ON u.id = e.user_id WHERE e.pool_id = :pool"
        " AND e.event_type = 'ConfirmSignUp' AND u.status <> 'CONFIRMED'"
    ),
    "a user that the view does not show": (
        "SELECT username FROM users u WHERE pool_id = :pool AND 1 <> (SELECT count(*) FROM v_users v"
        " WHERE v.pool_id = u.pool_id AND v.sub = u.sub AND v.status = u.status)"
    ),
    "a row of somebody who does not exist": (
        "SELECT user_id FROM codes WHERE user_id NOT IN (SELECT id FROM users) UNION ALL"
        " SELECT user_id FROM user_attributes WHERE user_id NOT IN (SELECT id FROM users) UNION ALL"
        " SELECT user_id FROM aliases WHERE user_id NOT IN (SELECT id FROM users)"
    ),
}


@pytest.fixture
def killable(database_url: str) -> Iterator[tuple[Server, Connection]]:
    """A server on a database of its own, and a look at that database."""
    with databases.empty(database_url) as url, server.running(url) as running:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            yield running, connection
        engine.dispose()


def test_ten_kills_lose_nothing_that_was_acknowledged(killable: tuple[Server, Connection]) -> None:
    running, db = killable
    caller = Caller(running.url)
    stream = _stream(caller)
    before = _signed_in(caller, stream)
    published = _published(caller, stream)

    stream.start()
    for _ in range(KILLS):
        stream.wait_for(BETWEEN)
        stream.interrupt(lambda: running.restart(how=signal.SIGKILL))
        _still_good(caller, stream, before)
    stream.wait_for(BETWEEN)
    stream.stop()

    assert stream.surprises == []
    assert stream.lost >= KILLS, "the kills interrupted nobody"
    assert _published(caller, stream) == published
    _all_there(db, stream)
    _nothing_half_done(db, stream.pool_id)
    for username in list(stream.confirmed)[:5]:
        assert "AuthenticationResult" in _sign_in(caller, stream.client_id, username)


def _stream(caller: Caller) -> Stream:
    pool_id = caller.must(
        "CreateUserPool", PoolName="stream", AliasAttributes=["email"], AutoVerifiedAttributes=["email"]
    )["UserPool"]["Id"]
    client = caller.must(
        "CreateUserPoolClient", UserPoolId=pool_id, ClientName="stream", ExplicitAuthFlows=PASSWORD_FLOWS
    )
    return Stream(caller, pool_id, client["UserPoolClient"]["ClientId"])


def _signed_in(caller: Caller, stream: Stream) -> dict[str, str]:
    """Tokens of a user with no part in the stream, issued before any kill."""
    caller.must(
        "SignUp",
        ClientId=stream.client_id,
        Username="elder",
        Password=PASSWORD,
        UserAttributes=attribute_list({"email": "elder@example.test"}),
    )
    code = caller.control("GET", "/_emulator/messages/latest?to=elder@example.test")["code"]
    caller.must("ConfirmSignUp", ClientId=stream.client_id, Username="elder", ConfirmationCode=code)
    result: dict[str, str] = _sign_in(caller, stream.client_id, "elder")["AuthenticationResult"]
    return result


def _sign_in(caller: Caller, client_id: str, username: str) -> dict[str, Any]:
    parameters = {"USERNAME": username, "PASSWORD": PASSWORD}
    return caller.must("InitiateAuth", ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)


def _still_good(caller: Caller, stream: Stream, tokens: dict[str, str]) -> None:
    """Tokens from before the kills open everything they opened."""
    caller.disconnect()
    assert caller.must("GetUser", AccessToken=tokens["AccessToken"])["Username"] == "elder"
    parameters = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    answer = caller.must(
        "InitiateAuth", ClientId=stream.client_id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=parameters
    )
    assert caller.must("GetUser", AccessToken=answer["AuthenticationResult"]["AccessToken"])["Username"] == "elder"


def _published(caller: Caller, stream: Stream) -> Any:
    return caller.control("GET", f"/{stream.pool_id}/.well-known/jwks.json")


def _all_there(db: Connection, stream: Stream) -> None:
    rows = db.execute(text("SELECT username, sub, status FROM v_users WHERE pool_id = :pool"), {"pool": stream.pool_id})
    found = {row.username: row for row in rows}
    assert {name: found[name].sub for name in stream.signed_up if name in found} == stream.signed_up
    assert {name for name in stream.confirmed if name not in found or found[name].status != "CONFIRMED"} == set()
    # Beyond what was acknowledged there is at most what was under way when an answer was lost.
    assert len(found) <= len(stream.signed_up) + stream.lost + 1


def _nothing_half_done(db: Connection, pool_id: str) -> None:
    for what, statement in NOTHING_HALF_DONE.items():
        wrong = db.execute(text(statement), {"pool": pool_id} if ":pool" in statement else {}).scalars().all()
        assert not wrong, f"{what}: {wrong}"
    if db.dialect.name == "sqlite":
        assert db.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        assert db.execute(text("PRAGMA foreign_key_check")).all() == []
