"""The pages of pools and of app clients: what they show, and what they do."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from tests.support.console import BASE, Console
from tests.support.given import Given

HOSTILE = "<script>alert(1)</script>"


def test_a_pool_is_made_by_the_form_and_shown(console: Console, given: Given) -> None:
    name = f"made-{uuid4().hex[:8]}"
    console.open("/pools").submit("Make the pool", name=name, sign_in="email")
    assert console.title == name
    assert console.notice.startswith(f"The pool {name} is there: us-east-1_")
    (line,) = console.document.xpath("//pre[@aria-label='the command']")
    assert f"create-user-pool --pool-name {name} --username-attributes email" in line.text
    console.open("/pools", search=name).follow(name)
    console.follow("Settings")
    assert "UsernameAttributes email" in console.text


def test_a_pool_that_cannot_be_made_is_refused_in_aws_words(console: Console) -> None:
    console.open("/pools").submit("Make the pool", name="?")
    assert console.notice.startswith("InvalidParameterException: 1 validation error detected")
    assert console.title == "Pools"


@pytest.mark.parametrize(("name", "value"), [("region", "../x"), ("region", 'x-east-1"'), ("account", "9" * 13)])
def test_a_pool_is_made_where_a_signature_could_make_it(console: Console, name: str, value: str) -> None:
    place = {"account": "123456789012", "region": "eu-west-1", name: value}
    console.open(f"/pools?{urlencode(place)}").submit("Make the pool", name="nowhere")
    assert console.notice == "An account has 12 digits, and a region is one of AWS's, such as us-east-1."
    assert "There are no pools here yet." in console.text


def test_pools_are_listed_a_page_at_a_time_and_found_by_a_part_of_their_name(
    console: Console, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("emulator.console.pages.pools.PAGE", 2)
    name = uuid4().hex[:8]
    made = sorted(given.pool(PoolName=f"{name}-{number}") for number in range(3))
    console.open("/pools").submit("Find", search=name)
    assert [row[1] for row in console.table("Pools")] == made[:2]
    console.follow("Next")
    assert [row[1] for row in console.table("Pools")] == made[2:]
    assert [row[1] for row in console.follow("First").table("Pools")] == made[:2]
    console.submit("Find", search=f"{name}-nothing")
    assert "No pool has this name or id." in console.text


@pytest.mark.once
def test_an_emulator_without_pools_says_how_to_make_one(serve: Callable[..., TestClient], tmp_path: Path) -> None:
    console = Console(serve(database_url=f"sqlite:///{tmp_path}/empty.db")).open("/pools")
    assert "There are no pools here yet." in console.text
    console.open("/clients")
    assert "There is no app client here yet." in console.text
    console.open("/pools").submit("Make the pool", name="first")
    assert "The pool has no app client." in console.text


def test_a_pool_shows_what_it_has_and_leads_to_it(console: Console, given: Given) -> None:
    function = "arn:aws:lambda:us-east-1:000000000000:function:hello"
    pool = given.pool(PoolName="full", LambdaConfig={"PostAuthentication": function})
    client = given.client(pool, ClientName="web")
    given.signed_up_user(client, "bob")
    given.domain(pool)
    given.cognito.create_group(UserPoolId=pool, GroupName="staff", Description=HOSTILE)
    given.cognito.create_resource_server(UserPoolId=pool, Identifier="https://api.test", Name="api")
    console.open(f"/pools/{pool}")
    sections = [heading.text for heading in console.document.iter("h2")]
    assert sections == [
        "App clients",
        "Triggers",
        "Groups",
        "Domains",
        "Resource servers",
        "What applications are told",
    ]
    assert HOSTILE in console.text
    assert console.links("Show the calls of PostAuthentication") == [
        f"{BASE}/activity?pool={pool}&trigger=PostAuthentication"
    ]
    assert console.follow("web").title == "web"


def test_settings_tell_defaults_from_choices_and_mark_what_does_not_act(console: Console, given: Given) -> None:
    source = "arn:aws:ses:us-east-1:000000000000:identity/noreply@example.test"
    pool = given.pool(EmailConfiguration={"SourceArn": source, "ReplyToEmailAddress": "a@example.test"})
    console.open(f"/pools/{pool}", part="settings")
    chosen = ["".join(name.itertext()) for name in console.document.xpath("//dt[not(@class)]")]
    assert {"EmailConfiguration.SourceArn", "EmailConfiguration.ReplyToEmailAddress"} <= set(chosen)
    assert "Policies.PasswordPolicy.MinimumLength" not in chosen
    assert "SourceArn is stored; mail never goes to Amazon SES." in console.text


def test_limits_and_fixed_codes_are_changed(console: Console, given: Given, http: TestClient) -> None:
    pool = given.pool()
    console.open(f"/pools/{pool}", part="limits")
    console.submit("Change the limits", rules='{"calls:ConfirmSignUp": {"limit": 100}}')
    assert console.notice == "The limits of the pool are changed."
    assert http.get(f"/_emulator/pools/{pool}").json()["rules"] == {"calls:ConfirmSignUp": {"limit": 100}}
    assert ["calls:ConfirmSignUp changed", "limit 100, window_seconds 3600"] in console.table()
    console.submit("Fix the codes", codes="*@example.test 424242\n\n")
    assert console.notice == "The pool has 1 fixed code now."
    assert given.signed_up_user(client := given.client(pool), "bob")
    assert given.code(client) == "424242"


@pytest.mark.parametrize(
    "rules", ["{", "[]", '{"calls:ConfirmSignUp": {"limit": null}}', '{"no such rule": {"limit": 1}}', '"\\u0000"']
)
def test_limits_that_cannot_be_are_refused_and_change_nothing(
    console: Console, given: Given, http: TestClient, rules: str
) -> None:
    pool = given.pool()
    console.open(f"/pools/{pool}", part="limits").submit("Change the limits", rules=rules)
    assert console.alerts
    assert http.get(f"/_emulator/pools/{pool}").json()["rules"] == {}


@pytest.mark.parametrize("codes", ["one two three", "*@example.test not-a-code"])
def test_codes_that_cannot_be_are_refused_and_change_nothing(
    console: Console, given: Given, http: TestClient, codes: str
) -> None:
    pool = given.pool()
    console.open(f"/pools/{pool}", part="limits").submit("Fix the codes", codes=codes)
    assert console.alerts
    assert http.get(f"/_emulator/pools/{pool}").json()["test_codes"] == {}


def test_an_app_client_is_made_shown_and_deleted(console: Console, given: Given) -> None:
    pool = given.pool()
    console.open(f"/pools/{pool}")
    console.submit("Make the app client", name="web", flows=["ALLOW_USER_SRP_AUTH"], secret="yes")
    assert console.title == "web"
    (client,) = given.cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"]
    described = given.cognito.describe_user_pool_client(UserPoolId=pool, ClientId=client["ClientId"])["UserPoolClient"]
    assert described["ExplicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"]
    assert described["ClientSecret"] in console.text
    assert console.document.xpath("//details[not(@open)]//code[text()=$secret]", secret=described["ClientSecret"])
    console.submit("Delete the app client", confirm="wrong")
    assert console.notice == "Nothing was deleted: type web to delete the app client."
    console.submit("Delete the app client", confirm="web")
    assert console.notice == "The app client web is deleted."
    assert given.cognito.list_user_pool_clients(UserPoolId=pool)["UserPoolClients"] == []


def test_a_pool_is_copied_and_gets_new_keys(console: Console, given: Given, http: TestClient) -> None:
    pool = given.pool(PoolName="original")
    given.signed_up_user(given.client(pool), "bob")
    before = http.get(f"/{pool}/.well-known/jwks.json").json()
    console.open(f"/pools/{pool}", part="again").submit("Rotate the keys", keep_old="yes")
    assert console.notice == "New keys sign the tokens of the pool. Tokens by the old keys stay good."
    assert http.get(f"/{pool}/.well-known/jwks.json").json() != before
    console.submit("Copy the pool")
    assert (console.title, console.notice) == ("original copy", "This is the copy original copy, with 1 user.")


def test_a_pool_is_deleted_only_by_its_name_and_never_against_its_protection(console: Console, given: Given) -> None:
    pool = given.pool(PoolName="going", DeletionProtection="ACTIVE")
    console.open(f"/pools/{pool}", part="again").submit("Delete the pool", confirm="other")
    assert console.notice == "Nothing was deleted: type going to delete the pool."
    console.submit("Delete the pool", confirm="going")
    assert console.notice.startswith("InvalidParameterException: The user pool cannot be deleted because deletion")
    given.cognito.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    console.submit("Delete the pool", confirm="going")
    assert (console.title, console.notice) == ("Pools", "The pool going is deleted.")
    console.open(f"/pools/{pool}", status=404)
    assert f"User pool {pool} does not exist." in console.alerts[0]


def test_the_lines_of_a_pool_make_one_like_it(http: TestClient, given: Given) -> None:
    pool = given.pool(
        PoolName="like",
        AliasAttributes=["email"],
        MfaConfiguration="OFF",
        Schema=[{"Name": "plan", "AttributeDataType": "String", "Mutable": True}],
        Policies={"PasswordPolicy": {"MinimumLength": 12}},
    )
    given.cognito.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="OPTIONAL", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    make, mfa = http.get(f"/_emulator/pools/{pool}/commands").json()["commands"]
    assert "create-user-pool --pool-name like " in make
    assert "--alias-attributes email" in make
    assert '"MinimumLength":12' in make
    assert '"Name":"plan"' in make
    assert "DeletionProtection" not in make and "--deletion-protection" not in make
    assert 'set-user-pool-mfa-config --user-pool-id "$POOL"' in mfa
    assert "--mfa-configuration OPTIONAL" in mfa


def test_app_clients_of_one_pool_or_of_all_are_listed(console: Console, given: Given) -> None:
    name = uuid4().hex[:8]
    first, second = (given.client(ClientName=f"{name}-{number}") for number in range(2))
    console.open("/clients").submit("Find", search=name)
    assert {row[1] for row in console.table("App clients")} == {first.id, second.id}
    console.open("/clients", pool=first.pool_id)
    assert [row[1] for row in console.table("App clients")] == [first.id]
    console.open("/clients/nobody", status=404)
    assert "No app client nobody exists in any user pool." in console.alerts[0]
