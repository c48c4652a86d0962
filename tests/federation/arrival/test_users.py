"""Who a provider's user is in the pool."""

import json

import pytest

from emulator.store import linked_identities
from emulator.work import opened
from tests.federation.arrival.scene import MAPPING, Scene, claims
from tests.support import sentences
from tests.support.oauth_client import CALLBACK, OAuthClient


def test_the_first_sign_in_makes_a_user_of_the_provider(scene: Scene) -> None:
    client = scene.client()
    scene.double.proves(email="ann@example.com", name="Ann", email_verified="true")
    told = claims(scene.tokens(client)["id_token"])
    user = scene.user(client, "Acme_sub-1")
    assert (user["UserStatus"], user["Enabled"]) == ("EXTERNAL_PROVIDER", True)
    attributes = scene.attributes(client, "Acme_sub-1")
    assert {name: attributes[name] for name in ("email", "email_verified", "name")} == {
        "email": "ann@example.com",
        "email_verified": "true",
        "name": "Ann",
    }
    (identity,) = json.loads(attributes["identities"])
    assert {name: identity[name] for name in ("userId", "providerName", "providerType", "issuer", "primary")} == {
        "userId": "sub-1",
        "providerName": "Acme",
        "providerType": "OIDC",
        "issuer": None,
        "primary": True,
    }
    assert told["cognito:username"] == "Acme_sub-1"
    assert told["cognito:groups"] == [f"{client.client.pool_id}_Acme"]
    assert told["identities"][0]["primary"] == "true"


def test_the_group_of_a_provider_is_made_once_and_has_no_role(scene: Scene) -> None:
    client = scene.client()
    for subject in ("one", "two"):
        scene.double.proves(subject, email=f"{subject}@example.com")
        scene.sign_in(client)
    (group,) = scene.given.cognito.list_groups(UserPoolId=client.client.pool_id)["Groups"]
    assert group["GroupName"] == f"{client.client.pool_id}_Acme"
    assert "RoleArn" not in group
    members = scene.given.cognito.list_users_in_group(UserPoolId=client.client.pool_id, GroupName=group["GroupName"])[
        "Users"
    ]
    assert {user["Username"] for user in members} == {"Acme_one", "Acme_two"}


def test_later_sign_ins_write_what_changed_and_leave_what_is_not_told(scene: Scene) -> None:
    client = scene.client()
    scene.double.proves(email="ann@example.com", name="Ann")
    scene.sign_in(client)
    scene.double.proves(email="new@example.com")
    scene.sign_in(client)
    attributes = scene.attributes(client, "Acme_sub-1")
    assert (attributes["email"], attributes["email_verified"], attributes["name"]) == (
        "new@example.com",
        "false",
        "Ann",
    )
    scene.double.proves(name="")
    scene.sign_in(client)
    assert "name" not in scene.attributes(client, "Acme_sub-1")


def test_an_address_is_unverified_again_at_each_sign_in(scene: Scene) -> None:
    client = scene.client(mapping={"email": "email"})
    scene.double.proves(email="ann@example.com")
    scene.sign_in(client)
    scene.given.cognito.admin_update_user_attributes(
        UserPoolId=client.client.pool_id,
        Username="Acme_sub-1",
        UserAttributes=[{"Name": "email_verified", "Value": "true"}],
    )
    scene.sign_in(client)
    assert scene.attributes(client, "Acme_sub-1")["email_verified"] == "false"


def test_a_pool_that_does_not_tell_case_apart_has_the_name_in_lower_case(scene: Scene) -> None:
    client = scene.client(pool={"UsernameConfiguration": {"CaseSensitive": False}})
    scene.double.proves("AD\\Rumesh")
    scene.sign_in(client)
    identities = json.loads(scene.attributes(client, "acme_ad\\rumesh")["identities"])
    assert (identities[0]["userId"], identities[0]["providerName"]) == ("AD\\Rumesh", "Acme")


def test_a_claim_that_the_app_client_may_not_write_is_skipped(scene: Scene) -> None:
    client = scene.client(WriteAttributes=["email"])
    scene.double.proves(email="ann@example.com", name="Ann")
    scene.sign_in(client)
    attributes = scene.attributes(client, "Acme_sub-1")
    assert "name" not in attributes
    assert attributes["email"] == "ann@example.com"


