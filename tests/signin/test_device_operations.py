"""Devices as their users and administrators see and change them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.device_client import ALWAYS, NO_DEVICE, ON_PROMPT, Device, confirmed_device, new_device, tracking
from tests.support.given import AppClient, Given

BAD_KEY = ("InvalidParameterException", sentences.INVALID_DEVICE_KEY_GIVEN)
KEY_EXISTS = ("DeviceKeyExistsException", "A device with this device key already exists.")


def attributes(device: dict[str, Any]) -> dict[str, str]:
    return {entry["Name"]: entry["Value"] for entry in device["DeviceAttributes"]}


def shown(device: Device) -> dict[str, Any]:
    call = device.client.cognito.get_device
    found: dict[str, Any] = answer(call, AccessToken=device.access_token, DeviceKey=device.key)["Device"]
    return found


def listed(device: Device) -> list[str]:
    """The keys that the user sees."""
    page = answer(device.client.cognito.list_devices, AccessToken=device.access_token)
    return [entry["DeviceKey"] for entry in page["Devices"]]


def of_bob(client: AppClient) -> dict[str, str]:
    return {"UserPoolId": client.pool_id, "Username": "bob"}


def test_confirming_a_device_remembers_it_unless_the_user_is_to_be_asked(given: Given) -> None:
    always = new_device(given, tracking(given))
    assert always.confirm() == {"UserConfirmationNecessary": False}
    assert attributes(shown(always))["dev:device_remembered_status"] == "remembered"
    asking = new_device(given, tracking(given, ON_PROMPT))
    assert asking.confirm() == {"UserConfirmationNecessary": True}
    assert attributes(shown(asking))["dev:device_remembered_status"] == "not_remembered"


def test_a_device_is_shown_as_aws_shows_it(given: Given, account: str) -> None:
    client = tracking(given)
    device = confirmed_device(given, client, DeviceName="Bob's phone")
    whole = shown(device)
    owner = f"bob.{client.pool_id}"
    assert set(whole) == {
        "DeviceKey",
        "DeviceAttributes",
        "DeviceCreateDate",
        "DeviceLastModifiedDate",
        "DeviceLastAuthenticatedDate",
    }
    assert whole["DeviceAttributes"] == [
        {"Name": "device_status", "Value": "valid"},
        {"Name": "device_name", "Value": "Bob's phone"},
        {
            "Name": "dev:device_arn",
            "Value": f"arn:aws:cognito-idp:us-east-1:{account}:owner/{owner}/device/{device.key}",
        },
        {"Name": "dev:device_owner", "Value": owner},
        *[entry for entry in whole["DeviceAttributes"] if entry["Name"] == "last_ip_used"],
        {"Name": "dev:device_remembered_status", "Value": "remembered"},
        {"Name": "dev:device_sdk", "Value": "aws-sdk"},
    ]
    assert whole["DeviceLastAuthenticatedDate"].microsecond == 0
    assert answer(client.cognito.admin_get_device, **of_bob(client), DeviceKey=device.key)["Device"] == whole
    assert answer(client.cognito.admin_list_devices, **of_bob(client)) == {"Devices": [whole]}
    brief = answer(client.cognito.list_devices, AccessToken=device.access_token)["Devices"]
    assert [{**entry, "DeviceAttributes": whole["DeviceAttributes"]} for entry in brief] == [whole]
    assert set(attributes(brief[0])) - {"last_ip_used"} == {"device_status", "device_name"}


def test_a_device_without_a_name_shows_none(given: Given) -> None:
    assert "device_name" not in attributes(shown(confirmed_device(given, tracking(given))))


def test_users_see_the_devices_that_are_remembered_and_administrators_all(given: Given) -> None:
    client = tracking(given, ON_PROMPT)
    device = confirmed_device(given, client)
    assert listed(device) == []
    call = client.cognito.update_device_status
    members = {"AccessToken": device.access_token, "DeviceKey": device.key}
    assert answer(call, **members, DeviceRememberedStatus="remembered") == {}
    assert listed(device) == [device.key]
    assert answer(call, **members) == {}
    assert listed(device) == [device.key]
    twin = client.cognito.admin_update_device_status
    assert answer(twin, **of_bob(client), DeviceKey=device.key, DeviceRememberedStatus="not_remembered") == {}
    assert listed(device) == []
    everything = answer(client.cognito.admin_list_devices, **of_bob(client))["Devices"]
    assert [entry["DeviceKey"] for entry in everything] == [device.key]


def test_a_change_of_status_is_a_modification_and_no_sign_in(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    before = shown(device)
    given.clock_advanced(timedelta(minutes=5))
    members = {"AccessToken": device.access_token, "DeviceKey": device.key}
    client.cognito.update_device_status(**members, DeviceRememberedStatus="not_remembered")
    after = shown(device)
    assert after["DeviceLastModifiedDate"] - before["DeviceLastModifiedDate"] >= timedelta(minutes=5)
    assert after["DeviceLastAuthenticatedDate"] == before["DeviceLastAuthenticatedDate"]


def test_a_device_that_was_not_confirmed_does_not_exist(given: Given) -> None:
    client = tracking(given)
    device = new_device(given, client)
    own = {"AccessToken": device.access_token, "DeviceKey": device.key}
    other = {**of_bob(client), "DeviceKey": device.key}
    cognito = client.cognito
    assert refusal(cognito.get_device, **own) == NO_DEVICE
    assert refusal(cognito.update_device_status, **own, DeviceRememberedStatus="remembered") == NO_DEVICE
    assert refusal(cognito.update_device_status, **own) == NO_DEVICE
    assert refusal(cognito.forget_device, **own) == NO_DEVICE
    assert refusal(cognito.admin_get_device, **other) == NO_DEVICE
    assert refusal(cognito.admin_update_device_status, **other, DeviceRememberedStatus="remembered") == NO_DEVICE
    assert refusal(cognito.admin_forget_device, **other) == NO_DEVICE
    assert answer(cognito.admin_list_devices, **of_bob(client)) == {"Devices": []}


def test_a_forgotten_device_is_gone_and_its_other_tokens_stay(given: Given) -> None:
    client = tracking(given)
    first, second = confirmed_device(given, client), confirmed_device(given, client)
    client.cognito.forget_device(AccessToken=first.access_token, DeviceKey=second.key)
    assert listed(first) == [first.key]
    assert listed(second) == [first.key]  # the access token still speaks for the user
    client.cognito.admin_forget_device(**of_bob(client), DeviceKey=first.key)
    assert listed(first) == []
    assert first.confirm_refused() == BAD_KEY


def test_a_device_belongs_to_its_user(given: Given) -> None:
    client = tracking(given)
    given.invited_user(client, "eve")
    members = {"UserPoolId": client.pool_id, "Username": "eve", "Password": "Passw0rd!", "Permanent": True}
    given.cognito.admin_set_user_password(**members)
    device, anothers = confirmed_device(given, client), confirmed_device(given, client, "eve")
    crossed = {"AccessToken": anothers.access_token, "DeviceKey": device.key}
    assert refusal(client.cognito.get_device, **crossed) == NO_DEVICE
    assert refusal(client.cognito.forget_device, **crossed) == NO_DEVICE
    assert anothers.confirm_refused(DeviceKey=device.key) == BAD_KEY
    assert listed(device) == [device.key]


def test_a_key_is_confirmed_once_even_by_twenty_clients_at_a_time(given: Given) -> None:
    device = new_device(given, tracking(given))
    members = device.confirmation()

    def once(_: int) -> bool:
        try:
            device.client.cognito.confirm_device(**members)
        except device.client.cognito.exceptions.DeviceKeyExistsException:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(once, range(20))) == 1
    assert device.confirm_refused() == KEY_EXISTS


@pytest.mark.once
@pytest.mark.parametrize(
    ("secret", "member"),
    [
        ({"Salt": "no base64!", "PasswordVerifier": "AAAB"}, "Salt"),
        ({"Salt": "AAAB", "PasswordVerifier": "é"}, "PasswordVerifier"),
        ({"Salt": "AAAB", "PasswordVerifier": "AAAA"}, "PasswordVerifier"),  # zero: anybody could prove it
        ({"Salt": "AAAB", "PasswordVerifier": "/" * 600}, "PasswordVerifier"),
    ],
)
def test_a_secret_that_cannot_be_is_refused_and_confirms_nothing(
    given: Given, secret: dict[str, str], member: str
) -> None:
    device = new_device(given, tracking(given))
    expected = ("InvalidParameterException", f"Invalid {member} given for the device.")
    assert device.confirm_refused(DeviceSecretVerifierConfig=secret) == expected
    assert device.confirm() == {"UserConfirmationNecessary": False}


def test_the_secret_of_the_cli_s_example_is_taken_without_its_padding(given: Given) -> None:
    device = new_device(given, tracking(given))
    secret = {"PasswordVerifier": "TXlWZXJpZmllclN0cmluZw", "Salt": "TXlTUlBTYWx0"}
    assert device.confirm(DeviceSecretVerifierConfig=secret) == {"UserConfirmationNecessary": False}


def test_a_pool_that_stopped_tracking_confirms_no_device(given: Given) -> None:
    client = tracking(given)
    device = new_device(given, client)
    given.cognito.update_user_pool(UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"])
    assert "DeviceConfiguration" not in given.cognito.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    assert device.confirm_refused()[0] == "InvalidUserPoolConfigurationException"


@pytest.mark.parametrize("limit", [None, 0, 2])
def test_devices_come_in_pages(given: Given, limit: int | None) -> None:
    client = tracking(given, ALWAYS)
    devices = [confirmed_device(given, client) for _ in range(5)]
    lists = [
        (client.cognito.list_devices, {"AccessToken": devices[0].access_token}),
        (client.cognito.admin_list_devices, of_bob(client)),
    ]
    size = {} if limit is None else {"Limit": limit}
    for call, members in lists:
        page = answer(call, **members, **size)
        found, sizes = list(page["Devices"]), [len(page["Devices"])]
        while "PaginationToken" in page:
            page = answer(call, **members, **size, PaginationToken=page["PaginationToken"])
            found += page["Devices"]
            sizes.append(len(page["Devices"]))
        assert [entry["DeviceKey"] for entry in found] == sorted(device.key for device in devices)
        assert sizes == ([2, 2, 1] if limit == 2 else [5])


def test_a_page_of_one_list_is_not_a_page_of_another(given: Given) -> None:
    client = tracking(given)
    device, _ = confirmed_device(given, client), confirmed_device(given, client)
    token = answer(client.cognito.admin_list_devices, **of_bob(client), Limit=1)["PaginationToken"]
    call = client.cognito.list_devices
    code, _ = refusal(call, AccessToken=device.access_token, PaginationToken=token)
    assert code == "InvalidParameterException"
    assert refusal(call, AccessToken=device.access_token, PaginationToken="mine")[0] == code


def test_devices_go_with_their_user(given: Given) -> None:
    client = tracking(given)
    confirmed_device(given, client)
    given.cognito.admin_delete_user(**of_bob(client))
    count = "SELECT count(*) AS n FROM devices WHERE pool_id = :pool"
    assert given.sql(count, pool=client.pool_id) == [{"n": 0}]
