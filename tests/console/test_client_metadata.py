"""`PUT /_emulator/pools/{pool}/client-metadata`: an external client whose document nobody has to serve."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.support.external import DAY, URL, document, made
from tests.support.given import Given


def put(http: TestClient, pool_id: str, content: Any) -> tuple[int, dict[str, Any]]:
    answer = http.put(f"/_emulator/pools/{pool_id}/client-metadata", json=content)
    return answer.status_code, answer.json()


def test_a_document_that_is_put_in_is_cached_for_a_year(http: TestClient, given: Given) -> None:
    client = given.client()
    policy = made(given, client)
    status, shown = put(http, client.pool_id, document())
    assert (status, shown["url"], shown["client_id"]) == (200, URL, client.id)
    assert shown["policy_id"] == policy["CIMDPolicyId"]
    [listed] = given.cognito.list_client_metadata_urls(UserPoolId=client.pool_id, CIMDPolicyId=policy["CIMDPolicyId"])[
        "ClientMetadataURLs"
    ]
    assert listed["ExpirationDate"] - listed["CachedDate"] == timedelta(seconds=31_556_952)
    given.clock_advanced(timedelta(seconds=300 * DAY))
    [row] = given.sql("SELECT state FROM v_client_metadata_documents WHERE pool_id = :p", p=client.pool_id)
    assert row["state"] == "cached"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (document("https://elsewhere.example/client.json"), "no CIMD policy"),
        (document("http://apps.example.com/client.json"), "begins with https://"),
        (document(token_endpoint_auth_method="client_secret_basic"), "not `none`"),
        ({"client_id": 7}, "begins with https://"),
    ],
)
@pytest.mark.once
def test_a_document_that_lets_nobody_in_is_refused(
    http: TestClient, given: Given, content: dict[str, Any], reason: str
) -> None:
    client = given.client()
    made(given, client)
    status, told = put(http, client.pool_id, content)
    assert status == 422
    assert reason in told["detail"]


@pytest.mark.once
def test_a_pool_that_is_not_there_is_told(http: TestClient) -> None:
    assert put(http, "us-east-1_nobody", document()) == (404, {"detail": "User pool us-east-1_nobody does not exist."})
