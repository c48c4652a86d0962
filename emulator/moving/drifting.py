"""Where a pool differs from a seed: member by member, of the pool, its clients, groups and whatever else it has.

Users are not compared, nor what a seed leaves out: a file that names three settings is about those three. Lists that
are sets in the API are compared as sets.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.seeds import files, language
from emulator.seeds.problems import Problems

Members = dict[str, Any]
# How members of each list are told apart.
_NAMED_BY = {
    "identity_providers": "name",
    "resource_servers": "identifier",
    "clients": "name",
    "domains": "name",
    "branding": "client",
    "ui_customizations": "client",
    "risk_configurations": "client",
    "groups": "name",
}
_MAPPINGS = ("settings", "mfa_config", "log_delivery")
ABSENT = None
SECRETS = frozenset(("client_secret", "private_key"))


@dataclass(frozen=True, slots=True)
class Difference:
    """`where` is the part of the pool, `member` the path of the setting in it. None: it is not there."""

    where: str
    member: str
    in_file: Any
    in_pool: Any


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pool of a file."""

    name: str
    id: str | None
    head: Members


def wanted(path: Path, environment: Mapping[str, str], problems: Problems) -> list[Wanted]:
    """The pools of a seed, without their users."""
    node = files.read(path, environment, problems)
    if node is None:
        return []
    plain = files.plain(node)
    pools = plain.get("pools") if isinstance(plain, dict) else None
    found = [pool for pool in pools or () if isinstance(pool, dict)]
    return [
        Wanted(str(pool.get("name")), pool.get("id"), {key: pool[key] for key in pool if key in language.POOL.keys})
        for pool in found
    ]


def differences(file: Members, pool: Members) -> list[Difference]:
    """Between the heads of two documents; `file` says what is compared."""
    found: list[Difference] = []
    if file.get("name") != pool.get("name"):
        found.append(Difference("pool", "name", file.get("name"), pool.get("name")))
    for key in _MAPPINGS:
        if key in file:
            where = "pool" if key == "settings" else key
            found += [Difference(where, *one) for one in _compared("", file[key] or {}, pool.get(key) or {})]
    for key, naming in _NAMED_BY.items():
        if key in file:
            found += _listed(key, naming, file[key] or [], pool.get(key) or [])
    return found


def _listed(key: str, naming: str, in_file: list[Any], in_pool: list[Any]) -> Iterator[Difference]:
    """Those of the file that the pool has not, those that differ, and those that only the pool has."""
    wanted_by_name, there = _by_name(naming, in_file), _by_name(naming, in_pool)
    one = key.removesuffix("s").replace("_", " ")
    for name, mine in wanted_by_name.items():
        where = f"{one} {name or 'of the pool'}"
        if name not in there:
            yield Difference(where, "", "there", ABSENT)
            continue
        theirs = there[name]
        own = {member: value for member, value in mine.items() if member not in (naming, "settings")}
        yield from (Difference(where, *found) for found in _compared("", own, {name: theirs.get(name) for name in own}))
        settings = mine.get("settings") or {}
        yield from (Difference(where, *found) for found in _compared("", settings, theirs.get("settings") or {}))
    for name in there.keys() - wanted_by_name.keys():
        yield Difference(f"{one} {name or 'of the pool'}", "", ABSENT, "there")


def _by_name(naming: str, listed: list[Any]) -> dict[Any, Members]:
    """A name alone stands for a member of that name."""
    members = [one if isinstance(one, dict) else {naming: str(one)} for one in listed]
    return {one.get(naming): one for one in members}


def _compared(path: str, mine: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(mine, dict) and isinstance(theirs, dict | None.__class__):
        for name, value in mine.items():
            inner = f"{path}.{name}" if path else name
            yield from _compared(inner, value, (theirs or {}).get(name))
    elif isinstance(mine, list) and isinstance(theirs, list) and _named(mine) and _named(theirs):
        there = {one["Name"]: one for one in theirs}
        for one in mine:
            yield from _compared(f"{path}.{one['Name']}", one, there.get(one["Name"]))
    elif not _is_same(mine, theirs):
        hidden = path.rpartition(".")[2] in SECRETS
        yield (path, "(a secret)", "(another)") if hidden else (path, mine, theirs)


def _named(listed: list[Any]) -> bool:
    return bool(listed) and all(isinstance(one, dict) and "Name" in one for one in listed)


def _is_same(mine: Any, theirs: Any) -> bool:
    """Nothing, an empty list and an empty mapping are one; so are a number and its text."""
    if mine in (None, [], {}, "", False) and theirs in (None, [], {}, "", False):
        return True
    if isinstance(mine, list) and isinstance(theirs, list):
        return sorted(map(repr, mine)) == sorted(map(repr, theirs))
    return bool(mine == theirs) or str(mine) == str(theirs)
