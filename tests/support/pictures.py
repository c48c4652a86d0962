"""Small pictures: what the header of each kind says, and nothing that could be shown."""

import struct


def png(width: int = 350, height: int = 178, *, length: int = 0) -> bytes:
    """`length`: how many bytes it has at least."""
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sIIBBBBB", 13, b"IHDR", width, height, 8, 2, 0, 0, 0) + b"\0\0\0\0"
    return header.ljust(length, b"\0")


def jpeg(width: int = 350, height: int = 178) -> bytes:
    """As cameras write them: an application's segment before the frame."""
    segment = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + b"\0" * 9
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\0" * 9
    return b"\xff\xd8" + segment + frame + b"\xff\xd9"


def ico(width: int = 32, height: int = 32) -> bytes:
    return struct.pack("<HHH", 0, 1, 1) + struct.pack("<BBBBHHII", width, height, 0, 0, 1, 32, 4, 22) + b"\0" * 4


def webp(width: int = 64, height: int = 32) -> bytes:
    """An extended one."""
    body = b"VP8X" + struct.pack("<I", 10) + b"\0" * 4
    body += (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def svg(attributes: str = 'viewBox="0 0 100 50"', inside: str = "") -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()
