"""The address of the client that a request came from, for every route: what proxies tell is believed by one rule."""

from collections.abc import MutableMapping
from typing import Any

from emulator.base.forwarded import Proxies


def of_client(scope: MutableMapping[str, Any], proxies: Proxies) -> str | None:
    """None where nobody's can be told."""
    peer = scope.get("client")
    return proxies.client_of(peer[0] if peer else None, _forwarded(scope))


def _forwarded(scope: MutableMapping[str, Any]) -> str | None:
    """X-Forwarded-For, to which some proxies add a header of their own instead of an entry (HAProxy)."""
    told = []
    for name, value in scope["headers"]:
        if name == b"x-forwarded-for":
            told.append(value.decode("latin-1"))  # a comprehension is a call, and most requests have none
    return ",".join(told) if told else None
