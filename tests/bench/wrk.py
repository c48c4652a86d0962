"""`wrk` as the load generator: one C thread, keep-alive, requests rendered before the clock starts.

It costs a few microseconds of CPU a request, so that what is measured is the server.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from tests.support.caller import headers

_SCRIPT = Path(__file__).with_name("requests.lua")
ACCOUNT = "000000000000"


@dataclass(frozen=True, slots=True)
class Load:
    """What came of one run; `refused` counts answers other than 2xx and 3xx, `broken` connections and time-outs."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    refused: int
    broken: int

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def is_installed() -> bool:
    return shutil.which("wrk") is not None


def request(url: str, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """As it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}"] if method == "POST" else []
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(
    url: str, operation: str, bodies: Iterable[bytes], *, seconds: float, connections: int, once: bool = False
) -> Load:
    """Calls the operation with the bodies, as `send` does."""
    own = headers(operation, ACCOUNT)
    requests = (request(url, "POST", "/", own, body) for body in bodies)
    return send(url, requests, seconds=seconds, connections=connections, once=once)


def send(url: str, requests: Iterable[bytes], *, seconds: float, connections: int, once: bool = False) -> Load:
    """Sends the requests in turn for a while; with `once` each is sent once, and the run ends with the last."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "requests"
        prepared.write_bytes(b"".join(request + b"\0" for request in requests))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s"]
        run = subprocess.run(
            [
                *command,
                "-s",
                str(_SCRIPT),
                f"{url}/",
                "--",
                str(prepared),
                "once" if once else "again",
                str(connections),
            ],
            capture_output=True,
            check=True,
            timeout=seconds + 60,
        )
    return Load(**orjson.loads(run.stdout.rsplit(b"\nresult ", 1)[1]))
