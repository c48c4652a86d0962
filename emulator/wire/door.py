"""The door of the AWS API: bytes in, bytes out.

target → operation → parse → constraints → signed or public → one transaction around the operation → JSON, with the
error envelope and headers of the real endpoint. Knows no operation; the table is handed to it.
"""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator import errors
from emulator.base import ids, pins
from emulator.calls import internal_errors, running
from emulator.calls.registry import Handler
from emulator.contract import parse, serialise, validate
from emulator.errors import (
    CognitoError,
    SerializationException,
    UnknownOperationException,
)
from emulator.model import contract
from emulator.rules.risk import risk
from emulator.store import failures
from emulator.wire import hosts, signature, sigv4
from emulator.wire.reports import Report
from emulator.wire.sigv4 import Received
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Call, Services, WouldWait

TARGET = "AWSCognitoIdentityProviderService."
CONTENT_TYPE = "application/x-amz-json-1.1"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date",
}
# What the real endpoint says to a caller that does not speak its protocol (evidence: protocol-unknown-target): HTTP
# 200.
NOT_OUR_PROTOCOL = b'{"Output":{"__type":"com.amazon.coral.service#UnknownOperationException"},"Version":"1.0"}'
log = logging.getLogger("emulator.wire")
NOTE = "x-emulator-note"
LONGEST_TARGET = 128  # of one that we do not know, where we repeat it
LONGEST_HEADER = 4096  # Node.js reads 16 kB of headers in all, aiohttp 8 kB of each
_NOT_PRINTED = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Door:
    """Answers one request after another; safe to call from many threads."""

    def __init__(
        self,
        services: Services,
        operations: Mapping[str, Handler],
        notes: Callable[[Mapping[str, Any]], list[str]] = lambda _: [],
    ) -> None:
        """`notes` says of a request's settings which are stored without acting yet (`x-emulator-note`)."""
        self.services = services
        self._access_keys = services.settings.known_access_keys()
        self.operations = operations
        self.notes = notes

    def only_reads(self, headers: Mapping[str, str]) -> bool:
        """Whether the operation asked for neither writes nor calls anyone."""
        handler = self.operations.get(headers.get("x-amz-target", "").removeprefix(TARGET))
        return handler is not None and handler.only_reads

    def wants_signature(self, headers: Mapping[str, str]) -> bool:
        """Whether the operation needs AWS credentials."""
        operation = contract.operations().get(headers.get("x-amz-target", "").removeprefix(TARGET))
        return operation is not None and not operation.unsigned

    def turn_away(self, headers: Mapping[str, str], waited: float) -> Answer:
        """For a request whose turn did not come for as long as anybody waits for the database: nothing of it was done,
        and who sent it may have given up."""
        request_id = ids.uuid4(self.services.random)
        target = headers.get("x-amz-target", "")
        name = target.removeprefix(TARGET)
        if name not in contract.operations():
            return _unknown(headers, target, request_id)
        internal_errors.database_failed(failures.Busy(waited), operation=name, request_id=request_id)
        return _refusal(internal_errors.answer(name, request_id), request_id)

    def handle(
        self,
        headers: Mapping[str, str],
        body: bytes,
        source_ip: str | None = None,
        *,
        uri: str = "/",
        may_wait: bool = True,
    ) -> Answer:
        """`headers` has lower-case names, `uri` is that of the request line. Raises WouldWait, and nothing else, where
        it may not wait and would."""
        request_id = ids.uuid4(self.services.random)
        target = headers.get("x-amz-target", "")
        name = target.removeprefix(TARGET)
        if not target.startswith(TARGET) or name not in contract.operations():
            return _unknown(headers, target, request_id)
        report = Report(name, request_id)
        try:
            call = Received(headers, body, uri)
            content, notes = self._answer(name, call, report, source_ip, may_wait=may_wait)
            noted = {NOTE: " ".join(notes)} if notes else {}
            answer = Answer(200, _headers(request_id) | noted, content)
            error: CognitoError | None = None
        except CognitoError as refusal:
            answer, error = _refusal(refusal, request_id), refusal
        except WouldWait:
            raise
        except Exception:  # in reading the request or in writing the answer; `running` sees to the operation itself
            error = internal_errors.unexpected(name, request_id)
            answer = _refusal(error, request_id)
        report.answered(answer.status, error)
        error = None  # its traceback leads back here: with it the request would stay until garbage is looked for
        return answer

    def _answer(
        self, name: str, call: Received, report: Report, source_ip: str | None, *, may_wait: bool
    ) -> tuple[bytes, list[str]]:
        signed = None if contract.operations()[name].unsigned else self._signed(call)
        headers = call.headers
        members = parse.parse(name, call.body)
        report.read(members)
        handler = self.operations.get(name)
        validate.check(name, members, handler.manner if handler else validate.USUAL)
        if handler is None:
            log.warning("operation is not implemented", extra={"operation": name, "request_id": report.request_id})
            raise errors.door.not_implemented(name)
        request = Call(
            operation=name,
            request_id=report.request_id,
            region=signed.region if signed else DEFAULT_REGION,
            account_id=signed.account_id if signed else DEFAULT_ACCOUNT,
            addressed=signed.region if signed else hosts.region_of(headers.get("host")),
            sdk_version=_sdk_version(headers),
            source_ip=source_ip,
            user_agent=headers.get("user-agent") or headers.get("x-amz-user-agent"),
            pins=pins.NOTHING.plus(risk.TOLD_LEVEL, headers.get(risk.HEADER)),
            terms=handler.terms,
            about=report.about,
        )
        content = serialise.render(name, running.run(self.services, handler, request, members, may_wait=may_wait))
        return content, self.notes(members) if handler.configures else []

    def _signed(self, call: Received) -> signature.Signed:
        """Asked before the body is read, and only of operations that want a signature: the others take no notice of
        one, as SDKs that sign everything send it."""
        if self._access_keys:
            signed = sigv4.verify(self._access_keys, call, self.services.clock.now())
        else:
            signed = signature.read(call.headers.get("authorization"))
        if signed is None:
            raise errors.door.missing_authentication_token()
        return signed


