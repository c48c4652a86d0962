"""Where the console shows what other pages name."""

from urllib.parse import quote

from emulator.console.pages.visit import Visit


def user(visit: Visit, pool_id: str, username: str, sub: str | None = None) -> str:
    """A browser would walk up at a name of dots: there the sub stands for it, where it is known."""
    name = sub if sub is not None and username in (".", "..") else username
    return visit.link(f"/users/{_path(name)}", pool=pool_id)


def message(visit: Visit, pool_id: str, message_id: str, **query: str) -> str:
    return visit.link(f"/inbox/{_path(message_id)}", pool=pool_id, **query)


def request(visit: Visit, request_id: str) -> str:
    return visit.link(f"/activity/{_path(request_id)}")


def trigger_call(visit: Visit, call_id: str) -> str:
    return visit.link(f"/activity/triggers/{_path(call_id)}")


def _path(text: str) -> str:
    """One part of a path, whatever is in it."""
    return quote(text, safe="")
