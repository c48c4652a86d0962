"""`cognito-emulator health [--wait] [--timeout SECONDS] [--url URL]`: exit 0 when ready, 3 when not.

Imports nothing but the standard library, unless the port is in a file: a health check runs every few seconds.
"""

import argparse
import os
import time
import urllib.error
import urllib.request


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("cognito-emulator health", description="Ask a running emulator if it is ready.")
    parser.add_argument("--wait", action="store_true", help="ask again until it is ready or the time is over")
    parser.add_argument("--timeout", type=float, default=30, help="seconds to wait with --wait (30)")
    parser.add_argument("--url", help="its address (EMULATOR_URL, else localhost and the port of the settings)")
    options = parser.parse_args(arguments)
    url = options.url or os.environ.get("EMULATOR_URL") or f"http://127.0.0.1:{_port()}"
    deadline = time.monotonic() + options.timeout
    while not _is_ready(url.rstrip("/")):
        if not options.wait or time.monotonic() >= deadline:
            print(f"not ready: {url}")
            return 3
        time.sleep(0.1)
    print(f"ready: {url}")
    return 0


def _port() -> str | int:
    """The one that a server with these settings listens on. An empty variable counts as not set."""
    own = os.environ.get("EMULATOR_PORT")
    if not own and (os.environ.get("EMULATOR_CONFIG") or os.path.exists(".env")):  # noqa: PTH110  (not pathlib, either)
        from emulator import settings

        found = settings.found().get("port")
        if found is not None and isinstance(found.value, str):
            return found.value
    return own or os.environ.get("PORT") or 9229


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=3) as answer:  # noqa: S310  (the user's own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
