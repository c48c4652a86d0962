"""The pytest plugin: fixtures for tests of an application that uses Cognito.

pytest loads this module in every project that the emulator is installed for, so it imports nothing of the server; the
first test that asks for a fixture does.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.testing.mail import Messages
    from emulator.testing.pools import Pool
    from emulator.testing.running import Running
    from emulator.testing.scenes import Scene
    from emulator.testing.times import Clock

OPTIONS = {
    "seed": "seeds that the emulator begins with and is reset to: names such as qa, or paths, with : between them",
    "database_url": "a database beside whose each worker makes an empty one for the tests; without it, SQLite files",
    "hash_profile": "what password hashes cost: test (the default here), low, default",
    "url": "an emulator that runs already (else EMULATOR_URL, else one is started)",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("cognito", "an emulator of Amazon Cognito")
    for name, told in OPTIONS.items():
        group.addoption(f"--cognito-{name.replace('_', '-')}", metavar=name.upper(), help=told)
        parser.addini(f"cognito_{name}", told)


@pytest.fixture(scope="session")
def cognito_settings() -> dict[str, Any]:
    """Override it in your conftest.py to give the emulator more settings, such as `{"lambda_routes": "*=python:…"}`."""
    return {}


@pytest.fixture(scope="session")
def cognito_pool_settings() -> dict[str, Any]:
    """Override it to change the pool of `cognito_pool`: members of CreateUserPool."""
    return {}


@pytest.fixture(scope="session")
def cognito_client_settings() -> dict[str, Any]:
    """Override it to change the app client of `cognito_pool`: members of CreateUserPoolClient."""
    return {}


@pytest.fixture(scope="session")
def cognito_emulator(pytestconfig: pytest.Config, cognito_settings: dict[str, Any]) -> "Iterator[Running]":
    """The emulator of this process: one that is started for it, or the one that a URL names."""
    from emulator.testing import starting

    wanted = starting.Wanted(**{name: _option(pytestconfig, name) for name in OPTIONS}, settings=cognito_settings)
    try:
        with starting.emulator(wanted) as running:
            yield running
    except starting.CannotBe as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture
def cognito_scene(cognito_emulator: "Running") -> "Iterator[Scene]":
    """What the other fixtures are parts of: the emulator reset for this test or, at a URL, an AWS account of its own
    there, whose pools are deleted afterwards."""
    from emulator.testing import scenes

    with scenes.of(cognito_emulator) as scene:
        yield scene


@pytest.fixture
def cognito(cognito_scene: "Scene") -> Any:
    """A boto3 client, and nothing is there yet but the seed."""
    return cognito_scene.cognito


@pytest.fixture
def cognito_outbox(cognito_scene: "Scene") -> "Messages":
    """The mails and text messages: `cognito_outbox.wait_for(to="bob@example.com")["code"]`."""
    return cognito_scene.messages


@pytest.fixture
def cognito_clock(cognito_scene: "Scene") -> "Clock":
    """The clock: `cognito_clock.advance(hours=25)`. The next test finds it right again."""
    return cognito_scene.clock


@pytest.fixture
def cognito_pool(
    cognito_scene: "Scene", cognito_pool_settings: dict[str, Any], cognito_client_settings: dict[str, Any]
) -> "Pool":
    """A pool with an app client: `cognito_pool.confirmed_user()` makes somebody who can sign in."""
    from emulator.testing.pools import Pool

    return Pool.make(cognito_scene.cognito, cognito_pool_settings, cognito_client_settings)


@pytest.fixture
def cognito_env(cognito_scene: "Scene", monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables that lead SDKs to the emulator, set for the time of the test: an application that calls
    `boto3.client("cognito-idp")` then uses it."""
    for name, value in cognito_scene.env.items():
        monkeypatch.setenv(name, value)
    return cognito_scene.env


def _option(config: pytest.Config, name: str) -> str | None:
    """Command line, ini file; a seed's path is where they are."""
    from_command_line: str | None = config.getoption(f"cognito_{name}")
    value: str | None = from_command_line or config.getini(f"cognito_{name}") or None
    if name != "seed" or value is None:
        return value
    folder = config.invocation_params.dir if from_command_line else (config.inipath or config.rootpath / "_").parent
    return ":".join(_path(folder, each) for each in value.split(":"))


def _path(folder: Path, seed: str) -> str:
    return os.fspath(folder / seed) if (folder / seed).exists() else seed
