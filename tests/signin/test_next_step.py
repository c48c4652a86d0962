"""Which sign-ins end with their first factor: those that no rung of the ladder would have asked anything."""

from typing import Any

import pytest

from emulator.signin import next_step
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.work import Work
from tests.support.given import PASSWORD, Given
from tests.support.ways import PASSWORD_WAYS, check_tokens, initiate


@pytest.mark.parametrize(("operation", "flow"), PASSWORD_WAYS, ids=lambda value: str(value))
@pytest.mark.parametrize(
    "settings", [{}, {"LambdaConfig": {}}, {"UserPoolTier": "PLUS"}], ids=["plain", "no functions", "Plus"]
)
def test_where_the_ladder_is_passed_by_no_rung_asks_anything(
    given: Given, monkeypatch: pytest.MonkeyPatch, operation: str, flow: str, settings: dict[str, Any]
) -> None:
    climbed: list[Any] = []
    is_whole = next_step._is_whole

    def climbs(work: Work, attempt: Attempt, proven: Proven) -> None:
        assert is_whole(attempt, proven)
        climbed.extend(rung(work, attempt, proven) for rung in ladder)

    ladder = next_step.LADDER
    client = given.client(given.pool(**settings))
    given.confirmed_user(client, "bob")
    monkeypatch.setattr(next_step, "_is_whole", lambda *_: False)
    monkeypatch.setattr(next_step, "LADDER", (climbs,))
    check_tokens(initiate(client, operation, flow, USERNAME="bob", PASSWORD=PASSWORD))
    assert climbed == [None] * len(ladder)
