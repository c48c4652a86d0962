"""AWS Secrets Manager, or what speaks as it does: the few calls by which Cognito keeps a client's secret there.

The calls are AWS's JSON protocol with a signature in form only: emulators read the account and the region from it, and
the real service is not meant. Each change has one deadline, however many calls it takes.
"""

import time
from collections.abc import Mapping

import orjson

from emulator.doors import NotKept
from emulator.outside.http import HttpClient, TooLate, TooLong, Unreachable

SECONDS = 5.0  # for one change as a whole
LONGEST = 64 * 1024  # bytes of an answer; sound ones have a few hundred
_LONGEST_ERROR = 500
_DESCRIPTION = "The client secret of an app client of Amazon Cognito user pools"


class _Refused(Exception):
    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}"[:_LONGEST_ERROR])
        self.code = code


class SecretsManager:
    """At one endpoint. `place` is a region and an account. Hold nothing while it is asked. Raises NotKept."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip("/") + "/"
        self._http = HttpClient()

    def put(self, place: tuple[str, str], name: str, text: str, token: str) -> None:
        """A new version of the secret, which is made if it is not there. `token` makes a repeated call the same one."""
        until = time.monotonic() + SECONDS
        version = {"SecretString": text, "ClientRequestToken": token}
        try:
            try:
                self._call(place, "PutSecretValue", {"SecretId": name, **version}, until)
            except _Refused as refusal:
                if refusal.code != "ResourceNotFoundException":
                    raise
                self._call(place, "CreateSecret", {"Name": name, "Description": _DESCRIPTION, **version}, until)
        except _Refused as refusal:
            raise NotKept(str(refusal)) from refusal

    def delete(self, place: tuple[str, str], name: str) -> None:
        """At once and for good; what is not there is deleted."""
        members = {"SecretId": name, "ForceDeleteWithoutRecovery": True}
        try:
            self._call(place, "DeleteSecret", members, time.monotonic() + SECONDS)
        except _Refused as refusal:
            if refusal.code != "ResourceNotFoundException":
                raise NotKept(str(refusal)) from refusal

    def close(self) -> None:
        self._http.close()

    def _call(self, place: tuple[str, str], operation: str, members: Mapping[str, object], until: float) -> None:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"secretsmanager.{operation}",
            "Authorization": _authorization(*place),
        }
        body, seconds = orjson.dumps(members), max(until - time.monotonic(), 0.001)
        try:
            answer = self._http.request("POST", self._endpoint, headers, body, seconds=seconds, longest=LONGEST)
        except (TooLate, TooLong, Unreachable) as error:
            raise NotKept(f"{operation}: {error}"[:_LONGEST_ERROR]) from error
        if not answer.is_success:
            raise _refusal(answer.status, answer.body)


def _authorization(region: str, account: str) -> str:
    scope = f"{account}/20250101/{region}/secretsmanager/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-date, Signature={'0' * 64}"


def _refusal(status: int, body: bytes) -> _Refused:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        told = None
    if not isinstance(told, dict):
        return _Refused(f"HTTP {status}", "no error of AWS's")
    code = str(told.get("__type", f"HTTP {status}")).rpartition("#")[2].partition(":")[0]
    return _Refused(code, str(told.get("message", told.get("Message", ""))))
