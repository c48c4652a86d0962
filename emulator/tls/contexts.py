"""What a connection is encrypted with: one pair of files for every name, or certificates that our own authority signs
for each name when somebody first asks for it.

A certificate is made anew when two thirds of its time are over, and for no more than 256 names at a time: whoever asks
for more has the one made again that was not asked for longest.
"""

import ssl
import tempfile
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from msgspec import Struct

from emulator.base.clock import Clock
from emulator.base.randomness import Randomness
from emulator.crypto import authority
from emulator.crypto.authority import Authority
from emulator.tls.names import Names

LASTS = timedelta(days=30)
MOST_KEPT = 256


class Contexts(Protocol):
    def ready(self, server_name: str | None) -> ssl.SSLContext | None:
        """At once, or None where `find` must be asked."""

    def find(self, server_name: str | None) -> ssl.SSLContext | None:
        """None for a name that is refused. May ask the database, and computes."""


class OwnFiles:
    """EMULATOR_TLS_CERT and EMULATOR_TLS_KEY. Raises ValueError for files that cannot be used."""

    def __init__(self, certificate: str | None, key: str | None) -> None:
        if not certificate or not key:
            raise ValueError("EMULATOR_TLS_CERT and EMULATOR_TLS_KEY belong together: set both, or none")
        _check_pair(certificate, key)
        self._context = server_context()
        try:
            self._context.load_cert_chain(certificate, key)
        except ssl.SSLError as error:
            raise ValueError(f"EMULATOR_TLS_CERT: {certificate} cannot be used: {error.reason}") from error

    def ready(self, _: str | None) -> ssl.SSLContext:
        return self._context

    find = ready


class _Kept(Struct, frozen=True):
    context: ssl.SSLContext
    renew_at: datetime


class Signed:
    """By our authority; all with one key, which never leaves the process."""

    def __init__(self, by: Authority, names: Names, random: Randomness, clock: Clock) -> None:
        self._authority = by
        self._names = names
        self._random = random
        self._clock = clock
        self._key = authority.new_key()
        self._kept: OrderedDict[str | None, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def ready(self, server_name: str | None) -> ssl.SSLContext | None:
        name = self._names.asked_for(server_name)
        return self._fresh(name) if self._names.are_always_ours(name) else None

    def find(self, server_name: str | None) -> ssl.SSLContext | None:
        name = self._names.asked_for(server_name)
        return self._fresh(name) or self._signed(name) if self._names.are_ours(name) else None

    def _fresh(self, name: str | None) -> ssl.SSLContext | None:
        with self._lock:
            kept = self._kept.get(name)
            if kept is None or kept.renew_at <= self._clock.now():
                return None
            self._kept.move_to_end(name)
            return kept.context

    def _signed(self, name: str | None) -> ssl.SSLContext:
        now = self._clock.now()
        names = self._names.on_certificate(name)
        chain = self._authority.sign(names, self._key, self._random, now=now, ends=now + LASTS)
        kept = _Kept(_loaded(chain, authority.key_pem(self._key)), now + LASTS * 2 / 3)
        with self._lock:
            self._kept[name] = kept
            self._kept.move_to_end(name)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return kept.context


def server_context() -> ssl.SSLContext:
    """TLS 1.2 and 1.3, HTTP/1.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    return context


def _loaded(chain: bytes, key: bytes) -> ssl.SSLContext:
    """`ssl` takes files alone: this one is readable by nobody else, and gone at once."""
    context = server_context()
    with tempfile.NamedTemporaryFile(prefix="cognito-emulator-", suffix=".pem") as file:  # 0600
        file.write(key + chain)
        file.flush()
        context.load_cert_chain(file.name)
    return context


def _check_pair(certificate: str, key: str) -> None:
    try:
        found = x509.load_pem_x509_certificate(_read(certificate, "EMULATOR_TLS_CERT"))
    except ValueError as error:
        raise _not_a(error, "EMULATOR_TLS_CERT", certificate, "certificate in PEM") from error
    try:
        private = serialization.load_pem_private_key(_read(key, "EMULATOR_TLS_KEY"), password=None)
    except TypeError as error:
        raise ValueError(f"EMULATOR_TLS_KEY: {key} is encrypted, and nobody is here to type its password") from error
    except ValueError as error:
        raise _not_a(error, "EMULATOR_TLS_KEY", key, "private key in PEM") from error
    if private.public_key() != found.public_key():
        raise ValueError(f"EMULATOR_TLS_KEY: {key} is not the key of the certificate in {certificate}")


class _Unreadable(ValueError):
    """Says which file, and why."""


def _read(file: str, setting: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise _Unreadable(f"{setting}: {file} cannot be read: {error.strerror}") from error


def _not_a(error: ValueError, setting: str, file: str, what: str) -> ValueError:
    return error if isinstance(error, _Unreadable) else ValueError(f"{setting}: {file} is not a {what}")
