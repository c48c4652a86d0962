"""Taking pools out and bringing them in over HTTP: `GET /_emulator/export`, `POST /_emulator/import`.

A file goes through a temporary one, so that the database is not held for as long as a slow caller reads or writes. It
holds secrets, so it has no name: it is gone with the request, however that ends.
"""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from emulator.console import guard
from emulator.console.api import seeds
from emulator.control.refusals import Refused
from emulator.moving import documents, exporting, importing, unnamed
from emulator.moving.foreign import Kind
from emulator.moving.importing import Imported, Wish
from emulator.seeds.outcome import OnConflict
from emulator.work import Services

router = APIRouter(prefix=guard.PATH, tags=["state"], dependencies=[Depends(guard.check_query)])
router.include_router(seeds.router)  # whose bodies are files, too
_MEDIA = {"yaml": "application/yaml", "json": "application/json", "csv": "text/csv; charset=utf-8"}
_PIECE = 256 * 1024  # bytes
REMARKS = "x-emulator-remarks"
_MOST_REMARKS, _LONGEST_REMARK = 10, 300


class Brought(BaseModel):
    """`format` is who wrote the file, `done` says what was made, `remarks` what was left out. With `problems` nothing
    of the file was kept."""

    format: str
    done: str
    kept: bool
    remarks: list[str]
    problems: list[str]


@router.get(
    "/export", response_class=StreamingResponse, responses={200: {"content": {"application/yaml": {}, "text/csv": {}}}}
)
def export_pools(
    request: Request,
    pool: Annotated[list[str], Query(default_factory=list)],
    format: Literal["yaml", "json", "csv"] = "yaml",
    extra: Annotated[Literal["sessions"] | None, Query(alias="with")] = None,
) -> StreamingResponse:
    """Pools and all that is in them, as a seed; as csv the users of one pool. With `with=sessions` refresh tokens go
    on where it is brought in. What a seed cannot have of them is told in the header `x-emulator-remarks`, a list of
    sentences as JSON."""
    if format == "csv" and len(pool) != 1:
        raise Refused("A table holds the users of one pool: say with pool which one.")
    services: Services = request.app.state.services
    remarks: list[str] = []
    with ExitStack() as kept:
        content = kept.enter_context(tempfile.TemporaryFile())
        if format == "csv":
            with exporting.table(services, pool[0]) as lines:
                content.writelines(line.encode() for line in lines)
        else:
            with exporting.file(services, pool, told=remarks.append, sessions=extra is not None) as file:
                content.writelines(piece.encode() for piece in documents.written(file, format))
        kept.pop_all()  # it is closed when all of it is sent
    name = f"{pool[0] if len(pool) == 1 else 'pools'}.{format}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(content.tell())}
    if remarks:
        headers[REMARKS] = _in_a_header(remarks)
    return StreamingResponse(_pieces(content), media_type=_MEDIA[format], headers=headers)


def _in_a_header(remarks: list[str]) -> str:
    """As many as a client surely takes in one header; a YAML file has all of them."""
    shown = [remark[:_LONGEST_REMARK] for remark in remarks[:_MOST_REMARKS]]
    more = len(remarks) - len(shown)
    return json.dumps([*shown, *([f"and {more} more"] if more else [])])


def _pieces(content: BinaryIO) -> Iterator[bytes]:
    """The whole file from its beginning."""
    with content:
        content.seek(0)
        while piece := content.read(_PIECE):
            yield piece


_FILE = {"schema": {"type": "string", "format": "binary"}}


@router.post(
    "/import", openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": _FILE}}}
)
async def import_pools(
    request: Request,
    format: Kind | None = None,
    pool: str | None = None,
    on_conflict: OnConflict = "skip",
    dry_run: bool = False,
    password: Annotated[str | None, Header(alias="x-emulator-password")] = None,
) -> Brought:
    """The body is the file: a seed, what export gave, a CSV file, or a dump of another tool. All of it is kept, or
    nothing. `x-emulator-password` is for users whose own password nobody knows."""
    with unnamed.path() as path:
        size = 0
        with path.open("wb") as stream:
            async for piece in request.stream():
                size += len(piece)
                if size > guard.longest(request.scope["path"]):
                    raise guard.too_large(request.scope["path"])
                stream.write(piece)
        wish = Wish(kind=format, pool_id=pool, password=password, on_conflict=on_conflict, keep=not dry_run)
        return await run_in_threadpool(brought, request.app.state.services, path, wish)


def brought(services: Services, path: Path, wish: Wish) -> Brought:
    """The variables and the files of the server are nobody's who may write a file."""
    done: Imported = importing.bring_in(services, path, wish, environment={}, alone=True)
    problems = [str(problem).replace(str(path), "the file") for problem in done.outcome.problems]
    return Brought(
        format=done.kind,
        done=str(done.outcome),
        kept=wish.keep and not problems,
        remarks=list(done.remarks),
        problems=problems,
    )
