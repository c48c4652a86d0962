"""Delivers e-mail over SMTP, one connection a mail.

A URL says where: `smtp://user:password@host:port`, `smtps://…`, with `?starttls=1`, `?from=address` and `?insecure=1`
(no certificate verification, for test catchers). Nothing a user or a template supplies can add a header or a
recipient, and no error message repeats the password.
"""

import html
import re
import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from emulator.base import ids
from emulator.base.clock import SystemClock
from emulator.base.randomness import SystemRandomness

DEFAULT_SENDER: Final = "no-reply@verificationemail.com"  # seen: 12.5

_PORTS = {"smtp": 25, "smtps": 465}
_OPTIONS = {"starttls", "from", "insecure"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_TAG = re.compile(r"<!?/?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_BREAK = re.compile(r"(?i)<br\s*/?>|</(?:p|div|h[1-6]|li|tr|title)\s*>")
_ENTITY = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]\w+);")
_LINK = re.compile(r"""(?is)<a\s[^>]*?href\s*=\s*(["'])(?P<url>.*?)\1[^>]*>(?P<text>.*?)</a>""")


class DeliveryFailed(Exception):
    """The mail was not taken; `reason` is what the server or the network said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Mail:
    """`sender` and `reply_to` may carry a display name; without a sender, the URL's or Cognito's own is used."""

    sender: str | None
    to: str
    subject: str
    body: str
    reply_to: str | None = None


class SmtpSender:
    """Raises ValueError for a URL it cannot read. Safe to share between threads."""

    def __init__(self, url: str, *, timeout: float = 10.0) -> None:
        self._timeout = timeout
        try:
            parts = urlsplit(url)
            self._scheme, self._host, port = parts.scheme, parts.hostname or "", parts.port
            username, password = unquote(parts.username or ""), unquote(parts.password or "")
            options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        except ValueError:  # whose own words may hold the password
            raise ValueError("The SMTP URL cannot be read: is the password percent-encoded?") from None
        if self._scheme not in _PORTS or not self._host or parts.path not in ("", "/") or parts.fragment:
            raise ValueError("The SMTP URL must read smtp://user:password@host:port or smtps://…, percent-encoded.")
        if options.keys() - _OPTIONS:
            raise ValueError(f"The SMTP URL has an unknown option; it knows {', '.join(sorted(_OPTIONS))}.")
        self._port = port if port is not None else _PORTS[self._scheme]
        self._login = (username, password) if username else None
        self._starttls = _switch(options, "starttls")
        self._insecure = _switch(options, "insecure")
        if self._starttls and self._scheme == "smtps":
            raise ValueError("The SMTP URL asks for starttls on smtps://, which is encrypted from the start.")
        self._sender = options["from"][-1] if options.get("from", [""])[-1] else DEFAULT_SENDER
        if "@" not in self._sender or _CONTROL.search(self._sender):
            raise ValueError("The from option of the SMTP URL is not an e-mail address.")

    def send(self, mail: Mail) -> None:
        """Hand the mail over. Raises DeliveryFailed; each step may take `timeout` seconds."""
        sender, to = _address(mail.sender or self._sender), _bare_address(mail.to)
        try:
            message = _message(mail, sender, to)
            with self._connect() as server:
                if self._starttls:
                    server.starttls(context=self._tls())
                if self._login is not None:
                    server.login(*self._login)
                server.send_message(message, sender.addr_spec, [to.addr_spec])
        except smtplib.SMTPRecipientsRefused as error:
            raise DeliveryFailed(_said(*next(iter(error.recipients.values())))) from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryFailed(_said(error.smtp_code, error.smtp_error)) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise DeliveryFailed(f"{type(error).__name__}: {error}") from None

    def _connect(self) -> smtplib.SMTP:
        # Named, because smtplib would look up this machine's name, which without a DNS takes long.
        name = "[127.0.0.1]"
        if self._scheme == "smtps":
            return smtplib.SMTP_SSL(self._host, self._port, name, timeout=self._timeout, context=self._tls())
        return smtplib.SMTP(self._host, self._port, name, timeout=self._timeout)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _message(mail: Mail, sender: Address, to: Address) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    if mail.reply_to:
        message["Reply-To"] = _address(mail.reply_to)
    # Cognito allows white space in a subject, line ends included; a header cannot hold them.
    message["Subject"] = _CONTROL.sub(" ", mail.subject).strip()
    message["Date"] = format_datetime(SystemClock().now())
    message["Message-ID"] = f"<{ids.uuid4(SystemRandomness())}@{sender.domain}>"
    is_html = bool(_TAG.search(mail.body) or _ENTITY.search(mail.body))
    message.set_content(_plain_text(mail.body) if is_html else mail.body)
    if is_html:
        message.add_alternative(mail.body, subtype="html")
    return message


def _plain_text(body: str) -> str:
    """The HTML body for readers without HTML; a link becomes its text and its URL."""
    text = _LINK.sub(lambda link: f"{link['text']} ({link['url']})", body)
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))


def _address(text: str) -> Address:
    """`name@domain` or `Display Name <name@domain>`."""
    if _CONTROL.search(text):
        raise DeliveryFailed("An address contains control characters.")
    addresses = getaddresses([text])
    if len(addresses) != 1:
        raise DeliveryFailed("An address is not of the form name@domain.")
    display_name, address = addresses[0]
    bare = _bare_address(address)
    return Address(display_name, bare.username, bare.domain)


def _bare_address(text: str) -> Address:
    """One address and nothing else: a comma or a bracket would be a second recipient."""
    local, _, domain = text.rpartition("@")
    if not local or not domain or re.search(r"[\s,;<>()\[\]\"\\:]", text) or _CONTROL.search(text):
        raise DeliveryFailed("An address is not of the form name@domain.")
    try:
        return Address("", local, domain.encode("idna").decode())
    except (UnicodeError, ValueError) as error:
        raise DeliveryFailed("The domain of an address is not a host name.") from error


def _switch(options: dict[str, list[str]], name: str) -> bool:
    value = options.get(name, ["0"])[-1]
    if value not in ("0", "1"):
        raise ValueError(f"The {name} option of the SMTP URL must be 0 or 1.")
    return value == "1"


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {_CONTROL.sub(' ', text)}"
