"""Codes that wait for an answer, over HTTP: `/_emulator/codes`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from emulator.console.api.typing_errors import typed_address
from emulator.control import codes
from emulator.control.codes import Code, Purpose, Question

router = APIRouter(tags=["codes"])
States = Literal["live", "locked", "expired", "used", "superseded", "all"]


class CodeList(BaseModel):
    codes: list[Code]


@router.get("/codes")
def list_codes(
    request: Request,
    pool: str | None = None,
    username: str | None = None,
    destination: str | None = None,
    purpose: Purpose | None = None,
    state: States = "live",
    after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
) -> CodeList:
    """The codes that would work now, or those in another state, newest first. `after` is the id of a code: only younger
    ones."""
    wanted = None if state == "all" else state
    question = Question(pool, username, typed_address(destination), purpose, wanted, after)
    return CodeList(codes=codes.newest(request.app.state.services, question, limit=limit))
