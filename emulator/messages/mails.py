"""A mail as it goes over the wire. The header block is written here, line by line, and not by a library that reads a
value's meaning out of it again: what looks like an encoded word or a line's end in a name, a subject or an address
stays the text it is, on every version of Python. Nothing a user or a template supplies can add a header or a recipient.

Sends nothing.
"""

import binascii
import re
from collections.abc import Sequence
from email import policy
from email.errors import HeaderParseError
from email.header import Header, decode_header, make_header
from email.message import MIMEPart
from email.utils import format_datetime, parseaddr
from typing import Final

from msgspec import Struct

from emulator.base import ids
from emulator.base.clock import SystemClock
from emulator.base.randomness import SystemRandomness
from emulator.doors import DeliveryFailed, Mail
from emulator.messages import plain_text

LONGEST_ADDRESS: Final = 998  # characters, display name included: a line of a mail
_LONGEST_LINE: Final = 998  # bytes (RFC 5322)
_FOLDED: Final = 76
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_IN_ADDRESS = re.compile(r"[\s,;<>()\[\]\"\\:@]")
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_NOT_BARE = re.compile(r"[,;:<>@\[\]\"\\]")  # of a display name that stands without quotes
_SPECIAL = re.compile(r"[^A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]")
_ENCODED_WORD = "=?"
# Whole headers and bodies are ours; the pieces of a body are the library's, and never 8 bits wide.
_POLICY = policy.SMTP.clone(cte_type="7bit")


class Written(Struct, frozen=True):
    """Envelope and content; the addresses of the two are the same. `is_international`: of an address whose local part
    is not ASCII, which a server must be asked whether it takes."""

    sender: str
    recipient: str
    content: bytes
    is_international: bool


class _Address(Struct, frozen=True):
    name: str
    spec: str  # name@domain, the domain in ASCII

    def header(self) -> str:
        return f"{_phrase(self.name)} <{self.spec}>" if self.name else self.spec


def written(mail: Mail, *, default_sender: str) -> Written:
    """The mail, encoded. Raises DeliveryFailed for an address that is none and a text that UTF-8 cannot carry."""
    sender, to = _address(mail.sender or default_sender), _Address("", _spec(mail.to))
    try:
        content = _block(_headers(mail, sender, to)) + _body(mail.body).as_bytes(policy=_POLICY)
    except UnicodeError as error:
        raise DeliveryFailed("A text of the mail is not valid Unicode.") from error
    return Written(sender.spec, to.spec, content, not (sender.spec + to.spec).isascii())


def _headers(mail: Mail, sender: _Address, to: _Address) -> list[tuple[str, str]]:
    answers = [("Reply-To", _address(mail.reply_to).header())] if mail.reply_to else []
    domain = sender.spec.rpartition("@")[2]
    return [
        ("From", sender.header()),
        ("To", to.header()),
        *answers,
        # Cognito allows white space in a subject, line ends included; a header cannot hold them.
        ("Subject", _text(_CONTROL.sub(" ", mail.subject).strip(), len("Subject: "))),
        ("Date", format_datetime(SystemClock().now())),
        ("Message-ID", f"<{ids.uuid4(SystemRandomness())}@{domain}>"),
        ("MIME-Version", "1.0"),
    ]


def _body(text: str) -> MIMEPart:
    part = MIMEPart(_POLICY)
    is_html = plain_text.is_html(text)
    part.set_content(plain_text.of(text) if is_html else text)
    if is_html:
        part.add_alternative(text, subtype="html")
    return part


def _block(headers: Sequence[tuple[str, str]]) -> bytes:
    """The lines of the headers, looked at once more as a reader would: raises DeliveryFailed if they are not ours."""
    block = b"".join(f"{name}: {value}\r\n".encode() for name, value in headers)
    lines = block.split(b"\r\n")
    begun = [line.split(b":", 1)[0].decode() for line in lines[:-1] if not line.startswith(b" ")]
    is_whole = lines[-1] == b"" and all(line.strip() for line in lines[:-1])
    are_lines = all(len(line) <= _LONGEST_LINE and not {10, 13} & set(line) for line in lines)
    if begun != [name for name, _ in headers] or not is_whole or not are_lines:
        raise DeliveryFailed("A header of the mail cannot be written.")
    return block


def _text(value: str, before: int) -> str:
    """A value of free text. What fits into a line of ASCII stands there as it is."""
    if value.isascii() and _ENCODED_WORD not in value and before + len(value) <= _FOLDED:
        return value
    return Header(value, "utf-8", maxlinelen=_FOLDED).encode(linesep="\r\n")


def _phrase(name: str) -> str:
    """A display name: as it is, in quotes, or in encoded words."""
    if not name.isascii() or _ENCODED_WORD in name or len(name) > _FOLDED:
        return Header(name, "utf-8", maxlinelen=_FOLDED).encode(linesep="\r\n")
    if _SPECIAL.search(name):
        escaped = name.replace("\\", r"\\").replace('"', r"\"")
        return f'"{escaped}"'
    return name


def _address(text: str) -> _Address:
    """`name@domain` or `Display Name <name@domain>`; the name may be quoted, or encoded as AWS asks for."""
    if len(text) > LONGEST_ADDRESS:
        raise DeliveryFailed("An address is longer than a line of a mail.")
    if _CONTROL.search(text):
        raise DeliveryFailed("An address contains control characters.")
    text = text.strip()
    if not text.endswith(">"):
        return _Address("", _spec(text))
    name, _, spec = text[:-1].rpartition("<")
    return _Address(_display_name(name.strip()), _spec(spec))


def _display_name(text: str) -> str:
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    elif _NOT_BARE.search(text):
        raise DeliveryFailed("An address is not of the form name@domain.")
    try:
        name = str(make_header(decode_header(text))) if _ENCODED_WORD in text else text
    except (HeaderParseError, LookupError, UnicodeError, binascii.Error, ValueError):
        name = text  # no encoded word after all
    if _CONTROL.search(name):
        raise DeliveryFailed("An address contains control characters.")
    return name.strip()


def _spec(text: str) -> str:
    """One address and nothing else: a comma or a bracket would be a second recipient, and an encoded word another
    address for some readers than for the server."""
    local, _, domain = text.rpartition("@")
    is_odd = _NOT_IN_ADDRESS.search(local + domain) or _CONTROL.search(text) or _ENCODED_WORD in text
    if not local or not domain or is_odd or len(text) > LONGEST_ADDRESS:
        raise DeliveryFailed("An address is not of the form name@domain.")
    spec = f"{local}@{_host(domain)}"
    if parseaddr(spec)[1] not in ("", spec):  # `smtplib` reads it so, and writes what it read into the envelope
        raise DeliveryFailed("An address is not of the form name@domain.")
    return spec


def _host(domain: str) -> str:
    """In ASCII. What stands for a comma, an at-sign or an equals sign in a wider form is one afterwards."""
    try:
        host = domain.encode("idna").decode()
    except UnicodeError as error:
        raise DeliveryFailed("The domain of an address is not a host name.") from error
    if not _HOST.fullmatch(host):
        raise DeliveryFailed("The domain of an address is not a host name.")
    return host
