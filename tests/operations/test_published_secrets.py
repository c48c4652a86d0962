"""PublishSecretsInAWSSecretsManager: the secret of an app client in AWS Secrets Manager, and its rotation."""

import json
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.rules.owners import published_secrets
from emulator.work import Services
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, attribute_list, secret_hash

INVALID = "InvalidParameterException"
PUBLISHED: dict[str, Any] = {"PublishSecretsInAWSSecretsManager": True}
BACK: dict[str, Any] = {"PublishSecretsInAWSSecretsManager": False}
WEEK = timedelta(days=7)


def named(client: AppClient) -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "ClientId": client.id}


def described(client: AppClient) -> dict[str, Any]:
    shown: dict[str, Any] = client.cognito.describe_user_pool_client(**named(client))["UserPoolClient"]
    return shown


def updated(client: AppClient, **members: Any) -> dict[str, Any]:
    shown: dict[str, Any] = client.cognito.update_user_pool_client(**named(client), **members)["UserPoolClient"]
    return shown


def kept(given: Given, client: AppClient) -> dict[str, Any]:
    """What Secrets Manager holds, and when it is rotated."""
    [row] = given.sql("SELECT * FROM v_published_secrets WHERE client_id = :id", id=client.id)
    return row


def value(given: Given, client: AppClient) -> str:
    """The secret that an application reads from Secrets Manager."""
    secret: str = json.loads(kept(given, client)["secret_string"])["clientSecretValue"]
    return secret


def live(given: Given, client: AppClient) -> list[str]:
    rows = given.sql("SELECT secret FROM v_client_secrets WHERE client_id = :id ORDER BY created_at", id=client.id)
    return [row["secret"] for row in rows]


def proves(client: AppClient, secret: str | None) -> bool:
    """Whether a call with this secret is the client's."""
    try:
        client.cognito.sign_up(
            ClientId=client.id,
            Username=f"user-{threading.get_ident()}",
            Password="x",  # too short: the secret is judged first
            SecretHash=secret_hash(replace(client, secret=secret), f"user-{threading.get_ident()}"),
        )
    except ClientError as error:
        return bool(error.response["Error"]["Code"] == "InvalidPasswordException")
    return True


def test_the_answer_has_the_arn_instead_of_the_secret(given: Given, account: str) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    arn = f"arn:aws:secretsmanager:us-east-1:{account}:secret/cognito/{client.pool_id}/{client.id}"
    shown = described(client)
    assert (shown.get("ClientSecret"), shown["ClientSecretArn"]) == (None, arn)
    assert client.secret is None  # of the answer of CreateUserPoolClient
    shown = updated(client, EnablePropagateAdditionalUserContextData=True)  # which a client with a secret may have
    assert (shown.get("ClientSecret"), shown["ClientSecretArn"]) == (None, arn)
    assert "PublishSecretsInAWSSecretsManager" not in shown


def test_secrets_manager_holds_json_with_three_members(given: Given) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    row = kept(given, client)
    assert row["arn"] == described(client)["ClientSecretArn"]
    assert json.loads(row["secret_string"]) == {
        "userPoolId": client.pool_id,
        "userPoolClientId": client.id,
        "clientSecretValue": value(given, client),
    }
    assert proves(client, value(given, client))
    assert not proves(client, "x" * 30)


def test_the_first_rotation_comes_at_once_and_the_next_ones_every_week(given: Given, services: Services) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    first = value(given, client)
    assert len(live(given, client)) == 2
    given.clock_advanced(WEEK - timedelta(minutes=1))
    published_secrets.rotate_due(services)
    assert value(given, client) == first
    given.clock_advanced(timedelta(minutes=1))
    published_secrets.rotate_due(services)
    second = value(given, client)
    assert live(given, client) == [first, second]
    given.clock_advanced(WEEK)
    published_secrets.rotate_due(services)
    third = value(given, client)
    assert live(given, client) == [second, third]
    assert [proves(client, secret) for secret in (first, second, third)] == [False, True, True]


@pytest.mark.parametrize("weeks", [2, 3, 500])
def test_after_a_long_leap_nothing_is_left_of_the_secrets_before(given: Given, services: Services, weeks: int) -> None:
    given.clock_frozen()
    client = given.client(GenerateSecret=True, **PUBLISHED)
    before = live(given, client)
    given.clock_advanced(weeks * WEEK + timedelta(days=1))
    published_secrets.rotate_due(services)
    assert not {*before} & {*live(given, client)}
    assert value(given, client) == live(given, client)[1]
    now = value(given, client)
    given.clock_advanced(timedelta(days=5, hours=23))
    published_secrets.rotate_due(services)
    assert value(given, client) == now  # the schedule is that of before
    given.clock_advanced(timedelta(hours=1))
    published_secrets.rotate_due(services)
    assert value(given, client) != now


def test_a_clock_that_went_ahead_and_came_back_leaves_a_week(given: Given, services: Services) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    given.clock_advanced(100 * WEEK)
    published_secrets.rotate_due(services)
    given.clock_advanced(-100 * WEEK)
    published_secrets.rotate_due(services)
    before = value(given, client)
    given.clock_advanced(WEEK - timedelta(hours=1))
    published_secrets.rotate_due(services)
    assert value(given, client) == before
    given.clock_advanced(timedelta(hours=1))
    published_secrets.rotate_due(services)
    assert value(given, client) != before
    assert {*live(given, client)} == {before, value(given, client)}


def test_an_existing_secret_moves_in_and_stays_good_until_the_second_rotation(given: Given, services: Services) -> None:
    client = given.client(GenerateSecret=True)
    shown = updated(client, **PUBLISHED)
    assert (shown.get("ClientSecret"), shown["ClientSecretArn"]) == (None, kept(given, client)["arn"])
    new = value(given, client)
    assert new != client.secret
    assert proves(client, client.secret)
    assert proves(client, new)
    given.clock_advanced(WEEK)
    published_secrets.rotate_due(services)
    assert [proves(client, secret) for secret in (client.secret, new)] == [False, True]