def test_an_attribute_that_cannot_change_ends_the_second_sign_in(scene: Scene) -> None:
    schema = [{"Name": "email", "AttributeDataType": "String", "Mutable": False, "Required": True}]
    client = scene.client(pool={"Schema": schema})
    scene.double.proves(email="ann@example.com")
    assert "code" in scene.sign_in(client).told
    refused = scene.sign_in(client)
    assert refused.location == (
        f"{CALLBACK}?error_description=user.email%3A+Attribute+cannot+be+updated.%0A+&state=a-state"
        "&error=invalid_request"
    )


@pytest.mark.parametrize(
    ("kind", "error", "sentence"),
    [
        ("OIDC", "invalid_request", "attributes required: [email]"),
        (
            "SAML",
            "server_error",
            "Error in SAML response processing: Invalid user attributes: email: The attribute is required",
        ),
    ],
)
def test_a_required_attribute_that_is_not_told_ends_the_sign_in(
    scene: Scene, kind: str, error: str, sentence: str
) -> None:
    schema = [{"Name": "email", "AttributeDataType": "String", "Required": True}]
    mapping = {"email": "email"}
    client = scene.client(pool={"Schema": schema}, kind=kind, mapping=mapping)
    scene.double.proves(name="Ann")
    told = scene.sign_in(client).told
    assert (told["error"], told["error_description"]) == (error, sentence)
    assert scene.given.cognito.list_users(UserPoolId=client.client.pool_id)["Users"] == []


def test_a_subject_that_makes_too_long_a_username_ends_the_sign_in(scene: Scene) -> None:
    client = scene.client()
    scene.double.proves("x" * 128, email="ann@example.com")
    assert "Member must have length less than or equal to 128" in scene.sign_in(client).told["error_description"]


def test_a_username_that_somebody_has_ends_the_sign_in(scene: Scene) -> None:
    client = scene.client()
    scene.given.cognito.admin_create_user(UserPoolId=client.client.pool_id, Username="Acme_sub-1")
    told = scene.sign_in(client).told
    assert told["error_description"] == "Already found an entry for username Acme_sub-1"


def test_an_address_that_is_no_address_ends_the_sign_in(scene: Scene) -> None:
    client = scene.client()
    scene.double.proves(email="nobody")
    assert scene.sign_in(client).told["error_description"] == "user.email: Invalid email address format.\n "


def test_who_is_disabled_does_not_sign_in(scene: Scene) -> None:
    client = scene.client()
    scene.sign_in(client)
    scene.given.cognito.admin_disable_user(UserPoolId=client.client.pool_id, Username="Acme_sub-1")
    told = scene.sign_in(client).told
    assert (told["error"], told["error_description"]) == ("invalid_request", sentences.USER_IS_DISABLED)


def test_an_alias_is_the_new_users_only_while_nobody_has_it(scene: Scene) -> None:
    client = scene.client(pool={"AliasAttributes": ["email"]})
    owner = _owner(scene, client, "ann@example.com")
    scene.double.proves(email="ann@example.com", email_verified="true")
    scene.sign_in(client)
    assert scene.user(client, "ann@example.com")["Username"] == owner
    scene.double.proves("sub-2", email="free@example.com", email_verified="true")
    scene.sign_in(client)
    assert scene.user(client, "free@example.com")["Username"] == "Acme_sub-2"


def test_where_addresses_are_usernames_a_providers_user_may_have_the_address_of_another(scene: Scene) -> None:
    client = scene.client(pool={"UsernameAttributes": ["email"]})
    owner = _owner(scene, client, "ann@example.com")
    scene.double.proves(email="ann@example.com", email_verified="true")
    assert "code" in scene.sign_in(client).told
    assert scene.user(client, "ann@example.com")["Username"] == owner
    assert scene.attributes(client, "Acme_sub-1")["email"] == "ann@example.com"


