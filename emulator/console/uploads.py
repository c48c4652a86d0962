"""`PUT /_import/{job_id}`: where a PreSignedUrl of CreateUserImportJob leads. Streams the file into the database.

Open to whoever has the URL, as with S3; `x-amz-server-side-encryption: aws:kms` is taken and not asked for.
"""

import asyncio
from collections.abc import AsyncIterator
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from emulator.console import control
from emulator.context import Services
from emulator.rules import import_upload
from emulator.rules.import_upload import UploadRefused

router = APIRouter()


@router.put(import_upload.PATH + "/{job_id}", include_in_schema=False)
async def put_file(request: Request, job_id: str) -> Response:
    """The whole file or nothing: one that breaks off was not uploaded."""
    services: Services = request.app.state.services
    shown = request.query_params.get("X-Amz-Signature", "")
    declared = request.headers.get("content-length", "")
    try:
        upload = await asyncio.to_thread(_begin, services, job_id, shown, int(declared) if declared.isdigit() else None)
        size = 0
        try:
            size = await _store(services, request, job_id, upload)
        finally:  # with size 0 the upload is given up
            await asyncio.to_thread(_end, services, job_id, upload, size)
    except UploadRefused as refusal:
        return _refused(refusal)
    except ClientDisconnect:
        return Response(status_code=400)
    return Response(status_code=200)


async def _store(services: Services, request: Request, job_id: str, upload: str) -> int:
    number = size = 0
    async for content in _chunks(request):
        size += len(content)
        import_upload.check_size(size)
        await asyncio.to_thread(_add, services, job_id, upload, number, content)
        number += 1
    return size


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """The body in pieces of a row's size."""
    gathered = bytearray()
    async for piece in request.stream():
        gathered += piece
        while len(gathered) >= import_upload.CHUNK:
            yield bytes(gathered[: import_upload.CHUNK])
            del gathered[: import_upload.CHUNK]
    if gathered:
        yield bytes(gathered)


def _begin(services: Services, job_id: str, shown: str, size: int | None) -> str:
    with control.opened(services, "upload", write=True) as ctx:
        return import_upload.begin(ctx, job_id, shown, size)


def _add(services: Services, job_id: str, upload: str, number: int, content: bytes) -> None:
    with control.opened(services, "upload", write=True) as ctx:
        import_upload.add(ctx, job_id, upload, number, content)


def _end(services: Services, job_id: str, upload: str, size: int) -> None:
    with control.opened(services, "upload", write=True) as ctx:
        import_upload.end(ctx, job_id, upload, size)


def _refused(refusal: UploadRefused) -> Response:
    content = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message></Error>"
    )
    return Response(content, refusal.status, media_type="application/xml")
