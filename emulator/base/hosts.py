"""Names of hosts and origins of web pages: which are this machine's, and which a setting lists.

A page's own host name proves nothing: the owner of a name can point it to this machine (DNS rebinding).
"""

import ipaddress
import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import urlsplit

# What Docker and Podman call the machine that runs them.
_HOSTS_OF_CONTAINERS = ("host.docker.internal", "host.containers.internal")
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,30}")
_PORT, _PORT_BEHIND_BRACKETS = re.compile("[0-9]{0,5}"), re.compile(r"(:[0-9]{0,5})?")
_LONGEST_NAME = 253
_LONGEST_REMEMBERED = 300  # a name with its port; a header may be as long as its sender likes


def listed(text: str | None) -> tuple[str, ...]:
    """The entries of a setting, which commas or blanks separate."""
    return tuple((text or "").replace(",", " ").split())


def name_of(host: str) -> str | None:
    """The name or address in a Host header, in lower case, without port, brackets and last dot. None if it is none."""
    return _name_of(host) if len(host) <= _LONGEST_REMEMBERED else _name_in(host)


def _name_in(host: str) -> str | None:
    host = host.strip().lower()
    if host.startswith("["):
        name, _, rest = host[1:].partition("]")
        return name if is_address(name) and _PORT_BEHIND_BRACKETS.fullmatch(rest) else None
    name, _, port = host.partition(":")
    name = name.removesuffix(".")
    is_name = len(name) <= _LONGEST_NAME and _NAME.fullmatch(name) is not None
    return name if is_name and _PORT.fullmatch(port) else None


_name_of = lru_cache(1024)(_name_in)


def is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(name: str) -> bool:
    """`localhost`, a name below it (browsers know that those are this machine), or a loopback address."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    return is_address(name) and ipaddress.ip_address(name).is_loopback


def cannot_be_rebound(name: str) -> bool:
    """Whether no stranger can own the name: an address, a name of this machine, or one without a dot as Compose and
    Kubernetes give to services."""
    return "." not in name or is_address(name) or is_loopback(name) or name in _HOSTS_OF_CONTAINERS


class Names:
    """Those by which nobody can have a web page of their own call this server: which nobody can own, that of the public
    URL, and those that a setting lists, with `.example.com` for all below it and `*` for all."""

    def __init__(self, public_url: str, listed: Sequence[str]) -> None:
        self._public = origin_of(public_url)
        self._listed = listed

    def have(self, name: str | None) -> bool:
        if name is None:
            return False
        if cannot_be_rebound(name) or (self._public is not None and name == self._public[1]):
            return True
        return any(entry in ("*", name) or (entry.startswith(".") and name.endswith(entry)) for entry in self._listed)


def origin_of(text: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of an origin or a URL; None if it is none, as the `null` of a page from a file."""
    try:
        parts = urlsplit(text.strip().lower())
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    if not host or port is None or parts.scheme not in _PORTS:
        return None
    return parts.scheme, host.removesuffix("."), port
