"""Client secrets on their way to a Secrets Manager endpoint: what it is told, and what comes of it when it fails."""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator import app
from emulator.base import loops
from emulator.doors import NotKept
from emulator.jobs import secret_rotator
from emulator.outside.secrets_manager import SECONDS
from emulator.rules.owners import published_secrets
from emulator.seeds.apply import apply
from emulator.settings import Settings
from emulator.work import Services
from tests.support.caller import headers
from tests.support.given import AppClient, Given
from tests.support.outsiders import saying
from tests.support.patience import until
from tests.support.servers import Answer, Call, Server, serving

PUBLISHED: dict[str, Any] = {"GenerateSecret": True, "PublishSecretsInAWSSecretsManager": True}
DOWN = Answer({"__type": "InternalServiceError", "message": "down"}, 500)


@dataclass
class Keeper:
    """Secrets Manager as far as Cognito needs it, behind a real socket."""

    secrets: dict[str, str] = field(default_factory=dict)
    answer: Answer | None = None  # instead of its own
    before: Callable[[], Any] = lambda: None

    def respond(self, call: Call) -> Answer:
        self.before()
        if self.answer is not None:
            return self.answer
        members, operation = call.event, call.headers["x-amz-target"].removeprefix("secretsmanager.")
        name = members.get("SecretId", members.get("Name"))
        if operation == "CreateSecret" and name in self.secrets:
            return refused("ResourceExistsException")
        if operation != "CreateSecret" and name not in self.secrets:
            return refused("ResourceNotFoundException")
        if operation == "DeleteSecret":
            assert members["ForceDeleteWithoutRecovery"] is True
            del self.secrets[name]
        else:
            assert 32 <= len(members["ClientRequestToken"]) <= 64
            self.secrets[name] = members["SecretString"]
        return Answer({"Name": name})


def refused(code: str) -> Answer:
    return Answer({"__type": f"com.amazonaws.secretsmanager#{code}", "message": "no"}, 400)


@dataclass
class World:
    """An emulator with an endpoint that keeps secrets."""

    given: Given
    services: Services
    keeper: Keeper
    server: Server

    def kept(self, client: AppClient) -> Any:
        text = self.keeper.secrets.get(f"cognito/{client.pool_id}/{client.id}")
        return json.loads(text) if text else None

    def row(self, client: AppClient) -> dict[str, Any] | None:
        rows = self.given.sql("SELECT * FROM published_secrets WHERE client_id = :id", id=client.id)
        return rows[0] if rows else None

    def update(self, client: AppClient, **members: Any) -> Any:
        named = {"UserPoolId": client.pool_id, "ClientId": client.id}
        return self.given.cognito.update_user_pool_client(**named, **members)["UserPoolClient"]


@pytest.fixture
def world(make_settings: Callable[..., Settings], connect: Any, services: Services) -> Iterator[World]:
    keeper = Keeper()
    with serving(keeper.respond) as server:
        own = app.build_services(make_settings(secrets_endpoint=server.url))
        given = Given(connect(to=app.build_door(own)), own)
        given.sql("DELETE FROM published_secrets")  # those of other tests
        yield World(given, own, keeper, server)
        keeper.answer = None
        app.close(own)


def test_the_endpoint_has_the_secret_before_the_answer_comes(world: World, account: str) -> None:
    client = world.given.client(**PUBLISHED)
    row = world.row(client)
    assert row is not None
    assert world.kept(client) == json.loads(row["secret_string"])
    assert (row["delivered_at"] is None, row["delivery_error"]) == (False, None)
    assert [call.headers["x-amz-target"] for call in world.server.calls] == [
        "secretsmanager.PutSecretValue",
        "secretsmanager.CreateSecret",
    ]
    for call in world.server.calls:
        assert call.headers["content-type"] == "application/x-amz-json-1.1"
        assert f"Credential={account}/20250101/us-east-1/secretsmanager/aws4_request" in call.headers["authorization"]


def test_an_endpoint_that_is_slow_keeps_no_other_operation_waiting(
    make_settings: Callable[..., Settings], given: Given, account: str
) -> None:
    answers, pool_id = threading.Event(), given.pool()
    keeper = Keeper(before=lambda: answers.wait(SECONDS - 1))
    with serving(keeper.respond) as server, ThreadPoolExecutor(1) as threads:
        application = app.create(make_settings(secrets_endpoint=server.url))
        with TestClient(application, base_url="http://localhost:9229") as http:

            def post(operation: str, **members: Any) -> int:
                sent = {"UserPoolId": pool_id, **members}
                return http.post("/", headers=headers(operation, account), json=sent).status_code

            making = threads.submit(post, "CreateUserPoolClient", ClientName="slow", **PUBLISHED)
            until(lambda: server.calls)
            assert post("CreateGroup", GroupName="meanwhile") == 200
            assert not making.done()
            answers.set()
            assert making.result(30) == 200


