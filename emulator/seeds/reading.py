"""From the nodes of files to the values of `shape`, with every problem noted: pools, and what stands in them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from emulator.base import test_codes
from emulator.rules.limits import limit_overrides
from emulator.seeds import files, language, reading_factors, reading_generated, reading_identities, reading_users
from emulator.seeds.fields import Fields
from emulator.seeds.problems import Place, Problems
from emulator.seeds.shape import (
    ClientSeed,
    ClockSeed,
    FaultSeed,
    FileSeed,
    GroupSeed,
    PoolSeed,
    ProviderSeed,
    ResourceSeed,
)
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION

RESOURCES = (
    *("resource_servers", "domains", "branding", "ui_customizations", "terms", "cimd_policies"),
    "risk_configurations",
)


def seeds(
    paths: Iterable[Path], environment: Mapping[str, str], problems: Problems, *, alone: bool = False
) -> list[FileSeed]:
    """What could be read of the files, in their order. `alone` lets them name no files of their folders."""
    nodes = [(files.read(path, environment, problems), None if alone else path.parent) for path in paths]
    return [_file(Fields(node, language.FILE, problems, folder)) for node, folder in nodes if node is not None]


def _file(fields: Fields) -> FileSeed:
    version = fields.text("version")
    if version is not None and version != language.VERSION:
        fields.refuse(fields.place_of("version"), f"version is {language.VERSION}; {version} is not known here")
    pools, _ = fields.each("pools", _pool)
    _check_pools(fields.problems, pools)
    return FileSeed(fields.part("clock", _clock), fields.each("faults", _fault)[0], pools)


def _clock(fields: Fields) -> ClockSeed | None:
    frozen_at, offset = fields.moment("frozen_at"), fields.fraction("offset_seconds")
    return ClockSeed(fields.place, frozen_at, offset or 0) if fields.ok else None


def _fault(fields: Fields) -> FaultSeed | None:
    probability = fields.fraction("probability")
    found = FaultSeed(
        place=fields.place,
        operation=fields.text("operation") or "",
        error=fields.text("error"),
        message=fields.text("message"),
        count=fields.number("count") or 1,
        probability=1.0 if probability is None else float(probability),
        delay_ms=fields.number("delay_ms") or 0,
        match=fields.free("match"),
    )
    return found if fields.ok else None


def _pool(fields: Fields) -> PoolSeed | None:
    name, pool_id = fields.text("name"), fields.text("id")
    region, account = fields.text("region"), fields.text("account")
    settings = fields.request("settings")
    mfa_config, replica, log_delivery = (_request(fields, name) for name in ("mfa_config", "replica", "log_delivery"))
    rules = fields.free("rules") if fields.has("rules") else None
    _check_rules(fields, rules)
    replica_status = fields.choice("replica_status", "ACTIVE")
    fixed = fields.named("test_codes") if fields.has("test_codes") else None
    _check_test_codes(fields, fixed)
    signing_keys = fields.part("signing_keys", reading_factors.signing_keys)
    own_clock = fields.part("clock", _clock)
    is_ok = fields.ok  # of the pool itself: what is wrong with one of its users is not its fault
    contents = _contents(fields)
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
        clock=own_clock,
        rules=rules,
        replica=replica,
        replica_status=replica_status,
        log_delivery=log_delivery,
        test_codes=fixed,
        signing_keys=signing_keys,
        **contents,
    )


def _contents(fields: Fields) -> dict[str, Any]:
    """What is in the pool, as the members of a PoolSeed."""
    providers, has_all_providers = fields.each("identity_providers", reading_identities.provider)
    resources = {key: fields.each(key, _resource) for key in RESOURCES}
    clients, has_all_clients = fields.each("clients", _client)
    groups, has_all_groups = fields.each("groups", _group)
    whole = {
        "identity_providers": has_all_providers,
        "resource_servers": resources["resource_servers"][1],
        "clients": has_all_clients,
        "groups": has_all_groups,
    }
    users, _ = fields.each("users", reading_users.user)
    generated, _ = fields.each("generate", reading_generated.generated)
    _check_all_names(fields, {"identity provider": providers, "client": clients, "group": groups}, resources)
    _check_names(fields, [(user.place, user.username) for user in users], "user")
    return {
        "resources": {key: found for key, (found, _) in resources.items()},
        "providers": providers,
        "clients": clients,
        "groups": groups,
        "users": users,
        "generated": generated,
        "unread": frozenset(key for key, is_everything in whole.items() if not is_everything),
    }


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


def _resource(fields: Fields) -> ResourceSeed | None:
    """Anything that has a name of its own or a client, and settings."""
    named = next((key for key in ("name", "identifier") if fields.knows(key)), None)
    name = fields.text(named) if named else None
    client = fields.text("client") if fields.knows("client") else None
    settings = fields.request("settings")
    what = fields.what.partition(" ")[2]
    return ResourceSeed(fields.place, what, name or "", client or "", settings) if fields.ok else None


def _check_test_codes(fields: Fields, fixed: dict[str, str] | None) -> None:
    try:
        test_codes.check(fixed or {})
    except ValueError as error:
        fields.refuse(fields.place_of("test_codes"), f"test_codes {error}")


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


def _check_all_names(
    fields: Fields,
    named: Mapping[str, Iterable[ProviderSeed | ClientSeed | GroupSeed]],
    resources: Mapping[str, tuple[tuple[ResourceSeed, ...], bool]],
) -> None:
    for what, found in named.items():
        _check_names(fields, [(one.place, one.name) for one in found], what)
    for others, _ in resources.values():
        _check_names(fields, [(one.place, f"{one.name} {one.client}".strip()) for one in others], "one for")


def _check_names(fields: Fields, named: list[tuple[Place, str]], what: str) -> None:
    first: dict[str, Place] = {}
    for place, name in named:
        if name in first:
            fields.problems.add(place, f"{what} {name} is in this pool already, at line {first[name].line}")
        first.setdefault(name, place)
