"""What a picture is, told by its first bytes: PNG, JPEG, WebP and ICO, with their width and height in pixels.

Only headers are read. That the rest of a file is a picture too is believed.
"""

from typing import Literal

from msgspec import Struct

Kind = Literal["PNG", "JPEG", "WEBP", "ICO"]
_PNG = b"\x89PNG\r\n\x1a\n"
# Markers of a JPEG that begin a frame, which has the size: SOF0 to SOF15 without DHT, JPG and DAC, which lie between.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length


class Picture(Struct, frozen=True):
    kind: Kind
    width: int
    height: int


def read(content: bytes) -> Picture | None:
    """None for what is none of the four, or has no size."""
    if content.startswith(_PNG):
        found = _png(content)
    elif content.startswith(b"\xff\xd8\xff"):
        found = _jpeg(content)
    elif content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        found = _webp(content)
    elif content.startswith(b"\x00\x00\x01\x00"):
        found = _ico(content)
    else:
        return None
    return found if found and found.width and found.height else None


def _png(content: bytes) -> Picture | None:
    """The first chunk of each PNG is IHDR, 13 bytes long."""
    if len(content) < 33 or content[8:16] != b"\x00\x00\x00\x0dIHDR":
        return None
    return Picture("PNG", int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big"))


def _jpeg(content: bytes) -> Picture | None:
    """Segments follow one another, each with its length, until one begins the frame."""
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # a filling byte
            at += 1
        elif marker in _ALONE:
            at += 2
        elif marker in _FRAMES:
            height, width = content[at + 5 : at + 7], content[at + 7 : at + 9]
            is_whole = len(width) == 2
            return Picture("JPEG", int.from_bytes(width, "big"), int.from_bytes(height, "big")) if is_whole else None
        else:
            at += 2 + max(int.from_bytes(content[at + 2 : at + 4], "big"), 2)
    return None


def _webp(content: bytes) -> Picture | None:
    """Lossy (VP8), lossless (VP8L) or extended (VP8X), each with the size in a place of its own."""
    chunk, body = content[12:16], content[20:30]
    if len(body) < 10:
        return None
    if chunk == b"VP8X":
        return Picture("WEBP", 1 + int.from_bytes(body[4:7], "little"), 1 + int.from_bytes(body[7:10], "little"))
    if chunk == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return Picture("WEBP", 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF))
    if chunk == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = int.from_bytes(body[6:8], "little"), int.from_bytes(body[8:10], "little")
        return Picture("WEBP", width & 0x3FFF, height & 0x3FFF)
    return None


def _ico(content: bytes) -> Picture | None:
    """The size of the first of its pictures; 0 stands for 256."""
    if len(content) < 22 or content[4:6] == b"\x00\x00":
        return None
    return Picture("ICO", content[6] or 256, content[7] or 256)