def test_a_linked_user_signs_in_both_ways(scene: Scene) -> None:
    client, browser = scene.client(also=("COGNITO",)), scene.browser()
    username = scene.given.confirmed_user(client.client)
    _link(scene, client, username, "Cognito_Subject", "sub-1")
    scene.double.proves(name="Ann")
    told = claims(scene.tokens(client, browser, identity_provider="Acme")["id_token"])
    assert told["cognito:username"] == username
    assert "cognito:groups" not in told
    assert scene.attributes(client, username)["name"] == "Ann"
    assert "code" in client.sign_in(scene.browser(), username).told


def test_who_is_linked_by_an_attribute_is_known_by_the_subject_from_then_on(scene: Scene) -> None:
    client = scene.client(also=("COGNITO",))
    username = scene.given.confirmed_user(client.client)
    _link(scene, client, username, "email", "ann@work.example")
    scene.double.proves(email="ann@work.example", email_verified="true")
    assert _name(scene, client) == username
    scene.double.proves(email="married@work.example", email_verified="true")
    assert _name(scene, client) == username
    scene.double.proves("thief", email="ann@work.example", email_verified="true")
    assert _name(scene, client) == "Acme_thief"


def test_who_is_linked_by_an_attribute_that_the_app_client_may_not_write_is_found(scene: Scene) -> None:
    client = scene.client(also=("COGNITO",), WriteAttributes=["name"])
    username = "ann"
    scene.given.cognito.admin_create_user(UserPoolId=client.client.pool_id, Username=username)
    _link(scene, client, username, "email", "ann@work.example")
    scene.double.proves(email="ann@work.example")
    assert _name(scene, client) == username
    assert scene.attributes(client, username).get("email") != "ann@work.example"


def test_a_use_of_a_link_is_kept(scene: Scene) -> None:
    client = scene.client()
    scene.sign_in(client)
    with opened(scene.given.services, "look") as work:
        found = linked_identities.find_by_subject(work.db, client.client.pool_id, "Acme", "sub-1")
    assert found is not None
    assert found.used_at == found.linked_at


def test_a_browser_of_a_provider_is_no_session_for_the_pools_own_users(scene: Scene) -> None:
    client, browser = scene.client(also=("COGNITO",), mapping=MAPPING), scene.browser()
    scene.sign_in(client, browser, identity_provider="Acme")
    assert "code" in client.authorize(browser).told
    assert "code" in client.authorize(browser, identity_provider="Acme").told
    assert client.authorize(browser, identity_provider="COGNITO").location.startswith(f"{client.base}/login?")


def test_the_id_token_has_the_nonce_that_the_provider_repeated_unless_the_app_client_has_one(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    assert claims(scene.tokens(client, browser)["id_token"])["nonce"] == scene.double.departures[-1].nonce
    again = client.exchange(browser, client.authorize(browser).told["code"]).response.json()
    assert "nonce" not in claims(again["id_token"])
    assert claims(scene.tokens(client, nonce="mine")["id_token"])["nonce"] == "mine"


def test_a_refresh_asks_no_provider_and_tells_the_same_user(scene: Scene) -> None:
    client, browser = scene.client(), scene.browser()
    tokens = scene.tokens(client, browser)
    scene.double.departures.clear()
    renewed = client.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    told = claims(renewed.response.json()["id_token"])
    assert (told["cognito:username"], told["identities"][0]["userId"]) == ("Acme_sub-1", "sub-1")
    assert scene.double.departures == []


def _owner(scene: Scene, client: OAuthClient, email: str) -> str:
    named = {"UserPoolId": client.client.pool_id}
    is_given = scene.given.cognito.describe_user_pool(**named)["UserPool"].get("UsernameAttributes")
    made = scene.given.cognito.admin_create_user(
        **named,
        Username=email if is_given else "owner",
        UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
    )
    username: str = made["User"]["Username"]
    return username


def _link(scene: Scene, client: OAuthClient, username: str, name: str, value: str) -> None:
    scene.given.cognito.admin_link_provider_for_user(
        UserPoolId=client.client.pool_id,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": username},
        SourceUser={"ProviderName": "Acme", "ProviderAttributeName": name, "ProviderAttributeValue": value},
    )


def _name(scene: Scene, client: OAuthClient) -> str:
    name: str = claims(scene.tokens(client, identity_provider="Acme")["id_token"])["cognito:username"]
    return name
