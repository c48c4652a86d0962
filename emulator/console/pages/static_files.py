"""The files that the console's pages load. Their address has a digest of their content, so a browser may keep them."""

import hashlib
from functools import cache
from pathlib import Path

from starlette.responses import Response

from emulator.control.refusals import NotThere

_HERE = Path(__file__).parent
_FOLDERS = {
    "console.css": _HERE / "static",
    "console.js": _HERE / "static",
    "htmx.min.js": _HERE.parent / "vendored" / "htmx",
}
_MEDIA_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
_HEADERS = {"Cache-Control": "private, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}


def path(name: str) -> str:
    """Where a file is, below the console."""
    return f"/static/{_digest()}/{name}"


def answer(name: str) -> Response:
    """The file. Raises NotThere for a name that is none of ours."""
    if name not in _FOLDERS:
        raise NotThere(f"The console has no file {name}.")
    return Response(_contents()[name], media_type=_MEDIA_TYPES[Path(name).suffix], headers=_HEADERS)


@cache
def _digest() -> str:
    return hashlib.sha256(b"\0".join(_contents().values())).hexdigest()[:16]


@cache
def _contents() -> dict[str, bytes]:
    return {name: folder.joinpath(name).read_bytes() for name, folder in _FOLDERS.items()}
