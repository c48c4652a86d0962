"""What changed in a pool over HTTP: `GET /_emulator/diff`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime

from emulator.control import diff
from emulator.control.diff import LONGEST, Diff

router = APIRouter(tags=["state"])


@router.get("/diff")
def get_diff(  # each is a parameter of the query
    request: Request,
    pool: str,
    start: Annotated[AwareDatetime, Query(alias="from")],
    end: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST)] = 100,
) -> Diff:
    """Rows of users, groups and factors that were created, changed and deleted between two instants of the emulator's
    clock, `to` being now where it is left out. Secrets are `***`. `after` is the `next` of the page before."""
    return diff.between(request.app.state.services, pool, start, end, after=after, limit=limit)
