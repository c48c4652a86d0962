"""A client's half of a device's life, from public client libraries' arithmetic and nothing of ours
(evidence: device-rules): its secret, and its proof."""

import base64
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from gmpy2 import powmod

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given, secret_hash
from tests.support.srp_client import TIMESTAMP, N, ephemeral, padded, sha256
from tests.support.ways import initiate

ALWAYS = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}
ON_PROMPT = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": True}
INSTEAD_OF_MFA = {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
NO_DEVICE = ("ResourceNotFoundException", sentences.DEVICE_DOES_NOT_EXIST)
WRONG_PROOF = ("NotAuthorizedException", sentences.INCORRECT_USERNAME_OR_PASSWORD)


def tracking(given: Given, configuration: Mapping[str, bool] = ALWAYS, **settings: Any) -> AppClient:
    """A client of a pool that tracks devices, with `bob` in it."""
    client = given.client(given.pool(DeviceConfiguration=dict(configuration)), **settings)
    given.invited_user(client, "bob")
    given.cognito.admin_set_user_password(UserPoolId=client.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    return client


class Device:
    """A device that a sign-in gave a key to. `result` is that sign-in's AuthenticationResult."""

    def __init__(self, client: AppClient, result: Mapping[str, Any]) -> None:
        metadata = result["NewDeviceMetadata"]
        self.client = client
        self.access_token, self.refresh_token = result["AccessToken"], result["RefreshToken"]
        self.key: str = metadata["DeviceKey"]
        self.group: str = metadata["DeviceGroupKey"]
        self.password = base64.b64encode(secrets.token_bytes(40)).decode()
        self.a, self.public_a = ephemeral()

    def secret(self, salt: bytes | None = None) -> dict[str, str]:
        """DeviceSecretVerifierConfig."""
        salt = padded(int.from_bytes(salt or secrets.token_bytes(16), "big"))
        verifier = powmod(2, self._x(salt), N)
        return {
            "PasswordVerifier": base64.b64encode(padded(verifier)).decode(),
            "Salt": base64.b64encode(salt).decode(),
        }

    def confirm(self, **changes: Any) -> dict[str, Any]:
        return answer(self.client.cognito.confirm_device, **self.confirmation(**changes))

    def confirm_refused(self, **changes: Any) -> tuple[str, str]:
        return refusal(self.client.cognito.confirm_device, **self.confirmation(**changes))

    def confirmation(self, **changes: Any) -> dict[str, Any]:
        members = {
            "AccessToken": self.access_token,
            "DeviceKey": self.key,
            "DeviceSecretVerifierConfig": self.secret(),
        }
        return {**members, **changes}

    def first(self, asked: Mapping[str, Any], *, username: str = "bob", **changes: str) -> dict[str, Any]:
        """The members of the answer to DEVICE_SRP_AUTH."""
        responses = {"USERNAME": username, "DEVICE_KEY": self.key, "SRP_A": f"{self.public_a:x}", **changes}
        return self._members("DEVICE_SRP_AUTH", responses, asked.get("Session"))

    def second(
        self, challenge: Mapping[str, Any], *, password: str | None = None, timestamp: str = TIMESTAMP, **changes: str
    ) -> dict[str, Any]:
        """The members of the answer to DEVICE_PASSWORD_VERIFIER."""
        given = challenge["ChallengeParameters"]
        key = self._signing_key(password or self.password, int(given["SALT"], 16), int(given["SRP_B"], 16))
        block = base64.b64decode(given["SECRET_BLOCK"])
        message = self.group.encode() + self.key.encode() + block + timestamp.encode()
        responses = {
            "USERNAME": given["USERNAME"],
            "DEVICE_KEY": self.key,
            "PASSWORD_CLAIM_SECRET_BLOCK": given["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(hmac.digest(key, message, "sha256")).decode(),
            "TIMESTAMP": timestamp,
            **changes,
        }
        return self._members("DEVICE_PASSWORD_VERIFIER", responses, None)

    def challenge(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """What DEVICE_SRP_AUTH is answered with."""
        return answer(self.client.cognito.respond_to_auth_challenge, **self.first(asked))

    def prove(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        """Both steps from DEVICE_SRP_AUTH on."""
        return answer(self.client.cognito.respond_to_auth_challenge, **self.second(self.challenge(asked)))

    def sign_in(self) -> dict[str, Any]:
        return self.prove(sign_in_with(self.client, self.key))

    def _x(self, salt: bytes, password: str | None = None) -> int:
        identity = sha256(f"{self.group}{self.key}:{password or self.password}".encode())
        return int.from_bytes(sha256(salt + identity), "big")

    def _signing_key(self, password: str, salt: int, b: int) -> bytes:
        k = int.from_bytes(sha256(padded(N) + padded(2)), "big")
        u = int.from_bytes(sha256(padded(self.public_a) + padded(b)), "big")
        x = self._x(padded(salt), password)
        secret = powmod(b - k * powmod(2, x, N), self.a + u * x, N)
        extracted = hmac.digest(padded(u), padded(secret), "sha256")
        return hmac.digest(extracted, b"Caldera Derived Key\x01", "sha256")[:16]

    def _members(self, name: str, responses: dict[str, str], session: str | None) -> dict[str, Any]:
        if self.client.secret is not None and "SECRET_HASH" not in responses:
            responses = {**responses, "SECRET_HASH": secret_hash(self.client, responses["USERNAME"])}
        members: dict[str, Any] = {
            "ClientId": self.client.id,
            "ChallengeName": name,
            "ChallengeResponses": responses,
        }
        return {**members, "Session": session} if session else members


def sign_in_with(client: AppClient, device_key: str, username: str = "bob") -> dict[str, Any]:
    """The answer of USER_PASSWORD_AUTH with a DEVICE_KEY."""
    return initiate(
        client, "initiate_auth", "USER_PASSWORD_AUTH", USERNAME=username, PASSWORD=PASSWORD, DEVICE_KEY=device_key
    )


def new_device(given: Given, client: AppClient, username: str = "bob") -> Device:
    return Device(client, given.tokens(client, username))


def confirmed_device(given: Given, client: AppClient, username: str = "bob", **changes: Any) -> Device:
    device = new_device(given, client, username)
    device.confirm(**changes)
    return device
