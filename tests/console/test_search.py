"""`GET /_emulator/search`: where something is that somebody has a text of."""

from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError
from fastapi.testclient import TestClient

from emulator.control import journal
from emulator.work import Services
from tests.support.given import Given


def found(http: TestClient, text: str) -> list[dict[str, Any]]:
    answer = http.get("/_emulator/search", params={"q": text})
    assert answer.status_code == 200, answer.text
    result: list[dict[str, Any]] = answer.json()["found"]
    return result


def labels(http: TestClient, text: str) -> list[tuple[str, str, str]]:
    return [(one["kind"], one["label"], one["pool_id"]) for one in found(http, text)]


def test_a_user_is_found_by_name_address_and_sub_in_every_pool(http: TestClient, given: Given) -> None:
    first, second = given.client(), given.client()
    name = f"ann-{uuid4().hex[:8]}"
    given.signed_up_user(first, name, email=f"{name}@example.test", phone_number="+12015550199")
    given.signed_up_user(second, name, email=f"other-{name}@example.test")
    both = {("user", name, first.pool_id), ("user", name, second.pool_id)}
    assert set(labels(http, name)) == both
    assert set(labels(http, name[:10])) == both
    mine = [("user", name, first.pool_id)]
    assert labels(http, f"{name}@EXAMPLE.test") == mine
    assert labels(http, given.attributes(first, name)["sub"]) == mine
    assert mine[0] in labels(http, "+1 (201) 555-0199")


def test_what_is_found_says_what_it_is_and_leads_there(http: TestClient, given: Given) -> None:
    client = given.client(given.pool(PoolName="bakery"))
    name = f"a/b?c#d%e{uuid4().hex[:6]}\N{SNOWMAN}"
    given.signed_up_user(client, name, email="ann@example.test")
    (user,) = found(http, name)
    assert user["detail"] == "ann@example.test, UNCONFIRMED"
    assert user["pool_name"] == "bakery"
    assert user["where"].startswith("/_emulator/console/users/a%2Fb%3Fc%23d%25e")
    assert user["where"].endswith(f"?pool={client.pool_id}")


def test_a_code_leads_to_whom_it_was_sent(http: TestClient, given: Given) -> None:
    client = given.client()
    given.signed_up_user(client, "bob")
    code = given.code(client)
    (sent,) = [one for one in found(http, code) if one["pool_id"] == client.pool_id]
    assert (sent["kind"], sent["label"]) == ("code", code)
    assert sent["detail"] == "sign_up for bob, sent to bob@example.test"


def test_a_request_an_app_client_and_a_pool_are_found_by_their_ids(
    http: TestClient, given: Given, services: Services
) -> None:
    name = f"shop-{uuid4().hex[:8]}"
    client = given.client(given.pool(PoolName=name), ClientName=f"web of {name}")
    with pytest.raises(ClientError) as refused:
        given.sign_in(client, "nobody")
    request_id = refused.value.response["ResponseMetadata"]["RequestId"]
    journal.flush(services)
    (request,) = found(http, request_id)
    assert (request["kind"], request["detail"]) == ("request", "InitiateAuth, answered UserNotFoundException")
    assert labels(http, client.id) == [("client", f"web of {name}", client.pool_id)]
    assert labels(http, client.pool_id) == [("pool", name, client.pool_id)]
    assert labels(http, name.upper()) == [
        ("client", f"web of {name}", client.pool_id),
        ("pool", name, client.pool_id),
    ]


def test_more_than_twenty_of_a_kind_are_said_to_be_more(http: TestClient, given: Given) -> None:
    pool, name = given.pool(), uuid4().hex[:8]
    for number in range(21):
        given.client(pool, ClientName=f"{name}-{number}")
    answer = http.get("/_emulator/search", params={"q": name}).json()
    assert (len(answer["found"]), answer["has_more"]) == (20, ["client"])


@pytest.mark.once
@pytest.mark.parametrize("text", ["", "  ", "x" * 2049])
def test_what_cannot_be_looked_for_is_refused_in_a_sentence(http: TestClient, text: str) -> None:
    answer = http.get("/_emulator/search", params={"q": text})
    assert (answer.status_code, answer.json()["detail"][-1]) == (422, ".")


@pytest.mark.once
@pytest.mark.parametrize("text", ["%q%", "q_q", "' OR 1=1 --", "\N{SNOWMAN}" * 300, "nobody-has-this"])
def test_a_text_is_taken_as_it_is(http: TestClient, text: str) -> None:
    assert found(http, text) == []
