"""Pools that a command line names: by their id, or by their name, which the server is asked about."""

import re

from emulator.cli import control, exits

_POOL_ID = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-[0-9]+_[0-9A-Za-z]+", re.ASCII)
_MOST = 500  # of one name


def pool_id(text: str, *, url: str | None) -> str:
    """Ends the command where no pool has the name, or more than one has."""
    if _POOL_ID.fullmatch(text):
        return text
    answer = control.ask("GET", "/_emulator/pools", query={"search": text, "limit": _MOST}, url=url)
    found = [pool["id"] for pool in answer["pools"] if pool["name"] == text]
    return _only(found, f"pool {text}")


def pool_id_if_any(text: str | None, *, url: str | None) -> str | None:
    return None if text is None else pool_id(text, url=url)


def _only(ids: list[str], what: str) -> str:
    if not ids:
        control.end(f"There is no {what}.", exits.FAILED)
    if len(ids) > 1:
        control.end(f"There are {len(ids)} of the name {what}: say which by its id: {', '.join(ids)}", exits.FAILED)
    return ids[0]
