"""Dumps that other tools wrote, as seeds. Known are

- cognito-local: `.cognito/db/<pool>.json`, with `clients.json` beside it, or that whole folder;
- cognito-backup: a list of users as ListUsers shows them, with their groups, or a list of groups;
- what the AWS CLI printed: `describe-user-pool`, `list-users`, `list-groups` and their like, one answer or several
  in one object.

Passwords in clear become hashes, whatever the pool's policy says of them. Who comes without one has to set one, or gets
the one that the caller chose. What a dump has and a seed has not is told, never dropped in silence.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson

from emulator.base import ids
from emulator.crypto import totp
from emulator.moving import described, templates
from emulator.moving.documents import Document, File
from emulator.moving.pulling import with_password
from emulator.seeds.files import DEEPEST
from emulator.seeds.problems import Place, Problems

Members = dict[str, Any]
Kind = Literal["seed", "csv", "cognito-local", "cognito-backup", "aws-cli"]
LARGEST = 512 * 1024 * 1024  # bytes of one file
CLIENTS_FILE = "clients.json"
_LISTS = ("Users", "Groups", "UserPoolClients", "Providers", "ResourceServers")
_ANSWERS = ("UserPool", "UserPoolClient", "IdentityProvider", "MfaConfiguration", *_LISTS)
# Of a user: what is taken, and what says nothing that a seed could keep.
_TAKEN = frozenset(
    (
        *("Username", "Attributes", "UserAttributes", "Enabled", "UserStatus", "Groups", "Password"),
        *("SoftwareTokenMfaConfiguration", "UserMFASettingList", "PreferredMfaSetting", "MFAOptions"),
        *("ConfirmationCode", "UserCreateDate", "UserLastModifiedDate"),
    )
)


@dataclass(slots=True)
class Dump:
    """A dump that is read. `hashed` makes of a username and a password what a seed keeps of it. `alone` is of a file
    whose neighbours are not its caller's."""

    path: Path
    password: str | None
    hashed: Callable[[str, str, str], Members]
    alone: bool = False
    problems: Problems = field(default_factory=Problems)
    remarks: list[str] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    without_password: int = 0

    def refuse(self, text: str) -> None:
        self.problems.add(Place(str(self.path), 1), text)

    def tell(self) -> None:
        """The remarks that count."""
        for member, count in sorted(self.left_out.items()):
            self.remarks.append(f"{member} is left out ({count}): a seed has no such thing")
        if self.without_password:
            chosen = "the password that was given" if self.password is not None else "no password, and must set one"
            self.remarks.append(f"{self.without_password} users came without a password: they have {chosen}")


def kind_of(path: Path) -> Kind:
    """By what the file looks like. Raises ValueError with a sentence for what it is not."""
    if path.is_dir():
        return "cognito-local"
    if path.suffix == ".csv":
        return "csv"
    if path.suffix in (".yaml", ".yml"):
        return "seed"
    with path.open("rb") as stream:
        begin = stream.read(64 * 1024).lstrip()
    if not begin.startswith((b"{", b"[")):
        return "csv" if b"cognito:username" in begin.split(b"\n", 1)[0] else "seed"
    return _kind_of_json(_loaded(path))


def _kind_of_json(found: Any) -> Kind:
    if isinstance(found, list):
        return "cognito-backup"
    if isinstance(found, dict) and ("pools" in found or "version" in found):
        return "seed"
    if isinstance(found, dict) and isinstance(found.get("Users"), dict):
        return "cognito-local"
    if isinstance(found, dict) and any(name in found for name in _ANSWERS):
        return "aws-cli"
    raise ValueError("is no dump that is known here; say --format, or pull the pool with `cognito-emulator pull`")


def _loaded(path: Path) -> Any:
    """Raises ValueError."""
    if path.stat().st_size > LARGEST:
        raise ValueError(f"is larger than {LARGEST // 1024 // 1024} MiB")
    try:
        found = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error}") from None
    _check_depth(found)
    return found


