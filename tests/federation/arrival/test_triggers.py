"""Which functions a sign-in through a provider asks, in which order, and what each is told."""

from typing import Any

import pytest

from emulator.base import java_order
from tests.federation.arrival.scene import Scene, claims
from tests.support import sentences
from tests.support.functions import ACCOUNT, Functions
from tests.support.oauth_client import CALLBACK, OAuthClient
from tests.support.servers import Answer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met

_ALL = ("PreSignUp", "PostConfirmation", "PreAuthentication", "PostAuthentication", "PreTokenGeneration")
INBOUND = "InboundFederation_ExternalProvider"


def _client(scene: Scene, *triggers: str, **settings: Any) -> OAuthClient:
    """Of a pool with functions for the triggers, all of them unless some are named."""
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:"
    names = triggers or (*_ALL, "InboundFederation")
    config: dict[str, Any] = {name: f"{arn}{name}" for name in names if name != "InboundFederation"}
    if "InboundFederation" in names:
        config["InboundFederation"] = {"LambdaVersion": "V1_0", "LambdaArn": f"{arn}InboundFederation"}
    return scene.client(pool={"LambdaConfig": config, **settings.pop("pool", {})}, **settings)


def test_the_first_sign_in_asks_these_functions(scene_with_functions: Scene, functions: Functions) -> None:
    scene_with_functions.sign_in(_client(scene_with_functions))
    assert functions.sources == [
        INBOUND,
        "PreSignUp_ExternalProvider",
        "PostConfirmation_ConfirmSignUp",
        "TokenGeneration_HostedAuth",
    ]


def test_later_sign_ins_ask_these(scene_with_functions: Scene, functions: Functions) -> None:
    client = _client(scene_with_functions)
    scene_with_functions.sign_in(client)
    functions.behaviours.events.clear()
    scene_with_functions.sign_in(client)
    assert functions.sources == [
        INBOUND,
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_HostedAuth",
    ]


def test_inbound_federation_is_told_what_the_provider_told(scene_with_functions: Scene, functions: Functions) -> None:
    scene_with_functions.double.proves(email="ann@example.com")
    client = _client(scene_with_functions)
    scene_with_functions.sign_in(client)
    assert functions.event(INBOUND) == {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": client.client.pool_id,
        "userName": "Acme_sub-1",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": client.id},
        "triggerSource": INBOUND,
        "request": {
            "providerName": "Acme",
            "providerType": "OIDC",
            "attributes": {"idToken": {"sub": "sub-1", "email": "ann@example.com"}},
        },
        "response": {"userAttributesToMap": {}},
    }


def test_pre_sign_up_is_told_the_mapped_attributes_and_empty_aliases(
    scene_with_functions: Scene, functions: Functions
) -> None:
    scene_with_functions.double.proves(email="ann@example.com", name="Ann")
    scene_with_functions.sign_in(_client(scene_with_functions))
    request = functions.event("PreSignUp_ExternalProvider")["request"]
    told = {
        "cognito:email_alias": "",
        "cognito:phone_number_alias": "",
        "email": "ann@example.com",
        "email_verified": "false",
        "name": "Ann",
    }
    assert request == {"userAttributes": told, "validationData": {}}
    assert list(request["userAttributes"]) == list(java_order.iteration_order(told))


def test_functions_after_the_user_is_made_hear_of_the_user(scene_with_functions: Scene, functions: Functions) -> None:
    client = _client(scene_with_functions)
    scene_with_functions.sign_in(client)
    for source in ("PostConfirmation_ConfirmSignUp", "TokenGeneration_HostedAuth"):
        told = functions.event(source)["request"]["userAttributes"]
        assert told["cognito:user_status"] == "EXTERNAL_PROVIDER"
        assert '"providerName":"Acme"' in told["identities"].replace(" ", "")
        assert "sub" in told
    groups = functions.event("TokenGeneration_HostedAuth")["request"]["groupConfiguration"]
    assert groups["groupsToOverride"] == [f"{client.client.pool_id}_Acme"]


def test_inbound_federation_changes_and_drops_claims_but_not_whose_they_are(
    scene_with_functions: Scene, functions: Functions
) -> None:
    client = _client(scene_with_functions, "InboundFederation")
    functions.returns("InboundFederation", userAttributesToMap={"email": "new@example.com", "sub": "other"})
    scene_with_functions.double.proves(email="ann@example.com", name="Ann")
    scene_with_functions.sign_in(client)
    attributes = scene_with_functions.attributes(client, "Acme_sub-1")
    assert attributes["email"] == "new@example.com"
    assert "name" not in attributes


@pytest.mark.parametrize("trigger", ["InboundFederation", *_ALL])
def test_a_function_that_raises_ends_the_sign_in(
    scene_with_functions: Scene, functions: Functions, trigger: str
) -> None:
    client = _client(scene_with_functions)
    if trigger in ("PreAuthentication", "PostAuthentication"):
        scene_with_functions.sign_in(client)
    functions.raises({"PreTokenGeneration": "TokenGeneration"}.get(trigger, trigger), "not today")
    refused = scene_with_functions.sign_in(client)
    end = "+" if trigger == "PreSignUp" else ""
    assert refused.location == (
        f"{CALLBACK}?error_description={trigger}+failed+with+error+not+today.{end}&state=a-state&error=invalid_request"
    )


