"""The short way of a botocore client: its own request and its own reading of the answer, and nothing around them.

Botocore asks its rules for an endpoint, fires a dozen events, signs, and thinks of trying again. That takes twice as
long as the emulator needs to answer, and of all of it the door reads a few headers, which are written here. The client
still makes the body, reads the answer by its model and raises its own exceptions. `tests/wire/test_hand_over.py` holds
that both ways ask and answer the same.
"""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.utils import lowercase_dict

from emulator.wire.door import Answer

SIGNATURE = "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" + 64 * "0"  # nobody looks at it


class ShortWay:
    """`ask` hands headers and a body to the door. `credentials` may change from call to call."""

    def __init__(self, client: Any, credentials: Any, ask: Callable[[Mapping[str, str], bytes], Answer]) -> None:
        self._client = client
        self._credentials = credentials
        self._ask = ask
        self._usual = {
            "host": client.meta.endpoint_url.removeprefix("http://"),
            "user-agent": client._user_agent_creator.to_string(),
        }

    def __call__(self, operation: str, members: dict[str, Any]) -> dict[str, Any]:
        """In the place of the client's `_make_api_call`."""
        model = self._client.meta.service_model.operation_model(operation)
        request = self._client._serializer.serialize_to_request(members, model)
        headers = self._usual | {name.lower(): value for name, value in request["headers"].items()}
        if model.auth_type != "none":
            headers["authorization"] = self._authorization()
        parsed = self._read(self._ask(headers, request["body"]), model)
        if parsed["ResponseMetadata"]["HTTPStatusCode"] < 300:
            return parsed
        raise self._client.exceptions.from_code(parsed["Error"]["Code"])(parsed, operation)

    def _authorization(self) -> str:
        scope = f"{self._credentials.access_key}/20260901/{self._client.meta.region_name}/cognito-idp/aws4_request"
        return f"AWS4-HMAC-SHA256 Credential={scope}, {SIGNATURE}"

    def _read(self, answer: Answer, model: Any) -> dict[str, Any]:
        """With the members that the model gives the exception, if it is one."""
        response = {"status_code": answer.status, "headers": lowercase_dict(answer.headers), "body": answer.body}
        parser = self._client._response_parser
        parsed: dict[str, Any] = parser.parse(response, model.output_shape)
        parsed["ResponseMetadata"]["RetryAttempts"] = 0
        if answer.status >= 300:
            exception = model.service_model.shape_for_error_code(parsed["Error"]["Code"])
            parsed |= parser.parse(response, exception) if exception is not None else {}
        return parsed
