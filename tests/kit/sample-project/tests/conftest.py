from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def shop(cognito_pool: Any, cognito_env: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shop with a pool of its own, in every test."""
    monkeypatch.setenv("SHOP_CLIENT_ID", cognito_pool.client_id)
    yield
