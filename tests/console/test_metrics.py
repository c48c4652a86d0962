"""`/metrics`: what it counts, who may read it, and that Prometheus's own parsers can."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.base import measures, shared_measures
from emulator.base.measures import BOUNDS, Measures, Taken
from emulator.model import contract
from emulator.oauth import routes
from emulator.settings import load
from emulator.signin import flows, respond
from tests.support import databases
from tests.support.answers import refusal
from tests.support.functions import Behaviours
from tests.support.given import Given
from tests.support.hand_over import hand_over_to
from tests.support.metrics import OPENMETRICS, Samples, read, samples, value
from tests.support.patience import until
from tests.support.server import running
from tests.support.servers import serving


@pytest.fixture(scope="module")
def own_url(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


@contextmanager
def emulator(url: str, **changes: Any) -> Iterator[tuple[TestClient, Given]]:
    values = {"database_url": url, "hash_profile": "test", **changes}
    application = app.create(load(env_file=False, **values))
    services = application.state.services
    cognito = hand_over_to(app.build_door(services), boto3.Session(), region="us-east-1", account="000000000000")
    try:
        yield TestClient(application, base_url="http://localhost:9229"), Given(cognito, services)
    finally:
        application.state.front.close()
        app.close(services)


def scraped(http: TestClient) -> Samples:
    answer = http.get("/metrics")
    assert answer.status_code == 200
    return samples(answer.text, answer.headers["content-type"])


def test_requests_are_counted_by_operation_and_status(own_url: str) -> None:
    with emulator(own_url) as (http, given):
        client = given.client()
        given.confirmed_user(client, "ann")
        refusal(given.cognito.admin_get_user, UserPoolId=client.pool_id, Username="nobody")
        http.post("/", headers={"x-amz-target": "AWSCognitoIdentityProviderService.MakeCoffee"})
        http.post("/", headers={"x-amz-target": "DynamoDB_20120810.ListTables"})
        found = scraped(http)
    assert value(found, "emulator_requests_total", operation="CreateUserPool", status="200") == 1
    assert value(found, "emulator_requests_total", operation="AdminGetUser", status="400") == 1
    assert value(found, "emulator_requests_total", operation="other", status="200") == 2
    assert value(found, "emulator_request_seconds_count", operation="AdminGetUser") == 1
    assert value(found, "emulator_request_seconds_bucket", operation="AdminGetUser", le="+Inf") == 1
    assert value(found, "emulator_request_seconds_sum", operation="AdminGetUser") > 0


def test_sign_ins_are_counted_by_flow_and_result(own_url: str) -> None:
    with emulator(own_url) as (http, given):
        client = given.client()
        given.confirmed_user(client, "ann")
        token = given.tokens(client, "ann")["RefreshToken"]
        wrong = {"USERNAME": "ann", "PASSWORD": "Wr0ng-word!"}
        refusal(
            given.cognito.initiate_auth,
            ClientId=client.id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters=wrong,
        )
        given.cognito.initiate_auth(
            ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
        )
        given.invited_user(client, "bob")
        asked = given.sign_in(client, "bob", "Temp0rary!")
        given.cognito.respond_to_auth_challenge(
            ClientId=client.id,
            ChallengeName="NEW_PASSWORD_REQUIRED",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": "bob", "NEW_PASSWORD": "An0ther-word!"},
        )
        found = scraped(http)
    told = {labels: number for (name, labels), number in found.items() if name == "emulator_auth_total"}
    assert {tuple(text for _, text in labels): number for labels, number in told.items()} == {
        ("USER_PASSWORD_AUTH", "passed"): 1,
        ("USER_PASSWORD_AUTH", "refused"): 1,
        ("USER_PASSWORD_AUTH", "challenged"): 1,
        ("NEW_PASSWORD_REQUIRED", "passed"): 1,
        ("refresh_token", "passed"): 1,
    }


def test_messages_functions_and_hashes_are_counted(own_url: str) -> None:
    behaviours = Behaviours()
    with (
        serving(behaviours.respond) as server,
        emulator(own_url, lambda_routes=f"*={server.url}", smtp_url="smtp://127.0.0.1:1") as (http, given),
    ):
        arn = "arn:aws:lambda:us-east-1:000000000000:function:pre"
        client = given.client(given.pool(LambdaConfig={"PreSignUp": arn}, AutoVerifiedAttributes=["email"]))
        error = refusal(
            given.cognito.sign_up,
            ClientId=client.id,
            Username="ann",
            Password="Passw0rd!",
            UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
        )
        found = scraped(http)
    assert error[0] == "CodeDeliveryFailureException"
    assert value(found, "emulator_messages_total", medium="EMAIL", result="kept") == 1
    assert value(found, "emulator_messages_total", medium="EMAIL", result="failed") == 1
    assert value(found, "emulator_trigger_seconds_count", trigger="PreSignUp", result="ok") == 1
    assert value(found, "emulator_argon2_seconds_count") >= 1
    states = [value(found, "emulator_db_pool_connections", state=state) for state in ("in_use", "idle")]
    assert sum(states) >= 1


def test_no_label_has_a_value_that_a_client_can_make_up(own_url: str) -> None:
    """Whatever is asked for, a series has the name of an operation, an endpoint, a flow."""
    with emulator(own_url) as (http, given):
        client = given.client()
        given.confirmed_user(client, "zebra")
        given.tokens(client, "zebra")
        for path in (f"/{client.pool_id}/login", "/login?client_id=zebra", "/oauth2/zebra", f"/{client.pool_id}/zebra"):
            http.get(path)
            http.request("ZEBRA", path)
        http.post("/oauth2/token", data={"grant_type": "zebra"})
        found = scraped(http)
    told = {text for _, labels in found for name, text in labels if name in ("operation", "flow")}
    endpoints = {f"{method} {path}" for path, methods in routes._TABLE.items() for method in methods}
    closed = {*contract.operations(), *endpoints, *flows.FLOWS, *respond.CHALLENGES, measures.OTHER}
    assert told - closed == set()
    assert {"GET /login", "POST /oauth2/token", "other"} <= told
    assert not any("zebra" in text or client.pool_id in text for _, labels in found for _, text in labels)


@pytest.mark.once
@pytest.mark.parametrize("accept", ["", "text/plain", f"{OPENMETRICS};version=1.0.0,text/plain;q=0.5"])
def test_both_formats_can_be_read(http: TestClient, accept: str) -> None:
    answer = http.get("/metrics", headers={"accept": accept})
    is_open = answer.headers["content-type"].startswith(OPENMETRICS)
    assert is_open == accept.startswith(OPENMETRICS)
    families = {family.name: family for family in read(answer.text, answer.headers["content-type"])}
    assert {"emulator_requests", "emulator_request_seconds", "emulator_build"} <= {
        name.removesuffix("_info") for name in families
    }
    (built,) = [s for family in families.values() for s in family.samples if s.name == "emulator_build_info"]
    assert (built.value, set(built.labels)) == (1, {"version", "model", "python"})
    assert any(name.startswith("process_") for name in families)


@pytest.mark.once
def test_the_token_guards_them_where_there_is_one(serve: Any) -> None:
    http = serve(admin_token="letmein")
    assert http.get("/metrics").status_code == 401
    assert http.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 401
    assert http.get("/metrics", headers={"authorization": "Bearer letmein"}).status_code == 200
    assert http.head("/metrics", headers={"authorization": "Bearer letmein"}).text == ""


@pytest.mark.once
def test_every_host_name_may_read_them(http: TestClient) -> None:
    assert http.get("/metrics", headers={"host": "emulator.staging.svc.cluster.local"}).status_code == 200


def test_workers_tell_what_all_of_them_counted(tmp_path: Path) -> None:
    with running(f"sqlite:///{tmp_path / 'e.db'}", workers=2, hash_profile="test") as server:
        for _ in range(20):
            with urllib.request.urlopen(server.url, data=b"{}", timeout=10) as answer:  # noqa: S310
                assert answer.status == 200

        def counted() -> float:
            with urllib.request.urlopen(f"{server.url}/metrics", timeout=10) as answer:  # noqa: S310
                found = samples(answer.read().decode())
            assert not any(name.startswith("process_") for name, _ in found), "whose, of the two?"
            return value(found, "emulator_requests_total", operation="other", status="200")

        until(lambda: counted() == 20)
        until(lambda: counted() == 20)


@pytest.mark.once
def test_a_worker_that_ended_goes_on_being_counted_and_holds_nothing(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    key, pool = (measures.AUTH, ("USER_AUTH", "passed")), (measures.POOL, ("in_use",))
    shared_measures.lay_down(tmp_path, Taken({key: 3}, {}, {pool: 2}))
    assert list(shared_measures.of_others(tmp_path)) == [], "one's own is not another's"
    (own,) = tmp_path.glob("*.json")
    own.rename(tmp_path / f"{ended.pid}.json")
    assert list(shared_measures.of_others(tmp_path)) == [Taken({key: 3}, {}, {})]


@pytest.mark.once
def test_what_several_processes_counted_is_added_up() -> None:
    one, two = Measures(), Measures()
    for each in (one, two, two):
        each.request("SignUp", 200, 0.03)
    two.time(measures.ARGON2_SECONDS, 99.0)
    found = measures.summed([one.taken(), two.taken()])
    assert found.counts == {(measures.REQUESTS, ("SignUp", "200")): 3}
    assert found.times[measures.REQUEST_SECONDS, ("SignUp",)].places[BOUNDS.index(0.05)] == 3
    assert found.times[measures.ARGON2_SECONDS, ()].places == [0] * len(BOUNDS) + [1]


@pytest.mark.once
def test_the_library_is_imported_only_by_who_asks() -> None:
    said = subprocess.run(
        [sys.executable, "-c", "import emulator.app, sys, json; print(json.dumps('prometheus_client' in sys.modules))"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(said.stdout) is False
