"""Every test here signs in: its pools have their keys already."""

from typing import Any

import pytest

from emulator.context import Services
from tests.keyed import GivenWithKeys


@pytest.fixture
def given(cognito: Any, services: Services) -> GivenWithKeys:
    return GivenWithKeys(cognito, services)
