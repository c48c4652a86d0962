"""Why a request was refused, in sentences: which rule refused, what it looked at, what would make it pass, how sure it
is that AWS says it so, and the command that repeats the call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from emulator.base.clock import iso
from emulator.base.instants import Instant
from emulator.control import nearby, remedies, requests, wordings
from emulator.control.refusals import Refused
from emulator.control.wordings import Wording
from emulator.store.requests import Request
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Why:
    """The cause of one refusal. `sentences` tell it to a person, one after the other; the rest is the same for
    programs. `place` is the function that refused, `says` what its source says of itself, `path` who called it. `saw`
    is what the rule had before it, `now` what there is at this moment about the pool, the app client and the user. `at`
    is by the emulator's clock."""

    request_id: str
    operation: str
    at: Instant
    status: int
    error: str
    message: str | None
    sentences: list[str]
    rule: str
    place: str
    says: str | None
    path: list[str]
    saw: dict[str, Any]
    passes_when: str
    now: list[str]
    wording: Wording
    command: str
    request: str
    triggers: str


def find(services: Services, request_id: str) -> Why | None:
    """None for a request that is not in the journal, or not yet. Raises Refused for one that was not refused."""
    row = requests.kept(services, request_id)
    if row is None:
        return None
    if row.error is None:
        raise Refused(f"Request {row.request_id} was not refused: {row.operation} was answered with {row.status}.")
    with opened(services, "why") as work:
        now = nearby.told(work, row)
    return _told(services, row, orjson.loads(row.cause or "{}"), now)


def _told(services: Services, row: Request, cause: Mapping[str, Any], now: list[str]) -> Why:
    error, place = row.error or "", cause.get("place") or "emulator.wire.door"
    says = cause.get("says")
    rule = cause.get("rule") or remedies.rule(error) or says or "The request cannot be read."
    passes_when = cause.get("passes_when") or remedies.of(cause.get("made_in", ""), error)
    saw = _saw(row, cause)
    wording = wordings.of(cause.get("made_in", ""), place)
    journaled = requests.told(services, row)
    return Why(
        request_id=row.request_id,
        operation=row.operation,
        at=row.at,
        status=row.status,
        error=error,
        message=row.message,
        sentences=[
            *_sentences(row, rule, place, passes_when),
            *_seen(saw),
            *now,
            _wording(wording),
            f"To repeat the call: {journaled.command}",
        ],
        rule=rule,
        place=place,
        says=says,
        path=cause.get("path", []),
        saw=saw,
        passes_when=passes_when,
        now=now,
        wording=wording,
        command=journaled.command,
        request=f"/_emulator/requests/{row.request_id}",
        triggers=journaled.triggers,
    )


def _saw(row: Request, cause: Mapping[str, Any]) -> dict[str, Any]:
    """What the rule had in hand; where that was nothing, what the request says."""
    saw: dict[str, Any] = dict(cause.get("saw", {}))
    members = orjson.loads(row.request)
    if isinstance(members, dict):
        saw["request"] = members
    saw["clock"] = cause.get("now") or iso(row.at)
    return saw


def _sentences(row: Request, rule: str, place: str, passes_when: str) -> Iterator[str]:
    said = f": {row.message}" if row.message else ""
    yield f"{row.operation} was refused with {row.error}{said}"
    yield f"The rule is {place}. {_ended(rule)}"
    if row.note:
        yield _ended(row.note)
    yield f"To make it pass: {_ended(passes_when)}"


def _seen(saw: Mapping[str, Any]) -> Iterator[str]:
    yield f"By the emulator's clock it was {saw['clock']}."
    for name, value in saw.items():
        if name in ("request", "clock"):
            continue
        if isinstance(value, dict):
            told = ", ".join(f"{field} {_shown(content)}" for field, content in value.items() if content is not None)
            yield f"It looked at {name}: {told or 'nothing is set'}."
        else:
            yield f"It looked at {name}: {_shown(value)}."


def _wording(wording: Wording) -> str:
    rows = f" Evidence: {', '.join(wording.evidence)} (docs/evidence.md)." if wording.evidence else ""
    return f"How sure AWS's wording is: {wording.word}. {wording.meaning}{rows}"


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
