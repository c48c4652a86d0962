"""From the nodes of a file to the values of `shape`, with every problem noted."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from emulator.base import ids
from emulator.crypto import totp
from emulator.rules.configuration import mfa_config
from emulator.rules.directory.users import EXTERNAL_PROVIDER
from emulator.rules.factors import mfa
from emulator.rules.limits import limit_overrides, limits
from emulator.seeds import files, reading_identities
from emulator.seeds.fields import Fields
from emulator.seeds.files import Mapped, Node, Scalar
from emulator.seeds.problems import Place, Problems
from emulator.seeds.shape import (
    CODE_STATES,
    REPLICA_STATUSES,
    STATUSES,
    ClientSeed,
    CodeSeed,
    GroupSeed,
    LockSeed,
    PoolSeed,
    UserSeed,
)
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION

VERSION = "1"
SUB = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CODE = re.compile(r"\d{6}", re.ASCII)
ACCOUNT = re.compile(r"\d{12}", re.ASCII)
REGION = re.compile(r"[a-z]{2}-(gov-)?[a-z]+-\d")

FILE = ("version", "pools")
POOL = (
    *("name", "id", "region", "account", "settings", "mfa_config", "rules", "replica", "replica_status"),
    *("log_delivery", "identity_providers", "clients", "groups", "users"),
)
CLIENT = ("name", "client_id", "client_secret", "settings")
GROUP = ("name", "settings")
USER = (
    "username",
    "status",
    "enabled",
    "sub",
    "password",
    "temporary_password_expires",
    "attributes",
    "client",
    "code",
    "locked",
    "totp_secret",
    "mfa",
    "preferred_mfa",
    "groups",
    "provider",
    "subject",
    "linked",
)
CODE_KEYS = ("code", "state", "issued", "expires", "superseded_by")
LOCK = ("by", "failures", "until")


def pools(paths: Iterable[Path], environment: Mapping[str, str], problems: Problems) -> list[PoolSeed]:
    """Every pool of the files that could be read, in their order."""
    read: list[PoolSeed] = []
    for path in paths:
        node = files.read(path, environment, problems)
        if node is not None:
            fields = Fields(node, FILE, problems, "a seed")
            version = fields.text("version", needed=True)
            if version is not None and version != VERSION:
                fields.refuse(fields.place_of("version"), f"version is {VERSION}; {version} is not known here")
            found, _ = fields.each("pools", lambda item: _pool(item, problems))
            _check_pools(problems, found)
            read += found
    return read


def _pool(node: Node, problems: Problems) -> PoolSeed | None:
    fields = Fields(node, POOL, problems, "a pool")
    name = fields.text("name", needed=True)
    like = "a pool id that clients accept, such as us-east-1_Web000001: letters and digits after the region"
    pool_id = fields.text("id", form=ids.POOL_ID, like=like)
    region = fields.text("region", form=REGION, like="a region such as us-east-1")
    account = fields.text("account", form=ACCOUNT, like="an account id of 12 digits")
    settings = fields.members("settings", "CreateUserPool", {"PoolName": "name"})
    second_factors = _request(fields, "mfa_config", "SetUserPoolMfaConfig")
    rules = fields.values("rules") if fields.node("rules") is not None else None
    _check_rules(fields, rules)
    replica = _request(fields, "replica", "CreateUserPoolReplica")
    replica_status = fields.choice("replica_status", REPLICA_STATUSES, "ACTIVE")
    log_delivery = _request(fields, "log_delivery", "SetLogDeliveryConfiguration")
    is_ok = fields.ok  # of the pool itself: what is wrong with one of its users is not its fault
    found = fields.each("identity_providers", lambda item: reading_identities.provider(item, problems))
    providers, has_all_providers = found
    clients, has_all_clients = fields.each("clients", lambda item: _client(item, problems))
    groups, has_all_groups = fields.each("groups", lambda item: _group(item, problems))
    users, _ = fields.each("users", lambda item: _user(item, problems))
    _check_names(problems, [(provider.place, provider.name) for provider in providers], "identity provider")
    _check_names(problems, [(client.place, client.name) for client in clients], "client")
    _check_names(problems, [(group.place, group.name) for group in groups], "group")
    _check_names(problems, [(user.place, user.username) for user in users], "user")
    if name is None or not is_ok:
        return None
    region = region or (pool_id.split("_")[0] if pool_id else DEFAULT_REGION)
    account = account or DEFAULT_ACCOUNT
    whole = has_all_clients and has_all_groups and has_all_providers
    return PoolSeed(
        place=fields.place,
        name=name,
        id=pool_id,
        region=region,
        account=account,
        settings=settings,
        mfa_config=second_factors,
        rules=rules,
        replica=replica,
        replica_status=replica_status,
        log_delivery=log_delivery,
        providers=providers,
        clients=clients,
        groups=groups,
        users=users,
        is_whole=whole,
    )


def _request(fields: Fields, name: str, operation: str) -> dict[str, Any] | None:
    """The members of an operation that has the pool's id besides; None if the file does not have it."""
    return fields.members(name, operation, {"UserPoolId": "id"}) if fields.node(name) is not None else None


