"""A client of the TLS port that trusts the emulator's authority and nobody else, and asks for whatever name it likes:
no name has to lead anywhere."""

import base64
import hashlib
import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support import server
from tests.support.server import Server


def trusting(folder: Path) -> ssl.SSLContext:
    """As strict as OpenSSL can be."""
    context = ssl.create_default_context(cafile=str(folder / "emulator-ca.pem"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def fingerprint(folder: Path) -> str:
    """The SHA-256 of the authority's key, as Chromium's `--ignore-certificate-errors-spki-list` takes it."""
    certificate = x509.load_pem_x509_certificate((folder / "emulator-ca.pem").read_bytes())
    public = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(public).digest()).decode()


@contextmanager
def connected(port: int, folder: Path, name: str | None = "localhost") -> Iterator[ssl.SSLSocket]:
    """Raises SSLError where the name is refused. None asks for no name, as for an address."""
    plain = socket.create_connection(("127.0.0.1", port), timeout=20)
    with trusting(folder).wrap_socket(plain, server_hostname=name or "127.0.0.1") as encrypted:
        yield encrypted


@contextmanager
def asking(port: int, folder: Path, name: str = "localhost") -> Iterator[http.client.HTTPConnection]:
    """Keeps its connection."""
    with connected(port, folder, name) as encrypted:
        connection = http.client.HTTPConnection(name)
        connection.sock = encrypted
        yield connection


@contextmanager
def running(url: str, folder: Path, **settings: object) -> Iterator[tuple[Server, int]]:
    """A server with an authority in the folder, and its TLS port."""
    port = server.free_port()
    with server.running(url, tls=True, tls_port=port, tls_folder=folder, **settings) as started:  # type: ignore[arg-type]
        yield started, port
