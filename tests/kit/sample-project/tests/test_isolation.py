"""Each of these would fail if another test's pool, customers, mail or clock were still there."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import shop

EMAIL, PASSWORD = "bob@example.com", "Passw0rd!"


@pytest.mark.parametrize("turn", range(4))
def test_nothing_is_left_of_another_test(
    cognito: Any, cognito_pool: Any, cognito_outbox: Any, cognito_clock: Any, turn: int
) -> None:
    assert abs(cognito_clock.now() - datetime.now(UTC)) < timedelta(minutes=1)
    assert [pool["Id"] for pool in cognito.list_user_pools(MaxResults=60)["UserPools"]] == [cognito_pool.id]
    assert cognito_outbox.find() == []
    shop.register(EMAIL, PASSWORD)
    cognito_clock.advance(days=turn + 1)
    cognito_clock.freeze()
