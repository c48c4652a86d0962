"""A record of every trigger call, for `/_emulator/triggers`: the event, what came back, how long it took, what went
wrong.

It is written after the call, in a transaction of its own, so that a refused operation leaves it. A password, an answer
to a challenge and whatever has the name of a secret is never in it, however a function repeats it. If a record cannot
be written, that is logged and has no other consequence.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import orjson
from msgspec import Struct
from sqlalchemy.exc import SQLAlchemyError

from emulator.base import ids, nul
from emulator.base.measures import TRIGGER_SECONDS
from emulator.base.redaction import REDACTED, Redaction
from emulator.base.secret_names import is_secret
from emulator.errors.types import CognitoError
from emulator.store import trigger_calls
from emulator.store.pools import Pool
from emulator.store.trigger_calls import TriggerCall
from emulator.triggers.events import Event
from emulator.work import Work, opened

LONGEST_RESPONSE, SHOWN = 64 * 1024, 4096  # bytes; characters
LONGEST_ERROR = 4096  # characters

_NO_SECRETS = frozenset({"code", "codeParameter", "linkParameter"})
_PRIVATE = "privateChallengeParameters"
log = logging.getLogger(__name__)


class Record(Struct):
    """What the caller finds out: the bytes that came back, and an error that it did not raise."""

    payload: bytes | None = None
    error: str | None = None


@contextmanager
def kept(work: Work, pool: Pool, trigger: str, arn: str, event: Event, *, at: datetime) -> Iterator[Record]:
    """Keeps a record of the call made inside, however it ends. No transaction is held before, meanwhile or after."""
    record, started = Record(), time.monotonic()
    try:
        yield record
    except CognitoError as error:
        record.error = error.message
        raise
    finally:
        duration = time.monotonic() - started
        duration_ms = duration * 1000
        work.services.measures.time(TRIGGER_SECONDS, duration, trigger, "ok" if record.error is None else "failed")
        _keep(work, _row(work, pool, trigger, arn, event, record, at, duration_ms))


def _row(
    work: Work, pool: Pool, trigger: str, arn: str, event: Event, record: Record, now: datetime, duration_ms: float
) -> TriggerCall:
    hidden = _hidden(event)
    redaction = Redaction(*hidden.secrets)
    return TriggerCall(
        id=ids.row_id("call", work.random),
        pool_id=pool.id,
        trigger=trigger,
        trigger_source=event["triggerSource"],
        function_arn=arn,
        request_id=work.call.request_id,
        username=event["userName"],
        event=redaction.anywhere(_without_nul(hidden.shown)),
        response=_kept_part(redaction.anywhere(_without_nul(_hidden(_read(record.payload)).shown)), record.payload),
        error=None if record.error is None else redaction.text(nul.without(record.error))[:LONGEST_ERROR],
        duration_ms=round(duration_ms, 1),
        created_at=now,
    )


class _Hidden(Struct, frozen=True):
    """A document without its secrets, and what they were: a function likes to repeat what it was given."""

    shown: Any
    secrets: list[str]


def _hidden(value: Any) -> _Hidden:
    secrets: list[str] = []
    return _Hidden(_masked(value, secrets, is_private=False), secrets)


def _masked(value: Any, secrets: list[str], *, is_private: bool) -> Any:
    """By names. The code that a custom sender gets is sealed, and CodeParameter stands for one."""
    if isinstance(value, list):
        return [_masked(entry, secrets, is_private=is_private) for entry in value]
    if not isinstance(value, dict):
        return value
    shown = {}
    for name, content in value.items():
        if isinstance(content, str) and content and (is_private or (is_secret(name) and name not in _NO_SECRETS)):
            secrets.append(content)
            shown[name] = REDACTED
        else:
            shown[name] = _masked(content, secrets, is_private=is_private or name == _PRIVATE)
    return shown


def _keep(work: Work, call: TriggerCall) -> None:
    try:
        with opened(work.services, work.call, write=True) as own:
            trigger_calls.add(own.db, call)
    except SQLAlchemyError as error:  # the pool is gone, the disk is full, somebody holds the database
        log.warning("trigger call not recorded", extra={"error": type(error).__name__})


def _read(payload: bytes | None) -> Any:
    """The JSON that came back; text that is none, or that is nested too deep to be looked through, as a string."""
    if payload is None:
        return None
    try:
        answer = orjson.loads(payload)
        orjson.dumps(answer)
        return answer
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return payload.decode(errors="replace")


def _kept_part(answer: Any, payload: bytes | None) -> Any:
    """Ten thousand records are kept: of an answer that is too large for that, its beginning, as text."""
    if payload is None or len(payload) <= LONGEST_RESPONSE:
        return answer
    text = answer if isinstance(answer, str) else orjson.dumps(answer).decode()
    return f"{text[:SHOWN]}… ({len(payload)} bytes in all)"


def _without_nul(value: Any) -> Any:
    """NULs are kept by no database."""
    if isinstance(value, str):
        return nul.without(value)
    if isinstance(value, dict):
        return {nul.without(name): _without_nul(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_without_nul(entry) for entry in value]
    return value
