"""`emulator.testing.Container`, with Testcontainers as it is and an engine that is played (`support.docker_engine`)."""

import importlib
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from docker.errors import APIError, ImageNotFound
from testcontainers.core.config import ConnectionMode, testcontainers_config

from emulator.client import NotReachable
from emulator.testing import Container, Pool
from tests.support.docker_engine import Engine, engine


@pytest.fixture
def docker_engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(testcontainers_config, "ryuk_disabled", True)  # it takes away what a killed process left
    monkeypatch.setattr(testcontainers_config, "connection_mode_override", ConnectionMode.docker_host)
    with engine("cognito-emulator") as played:
        monkeypatch.setenv("DOCKER_HOST", played.host)
        yield played


def test_a_container_gives_a_test_what_an_emulator_gives_and_is_taken_away(docker_engine: Engine) -> None:
    with Container(seed="demo", admin_token="letmein", configure=lambda made: made.with_command("serve")) as emulator:
        (made,) = docker_engine.seen
        assert made.asked["Image"] == "cognito-emulator"
        assert made.asked["Cmd"] == ["serve"]
        wanted = {
            "EMULATOR_SEED": "demo",
            "EMULATOR_ADMIN_TOKEN": "letmein",
            "EMULATOR_HASH_PROFILE": "test",
            "EMULATOR_PUBLIC_URL": f"http://localhost:{made.port}",
        }
        assert made.environment == wanted
        assert emulator.url == f"http://localhost:{made.port}"
        pool = Pool.make(emulator.client())
        pool.confirmed_user("ann")
        assert emulator.issuer(pool.id) == f"{emulator.url}/{pool.id}"
        before = emulator.clock.now()
        assert (emulator.clock.advance(hours=1) - before).total_seconds() >= 3600
        assert emulator.reset()["pools"] == 1
        assert [one["Name"] for one in emulator.client().list_user_pools(MaxResults=9)["UserPools"]] == ["demo"]
        assert emulator.docker.get_container_id() == made.id
    assert docker_engine.containers == {}
    with pytest.raises(NotReachable):
        emulator.control.get_clock()


def test_another_port_is_taken_where_somebody_else_has_ours(docker_engine: Engine) -> None:
    docker_engine.taken = 1
    with Container() as emulator:
        first, second = docker_engine.seen
        assert emulator.url == f"http://localhost:{second.port}"
        assert first.port != second.port
    assert docker_engine.containers == {}


def test_from_inside_a_container_it_is_reached_by_the_gateway(
    docker_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(testcontainers_config, "connection_mode_override", ConnectionMode.gateway_ip)
    with Container() as emulator:
        (made,) = docker_engine.seen
        assert emulator.url == f"http://127.0.0.1:{made.port}"
        assert "EMULATOR_PUBLIC_URL" not in made.environment
        assert emulator.control.get_clock()["frozen_at"] is None


def test_an_image_that_is_not_there_is_told_and_nothing_stays(docker_engine: Engine) -> None:
    with pytest.raises((ImageNotFound, APIError), match="pull access denied"):
        Container("somebody/else")
    assert docker_engine.seen == []


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"port": 1}, r"Container\(\) takes no port"),
        ({"sed": "qa"}, r"Container\(\) got sed, which is not a setting of the emulator"),
    ],
)
def test_a_setting_that_cannot_be_is_told(settings: dict[str, Any], why: str) -> None:
    with pytest.raises(TypeError, match=why):
        Container(**settings)


def test_a_server_that_does_not_become_ready_is_taken_away(
    docker_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from emulator.testing import container

    monkeypatch.setattr(container, "START_SECONDS", 1)
    with pytest.raises(TimeoutError):
        Container(configure=lambda made: made.with_command("--nonsense"))
    assert "GET /containers/{id}/logs" in docker_engine.calls  # they stand in the error
    assert docker_engine.containers == {}


def test_without_testcontainers_it_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "emulator.testing.container", raising=False)
    monkeypatch.setitem(sys.modules, "testcontainers.core.container", None)
    with pytest.raises(ImportError, match=r"pip install 'cognito-emulator\[testcontainers\]'"):
        importlib.import_module("emulator.testing.container")
