"""Log lines: one JSON object each where a machine reads, a short line where a person does.

Passwords, tokens and secrets are never given to a logger; codes only while EMULATOR_LOG_CODES is on. What clients and
functions say is cut to a length, and on a terminal nothing of it is more than text.
"""

import logging
import re
import sys
import threading
import time
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import orjson

LONGEST_FIELD = 1000  # characters
LONGEST_MESSAGE = 4000
_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "color_message"}
# What moves a terminal's cursor, or makes a text read in another order than it stands.
_ACTS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_ACTS_BUT_LINES = re.compile(_ACTS.pattern.replace("\x00-\x1f", "\x00-\x08\x0b-\x1f"))
_AMBIGUOUS = re.compile(r'[\s="]')


def configure(log_format: str) -> None:
    """`json`, `console`, or `auto`: console on a terminal, JSON elsewhere."""
    to_person = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    handler = logging.StreamHandler()
    handler.setFormatter(Console() if to_person else Json())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("httpcore2", "uvicorn.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Of each connection that broke it says so in a traceback of its own; what came of it is said where it came.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)


def speaks_json() -> bool:
    return any(isinstance(handler.formatter, Json) for handler in logging.getLogger().handlers)


def catch_the_rest() -> None:
    """What Python itself would write to stderr as plain text becomes lines of the log, too: warnings, and errors that
    end a thread or the process."""
    logging.captureWarnings(True)
    threading.excepthook = lambda died: _died(died.exc_type, died.exc_value)
    sys.excepthook = lambda kind, error, _: _died(kind, error)


def _died(kind: type[BaseException], error: BaseException | None) -> None:
    if issubclass(kind, SystemExit | KeyboardInterrupt) or error is None:
        return
    logging.getLogger("emulator").error("unexpected error", exc_info=error)


def say(log: logging.Logger, level: int, event: str, fields: dict[str, object]) -> None:
    """`log.log` with `extra`, for the line of each request. Where nobody but a JSON handler of ours listens, it is
    given the line itself: to make a record, look for its caller and take the record apart is a seventh of a read."""
    handlers = logging.root.handlers
    if len(handlers) != 1 or not isinstance(handlers[0].formatter, Json) or log.handlers or handlers[0].filters:
        log.log(level, event, extra=fields)
        return
    handler: logging.StreamHandler[Any] = handlers[0]  # type: ignore[assignment]  # `configure` makes no others
    line = _line(time.time(), logging.getLevelName(level), event, fields)
    try:
        with handler.lock or nullcontext():
            handler.stream.write(f"{line}{handler.terminator}")
            handler.stream.flush()
    except Exception:
        handler.handleError(log.makeRecord(log.name, level, "", 0, event, (), None, extra=fields))


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = self.formatException(record.exc_info) if record.exc_info else None
        return _line(record.created, record.levelname, record.getMessage(), _extra(record), told)


def _line(at: float, level: str, event: str, fields: dict[str, object], exception: str | None = None) -> str:
    entry: dict[str, object] = {"ts": _instant(at), "level": level.lower(), "event": _cut(event, LONGEST_MESSAGE)}
    entry.update(fields)
    for name, value in fields.items():
        if isinstance(value, str) and len(value) > LONGEST_FIELD:
            entry[name] = _cut(value, LONGEST_FIELD)
    if exception is not None:
        entry["exception"] = exception
    try:
        line = orjson.dumps(entry, default=str).decode()
    except orjson.JSONEncodeError:  # half of a surrogate pair
        line = orjson.dumps({name: _printable(str(value)) for name, value in entry.items()}).decode()
    # Python, and not only Python, ends a line at some of these, where a client's text goes on.
    return line if line.isascii() else _ACTS.sub(lambda found: f"\\u{ord(found[0]):04x}", line)


def _instant(at: float) -> str:
    second = int(at)
    return f"{_second(second)}.{int((at - second) * 1000):03d}+00:00"


@lru_cache(maxsize=1)
def _second(second: int) -> str:
    """The many lines of a second begin the same."""
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


class Console(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = " ".join(f"{name}={_shown(_cut_field(value))}" for name, value in _extra(record).items())
        at = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")  # noqa: DTZ006  (a person's own time)
        message = _printable(_cut(record.getMessage(), LONGEST_MESSAGE), keep_lines=True)
        line = f"{at} {record.levelname:<7} {message} {fields}".rstrip()
        if not record.exc_info:
            return line
        return f"{line}\n{_printable(self.formatException(record.exc_info), keep_lines=True)}"


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in record.__dict__.items() if name not in _STANDARD}


def _cut_field(value: object) -> object:
    return _cut(value, LONGEST_FIELD) if isinstance(value, str) else value


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}… ({len(text)} characters)"


def _shown(value: object) -> str:
    """In quotes where it would otherwise be read as something else than one value."""
    text = _printable(str(value))
    if isinstance(value, str) and (not text or _AMBIGUOUS.search(text)):
        escaped = text.replace('"', '\\"')
        return f'"{escaped}"'
    return text


def _printable(text: str, *, keep_lines: bool = False) -> str:
    r"""Characters that act on a terminal as `\x1b`."""
    acts = _ACTS_BUT_LINES if keep_lines else _ACTS
    return acts.sub(lambda found: found[0].encode("unicode_escape").decode(), text)
