"""Browsers at an emulator whose providers are a double: it proves whomever the test says.

Each protocol has tests of its own; here it is what the pool makes of a proof, whatever the protocol.
"""

from collections.abc import Iterator

import httpx2
import pytest

from emulator.federation import kinds
from tests.federation.arrival.scene import Double, Scene
from tests.support import browser as browsers
from tests.support.functions import Functions
from tests.support.given import Given


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Double:
    made = Double()
    for kind in ("OIDC", "SAML", "Google"):
        monkeypatch.setitem(kinds.KINDS, kind, made)
    return made


@pytest.fixture
def scene(given: Given, hosted: httpx2.BaseTransport, double: Double) -> Scene:
    return Scene(given, hosted, double)


@pytest.fixture
def scene_with_functions(functions: Functions, double: Double) -> Iterator[Scene]:
    with browsers.hosted(functions.given.services) as transport:
        yield Scene(functions.given, transport, double)
