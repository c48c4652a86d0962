"""`GET /_emulator/status`: how the emulator stands, at one look."""

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError
from fastapi.testclient import TestClient

import emulator
from emulator import app
from emulator.control import journal, status
from emulator.model import contract
from emulator.settings import Settings
from emulator.store import migrate
from emulator.store.database_facts import _told
from emulator.store.engine import Database
from emulator.work import Services
from tests.support.given import Given
from tests.support.websites import LOCALHOST


def test_it_tells_what_this_is_and_what_is_in_it(http: TestClient, given: Given, services: Services) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    found = http.get("/_emulator/status").json()
    assert (found["version"], found["model"]) == (emulator.__version__, contract.model_version())
    assert found["address"] == services.settings.base_url
    assert found["issuer"] == f"{services.settings.base_url}/{{pool_id}}"
    assert found["database"]["kind"] == ("sqlite" if services.database.is_sqlite else "postgres")
    assert found["database"]["revision"] == migrate.HEAD
    assert found["database"]["size_bytes"] > 100_000
    counts = found["counts"]
    assert {name: counts[name] >= 1 for name in ("pools", "users", "clients", "messages")} == dict.fromkeys(
        ("pools", "users", "clients", "messages"), True
    )
    assert counts["counted_to"] == status.COUNTED_TO
    assert 0 <= found["uptime_seconds"] < 36_000


def test_counting_stops_at_the_bound(given: Given, services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = given.pool()
    for number in range(3):
        given.client(pool, ClientName=f"client-{number}")
    monkeypatch.setattr(status, "COUNTED_TO", 2)
    assert status.read(services).counts.clients == 2


def test_the_newest_refusals_are_told_with_where_they_are_explained(
    http: TestClient, given: Given, services: Services
) -> None:
    client = given.client()
    with pytest.raises(ClientError):
        given.sign_in(client, "nobody")
    journal.flush(services)
    (newest,) = http.get("/_emulator/status?refusals=1").json()["refusals"]
    assert (newest["operation"], newest["client_id"]) == ("InitiateAuth", client.id)
    assert http.get(newest["why"]).json()["request_id"] == newest["request_id"]
    assert http.get("/_emulator/status?refusals=0").json()["refusals"] == []


def test_a_moved_clock_and_armed_faults_are_told(http: TestClient) -> None:
    http.put("/_emulator/clock", json={"offset_seconds": 3600})
    http.post("/_emulator/faults", json={"operation": "SignUp", "error": "InternalErrorException", "count": 3})
    try:
        found = http.get("/_emulator/status").json()
        assert found["clock"]["offset_seconds"] == 3600
        assert found["faults"] == {"faults": 1, "calls": 3}
    finally:
        http.delete("/_emulator/faults")
        http.put("/_emulator/clock", json={"offset_seconds": 0})


@pytest.mark.once
def test_a_running_server_tells_of_its_background_work(make_settings: Callable[..., Settings]) -> None:
    with TestClient(app.create(make_settings()), base_url=LOCALHOST) as http:
        background = http.get("/_emulator/status").json()["background"]
        assert {loop["name"] for loop in background} == set(http.get("/readyz").json()["background"])


@pytest.mark.once
def test_the_password_of_the_database_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.store.engine._postgres", lambda *_: None)
    database = Database("postgres://anna:geheim@db.test:5433/emulator?sslpassword=auch-geheim")
    assert _told(database) == "postgresql://anna:***@db.test:5433/emulator"