def test_of_a_saml_provider_the_refusal_has_other_words(scene_with_functions: Scene, functions: Functions) -> None:
    functions.raises("PreSignUp", "not today")
    client = _client(scene_with_functions, "PreSignUp", kind="SAML", mapping={"email": "email"})
    assert scene_with_functions.sign_in(client).told == {
        "error": "server_error",
        "error_description": "Invalid SAML response received: PreSignUp failed with error not today. ",
        "state": "a-state",
    }


def test_who_is_refused_before_the_sign_up_is_not_made_and_after_it_stays(
    scene_with_functions: Scene, functions: Functions
) -> None:
    client = _client(scene_with_functions)
    users = {"UserPoolId": client.client.pool_id}
    functions.raises("PreSignUp", "not today")
    scene_with_functions.sign_in(client)
    assert functions.cognito.list_users(**users)["Users"] == []
    functions.behaviours.forget()
    functions.raises("PostConfirmation", "not today")
    scene_with_functions.sign_in(client)
    assert [user["Username"] for user in functions.cognito.list_users(**users)["Users"]] == ["Acme_sub-1"]
    functions.behaviours.forget()
    assert "code" in scene_with_functions.sign_in(client).told


def test_what_pre_sign_up_answers_verifies_nothing(scene_with_functions: Scene, functions: Functions) -> None:
    client = _client(scene_with_functions, "PreSignUp")
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyEmail=True)
    scene_with_functions.double.proves(email="ann@example.com")
    scene_with_functions.sign_in(client)
    assert scene_with_functions.attributes(client, "Acme_sub-1")["email_verified"] == "false"


def test_a_function_that_links_the_newcomer_signs_them_in_as_whom_it_linked(
    scene_with_functions: Scene, functions: Functions
) -> None:
    """The usual function that joins accounts by their address, called before the sign-up."""
    client = _client(scene_with_functions, "PreSignUp", also=("COGNITO",))
    functions.cognito.admin_create_user(UserPoolId=client.client.pool_id, Username="ann")
    linking = {
        "UserPoolId": client.client.pool_id,
        "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": "ann"},
        "SourceUser": {
            "ProviderName": "Acme",
            "ProviderAttributeName": "Cognito_Subject",
            "ProviderAttributeValue": "sub-1",
        },
    }

    def link(event: dict[str, Any]) -> Any:
        functions.cognito.admin_link_provider_for_user(**linking)
        return Answer(event)

    functions.behaves("PreSignUp", link)
    told = claims(scene_with_functions.tokens(client, identity_provider="Acme")["id_token"])
    assert told["cognito:username"] == "ann"
    assert len(functions.cognito.list_users(UserPoolId=client.client.pool_id)["Users"]) == 1


def test_a_link_that_is_taken_away_during_the_sign_in_lets_nobody_in(
    scene_with_functions: Scene, functions: Functions
) -> None:
    client = _client(scene_with_functions, "PreAuthentication", also=("COGNITO",))
    named = {"UserPoolId": client.client.pool_id}
    functions.cognito.admin_create_user(**named, Username="ann")
    user = {"ProviderName": "Acme", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "sub-1"}
    ann = {"ProviderName": "Cognito", "ProviderAttributeValue": "ann"}
    functions.cognito.admin_link_provider_for_user(**named, DestinationUser=ann, SourceUser=user)

    def unlink(event: dict[str, Any]) -> Any:
        functions.cognito.admin_disable_provider_for_user(**named, User=user)
        return Answer(event)

    functions.behaves("PreAuthentication", unlink)
    refused = scene_with_functions.sign_in(client, identity_provider="Acme")
    assert "not+linked+to+the+user+any+more" in refused.location
    assert "email" not in scene_with_functions.attributes(client, "ann")


@pytest.mark.parametrize(
    ("trigger", "operation", "sentence"),
    [
        ("PostConfirmation", "admin_delete_user", sentences.USER_DOES_NOT_EXIST),
        ("PreAuthentication", "admin_disable_user", sentences.USER_IS_DISABLED),
        ("PostAuthentication", "admin_delete_user", sentences.USER_DOES_NOT_EXIST),
        ("TokenGeneration", "admin_disable_user", sentences.USER_IS_DISABLED),
    ],
)
def test_a_function_that_takes_the_user_away_leaves_nobody_signed_in(
    scene_with_functions: Scene, functions: Functions, trigger: str, operation: str, sentence: str
) -> None:
    client = _client(scene_with_functions)
    if trigger != "PostConfirmation":
        scene_with_functions.sign_in(client)
    whom = {"UserPoolId": client.client.pool_id, "Username": "Acme_sub-1"}

    def take_away(event: dict[str, Any]) -> Any:
        getattr(functions.cognito, operation)(**whom)
        return Answer(event)

    functions.behaves(trigger, take_away)
    browser = scene_with_functions.browser()
    told = scene_with_functions.sign_in(client, browser).told
    assert (told["error"], told["error_description"]) == ("invalid_request", sentence)
    assert "cognito" not in "".join(cookie.name for cookie in browser.http.cookies.jar)


def test_a_refresh_asks_only_for_its_tokens(scene_with_functions: Scene, functions: Functions) -> None:
    client, browser = _client(scene_with_functions), scene_with_functions.browser()
    tokens = scene_with_functions.tokens(client, browser)
    functions.behaviours.events.clear()
    client.token(browser, grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert functions.sources == ["TokenGeneration_RefreshTokens"]
