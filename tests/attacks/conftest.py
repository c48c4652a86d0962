"""Some of the attacks here are on two servers at once, those of the races; some on the hosted pages."""

from collections.abc import Callable, Iterator

import boto3
import pytest

from emulator import app
from emulator.settings import Settings
from emulator.work import Services
from tests.oauth.conftest import another_browser, app_client, browser, hosted, managed, standing, standing_given
from tests.races.conftest import frozen_clock, pair, started_pair
from tests.support.hand_over import hand_over_to
from tests.support.keyed import GivenWithKeys
from tests.support.pair import Pair

__all__ = [
    "another_browser",
    "app_client",
    "browser",
    "frozen_clock",
    "hosted",
    "managed",
    "pair",
    "standing",
    "standing_given",
    "started_pair",
]


@pytest.fixture(scope="session")
def beside_pair(started_pair: Pair, make_settings: Callable[..., Settings]) -> Iterator[Services]:
    """A third process's worth of emulator on the database of the two servers, to arrange with."""
    url = started_pair.engine.url.render_as_string(hide_password=False)
    services = app.build_services(make_settings(database_url=url))
    yield services
    app.close(services)


@pytest.fixture
def pair_given(pair: Pair, beside_pair: Services, boto_session: boto3.Session) -> GivenWithKeys:
    """What it arranges, both servers see."""
    door = app.build_door(beside_pair)
    cognito = hand_over_to(door, boto_session, region="us-east-1", account=pair.account)
    return GivenWithKeys(cognito, beside_pair)
