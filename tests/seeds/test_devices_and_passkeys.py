"""Devices and passkeys of a file prove their users, as those that were made in the usual way do."""

from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.seeds.conftest import ApplySeed, told
from tests.support.answers import answer
from tests.support.device_client import Device, sign_in_with
from tests.support.given import AppClient
from tests.support.passkeys import Authenticator, encode
from tests.support.ways import initiate, respond

KEY, GROUP = "us-east-1_11111111-2222-4333-8444-555555555555", "-AbCd1234"
SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    settings:
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true, DeviceOnlyRememberedOnUserPrompt: false }
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: [PASSWORD, WEB_AUTHN] } }
    mfa_config: { WebAuthnConfiguration: { RelyingPartyId: example.test } }
    clients:
      - name: web
        client_id: ${CLIENT}
        settings: { ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_USER_AUTH, ALLOW_REFRESH_TOKEN_AUTH] }
    users:
      - username: bob
        password: Passw0rd!
"""


@pytest.fixture
def client(names: dict[str, str], cognito: Any) -> AppClient:
    return AppClient(names["CLIENT"], names["POOL"], None, cognito)


def key_of(unique: str) -> str:
    """Devices are one for all pools."""
    return f"us-east-1_{unique[:8]}-2222-4333-8444-{unique[8:20]}"


def device_of(client: AppClient, key: str) -> Device:
    metadata = {"DeviceKey": key, "DeviceGroupKey": GROUP}
    device = Device(client, {"NewDeviceMetadata": metadata, "AccessToken": "", "RefreshToken": ""})
    device.password = "what the client keeps"
    return device


def pem(key: Any) -> str:
    form = serialization.PrivateFormat.PKCS8
    return str(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode())


def in_yaml(text: str) -> str:
    return '"' + text.replace("\n", "\\n") + '"'


def test_a_device_proves_itself_by_its_password(apply_seed: ApplySeed, client: AppClient) -> None:
    key = key_of(client.pool_id.split("_")[1] + "0" * 20)
    devices = f"        devices: [{{ key: {key}, group_key: {GROUP}, password: what the client keeps, name: phone }}]\n"
    assert told(apply_seed(SEED + devices)) == []
    answered = device_of(client, key).sign_in()
    assert "NewDeviceMetadata" not in answered["AuthenticationResult"]
    shown = client.cognito.admin_get_device(UserPoolId=client.pool_id, Username="bob", DeviceKey=key)["Device"]
    values = {entry["Name"]: entry["Value"] for entry in shown["DeviceAttributes"]}
    assert (values["device_name"], values["dev:device_remembered_status"]) == ("phone", "remembered")
    assert apply_seed(SEED + devices, "update").counts["users", "unchanged"] == 1
    assert apply_seed(SEED + devices.replace("keeps", "kept"), "update").counts["users", "updated"] == 1


def test_a_device_proves_itself_by_the_verifier_that_another_emulator_kept(
    apply_seed: ApplySeed, client: AppClient
) -> None:
    key = key_of(client.pool_id.split("_")[1] + "0" * 20)
    device = device_of(client, key)
    secret = device.secret()
    devices = (
        f"        devices: [{{ key: {key}, group_key: {GROUP}, salt: '{secret['Salt']}', "
        f"verifier: '{secret['PasswordVerifier']}', created: 2 days ago, last_used: 1 day ago, last_ip: 10.0.0.1 }}]\n"
    )
    assert told(apply_seed(SEED + devices)) == []
    assert device.sign_in()["AuthenticationResult"]
    assert apply_seed(SEED + devices, "update").counts["users", "unchanged"] == 1


def test_a_device_that_is_not_remembered_is_a_known_one_still(apply_seed: ApplySeed, client: AppClient) -> None:
    key = key_of(client.pool_id.split("_")[1] + "0" * 20)
    devices = f"        devices: [{{ key: {key}, group_key: {GROUP}, status: not_remembered }}]\n"
    assert told(apply_seed(SEED + devices)) == []
    assert sign_in_with(client, key)["ChallengeName"] == "DEVICE_SRP_AUTH"


@pytest.mark.parametrize("algorithm", [-7, -257])
def test_a_passkey_signs_in_that_the_file_has_the_private_key_of(
    apply_seed: ApplySeed, client: AppClient, algorithm: int
) -> None:
    made = ec.generate_private_key(ec.SECP256R1()) if algorithm == -7 else rsa.generate_private_key(65537, 2048)
    authenticator = Authenticator("https://app.example.test", key=made, algorithm=algorithm)
    passkey = f"credential_id: {encode(authenticator.credential_id)}, private_key: {in_yaml(pem(made))}"
    assert told(apply_seed(SEED + f"        passkeys: [{{ {passkey}, attachment: platform }}]\n")) == []
    assert sign_in_by(client, authenticator)["AuthenticationResult"]
    assert apply_seed(SEED + f"        passkeys: [{{ {passkey}, attachment: platform }}]\n", "update").changed == 0


def test_a_passkey_signs_in_that_the_file_has_the_public_key_of(apply_seed: ApplySeed, client: AppClient) -> None:
    authenticator = Authenticator("https://app.example.test", counter=41)
    public = encode(authenticator._public_key())
    passkey = (
        f"credential_id: {encode(authenticator.credential_id)}, public_key: {public}, sign_count: 41, "
        "name: Key of Bob, transports: [usb, nfc], relying_party: example.test, created: 2 days ago, "
        "last_used: 1 day ago"
    )
    assert told(apply_seed(SEED + f"        passkeys: [{{ {passkey} }}]\n")) == []
    assert sign_in_by(client, authenticator)["AuthenticationResult"]
    access = initiate(client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME="bob", PASSWORD="Passw0rd!")
    listed = client.cognito.list_web_authn_credentials(AccessToken=access["AuthenticationResult"]["AccessToken"])
    assert [(one["FriendlyCredentialName"], one["AuthenticatorTransports"]) for one in listed["Credentials"]] == [
        ("Key of Bob", ["usb", "nfc"])
    ]


def sign_in_by(client: AppClient, authenticator: Authenticator) -> dict[str, Any]:
    asked = answer(
        client.cognito.initiate_auth,
        ClientId=client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "bob", "PREFERRED_CHALLENGE": "WEB_AUTHN"},
    )
    options = orjson.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
    said = {"USERNAME": "bob", "CREDENTIAL": authenticator.get(options)}
    return respond(client, "WEB_AUTHN", said, session=asked["Session"])


def test_what_cannot_be_is_told(apply_seed: ApplySeed) -> None:
    device = f"key: {KEY}, group_key: {GROUP}"
    edward = in_yaml(pem(ed25519.Ed25519PrivateKey.generate()))
    for more, problem in [
        ("devices: [{ key: a, group_key: b }]", "key 'a' is not a device key, such as us-east-1_ and a UUID"),
        (
            f"devices: [{{ {device}, salt: qrs= }}]",
            "a device has a password, or a salt and a verifier, or none of them",
        ),
        (f"devices: [{{ {device}, salt: qrs=, verifier: AA== }}]", "verifier is no number of SRP in base64"),
        ("passkeys: [{ credential_id: a }]", "a passkey has a public_key or a private_key"),
        ("passkeys: [{ credential_id: a, public_key: a }]", "public_key is not a COSE key in base64url"),
        (f"passkeys: [{{ credential_id: a, private_key: {edward} }}]", "private_key is neither an RSA nor an EC key"),
        (
            "passkeys: [{ credential_id: a, private_key: none.pem }]",
            "private_key is neither a PEM nor a file that can be read: No such file or directory",
        ),
    ]:
        found = told(apply_seed(f"{SEED}        {more}\n"))
        assert [line.startswith(f"seed.yaml:18: {problem}") for line in found] == [True], found


def test_a_pool_without_them_refuses_devices_and_passkeys(apply_seed: ApplySeed) -> None:
    start = "version: 1\npools:\n  - name: web\n    account: ${ACCOUNT}\n    users:\n      - username: bob\n"
    start += "        password: Passw0rd!\n"
    authenticator = Authenticator("https://app.example.test")
    device = f"        devices: [{{ key: {KEY}, group_key: {GROUP} }}]\n"
    assert told(apply_seed(start + device)) == [
        "seed.yaml:6: user bob: InvalidUserPoolConfigurationException: User pool is not configured to track devices."
    ]
    passkey = f"        passkeys: [{{ credential_id: a, public_key: {encode(authenticator._public_key())} }}]\n"
    assert [line.partition(":")[2].split(":")[2] for line in told(apply_seed(start + passkey))] == [
        " WebAuthnNotEnabledException"
    ]


def test_one_device_is_one_users(apply_seed: ApplySeed) -> None:
    device = f"        devices: [{{ key: {KEY}, group_key: {GROUP} }}]\n"
    other = f"      - {{ username: ann, password: Passw0rd!, devices: [{{ key: {KEY}, group_key: {GROUP} }}] }}\n"
    assert told(apply_seed(SEED + device + other)) == [f"seed.yaml:19: user ann: the device {KEY} is there already"]
