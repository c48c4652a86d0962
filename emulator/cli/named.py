"""Pools and app clients that a command line names: by their id, or by their name, which the server is asked about."""

import re
from typing import Any

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


def client_id(pool: str, text: str, *, url: str | None) -> str:
    """Of a pool that is named by its id. A client whose id is the text comes before one whose name it is."""
    found = clients(pool, url=url)
    if any(client["id"] == text for client in found):
        return text
    return _only([client["id"] for client in found if client["name"] == text], f"app client {text}")


def clients(pool: str, *, url: str | None) -> list[dict[str, Any]]:
    """All of a pool."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = control.ask("GET", "/_emulator/clients", query={"pool": pool, "after": after, "limit": _MOST}, url=url)
        found += page["clients"]
        after = page["next"]
        if after is None:
            return found


def _only(ids: list[str], what: str) -> str:
    if not ids:
        control.end(f"There is no {what}.", exits.FAILED)
    if len(ids) > 1:
        control.end(f"There are {len(ids)} of the name {what}: say which by its id: {', '.join(ids)}", exits.FAILED)
    return ids[0]


def variables(pool: str, client: str | None, *, url: str | None) -> dict[str, str]:
    """What an application is configured with, as far as variables have usual names for it."""
    found = control.ask("GET", f"/_emulator/pools/{control.step(pool_id(pool, url=url))}", url=url)
    values = {"COGNITO_USER_POOL_ID": found["id"], "COGNITO_ISSUER": found["issuer"]}
    values |= {"AWS_REGION": found["region"], "AWS_DEFAULT_REGION": found["region"]}
    if client:
        shown = control.ask("GET", f"/_emulator/clients/{client_id(found['id'], client, url=url)}", url=url)
        values["COGNITO_CLIENT_ID"] = shown["id"]
        if shown["secret"] is not None:
            values["COGNITO_CLIENT_SECRET"] = shown["secret"]
    return values
