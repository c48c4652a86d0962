"""Devices at sign-in: a key for one that is new, a proof from one that is known."""

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from emulator.crypto import srp
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.device_client import (
    ALWAYS,
    INSTEAD_OF_MFA,
    NO_DEVICE,
    ON_PROMPT,
    WRONG_PROOF,
    Device,
    confirmed_device,
    new_device,
    sign_in_with,
    tracking,
)
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims
from tests.support.srp_client import N, Srp
from tests.support.ways import (
    ALL_FLOWS,
    EXPIRED_SESSION,
    INVALID_SESSION,
    USED_SESSION,
    check_tokens,
    initiate,
    initiate_refused,
    respond,
)

STRANGER = "us-east-1_00000000-0000-4000-8000-000000000000"
NO_REFRESH = ("NotAuthorizedException", "Invalid Refresh Token")


def by_srp(client: AppClient) -> dict[str, Any]:
    return Srp(client, "bob").sign_in()


def by_admin(client: AppClient) -> dict[str, Any]:
    return initiate(client, "admin_initiate_auth", "ADMIN_USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD=PASSWORD)


def by_choice(client: AppClient) -> dict[str, Any]:
    session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME="bob")["Session"]
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    return respond(client, "SELECT_CHALLENGE", answers, session=session)


def by_new_password(client: AppClient) -> dict[str, Any]:
    members = {"UserPoolId": client.pool_id, "Username": "bob", "Password": "Temp0rary!"}
    client.cognito.admin_set_user_password(**members, Permanent=False)
    begun = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Temp0rary!")
    answers = {"USERNAME": "bob", "NEW_PASSWORD": PASSWORD}
    return respond(client, "NEW_PASSWORD_REQUIRED", answers, session=begun["Session"])


def refresh_refused(device: Any, **parameters: str) -> tuple[str, str]:
    token = {"REFRESH_TOKEN": device.refresh_token}
    return initiate_refused(device.client, "initiate_auth", "REFRESH_TOKEN_AUTH", **token, **parameters)


@pytest.mark.parametrize("way", [by_srp, by_admin, by_choice, by_new_password])
def test_a_sign_in_without_a_device_gets_a_key_for_one(given: Given, way: Any) -> None:
    result = way(tracking(given, ExplicitAuthFlows=ALL_FLOWS))["AuthenticationResult"]
    metadata = result["NewDeviceMetadata"]
    assert set(metadata) == {"DeviceKey", "DeviceGroupKey"}
    assert re.fullmatch(r"us-east-1_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", metadata["DeviceKey"])
    assert re.fullmatch(r"-[0-9A-Za-z]{8}", metadata["DeviceGroupKey"])
    assert claims(result["AccessToken"])["device_key"] == metadata["DeviceKey"]
    assert "device_key" not in claims(result["IdToken"])


def test_a_pool_that_does_not_track_devices_gives_no_key_and_asks_for_none(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    result = check_tokens(sign_in_with(client, STRANGER))
    assert "device_key" not in claims(result["AccessToken"])
    initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=result["RefreshToken"])


