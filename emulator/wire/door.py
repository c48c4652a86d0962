"""The door of the AWS API: bytes in, bytes out.

target → operation → parse → constraints → signed or public → one transaction around the operation → JSON, with the
error envelope and headers of the real endpoint. Knows no operation; the table is handed to it.
"""

import logging
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import orjson
from msgspec import Struct

from emulator import errors
from emulator.base import ids, pins
from emulator.base.measures import OTHER
from emulator.base.runners import WouldWait
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
from emulator.terms import Terms
from emulator.wire import hosts, signature, sigv4
from emulator.wire.recorder import Recorder
from emulator.wire.reports import Report
from emulator.wire.sigv4 import Received
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Call, Services

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
WHY, WHY_PATH = "x-emulator-why", "/_emulator/why/"
LONGEST_TARGET = 128  # of one that we do not know, where we repeat it
LONGEST_PRODUCT = 256  # that is kept
LONGEST_HEADER = 4096  # Node.js reads 16 kB of headers in all, aiohttp 8 kB of each
_NOT_PRINTED = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029]+")


class Answer(Struct, frozen=True):
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
        self._recorder = Recorder(services)
        self._request_ids = ids.Uuids(services.random)
        self._measures = services.measures

    def asked(self, headers: Mapping[str, str]) -> Handler | None:
        """The operation that the request names, if it is one of ours."""
        return self.operations.get(headers.get("x-amz-target", "").removeprefix(TARGET))

    def wants_signature(self, headers: Mapping[str, str]) -> bool:
        """Whether the operation needs AWS credentials."""
        operation = contract.operations().get(headers.get("x-amz-target", "").removeprefix(TARGET))
        return operation is not None and not operation.unsigned

    def turn_away(self, headers: Mapping[str, str], waited: float) -> Answer:
        """For a request whose turn did not come for as long as anybody waits for the database: nothing of it was done,
        and who sent it may have given up."""
        request_id = self._request_ids.next()
        target = headers.get("x-amz-target", "")
        name = target.removeprefix(TARGET)
        if name not in contract.operations():
            return self._unknown(headers, target, request_id, None)
        internal_errors.database_failed(failures.Busy(waited), operation=name, request_id=request_id)
        error = internal_errors.answer(name, request_id)
        return self._refused(Report(name, request_id, headers), error, Received(headers, b"", ""), None)

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
        request_id = self._request_ids.next()
        target = headers.get("x-amz-target", "")
        name = target.removeprefix(TARGET)
        if not target.startswith(TARGET) or name not in contract.operations():
            return self._unknown(headers, target, request_id, source_ip)
        report, call = Report(name, request_id, headers), Received(headers, body, uri)
        try:
            answer = self._answered(call, report, source_ip, may_wait=may_wait)
            self._told(report, answer.status, None)
        except CognitoError as refusal:
            answer = self._refused(report, refusal, call, source_ip)
        except WouldWait:
            raise
        except Exception:  # in reading the request or in writing the answer; `running` sees to the operation itself
            answer = self._refused(report, internal_errors.unexpected(name, request_id), call, source_ip)
        return answer

    def _answered(self, call: Received, report: Report, source_ip: str | None, *, may_wait: bool) -> Answer:
        name = report.operation
        signed = None if contract.operations()[name].unsigned else self._signed(call)
        if signed is not None:
            report.region, report.account_id = signed.region, signed.account_id
        members = parse.parse(name, call.body)
        report.read(members)
        handler = self.operations.get(name)
        validate.check(name, members, handler.manner if handler else validate.USUAL)
        if handler is None:
            log.warning("operation is not implemented", extra={"operation": name, "request_id": report.request_id})
            raise errors.door.not_implemented(name)
        request = self._call(call.headers, report, source_ip, handler.terms)
        response = running.run(self.services, handler, request, members, may_wait=may_wait)
        content = serialise.render(name, response)
        self._recorder.answered(report, call, source_ip, response, content)
        notes = self.notes(members) if handler.configures else []
        noted = {NOTE: " ".join(notes)} if notes else {}
        return Answer(200, _headers(report.request_id) | noted, content)

    def _call(self, headers: Mapping[str, str], report: Report, source_ip: str | None, terms: Terms) -> Call:
        return Call(
            operation=report.operation,
            request_id=report.request_id,
            region=report.region or DEFAULT_REGION,
            account_id=report.account_id or DEFAULT_ACCOUNT,
            addressed=report.region or hosts.region_of(headers.get("host")),
            sdk_version=_sdk_version(headers),
            source_ip=source_ip,
            user_agent=headers.get("user-agent") or headers.get("x-amz-user-agent"),
            pins=pins.NOTHING.plus(risk.TOLD_LEVEL, headers.get(risk.HEADER)),
            terms=terms,
            about=report.about,
            met=report.met,
        )

    def _refused(self, report: Report, error: CognitoError, call: Received, source_ip: str | None) -> Answer:
        answer = _refusal(error, report.request_id, self._why(report.request_id))
        self._told(report, answer.status, error)
        self._recorder.refused(report, call, source_ip, answer.status, error)
        return answer

    def _told(self, report: Report, status: int, error: CognitoError | None) -> None:
        report.answered(status, error)
        self._measures.request(report.operation, status, report.seconds())

    def _unknown(self, headers: Mapping[str, str], target: str, request_id: str, source_ip: str | None) -> Answer:
        """Answered as the real endpoint answers, and told to the person who runs this one: a name that AWS knows and we
        do not is newer than our model, any other one is a typing error or another service's."""
        note = _no_operation(target)
        error = UnknownOperationException().noted(note)
        is_ours = headers.get("content-type", "").startswith("application/x-amz-json")
        status = 400 if is_ours else 200
        report = Report(target[:LONGEST_TARGET] or "(none)", request_id, headers)
        report.answered(status, error, "unknown operation", logging.WARNING)
        self._measures.request(OTHER, status, report.seconds())
        self._recorder.refused(report, Received(headers, b"", ""), source_ip, status, error)
        if is_ours:
            return _refusal(error, request_id, self._why(request_id))
        told = {**_headers(request_id), "Content-Type": "application/json", NOTE: one_line(note)}
        return Answer(200, told | self._why(request_id), NOT_OUR_PROTOCOL)

    def _why(self, request_id: str) -> dict[str, str]:
        """The header that leads to the cause of a refusal; none where none is kept."""
        return {WHY: f"{WHY_PATH}{request_id}"} if self._recorder.keeps else {}

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


def _refusal(error: CognitoError, request_id: str, why: Mapping[str, str]) -> Answer:
    headers = {**_headers(request_id), "x-amzn-ErrorType": f"{error.code}:", **why}
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
    return _version(product) if len(product) <= LONGEST_PRODUCT else _version.__wrapped__(product)


@lru_cache(256)
def _version(product: str) -> str:
    if product.startswith("aws-sdk") and "/" in product:
        return product.replace("/", "-")
    return "aws-sdk-unknown-unknown"
