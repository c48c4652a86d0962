"""`POST /_emulator/snapshots/{name}/restore`: one user comes back, and nobody else is touched."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support import device_client
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list
from tests.support.passkey_scenes import Person

TABLES = (
    *("users", "user_attributes", "aliases", "linked_identities", "user_group_members", "user_factors", "devices"),
    *("software_tokens", "webauthn_credentials", "password_history", "codes"),
)


@pytest.fixture
def name(http: TestClient) -> Iterator[str]:
    name = f"user.{uuid4().hex[:8]}"
    yield name
    http.delete(f"/_emulator/snapshots/{name}")


@pytest.fixture
def client(given: Given) -> AppClient:
    pool = given.pool(
        AliasAttributes=["email"],
        Schema=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}],
    )
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=pool, SoftwareTokenMfaConfiguration={"Enabled": True}, MfaConfiguration="OPTIONAL"
    )
    return given.client(pool)


def ann(given: Given, http: TestClient, client: AppClient) -> dict[str, str]:
    """A user with something in most tables; with the keys of her pool and name."""
    named = {"UserPoolId": client.pool_id, "Username": "ann"}
    given.confirmed_user(client, "ann", email="ann@example.com")
    verified = {"email": "ann@example.com", "email_verified": "true", "custom:team": "blue"}
    given.cognito.admin_update_user_attributes(**named, UserAttributes=attribute_list(verified))
    for group in ("Staff", "Guests"):
        given.cognito.create_group(UserPoolId=client.pool_id, GroupName=group)
        given.cognito.admin_add_user_to_group(**named, GroupName=group)
    assert http.post(f"/_emulator/users/{client.pool_id}/ann/totp").status_code == 200
    given.cognito.forgot_password(ClientId=client.id, Username="ann")
    return named


def save(http: TestClient, name: str) -> None:
    assert http.post("/_emulator/snapshots", json={"name": name}).status_code == 201


def restore(http: TestClient, name: str, client: AppClient, username: str = "ann", **more: Any) -> Any:
    answer = http.post(
        f"/_emulator/snapshots/{name}/restore", json={"pool": client.pool_id, "username": username, **more}
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(http: TestClient, name: str, pool: str, username: str = "ann") -> tuple[int, str]:
    answer = http.post(f"/_emulator/snapshots/{name}/restore", json={"pool": pool, "username": username})
    return answer.status_code, answer.json()["detail"]


def rows(given: Given, user_id: str) -> dict[str, list[str]]:
    return {
        table: sorted(
            str(sorted(row.items()))
            for row in given.sql(
                f"SELECT * FROM {table} WHERE {'id' if table == 'users' else 'user_id'} = :id",  # noqa: S608
                id=user_id,
            )
        )
        for table in TABLES
    }


def id_of(given: Given, client: AppClient) -> str:
    (found,) = given.sql("SELECT id FROM users WHERE pool_id = :p AND username = 'ann'", p=client.pool_id)
    return str(found["id"])


def test_a_deleted_user_comes_back_with_every_row_and_nobody_else_is_touched(
    http: TestClient, given: Given, client: AppClient, name: str
) -> None:
    named = ann(given, http, client)
    user_id = id_of(given, client)
    before = rows(given, user_id)
    assert {table for table, found in before.items() if not found} <= {
        *("linked_identities", "devices", "webauthn_credentials", "password_history")
    }
    save(http, name)
    given.confirmed_user(client, "bob", email="bob@example.com")
    given.cognito.admin_delete_user(**named)
    told = restore(http, name, client)
    assert told == {
        "snapshot": name,
        "pool": client.pool_id,
        "username": "ann",
        "status": "CONFIRMED",
        "replaced": False,
        "sub": given.attributes(client, "ann")["sub"],
        "groups": ["Guests", "Staff"],
        "groups_gone": [],
    }
    assert rows(given, user_id) == before
    assert given.sign_in(client, "ann@example.com")["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert given.status(client, "bob") == "CONFIRMED"


def test_a_changed_user_is_replaced_only_where_that_is_said(
    http: TestClient, given: Given, client: AppClient, name: str
) -> None:
    given.confirmed_user(client, "ann", email="ann@example.com")
    before = rows(given, user_id := id_of(given, client))
    save(http, name)
    token = given.tokens(client, "ann")["AccessToken"]
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="ann", Password="An0ther!Pass", Permanent=True
    )
    changed = rows(given, user_id)
    status, said = refused(http, name, client.pool_id)
    assert (status, said[:22]) == (409, "The user ann is there;")
    assert rows(given, user_id) == changed
    assert restore(http, name, client, replace=True)["replaced"]
    assert rows(given, user_id) == before
    assert refusal(given.cognito.get_user, AccessToken=token)[0] == "NotAuthorizedException"
    assert given.tokens(client, "ann", PASSWORD)["AccessToken"]


def test_what_another_user_has_by_now_stays_theirs(
    http: TestClient, given: Given, client: AppClient, name: str
) -> None:
    named = ann(given, http, client)
    save(http, name)
    given.cognito.admin_delete_user(**named)
    verified = {"email": "ann@example.com", "email_verified": "true"}
    given.cognito.admin_create_user(
        UserPoolId=client.pool_id, Username="eve", UserAttributes=attribute_list(verified), MessageAction="SUPPRESS"
    )
    status, said = refused(http, name, client.pool_id)
    assert status == 409
    assert said.startswith("ann@example.com is a name of another user now, eve with the sub ")
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="eve")
    given.confirmed_user(client, "ann", email="new@example.com")
    status, said = refused(http, name, client.pool_id)
    assert status == 409
    assert said.startswith("ann is a name of another user now, ann with the sub ")
    assert given.attributes(client, "ann")["email"] == "new@example.com"


def test_an_identity_that_another_user_is_linked_to_is_not_taken_away(
    http: TestClient, given: Given, name: str
) -> None:
    client = given.client()
    pool = client.pool_id
    given.cognito.create_identity_provider(
        UserPoolId=pool,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={"client_id": "c", "client_secret": "s", "authorize_scopes": "openid"},
    )
    google = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "117"}

    def link(username: str) -> None:
        given.confirmed_user(client, username)
        owner = {"ProviderName": "Cognito", "ProviderAttributeValue": username}
        given.cognito.admin_link_provider_for_user(UserPoolId=pool, DestinationUser=owner, SourceUser=google)

    link("ann")
    save(http, name)
    given.cognito.admin_delete_user(UserPoolId=pool, Username="ann")
    link("eve")
    assert refused(http, name, pool) == (
        409,
        "The identity that Google knows ann by is another user's now.",
    )
    assert refusal(given.cognito.admin_get_user, UserPoolId=pool, Username="ann")[0] == "UserNotFoundException"
    given.cognito.admin_delete_user(UserPoolId=pool, Username="eve")
    restore(http, name, client)
    assert "117" in given.attributes(client, "ann")["identities"]


def test_a_group_that_is_gone_is_left_out_and_named(
    http: TestClient, given: Given, client: AppClient, name: str
) -> None:
    named = ann(given, http, client)
    save(http, name)
    given.cognito.admin_delete_user(**named)
    given.cognito.delete_group(UserPoolId=client.pool_id, GroupName="Guests")
    told = restore(http, name, client)
    assert (told["groups"], told["groups_gone"]) == (["Staff"], ["Guests"])
    groups = given.cognito.admin_list_groups_for_user(**named)["Groups"]
    assert [group["GroupName"] for group in groups] == ["Staff"]


def test_what_is_not_there_is_said(http: TestClient, given: Given, client: AppClient, name: str) -> None:
    pool = client.pool_id
    assert refused(http, name, pool)[0] == 404
    save(http, name)
    assert refused(http, "../emulator", pool)[0] == 404
    assert refused(http, name, pool, "<script>") == (
        404,
        f"The snapshot {name} has no user <script> in the user pool {pool}.",
    )
    assert refused(http, name, pool, "a\0b")[0] == 422
    given.cognito.delete_user_pool(UserPoolId=pool)
    assert refused(http, name, pool) == (404, f"User pool {pool} does not exist.")


def test_a_passkey_and_a_device_are_good_again(http: TestClient, given: Given, name: str) -> None:
    person = Person.of_new_pool(given)
    person.register()
    client = device_client.tracking(given)
    device = device_client.confirmed_device(given, client)
    save(http, name)
    for used in (person.client, client):
        given.cognito.admin_delete_user(UserPoolId=used.pool_id, Username="bob")
        restore(http, name, used, "bob")
    assert person.sign_in()["AuthenticationResult"]["AccessToken"]
    found = given.cognito.admin_list_devices(UserPoolId=client.pool_id, Username="bob")["Devices"]
    assert [each["DeviceKey"] for each in found] == [device.key]


def test_nobody_comes_back_to_a_pool_that_is_being_recovered(
    http: TestClient, given: Given, client: AppClient, name: str
) -> None:
    pool = client.pool_id
    given.confirmed_user(client, "ann")
    save(http, name)
    given.cognito.admin_delete_user(UserPoolId=pool, Username="ann")
    given.clock_advanced(timedelta(minutes=30))
    at = given.cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["CreationDate"] + timedelta(minutes=10)
    given.cognito.initiate_point_in_time_recovery(UserPoolId=pool, RestoreTimestamp=at)
    said = f"A recovery to a point in time keeps the users of {pool} from being changed until it ends."
    assert refused(http, name, pool) == (422, said)
    assert given.cognito.list_users(UserPoolId=pool)["Users"] == []


def test_an_attribute_that_the_pool_does_not_have_now_keeps_the_user_out(
    http: TestClient, given: Given, name: str
) -> None:
    client = given.client()
    pool = client.pool_id
    earlier = f"{name}.earlier"
    save(http, earlier)
    given.cognito.add_custom_attributes(
        UserPoolId=pool, CustomAttributes=[{"Name": "team", "AttributeDataType": "String"}]
    )
    given.confirmed_user(client, "ann")
    given.cognito.admin_update_user_attributes(
        UserPoolId=pool, Username="ann", UserAttributes=attribute_list({"custom:team": "blue"})
    )
    save(http, name)
    assert http.post(f"/_emulator/snapshots/{earlier}/load").status_code == 200
    http.delete(f"/_emulator/snapshots/{earlier}")
    assert refused(http, name, pool) == (
        422,
        f"The user has custom:team in the snapshot, which {pool} does not have now.",
    )
