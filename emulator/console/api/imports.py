"""The log of an import over HTTP: `/_emulator/imports/{job_id}/log`."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from emulator.control import imports
from emulator.control.imports import ImportLog

router = APIRouter(tags=["journal"])


@router.get("/imports/{job_id}/log")
def list_import_log(
    request: Request,
    job_id: str,
    after: Annotated[int, Query(ge=0, le=2_147_483_647)] = 0,  # what the column holds
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> ImportLog:
    """Lines behind the line `after`, in their order."""
    return imports.log_of(request.app.state.services, job_id, after=after, limit=limit)
