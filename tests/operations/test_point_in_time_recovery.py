"""Bringing a pool back to a point in time: what comes back, what the preview says, and each state on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient

from tests.operations.recovery_scene import Scene
from tests.store.test_changes import with_an_app
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, Given, attribute_list

NOTHING = (0, 0, 0)
NEW_PASSWORD = "An0ther-one!"


@pytest.fixture
def scene(given: Given, serve: Callable[..., TestClient]) -> Scene:
    return Scene(given, serve())


# --- what comes back ------------------------------------------------------------------------------------------------


def test_everything_comes_back_as_it_was(scene: Scene, given: Given) -> None:
    cognito, pool, client = scene.cognito, scene.pool, scene.client
    for name in ("ann", "bob", "cid", "dan"):
        given.confirmed_user(client, name)
    cognito.create_group(UserPoolId=pool, GroupName="staff", Description="before")
    cognito.create_group(UserPoolId=pool, GroupName="gone")
    for name, group in (("ann", "staff"), ("bob", "staff"), ("bob", "gone")):
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)
    for name in ("ann", "bob", "cid"):
        with_an_app(given, client, name)
    with_passkey(given, pool, "ann", "kept")
    with_passkey(given, pool, "ann", "lost")
    with_link(given, pool, "bob")
    before = scene.state()
    scene.begin()
    change_much(scene, given)
    assert scene.state() != before
    preview = scene.recover()
    assert scene.state() == before
    assert preview == {"Users": (1, 2, 1), "Groups": (1, 1, 1), "User MFAs": (3, 1, 1), "Passkeys": (1, 0, 1)}
    assert given.sign_in(client, "bob@example.test")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"


def change_much(scene: Scene, given: Given) -> None:
    """Created: eva, the group new, an app of dan and a passkey. Deleted: bob with his app and its preference, the group
    gone, the preference of cid, a passkey. Changed: ann and dan, the group staff, what ann prefers."""
    cognito, client, named = scene.cognito, scene.client, {"UserPoolId": scene.pool}
    cognito.admin_delete_user(**named, Username="bob")
    cognito.admin_disable_user(**named, Username="dan")
    taken = {"email": "bob@example.test", "email_verified": "true", "nickname": "Annie"}
    cognito.admin_update_user_attributes(**named, Username="ann", UserAttributes=attribute_list(taken))
    given.confirmed_user(client, "eva")
    cognito.admin_add_user_to_group(**named, Username="eva", GroupName="staff")
    cognito.update_group(**named, GroupName="staff", Description="after")
    cognito.delete_group(**named, GroupName="gone")
    cognito.create_group(**named, GroupName="new")
    off, on = {"Enabled": False}, {"Enabled": True, "PreferredMfa": False}
    cognito.admin_set_user_mfa_preference(**named, Username="cid", SoftwareTokenMfaSettings=off)
    cognito.admin_set_user_mfa_preference(**named, Username="ann", SoftwareTokenMfaSettings=on)
    cognito.admin_enable_user(**named, Username="dan")
    token = given.tokens(client, "dan")["AccessToken"]
    secret = cognito.associate_software_token(AccessToken=token)["SecretCode"]
    cognito.verify_software_token(AccessToken=token, UserCode=pyotp.TOTP(secret).at(scene.now))
    cognito.admin_disable_user(**named, Username="dan")
    given.sql("DELETE FROM webauthn_credentials WHERE pool_id = :pool AND credential_id = 'lost'", pool=scene.pool)
    with_passkey(given, scene.pool, "ann", "new")


def with_passkey(given: Given, pool: str, username: str, credential_id: str) -> None:
    values = "'key', 1, 'rp.example', 'my key', '[\"usb\"]', created_at"
    given.sql(
        "INSERT INTO webauthn_credentials (pool_id, credential_id, user_id, public_key, sign_count, relying_party_id, "  # noqa: S608
        f"friendly_name, transports, created_at) SELECT pool_id, '{credential_id}', id, {values} FROM users "
        "WHERE pool_id = :pool AND username = :name",
        pool=pool,
        name=username,
    )


def with_link(given: Given, pool: str, username: str) -> None:
    values = "'Google', 'Google', 'Cognito_Subject', '4711', FALSE, created_at"
    given.sql(
        "INSERT INTO linked_identities (id, pool_id, user_id, provider_name, provider_type, attribute_name, "  # noqa: S608
        f"attribute_value, is_primary, linked_at) SELECT id, pool_id, id, {values} FROM users "
        "WHERE pool_id = :pool AND username = :name",
        pool=pool,
        name=username,
    )


def test_who_changed_the_password_since_keeps_the_new_one(scene: Scene, given: Given) -> None:
    """Also somebody who was deleted afterwards; who did not has the old one."""
    for name in ("ann", "bob", "cid"):
        given.confirmed_user(scene.client, name)
    scene.begin()
    for name in ("ann", "bob"):
        token = given.tokens(scene.client, name)["AccessToken"]
        scene.cognito.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=NEW_PASSWORD)
    for name in ("bob", "cid"):
        scene.cognito.admin_delete_user(UserPoolId=scene.pool, Username=name)
    assert scene.recover()["Users"] == (2, 0, 0)
    for name, password in (("ann", NEW_PASSWORD), ("bob", NEW_PASSWORD), ("cid", PASSWORD)):
        assert given.sign_in(scene.client, name, password)["AuthenticationResult"]


def test_who_kept_a_password_is_not_asked_for_another_one(scene: Scene, given: Given) -> None:
    given.invited_user(scene.client, "ann")
    scene.begin()
    named = {"UserPoolId": scene.pool, "Username": "ann"}
    scene.cognito.admin_set_user_password(**named, Password=NEW_PASSWORD, Permanent=True)
    scene.cognito.admin_disable_user(**named)
    assert scene.recover()["Users"] == (0, 1, 0)
    assert given.sign_in(scene.client, "ann", NEW_PASSWORD)["AuthenticationResult"]


def test_sign_ins_live_on_and_sign_outs_are_not_undone(scene: Scene, given: Given) -> None:
    given.confirmed_user(scene.client, "ann")
    given.confirmed_user(scene.client, "bob")
    out = given.tokens(scene.client, "bob")
    scene.begin()
    stays = given.tokens(scene.client, "ann")
    scene.cognito.global_sign_out(AccessToken=out["AccessToken"])
    nickname = attribute_list({"nickname": "x"})
    for name in ("ann", "bob"):
        scene.cognito.admin_update_user_attributes(UserPoolId=scene.pool, Username=name, UserAttributes=nickname)
    assert scene.recover()["Users"] == (0, 2, 0)
    assert scene.cognito.get_user(AccessToken=stays["AccessToken"])["Username"] == "ann"
    assert refusal(scene.cognito.get_user, AccessToken=out["AccessToken"])[0] == "NotAuthorizedException"


def test_a_name_that_was_used_again_is_the_first_ones_again(scene: Scene, given: Given) -> None:
    given.confirmed_user(scene.client, "ann")
    sub = given.attributes(scene.client, "ann")["sub"]
    scene.begin()
    scene.cognito.admin_delete_user(UserPoolId=scene.pool, Username="ann")
    given.confirmed_user(scene.client, "ann")
    assert given.attributes(scene.client, "ann")["sub"] != sub
    assert scene.recover()["Users"] == (1, 0, 1)
    assert given.attributes(scene.client, "ann@example.test")["sub"] == sub


def test_what_changed_and_changed_back_is_no_change(scene: Scene, given: Given) -> None:
    given.confirmed_user(scene.client, "ann")
    scene.begin()
    named = {"UserPoolId": scene.pool, "Username": "ann"}
    scene.cognito.admin_disable_user(**named)
    scene.cognito.admin_enable_user(**named)
    given.signed_up_user(scene.client, "bob")
    scene.cognito.admin_delete_user(UserPoolId=scene.pool, Username="bob")
    assert set(scene.preview(scene.initiate()).values()) == {NOTHING}


def test_a_recovery_can_itself_be_undone(given: Given) -> None:
    scene = Scene(given, settings={"UserPoolTier": "PLUS"})
    given.confirmed_user(scene.client, "ann")
    scene.begin()
    scene.cognito.admin_delete_user(UserPoolId=scene.pool, Username="ann")
    without = scene.now
    scene.recover()
    assert scene.preview(scene.initiate(without, hours=25))["Users"] == (0, 0, 1)


def test_other_pools_stay_as_they_are(scene: Scene, given: Given) -> None:
    other = given.client()
    given.confirmed_user(other, "ann")
    scene.begin()
    scene.cognito.admin_delete_user(UserPoolId=other.pool_id, Username="ann")
    given.confirmed_user(other, "bob")
    scene.recover()
    assert [user["Username"] for user in given.cognito.list_users(UserPoolId=other.pool_id)["Users"]] == ["bob"]


# --- states ---------------------------------------------------------------------------------------------------------


def test_a_recovery_is_shown_from_its_beginning_to_its_end(scene: Scene) -> None:
    scene.begin()
    scene.later(minutes=20)
    named = {"UserPoolId": scene.pool}
    began = answer(scene.cognito.initiate_point_in_time_recovery, **named, RestoreTimestamp=scene.point)["Restoration"]
    shown = {"RestoreId": began["RestoreId"], "RestoreTimestamp": began["RestoreTimestamp"]}
    assert abs(began["RestoreTimestamp"] - scene.point) < timedelta(seconds=1)
    whole = {**shown, "TriggerTimestamp": began["TriggerTimestamp"]}
    assert began == {**whole, "RestoreStatus": "PREVIEW_GENERATING"}
    preview = [
        {"Entity": entity, "CreateCount": 0, "UpdateCount": 0, "DeleteCount": 0}
        for entity in ("Users", "Groups", "User MFAs", "Passkeys")
    ]
    ready = {**whole, "RestoreStatus": "PREVIEW_GENERATED", "RestorePreview": preview}
    assert scene.describe(began["RestoreId"]) == ready
    started = answer(scene.cognito.start_point_in_time_recovery, **scene.named(began["RestoreId"]))
    assert started == {"Restoration": {**ready, "RestoreStatus": "RESTORING"}}
    assert scene.describe(began["RestoreId"]) == {**ready, "RestoreStatus": "RESTORE_COMPLETED"}
    listed = answer(scene.cognito.list_point_in_time_recoveries, **named)
    assert listed == {"Restorations": [{**shown, "RestoreStatus": "RESTORE_COMPLETED"}]}


def test_a_cancelled_recovery_changed_nothing(scene: Scene, given: Given) -> None:
    scene.begin()
    given.confirmed_user(scene.client, "ann")
    before, recovery = scene.state(), scene.initiate()
    cancelled = scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))["Restoration"]
    assert cancelled["RestoreStatus"] == scene.status(recovery) == "PREVIEW_CANCELLED"
    assert scene.state() == before
    given.confirmed_user(scene.client, "bob")


def test_a_preview_that_nobody_takes_expires_after_a_day(scene: Scene, given: Given) -> None:
    scene.begin()
    recovery = scene.initiate()
    scene.later(hours=23, minutes=59)
    assert scene.status(recovery) == "PREVIEW_GENERATED"
    scene.later(minutes=1)
    assert scene.status(recovery) == "PREVIEW_EXPIRED"
    given.confirmed_user(scene.client, "ann")
    for method in (scene.cognito.start_point_in_time_recovery, scene.cognito.cancel_point_in_time_recovery):
        assert refusal(method, **scene.named(recovery))[0] == "InvalidParameterException"
    [row] = given.sql("SELECT status FROM v_recoveries WHERE pool_id = :pool", pool=scene.pool)
    assert row["status"] == "PREVIEW_EXPIRED"


def test_a_held_preview_can_be_cancelled_and_not_started(scene: Scene) -> None:
    scene.begin()
    scene.switch(hold="preview")
    recovery = scene.initiate()
    assert scene.status(recovery) == "PREVIEW_GENERATING"
    assert "RestorePreview" not in scene.describe(recovery)
    assert refusal(scene.cognito.start_point_in_time_recovery, **scene.named(recovery)) == (
        "InvalidParameterException",
        "A point-in-time recovery can be started when its status is PREVIEW_GENERATED; it is PREVIEW_GENERATING.",
    )
    assert scene.switch(hold="restore")["active"]["status"] == "PREVIEW_GENERATED"
    scene.cognito.cancel_point_in_time_recovery(**scene.named(recovery))


def test_a_held_restore_can_neither_be_cancelled_nor_started_again(scene: Scene, given: Given) -> None:
    scene.begin()
    given.confirmed_user(scene.client, "ann")
    scene.switch(hold="restore")
    recovery = scene.initiate()
    scene.start(recovery)
    scene.later(days=3)
    assert scene.status(recovery) == "RESTORING"
    assert given.sql("SELECT id FROM users WHERE pool_id = :pool", pool=scene.pool)
    for method in (scene.cognito.start_point_in_time_recovery, scene.cognito.cancel_point_in_time_recovery):
        assert refusal(method, **scene.named(recovery))[0] == "InvalidParameterException"
    assert scene.switch()["active"] is None
    assert scene.status(recovery) == "RESTORE_COMPLETED"
    assert given.sql("SELECT id FROM users WHERE pool_id = :pool", pool=scene.pool) == []


def test_a_preview_that_fails_lets_the_pool_be_written_to(scene: Scene, given: Given) -> None:
    scene.begin()
    scene.switch(fail="preview")
    recovery = scene.initiate()
    assert scene.status(recovery) == "PREVIEW_GENERATION_FAILED"
    given.confirmed_user(scene.client, "ann")
    scene.switch()
    assert scene.status(scene.initiate()) == "PREVIEW_GENERATED", "and another one can be initiated"


@pytest.mark.parametrize(
    ("fail", "status", "after"),
    [
        ("restore", "TEMPORARY_INTERNAL_ERROR_SEE_SUPPORT_CASE", "RESTORE_COMPLETED"),
        ("abort", "AWS_ABORTED", "AWS_ABORTED"),
    ],
)
def test_a_restore_that_fails_keeps_the_pool_paused_until_it_is_seen_to(
    scene: Scene, given: Given, fail: str, status: str, after: str
) -> None:
    scene.begin()
    scene.switch(fail=fail)
    recovery = scene.initiate()
    scene.start(recovery)
    scene.later(days=2)
    assert scene.status(recovery) == status
    sign_up = {"ClientId": scene.client.id, "Username": "ann", "Password": PASSWORD}
    assert refusal(scene.cognito.sign_up, **sign_up)[0] == "OperationNotEnabledException"
    assert refusal(scene.cognito.cancel_point_in_time_recovery, **scene.named(recovery))[0] == (
        "InvalidParameterException"
    )
    assert scene.switch()["active"] is None
    assert scene.status(recovery) == after
    given.confirmed_user(scene.client, "ann")


def test_the_switch_is_of_a_pool_that_is_there(scene: Scene) -> None:
    assert scene.http is not None
    for call in (scene.http.get, scene.http.put):
        body: dict[str, Any] = {"json": {}} if call == scene.http.put else {}
        gone = call("/_emulator/recoveries/us-east-1_nobody", **body)
        assert (gone.status_code, gone.json()) == (404, {"detail": "User pool us-east-1_nobody does not exist."})
    shown = scene.http.get(f"/_emulator/recoveries/{scene.pool}").json()
    assert shown == {"pool": scene.pool, "hold": None, "fail": None, "active": None}


def test_recoveries_are_listed_by_pages_the_newest_first(scene: Scene) -> None:
    scene.begin()
    made = []
    for _ in range(3):
        made.append(scene.initiate())
        scene.cognito.cancel_point_in_time_recovery(**scene.named(made[-1]))
    named = {"UserPoolId": scene.pool}
    first = answer(scene.cognito.list_point_in_time_recoveries, **named, MaxResults=2)
    token = first.pop("NextToken")
    rest = answer(scene.cognito.list_point_in_time_recoveries, **named, MaxResults=2, NextToken=token)
    listed = [entry["RestoreId"] for page in (first, rest) for entry in page["Restorations"]]
    assert listed == made[::-1]
    assert "NextToken" not in rest
