"""Codes that wait for an answer, over HTTP: `/_emulator/codes`."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from emulator.base import aside
from emulator.console.api.typing_errors import typed_address
from emulator.control import codes
from emulator.control.codes import Code, Purpose, Question
from emulator.work import Services

router = APIRouter(tags=["codes"])
States = Literal["live", "locked", "expired", "used", "superseded", "all"]


class CodeList(BaseModel):
    codes: list[Code]


@router.get("/codes")
async def list_codes(
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
    services: Services = request.app.state.services
    wanted = None if state == "all" else state
    question = Question(pool, username, typed_address(destination), purpose, wanted, after)
    return CodeList(codes=await aside.run(lambda: codes.newest(services, question, limit=limit)))
