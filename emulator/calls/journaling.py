"""What the journal keeps of a request and of its answer: a row with JSON in it, without secrets, cut at a length."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from emulator.base import ids, nul
from emulator.base.clock import SystemClock
from emulator.base.journal import Journal, Met
from emulator.contract import masks, serialise
from emulator.store.requests import Request

LONGEST: Final = 4_096  # bytes of a request, of a response; characters of a sentence
LONGEST_NAME: Final = 512
_LONGEST_TEXT: Final = 256  # of a text in what is too long as a whole
MOST_ENTRIES: Final = 200  # of a list or a map in it
_MACHINE: Final = SystemClock()
_UNREADABLE: Final = '"(cannot be shown)"'


def row(
    journal: Journal,
    *,
    request_id: str,
    operation: str,
    about: Mapping[str, str],
    met: Met,
    status: int,
    ms: float,
    source_ip: str | None,
    user_agent: str | None,
    account_id: str | None,
    region: str | None,
    request: str,
    response: str | None,
    error: str | None = None,
    message: str | None = None,
    note: str | None = None,
    cause: str | None = None,
) -> Request:
    created_at = _MACHINE.now()
    return Request(
        ids.moment_id(),
        request_id,
        journal.clock(met).apply(created_at),
        created_at,
        operation[:LONGEST_NAME],
        _cut_name(about.get("pool_id")),
        _cut_name(about.get("client_id")),
        _cut_name(about.get("username")),
        status,
        error,
        message and nul.without(message[:LONGEST]),
        note and nul.without(note[:LONGEST]),
        cause,
        ms,
        source_ip,
        user_agent and nul.without(user_agent[:LONGEST_NAME]),
        account_id,
        region,
        request,
        response,
    )


def _cut_name(text: str | None) -> str | None:
    return text if text is None else text[:LONGEST_NAME]


def request_text(masked: Any, body: bytes) -> str:
    """`body` is the request as it came: what is large is cut before it is written, which takes many times its size."""
    return text_of(masked if len(body) <= LONGEST else _shortened(masked))


def response_text(operation: str, response: Mapping[str, Any] | None, content: bytes) -> str:
    """`content` is the response as it was written."""
    if not content:
        return "{}"
    masked = masks.of_response(operation, response)
    written = content if masked is response else serialise.render(operation, masked)
    return _cut(written)


def text_of(value: Any) -> str:
    """Where it is too long, with each of its texts cut."""
    try:
        text = orjson.dumps(value)
        return _cut(text if len(text) <= LONGEST else orjson.dumps(_shortened(value)))
    except TypeError:  # half of a surrogate pair, a number that is larger than any of JSON's
        return _UNREADABLE


def _cut(text: bytes) -> str:
    """Where it is too long, the beginning of it, as a text of JSON."""
    if len(text) <= LONGEST:
        return text.decode()
    return orjson.dumps(f"{text[:LONGEST].decode(errors='ignore')}… ({len(text)} bytes in all)").decode()


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}… ({len(value)} characters)"
    if isinstance(value, dict):
        return {name[:_LONGEST_TEXT]: _shortened(value[name]) for name in [*value][:MOST_ENTRIES]}
    if isinstance(value, list):
        return [_shortened(content) for content in value[:MOST_ENTRIES]]
    return value