def test_a_confirmed_device_proves_itself_and_gets_no_new_key(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    asked = sign_in_with(client, device.key)
    assert asked == {
        "ChallengeName": "DEVICE_SRP_AUTH",
        "ChallengeParameters": {"DEVICE_KEY": device.key},
        "Session": asked["Session"],
    }
    challenge = device.challenge(asked)
    assert set(challenge) == {"ChallengeName", "ChallengeParameters"}
    assert challenge["ChallengeName"] == "DEVICE_PASSWORD_VERIFIER"
    parameters = challenge["ChallengeParameters"]
    assert set(parameters) == {"DEVICE_KEY", "SALT", "SECRET_BLOCK", "SRP_B", "USERNAME"}
    assert (parameters["DEVICE_KEY"], parameters["USERNAME"]) == (device.key, "bob")
    result = check_tokens(answer(client.cognito.respond_to_auth_challenge, **device.second(challenge)))
    assert claims(result["AccessToken"])["device_key"] == device.key


def test_a_device_proves_itself_after_srp_of_the_password(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    user = Srp(client, "bob")
    check_tokens(device.prove(user.finish(user.begin(), DEVICE_KEY=device.key)))
    # The key may come with the first half already.
    user = Srp(client, "bob")
    check_tokens(device.prove(user.finish(user.begin(DEVICE_KEY=device.key))))


def test_administrators_carry_a_device_through_too(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    asked = initiate(
        client,
        "admin_initiate_auth",
        "ADMIN_USER_PASSWORD_AUTH",
        USERNAME="bob",
        PASSWORD=PASSWORD,
        DEVICE_KEY=device.key,
    )
    call, pool = client.cognito.admin_respond_to_auth_challenge, client.pool_id
    challenge = answer(call, UserPoolId=pool, **device.first(asked))
    check_tokens(answer(call, UserPoolId=pool, **device.second(challenge)))


def test_a_device_of_a_client_with_a_secret_answers_with_its_hash(given: Given) -> None:
    client = tracking(given, GenerateSecret=True)
    user = Srp(client, "bob")
    device = Device(client, user.sign_in()["AuthenticationResult"])
    device.confirm()
    user = Srp(client, "bob")
    asked = user.finish(user.begin(), DEVICE_KEY=device.key)
    wrong = ("NotAuthorizedException", f"Unable to verify secret hash for client {client.id}")
    assert refusal(client.cognito.respond_to_auth_challenge, **device.first(asked, SECRET_HASH="x")) == wrong
    challenge = device.challenge(asked)
    assert refusal(client.cognito.respond_to_auth_challenge, **device.second(challenge, SECRET_HASH="x")) == wrong
    check_tokens(answer(client.cognito.respond_to_auth_challenge, **device.second(challenge)))


def test_a_device_that_is_not_remembered_proves_itself_all_the_same(given: Given) -> None:
    client = tracking(given, ON_PROMPT)
    device = confirmed_device(given, client)
    check_tokens(device.sign_in())


def test_a_device_confirmed_without_a_secret_can_prove_nothing(given: Given) -> None:
    client = tracking(given)
    device = new_device(given, client)
    answer(client.cognito.confirm_device, AccessToken=device.access_token, DeviceKey=device.key)
    challenge = device.challenge(sign_in_with(client, device.key))
    assert refusal(client.cognito.respond_to_auth_challenge, **device.second(challenge)) == WRONG_PROOF


@pytest.mark.parametrize("way", ["password", "srp"])
def test_an_unknown_device_is_refused_when_the_password_is_proven(given: Given, way: str) -> None:
    client = tracking(given)
    given.invited_user(client, "eve", password=PASSWORD)
    given.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="eve", Password=PASSWORD, Permanent=True)
    unconfirmed, forgotten = new_device(given, client), confirmed_device(given, client)
    given.cognito.forget_device(AccessToken=forgotten.access_token, DeviceKey=forgotten.key)
    anothers = confirmed_device(given, client, "eve")
    for key in (STRANGER, unconfirmed.key, forgotten.key, anothers.key, "nonsense"):
        parameters = {"USERNAME": "bob", "PASSWORD": PASSWORD, "DEVICE_KEY": key}
        if way == "password":
            assert initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", **parameters) == NO_DEVICE
            continue
        user = Srp(client, "bob")
        begun = user.begin()
        members = {
            "ClientId": client.id,
            "ChallengeName": "PASSWORD_VERIFIER",
            "ChallengeResponses": user.responses(begun, DEVICE_KEY=key),
        }
        assert refusal(client.cognito.respond_to_auth_challenge, **members) == NO_DEVICE
        # What clients do then: the same proof again, without the device.
        assert "NewDeviceMetadata" in user.finish(begun)["AuthenticationResult"]


def test_a_key_that_only_the_first_half_of_srp_brought_and_nobody_knows_is_no_device(given: Given) -> None:
    client = tracking(given)
    user = Srp(client, "bob")
    assert "NewDeviceMetadata" in user.finish(user.begin(DEVICE_KEY=STRANGER))["AuthenticationResult"]


def test_a_wrong_password_says_nothing_of_a_device(given: Given) -> None:
    client = tracking(given)
    parameters = {"USERNAME": "bob", "PASSWORD": "Wr0ng-password!", "DEVICE_KEY": STRANGER}
    assert initiate_refused(client, "initiate_auth", "USER_PASSWORD_AUTH", **parameters) == WRONG_PROOF


def test_a_wrong_proof_spends_the_block(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    challenge = device.challenge(sign_in_with(client, device.key))
    call = client.cognito.respond_to_auth_challenge
    assert refusal(call, **device.second(challenge, password="wrong")) == WRONG_PROOF
    assert refusal(call, **device.second(challenge)) == WRONG_PROOF
    check_tokens(device.sign_in())


def test_a_proof_works_once_for_twenty_clients_at_a_time(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    proof = device.second(device.challenge(sign_in_with(client, device.key)))

    def once(_: int) -> bool:
        try:
            client.cognito.respond_to_auth_challenge(**proof)
        except client.cognito.exceptions.NotAuthorizedException:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(once, range(20))) == 1


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DEVICE_KEY": STRANGER}, WRONG_PROOF),
        ({"USERNAME": "nobody"}, WRONG_PROOF),
        ({"PASSWORD_CLAIM_SECRET_BLOCK": "AAAA"}, WRONG_PROOF),
        ({"PASSWORD_CLAIM_SECRET_BLOCK": "not base64"}, WRONG_PROOF),
        ({"PASSWORD_CLAIM_SIGNATURE": "AAAA"}, WRONG_PROOF),
        (
            {"TIMESTAMP": "yesterday"},
            ("InvalidParameterException", sentences.TIMESTAMP_FORMAT),
        ),
        ({"TIMESTAMP": ""}, ("InvalidParameterException", "Missing required parameter TIMESTAMP")),
        ({"DEVICE_KEY": ""}, ("InvalidParameterException", "Missing required parameter DEVICE_KEY")),
    ],
)
def test_a_proof_that_is_not_whole_is_refused(given: Given, changes: dict[str, str], expected: tuple[str, str]) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    challenge = device.challenge(sign_in_with(client, device.key))
    assert refusal(client.cognito.respond_to_auth_challenge, **device.second(challenge, **changes)) == expected


@pytest.mark.once
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DEVICE_KEY": STRANGER}, NO_DEVICE),
        ({"SRP_A": "0"}, WRONG_PROOF),
        ({"SRP_A": f"{N:x}"}, WRONG_PROOF),
        ({"SRP_A": "xyz"}, WRONG_PROOF),
        ({"SRP_A": ""}, ("InvalidParameterException", "Missing required parameter SRP_A")),
        ({"DEVICE_KEY": ""}, ("InvalidParameterException", "Missing required parameter DEVICE_KEY")),
        ({"USERNAME": "nobody"}, INVALID_SESSION),
    ],
)
def test_a_first_half_that_proves_nothing_is_refused_and_may_be_sent_again(
    given: Given, changes: dict[str, str], expected: tuple[str, str]
) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    asked = sign_in_with(client, device.key)
    assert refusal(client.cognito.respond_to_auth_challenge, **device.first(asked, **changes)) == expected
    check_tokens(device.prove(asked))


