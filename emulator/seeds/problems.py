"""What is wrong with a seed, each problem with its file and line, collected so that all are shown together."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, field

from emulator.errors import CognitoError


class Place(Struct, frozen=True, order=True):
    """Where in which file; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Problem(Struct, frozen=True, order=True):
    place: Place
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class Problems(Struct):
    """A list that only grows. Each problem is listed once, in the order of files and lines."""

    _found: set[Problem] = field(default_factory=set)

    def add(self, place: Place, text: str) -> None:
        self._found.add(Problem(place, text))

    def __bool__(self) -> bool:
        return bool(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found))

    @contextmanager
    def at(self, place: Place, what: str) -> Iterator[None]:
        """A refusal inside becomes a problem of this place, and what was to come after it is left out."""
        try:
            yield
        except CognitoError as refusal:
            self.add(place, f"{what}: {refusal.code}: {refusal.message or 'refused without a message'}")
        except Refused as refusal:
            self.add(refusal.place or place, f"{what}: {refusal.text}")


class Refused(Exception):
    """Something AWS has no error for, such as a code for a user who gets none."""

    def __init__(self, text: str, place: Place | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.place = place
