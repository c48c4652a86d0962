"""What is kept of the cause of a refusal: which rule refused, what it looked at, what would make it pass.

Whoever raises may say it (`errors.causes`). All other refusals are explained by where they were raised: the function
that raised is the rule, its docstring says what it keeps, and the rows, numbers and instants it had in hand are what it
looked at. Of rows only what is listed here is shown, and no text that stands by itself: either could be a secret.
Nothing of it costs a request that is answered.
"""

import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from types import FrameType
from typing import Any, Final

import orjson
from msgspec import Struct

from emulator.base.clock import iso
from emulator.base.redaction import REDACTED
from emulator.base.secret_names import is_secret
from emulator.errors import CognitoError
from emulator.work import Work

# By the name of the class: what is shown of a row or a value that a rule had in hand.
_SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "AttemptCount": ("rule", "username", "count", "last_at", "locked_until"),
    "Attempt": ("flow", "operation"),
    "Attribute": ("name",),
    "AuthorizationCode": ("client_id", "redirect_uri", "issued_at", "expires_at", "used_at"),
    "CallCap": ("limit", "window_seconds"),
    "Client": ("id", "name", "pool_id"),
    "Code": ("purpose", "attempts", "issued_at", "expires_at", "consumed_at", "superseded_at"),
    "Delivery": ("medium", "attribute_name"),
    "Device": ("device_key", "remembered_status", "confirmed_at"),
    "FailureLock": ("limit", "quiet_seconds", "enabled"),
    "Family": ("client_id", "issued_at", "expires_at", "revoked_at", "revoked_by"),
    "Fault": ("id", "operation", "remaining", "created_at"),
    "Group": ("name",),
    "Kind": ("purpose", "lives", "lock"),
    "Pool": ("id", "name", "region", "account_id"),
    "Profile": ("username", "status", "enabled"),
    "Session": ("challenge_name", "username", "client_id", "created_at", "expires_at", "used_at"),
    "User": (
        *("username", "status", "enabled", "password_set_at", "temporary_password_expires_at", "signed_out_at"),
        "created_at",
    ),
}
_DEEPEST: Final = 40  # frames of a refusal
_NEAREST: Final = 6  # of them, those whose values are looked at
_NO_RULES: Final = ("emulator.errors", "emulator.wire", "emulator.calls.running", "emulator.oauth.hosted")
_NOT_SEEN: Final = ("work", "self", "services")
_SHORTEST: Final = 4  # characters of a secret that is looked for


class Place(Struct, frozen=True):
    """A function on the way to the refusal."""

    name: str
    says: str | None
    frame: FrameType


def text(error: CognitoError, secrets: Iterable[str] = ()) -> str:
    """The cause as JSON, without the secrets of the request."""
    found = of(error)
    written = orjson.dumps(found, default=_json).decode()
    for secret in secrets:
        if len(secret) >= _SHORTEST and (quoted := orjson.dumps(secret).decode()[1:-1]) in written:
            written = written.replace(quoted, REDACTED)
    return written


def of(error: CognitoError) -> dict[str, Any]:
    """`place` is the rule's module and function, `path` who called it, the nearest first."""
    places = list(_places(error))
    says = next((place.says for place in places if place.says), None)
    told = _told(error)
    return {
        "place": places[0].name if places else None,
        "rule": told.cause.rule if told is not None and told.cause else None,
        "says": says,
        "saw": _seen(places) | (_values(told.cause.saw) if told is not None and told.cause else {}),
        "passes_when": told.cause.passes_when if told is not None and told.cause else None,
        "path": [place.name for place in places[1:]],
        "made_in": error.made_in,
        **_clock(places),
    }


def _told(error: BaseException | None) -> CognitoError | None:
    """The error itself or the one behind it that somebody explained."""
    while error is not None:
        if isinstance(error, CognitoError) and error.cause is not None:
            return error
        error = error.__cause__
    return None


def _places(error: BaseException) -> Iterator[Place]:
    """The nearest to the refusal first; an error that another one caused is refused where that was."""
    chain: list[BaseException] = [error]
    while isinstance(chain[-1].__cause__, CognitoError):
        chain.append(chain[-1].__cause__)
    for one in reversed(chain):
        frames: list[FrameType] = []
        trace = one.__traceback__
        while trace is not None and len(frames) < _DEEPEST:
            frames.append(trace.tb_frame)
            trace = trace.tb_next
        for frame in reversed(frames):
            module = str(frame.f_globals.get("__name__", ""))
            if module.startswith("emulator.") and not module.startswith(_NO_RULES):
                name = frame.f_code.co_qualname.partition(".<locals>")[0]
                yield Place(f"{module}.{name}", _says(module, name), frame)


@lru_cache(maxsize=2048)
def _says(module: str, name: str) -> str | None:
    """The first sentences of the function's docstring."""
    found: Any = sys.modules.get(module)
    for part in name.split("."):
        found = getattr(found, part, None)
    doc = inspect.getdoc(found) if found is not None else None
    return " ".join(doc.split("\n\n")[0].split()) if doc else None


def _seen(places: list[Place]) -> dict[str, Any]:
    """By the names they had there; what is nearest to the refusal wins."""
    seen: dict[str, Any] = {}
    for depth, place in enumerate(places[:_NEAREST]):
        for name, value in place.frame.f_locals.items():
            if name not in seen and name not in _NOT_SEEN and (depth == 0 or type(value).__name__ in _SHOWN):
                shown = _shown(name, value)
                if shown is not None:
                    seen[name] = shown
    return seen


def _clock(places: list[Place]) -> dict[str, Any]:
    """What time it was by the emulator's clock, as the operation knew it."""
    for place in places:
        work = place.frame.f_locals.get("work")
        if isinstance(work, Work) and work.has_read_the_clock:
            return {"now": iso(work.now)}
    return {}


def _shown(name: str, value: Any) -> Any:
    """A row by what is listed of it, a number or an instant as it is; None for what is not shown."""
    fields = _SHOWN.get(type(value).__name__)
    if fields is not None:
        return {field: _plain(getattr(value, field)) for field in fields if hasattr(value, field)}
    if is_secret(name) or isinstance(value, str):
        return None
    return _plain(value) if isinstance(value, bool | int | float | datetime | timedelta) else None


def _values(saw: Mapping[str, Any]) -> dict[str, Any]:
    """What whoever raises says that it saw."""
    return {
        name: _shown(name, value) if type(value).__name__ in _SHOWN else _plain(value) for name, value in saw.items()
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return iso(value)
    return value.total_seconds() if isinstance(value, timedelta) else value


def _json(value: Any) -> Any:
    return str(value)
