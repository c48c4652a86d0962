"""What became of a form, told on the page that is shown next. It travels in the address, sealed by the server's secret,
so that nobody can make the console say something by sending a link."""

import base64
import binascii
import hashlib
import hmac
from typing import Literal

import orjson
from msgspec import Struct
from msgspec.structs import asdict

from emulator.base import base64url

_LONGEST = 2000  # characters of a text; an address has a length


class Notice(Struct, frozen=True):
    """`command` is the call that was made, as a line of a shell that makes it again."""

    kind: Literal["done", "refused"]
    text: str
    command: str | None = None


def sealed(secret: bytes, notice: Notice) -> str:
    cut = {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in asdict(notice).items()}
    content = base64url.encoded(orjson.dumps(cut))
    return f"{content.decode()}.{_seal(secret, content)}"


def opened(secret: bytes, text: str) -> Notice | None:
    """None for what this server has not sealed."""
    content, _, seal = text.partition(".")
    if not hmac.compare_digest(_seal(secret, content.encode()).encode(), seal.encode()):
        return None
    try:
        return Notice(**orjson.loads(base64.urlsafe_b64decode(content + "=" * (-len(content) % 4))))
    except (binascii.Error, orjson.JSONDecodeError, TypeError, UnicodeError):
        return None


def form_token(secret: bytes) -> str:
    """Stands in each form of the console. A page of another origin cannot read it, so it cannot send it."""
    return hmac.new(secret, b"forms of the console", hashlib.sha256).hexdigest()


def _seal(secret: bytes, content: bytes) -> str:
    return hmac.new(secret, b"notice of the console\0" + content, hashlib.sha256).hexdigest()[:32]
