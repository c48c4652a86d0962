"""How sure it is that AWS says a sentence, from `errors/wordings.json`, which is made from the comments beside the
sentences and from docs/evidence.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import orjson

import emulator.errors
from emulator.control.refusals import Refused

Word = Literal[
    "measured",
    "captured",
    "documented",
    "reported",
    "inferred",
    "emulators only",
    "decided by us",
    "unverified",
    "unmarked",
    "ours",
]
_MEANINGS: Final[Mapping[Word, str]] = {
    "measured": "Somebody called AWS to find out, and got this sentence.",
    "captured": "A real answer of AWS with this sentence is public.",
    "documented": "AWS's documentation says it; nobody published a real answer.",
    "reported": "One voice told of it, and nothing proves it.",
    "inferred": "Nobody published it; it follows from what is known.",
    "emulators only": "Other emulators say it; no answer of AWS shows it.",
    "decided by us": "Sources contradict each other or are silent; the emulator had to say something.",
    "unverified": "No source shows AWS's wording of this case; the sentence may be another there.",
    "unmarked": "Nobody noted where the sentence comes from.",
    "ours": "The sentence is the emulator's own, or that of a function, a specification or a fault.",
}


@dataclass(frozen=True, slots=True)
class Wording:
    """`evidence` are rows of docs/evidence.md."""

    word: Word
    meaning: str
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class KnownWording:
    """A sentence that the emulator can say. `subject` is what it is about, `text` the exception and the sentence, with
    what is filled in in braces and `…` for what is made of parts. `evidence` are rows of docs/evidence.md."""

    subject: str
    text: str
    word: Word
    evidence: list[str]


def listed(*, word: str | None = None, search: str | None = None) -> list[KnownWording]:
    """All of them, or those with a word and a text. Raises Refused for a word that there is not."""
    if word is not None and word not in _MEANINGS:
        raise Refused(f"word must be one of {', '.join(_MEANINGS)}.")
    found = (_known(made_in, entry) for made_in, entry in sorted(_all().items()))
    text = (search or "").lower()
    return [one for one in found if word in (None, one.word) and text in f"{one.subject} {one.text}".lower()]


def meanings() -> Mapping[Word, str]:
    """What each word says, the surest first."""
    return _MEANINGS


def _known(made_in: str, entry: Mapping[str, Any]) -> KnownWording:
    word: Word = entry["word"] if entry["word"] in _MEANINGS else "ours"
    return KnownWording(made_in.replace("_", " ").replace(".", ": "), entry["text"], word, entry["evidence"])


def of(made_in: str, place: str) -> Wording:
    """`made_in` is the function that knows the sentence, `place` the rule that refused."""
    if not made_in and place.startswith("emulator.contract."):
        return Wording("captured", _MEANINGS["captured"], ["serialization-errors"])  # what AWS's own front writes
    found = _all().get(made_in)
    word: Word = found["word"] if found is not None and found["word"] in _MEANINGS else "ours"
    return Wording(word, _MEANINGS[word], found["evidence"] if found else [])


@lru_cache(maxsize=1)
def _all() -> Mapping[str, Any]:
    file = Path(str(emulator.errors.__file__)).with_name("wordings.json")
    found: Mapping[str, Any] = orjson.loads(file.read_bytes())
    return found
