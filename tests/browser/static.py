"""A folder served on the loopback, as an app's own web server would serve it; or one page, whatever is asked for."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class _LoopbackServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A page that went away is not worth a trace."""


@contextmanager
def serving(folder: Path, port: int = 0) -> Iterator[str]:
    """The address is `http://localhost:<port>`: a browser lets no other name without https use passkeys."""
    with _listening(partial(_Quiet, directory=str(folder)), port) as url:
        yield url


@contextmanager
def answering(text: str) -> Iterator[str]:
    """The page says the text at every address."""
    page = f'<!doctype html><html lang="en"><title>App</title><h1>{text}</h1></html>'.encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html;charset=UTF-8")
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with _listening(Page, 0) as url:
        yield url


@contextmanager
def _listening(handler: Any, port: int) -> Iterator[str]:
    server = _LoopbackServer(("127.0.0.1", port), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
