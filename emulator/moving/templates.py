"""Templates that say what is in a pool, as seeds: CloudFormation and SAM, and Terraform's plan or state as JSON.

What a template says and a seed cannot is told with its place. A problem is what nothing can be made of; a remark is
what was left out or put in its stead. Neither is ever silent.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from emulator.base.randomness import ALPHANUMERIC, LOWER_ALPHANUMERIC
from emulator.model import contract
from emulator.moving.documents import Document, File, fitted
from emulator.rules.owners.pools import PINNING_TAGS
from emulator.seeds.problems import Place, Problems

Members = dict[str, Any]
LARGEST = 16 * 1024 * 1024  # bytes
PASSWORD = "Passw0rd!"  # noqa: S105 — of users whom a template makes without one


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller decides: the values of parameters, where the pools are to be, the password of users whose own
    nobody knows."""

    parameters: Mapping[str, str] = field(default_factory=dict)
    region: str = "us-east-1"
    account: str = "000000000000"
    password: str = PASSWORD


@dataclass(slots=True)
class Pool:
    """A pool that is being put together. `refers` is what the template calls it."""

    place: Place
    refers: str
    head: Members
    users: dict[str, Members] = field(default_factory=dict)

    def add(self, key: str, member: Members | str) -> None:
        self.head.setdefault(key, []).append(member)


@dataclass(slots=True)
class Reading:
    """One template: its pools as far as they are found, and what is to be told of it."""

    file: str
    wishes: Wishes
    problems: Problems = field(default_factory=Problems)
    remarks: list[str] = field(default_factory=list)
    pools: dict[str, Pool] = field(default_factory=dict)

    def refuse(self, line: int, text: str) -> None:
        self.problems.add(Place(self.file, line), text)

    def remark(self, line: int, text: str) -> None:
        told = f"{self.file}:{line}: {text}"
        if told not in self.remarks:
            self.remarks.append(told)

    def seed(self) -> File:
        """Each pool with its parts in the order of a seed."""
        documents = []
        for pool in self.pools.values():
            ordered = {key: pool.head[key] for key in _ORDER if key in pool.head}
            head, left_out = fitted(ordered)
            if left_out:
                self.remark(pool.place.line, f"{pool.refers}: {', '.join(left_out)} left out: a seed has no such key")
            documents.append(Document(head, list(pool.users.values())))
        name = Path(self.file).name
        return File(documents, remarks=(f"The user pools of {name}.", *(_without_folder(one) for one in self.remarks)))

    def members(self, line: int, values: Mapping[str, Any], operation: str, what: str) -> Members:
        """The values as members of the operation's request; a name that it has not is a problem."""
        return self.shaped(line, values, contract.operations()[operation].input, what)

    def shaped(self, line: int, values: Mapping[str, Any], shape: str, what: str) -> Members:
        known = contract.shape(shape).members
        for name in values:
            if name not in known:
                self.refuse(line, f"{what} has no {name}")
        return {name: coerced(value, known[name]) for name, value in values.items() if name in known}


_ORDER = (
    *("name", "id", "region", "account", "settings", "mfa_config", "log_delivery", "identity_providers"),
    *("resource_servers", "clients", "domains", "branding", "ui_customizations", "risk_configurations", "groups"),
)


def coerced(value: Any, shape_name: str) -> Any:
    """Templates may write `"true"`, `"8"` and `8` where the API wants a truth value, a number and a text."""
    shape = contract.shape(shape_name)
    if isinstance(value, Mapping) and shape.type == "structure" and not shape.document:
        return {
            name: coerced(each, shape.members[name]) if name in shape.members else each for name, each in value.items()
        }
    if isinstance(value, Mapping) and shape.type == "map":
        return {name: coerced(each, shape.value) for name, each in value.items()}
    if isinstance(value, list) and shape.type == "list":
        return [coerced(each, shape.element) for each in value]
    if isinstance(value, str) and shape.type == "boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, str) and shape.type in ("integer", "long") and value.lstrip("-").isdecimal():
        return int(value)
    if shape.type == "string" and isinstance(value, bool):
        return str(value).lower()
    if shape.type == "string" and isinstance(value, int | float):
        return str(value)
    return value


def pool_id(region: str, name: str) -> str:
    """The same each time for the same resource of the same template, so that it can stand in an application's
    settings."""
    return f"{region}_{_letters(name, ALPHANUMERIC, 9)}"


def pinned(tags: Any) -> Any:
    """What a tag says that pins the id of a new pool."""
    return next((tags[tag] for tag in PINNING_TAGS if tag in tags), None) if isinstance(tags, Mapping) else None


def client_id(name: str) -> str:
    return _letters(name, LOWER_ALPHANUMERIC, 26)


def _letters(name: str, alphabet: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest(), "big")
    found = ""
    while len(found) < length:
        number, place = divmod(number, len(alphabet))
        found += alphabet[place]
    return found


def _without_folder(remark: str) -> str:
    file, _, rest = remark.partition(":")
    return f"{Path(file).name}:{rest}"


def read(path: Path, wishes: Wishes) -> Reading:
    """The template of the file, whichever kind it is. Its problems say why there is no seed, if there are any."""
    from emulator.moving import cloudformation, terraform

    reading = Reading(str(path), wishes)
    try:
        if path.stat().st_size > LARGEST:
            reading.refuse(1, f"the file is larger than {LARGEST // 1024 // 1024} MiB")
            return reading
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reading.refuse(1, f"cannot be read: {error}")
        return reading
    plan = _as_plan(text)
    if plan is not None:
        terraform.read(reading, plan)
    else:
        cloudformation.read(reading, text)
    if not reading.pools and not reading.problems:
        reading.refuse(1, "has no Cognito user pool")
    return reading


def _as_plan(text: str) -> dict[str, Any] | None:
    """Terraform's JSON says its version; a template does not."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return found if isinstance(found, dict) and "terraform_version" in found else None
