"""`POST /_emulator/pools/{pool}/copy`: a pool beside the pool, with its users as they are or as they were."""

from collections.abc import Callable
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient

from tests.operations.recovery_scene import Scene
from tests.operations.test_point_in_time_recovery import with_link, with_passkey
from tests.store.test_changes import with_an_app
from tests.support.given import PASSWORD, AppClient, Given, secret_hash


@pytest.fixture
def scene(given: Given, serve: Callable[..., TestClient]) -> Scene:
    return Scene(given, serve())


def copied(scene: Scene, **body: Any) -> dict[str, Any]:
    assert scene.http is not None
    answer = scene.http.post(f"/_emulator/pools/{scene.pool}/copy", json={"name": "copy", **body})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def usernames(scene: Scene, pool: str) -> list[str]:
    return sorted(user["Username"] for user in scene.cognito.list_users(UserPoolId=pool)["Users"])


def filled(scene: Scene, given: Given) -> str:
    """The secret of ann's app."""
    for name in ("ann", "bob"):
        given.confirmed_user(scene.client, name)
    scene.cognito.create_group(UserPoolId=scene.pool, GroupName="staff", Precedence=3)
    scene.cognito.admin_add_user_to_group(UserPoolId=scene.pool, Username="ann", GroupName="staff")
    with_passkey(given, scene.pool, "bob", "key")
    with_link(given, scene.pool, "bob")
    return with_an_app(given, scene.client, "ann", at=scene.now)


def test_a_copy_has_everything_and_the_pool_stays_as_it_was(scene: Scene, given: Given) -> None:
    secret = filled(scene, given)
    before, source = scene.state(), scene.cognito.describe_user_pool(UserPoolId=scene.pool)["UserPool"]
    made = copied(scene)
    assert scene.state() == before
    pool = made["pool"]
    assert made == {"pool": pool, "name": "copy", "clients": made["clients"], "users": 2}
    shown = scene.cognito.describe_user_pool(UserPoolId=pool)["UserPool"]
    own = {"Id", "Arn", "Name", "CreationDate", "LastModifiedDate"}
    assert {k: v for k, v in shown.items() if k not in own} == {k: v for k, v in source.items() if k not in own}
    assert shown["Name"] == "copy"
    for name in ("ann", "bob"):
        user = scene.cognito.admin_get_user(UserPoolId=pool, Username=name)
        same = scene.cognito.admin_get_user(UserPoolId=scene.pool, Username=name)
        assert {**user, "ResponseMetadata": None} == {**same, "ResponseMetadata": None}
    groups = scene.cognito.admin_list_groups_for_user(UserPoolId=pool, Username="ann")["Groups"]
    assert [(group["GroupName"], group["Precedence"], group["UserPoolId"]) for group in groups] == [("staff", 3, pool)]
    client = AppClient(made["clients"][scene.client.id], pool, None, scene.cognito)
    assert client.id != scene.client.id
    scene.later(minutes=1)
    asked = given.sign_in(client, "ann@example.test")
    code = {"USERNAME": "ann", "SOFTWARE_TOKEN_MFA_CODE": pyotp.TOTP(secret).at(scene.now)}
    answer = {"ClientId": client.id, "ChallengeName": "SOFTWARE_TOKEN_MFA", "Session": asked["Session"]}
    assert scene.cognito.respond_to_auth_challenge(**answer, ChallengeResponses=code)["AuthenticationResult"]


def test_a_copy_of_an_instant_has_the_users_of_then(scene: Scene, given: Given) -> None:
    filled(scene, given)
    scene.later(minutes=1)
    point = scene.now
    scene.later(minutes=1)
    scene.cognito.admin_delete_user(UserPoolId=scene.pool, Username="ann")
    scene.cognito.delete_group(UserPoolId=scene.pool, GroupName="staff")
    scene.cognito.admin_disable_user(UserPoolId=scene.pool, Username="bob")
    given.confirmed_user(scene.client, "eva")
    now = scene.state()
    made = copied(scene, at=point.isoformat())
    assert (usernames(scene, made["pool"]), made["users"]) == (["ann", "bob"], 2)
    assert scene.cognito.admin_get_user(UserPoolId=made["pool"], Username="bob")["Enabled"] is True
    members = scene.cognito.list_users_in_group(UserPoolId=made["pool"], GroupName="staff")["Users"]
    assert [user["Username"] for user in members] == ["ann"]
    assert scene.state() == now
    assert usernames(scene, copied(scene)["pool"]) == ["bob", "eva"]


def test_the_history_of_a_copy_begins_with_it(scene: Scene, given: Given) -> None:
    filled(scene, given)
    scene.later(minutes=1)
    pool = copied(scene)["pool"]
    assert given.sql("SELECT id FROM changes WHERE pool_id = :pool", pool=pool) == []
    scene.cognito.admin_delete_user(UserPoolId=pool, Username="ann")
    assert given.sql("SELECT id FROM changes WHERE pool_id = :pool", pool=pool) != []
    [row] = given.sql("SELECT history_since = created_at AS same FROM user_pools WHERE id = :pool", pool=pool)
    assert row["same"]


def test_a_client_with_a_secret_gets_one_of_its_own(scene: Scene, given: Given) -> None:
    client = given.client(scene.pool, GenerateSecret=True)
    made = copied(scene)
    shown = scene.cognito.describe_user_pool_client(UserPoolId=made["pool"], ClientId=made["clients"][client.id])
    secret = shown["UserPoolClient"]["ClientSecret"]
    assert secret != client.secret
    other = AppClient(made["clients"][client.id], made["pool"], secret, scene.cognito)
    scene.cognito.sign_up(ClientId=other.id, Username="new", Password=PASSWORD, SecretHash=secret_hash(other, "new"))


def test_users_who_are_copied_sign_in_by_srp_once_they_typed_their_password(scene: Scene, given: Given) -> None:
    given.confirmed_user(scene.client, "ann")
    made = copied(scene)
    client = AppClient(made["clients"][scene.client.id], made["pool"], None, scene.cognito)
    assert given.tokens(client, "ann")
    kept = given.sql("SELECT srp_verifier FROM users WHERE pool_id = :pool", pool=made["pool"])
    assert kept[0]["srp_verifier"] is not None


def test_what_cannot_be_copied_is_refused(scene: Scene, given: Given) -> None:
    assert scene.http is not None
    lite = given.pool(UserPoolTier="LITE")
    now = scene.now.isoformat()

    def refused(pool: str, **body: Any) -> tuple[int, str]:
        assert scene.http is not None
        answer = scene.http.post(f"/_emulator/pools/{pool}/copy", json=body)
        return answer.status_code, answer.json()["detail"]

    assert refused("us-east-1_x", name="n") == (404, "User pool us-east-1_x does not exist.")
    sentence = f"User pool {lite} is in the LITE plan, which keeps no history."
    assert refused(lite, name="n", at=now) == (422, sentence)
    assert refused(scene.pool, name="n", at="2001-01-01T00:00:00Z")[1].startswith("The history of user pool")
    for name in ("", "a" * 129, "a/b", "<b>"):
        status, detail = refused(scene.pool, name=name)
        assert (status, detail.startswith("No pool can have this name: ")) == (422, True)
    assert scene.http.post(f"/_emulator/pools/{lite}/copy", json={"name": "of today"}).status_code == 200
