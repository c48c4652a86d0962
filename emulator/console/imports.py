"""What became of an import's lines, as CloudWatch would show it: `/_emulator/imports/{job_id}/log`."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel

from emulator.rules.imports import imports as rules_imports
from emulator.store import imports
from emulator.store.imports import Logged
from emulator.work import opened

router = APIRouter()
_WORDS = {"imported": "SUCCEEDED", "skipped": "SKIPPED", "failed": "FAILED"}


class LineModel(BaseModel):
    """`line` counts the file's lines, the header being 1; `text` is the line of AWS's log."""

    line: int
    outcome: str
    username: str | None
    text: str


class ImportLog(BaseModel):
    job_id: str
    status: str
    lines_done: int
    lines: list[LineModel]


@router.get("/imports/{job_id}/log")
def read_log(
    request: Request,
    job_id: str,
    after: Annotated[int, Query(ge=0, le=2_147_483_647)] = 0,  # what the column holds
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> ImportLog:
    """Lines behind the line `after`, in their order."""
    with opened(request.app.state.services, "imports") as work:
        job = imports.find(work.db, job_id)
        if job is None:
            raise HTTPException(404, f"User import job {job_id} does not exist.")
        status = rules_imports.as_of(job, work.now).status
        lines = imports.log_page(work.db, job_id, after=after, limit=limit)
    return ImportLog(job_id=job_id, status=status, lines_done=job.lines_done, lines=[_shown(line) for line in lines])


def _shown(line: Logged) -> LineModel:
    text = f"[{_WORDS[line.outcome]}] Line Number {line.line} - {line.message}"  # evidence: import-log-lines
    return LineModel(line=line.line, outcome=line.outcome, username=line.username, text=text)
