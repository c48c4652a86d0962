"""What is built and what is not, over HTTP: `/_emulator/coverage`, `/_emulator/wordings`."""

from fastapi import APIRouter
from pydantic import BaseModel

from emulator.control import coverage, wordings
from emulator.control.coverage import Coverage
from emulator.control.wordings import KnownWording

router = APIRouter(tags=["about"])


class WordingList(BaseModel):
    wordings: list[KnownWording]


@router.get("/coverage")
def get_coverage() -> Coverage:
    """Which operations, flows and challenges are built, and which settings are stored without acting."""
    return coverage.of_this_version()


@router.get("/wordings")
def list_wordings(word: str | None = None, search: str | None = None) -> WordingList:
    """The sentences that refusals have, and how sure it is that AWS says them. `word` is one such as unverified."""
    return WordingList(wordings=wordings.listed(word=word, search=search))
