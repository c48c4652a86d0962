"""`PUT /_import/{job_id}`: where a PreSignedUrl of CreateUserImportJob leads. Streams the file into the database.

Open to whoever has the URL and sends the header it is signed with, as with S3. Refusals are S3's XML; a signature that
does not match comes with the request as it was understood, where a caller finds the header that is missing.
"""

import hashlib
import re
from collections.abc import AsyncIterator, Mapping
from functools import partial
from xml.sax.saxutils import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from emulator.rules.imports import import_upload
from emulator.rules.imports.import_upload import UploadRefused
from emulator.wire.front import Front
from emulator.work import Services, opened

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


async def put_file(request: Request) -> Response:
    """The whole file or nothing: one that breaks off was not uploaded."""
    job_id: str = request.path_params["job_id"]
    services: Services = request.app.state.services
    front: Front = request.app.state.front
    shown = request.query_params.get("X-Amz-Signature", "")
    declared = request.headers.get("content-length", "")
    try:
        encryption = request.headers.get(import_upload.ENCRYPTION_HEADER)
        length = int(declared[:18]) if declared.isdecimal() else None
        upload = await front.run(partial(_begin, services, job_id, shown, encryption, length))
        size = 0
        try:
            size = await _store(services, request, job_id, upload)
        finally:  # with size 0 the upload is given up
            await front.run(partial(_end, services, job_id, upload, size))
    except UploadRefused as refusal:
        return _refused(services, request, refusal)
    except ClientDisconnect:
        return Response(status_code=400)
    return Response(status_code=200)


async def _store(services: Services, request: Request, job_id: str, upload: str) -> int:
    front: Front = request.app.state.front
    number = size = 0
    async for content in _chunks(request):
        size += len(content)
        import_upload.check_size(size)
        await front.run(partial(_add, services, job_id, upload, number, content))
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


def _begin(services: Services, job_id: str, shown: str, encryption: str | None, size: int | None) -> str:
    with opened(services, "upload", write=True) as work:
        return import_upload.begin(work, job_id, shown, encryption, size)


def _add(services: Services, job_id: str, upload: str, number: int, content: bytes) -> None:
    with opened(services, "upload", write=True) as work:
        import_upload.add(work, job_id, upload, number, content)


def _end(services: Services, job_id: str, upload: str, size: int) -> None:
    with opened(services, "upload", write=True) as work:
        import_upload.end(work, job_id, upload, size)


def _refused(services: Services, request: Request, refusal: UploadRefused) -> Response:
    request_id = services.random.bytes(8).hex().upper()
    members = {"Code": refusal.code, "Message": refusal.message}
    if refusal.code == "SignatureDoesNotMatch":
        members |= _understood(request)
    members |= {"RequestId": request_id, "HostId": services.random.bytes(32).hex()}
    content = "".join(f"<{name}>{escape(_NOT_IN_XML.sub('?', value))}</{name}>" for name, value in members.items())
    return Response(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{content}</Error>',
        refusal.status,
        {"x-amz-request-id": request_id, **({"x-emulator-note": refusal.note} if refusal.note else {})},
        media_type="application/xml",
    )


def _understood(request: Request) -> Mapping[str, str]:
    """What S3 would have signed of this request (Signature Version 4, authenticating by query parameters)."""
    given = request.query_params
    query = "&".join(sorted(p for p in request.url.query.split("&") if not p.startswith("X-Amz-Signature=")))
    signed = sorted(set(given.get("X-Amz-SignedHeaders", "").split(";")))  # each once, or a request could grow
    headers = "".join(f"{name}:{request.headers.get(name, '').strip()}\n" for name in signed)
    path = request.scope["raw_path"].decode("latin-1")
    canonical = "\n".join(("PUT", path, query, headers, ";".join(signed), "UNSIGNED-PAYLOAD"))
    key, _, scope = given.get("X-Amz-Credential", "").partition("/")
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return {
        "AWSAccessKeyId": key,
        "StringToSign": f"AWS4-HMAC-SHA256\n{given.get('X-Amz-Date', '')}\n{scope}\n{digest}",
        "SignatureProvided": given.get("X-Amz-Signature", ""),
        "CanonicalRequest": canonical,
    }


ROUTES = (Route(import_upload.PATH + "/{job_id}", put_file, methods=["PUT"]),)