def test_of_two_secrets_the_first_rotation_ends_the_older(given: Given) -> None:
    client = given.client(GenerateSecret=True)
    second = given.cognito.add_user_pool_client_secret(**named(client))["ClientSecretDescriptor"]["ClientSecretValue"]
    updated(client, **PUBLISHED)
    assert live(given, client) == [second, value(given, client)]


def test_what_is_in_already_is_not_rotated_by_saying_so_again_and_left_where_it_is_by_saying_nothing(
    given: Given,
) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    before = kept(given, client)
    updated(client, **PUBLISHED)
    updated(client)
    assert kept(given, client) == before


def test_the_secret_comes_back_and_is_gone_from_secrets_manager(given: Given, services: Services) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    newest, both = value(given, client), live(given, client)
    shown = updated(client, **BACK)
    assert (shown["ClientSecret"], shown.get("ClientSecretArn")) == (newest, None)
    assert described(client)["ClientSecret"] == newest
    assert given.sql("SELECT arn FROM published_secrets WHERE client_id = :id", id=client.id) == []
    assert live(given, client) == both
    given.clock_advanced(2 * WEEK)
    published_secrets.rotate_due(services)
    assert described(client)["ClientSecret"] == newest
    assert "ClientSecret" not in updated(client, **PUBLISHED)


def test_a_secret_that_came_back_is_shown_no_more_when_it_is_deleted(given: Given) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    updated(client, **BACK)
    newest = given.cognito.list_user_pool_client_secrets(**named(client))["ClientSecrets"][1]["ClientSecretId"]
    given.cognito.delete_user_pool_client_secret(**named(client), ClientSecretId=newest)
    assert "ClientSecret" not in described(client)
    assert len(live(given, client)) == 1


@pytest.mark.parametrize("secret", [{}, {"ClientSecret": "s" * 30}, {"GenerateSecret": False}])
def test_only_a_generated_secret_is_published(given: Given, secret: dict[str, Any]) -> None:
    create = given.cognito.create_user_pool_client
    pool_id = given.pool()
    assert refusal(create, UserPoolId=pool_id, ClientName="c", **secret, **PUBLISHED) == (
        INVALID,
        "PublishSecretsInAWSSecretsManager can only be true when GenerateSecret is true.",
    )
    client = given.client(pool_id, **secret)
    before = described(client)
    assert refusal(given.cognito.update_user_pool_client, **named(client), **PUBLISHED) == (
        INVALID,
        f"PublishSecretsInAWSSecretsManager requires a generated client secret; user pool client {client.id} has none.",
    )
    assert described(client) == before
    updated(client, **BACK)  # it is not there


def test_false_at_creation_is_the_default(given: Given) -> None:
    client = given.client(GenerateSecret=True, **BACK)
    assert described(client)["ClientSecret"] == client.secret
    assert given.sql("SELECT arn FROM published_secrets WHERE client_id = :id", id=client.id) == []


def test_cognito_alone_adds_secrets_and_ends_the_one_that_secrets_manager_holds(given: Given) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    managed = (INVALID, f"The client secret of user pool client {client.id} is managed in AWS Secrets Manager.")
    assert refusal(given.cognito.add_user_pool_client_secret, **named(client)) == managed
    delete = given.cognito.delete_user_pool_client_secret
    older, newer = given.cognito.list_user_pool_client_secrets(**named(client))["ClientSecrets"]
    assert refusal(delete, **named(client), ClientSecretId=newer["ClientSecretId"]) == managed
    assert answer(delete, **named(client), ClientSecretId=older["ClientSecretId"]) == {}
    assert live(given, client) == [value(given, client)]
    assert refusal(given.cognito.add_user_pool_client_secret, **named(client)) == managed


def test_a_client_with_a_published_secret_is_not_public(given: Given) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    members = {"ClientId": client.id, "Username": "bob", "Password": PASSWORD}
    assert refusal(given.cognito.sign_up, **members)[0] == "NotAuthorizedException"
    own = secret_hash(replace(client, secret=value(given, client)), "bob")
    given.cognito.sign_up(**members, SecretHash=own, UserAttributes=attribute_list({"email": "bob@example.test"}))


@pytest.mark.parametrize("deleted", ["client", "pool"])
def test_what_is_deleted_is_gone_from_secrets_manager(given: Given, deleted: str) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    if deleted == "client":
        given.cognito.delete_user_pool_client(**named(client))
    else:
        given.cognito.delete_user_pool(UserPoolId=client.pool_id)
    assert given.sql("SELECT arn FROM published_secrets WHERE client_id = :id", id=client.id) == []


def test_what_somebody_deleted_by_sql_is_forgotten_when_it_is_due(given: Given, services: Services) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    given.sql("DELETE FROM user_pool_clients WHERE id = :id", id=client.id)
    assert given.sql("SELECT arn FROM v_published_secrets WHERE client_id = :id", id=client.id) == []
    given.clock_advanced(WEEK)
    published_secrets.rotate_due(services)
    assert given.sql("SELECT arn FROM published_secrets WHERE client_id = :id", id=client.id) == []


def test_two_servers_that_rotate_at_once_rotate_once(given: Given, services: Services) -> None:
    client = given.client(GenerateSecret=True, **PUBLISHED)
    first = value(given, client)
    given.clock_advanced(WEEK)
    threads = [threading.Thread(target=published_secrets.rotate_due, args=(services,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert live(given, client) == [first, value(given, client)]
