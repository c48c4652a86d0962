"""`GET /_emulator/pools/{pool}` and `/_emulator/clients`: how pools and app clients are set."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.control import pool_settings_told, told_settings
from emulator.rules.configuration import without_effect
from tests.support.given import Given

LAMBDA = "arn:aws:lambda:us-east-1:000000000000:function:hello"


def settings_of(http: TestClient, pool: str) -> dict[str, dict[str, Any]]:
    answer = http.get(f"/_emulator/pools/{pool}")
    assert answer.status_code == 200, answer.text
    return {setting["name"]: setting for group in answer.json()["settings"] for setting in group["settings"]}


@pytest.mark.once
def test_every_setting_of_aws_is_in_one_group() -> None:
    told = [name for group in pool_settings_told.GROUPS.values() for name in group.get("CreateUserPoolRequest", ())]
    assert sorted([*told, *pool_settings_told.APART]) == sorted(told_settings.names_of("CreateUserPoolRequest"))


def test_a_pool_made_with_a_name_alone_has_defaults_only(http: TestClient, given: Given) -> None:
    pool = given.cognito.create_user_pool(PoolName="bare")["UserPool"]["Id"]
    found = settings_of(http, pool)
    assert [name for name, setting in found.items() if not setting["is_default"]] == []
    assert found["Policies.PasswordPolicy.MinimumLength"]["value"] == 8
    assert found["UsernameConfiguration.CaseSensitive"]["value"] is True


def test_what_was_chosen_is_told_apart_from_defaults(http: TestClient, given: Given) -> None:
    pool = given.pool(
        AutoVerifiedAttributes=["email"],
        AliasAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
        UsernameConfiguration={"CaseSensitive": False},
    )
    found = settings_of(http, pool)
    chosen = {name: setting["value"] for name, setting in found.items() if not setting["is_default"]}
    assert chosen == {
        "AliasAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "Policies.PasswordPolicy.MinimumLength": 12,
        "Policies.PasswordPolicy.RequireLowercase": False,
        "Policies.PasswordPolicy.RequireNumbers": False,
        "Policies.PasswordPolicy.RequireSymbols": False,
        "Policies.PasswordPolicy.RequireUppercase": False,
        "UsernameConfiguration.CaseSensitive": False,
    }


def test_what_is_stored_and_does_not_act_is_marked(http: TestClient, given: Given) -> None:
    source = "arn:aws:ses:us-east-1:000000000000:identity/noreply@example.test"
    pool = given.pool(EmailConfiguration={"EmailSendingAccount": "DEVELOPER", "SourceArn": source})
    found = settings_of(http, pool)
    marked = {name: setting["without_effect"] for name, setting in found.items() if setting["without_effect"]}
    assert marked == {
        "EmailConfiguration.SourceArn": without_effect.NOT_ACTING["EmailConfiguration.SourceArn"],
        "EmailConfiguration.EmailSendingAccount": without_effect.NOT_ACTING[
            "EmailConfiguration.EmailSendingAccount.DEVELOPER"
        ],
    }


def test_a_pool_tells_what_it_has(http: TestClient, given: Given) -> None:
    pool = given.pool(LambdaConfig={"PostAuthentication": LAMBDA}, UserPoolTags={"stage": "qa"})
    client = given.client(pool, ClientName="web")
    given.signed_up_user(client, "bob")
    domain = given.domain(pool)
    given.cognito.create_group(UserPoolId=pool, GroupName="staff", Precedence=3)
    given.cognito.create_resource_server(
        UserPoolId=pool,
        Identifier="https://api.test",
        Name="api",
        Scopes=[{"ScopeName": "read", "ScopeDescription": "reads"}],
    )
    given.cognito.create_identity_provider(
        UserPoolId=pool,
        ProviderName="Google",
        ProviderType="Google",
        ProviderDetails={"client_id": "id", "client_secret": "hidden-secret", "authorize_scopes": "email"},
    )
    http.put(f"/_emulator/pools/{pool}/rules", json={"calls:ConfirmSignUp": {"limit": 100}})
    http.put(f"/_emulator/pools/{pool}/test-codes", json={"test_codes": {"*@example.test": "424242"}})
    answer = http.get(f"/_emulator/pools/{pool}")
    found = answer.json()
    assert "hidden-secret" not in answer.text
    assert found["counts"] | {"messages": 1} == {
        "users": 1,
        "clients": 1,
        "groups": 1,
        "messages": 1,
        "counted_to": 10_000,
    }
    assert found["triggers"] == [{"trigger": "PostAuthentication", "function": LAMBDA, "version": None}]
    assert [(one["id"], one["name"]) for one in found["clients"]] == [(client.id, "web")]
    assert found["groups"] == [{"name": "staff", "description": None, "precedence": 3, "role_arn": None}]
    assert [(one["domain"], one["kind"]) for one in found["domains"]] == [(domain, "prefix")]
    assert [(one["name"], one["provider_type"]) for one in found["providers"]] == [("Google", "Google")]
    assert [(one["identifier"], one["scopes"]) for one in found["resource_servers"]] == [("https://api.test", ["read"])]
    assert found["rules"] == {"calls:ConfirmSignUp": {"limit": 100}}
    assert found["test_codes"] == {"*@example.test": "424242"}
    assert found["tags"] == {"stage": "qa"}
    assert http.get(found["jwks_uri"]).status_code == 200


def test_the_version_of_the_event_is_told_of_triggers_that_have_one(http: TestClient, given: Given) -> None:
    pool = given.pool(LambdaConfig={"PreTokenGenerationConfig": {"LambdaArn": LAMBDA, "LambdaVersion": "V2_0"}})
    assert http.get(f"/_emulator/pools/{pool}").json()["triggers"] == [
        {"trigger": "PreTokenGeneration", "function": LAMBDA, "version": "V2_0"}
    ]


def test_app_clients_are_listed_of_all_pools_or_of_one(http: TestClient, given: Given) -> None:
    pool, other = given.pool(), given.pool()
    made = sorted(given.client(pool, ClientName=f"shop-{pool}-{number}").id for number in range(3))
    given.client(other, ClientName=f"shop-{pool}-elsewhere")
    listed = http.get(f"/_emulator/clients?pool={pool}&limit=2").json()
    assert [one["id"] for one in listed["clients"]] == made[:2]
    rest = http.get(f"/_emulator/clients?pool={pool}&limit=2&after={listed['next']}").json()
    assert ([one["id"] for one in rest["clients"]], rest["next"]) == (made[2:], None)
    everywhere = http.get(f"/_emulator/clients?search=SHOP-{pool}").json()["clients"]
    assert {one["pool_id"] for one in everywhere} == {pool, other}
    (by_id,) = http.get(f"/_emulator/clients?search={made[0][:12]}").json()["clients"]
    assert by_id["id"] == made[0]
    assert http.get("/_emulator/clients?pool=us-east-1_Nowhere01").status_code == 404


def test_an_app_client_tells_its_settings_and_its_secret(http: TestClient, given: Given) -> None:
    client = given.client(GenerateSecret=True, ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"], IdTokenValidity=2)
    found = http.get(f"/_emulator/clients/{client.id}").json()
    assert (found["secret"], found["flows"]) == (client.secret, ["ALLOW_USER_SRP_AUTH"])
    assert [one["value"] for one in found["secrets"]] == [client.secret]
    chosen = {one["name"]: one["value"] for one in found["settings"] if not one["is_default"]}
    assert chosen == {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"], "IdTokenValidity": 2}
    public = given.client(client.pool_id)
    assert http.get(f"/_emulator/clients/{public.id}").json()["secret"] is None


def test_a_pool_or_a_client_that_is_not_there_is_said_in_a_sentence(http: TestClient) -> None:
    missing = http.get("/_emulator/pools/us-east-1_Nowhere01")
    assert (missing.status_code, missing.json()["detail"]) == (404, "User pool us-east-1_Nowhere01 does not exist.")
    client = http.get("/_emulator/clients/nobody")
    assert (client.status_code, client.json()["detail"]) == (404, "No app client nobody exists in any user pool.")
