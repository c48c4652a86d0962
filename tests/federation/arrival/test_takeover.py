"""Whoever runs a provider, or has an account there, takes nobody else's account and sends nobody elsewhere."""

import json

import pytest

from emulator.errors.oauth import OAuthError
from tests.federation.arrival.scene import MAPPING, Scene, claims
from tests.support.oauth_client import CALLBACK, OAuthClient

TAKEN = "Already found an entry for username"


def owner(scene: Scene, client: OAuthClient, **attributes: str) -> None:
    scene.given.cognito.admin_create_user(
        UserPoolId=client.client.pool_id,
        Username="owner",
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )


@pytest.mark.parametrize("flag", ["true", "false", ""])
def test_an_address_of_somebody_else_moves_no_alias(scene: Scene, flag: str) -> None:
    client = scene.client(pool={"AliasAttributes": ["email"]})
    owner(scene, client, email="ann@example.com", email_verified="true")
    for _ in range(2):  # the sign-up, and a later sign-in
        scene.double.proves(email="ann@example.com", email_verified=flag)
        assert "code" in scene.sign_in(client).told
        found = scene.user(client, "ann@example.com")
        assert found["Username"] == "owner"
    assert scene.attributes(client, "owner")["email_verified"] == "true"


def test_a_preferred_username_of_somebody_else_is_not_taken(scene: Scene) -> None:
    client = scene.client(pool={"AliasAttributes": ["preferred_username"]}, mapping={"preferred_username": "nick"})
    owner(scene, client, preferred_username="boss")
    scene.double.proves(nick="boss")
    scene.sign_in(client)
    assert scene.user(client, "boss")["Username"] == "owner"


def test_a_preferred_username_that_is_somebodys_username_leads_there_still(scene: Scene) -> None:
    client = scene.client(pool={"AliasAttributes": ["preferred_username"]}, mapping={"preferred_username": "nick"})
    owner(scene, client)
    scene.double.proves(nick="owner")
    scene.sign_in(client)
    assert scene.user(client, "owner")["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_subjects_that_differ_in_case_are_two_people_where_names_do_not_tell_case_apart(scene: Scene) -> None:
    client = scene.client(pool={"UsernameConfiguration": {"CaseSensitive": False}})
    scene.double.proves("Ann", email="ann@example.com")
    assert "code" in scene.sign_in(client).told
    scene.double.proves("aNN", email="thief@example.com")
    assert scene.sign_in(client).told["error_description"] == f"{TAKEN} acme_ann"
    assert scene.attributes(client, "acme_ann")["email"] == "ann@example.com"


def test_a_subject_is_known_only_at_its_own_provider(scene: Scene) -> None:
    client = scene.client(name="Acme")
    scene.double.proves("sub-1", email="ann@example.com")
    scene.sign_in(client)
    other = scene.client(client.client.pool_id, name="Beta")
    told = claims(scene.tokens(other)["id_token"])
    assert told["cognito:username"] == "Beta_sub-1"


def test_claims_named_like_what_the_pool_owns_change_nothing_of_it(scene: Scene) -> None:
    """Only what the mapping names is written, whatever else the provider tells."""
    client = scene.client()
    scene.double.proves(
        "sub-1",
        email="ann@example.com",
        identities="[]",
        **{"cognito:user_status": "CONFIRMED", "custom:role": "admin"},
    )
    scene.sign_in(client)
    attributes = scene.attributes(client, "Acme_sub-1")
    assert len(json.loads(attributes["identities"])) == 1
    assert scene.user(client, "Acme_sub-1")["UserStatus"] == "EXTERNAL_PROVIDER"
    assert "custom:role" not in attributes


def test_a_providers_words_stay_inside_of_the_redirect(scene: Scene) -> None:
    scene.double.says = OAuthError("x\r\nSet-Cookie: a=b", "&code=stolen#frag \r\n<script>")
    page = scene.sign_in(scene.client())
    assert page.location.startswith(f"{CALLBACK}?error_description=%26code%3Dstolen%23frag")
    assert "\n" not in page.location
    assert "code" not in page.told
    assert "a=b" not in page.response.headers.get("set-cookie", "")


def test_an_address_that_the_app_client_gave_up_meanwhile_gets_no_code(scene: Scene) -> None:
    client, browser = scene.client(mapping=MAPPING), scene.browser()
    state = scene.leave(browser, client)
    scene.given.cognito.update_user_pool_client(
        UserPoolId=client.client.pool_id,
        ClientId=client.id,
        SupportedIdentityProviders=["Acme"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthFlows=["code"],
        AllowedOAuthScopes=["openid"],
        CallbackURLs=["https://other.example.test/callback"],
    )
    page = scene.come_back(browser, client, state)
    assert page.location.startswith(f"{client.base}/error?error=redirect_mismatch")
    assert scene.given.cognito.list_users(UserPoolId=client.client.pool_id)["Users"] == []
