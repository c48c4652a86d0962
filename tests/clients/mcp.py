"""The SDK of the Model Context Protocol, in an environment of its own: it brings a web server and a client of its own.
Beside it a person who signs in wherever a program opens the browser, and an MCP server as far as signing in goes.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.clients import environments

VERSION = "2.3.0"
LOCK = Path(__file__).with_name("mcp.lock")
ROOT = Path(__file__).parents[2]
SECONDS = 90
PATH = "/mcp"
# What `webbrowser` starts in the place of a browser: it signs `ann` in, and goes where the browser is sent.
BROWSER = """
import sys
import urllib.request
from urllib.parse import urlsplit
from tests.support import browser
from tests.support.given import PASSWORD
parts = urlsplit(sys.argv[1])
with browser.over_sockets(f"{parts.scheme}://{parts.netloc}") as person:
    page = person.follow(person.get(parts.path, parts.query))
    page = person.submit(page, "/login", username="ann", password=PASSWORD)
urllib.request.urlopen(page.location).read()
"""


def run(program: str, folder: Path) -> str:
    """What the program prints; fails the test if it fails."""
    script = folder / "browser.py"
    script.write_text(BROWSER)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "PYTHONPATH": "",
        "BROWSER": f"env PYTHONPATH={ROOT} {sys.executable} {script} %s &",
    }
    result = subprocess.run(
        [str(environments.installed(LOCK) / "python"), "-c", program],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, f"the program failed:\n{result.stdout}\n{result.stderr}"
    return result.stdout


@dataclass
class McpServer:
    """`shown` are the bearer tokens that were brought."""

    url: str = ""
    shown: list[str] = field(default_factory=list)


@contextmanager
def protected(issuer: str) -> Iterator[McpServer]:
    """Answers whoever brings a token, and tells others whom to get it from (RFC 9728)."""
    found = McpServer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, _, token = self.headers.get("authorization", "").partition(" ")
            metadata = f"/.well-known/oauth-protected-resource{PATH}"
            if self.path == metadata:
                resource = {"resource": f"{found.url}{PATH}", "authorization_servers": [issuer]}
                self._answer(200, {**resource, "scopes_supported": ["openid", "email"]})
            elif self.path == PATH and kind == "Bearer":
                found.shown.append(token)
                self._answer(200, {"said": "hello"})
            else:
                self._answer(401, {}, f'Bearer resource_metadata="{found.url}{metadata}"')

        def _answer(self, status: int, content: dict[str, Any], challenge: str | None = None) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            if challenge is not None:
                self.send_header("WWW-Authenticate", challenge)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
