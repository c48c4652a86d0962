"""`cognito-emulator health [--wait] [--timeout SECONDS] [--url URL]`: exit 0 when ready, 3 when not.

Imports nothing but the standard library, unless the port is in a file: a health check runs every few seconds.
"""

import argparse
import sys
import time
import urllib.error
import urllib.request

from emulator.cli import addresses, exits


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        "cognito-emulator health",
        description="Ask a running emulator if it is ready.",
        epilog="Example: cognito-emulator health --wait --timeout 60",
    )
    parser.add_argument("--wait", action="store_true", help="ask again until it is ready or the time is over")
    parser.add_argument("--timeout", type=float, default=30, help="seconds to wait with --wait (30)")
    parser.add_argument("--url", help="its address (EMULATOR_URL, else localhost and the port of the settings)")
    options = parser.parse_args(arguments)
    try:
        url = addresses.given(options.url)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return exits.BAD_USAGE
    deadline = time.monotonic() + options.timeout
    while not _is_ready(url):
        if not options.wait or time.monotonic() >= deadline:
            print(f"not ready: {url}")
            return exits.NOT_REACHABLE
        time.sleep(0.1)
    print(f"ready: {url}")
    return exits.OK


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=3) as answer:  # noqa: S310  (the user's own address)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False