def test_a_rotation_is_brought_there(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    first = world.kept(client)
    world.given.clock_advanced(timedelta(days=7))
    published_secrets.rotate_due(world.services)
    assert world.kept(client) == first
    secret_rotator.deliver_all(world.services)
    assert world.kept(client)["clientSecretValue"] != first["clientSecretValue"]
    assert world.server.calls[-1].headers["x-amz-target"] == "secretsmanager.PutSecretValue"
    calls = len(world.server.calls)
    secret_rotator.deliver_all(world.services)  # there is nothing more to say
    assert len(world.server.calls) == calls


def test_a_secret_that_comes_back_is_deleted_there_and_then(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    world.update(client, PublishSecretsInAWSSecretsManager=False)
    assert (world.kept(client), world.row(client)) == (None, None)


@pytest.mark.parametrize("deleted", ["client", "pool"])
def test_what_is_deleted_is_deleted_there(world: World, deleted: str) -> None:
    client = world.given.client(**PUBLISHED)
    if deleted == "client":
        world.given.cognito.delete_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    else:
        world.given.cognito.delete_user_pool(UserPoolId=client.pool_id)
        secret_rotator.deliver_all(world.services)
    assert (world.kept(client), world.row(client)) == (None, None)


def test_nothing_is_held_while_the_endpoint_is_asked(world: World) -> None:
    """It may call back: on SQLite a held transaction would let nobody write."""
    pool_id = world.given.pool()
    world.keeper.before = lambda: world.given.cognito.create_group(
        UserPoolId=pool_id, GroupName=f"group-{len(world.server.calls)}"
    )
    client = world.given.client(pool_id, **PUBLISHED)
    assert len(world.given.cognito.list_groups(UserPoolId=pool_id)["Groups"]) == 2
    assert world.kept(client)["userPoolClientId"] == client.id


def test_an_endpoint_that_fails_fails_no_operation_and_gets_it_later(world: World) -> None:
    world.keeper.answer = DOWN
    client = world.given.client(**PUBLISHED)
    row = world.row(client)
    assert row is not None
    assert (row["delivered_at"], row["delivery_error"]) == (None, "InternalServiceError: down")
    with pytest.raises(NotKept, match="InternalServiceError"):
        secret_rotator.deliver_all(world.services)
    world.update(client, PublishSecretsInAWSSecretsManager=False)
    world.update(client, PublishSecretsInAWSSecretsManager=True)
    world.keeper.answer = None
    secret_rotator.deliver_all(world.services)
    row = world.row(client)
    assert row is not None
    assert (world.kept(client), row["delivery_error"]) == (json.loads(row["secret_string"]), None)


def test_a_deletion_that_fails_is_made_good_later(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    world.keeper.answer = DOWN
    world.given.cognito.delete_user_pool_client(UserPoolId=client.pool_id, ClientId=client.id)
    row = world.row(client)
    assert row is not None
    assert (row["secret_string"], row["delivery_error"]) == (None, "InternalServiceError: down")
    world.keeper.answer = None
    secret_rotator.deliver_all(world.services)
    assert (world.kept(client), world.row(client)) == (None, None)


def test_what_changed_while_it_was_sent_is_sent_again(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    world.given.clock_advanced(timedelta(days=7))
    published_secrets.rotate_due(world.services)

    def rotate_meanwhile() -> None:
        world.keeper.before = lambda: None
        world.given.clock_advanced(timedelta(days=7))
        published_secrets.rotate_due(world.services)

    world.keeper.before = rotate_meanwhile
    secret_rotator.deliver_all(world.services)
    row = world.row(client)
    assert row is not None
    assert row["delivered_at"] is None
    secret_rotator.deliver_all(world.services)
    row = world.row(client)
    assert row is not None
    assert world.kept(client) == json.loads(row["secret_string"])


def meanwhile(world: World, act: Callable[[], Any]) -> None:
    """Has the next call wait until something else is through: it arrives last."""

    def act_once() -> None:
        world.keeper.before = lambda: None
        act()

    world.keeper.before = act_once


def test_a_version_that_arrives_after_the_deletion_is_deleted_again(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    world.given.clock_advanced(timedelta(days=7))
    published_secrets.rotate_due(world.services)
    meanwhile(world, lambda: world.update(client, PublishSecretsInAWSSecretsManager=False))
    secret_rotator.deliver_all(world.services)
    assert world.kept(client) is not None  # the late one
    secret_rotator.deliver_all(world.services)
    assert (world.kept(client), world.row(client)) == (None, None)


def test_a_version_that_is_overtaken_on_the_way_does_not_stay(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    world.given.clock_advanced(timedelta(days=7))
    published_secrets.rotate_due(world.services)

    def newer_one() -> None:
        world.given.clock_advanced(timedelta(days=7))
        published_secrets.rotate_due(world.services)
        secret_rotator.deliver_all(world.services)

    meanwhile(world, newer_one)
    secret_rotator.deliver_all(world.services)
    secret_rotator.deliver_all(world.services)
    row = world.row(client)
    assert row is not None
    assert world.kept(client) == json.loads(row["secret_string"])


def test_a_deletion_that_arrives_after_the_secret_came_again_does_not_stay(world: World) -> None:
    client = world.given.client(**PUBLISHED)
    meanwhile(world, lambda: world.update(client, PublishSecretsInAWSSecretsManager=True))
    world.update(client, PublishSecretsInAWSSecretsManager=False)
    assert world.kept(client) is None  # the late deletion
    secret_rotator.deliver_all(world.services)
    assert world.kept(client)["userPoolClientId"] == client.id


def test_a_few_failures_end_a_round_and_are_told_in_a_line(world: World, caplog: pytest.LogCaptureFixture) -> None:
    pool_id = world.given.pool()
    world.keeper.answer = DOWN
    for _ in range(secret_rotator.MOST_FAILURES + 2):
        world.given.client(pool_id, **PUBLISHED)
    calls = len(world.server.calls)
    with pytest.raises(NotKept) as raised:
        secret_rotator.deliver_all(world.services)
    assert len(world.server.calls) - calls == secret_rotator.MOST_FAILURES
    caplog.clear()
    loop = secret_rotator.loop(world.services)
    assert loop._failed(raised.value) == loops.FIRST_WAIT_SECONDS
    assert [record.exc_info for record in caplog.records] == [None], "no traceback"


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(b"<html>", 502), "HTTP 502: no error of AWS's"),
        (Answer(["x"], 400), "HTTP 400: no error of AWS's"),
        (Answer({"message": "x" * 5000}, 400), f"HTTP 400: {'x' * 490}"),
        (Answer({"__type": "AccessDeniedException", "Message": "no"}, 400), "AccessDeniedException: no"),
        (Answer(b"x" * 70_000), "PutSecretValue: the answer is too long"),
    ],
)
def test_an_answer_that_makes_no_sense_is_told_in_a_line(world: World, answer: Answer, error: str) -> None:
    world.keeper.answer = answer
    row = world.row(world.given.client(**PUBLISHED))
    assert row is not None
    assert row["delivery_error"] == error


def test_nobody_there_and_an_answer_without_end_are_told_too(
    make_settings: Callable[..., Settings], connect: Any, services: Services
) -> None:
    def endless() -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield b"x" * 65536

    for words, told in ((endless, "PutSecretValue: the answer is too long"), (None, "PutSecretValue: ")):
        with saying(words or (list)) as outsider:
            url = outsider.url if words else "http://127.0.0.1:9"
            own = app.build_services(make_settings(secrets_endpoint=url))
            given = Given(connect(to=app.build_door(own)), own)
            client = given.client(**PUBLISHED)
            [row] = given.sql("SELECT delivery_error FROM published_secrets WHERE client_id = :id", id=client.id)
            assert row["delivery_error"].startswith(told)
            app.close(own)


def test_a_seed_calls_nobody_and_the_server_delivers_what_it_made(world: World, account: str, tmp_path: Path) -> None:
    seed = tmp_path / "seed.yaml"
    seed.write_text(f"""
version: 1
pools:
  - name: seeded
    account: "{account}"
    clients:
      - name: web
        settings: {{ GenerateSecret: true, PublishSecretsInAWSSecretsManager: true }}
""")
    assert list(apply(world.services, [seed], environment={}).problems) == []
    assert world.server.calls == []
    secret_rotator.deliver_all(world.services)
    assert len(world.keeper.secrets) == 1
    again = apply(world.services, [seed], on_conflict="update", environment={})
    assert (list(again.problems), again.changed) == ([], 0)
    seed.write_text(seed.read_text().replace("PublishSecretsInAWSSecretsManager: true", "EnableTokenRevocation: true"))
    assert apply(world.services, [seed], on_conflict="update", environment={}).changed == 1
    secret_rotator.deliver_all(world.services)
    assert world.keeper.secrets == {}


@pytest.mark.parametrize("endpoint", ["localhost:4566", "ftp://localhost"])
def test_an_endpoint_is_a_url(make_settings: Callable[..., Settings], endpoint: str) -> None:
    with pytest.raises(ValueError, match="EMULATOR_SECRETS_ENDPOINT is not a URL"):
        app.build_services(make_settings(secrets_endpoint=endpoint))