def _check_depth(found: Any) -> None:
    """Raises ValueError: a seed of it would be as deep, and code that goes down into it has its end."""
    level = [found] if isinstance(found, dict | list) else []
    for _ in range(DEEPEST):
        insides = (each.values() if isinstance(each, dict) else each for each in level)
        level = [inner for inside in insides for inner in inside if isinstance(inner, dict | list)]
        if not level:
            return
    raise ValueError(f"is nested deeper than {DEEPEST} levels")


def read(dump: Dump, kind: Kind, pool: Members) -> File:
    """The dump as a seed. `pool` is the head of the pool that the users go into, as far as the caller knows it."""
    documents: list[Document] = []
    try:
        if kind == "cognito-local":
            documents = _cognito_local(dump)
        else:
            found = _loaded(dump.path)
            answers = _as_answers(found) if kind == "cognito-backup" else found
            documents = [_answered(dump, answers, pool)]
    except ValueError as error:
        dump.refuse(str(error))
    except (KeyError, TypeError, AttributeError) as error:
        dump.refuse(f"is not as {kind} writes it: {type(error).__name__} {error}")
    dump.tell()
    return File(documents, remarks=(f"Of {dump.path.name}, written by {kind}.", *dump.remarks))


def _as_answers(found: Any) -> Members:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise ValueError("is no list of users or groups")
    return {"Groups" if found and "GroupName" in found[0] else "Users": found}


def _answered(dump: Dump, answers: Members, pool: Members) -> Document:
    """Of what the API answered."""
    for name in answers:
        if name not in _ANSWERS and name not in ("NextToken", "PaginationToken", "ResponseMetadata", "version"):
            dump.left_out[name] += 1
        if name in ("NextToken", "PaginationToken") and answers[name]:
            dump.refuse(f"is one page of several: there is a {name}; write all of them into one file")
    users, groups = answers.get("Users") or [], answers.get("Groups") or []
    head = dict(pool)
    if "UserPool" in answers:
        factors = answers if "MfaConfiguration" in answers else None
        head = {**described.pool(answers["UserPool"], factors), **head}
    elif "settings" not in head and not head.get("is_there"):
        head["settings"] = _guessed(users)
    head.pop("is_there", None)
    named = [described.group(one) for one in groups]
    known = {group["name"] for group in named}
    named += [{"name": name} for name in _group_names(users) if name not in known]
    clients = answers.get("UserPoolClients") or [answers[name] for name in ("UserPoolClient",) if name in answers]
    head["clients"] = [described.client(one) for one in clients]
    head["groups"] = named
    by = (head.get("settings") or {}).get("UsernameAttributes", ())
    made = [_user(dump, one, str(head.get("id", "")), named_by=by) for one in users]
    return Document(described.without_nothing(head), made)


