"""The files that pages load. Their address has a digest of their content, so a browser may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("served")
_CSS, _JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_MEDIA_TYPES = {"pages.css": _CSS, "pages.js": _JS, "provider.css": _CSS}
PREFIX = "_hosted"  # the first part of their path, below the base of a pool's pages


def find(name: str) -> tuple[bytes, str] | None:
    """Content and media type of `pages.css`, or of `<digest>/pages.css`, where the digest is this version's."""
    asked, _, plain = name.rpartition("/")
    if plain not in _MEDIA_TYPES or asked not in ("", digest()):
        return None
    return _contents()[plain], _MEDIA_TYPES[plain]


def path(name: str) -> str:
    """Where it is served, below the base."""
    return f"{PREFIX}/{digest()}/{name}"


@cache
def digest() -> str:
    return hashlib.sha256(b"\0".join(_contents().values())).hexdigest()[:16]


@cache
def _contents() -> dict[str, bytes]:
    return {name: _FOLDER.joinpath(name).read_bytes() for name in _MEDIA_TYPES}
