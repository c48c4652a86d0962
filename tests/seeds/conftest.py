"""Seeds written in a test: `apply_seed(text)` puts them into an account of the test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from emulator import app
from emulator.base.shipped import folder
from emulator.seeds.apply import apply
from emulator.seeds.outcome import OnConflict, Outcome
from emulator.settings import Settings
from emulator.work import Services
from tests.support import databases
from tests.support.hand_over import hand_over_to

ApplySeed = Callable[..., Outcome]


@pytest.fixture
def names(account: str) -> dict[str, str]:
    """What `${ACCOUNT}`, `${POOL}`, … mean in a seed of the test."""
    unique = uuid4().hex
    return {
        "ACCOUNT": account,
        "POOL": f"us-east-1_{unique[:12]}",
        "CLIENT": f"client{unique[:20]}",
        "SECRET": f"secret{unique}",
        "SUB": str(uuid4()),
    }


@pytest.fixture
def apply_seed(services: Services, tmp_path: Path, names: dict[str, str]) -> ApplySeed:
    def run(text: str, on_conflict: OnConflict = "skip", **environment: str) -> Outcome:
        path = tmp_path / "seed.yaml"
        path.write_text(text)
        return apply(services, [path], on_conflict=on_conflict, environment={**names, **environment})

    return run


def told(outcome: Outcome) -> list[str]:
    """Problems as they are printed, without the folder."""
    return [str(problem).rpartition("/")[2] for problem in outcome.problems]


@pytest.fixture(scope="module")
def shipped(database_url: str, make_settings: Callable[..., Settings]) -> Iterator[Services]:
    """A database of its own with both shipped files in it."""
    with databases.empty(database_url) as url:
        services = app.build_services(make_settings(database_url=url))
        outcome = apply(services, [folder("seed") / "demo.yaml", folder("seed") / "qa.yaml"], environment={})
        assert list(outcome.problems) == []
        yield services
        app.close(services)


@pytest.fixture(scope="module")
def tester(shipped: Services) -> Any:
    """A boto3 client of the account that the shipped files are in."""
    return hand_over_to(app.build_door(shipped), boto3.Session(), region="us-east-1", account="test")
