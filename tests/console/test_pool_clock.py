"""`/_emulator/pools/{pool}/clock`: a pool that lives in a time of its own."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.jobs import sweeper
from emulator.work import Services
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims

DAY = 86_400


def clock_of(pool_id: str, more: str = "") -> str:
    return f"/_emulator/pools/{pool_id}/clock{more}"


def issued_at(given: Given, client: AppClient, username: str) -> int:
    return int(claims(given.tokens(client, username)["AccessToken"])["iat"])


def test_a_pool_follows_the_global_clock_until_it_has_its_own(http: TestClient, given: Given) -> None:
    pool = given.pool()
    http.put("/_emulator/clock", json={"frozen_at": "2030-01-01T00:00:00Z"})
    followed = http.get(clock_of(pool)).json()
    assert followed == {
        "pool": pool,
        "is_own": False,
        "now": "2030-01-01T00:00:00.000Z",
        "offset_seconds": 0,
        "frozen_at": "2030-01-01T00:00:00.000Z",
    }
    own = http.put(clock_of(pool), json={"frozen_at": "2040-01-01T00:00:00Z"}).json()
    assert (own["is_own"], own["now"]) == (True, "2040-01-01T00:00:00.000Z")
    http.post("/_emulator/clock/advance", json={"seconds": DAY})
    assert http.get(clock_of(pool)).json() == own
    assert http.post(clock_of(pool, "/advance"), json={"seconds": 90}).json()["now"] == "2040-01-01T00:01:30.000Z"
    assert http.get("/_emulator/clock").json()["now"] == "2030-01-02T00:00:00.000Z"
    again = http.delete(clock_of(pool)).json()
    assert (again["is_own"], again["now"]) == (False, "2030-01-02T00:00:00.000Z")


def test_a_pool_that_is_moved_leaves_the_global_clock_from_where_that_is(http: TestClient, given: Given) -> None:
    pool = given.pool()
    http.put("/_emulator/clock", json={"frozen_at": "2030-01-01T00:00:00Z"})
    assert http.post(clock_of(pool, "/advance"), json={"seconds": 60}).json()["now"] == "2030-01-01T00:01:00.000Z"
    running = http.put(clock_of(pool), json={"frozen_at": None}).json()
    assert (running["is_own"], running["frozen_at"], running["offset_seconds"]) == (True, None, 0)
    assert http.put(clock_of(pool), json={"offset_seconds": 3600}).json()["offset_seconds"] == 3600


def test_only_what_is_of_the_pool_runs_out_by_its_clock(http: TestClient, given: Given) -> None:
    here, there = given.client(), given.client()
    for client in (here, there):
        given.confirmed_user(client, "bob")
    tokens, others = given.tokens(here, "bob"), given.tokens(there, "bob")
    http.post(clock_of(here.pool_id, "/advance"), json={"seconds": 2 * 3600})
    get_user = given.cognito.get_user
    assert refusal(get_user, AccessToken=tokens["AccessToken"]) == (
        "NotAuthorizedException",
        "Access Token has expired",
    )
    assert get_user(AccessToken=others["AccessToken"])["Username"] == "bob"
    http.delete(clock_of(here.pool_id))
    assert get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


def test_the_clock_of_the_sign_in_is_that_of_the_pool(http: TestClient, given: Given) -> None:
    here, there = given.client(), given.client()
    for client in (here, there):
        given.confirmed_user(client, "bob")
    http.post(clock_of(here.pool_id, "/advance"), json={"seconds": 400 * DAY})
    assert issued_at(given, here, "bob") - issued_at(given, there, "bob") >= 400 * DAY - 60


@pytest.mark.parametrize(
    ("method", "more", "body", "status"),
    [
        ("PUT", "", {}, 422),
        ("PUT", "", {"offset_seconds": 1, "frozen_at": None}, 422),
        ("PUT", "", {"offset_seconds": True}, 422),
        ("PUT", "", {"frozen_at": "2900-01-01T00:00:01Z"}, 422),
        ("POST", "/advance", {"seconds": "soon"}, 422),
        ("POST", "/advance", {"seconds": -3_100_000_000}, 422),
    ],
)
def test_what_no_clock_can_be_is_refused(
    http: TestClient, given: Given, method: str, more: str, body: Any, status: int
) -> None:
    pool = given.pool()
    assert http.request(method, clock_of(pool, more), json=body).status_code == status
    assert http.get(clock_of(pool)).json()["is_own"] is False


@pytest.mark.parametrize(
    ("method", "more", "body"),
    [
        ("GET", "", None),
        ("PUT", "", {"offset_seconds": 1}),
        ("POST", "/advance", {"seconds": 1}),
        ("DELETE", "", None),
    ],
)
def test_a_pool_that_is_not_there_has_no_clock(http: TestClient, method: str, more: str, body: Any) -> None:
    answer = http.request(method, clock_of("us-east-1_nobody", more), json=body)
    assert (answer.status_code, answer.json()["detail"]) == (404, "User pool us-east-1_nobody does not exist.")


def test_the_views_go_by_the_clock_of_the_pool(http: TestClient, given: Given) -> None:
    here, there = given.client(), given.client()
    for client in (here, there):
        given.signed_up_user(client, "ann")
    http.post(clock_of(here.pool_id, "/advance"), json={"seconds": 2 * DAY})
    states = "SELECT state FROM v_codes WHERE pool_id = :pool"
    assert given.sql(states, pool=here.pool_id) == [{"state": "expired"}]
    assert given.sql(states, pool=there.pool_id) == [{"state": "live"}]
    shown = given.sql("SELECT is_own, offset_seconds FROM v_pool_clocks WHERE pool_id = :pool", pool=here.pool_id)
    assert [(bool(row["is_own"]), row["offset_seconds"]) for row in shown] == [(True, 2 * DAY)]


def test_nothing_is_swept_that_is_alive_by_its_pools_clock(http: TestClient, services: Services, given: Given) -> None:
    here, there = given.client(), given.client()
    for client in (here, there):
        given.confirmed_user(client, "bob")
    http.put(clock_of(here.pool_id), json={"offset_seconds": -400 * DAY})
    tokens = given.tokens(here, "bob")
    given.tokens(there, "bob")
    given.clock_advanced(timedelta(days=4000))
    sweeper.sweep(services)
    families = "SELECT count(*) AS n FROM refresh_token_families WHERE pool_id = :pool"
    assert given.sql(families, pool=here.pool_id) == [{"n": 1}]
    answer = given.cognito.initiate_auth(
        ClientId=here.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )
    assert answer["AuthenticationResult"]["AccessToken"]


def test_a_published_secret_is_rotated_by_the_clock_of_its_pool(http: TestClient, given: Given) -> None:
    here, there = (given.client(GenerateSecret=True, PublishSecretsInAWSSecretsManager=True) for _ in range(2))
    before = [secret_of(http, client) for client in (here, there)]
    http.post(clock_of(here.pool_id, "/advance"), json={"seconds": 8 * DAY})
    after = [secret_of(http, client) for client in (here, there)]
    assert (before[0] == after[0], before[1] == after[1]) == (False, True)


def secret_of(http: TestClient, client: AppClient) -> str:
    return str(http.get(f"/_emulator/clients/{client.id}/secret").json()["secret_string"])


def test_the_clock_goes_with_its_pool(http: TestClient, given: Given) -> None:
    pool = given.pool()
    http.post(clock_of(pool, "/advance"), json={"seconds": DAY})
    given.cognito.delete_user_pool(UserPoolId=pool)
    assert http.get(clock_of(pool)).status_code == 404


def test_a_challenge_runs_out_by_the_clock_of_its_pool(http: TestClient, given: Given) -> None:
    client = given.client()
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    http.post(clock_of(client.pool_id, "/advance"), json={"seconds": 600})
    answers = {"USERNAME": "ann", "NEW_PASSWORD": PASSWORD}
    assert (
        refusal(
            given.cognito.respond_to_auth_challenge,
            ClientId=client.id,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=session,
            ChallengeResponses=answers,
        )[1]
        == sentences.SESSION_IS_EXPIRED
    )
