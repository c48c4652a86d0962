"""The page that a confirmation mail leads to, which knows a client's secret."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.support.given import Given


@pytest.mark.parametrize("path", ["/confirmUser", "/confirmUser/"])
def test_without_links_nobody_is_confirmed_without_a_secret_hash(
    serve: Callable[..., TestClient], given: Given, path: str
) -> None:
    client = given.client(GenerateSecret=True)
    given.invited_user(client, "bob")
    query = {"client_id": client.id, "user_name": "bob", "confirmation_code": "123456"}
    answer = serve().get(path, params=query)
    assert answer.status_code == 404
    assert "EMULATOR_CONFIRM_LINKS is not set" in answer.text
    assert given.sql("SELECT 1 FROM attempts WHERE pool_id = :pool", pool=client.pool_id) == []
