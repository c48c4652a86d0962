"""TLS in front of an emulator, as a reverse proxy terminates it: some clients build `https://` addresses and no other.

The certificate is made for a run and signed by nobody but itself.
"""

import http.client
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

NAMES = ("localhost", "*.auth.us-east-1.amazoncognito.com", "*.auth.us-east-1.localhost")
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}


@dataclass(frozen=True)
class Terminator:
    """`certificate` is a file of the certificate."""

    port: int
    certificate: str


@contextmanager
def terminated(url: str) -> Iterator[Terminator]:
    """Hands what comes by TLS on to `url`, and says so in X-Forwarded-Proto."""
    key = ec.generate_private_key(ec.SECP256R1())
    server = _Server(("127.0.0.1", 0), _handler(urlsplit(url).netloc))
    with tempfile.NamedTemporaryFile(suffix=".pem") as certificate:
        Path(certificate.name).write_bytes(_certificate(key))
        server.socket = _context(key, certificate.name).wrap_socket(server.socket, server_side=True)
        with _serving(server):
            yield Terminator(server.server_port, certificate.name)


@contextmanager
def _serving(server: "_Server") -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that went away is not worth a trace."""


def _handler(target: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in _HOP_BY_HOP}
            connection = http.client.HTTPConnection(target, timeout=30)
            connection.request(self.command, self.path, body, {**headers, "X-Forwarded-Proto": "https"})
            answer = connection.getresponse()
            content = answer.read()
            connection.close()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_OPTIONS = pass_on  # noqa: N815 - the names of http.server

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def _context(key: ec.EllipticCurvePrivateKey, certificate: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        Path(file.name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context.load_cert_chain(certificate, file.name)
    return context


def _certificate(key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a test of cognito-emulator")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in NAMES])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    return builder.add_extension(names, critical=False).sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
