"""Real clients that remember a device: pycognito's AWSSRP, and amazon-cognito-identity-js."""

from collections.abc import Callable
from typing import Any

import pytest
import requests
from pycognito import aws_srp
from pycognito.aws_srp import AWSSRP

from tests.clients.world import PASSWORD, Journey
from tests.support.given import AppClient

pytestmark = [
    pytest.mark.clients,
    pytest.mark.once,
    pytest.mark.filterwarnings("ignore:datetime.datetime.utcnow:DeprecationWarning"),  # pycognito calls it
]
Javascript = Callable[..., Any]
TRACKING = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}
ON_PROMPT = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True}


@pytest.fixture
def led_here(journey: Journey, monkeypatch: pytest.MonkeyPatch) -> None:
    """pycognito confirms devices at AWS's own address and nowhere else; its requests are led to the emulator."""

    def post(url: str, **members: Any) -> requests.Response:
        assert url.startswith("https://cognito-idp.")
        with requests.Session() as session:
            session.trust_env = False
            return session.post(journey.url, **members)

    monkeypatch.setattr(aws_srp.requests, "post", post)


def srp(journey: Journey, client: AppClient, username: str, **device: str) -> AWSSRP:
    return AWSSRP(username, PASSWORD, client.pool_id, client.id, client=journey.cognito, **device)


@pytest.mark.usefixtures("led_here")
def test_pycognito_confirms_a_device_and_signs_in_with_it(journey: Journey) -> None:
    client = journey.app_client({"DeviceConfiguration": TRACKING})
    journey.confirmed_user(client, "dev", "dev@pycognito.test")
    user = srp(journey, client, "dev")
    tokens = user.authenticate_user()
    metadata = tokens["AuthenticationResult"]["NewDeviceMetadata"]
    response, password = user.confirm_device(tokens, "Dev's laptop")
    assert (response.status_code, response.json()) == (200, {"UserConfirmationNecessary": False})

    remembered = {
        "device_key": metadata["DeviceKey"],
        "device_group_key": metadata["DeviceGroupKey"],
        "device_password": password,
    }
    result = srp(journey, client, "dev", **remembered).authenticate_user()["AuthenticationResult"]
    assert "NewDeviceMetadata" not in result
    devices = journey.cognito.list_devices(AccessToken=result["AccessToken"])["Devices"]
    assert [device["DeviceKey"] for device in devices] == [metadata["DeviceKey"]]

    user.forget_device(result["AccessToken"], metadata["DeviceKey"])
    with pytest.raises(journey.cognito.exceptions.ResourceNotFoundException, match=r"Device does not exist\."):
        srp(journey, client, "dev", **remembered).authenticate_user()


@pytest.mark.usefixtures("led_here")
def test_pycognito_signs_in_with_a_device_many_times(journey: Journey) -> None:
    """Numbers of every padding: a proof must hold whatever their leading digits are."""
    client = journey.app_client({"DeviceConfiguration": TRACKING})
    journey.confirmed_user(client, "dev", "dev@padding.test")
    user = srp(journey, client, "dev")
    for _ in range(4):
        tokens = user.authenticate_user()
        metadata = tokens["AuthenticationResult"]["NewDeviceMetadata"]
        _, password = user.confirm_device(tokens, "laptop")
        remembered = {
            "device_key": metadata["DeviceKey"],
            "device_group_key": metadata["DeviceGroupKey"],
            "device_password": password,
        }
        for _ in range(4):
            again = srp(journey, client, "dev", **remembered).authenticate_user()
            assert "AccessToken" in again["AuthenticationResult"]
        user = srp(journey, client, "dev")


@pytest.mark.parametrize(("configuration", "necessary"), [(TRACKING, False), (ON_PROMPT, True)])
def test_the_browser_library_remembers_a_device(
    journey: Journey, javascript: Javascript, configuration: dict[str, bool], necessary: bool
) -> None:
    client = journey.app_client({"DeviceConfiguration": configuration})
    journey.confirmed_user(client, "dora", "dora@device-js.test")
    found = javascript(
        "devices.mjs", "remember", url=journey.url, pool=client.pool_id, client=client.id, username="dora",
        password=PASSWORD,
    )  # fmt: skip
    key = found["key"]
    assert found == {
        "key": key,
        "claim": key,
        "confirmationNecessary": necessary,
        "listedAtFirst": [] if necessary else [key],
        "listedAfterwards": [key],
        "again": key,
        "byPassword": key,
        "refreshed": key,
        "refreshedByKey": "Invalid Refresh Token",
        "shown": key,
        "listedInTheEnd": [],
    }


@pytest.mark.parametrize("same", [True, False], ids=["same user object", "new user object"])
def test_the_browser_library_signs_in_again_after_its_device_was_forgotten(
    journey: Journey, javascript: Javascript, same: bool
) -> None:
    client = journey.app_client({"DeviceConfiguration": TRACKING})
    journey.confirmed_user(client, "fay", "fay@device-js.test")
    found = javascript(
        "devices.mjs", "forgotten", url=journey.url, pool=client.pool_id, client=client.id, username="fay",
        password=PASSWORD, same=same,
    )  # fmt: skip
    assert found["first"] != found["second"]
    assert found["listed"] == [found["second"]]
