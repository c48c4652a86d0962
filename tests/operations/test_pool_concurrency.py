"""Who changes one pool at the same moment loses nobody's change, and is told of no conflict."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator.rules.owners import clients, pools
from emulator.store import pools as store_pools
from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.pool_words import create, custom, custom_names, describe

MANY = 8


def at_once(act: Callable[[int], Any], runners: int = MANY) -> list[str]:
    """`ok` or the exception's name, for each."""

    def run(number: int) -> str:
        try:
            act(number)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "ok"

    with ThreadPoolExecutor(runners) as threads:
        return list(threads.map(run, range(runners)))


def test_custom_attributes_added_at_once_are_all_there(cognito: Any) -> None:
    pool = create(cognito)
    attributes = [custom(f"a{number}") for number in range(MANY)]
    outcomes = at_once(
        lambda number: cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[attributes[number]])
    )
    assert outcomes == ["ok"] * MANY
    assert sorted(custom_names(describe(cognito, pool))) == [f"custom:a{number}" for number in range(MANY)]


def test_of_many_who_add_one_attribute_one_does(cognito: Any) -> None:
    pool = create(cognito)
    outcomes = at_once(
        lambda _: cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[custom("role")])
    )
    assert sorted(outcomes) == ["InvalidParameterException"] * (MANY - 1) + ["ok"]


def test_tags_added_at_once_are_all_there(cognito: Any) -> None:
    pool = create(cognito)
    assert at_once(lambda n: cognito.tag_resource(ResourceArn=pool["Arn"], Tags={f"t{n}": "x"})) == ["ok"] * MANY
    assert len(cognito.list_tags_for_resource(ResourceArn=pool["Arn"])["Tags"]) == MANY


def test_an_update_loses_neither_attributes_nor_the_mfa_configuration(cognito: Any) -> None:
    pool = create(cognito)
    totp = {"Enabled": True}

    def act(number: int) -> None:
        if number % 3 == 0:
            cognito.update_user_pool(UserPoolId=pool["Id"], PoolName=f"name-{number}")
        elif number % 3 == 1:
            cognito.add_custom_attributes(UserPoolId=pool["Id"], CustomAttributes=[custom(f"a{number}")])
        else:
            cognito.set_user_pool_mfa_config(
                UserPoolId=pool["Id"], MfaConfiguration="ON", SoftwareTokenMfaConfiguration=totp
            )

    assert at_once(act, 9) == ["ok"] * 9
    described = describe(cognito, pool)
    assert described["Name"].startswith("name-")
    assert described["MfaConfiguration"] == "ON"
    assert len(described["SchemaAttributes"]) == 21 + 3
    shown = cognito.get_user_pool_mfa_config(UserPoolId=pool["Id"])
    assert shown["SoftwareTokenMfaConfiguration"] == totp


def test_others_go_on_while_somebody_holds_the_pool(given: Given) -> None:
    """On Postgres the lock lets rows in that only refer to the pool; SQLite has one writer, and readers go on."""
    client = given.client()
    given.signed_up_user(client, "ann")
    holder = given.services.database.begin(write=True)
    try:
        assert store_pools.lock(holder, client.pool_id) is not None
        if not given.services.database.is_sqlite:
            given.signed_up_user(client, "bob")
        assert given.status(client, "ann") == "UNCONFIRMED"
    finally:
        given.services.database.end(holder, write=True, keep=False)


def test_a_pool_that_is_being_protected_is_not_deleted(given: Given, cognito: Any) -> None:
    pool = create(cognito)
    database = given.services.database
    holder = database.begin(write=True)
    with ThreadPoolExecutor(1) as threads:
        held = store_pools.lock(holder, pool["Id"])
        assert held is not None
        deleting = threads.submit(refusal, cognito.delete_user_pool, UserPoolId=pool["Id"])
        with pytest.raises(TimeoutError):
            deleting.result(timeout=0.3)
        protected = {**held.settings, "DeletionProtection": "ACTIVE"}
        store_pools.change(holder, pool["Id"], given.services.clock.now(), settings=protected)
        database.end(holder, write=True, keep=True)
        assert deleting.result()[0] == "InvalidParameterException"
    assert describe(cognito, pool)["DeletionProtection"] == "ACTIVE"


@pytest.mark.parametrize("method", ["delete_user_pool", "delete_user_pool_client"])
def test_of_many_who_delete_one_thing_one_does(cognito: Any, method: str) -> None:
    named = {"UserPoolId": create(cognito)["Id"]}
    client = cognito.create_user_pool_client(**named, ClientName="web")["UserPoolClient"]
    if method == "delete_user_pool_client":
        named["ClientId"] = client["ClientId"]
    outcomes = at_once(lambda _: getattr(cognito, method)(**named), 4)
    assert sorted(outcomes) == ["ResourceNotFoundException"] * 3 + ["ok"]


def test_the_last_place_for_a_client_is_given_once(cognito: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "MOST_CLIENTS", 1)
    pool = create(cognito)
    outcomes = at_once(lambda _: cognito.create_user_pool_client(UserPoolId=pool["Id"], ClientName="web"), 4)
    assert sorted(outcomes) == ["LimitExceededException"] * 3 + ["ok"]


def test_the_last_places_for_pools_are_given_once(cognito: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MOST_POOLS", 2)
    outcomes = at_once(lambda _: cognito.create_user_pool(PoolName="p"))
    assert sorted(outcomes) == ["LimitExceededException"] * (MANY - 2) + ["ok"] * 2


def test_an_account_has_so_many_pools_and_no_more(cognito: Any, connect: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MOST_POOLS", 1)
    create(cognito)
    code, said = refusal(cognito.create_user_pool, PoolName="p")
    assert (code, said) == ("LimitExceededException", "An account cannot have more than 1 user pools.")
    create(connect(region="eu-west-1"))
