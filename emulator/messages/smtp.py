"""Delivers e-mail over SMTP, one connection a mail.

A URL says where: `smtp://user:password@host:port`, `smtps://…`, with `?starttls=1`, `?from=address` and `?insecure=1`
(no certificate verification, for test catchers). The whole conversation has one deadline, and what the server says in
it a length. No error message repeats the password. What a mail looks like is `mails`'.
"""

import re
import smtplib
import socket
import ssl
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from emulator.base.redaction import Redaction
from emulator.doors import DeliveryFailed, Mail
from emulator.messages import mails
from emulator.messages.mails import Written
from emulator.outside import sockets
from emulator.outside.bounds import Bounds

DEFAULT_SENDER: Final = "no-reply@verificationemail.com"  # evidence: default-sender
SECONDS: Final = 30.0  # of a whole delivery
MOST_SAID: Final = 64 * 1024  # bytes of all of a server's replies
LONGEST_REASON: Final = 500  # characters of a reply that are told on

_PORTS = {"smtp": 25, "smtps": 465}
_OPTIONS = {"starttls", "from", "insecure"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


class SmtpSender:
    """Raises ValueError for a URL it cannot read. Safe to share between threads."""

    def __init__(self, url: str, *, timeout: float = SECONDS) -> None:
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
        # The second is what AUTH PLAIN sends.
        self._hidden = Redaction(password, f"\0{username}\0{password}") if username else Redaction()
        self._starttls = _switch(options, "starttls")
        self._insecure = _switch(options, "insecure")
        if self._starttls and self._scheme == "smtps":
            raise ValueError("The SMTP URL asks for starttls on smtps://, which is encrypted from the start.")
        self._sender = options["from"][-1] if options.get("from", [""])[-1] else DEFAULT_SENDER
        if "@" not in self._sender or _CONTROL.search(self._sender):
            raise ValueError("The from option of the SMTP URL is not an e-mail address.")

    def send(self, mail: Mail) -> None:
        """Hand the mail over, within `timeout` seconds in all. Raises DeliveryFailed."""
        written = mails.written(mail, default_sender=self._sender)
        try:
            with self._connect() as server:
                if self._starttls:
                    server.starttls(context=self._tls())
                if self._login is not None:
                    server.login(*self._login)
                _hand_over(server, written)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._failed(_said(*next(iter(error.recipients.values())))) from None
        except smtplib.SMTPResponseException as error:
            raise self._failed(_said(error.smtp_code, error.smtp_error)) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise self._failed(f"{type(error).__name__}: {error}") from None

    def _failed(self, said: str) -> DeliveryFailed:
        """A server may repeat what it was sent."""
        return DeliveryFailed(self._hidden.text(said)[:LONGEST_REASON])

    def _connect(self) -> "_Conversation":
        tls = self._tls() if self._scheme == "smtps" else None
        return _Conversation(self._host, self._port, Bounds(self._timeout, MOST_SAID), tls)

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


class _Conversation(smtplib.SMTP):
    """With one deadline for everything that is waited for, and one length for everything that is read."""

    def __init__(self, host: str, port: int, bounds: Bounds, tls: ssl.SSLContext | None) -> None:
        self._bounds, self._tls = bounds, tls
        # Named, because smtplib would look up this machine's name, which without a DNS takes long.
        super().__init__(host, port, "[127.0.0.1]", timeout=bounds.time_left())

    def _get_socket(self, host: str, port: int, _timeout: float) -> socket.socket:
        connection = sockets.connect(host, port, self._bounds)
        if self._tls is None:
            return connection
        connection.settimeout(self._bounds.time_left())
        return self._tls.wrap_socket(connection, server_hostname=host)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:  # anew after STARTTLS
            self.file = sockets.Lines(self.sock, self._bounds)
        return super().getreply()

    def send(self, s: object) -> None:
        if self.sock is not None:
            try:
                self.sock.settimeout(self._bounds.time_left())
            except OSError as error:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"Connection unexpectedly closed: {error}") from None
        super().send(s)  # type: ignore[arg-type]  # text or bytes, as smtplib's own calls


def _hand_over(server: smtplib.SMTP, written: Written) -> None:
    server.ehlo_or_helo_if_needed()
    options: list[str] = []
    if written.is_international:
        if not server.has_extn("smtputf8"):
            raise smtplib.SMTPNotSupportedError("the server takes no international address (SMTPUTF8)")
        options = ["SMTPUTF8", "BODY=8BITMIME"]
    server.sendmail(written.sender, [written.recipient], written.content, options)


def _switch(options: dict[str, list[str]], name: str) -> bool:
    value = options.get(name, ["0"])[-1]
    if value not in ("0", "1"):
        raise ValueError(f"The {name} option of the SMTP URL must be 0 or 1.")
    return value == "1"


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {_CONTROL.sub(' ', text)}"
