"""Pages of the lists that go by NextToken: where one begins, and the token of the next."""

from collections.abc import Sequence
from typing import TypeVar

from emulator import errors
from emulator.base import paging
from emulator.work import Work

Row = TypeVar("Row")
LONGEST = 60


def size(requested: int | None) -> int:
    """0 and none at all mean the longest page (evidence: list-default-page)."""
    return requested or LONGEST


def after(work: Work, question: str, token: str | None) -> str | None:
    """The id that a page continues after, None for the first one. Raises InvalidParameterException for a token that
    was not given for this question."""
    if token is None:
        return None
    position = paging.position(question, token, key=work.services.secret)
    if not position:
        raise errors.configuration.invalid_paging_token()
    return position[0]


def token(work: Work, question: str, after: str) -> str:
    """The token of the page that continues after this id."""
    return paging.token(question, [after], key=work.services.secret)


def cut(rows: Sequence[Row], limit: int) -> tuple[Sequence[Row], Row | None]:
    """A page out of one row more than it holds, and the row to continue after, if there is more."""
    page = rows[:limit]
    return page, page[-1] if len(rows) > limit else None