def _client(node: Node, problems: Problems) -> ClientSeed | None:
    fields = Fields(node, CLIENT, problems, "a client")
    elsewhere = {"ClientName": "name", "ClientSecret": "client_secret", "UserPoolId": "pools"}
    name = fields.text("name", needed=True)
    client_id = fields.text("client_id")
    secret = fields.text("client_secret")
    settings = fields.members("settings", "CreateUserPoolClient", elsewhere)
    return ClientSeed(fields.place, name, client_id, secret, settings) if name and fields.ok else None


def _group(node: Node, problems: Problems) -> GroupSeed | None:
    """`- admins`, or a mapping."""
    if isinstance(node, Scalar):
        node = Mapped(node.place, {"name": files.Entry(node.place, node)})
    fields = Fields(node, GROUP, problems, "a group")
    name = fields.text("name", needed=True)
    settings = fields.members("settings", "CreateGroup", {"GroupName": "name", "UserPoolId": "pools"})
    return GroupSeed(fields.place, name, settings) if name and fields.ok else None


def _user(node: Node, problems: Problems) -> UserSeed | None:
    fields = Fields(node, USER, problems, "a user")
    brought_by = reading_identities.arrival(fields)
    username = "_".join(brought_by) if brought_by else fields.text("username", needed=True)
    status = fields.choice("status", STATUSES, "CONFIRMED") if not brought_by else EXTERNAL_PROVIDER
    expires = fields.moment("temporary_password_expires")
    if expires is not None and status != "FORCE_CHANGE_PASSWORD":
        fields.refuse(
            fields.place_of("temporary_password_expires"), "only a FORCE_CHANGE_PASSWORD user has a temporary password"
        )
    code, totp_secret = fields.node("code"), _totp_secret(fields)
    factors = _factors(fields) or ((mfa_config.SOFTWARE_TOKEN,) if totp_secret else ())
    user = UserSeed(
        place=fields.place,
        username=username or "",
        status=status,
        enabled=fields.flag("enabled", default=True),
        sub=fields.text("sub", form=SUB, like="a UUID in small letters"),
        password=fields.text("password"),
        attributes=_attributes(fields),
        client=fields.text("client"),
        code=_code(code, status, fields) if code is not None else None,
        locked=_locks(fields),
        temporary_password_expires=expires,
        totp_secret=totp_secret,
        mfa=factors,
        preferred_mfa=_preferred(fields, factors),
        groups=fields.texts("groups"),
        brought_by=brought_by,
        linked=reading_identities.linked(fields),
    )
    return user if username and fields.ok else None


def _totp_secret(fields: Fields) -> str | None:
    secret = fields.text("totp_secret")
    if secret is not None and not totp.is_secret(secret):
        fields.refuse(
            fields.place_of("totp_secret"), "totp_secret is base32: 16 letters A to Z and digits 2 to 7, or more"
        )
    return secret


def _factors(fields: Fields) -> tuple[str, ...]:
    """One factor or a list of them."""
    node = fields.node("mfa")
    nodes = node.items if isinstance(node, files.Sequence) else (node,) if node is not None else ()
    factors = []
    for item in nodes:
        if isinstance(item, Scalar) and item.text in mfa.ORDER:
            factors.append(item.text)
        else:
            fields.refuse(item.place, f"mfa must be one of {', '.join(mfa.ORDER)}, or a list of them")
    return tuple(factors)


