"""AddUserPoolClientSecret, ListUserPoolClientSecrets, DeleteUserPoolClientSecret: two secrets, and either is right."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash

OWN = "a1+" * 10
INVALID, UNKNOWN, TOO_MANY = "InvalidParameterException", "ResourceNotFoundException", "LimitExceededException"


@pytest.fixture
def client(given: Given) -> AppClient:
    return given.client(GenerateSecret=True)


def named(client: AppClient) -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "ClientId": client.id}


def add(client: AppClient, **members: str) -> dict[str, Any]:
    made: dict[str, Any] = client.cognito.add_user_pool_client_secret(**named(client), **members)
    descriptor: dict[str, Any] = made["ClientSecretDescriptor"]
    return descriptor


def listed(client: AppClient) -> list[dict[str, Any]]:
    shown = answer(client.cognito.list_user_pool_client_secrets, **named(client))
    assert list(shown) == ["ClientSecrets"]
    secrets: list[dict[str, Any]] = shown["ClientSecrets"]
    return secrets


def delete(client: AppClient, secret_id: str) -> dict[str, Any]:
    return answer(client.cognito.delete_user_pool_client_secret, **named(client), ClientSecretId=secret_id)


def described(client: AppClient) -> str | None:
    """The secret that is shown."""
    secret: str | None = client.cognito.describe_user_pool_client(**named(client))["UserPoolClient"].get("ClientSecret")
    return secret


def sign_up(client: AppClient, username: str, secret: str | None) -> None:
    client.cognito.sign_up(
        ClientId=client.id,
        Username=username,
        Password=PASSWORD,
        SecretHash=secret_hash(replace(client, secret=secret), username),
        UserAttributes=attribute_list({"email": f"{username}@example.test"}),
    )


def test_a_generated_secret_is_told_once(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    made = add(client)
    assert sorted(made) == ["ClientSecretCreateDate", "ClientSecretId", "ClientSecretValue"]
    assert made["ClientSecretId"] == f"{client.id}--{int(made['ClientSecretCreateDate'].timestamp() * 1000)}"
    assert 24 <= len(made["ClientSecretValue"]) <= 64
    assert sorted(listed(client)[1]) == ["ClientSecretCreateDate", "ClientSecretId"]


def test_a_secret_of_ones_own_is_not_told(client: AppClient) -> None:
    assert sorted(add(client, ClientSecret=OWN)) == ["ClientSecretCreateDate", "ClientSecretId"]
    sign_up(client, "bob", OWN)


def test_the_list_begins_with_the_secret_of_the_client_s_making(client: AppClient) -> None:
    shown = listed(client)
    assert [secret["ClientSecretId"].startswith(f"{client.id}--") for secret in shown] == [True]
    added = add(client)
    assert [secret["ClientSecretId"] for secret in listed(client)] == [
        shown[0]["ClientSecretId"],
        added["ClientSecretId"],
    ]


def test_either_secret_proves_the_client(given: Given, client: AppClient) -> None:
    value = add(client)["ClientSecretValue"]
    sign_up(client, "by-the-old-one", client.secret)
    sign_up(client, "by-the-new-one", value)
    for secret in (client.secret, value):
        hashed = secret_hash(replace(client, secret=secret), "by-the-old-one")
        given.cognito.admin_set_user_password(
            UserPoolId=client.pool_id, Username="by-the-old-one", Password=PASSWORD, Permanent=True
        )
        parameters = {"USERNAME": "by-the-old-one", "PASSWORD": PASSWORD, "SECRET_HASH": hashed}
        tokens = given.cognito.initiate_auth(
            ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters
        )["AuthenticationResult"]
        given.cognito.revoke_token(ClientId=client.id, ClientSecret=secret, Token=tokens["RefreshToken"])


def test_a_deleted_secret_proves_nothing(given: Given, client: AppClient) -> None:
    value = add(client)["ClientSecretValue"]
    assert described(client) == client.secret
    assert delete(client, listed(client)[0]["ClientSecretId"]) == {}
    with pytest.raises(ClientError, match="Unable to verify secret hash"):
        sign_up(client, "bob", client.secret)
    sign_up(client, "bob", value)
    code, _ = refusal(given.cognito.revoke_token, ClientId=client.id, ClientSecret=client.secret, Token="x")
    assert code == "UnauthorizedException"


def test_no_other_secret_takes_the_place_of_the_original_where_it_is_shown(given: Given, client: AppClient) -> None:
    second = add(client)
    delete(client, listed(client)[0]["ClientSecretId"])
    assert described(client) is None
    changed = given.cognito.update_user_pool_client(**named(client), EnablePropagateAdditionalUserContextData=True)
    assert "ClientSecret" not in changed["UserPoolClient"]
    third = add(client)["ClientSecretValue"]
    delete(client, second["ClientSecretId"])
    assert described(client) is None
    sign_up(client, "bob", third)


def test_the_original_stays_where_it_is_shown_when_the_other_one_is_deleted(client: AppClient) -> None:
    delete(client, add(client)["ClientSecretId"])
    assert described(client) == client.secret
    add(client, ClientSecret=str(client.secret))  # the same once more is another one
    delete(client, listed(client)[0]["ClientSecretId"])
    assert described(client) is None


@pytest.mark.parametrize("secret_hash_is", ["missing", "wrong"])
def test_a_client_whose_original_secret_is_gone_is_not_public(
    given: Given, client: AppClient, secret_hash_is: str
) -> None:
    """Whatever asks for a secret goes on asking."""
    value = add(client)["ClientSecretValue"]
    sign_up(client, "bob", value)
    given.cognito.admin_confirm_sign_up(UserPoolId=client.pool_id, Username="bob")
    own = secret_hash(replace(client, secret=value), "bob")
    parameters = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    signed_in = given.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={**parameters, "SECRET_HASH": own}
    )["AuthenticationResult"]
    delete(client, listed(client)[0]["ClientSecretId"])
    wrong = secret_hash_is == "wrong"
    refresh = {"REFRESH_TOKEN": signed_in["RefreshToken"]}
    hashed = {"SecretHash": secret_hash(client, "bob")} if wrong else {}
    parameter = {"SECRET_HASH": secret_hash(client, "bob")} if wrong else {}
    plain = {"ClientSecret": client.secret} if wrong else {}
    cognito = given.cognito
    calls: list[tuple[Any, dict[str, Any]]] = [
        (cognito.forgot_password, {"Username": "bob", **hashed}),
        (cognito.initiate_auth, {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {**parameters, **parameter}}),
        (cognito.initiate_auth, {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {**refresh, **parameter}}),
        (cognito.get_tokens_from_refresh_token, {"RefreshToken": signed_in["RefreshToken"], **plain}),
    ]
    for call, members in calls:
        assert refusal(call, ClientId=client.id, **members)[0] in {"NotAuthorizedException", INVALID}
    revoke = {"ClientId": client.id, "Token": signed_in["RefreshToken"], **plain}
    assert refusal(cognito.revoke_token, **revoke)[0] == "UnauthorizedException"
    assert cognito.initiate_auth(
        ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={**parameters, "SECRET_HASH": own}
    )["AuthenticationResult"]


def test_a_wrong_secret_is_still_wrong(client: AppClient) -> None:
    add(client)
    with pytest.raises(ClientError, match="Unable to verify secret hash"):
        sign_up(client, "bob", "neither")


def test_a_secret_can_be_rotated_for_ever(given: Given, client: AppClient) -> None:
    value = client.secret
    for number in range(3):
        given.clock_advanced(timedelta(days=90))
        new = add(client)["ClientSecretValue"]
        delete(client, listed(client)[0]["ClientSecretId"])
        sign_up(client, f"user-{number}", new)
        with pytest.raises(ClientError, match="Unable to verify secret hash"):
            sign_up(client, "nobody", value)
        value = new


def test_two_secrets_of_one_moment_have_two_ids(given: Given) -> None:
    given.clock_frozen()
    client = given.client(GenerateSecret=True)
    add(client)
    assert len({secret["ClientSecretId"] for secret in listed(client)}) == 2


def test_a_pinned_id_that_leaves_no_room_still_gets_usable_ones(given: Given) -> None:
    client = given.client(
        ClientName="_custom_id_=" + given.cognito.meta.region_name.replace("-", "") * 12, ClientSecret=OWN
    )
    added = add(client)
    assert len(added["ClientSecretId"]) <= 128
    assert delete(client, added["ClientSecretId"]) == {}


def test_a_row_from_before_there_could_be_two_has_its_one(given: Given, client: AppClient) -> None:
    given.sql("UPDATE user_pool_clients SET secrets = '[]' WHERE id = :id", id=client.id)
    sign_up(client, "bob", client.secret)
    first = listed(client)[0]["ClientSecretId"]
    assert refusal(client.cognito.delete_user_pool_client_secret, **named(client), ClientSecretId=first)[0] == INVALID
    value = add(client)["ClientSecretValue"]
    assert described(client) == client.secret
    delete(client, first)
    assert described(client) is None
    sign_up(client, "ann", value)


def test_a_third_secret_is_refused(client: AppClient) -> None:
    add(client)
    assert refusal(client.cognito.add_user_pool_client_secret, **named(client)) == (
        TOO_MANY,
        "A user pool client cannot have more than 2 client secrets.",
    )
    assert len(listed(client)) == 2


def test_a_public_client_stays_public(given: Given) -> None:
    client = given.client()
    assert listed(client) == []
    assert refusal(client.cognito.add_user_pool_client_secret, **named(client)) == (
        INVALID,
        f"User pool client {client.id} is not configured with a client secret.",
    )


def test_the_last_secret_cannot_be_deleted(client: AppClient) -> None:
    secret_id = listed(client)[0]["ClientSecretId"]
    call = client.cognito.delete_user_pool_client_secret
    assert refusal(call, **named(client), ClientSecretId=secret_id) == (
        INVALID,
        "You cannot delete the last remaining secret for an app client.",
    )
    sign_up(client, "bob", client.secret)


def test_a_secret_of_another_client_is_unknown(given: Given, client: AppClient) -> None:
    other = given.client(client.pool_id, GenerateSecret=True)
    add(client)
    secret_id = listed(other)[0]["ClientSecretId"]
    call = client.cognito.delete_user_pool_client_secret
    assert refusal(call, **named(client), ClientSecretId=secret_id) == (
        UNKNOWN,
        f"Client secret {secret_id} does not exist.",
    )


@pytest.mark.parametrize(
    "operation", ["add_user_pool_client_secret", "list_user_pool_client_secrets", "delete_user_pool_client_secret"]
)
def test_a_client_of_another_pool_or_account_is_unknown(
    given: Given, client: AppClient, connect: Any, operation: str
) -> None:
    members = {"ClientSecretId": "x"} if operation.startswith("delete") else {}
    elsewhere = {"UserPoolId": given.pool(), "ClientId": client.id}
    unknown = (UNKNOWN, f"User pool client {client.id} does not exist.")
    assert refusal(getattr(given.cognito, operation), **elsewhere, **members) == unknown
    stranger = connect(account="000000000001")
    unknown = (UNKNOWN, f"User pool {client.pool_id} does not exist.")
    assert refusal(getattr(stranger, operation), **named(client), **members) == unknown


def test_a_token_of_another_list_is_refused(client: AppClient) -> None:
    call = client.cognito.list_user_pool_client_secrets
    assert refusal(call, **named(client), NextToken="x") == (INVALID, "Invalid NextToken")


def test_of_many_who_add_at_once_one_gets_the_second_place(client: AppClient) -> None:
    def attempt(_: int) -> str:
        try:
            client.cognito.add_user_pool_client_secret(**named(client))
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "ok"

    with ThreadPoolExecutor(6) as threads:
        outcomes = list(threads.map(attempt, range(6)))
    assert sorted(outcomes) == [TOO_MANY] * 5 + ["ok"]
    assert len(listed(client)) == 2


def test_of_two_who_delete_both_one_leaves_the_last(client: AppClient) -> None:
    add(client)

    def attempt(secret: dict[str, Any]) -> str:
        try:
            delete(client, secret["ClientSecretId"])
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "ok"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(attempt, listed(client))) == [INVALID, "ok"]
    assert len(listed(client)) == 1
