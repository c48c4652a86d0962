"""`python -m tests.bench.tls`: what TLS costs. The same requests at both ports of one server, in turns, with
keep-alive, and how the rates compare. Nothing that a test would fail by.
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable

from tests.bench import process, served, wrk
from tests.bench.oauth import CONNECTIONS, Scene
from tests.support import databases, server

ROUNDS = 3
TARGET = 0.75  # of the plain rate


def keys(scene: Scene) -> Iterable[bytes]:
    yield wrk.request(scene.url, "GET", f"{scene.base}/.well-known/jwks.json", {})


CASES: dict[str, Callable[[Scene], Iterable[bytes]]] = {
    "KeySet": keys,
    "UserInfo": Scene.user_info,
    "Login": Scene.login,
    "Authorize": Scene.authorize,
    "ClientCredentials": Scene.client_credentials,
}


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.bench.tls", description=__doc__)
    parser.add_argument("--seconds", type=float, default=3, help="for each of three rounds of a case (3)")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if not wrk.is_installed():
        print("wrk is not installed (apt-get install wrk)")
        return 2
    port = server.free_port()
    with tempfile.TemporaryDirectory() as folder, databases.empty("sqlite://") as url:
        settings = {"tls": True, "tls_port": port, "tls_folder": folder, "hash_profile": "test"}
        with served.running(url, workers=options.workers, **settings) as running:
            scene = Scene(running.url)
            print(f"{'':18}{'plain/s':>8} {'TLS/s':>8} {'CPU ms':>8} {'CPU ms':>8} {'ratio':>6}   target {TARGET}")
            for name, requests in CASES.items():
                places = (running.url, f"https://127.0.0.1:{port}")
                _measure(name, list(requests(scene)), places, running.pid, options.seconds)
    return 0


def _measure(name: str, requests: list[bytes], places: tuple[str, str], pid: int, seconds: float) -> None:
    """CPU time is the server's alone, for a request. The ratio is the median of the rounds'."""
    rates: list[tuple[float, float]] = []
    costs: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        (plain, plain_ms), (encrypted, encrypted_ms) = (_round(place, requests, pid, seconds) for place in places)
        rates.append((plain, encrypted))
        costs.append((plain_ms, encrypted_ms))
    ratio = statistics.median(encrypted / plain for plain, encrypted in rates)
    plain, encrypted = (statistics.median(each) for each in zip(*rates, strict=True))
    plain_ms, encrypted_ms = (statistics.median(each) for each in zip(*costs, strict=True))
    print(f"{name:18}{plain:8.0f} {encrypted:8.0f} {plain_ms:8.3f} {encrypted_ms:8.3f} {ratio:6.2f}", flush=True)


def _round(place: str, requests: list[bytes], pid: int, seconds: float) -> tuple[float, float]:
    before = process.cpu_seconds(pid)
    load = wrk.send(place, requests, seconds=seconds, connections=CONNECTIONS)
    if load.refused or load.broken:
        print(f"!! {load.refused} refused, {load.broken} broken at {place}")
    return load.rate, (process.cpu_seconds(pid) - before) * 1000 / max(load.requests, 1)


if __name__ == "__main__":
    sys.exit(main())