def _group_names(users: Iterable[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(name for user in users for name in user.get("Groups") or ()))


def _guessed(users: Iterable[Mapping[str, Any]]) -> Members:
    """The settings of a pool that its users could be of: their custom attributes, and whether an address names them."""
    names: set[str] = set()
    by_address = True
    for user in users:
        attributes = {each["Name"]: each.get("Value") for each in user.get("Attributes") or ()}
        names |= {name for name in attributes if name.startswith("custom:")}
        by_address = by_address and bool(attributes.get("email")) and user.get("Username") == attributes.get("sub")
    schema = [
        {"Name": name.removeprefix("custom:"), "AttributeDataType": "String", "Mutable": True} for name in sorted(names)
    ]
    named = {"UsernameAttributes": ["email"]} if by_address and users else {}
    return described.without_nothing({**named, "Schema": schema})


def _user(
    dump: Dump, shown: Mapping[str, Any], pool_id: str, groups: Iterable[str] = (), *, named_by: Iterable[str] = ()
) -> Members:
    for member in shown:
        if member not in _TAKEN and shown[member] not in (None, [], {}, ""):
            dump.left_out[f"{member} of a user"] += 1
    user = described.user(shown, [*groups, *(shown.get("Groups") or ())], named_by=named_by)
    user |= _factors(dump, shown)
    for key, member in (("created", "UserCreateDate"), ("updated", "UserLastModifiedDate")):
        if isinstance(shown.get(member), str):
            user[key] = shown[member]
    if "provider" in user:
        return user
    password = shown.get("Password")
    if password:
        kept_as = user["sub"] if named_by and user.get("sub") else user["username"]
        user |= dump.hashed(pool_id, kept_as, password)
        if user.get("status") == "UNCONFIRMED" and shown.get("ConfirmationCode"):
            user["code"] = {"code": str(shown["ConfirmationCode"])}
        return user
    dump.without_password += 1
    return with_password(user, dump.password)


def _factors(dump: Dump, shown: Mapping[str, Any]) -> Members:
    app = shown.get("SoftwareTokenMfaConfiguration") or {}
    told: Members = {}
    if app.get("Verified") and totp.is_secret(str(app.get("Secret"))):
        told["totp_secret"] = app["Secret"]
        told["totp_name"] = app.get("FriendlyDeviceName")
    elif app:
        dump.left_out["SoftwareTokenMfaConfiguration of a user"] += 1
    active = list(shown.get("UserMFASettingList") or ())
    if shown.get("MFAOptions") and "SMS_MFA" not in active:
        active.append("SMS_MFA")
    if "totp_secret" not in told:  # AWS does not tell what an app knows, so that a new one has to be set up
        dropped = [factor for factor in active if factor == "SOFTWARE_TOKEN_MFA"]
        dump.left_out.update(f"{factor} of a user" for factor in dropped)
        active = [factor for factor in active if factor not in dropped]
    preferred = shown.get("PreferredMfaSetting")
    return described.without_nothing(
        {**told, "mfa": active, "preferred_mfa": preferred if preferred in active else None}
    )


def _cognito_local(dump: Dump) -> list[Document]:
    """A file for each pool; the clients of all of them are in one."""
    folder = dump.path if dump.path.is_dir() else dump.path.parent
    files = [one for one in sorted(folder.glob("*.json")) if one.name != CLIENTS_FILE] if dump.path.is_dir() else []
    clients_file = folder / CLIENTS_FILE
    has_clients = not dump.alone and clients_file.is_file()
    clients = (_loaded(clients_file).get("Clients") or {}) if has_clients else {}
    documents = [_local_pool(dump, _loaded(file), list(clients.values())) for file in files or [dump.path]]
    if not documents:
        raise ValueError("the folder holds no pool of cognito-local")
    return documents


def _local_pool(dump: Dump, found: Members, clients: list[Members]) -> Document:
    options = found.get("Options") or {}
    for member in found:
        if member not in ("Options", "Users", "Groups"):
            dump.left_out[member] += 1
    factors = {"MfaConfiguration": options.get("MfaConfiguration", "OFF")}
    if options.get("SoftwareTokenMfaConfiguration"):
        factors["SoftwareTokenMfaConfiguration"] = options["SoftwareTokenMfaConfiguration"]
    head = described.pool(options, factors)
    if "id" not in head:
        head["id"] = templates.pool_id("us-east-1", str(options.get("Id")))
        dump.remarks.append(f"the pool {options.get('Id')} has the id {head['id']}: clients of AWS take no such id")
    if not ids.POOL_ID.fullmatch(options.get("Name") or "") and not options.get("Name"):
        head["name"] = str(options.get("Id") or dump.path.stem)
    of_pool = [client for client in clients if client.get("UserPoolId") == options.get("Id")]
    head["clients"] = [described.client(one) for one in of_pool]
    groups = list((found.get("Groups") or {}).values())
    head["groups"] = [described.group(one) for one in groups]
    users = list((found.get("Users") or {}).values())
    by = (head.get("settings") or {}).get("UsernameAttributes", ())
    made = []
    for user in users:
        mine = [group["GroupName"] for group in groups if user.get("Username") in (group.get("members") or ())]
        made.append(_user(dump, user, head["id"], mine, named_by=by))
    return Document(described.without_nothing(head), made)
