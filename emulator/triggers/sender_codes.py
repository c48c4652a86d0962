"""The codes that custom senders get: encrypted as Cognito does it, so that functions decrypt them unchanged.

The format is the AWS Encryption SDK's, with the algorithm suite, the frames and the encryption context of a captured
CustomEmailSender event. The data key is wrapped

- by the pool's `KMSKeyID` at EMULATOR_KMS_ENDPOINT, a KMS-compatible endpoint that the functions use, too;
- else by EMULATOR_SENDER_KEY, 32 bytes in base64: a raw AES key of the namespace `cognito-emulator`, named like the
  pool's KMSKeyID;
- or by nothing: with EMULATOR_SENDER_KEY=plain the code is sent in base64 only.

The SDK is the extra `cognito-emulator[kms]`, imported by the first code.
"""

import base64
import binascii
import threading
from typing import TYPE_CHECKING, Any, Final

from emulator.doors import NotEncrypted
from emulator.outside import aws
from emulator.outside.http import HttpClient
from emulator.triggers.routes import endpoint_url

if TYPE_CHECKING:
    from aws_encryption_sdk.key_providers.base import MasterKeyProvider

KMS_ENDPOINT: Final = "EMULATOR_KMS_ENDPOINT"
SENDER_KEY: Final = "EMULATOR_SENDER_KEY"
PLAIN: Final = "plain"
KEY_NAMESPACE: Final = "cognito-emulator"

_KEY_BYTES = 32
_FRAME_BYTES = 4096  # seen: the captured event
_LONGEST_CAUSE = 500
_KMS_SECONDS = 5.0  # for the whole call


class SenderCodes:
    """Encrypts codes by the two settings. Raises ValueError for settings that cannot work."""

    def __init__(self, kms_endpoint: str | None, sender_key: str | None) -> None:
        self._kms_endpoint = endpoint_url(kms_endpoint, KMS_ENDPOINT) if kms_endpoint else None
        self._plain = sender_key == PLAIN
        self._sender_key = None if self._plain or not sender_key else _key(sender_key)
        self._lock = threading.Lock()
        self._http = HttpClient()
        self._kms_clients: dict[tuple[str, str], Any] = {}

    def encrypt(self, code: str, *, pool_id: str, key_arn: str) -> str:
        """The code in base64 for a function of the pool. May call KMS: hold no transaction. Raises NotEncrypted."""
        if self._kms_endpoint is not None:
            return self._by(self._kms_key, key_arn, code, pool_id)
        if self._sender_key is not None:
            return self._by(self._raw_key, key_arn, code, pool_id)
        if self._plain:
            return base64.b64encode(code.encode()).decode()
        raise NotEncrypted(f"there is no key to encrypt its code with: set {KMS_ENDPOINT} or {SENDER_KEY}")

    def _by(self, key: Any, key_id: str, code: str, pool_id: str) -> str:
        try:
            import aws_encryption_sdk
            from aws_encryption_sdk.exceptions import AWSEncryptionSDKClientError
            from aws_encryption_sdk.identifiers import Algorithm, CommitmentPolicy
            from botocore.exceptions import BotoCoreError, ClientError
        except ImportError:
            raise NotEncrypted("the AWS Encryption SDK is missing: install cognito-emulator[kms]") from None

        client = aws_encryption_sdk.EncryptionSDKClient(commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
        try:
            ciphertext, _ = client.encrypt(
                source=code.encode(),
                key_provider=key(key_id),
                algorithm=Algorithm.AES_256_GCM_IV12_TAG16_HKDF_SHA384_ECDSA_P384,  # seen: the captured event
                encryption_context={"userpool-id": pool_id},
                frame_length=_FRAME_BYTES,
            )
        except (AWSEncryptionSDKClientError, BotoCoreError, ClientError) as error:
            raise NotEncrypted(
                f"its code could not be encrypted: {_cause(error, (BotoCoreError, ClientError))}"
            ) from error
        return base64.b64encode(ciphertext).decode()

    def _kms_key(self, key_arn: str) -> "MasterKeyProvider":
        from aws_encryption_sdk.key_providers.kms import KMSMasterKey

        return KMSMasterKey(key_id=key_arn, client=self._kms_client(key_arn))

    def _raw_key(self, name: str) -> "MasterKeyProvider":
        from aws_encryption_sdk.identifiers import EncryptionKeyType, WrappingAlgorithm
        from aws_encryption_sdk.internal.crypto.wrapping_keys import WrappingKey
        from aws_encryption_sdk.key_providers.raw import RawMasterKey

        wrapping_key = WrappingKey(
            wrapping_algorithm=WrappingAlgorithm.AES_256_GCM_IV12_TAG16_NO_PADDING,
            wrapping_key=self._sender_key,
            wrapping_key_type=EncryptionKeyType.SYMMETRIC,
        )
        return RawMasterKey(provider_id=KEY_NAMESPACE, key_id=name, wrapping_key=wrapping_key)

    def _kms_client(self, key_arn: str) -> Any:
        """A client for the region and account of the key, with credentials in form only: emulators read the account
        from the access key, and a real KMS is not meant."""
        import boto3
        from botocore.config import Config

        parts = key_arn.split(":")
        region, account = (parts[3], parts[4]) if len(parts) > 5 else ("", "")
        with self._lock:
            found = self._kms_clients.get((region, account))
            if found is None:
                client = boto3.session.Session().client(
                    "kms",
                    endpoint_url=self._kms_endpoint,
                    region_name=region or "us-east-1",
                    aws_access_key_id=account or "000000000000",
                    aws_secret_access_key="none",  # noqa: S106 — in form only
                    config=Config(retries={"total_max_attempts": 1}),
                )
                found = self._kms_clients[region, account] = aws.bound(client, self._http, seconds=_KMS_SECONDS)
        return found


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{SENDER_KEY} is neither `{PLAIN}` nor {_KEY_BYTES} bytes in base64.")
    return key


def _cause(error: BaseException, kinds: tuple[type[Exception], ...]) -> str:
    """What KMS or its client said: the SDK wraps it in an error that only says which key failed."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, kinds):
        found = found.__cause__ or found.__context__
    found = found or error
    return f"{type(found).__name__}: {found}"[:_LONGEST_CAUSE]
