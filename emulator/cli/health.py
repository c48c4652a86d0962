"""`cognito-emulator health [--wait] [--timeout SECONDS] [--url URL]`: exit 0 when ready, 3 when not.

A health check runs every few seconds. Without a URL it asks this machine, and imports next to nothing for that: what
reads options and URLs takes longer than the interpreter itself, and so does a client of HTTP.
"""

import sys
import time

from emulator.cli import addresses, exits

_TIMEOUT = 30.0
_ASK_SECONDS = 3
_LONGEST = 65_536  # of an answer; ours has a few hundred bytes


def main(arguments: list[str]) -> int:
    wait, timeout, given = _options(arguments) if arguments else (False, _TIMEOUT, None)
    try:
        url = addresses.given(given)
    except ValueError as error:
        print(f"error: {error}", file=sys.stderr)
        return exits.BAD_USAGE
    deadline = time.monotonic() + timeout
    while not _is_ready(url):
        if not wait or time.monotonic() >= deadline:
            print(f"not ready: {url}")
            return exits.NOT_REACHABLE
        time.sleep(0.1)
    print(f"ready: {url}")
    return exits.OK


def _options(arguments: list[str]) -> tuple[bool, float, str | None]:
    """Whether to wait, for how many seconds, and the address. Ends the program where they are wrong."""
    import argparse

    parser = argparse.ArgumentParser(
        "cognito-emulator health",
        description="Ask a running emulator if it is ready.",
        epilog="Example: cognito-emulator health --wait --timeout 60",
    )
    parser.add_argument("--wait", action="store_true", help="ask again until it is ready or the time is over")
    parser.add_argument("--timeout", type=float, default=_TIMEOUT, help="seconds to wait with --wait (30)")
    parser.add_argument("--url", help="its address (EMULATOR_URL, else localhost and the port of the settings)")
    options = parser.parse_args(arguments)
    return options.wait, options.timeout, options.url


def _is_ready(url: str) -> bool:
    port = url.removeprefix(addresses.HERE)
    return _is_ready_here(int(port)) if port.isdecimal() else _is_ready_there(url)


def _is_ready_here(port: int) -> bool:
    """On this machine, where neither a name nor a proxy is between."""
    import socket

    asked = f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    answer = b""
    try:
        with socket.socket() as connection:  # create_connection would look the address up as a name
            connection.settimeout(_ASK_SECONDS)
            connection.connect(("127.0.0.1", port))
            connection.sendall(asked.encode())
            while len(answer) < _LONGEST and (part := connection.recv(_LONGEST)):
                answer += part
    except OSError:
        return False
    return answer.startswith((b"HTTP/1.1 200 ", b"HTTP/1.0 200 "))


def _is_ready_there(url: str) -> bool:
    import urllib.request

    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=_ASK_SECONDS) as answer:  # noqa: S310  (the user's own)
            return bool(answer.status == 200)
    except (OSError, ValueError):  # URLError is an OSError
        return False
