"""Sign-ins through a provider while the pool is brought back to a point in time (evidence: recovery-pauses)."""

from datetime import timedelta
from typing import Any

from tests.federation.arrival.scene import Scene
from tests.support.functions import ACCOUNT, Functions
from tests.support.oauth_client import OAuthClient
from tests.support.servers import Answer

PAUSED = "Operation is not enabled while the user pool is being recovered to a point in time."


def paused(scene: Scene, client: OAuthClient) -> None:
    pool_id = client.client.pool_id
    scene.given.clock_advanced(timedelta(minutes=30))
    made = scene.given.cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]["CreationDate"]
    at = made + timedelta(minutes=10)
    scene.given.cognito.initiate_point_in_time_recovery(UserPoolId=pool_id, RestoreTimestamp=at)


def test_somebody_who_is_known_and_did_not_change_signs_in(scene: Scene) -> None:
    client = scene.client()
    scene.tokens(client)
    paused(scene, client)
    assert scene.tokens(client)["access_token"]


def test_somebody_whose_attributes_changed_does_not(scene: Scene) -> None:
    client = scene.client()
    scene.tokens(client)
    paused(scene, client)
    scene.double.proves(email="new@example.test")
    told = scene.sign_in(client).told
    assert (told["error"], told["error_description"]) == ("invalid_request", PAUSED)
    assert scene.attributes(client, "Acme_sub-1")["email"] == "ann@example.com"


def test_somebody_new_does_not(scene: Scene) -> None:
    client = scene.client()
    paused(scene, client)
    told = scene.sign_in(client).told
    assert (told["error"], told["error_description"]) == ("invalid_request", PAUSED)
    assert scene.given.cognito.list_users(UserPoolId=client.client.pool_id)["Users"] == []


def test_somebody_new_is_not_made_when_pre_sign_up_began_a_recovery(
    scene_with_functions: Scene, functions: Functions
) -> None:
    scene = scene_with_functions
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreSignUp"
    client = scene.client(pool={"LambdaConfig": {"PreSignUp": arn}})

    def behave(event: dict[str, Any]) -> Answer:
        paused(scene, client)
        return Answer(event)

    functions.behaves("PreSignUp", behave)
    told = scene.sign_in(client).told
    assert (told["error"], told["error_description"]) == ("invalid_request", PAUSED)
    assert scene.given.cognito.list_users(UserPoolId=client.client.pool_id)["Users"] == []
