"""The table of docs/seeds.md that tells who is in the seed `qa`: the same users as in the file, and each answers what
it says when what it says is tried."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pyotp
import pytest
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import serialization

from emulator.base import base64url
from emulator.base.shipped import folder
from emulator.seeds import reading
from emulator.seeds.problems import Problems
from emulator.seeds.shape import PoolSeed, UserSeed
from tests.support.device_client import Device
from tests.support.given import AppClient, secret_hash
from tests.support.passkeys import Authenticator
from tests.support.srp_client import Srp

PAGE = Path(__file__).resolve().parents[2] / "docs" / "seeds.md"
COLUMNS = ["pool", "user", "state", "password", "what to try", "answer"]
Row = dict[str, str]


def rows() -> list[Row]:
    lines = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("| `qa-")]
    return [dict(zip(COLUMNS, (cell.strip().replace("`", "") for cell in line), strict=True)) for line in lines]


def in_file() -> dict[tuple[str, str], tuple[PoolSeed, UserSeed]]:
    seeds = reading.seeds([folder("seed") / "qa.yaml"], {}, Problems())
    return {(pool.name, user.username): (pool, user) for seed in seeds for pool in seed.pools for user in pool.users}


def said(user: UserSeed) -> tuple[str, str]:
    state = user.status if user.enabled else f"{user.status}, disabled"
    password = user.password or ("by its hash" if user.hashed else "none")
    return state, password


def test_the_table_has_the_users_of_the_file_with_their_states_and_passwords() -> None:
    table = {(row["pool"], row["user"]): (row["state"], row["password"]) for row in rows()}
    assert table == {key: said(user) for key, (_, user) in in_file().items()}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['user']}: {row['what to try']}")
def test_the_answer_is_the_one_of_the_table(tester: Any, row: Row) -> None:
    """In the order of the page: what is confirmed stays so."""
    pool, user = in_file()[row["pool"], row["user"]]
    found = tried(Trying(tester, pool, user), row["what to try"])
    wanted = row["answer"]
    assert found == wanted or (wanted.endswith("…") and found.startswith(wanted[:-1])), found


class Trying:
    """What a tester does with one user. Each returns what it is answered, in a word or two."""

    def __init__(self, cognito: Any, pool: PoolSeed, user: UserSeed) -> None:
        self.cognito, self.pool, self.user = cognito, pool, user
        chosen = next((one for one in pool.clients if one.name == user.client), pool.clients[0])
        self.client = AppClient(str(chosen.client_id), str(pool.id), chosen.client_secret, cognito)
        self.typed = user.username
        self.password = user.password or "Passw0rd!"

    def sign_in(self, password: str | None = None) -> Any:
        parameters = self._hashed({"USERNAME": self.typed, "PASSWORD": password or self.password})
        return self._begin("USER_PASSWORD_AUTH", parameters)

    def sign_in_by_srp(self) -> Any:
        return Srp(self.client, self.typed, self.password).sign_in()

    def confirm(self, code: str, **members: Any) -> str:
        hashed = {"SecretHash": secret_hash(self.client, self.typed)} if self.client.secret else {}
        named = {"ClientId": self.client.id, "Username": self.typed, "ConfirmationCode": code}
        self.cognito.confirm_sign_up(**named, **hashed, **members)
        return "confirmed"

    def forget(self) -> str:
        answer = self.cognito.forgot_password(ClientId=self.client.id, Username=self.typed)
        return f"a code by {answer['CodeDeliveryDetails']['DeliveryMedium']}"

    def groups(self) -> str:
        named = {"UserPoolId": self.client.pool_id, "Username": self.typed}
        return ", ".join(one["GroupName"] for one in self.cognito.admin_list_groups_for_user(**named)["Groups"])

    def made(self) -> str:
        shown = self.cognito.admin_get_user(UserPoolId=self.client.pool_id, Username=self.typed)
        return str(shown["UserCreateDate"].date())

    def count_by_email(self) -> str:
        query = f'email = "{self.user.attributes["email"]}"'
        return f"{len(self.cognito.list_users(UserPoolId=self.client.pool_id, Filter=query)['Users'])} users"

    def app_code(self) -> Any:
        asked = self.sign_in()
        code = pyotp.TOTP(str(self.user.totp_secret)).now()
        return self._respond(asked, {"SOFTWARE_TOKEN_MFA_CODE": code})

    def choose(self, challenge: str) -> Any:
        return self._begin("USER_AUTH", {"USERNAME": self.typed, "PREFERRED_CHALLENGE": challenge})

    def by_passkey(self) -> Any:
        seed = self.user.passkeys[0]
        key: Any = serialization.load_pem_private_key(str(seed.private_key).encode(), None)
        authenticator = Authenticator("http://localhost:3000", key=key)
        authenticator.credential_id = base64url.decode(seed.credential_id) or b""
        asked = self.choose("WEB_AUTHN")
        options = orjson.loads(asked["ChallengeParameters"]["CREDENTIAL_REQUEST_OPTIONS"])
        return self._respond(asked, {"CREDENTIAL": authenticator.get(options)})

    def by_device(self) -> Any:
        seed = self.user.devices[0]
        metadata = {"DeviceKey": seed.key, "DeviceGroupKey": seed.group_key}
        device = Device(self.client, {"NewDeviceMetadata": metadata, "AccessToken": "", "RefreshToken": ""})
        device.password = str(seed.password)
        named = {"USERNAME": self.typed, "PASSWORD": self.password, "DEVICE_KEY": seed.key}
        asked = self._begin("USER_PASSWORD_AUTH", named)
        challenge = self.cognito.respond_to_auth_challenge(**device.first(asked, username=self.typed))
        return self.cognito.respond_to_auth_challenge(**device.second(challenge))

    def _begin(self, flow: str, parameters: dict[str, str]) -> Any:
        return self.cognito.initiate_auth(ClientId=self.client.id, AuthFlow=flow, AuthParameters=parameters)

    def _respond(self, asked: Any, responses: dict[str, str]) -> Any:
        members = {"ChallengeName": asked["ChallengeName"], "Session": asked["Session"]}
        responses = {"USERNAME": self.typed, **responses}
        return self.cognito.respond_to_auth_challenge(ClientId=self.client.id, ChallengeResponses=responses, **members)

    def _hashed(self, parameters: dict[str, str]) -> dict[str, str]:
        return {**parameters, "SECRET_HASH": secret_hash(self.client, self.typed)} if self.client.secret else parameters


PLAIN: dict[str, Callable[[Trying], Any]] = {
    "sign in": Trying.sign_in,
    "sign in by SRP": Trying.sign_in_by_srp,
    "sign in with the code of the app": Trying.app_code,
    "sign in with the device": Trying.by_device,
    "sign in with the passkey": Trying.by_passkey,
    "say that the password is forgotten": Trying.forget,
    "list the groups": Trying.groups,
    "look when the user was made": Trying.made,
    "list the users with the address": Trying.count_by_email,
    "ask for a code by e-mail": lambda trying: trying.choose("EMAIL_OTP"),
}


def tried(trying: Trying, what: str) -> str:
    words = what.split(" ")
    try:
        if what in PLAIN:
            return told(PLAIN[what](trying))
        if words[0] == "confirm":
            forced = {"ForceAliasCreation": True} if words[-1] == "ForceAliasCreation" else {}
            return trying.confirm(words[2], **forced)
        assert words[:2] == ["sign", "in"], what
        trying.typed = words[3]
        return told(trying.sign_in())
    except ClientError as error:
        return f"{error.response['Error']['Code']}: {error.response['Error']['Message']}"


def told(answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    return "tokens" if "AuthenticationResult" in answer else str(answer["ChallengeName"])