def _preferred(fields: Fields, factors: tuple[str, ...]) -> str | None:
    preferred = fields.text("preferred_mfa")
    if preferred is not None and preferred not in factors:
        fields.refuse(fields.place_of("preferred_mfa"), "preferred_mfa must be one of the factors of mfa")
    return preferred


def _attributes(fields: Fields) -> dict[str, str]:
    """Values are text; `true` and `false` may stand there as YAML has them."""
    node = fields.node("attributes")
    if node is None:
        return {}
    if not isinstance(node, Mapped):
        fields.refuse(node.place, "attributes must be a mapping of names and values")
        return {}
    values = {}
    for name, entry in node.entries.items():
        if not isinstance(entry.node, Scalar):
            fields.refuse(entry.place, f"the value of {name} must be a text, a number, true or false")
        elif name == "sub":
            fields.refuse(entry.place, "sub stands beside username, not among the attributes")
        elif entry.node.value is not None:
            is_flag = isinstance(entry.node.value, bool)
            values[name] = str(entry.node.value).lower() if is_flag else entry.node.text
    return values


def _code(node: Node, status: str, user: Fields) -> CodeSeed | None:
    if isinstance(node, Scalar):  # `code: "123456"`
        node = Mapped(node.place, {"code": files.Entry(node.place, node)})
    fields = Fields(node, CODE_KEYS, user.problems, "a code")
    code = fields.text("code", needed=True, form=CODE, like="a code of six digits")
    state = fields.choice("state", CODE_STATES, "pending")
    later = fields.text("superseded_by", form=CODE, like="a code of six digits")
    issued, expires = fields.moment("issued"), fields.moment("expires")
    if later is not None and state != "superseded":
        fields.refuse(fields.place_of("superseded_by"), "superseded_by goes with state: superseded")
    if (issued or expires) and state in ("used", "superseded"):
        fields.refuse(fields.place, f"issued and expires move a code that is pending or expired, not a {state} one")
    wanted = "CONFIRMED" if state == "used" else "UNCONFIRMED"
    if status != wanted:
        fields.refuse(fields.place, f"a {state} sign-up code belongs to a user who is {wanted}, not {status}")
    user.ok = user.ok and fields.ok
    return CodeSeed(fields.place, code, state, issued, expires, later) if code and fields.ok else None


def _locks(user: Fields) -> tuple[LockSeed, ...]:
    """One mapping or a list of them."""
    node = user.node("locked")
    if node is None:
        return ()
    nodes = node.items if isinstance(node, files.Sequence) else (node,)
    locks = []
    for item in nodes:
        fields = Fields(item, LOCK, user.problems, "a lock")
        by = fields.choice("by", tuple(limits.LOCKS), limits.WRONG_PASSWORD)
        failures, until = fields.number("failures"), fields.moment("until")
        locks.append(LockSeed(fields.place, by, failures or limits.LOCKS[by].limit, until))
        user.ok = user.ok and fields.ok
    return tuple(locks)


def _check_rules(fields: Fields, rules: dict[str, object] | None) -> None:
    try:
        limit_overrides.check(rules or {})
    except ValueError as error:
        fields.refuse(fields.place_of("rules"), str(error))


def _check_pools(problems: Problems, found: Iterable[PoolSeed]) -> None:
    """One file says a pool once; another file may add to it."""
    first: dict[tuple[str, ...], Place] = {}
    for pool in found:
        key = (pool.id,) if pool.id is not None else (pool.account, pool.region, pool.name)
        if key in first:
            problems.add(pool.place, f"{pool} is in this file already, at line {first[key].line}")
        first.setdefault(key, pool.place)


def _check_names(problems: Problems, named: list[tuple[Place, str]], what: str) -> None:
    first: dict[str, Place] = {}
    for place, name in named:
        if name in first:
            problems.add(place, f"{what} {name} is in this pool already, at line {first[name].line}")
        first.setdefault(name, place)
