"""Snapshots over HTTP: two servers on one database save and load, while clients go on."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.support import full_rows
from tests.support.caller import Caller, Outcome
from tests.support.given import PASSWORD
from tests.support.pair import Pair, refresh, sign_in

WRITERS = 4
PAUSE_SECONDS = 0.05


@pytest.fixture
def name() -> str:
    return f"test.{uuid4().hex[:8]}"


def save(caller: Caller, name: str, **members: Any) -> Any:
    return caller.control("POST", "/_emulator/snapshots", {"name": name, **members})


def load(caller: Caller, name: str) -> Any:
    return caller.control("POST", f"/_emulator/snapshots/{name}/load")


def refused(caller: Caller, method: str, path: str, content: Any = None) -> tuple[int, str]:
    outcome = caller.send(method, path, content)
    return outcome.status, outcome.content["detail"]


def rows(pair: Pair) -> dict[str, list[str]]:
    with pair.engine.connect() as db:
        return full_rows.state(db)


def test_a_snapshot_is_saved_listed_loaded_and_deleted(pair: Pair, name: str) -> None:
    pair.pool()
    saved = save(pair.first, name)
    assert saved["name"] == name
    assert saved["pools"] >= 1
    assert saved in pair.second.control("GET", "/_emulator/snapshots")["snapshots"]
    assert load(pair.second, name) == saved
    assert pair.second.control("DELETE", f"/_emulator/snapshots/{name}") == {"deleted": 1}
    assert name not in str(pair.first.control("GET", "/_emulator/snapshots"))
    for method, path in [("DELETE", name), ("POST", f"{name}/load"), ("POST", "..%2Femulator/load")]:
        status, said = refused(pair.first, method, f"/_emulator/snapshots/{path}")
        assert status == 404
        assert said.startswith("There is no")


def test_a_name_is_not_taken_twice_unless_it_is_to_be_replaced(pair: Pair, name: str) -> None:
    save(pair.first, name)
    pool = pair.pool()
    said = f'There is a snapshot {name} already; "replace": true puts another one in its place.'
    assert refused(pair.second, "POST", "/_emulator/snapshots", {"name": name}) == (409, said)
    save(pair.second, name, replace=True)
    load(pair.first, name)
    assert pair.second.call("DescribeUserPool", UserPoolId=pool).status == 200


@pytest.mark.parametrize("wrong", ["", "a/b", "a b", "ä", "x" * 65, "a\n", "~", ".", ".."])
def test_a_name_that_cannot_be_is_refused(wrong: str, pair: Pair) -> None:
    said = "The name of a snapshot has 1 to 64 characters: letters, digits, `.`, `_` and `-`; it is not `.` or `..`."
    assert refused(pair.first, "POST", "/_emulator/snapshots", {"name": wrong}) == (422, said)


def test_every_row_is_what_it_was_and_both_servers_see_it_at_once(pair: Pair, name: str) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "bob")
    tokens = pair.tokens(client, "bob")
    pair.first.control("POST", "/_emulator/faults", {"operation": "SignUp", "error": "TooManyRequestsException"})
    before = rows(pair)
    save(pair.first, name)
    pair.second.control("DELETE", "/_emulator/faults")
    pair.second.control("POST", "/_emulator/clock/advance", {"seconds": 86_400 * 400})
    pair.second.must("UpdateUserPool", UserPoolId=pool, PoolName="another")
    pair.second.must("AdminDeleteUser", UserPoolId=pool, Username="bob")
    pair.signed_up(client, "ann")
    later = pair.pool()
    load(pair.second, name)
    assert rows(pair) == before
    for caller in pair.callers:
        assert caller.must("DescribeUserPool", UserPoolId=pool)["UserPool"]["Name"] == "race"
        assert caller.call("DescribeUserPool", UserPoolId=later).error == "ResourceNotFoundException"
        assert caller.must("GetUser", AccessToken=tokens["AccessToken"])["Username"] == "bob"
        assert len(caller.control("GET", "/_emulator/faults")["faults"]) == 1
        assert refresh(caller, client, tokens["RefreshToken"]).status == 200
    pair.first.control("DELETE", "/_emulator/faults")


def test_keys_that_were_made_since_are_forgotten_by_both_servers(pair: Pair, name: str) -> None:
    """Else each would sign with keys that the other does not know."""
    pool = pair.pool()
    client = pair.client(pool)
    pair.confirmed(pool, client, "bob")
    save(pair.first, name)
    old = sign_in(pair.first, client, "bob", PASSWORD).content["AuthenticationResult"]
    assert pair.second.call("GetUser", AccessToken=old["AccessToken"]).status == 200
    load(pair.second, name)
    new = sign_in(pair.second, client, "bob", PASSWORD).content["AuthenticationResult"]
    for caller in pair.callers:
        assert caller.call("GetUser", AccessToken=old["AccessToken"]).error == "NotAuthorizedException"
        assert caller.call("GetUser", AccessToken=new["AccessToken"]).status == 200
    sets = [caller.control("GET", f"/{pool}/.well-known/jwks.json") for caller in pair.callers]
    assert sets[0] == sets[1]


def test_a_snapshot_is_of_one_moment_while_clients_write(pair: Pair, name: str) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    with Writing(pair, client) as outcomes:
        for number in range(3):
            _wait_for(outcomes, 10 * (number + 1))
            save(pair.callers[number % 2], f"{name}-{number}")
    for number in range(3):
        load(pair.first, f"{name}-{number}")
        loaded = rows(pair)
        assert pair.count("users", "pool_id = :pool", pool=pool) >= 10 * number
        assert _halves_of_users(pair, pool) == []
        save(pair.second, name, replace=True)
        pair.pool()
        load(pair.second, name)
        assert rows(pair) == loaded


def test_clients_that_write_while_one_is_loaded_get_answers_of_cognitos(pair: Pair, name: str) -> None:
    pool = pair.pool()
    client = pair.client(pool)
    save(pair.first, name)
    with Writing(pair, client) as outcomes:
        for number in range(6):
            _wait_for(outcomes, 20 * (number + 1))
            load(pair.callers[number % 2], name)
    assert _halves_of_users(pair, pool) == []
    load(pair.first, name)
    assert pair.count("users", "pool_id = :pool", pool=pool) == 0


class Writing:
    """Clients that sign people up at both servers until the block ends; the outcomes so far. They pause, or each copy
    of the rows would take longer than the one before, without end."""

    def __init__(self, pair: Pair, client: str) -> None:
        self._pair, self._client = pair, client
        self._over = threading.Event()
        self._outcomes: list[Outcome] = []
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> list[Outcome]:
        for thread in self._threads:
            thread.start()
        return self._outcomes

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()
        self._pair.check_sane(self._outcomes)

    def _write(self, number: int) -> None:
        caller = self._pair.callers[number % 2]
        while not self._over.is_set():
            who = uuid4().hex
            attributes = [{"Name": "email", "Value": f"{who}@example.test"}]
            members = {"ClientId": self._client, "Username": who, "Password": PASSWORD, "UserAttributes": attributes}
            self._outcomes.append(caller.call("SignUp", **members))
            self._over.wait(PAUSE_SECONDS)
        caller.disconnect()


def _wait_for(outcomes: list[Outcome], count: int) -> None:
    over = threading.Event()
    while len(outcomes) < count:
        over.wait(0.005)


def _halves_of_users(pair: Pair, pool: str) -> list[Any]:
    """Users without their address, their code or their message, which came with them; and the other way round."""
    statement = """
        SELECT u.id FROM users u WHERE u.pool_id = :pool AND (
            (SELECT count(*) FROM user_attributes a WHERE a.user_id = u.id AND a.name = 'email') <> 1
            OR (SELECT count(*) FROM codes c WHERE c.user_id = u.id) <> 1
        ) UNION ALL
        SELECT c.id FROM codes c LEFT JOIN users u ON u.id = c.user_id WHERE c.pool_id = :pool AND u.id IS NULL
    """
    with pair.engine.connect() as db:
        return list(db.execute(text(statement), {"pool": pool}).all())
