"""Pictures by their headers."""

import struct

import pytest

from emulator.base.pictures import Picture, read
from tests.support import pictures

LOSSLESS = b"RIFF\0\0\0\0WEBPVP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", 63 | 31 << 14) + b"\0" * 5
LOSSY = b"RIFF\0\0\0\0WEBPVP8 " + struct.pack("<I", 10) + b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 64, 32)
FILLED = pictures.jpeg()[:2] + b"\xff" + pictures.jpeg()[2:]


@pytest.mark.parametrize(
    ("content", "picture"),
    [
        (pictures.png(), Picture("PNG", 350, 178)),
        (pictures.jpeg(), Picture("JPEG", 350, 178)),
        (FILLED, Picture("JPEG", 350, 178)),
        (b"\xff\xd8\xff\xd0" + pictures.jpeg()[2:], Picture("JPEG", 350, 178)),
        (pictures.webp(), Picture("WEBP", 64, 32)),
        (LOSSLESS, Picture("WEBP", 64, 32)),
        (LOSSY, Picture("WEBP", 64, 32)),
        (pictures.ico(), Picture("ICO", 32, 32)),
        (pictures.ico(0, 0), Picture("ICO", 256, 256)),
    ],
)
def test_a_header_tells_the_kind_and_the_size(content: bytes, picture: Picture) -> None:
    assert read(content) == picture


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a" + b"\0" * 40,
        pictures.svg(),
        pictures.png()[:30],
        pictures.png(0, 10),
        pictures.png().replace(b"IHDR", b"IDAT"),
        pictures.jpeg()[:28],
        pictures.jpeg()[:20],
        b"\xff\xd8\xff\xe0\0\0" + b"\0" * 20,
        pictures.jpeg(0, 0),
        pictures.webp()[:24],
        b"RIFF\0\0\0\0WEBPVP8L" + b"\0" * 20,
        b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 20,
        b"RIFF\0\0\0\0WEBPANIM" + b"\0" * 20,
        pictures.ico()[:10],
        b"\0\0\1\0\0\0" + b"\0" * 20,
    ],
)
def test_what_is_cut_off_or_something_else_is_no_picture(content: bytes) -> None:
    assert read(content) is None
