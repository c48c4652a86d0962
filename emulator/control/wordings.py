"""How sure it is that AWS says a sentence, from `errors/wordings.json`, which is made from the comments beside the
sentences and from docs/evidence.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import orjson

import emulator.errors

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
