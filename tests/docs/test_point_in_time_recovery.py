"""Runs the program of `docs/point-in-time-recovery.md` as it stands there. Only the address is replaced."""

import pytest

from tests.support import databases, recipes, server

pytestmark = pytest.mark.clients

PAGE = "point-in-time-recovery.md"


def test_a_user_who_was_deleted_comes_back() -> None:
    (program,) = recipes.of_page(PAGE)
    with databases.empty("sqlite://") as url, server.running(url) as emulator:
        assert recipes.run(program.at({recipes.EMULATOR: emulator.url})).strip() == "ann"
    assert recipes.programs(PAGE) == 1
