"""Levels of a sign-in through a provider: what it is asked for, and what its answer comes to."""

import pytest
from botocore.exceptions import ClientError
from msgspec import structs

from emulator.federation.identity import Identity
from tests.federation.arrival.scene import Scene, claims
from tests.support import providers
from tests.support.oauth_client import OAuthClient, pool_with_domain

LEVEL_2, LEVEL_3 = "urn:cognito:loa:2", "urn:cognito:loa:3"
MAPPING = {"Level1": "bronze", "Level3": "gold"}


@pytest.fixture
def client(scene: Scene) -> OAuthClient:
    pool_id = pool_with_domain(scene.given, version=2)
    made = scene.client(pool_id)
    scene.given.cognito.create_managed_login_branding(
        UserPoolId=pool_id, ClientId=made.id, UseCognitoProvidedValues=True
    )
    scene.given.cognito.update_identity_provider(UserPoolId=pool_id, ProviderName="Acme", AcrMapping=MAPPING)
    return made


def proves(scene: Scene, acr: str | None, *amr: str) -> None:
    scene.double.proves(email="ann@example.com")
    assert isinstance(scene.double.says, Identity)
    scene.double.says = structs.replace(scene.double.says, acr=acr, amr=amr)


def test_the_provider_is_asked_for_the_levels_by_its_own_names(scene: Scene, client: OAuthClient) -> None:
    scene.leave(scene.browser(), client, acr_values=f"{LEVEL_3} {LEVEL_2}")
    assert scene.double.departures[-1].acr_values == "gold"
    scene.leave(scene.browser(), client, acr_values=LEVEL_2)
    assert scene.double.departures[-1].acr_values is None


@pytest.mark.parametrize(("told", "level"), [("gold", 3), ("bronze", 1), ("platinum", 1), (None, 1)])
def test_what_the_provider_answers_is_a_level_of_the_pool_the_lowest_where_it_is_not_mapped(
    scene: Scene, client: OAuthClient, told: str | None, level: int
) -> None:
    proves(scene, told, "pwd", "hwk")
    found = claims(scene.tokens(client, acr_values=LEVEL_3)["id_token"])
    assert (found["acr"], found["amr"]) == (f"urn:cognito:loa:{level}", ["pwd", "hwk"])
    assert "acr" not in claims(scene.tokens(client)["id_token"])


def test_a_session_that_reached_the_level_is_good_enough_for_it_and_another_is_not(
    scene: Scene, client: OAuthClient
) -> None:
    browser = scene.browser()
    proves(scene, "bronze")
    scene.sign_in(client, browser)
    assert "code" in client.authorize(browser).told
    proves(scene, "gold")
    assert "code" in scene.sign_in(client, browser, acr_values=LEVEL_3).told
    assert "code" in client.authorize(browser, acr_values=LEVEL_2).told


def test_providers_of_other_kinds_have_no_levels(scene: Scene, client: OAuthClient) -> None:
    pool_id = client.client.pool_id
    with pytest.raises(ClientError, match="Only OIDC identity providers support AcrMapping"):
        scene.given.cognito.create_identity_provider(
            UserPoolId=pool_id,
            ProviderName="Google",
            ProviderType="Google",
            ProviderDetails=providers.GOOGLE,
            AcrMapping=MAPPING,
        )
    scene.provider(pool_id, "Google", "Google")
    with pytest.raises(ClientError, match="Only OIDC identity providers support AcrMapping"):
        scene.given.cognito.update_identity_provider(UserPoolId=pool_id, ProviderName="Google", AcrMapping=MAPPING)
