"""A remembered device and a second factor: which of them a sign-in asks for."""

from typing import Any

import pytest

from tests.support import sentences
from tests.support.device_client import ALWAYS, INSTEAD_OF_MFA, NO_DEVICE, Device, new_device, sign_in_with
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import APP, EMAIL, MAIL, SMS, App, Scene
from tests.support.reading import claims
from tests.support.ways import check_tokens, initiate_refused

ON_PROMPT_INSTEAD = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True}
STRANGER = "us-east-1_00000000-0000-4000-8000-000000000000"


def scene_with(given: Given, configuration: dict[str, bool]) -> tuple[Scene, Device, App]:
    """bob, who signs in with an authenticator app, and a confirmed device of his."""
    scene = Scene(given, {"DeviceConfiguration": configuration})
    scene.user()
    app = scene.app()
    device = new_device(given, scene.client)
    device.confirm()
    scene.activates(APP)
    return scene, device, app


def challenged(scene: Scene, device: Device) -> str:
    name: str = sign_in_with(scene.client, device.key)["ChallengeName"]
    return name


def test_a_remembered_device_proves_itself_in_place_of_the_second_factor(given: Given) -> None:
    scene, device, _ = scene_with(given, INSTEAD_OF_MFA)
    assert scene.sign_in()["ChallengeName"] == APP
    asked = sign_in_with(scene.client, device.key)
    assert asked["ChallengeName"] == "DEVICE_SRP_AUTH"
    result = check_tokens(device.prove(asked))
    assert claims(result["AccessToken"])["device_key"] == device.key


@pytest.mark.parametrize("factor", [SMS, MAIL])
def test_it_takes_the_place_of_codes_too(given: Given, factor: str) -> None:
    recovery = {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
    scene = Scene(given, {"DeviceConfiguration": INSTEAD_OF_MFA, "AccountRecoverySetting": recovery})
    scene.user()
    device = new_device(given, scene.client)
    device.confirm()
    scene.activates(factor)
    assert scene.sign_in()["ChallengeName"] == factor
    check_tokens(device.sign_in())


def test_otherwise_the_second_factor_comes_first_and_the_device_after_it(given: Given) -> None:
    scene, device, app = scene_with(given, ALWAYS)
    asked = sign_in_with(scene.client, device.key)
    assert asked["ChallengeName"] == APP
    then = scene.answers(asked, app.code())
    assert then["ChallengeName"] == "DEVICE_SRP_AUTH"
    check_tokens(device.prove(then))


def test_a_device_that_is_not_remembered_replaces_nothing(given: Given) -> None:
    scene, device, app = scene_with(given, ON_PROMPT_INSTEAD)
    asked = sign_in_with(scene.client, device.key)
    assert asked["ChallengeName"] == APP
    check_tokens(device.prove(scene.answers(asked, app.code())))
    members = {"AccessToken": device.access_token, "DeviceKey": device.key}
    given.cognito.update_device_status(**members, DeviceRememberedStatus="remembered")
    assert challenged(scene, device) == "DEVICE_SRP_AUTH"


def test_a_device_that_ceases_to_be_remembered_on_the_way_does_not_spare_the_factor(given: Given) -> None:
    scene, device, app = scene_with(given, INSTEAD_OF_MFA)
    asked = sign_in_with(scene.client, device.key)
    given.cognito.admin_update_device_status(
        **scene.whom, DeviceKey=device.key, DeviceRememberedStatus="not_remembered"
    )
    then = device.prove(asked)
    assert then["ChallengeName"] == APP
    assert "AuthenticationResult" not in then
    # What was proven stays proven, of that device and no other.
    responses = {"USERNAME": "bob", f"{APP}_CODE": app.code(), "DEVICE_KEY": STRANGER}
    members: dict[str, Any] = {"ChallengeName": APP, "ChallengeResponses": responses, "Session": then["Session"]}
    answered = given.cognito.respond_to_auth_challenge(ClientId=scene.client.id, **members)
    result = answered["AuthenticationResult"]
    assert claims(result["AccessToken"])["device_key"] == device.key
    assert "NewDeviceMetadata" not in result


def test_the_device_of_another_user_replaces_nothing(given: Given) -> None:
    scene, _, _ = scene_with(given, INSTEAD_OF_MFA)
    scene.user("eve", email="eve@example.test", phone=None)
    anothers = new_device(given, scene.client, "eve")
    anothers.confirm()
    parameters = {"USERNAME": "bob", "PASSWORD": PASSWORD, "DEVICE_KEY": anothers.key}
    assert initiate_refused(scene.client, "initiate_auth", "USER_PASSWORD_AUTH", **parameters) == NO_DEVICE


def test_an_unknown_device_is_refused_before_the_second_factor_is_asked(given: Given) -> None:
    scene, _, _ = scene_with(given, INSTEAD_OF_MFA)
    parameters = {"USERNAME": "bob", "PASSWORD": PASSWORD, "DEVICE_KEY": STRANGER}
    assert initiate_refused(scene.client, "initiate_auth", "USER_PASSWORD_AUTH", **parameters) == NO_DEVICE


def test_a_sign_in_by_a_second_factor_gets_a_key_for_its_device(given: Given) -> None:
    scene, _, app = scene_with(given, INSTEAD_OF_MFA)
    device = Device(scene.client, scene.answers(scene.sign_in(), app.code())["AuthenticationResult"])
    assert device.confirm() == {"UserConfirmationNecessary": False}
    assert challenged(scene, device) == "DEVICE_SRP_AUTH"


def test_an_answer_under_an_alias_confirms_no_device(given: Given) -> None:
    """Captured with an MFA code; USER_ID_FOR_SRP is the name to answer with."""
    settings = {"DeviceConfiguration": INSTEAD_OF_MFA, "AliasAttributes": ["email"]}
    scene = Scene(given, settings)
    scene.user()
    verified = [{"Name": "email_verified", "Value": "true"}]
    given.cognito.admin_update_user_attributes(**scene.whom, UserAttributes=verified)
    app = scene.app()
    scene.activates(APP)
    result = scene.answers(scene.sign_in(), app.code(), username=EMAIL)["AuthenticationResult"]
    assert Device(scene.client, result).confirm_refused() == (
        "InvalidParameterException",
        sentences.INVALID_DEVICE_KEY_GIVEN,
    )
