"""From the nodes of files to the values of `shape`, with every problem noted: pools, and what stands in them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from emulator.rules.limits import limit_overrides
from emulator.seeds import files, language, reading_factors, reading_identities, reading_users
from emulator.seeds.fields import Fields
from emulator.seeds.problems import Place, Problems
from emulator.seeds.shape import ClientSeed, GroupSeed, PoolSeed
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION


def pools(paths: Iterable[Path], environment: Mapping[str, str], problems: Problems) -> list[PoolSeed]:
    """Every pool of the files that could be read, in their order."""
    read: list[PoolSeed] = []
    for path in paths:
        node = files.read(path, environment, problems)
        if node is not None:
            fields = Fields(node, language.FILE, problems)
            version = fields.text("version")
            if version is not None and version != language.VERSION:
                fields.refuse(fields.place_of("version"), f"version is {language.VERSION}; {version} is not known here")
            found, _ = fields.each("pools", _pool)
            _check_pools(problems, found)
            read += found
    return read


def _pool(fields: Fields) -> PoolSeed | None:
    name, pool_id = fields.text("name"), fields.text("id")
    region, account = fields.text("region"), fields.text("account")
    settings = fields.request("settings")
    mfa_config, replica, log_delivery = (_request(fields, name) for name in ("mfa_config", "replica", "log_delivery"))
    rules = fields.free("rules") if fields.has("rules") else None
    _check_rules(fields, rules)
    replica_status = fields.choice("replica_status", "ACTIVE")
    signing_keys = fields.part("signing_keys", reading_factors.signing_keys)
    is_ok = fields.ok  # of the pool itself: what is wrong with one of its users is not its fault
    providers, has_all_providers = fields.each("identity_providers", reading_identities.provider)
    clients, has_all_clients = fields.each("clients", _client)
    groups, has_all_groups = fields.each("groups", _group)
    users, _ = fields.each("users", reading_users.user)
    _check_names(fields, [(provider.place, provider.name) for provider in providers], "identity provider")
    _check_names(fields, [(client.place, client.name) for client in clients], "client")
    _check_names(fields, [(group.place, group.name) for group in groups], "group")
    _check_names(fields, [(user.place, user.username) for user in users], "user")
    if name is None or not is_ok:
        return None
    return PoolSeed(
        place=fields.place,
        name=name,
        id=pool_id,
        region=region or (pool_id.split("_")[0] if pool_id else DEFAULT_REGION),
        account=account or DEFAULT_ACCOUNT,
        settings=settings,
        mfa_config=mfa_config,
        rules=rules,
        replica=replica,
        replica_status=replica_status,
        log_delivery=log_delivery,
        signing_keys=signing_keys,
        providers=providers,
        clients=clients,
        groups=groups,
        users=users,
        is_whole=has_all_clients and has_all_groups and has_all_providers,
    )


def _request(fields: Fields, name: str) -> dict[str, Any] | None:
    """None if the file does not have it."""
    return fields.request(name) if fields.has(name) else None


def _client(fields: Fields) -> ClientSeed | None:
    name, client_id, secret = fields.text("name"), fields.text("client_id"), fields.text("client_secret")
    settings = fields.request("settings")
    return ClientSeed(fields.place, name, client_id, secret, settings) if name and fields.ok else None


def _group(fields: Fields) -> GroupSeed | None:
    name, settings = fields.text("name"), fields.request("settings")
    return GroupSeed(fields.place, name, settings) if name and fields.ok else None


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


def _check_names(fields: Fields, named: list[tuple[Place, str]], what: str) -> None:
    first: dict[str, Place] = {}
    for place, name in named:
        if name in first:
            fields.problems.add(place, f"{what} {name} is in this pool already, at line {first[name].line}")
        first.setdefault(name, place)
