"""Seeds over HTTP: what one would do, `POST /_emulator/seed/plan`, and doing it, `POST /_emulator/seed/apply`."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from emulator.console import guard
from emulator.control.refusals import Refused
from emulator.moving import seeding, unnamed
from emulator.moving.seeding import SeedOutcome, ShippedSeed
from emulator.seeds import schema
from emulator.seeds.outcome import OnConflict

router = APIRouter()
_BODY = {"requestBody": {"required": False, "content": {"application/yaml": {"schema": {"type": "string"}}}}}


class SeedList(BaseModel):
    seeds: list[ShippedSeed]


@router.get("/seeds")
def list_seeds() -> SeedList:
    """The seeds that come with the emulator, with their text."""
    return SeedList(seeds=seeding.shipped())


@router.get("/seed/schema")
def get_seed_schema() -> dict[str, Any]:
    """The JSON Schema of seeds, by which an editor completes and checks one."""
    return schema.document()


@router.post("/seed/plan", openapi_extra=_BODY)
async def plan_seed(request: Request, name: str | None = None, on_conflict: OnConflict = "update") -> SeedOutcome:
    """What the seed in the body, or the one of this name that comes with the emulator, would make, change and leave,
    and every problem in it with its line. Nothing is kept."""
    return await _brought(request, name, on_conflict, keep=False)


@router.post("/seed/apply", openapi_extra=_BODY)
async def apply_seed(request: Request, name: str | None = None, on_conflict: OnConflict = "skip") -> SeedOutcome:
    """Makes what the seed says: all of it, or with a problem anywhere nothing."""
    return await _brought(request, name, on_conflict, keep=True)


async def _brought(request: Request, name: str | None, on_conflict: OnConflict, *, keep: bool) -> SeedOutcome:
    services = request.app.state.services
    with unnamed.path() as path:
        size = await _received(request, path)
        if name is not None:
            if size:
                raise Refused("Give either the name of a seed or its text.")
            return await run_in_threadpool(seeding.apply_shipped, services, name, on_conflict, keep=keep)
        return await run_in_threadpool(seeding.apply_file, services, path, on_conflict, keep=keep)


async def _received(request: Request, path: Path) -> int:
    """How many bytes came."""
    size = 0
    with path.open("wb") as stream:
        async for piece in request.stream():
            size += len(piece)
            if size > guard.longest(request.scope["path"]):
                raise guard.too_large(request.scope["path"])
            stream.write(piece)
    return size
