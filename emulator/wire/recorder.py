"""What the journal is told of each call of an operation."""

import logging
from collections.abc import Mapping
from typing import Any

from emulator.calls import causes, journaling
from emulator.contract import masks
from emulator.errors import CognitoError
from emulator.model import contract
from emulator.wire.reports import Report, without
from emulator.wire.sigv4 import Received
from emulator.work import Services

log = logging.getLogger("emulator.wire")


class Recorder:
    """`keeps` is False where EMULATOR_JOURNAL is off."""

    def __init__(self, services: Services) -> None:
        self.keeps = services.settings.journal != "off"
        self._keeps_answers = services.settings.journal == "all"
        self._journal = services.journal

    def answered(
        self,
        report: Report,
        call: Received,
        source_ip: str | None,
        response: Mapping[str, Any] | None,
        content: bytes,
    ) -> None:
        """`content` is the response as it was written. Raises nothing: what was done is done."""
        if not self._keeps_answers:
            return
        try:
            operation = report.operation
            self._journal.add(
                journaling.row(
                    self._journal,
                    request_id=report.request_id,
                    operation=operation,
                    about=report.about,
                    met=report.met,
                    status=200,
                    ms=report.milliseconds(),
                    source_ip=source_ip,
                    user_agent=_user_agent(call),
                    account_id=report.account_id,
                    region=report.region,
                    request=journaling.request_text(masks.of_request(operation, report.members), call.body),
                    response=journaling.response_text(operation, response, content),
                )
            )
        except Exception:
            _missing(report)

    def refused(self, report: Report, call: Received, source_ip: str | None, status: int, error: CognitoError) -> None:
        """Raises nothing: the refusal is answered all the same."""
        if not self.keeps:
            return
        try:
            self._keep_refusal(report, call, source_ip, status, error)
        except Exception:
            _missing(report)

    def _keep_refusal(
        self, report: Report, call: Received, source_ip: str | None, status: int, error: CognitoError
    ) -> None:
        members = report.members
        masked = masks.of_request(report.operation, members) if report.operation in contract.operations() else {}
        secrets = list(masks.hidden(masked, members))
        message = without(report.message_of(error), secrets)[: journaling.LONGEST]
        told = journaling.row(
            self._journal,
            request_id=report.request_id,
            operation=report.operation,
            about=report.about,
            met=report.met,
            status=status,
            ms=report.milliseconds(),
            source_ip=source_ip,
            user_agent=_user_agent(call),
            account_id=report.account_id,
            region=report.region,
            request=journaling.request_text(masked, call.body),
            response=journaling.text_of({"__type": error.code} | ({"message": message} if message else {})),
            error=error.code,
            message=message,
            note=error.note and without(error.note, secrets),
            cause=causes.text(error, secrets),
        )
        self._journal.add(told)


def _user_agent(call: Received) -> str | None:
    return call.headers.get("user-agent") or call.headers.get("x-amz-user-agent")


def _missing(report: Report) -> None:
    said = {"operation": report.operation, "request_id": report.request_id}
    log.error("a request is missing in the journal", extra=said, exc_info=True)
