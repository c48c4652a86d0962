"""A device's key and its proof, at two servers at once."""

from tests.support.device_client import ALWAYS, Device
from tests.support.given import AppClient
from tests.support.pair import Pair, tally


def device_of_ann(pair: Pair) -> Device:
    pool_id = pair.pool(DeviceConfiguration=ALWAYS)
    client = pair.client(pool_id)
    pair.confirmed(pool_id, client, "ann")
    return Device(AppClient(client, pool_id), pair.tokens(client, "ann"))


def test_a_device_is_confirmed_once(pair: Pair) -> None:
    device = device_of_ann(pair)
    members = device.confirmation()
    outcomes = pair.race(10, lambda caller, _: caller.call("ConfirmDevice", **members))
    assert tally(outcomes) == {"ok": 1, "DeviceKeyExistsException": 9}


def test_a_device_s_proof_signs_in_once(pair: Pair) -> None:
    device = device_of_ann(pair)
    pair.first.must("ConfirmDevice", **device.confirmation())
    asked = pair.first.must(
        "InitiateAuth",
        ClientId=device.client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Passw0rd!", "DEVICE_KEY": device.key},
    )
    challenge = pair.second.must("RespondToAuthChallenge", **device.first(asked, username="ann"))
    proof = device.second(challenge)

    outcomes = pair.race(10, lambda caller, _: caller.call("RespondToAuthChallenge", **proof))

    assert tally(outcomes) == {"ok": 1, "NotAuthorizedException": 9}
    assert (
        pair.count("refresh_token_families", "pool_id = :p AND device_key = :k", p=device.client.pool_id, k=device.key)
        == 2
    )


def test_a_device_is_forgotten_once(pair: Pair) -> None:
    device = device_of_ann(pair)
    pair.first.must("ConfirmDevice", **device.confirmation())
    members = {"AccessToken": device.access_token, "DeviceKey": device.key}
    outcomes = pair.race(10, lambda caller, _: caller.call("ForgetDevice", **members))
    assert tally(outcomes) == {"ok": 1, "ResourceNotFoundException": 9}