def _unknown(headers: Mapping[str, str], target: str, request_id: str) -> Answer:
    """Answered as the real endpoint answers, and told to the person who runs this one: a name that AWS knows and we do
    not is newer than our model, any other one is a typing error or another service's."""
    note = _no_operation(target)
    log.warning("unknown operation", extra={"target": target[:LONGEST_TARGET], "request_id": request_id, "note": note})
    if headers.get("content-type", "").startswith("application/x-amz-json"):
        return _refusal(UnknownOperationException().noted(note), request_id)
    told = {**_headers(request_id), "Content-Type": "application/json", NOTE: one_line(note)}
    return Answer(200, told, NOT_OUR_PROTOCOL)


def _no_operation(target: str) -> str:
    named = one_line(target[:LONGEST_TARGET])
    if not named:
        return "The request names no operation: a call of the user pools API has the header X-Amz-Target."
    return (
        f"{named} is not an operation of Amazon Cognito user pools as botocore {contract.model_version()} knows them; "
        "docs/coverage.md lists what is."
    )


def _headers(request_id: str) -> dict[str, str]:
    return {"Content-Type": CONTENT_TYPE, "x-amzn-RequestId": request_id, **CORS}


def _refusal(error: CognitoError, request_id: str) -> Answer:
    headers = _headers(request_id) | {"x-amzn-ErrorType": f"{error.code}:"}
    content: dict[str, Any] = {"__type": error.code}
    if error.message:
        content["Message" if isinstance(error, SerializationException) else "message"] = error.message
        headers["x-amzn-ErrorMessage"] = one_line(error.message)
    if error.note:
        headers[NOTE] = one_line(error.note)
    content.update(error.members)
    return Answer(error.status, headers, orjson.dumps(content))


def one_line(message: str) -> str:
    """A header holds one line of Latin-1, and clients read no long one; the body has the message as it is."""
    return (
        _NOT_PRINTED.sub(" ", message[: 4 * LONGEST_HEADER])
        .strip()[:LONGEST_HEADER]
        .encode("latin-1", "replace")
        .decode("latin-1")
    )


def _sdk_version(headers: Mapping[str, str]) -> str:
    """`aws-sdk-js-2.1639.0` from a user agent that names an SDK first; the captured placeholder otherwise."""
    agent = headers.get("x-amz-user-agent") or headers.get("user-agent") or ""
    product = agent.split(" ", 1)[0]
    if product.startswith("aws-sdk") and "/" in product:
        return product.replace("/", "-")
    return "aws-sdk-unknown-unknown"
