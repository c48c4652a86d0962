"""The way to the OAuth endpoints and the hosted pages: which requests are for them, by path and by host. What answers
is imported by the first such request, since many servers never get one.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache
from typing import TYPE_CHECKING, Any

from emulator.base import hosts
from emulator.base.forwarded import Proxies
from emulator.base.garbage import nothing_is_garbage
from emulator.oauth import places, played_address
from emulator.oauth.looks import static
from emulator.rules.owners import domains
from emulator.wire.front import Front
from emulator.work import Services

if TYPE_CHECKING:
    from emulator.oauth.hosted import Hosted

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

FILES = f"/{static.PREFIX}/"  # what the path of a page's style sheet, script or picture begins with
OF_BROWSERS = ("GET", "HEAD", "POST")
# What is asked most and surely of others (`app`): for these nobody needs to look into the table.
_OF_OTHERS = frozenset({"/", "/livez", "/readyz", "/health", "/metrics", "/_localstack/health"})
_OF_POOL = re.compile(r"/([\w-]+_[0-9a-zA-Z]+)(/.*)", re.ASCII)
_LOGO = re.compile(r"/[^/]+/[^/]+/\d{14}/assets/images/image\.jpg", re.ASCII)


class Door:
    def __init__(self, services: Services, front: Front, proxies: Proxies) -> None:
        self._behind = (services, front, proxies)
        self._made: Hosted | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        if self._made is None:
            with nothing_is_garbage():
                from emulator.oauth.hosted import Hosted

                self._made = Hosted(*self._behind)
        await self._made(scope, receive, send)


def claims(scope: MutableMapping[str, Any]) -> bool:
    """Whether a request is for here: by its path, or because its host can only be a domain's, whose logo is elsewhere
    (`oauth.router`)."""
    path = scope["path"]
    return _is_known(split(path)[1]) or (_is_domain(scope) and not _LOGO.fullmatch(path))


def split(path: str) -> tuple[str | None, str]:
    """The pool's id that a path begins with, and the rest."""
    found = _OF_POOL.fullmatch(path)
    return (found[1], found[2]) if found else (None, path)


def is_for_browsers(path: str) -> bool:
    """Whether a path of the control API is a page, which a browser opens without its token."""
    return played_address.parsed(path) is not None


def _is_known(path: str) -> bool:
    if path in _OF_OTHERS or path.startswith("/.well-known/"):
        return False
    return _table()(path)


@cache
def _table() -> Callable[[str], bool]:
    """Whether the table has a path."""
    with nothing_is_garbage():
        from emulator.oauth import routes

    return routes.known


def _is_domain(scope: MutableMapping[str, Any]) -> bool:
    host = places.domain_host(hosts.name_of(headers(scope).get("host", "")))
    return host is not None and host.endswith(f".{domains.AMAZONS}") and ".auth." in host


def headers(scope: MutableMapping[str, Any]) -> dict[str, str]:
    """One that comes twice is one list (RFC 9110 5.3), so that nothing is judged by one of its values and used by the
    other. Cookies have a separator of their own."""
    given = scope["headers"]
    found = {name.decode("latin-1"): value.decode("latin-1") for name, value in given}
    return found if len(found) == len(given) else _joined(given)


def _joined(given: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw_name, raw_value in given:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        before = found.get(name)
        found[name] = value if before is None else f"{before}{'; ' if name == 'cookie' else ', '}{value}"
    return found