def test_the_session_of_a_device_is_good_once_and_for_its_time(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    asked = sign_in_with(client, device.key)
    device.challenge(asked)
    assert refusal(client.cognito.respond_to_auth_challenge, **device.first(asked)) == USED_SESSION
    late = sign_in_with(client, device.key)
    slow = device.challenge(sign_in_with(client, device.key))
    given.clock_advanced(timedelta(minutes=3, seconds=1))
    assert refusal(client.cognito.respond_to_auth_challenge, **device.first(late)) == EXPIRED_SESSION
    assert refusal(client.cognito.respond_to_auth_challenge, **device.second(slow)) == WRONG_PROOF


def test_a_device_may_answer_without_the_session_once_the_password_was_proven(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    missing = ("InvalidParameterException", "Missing required parameter Session")
    assert refusal(client.cognito.respond_to_auth_challenge, **device.first({})) == missing
    sign_in_with(client, device.key)
    check_tokens(device.prove({}))
    assert refusal(client.cognito.respond_to_auth_challenge, **device.first({})) == missing


def test_a_device_forgotten_or_a_password_changed_on_the_way_ends_the_sign_in(given: Given) -> None:
    client = tracking(given)
    call = client.cognito.respond_to_auth_challenge
    device, other = confirmed_device(given, client), confirmed_device(given, client)
    asked, challenge = sign_in_with(client, device.key), device.challenge(sign_in_with(client, device.key))
    given.cognito.forget_device(AccessToken=other.access_token, DeviceKey=device.key)
    assert refusal(call, **device.first(asked)) == NO_DEVICE
    assert refusal(call, **device.second(challenge)) == NO_DEVICE

    asked, challenge = sign_in_with(client, other.key), other.challenge(sign_in_with(client, other.key))
    given.cognito.admin_set_user_password(
        UserPoolId=client.pool_id, Username="bob", Password="An0ther-one!", Permanent=True
    )
    assert refusal(call, **other.first(asked)) == INVALID_SESSION
    assert refusal(call, **other.second(challenge)) == WRONG_PROOF


def test_a_device_s_sign_in_is_noted_on_the_device(given: Given) -> None:
    client = tracking(given)
    device = confirmed_device(given, client)
    given.clock_advanced(timedelta(hours=2))
    tokens = check_tokens(device.sign_in())
    shown = given.cognito.get_device(AccessToken=tokens["AccessToken"], DeviceKey=device.key)["Device"]
    assert shown["DeviceLastAuthenticatedDate"] - shown["DeviceCreateDate"] >= timedelta(hours=1, minutes=59)


def test_a_refresh_carries_its_own_confirmed_device(given: Given) -> None:
    client = tracking(given)
    device, other = new_device(given, client), confirmed_device(given, client)
    assert refresh_refused(device, DEVICE_KEY=device.key) == NO_REFRESH  # not confirmed
    device.confirm()
    assert refresh_refused(device) == NO_REFRESH
    assert refresh_refused(device, DEVICE_KEY=other.key) == NO_REFRESH
    parameters = {"REFRESH_TOKEN": device.refresh_token, "DEVICE_KEY": device.key}
    result = initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", **parameters)["AuthenticationResult"]
    assert "NewDeviceMetadata" not in result
    assert claims(result["AccessToken"])["device_key"] == device.key
    given.cognito.forget_device(AccessToken=other.access_token, DeviceKey=device.key)
    assert refresh_refused(device, DEVICE_KEY=device.key) == NO_REFRESH


def test_a_sign_in_from_before_the_tracking_refreshes_without_a_device(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    given.cognito.update_user_pool(
        UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"], DeviceConfiguration=dict(ALWAYS)
    )
    check_tokens(initiate(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token), refreshed=True)


def test_an_answer_under_an_alias_gets_tokens_that_confirm_no_device(given: Given) -> None:
    """Captured: ConfirmDevice then says that the key is invalid."""
    client = given.client(given.pool(AliasAttributes=["email"], DeviceConfiguration=dict(INSTEAD_OF_MFA)))
    email = [{"Name": "email", "Value": "ann@x.test"}, {"Name": "email_verified", "Value": "true"}]
    given.invited_user(client, "ann", UserAttributes=email)
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    answers = {"USERNAME": "ann@x.test", "NEW_PASSWORD": PASSWORD}
    result = respond(client, "NEW_PASSWORD_REQUIRED", answers, session=session)["AuthenticationResult"]
    members = {"AccessToken": result["AccessToken"], "DeviceKey": result["NewDeviceMetadata"]["DeviceKey"]}
    refused = ("InvalidParameterException", sentences.INVALID_DEVICE_KEY_GIVEN)
    assert refusal(client.cognito.confirm_device, **members) == refused


def test_the_secret_of_a_device_is_that_of_the_captured_arithmetic() -> None:
    group, key = "-v7w9UcY6", "us-west-2_a1b2c3d4-5678-90ab-cdef-000000000001"
    password = base64.b64encode(bytes(range(0x28))).decode()
    x = 0xC41EC0B23825C228072AF65B39402C21E32E2015EEBF9F43BCD15A0D87F46D11
    salt = bytes.fromhex("f1" + "02" * 15)
    assert int(srp.new_verifier(group, key, password, salt).verifier_hex, 16) == pow(2, x, N)
