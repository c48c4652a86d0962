"""`wrk` as the load generator: one C thread, keep-alive, requests rendered before the clock starts.

It costs a few microseconds of CPU a request, so that what is measured is the server.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

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


def drive(
    url: str, operation: str, bodies: Iterable[bytes], *, seconds: float, connections: int, once: bool = False
) -> Load:
    """Sends the bodies in turn for a while; with `once` each is sent once, and the run ends with the last."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "bodies"
        prepared.write_bytes(b"\n".join(bodies))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "--timeout", "30s"]
        arguments = [str(prepared), "once" if once else "again"]
        arguments += [part for pair in headers(operation, ACCOUNT).items() for part in pair]
        run = subprocess.run(
            [*command, "-s", str(_SCRIPT), f"{url}/", "--", *arguments],
            capture_output=True,
            check=True,
            timeout=seconds + 60,
        )
    return Load(**orjson.loads(run.stdout.rsplit(b"\nresult ", 1)[1]))
