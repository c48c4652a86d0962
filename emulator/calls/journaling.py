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
    pool_id, client_id, username = about.get("pool_id"), about.get("client_id"), about.get("username")
    return Request(
        ids.moment_id(),
        request_id,
        journal.clock(met).apply(created_at),
        created_at,
        operation[:LONGEST_NAME],
        pool_id and pool_id[:LONGEST_NAME],
        client_id and client_id[:LONGEST_NAME],
        username and username[:LONGEST_NAME],
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


def request_text(masked: Any, body: bytes) -> str:
    """`body` is the request as it came: what is large is cut before it is written, which takes many times its size."""
    return text_of(masked if len(body) <= LONGEST else _shortened(masked))


def response_text(operation: str, response: Mapping[str, Any] | None, content: bytes) -> str:
    """`content` is the response as it was written."""
    if not content:
        return "{}"
    if len(content) > LONGEST and response is not None:
        beginning = _beginning(operation, response, len(content))
        if beginning is not None:
            return beginning
    masked = masks.of_response(operation, response)
    if masked is not response:
        return _cut(serialise.render(operation, masked))
    return content.decode() if len(content) <= LONGEST else _cut(content)


def _beginning(operation: str, response: Mapping[str, Any], size: int) -> str | None:
    """The text of a long response by as many entries of its list as there is room for, so that the others need not be
    masked and written; None where it has no list or several, or where these entries are too short."""
    lists = [name for name, value in response.items() if isinstance(value, list)]
    if len(lists) != 1:
        return None
    listed = response[lists[0]]
    some = {**response, lists[0]: listed[: 1 + 2 * len(listed) * LONGEST // size]}
    written = serialise.render(operation, masks.of_response(operation, some))
    return _cut(written, size) if len(written) >= 3 * LONGEST // 2 else None


def text_of(value: Any) -> str:
    """Where it is too long, with each of its texts cut."""
    try:
        text = orjson.dumps(value)
        return text.decode() if len(text) <= LONGEST else _cut(orjson.dumps(_shortened(value)))
    except TypeError:  # half of a surrogate pair, a number that is larger than any of JSON's
        return _UNREADABLE


def _cut(text: bytes, size: int | None = None) -> str:
    """Where it is too long, the beginning of it, as a text of JSON. `size` is that of the whole, of which this is a
    part."""
    if len(text) <= LONGEST:
        return text.decode()
    whole = len(text) if size is None else size
    return orjson.dumps(f"{text[:LONGEST].decode(errors='ignore')}… ({whole} bytes in all)").decode()


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _LONGEST_TEXT else f"{value[:_LONGEST_TEXT]}… ({len(value)} characters)"
    if isinstance(value, dict):
        return {name[:_LONGEST_TEXT]: _shortened(value[name]) for name in [*value][:MOST_ENTRIES]}
    if isinstance(value, list):
        return [_shortened(content) for content in value[:MOST_ENTRIES]]
    return value
