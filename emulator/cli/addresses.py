"""The address of a server, as somebody gave it: read without repeating what may be secret in it.

A token that was put into the wrong variable, or a password in an address, must not come to stand in the log of a build.
So what is shown of an address is its scheme, host and port; and what is no address is not shown at all. Imports nothing
but the standard library, unless the port is in a file.
"""

import os

DEFAULT_PORT = 9229
HERE = "http://127.0.0.1:"


def given(url: str | None) -> str:
    """`url`, else EMULATOR_URL, else this machine and the port of the settings; read. Raises ValueError."""
    found = url or os.environ.get("EMULATOR_URL")
    if found:
        return read(found)
    own = str(port())
    is_plain = own.isascii() and own.isdigit() and 0 < int(own) < 65_536
    return HERE + own if is_plain else read(HERE + own)


def port() -> str | int:
    """The one that a server with these settings listens on. An empty variable counts as not set."""
    own = os.environ.get("EMULATOR_PORT")
    if not own and (os.environ.get("EMULATOR_CONFIG") or os.path.exists(".env")):  # noqa: PTH110  (not pathlib, either)
        from emulator import settings

        found = settings.found().get("port")
        if found is not None and isinstance(found.value, str):
            return found.value
    return own or os.environ.get("PORT") or DEFAULT_PORT


def read(url: str) -> str:
    """The address without its trailing slash. Raises ValueError, with a sentence that does not repeat it."""
    from urllib.parse import urlsplit  # `health` mostly does without

    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise ValueError(
            "--url or EMULATOR_URL is not the address of a server: it begins with http:// or https:// and names a host"
        )
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError(
            "--url or EMULATOR_URL holds more than the address of a server: leave out the user, the password and "
            "what comes after ? or #. A token belongs into EMULATOR_ADMIN_TOKEN"
        )
    return url.rstrip("/")
