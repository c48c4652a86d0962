"""What a sign-in leaves in memory: nothing that only Python's garbage collector would find, which costs each call more
than to make it did."""

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from emulator.work import Work
from tests.support.given import PASSWORD, Given
from tests.support.ways import initiate


@pytest.fixture
def works(monkeypatch: pytest.MonkeyPatch) -> Iterator["weakref.WeakSet[Work]"]:
    """Those that are made from here on and still there, while nobody collects garbage."""
    made: weakref.WeakSet[Work] = weakref.WeakSet()
    init = Work.__init__

    def noted(work: Work, *arguments: Any, **named: Any) -> None:
        init(work, *arguments, **named)
        made.add(work)

    monkeypatch.setattr(Work, "__init__", noted)
    gc.disable()
    yield made
    gc.enable()


@pytest.mark.once
def test_a_sign_in_and_a_refresh_leave_no_garbage(given: Given, works: "weakref.WeakSet[Work]") -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    works.clear()
    whom = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    tokens = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", **whom)["AuthenticationResult"]
    initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=tokens["RefreshToken"])
    assert list(works) == []
