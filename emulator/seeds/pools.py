"""Bringing pools and app clients to what a file says.

A pool is the one with the pinned id, else the one of that name in the account and region; a client likewise in its
pool. What a file says replaces what is there, and what it leaves out goes back to its default, also where
UpdateUserPool and UpdateUserPoolClient would keep it. Where that changes nothing, nothing is written.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from emulator.model import contract
from emulator.rules.configuration import client_settings, pool_schema, pool_settings, pool_updates
from emulator.rules.owners import known
from emulator.seeds import pins, regional, signing, surroundings
from emulator.seeds.outcome import Noting, OnConflict, Outcome, differing
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import ClientSeed, PoolSeed
from emulator.store import clients as store_clients
from emulator.store import keys, pool_clocks
from emulator.store import pools as store_pools
from emulator.store.clients import Client
from emulator.store.pools import Pool

MOST = 10_000


def bring(seeder: Seeder, seed: PoolSeed, on_conflict: OnConflict, outcome: Outcome) -> Pool | None:
    """The pool, made or changed; None where it cannot be, with the problem noted."""
    account = Account(seed.region, seed.account)
    with outcome.problems.at(seed.place, str(seed)):
        noting = Noting(outcome, "pools", "", str(seed))
        existing = _find(seeder, account, seed)
        if existing is None:
            pool_id = _create(seeder, account, seed)
            noting.created()
        else:
            pool_id = existing.id
            update = partial(_update, seeder, account, existing, seed)
            noting.existing(on_conflict, update, known_as=pool_id)
        return _get(seeder, account, pool_id)
    return None


def bring_client(
    seeder: Seeder, pool: Pool, seed: ClientSeed, on_conflict: OnConflict, outcome: Outcome
) -> Client | None:
    account = Account(pool.region, pool.account_id)
    with outcome.problems.at(seed.place, f"client {seed.name}"):
        noting = Noting(outcome, "clients", pool.name, str(seed))
        existing = _find_client(seeder, account, pool, seed)
        if existing is None:
            client_id = _create_client(seeder, account, pool, seed)
            noting.created()
        else:
            client_id = existing.id
            update = partial(_update_client, seeder, account, existing, seed)
            noting.existing(on_conflict, update, known_as=client_id)
        with seeder.opened(account) as work:
            found = known.find_client(work, client_id)
        return found[0] if found else None
    return None


def clients_of(seeder: Seeder, pool: Pool) -> list[Client]:
    with seeder.opened(Account(pool.region, pool.account_id)) as work:
        return store_clients.page(work.db, pool.id, after=None, limit=MOST)


def _find(seeder: Seeder, account: Account, seed: PoolSeed) -> Pool | None:
    with seeder.opened(account) as work:
        if seed.id is not None:
            pool = known.find_pool(work, seed.id)
            if pool is not None and (pool.account_id, pool.region) != (account.id, account.region):
                raise Refused(f"{seed.id} is a pool of account {pool.account_id}, region {pool.region}")
            return pool
        named = [
            pool
            for pool in store_pools.page(work.db, account.id, account.region, after=None, limit=MOST)
            if pool.name == seed.name
        ]
    if len(named) > 1:
        raise Refused(f"{len(named)} pools have this name; say with id which one is meant")
    return named[0] if named else None


def _get(seeder: Seeder, account: Account, pool_id: str) -> Pool | None:
    with seeder.opened(account) as work:
        return known.find_pool(work, pool_id)


def _create(seeder: Seeder, account: Account, seed: PoolSeed) -> str:
    members = seeder.checked("CreateUserPool", {**seed.settings, "PoolName": seed.name})
    if seed.id is not None:
        members["UserPoolTags"] = {**members.get("UserPoolTags", {}), "emulator:id": seed.id}
    pool_id: str = seeder.call(account, "CreateUserPool", members)["UserPool"]["Id"]
    _set_mfa(seeder, account, pool_id, seed)
    regional.bring(seeder, account, pool_id, seed)
    _pin(seeder, account, pool_id, seed)
    return pool_id


def _pin(seeder: Seeder, account: Account, pool_id: str, seed: PoolSeed) -> None:
    with seeder.opened(account) as work:
        if seed.clock is not None:
            pool_clocks.put(work.db, pool_id, surroundings.clock_of(seeder, work, seed.clock))
        if seed.rules is not None:
            pins.set_rules(work, pool_id, seed.rules)
        if seed.test_codes is not None:
            pins.set_test_codes(work, pool_id, seed.test_codes)
        signing.bring(work, pool_id, seed)


def _update(seeder: Seeder, account: Account, pool: Pool, seed: PoolSeed) -> tuple[str, ...]:
    """What changed. Raises Refused for what a pool keeps from its creation on."""
    seeder.checked("CreateUserPool", {**seed.settings, "PoolName": seed.name})
    for name in pool_updates.FIXED:
        if _comparable(seed.settings.get(name)) != _comparable(pool.settings.get(name)):
            raise Refused(f"{name} cannot change once a pool is made; delete {pool.id} to have it made again")
    members = pool_settings.of_fresh_pool(pool.settings, _only(seed.settings, "UpdateUserPool"))
    members |= {"UserPoolId": pool.id, "PoolName": seed.name}
    with seeder.trial() as trial:
        before = _shown(seeder, account, pool.id)
        if members["MfaConfiguration"] == "ON" and pool.settings.get("MfaConfiguration") != "ON":
            _turn_mfa_on(seeder, account, pool, members)
        seeder.call(account, "UpdateUserPool", members)
        _set_mfa(seeder, account, pool.id, seed)
        _extend_schema(seeder, account, pool, seed)
        regional.bring(seeder, account, pool.id, seed)
        _pin(seeder, account, pool.id, seed)
        changed = differing(before, _shown(seeder, account, pool.id))
        trial.undo = not changed
    return changed


def _turn_mfa_on(seeder: Seeder, account: Account, pool: Pool, members: Mapping[str, Any]) -> None:
    """By SMS, as CreateUserPool would: UpdateUserPool turns MFA on only where a factor was enabled before."""
    by_sms = {name: members[name] for name in ("SmsConfiguration", "SmsAuthenticationMessage") if name in members}
    request = {"UserPoolId": pool.id, "MfaConfiguration": "ON", "SmsMfaConfiguration": by_sms}
    seeder.call(account, "SetUserPoolMfaConfig", request)


def _set_mfa(seeder: Seeder, account: Account, pool_id: str, seed: PoolSeed) -> None:
    """CreateUserPool and UpdateUserPool know codes by SMS and no other second factor."""
    if seed.mfa_config is not None:
        seeder.call(account, "SetUserPoolMfaConfig", {**seed.mfa_config, "UserPoolId": pool_id})


def _extend_schema(seeder: Seeder, account: Account, pool: Pool, seed: PoolSeed) -> None:
    """Custom attributes can be added to a pool; none can be changed or taken away."""
    declared = {entry.get("Name", ""): entry for entry in seed.settings.get("Schema") or []}
    wanted = {attribute["Name"]: attribute for attribute in pool_schema.initial(declared.values())}
    existing = {attribute["Name"]: attribute for attribute in pool.schema_attributes}
    for name, attribute in wanted.items():
        if name in existing and existing[name] != attribute:
            raise Refused(f"the attribute {name} cannot be changed; delete {pool.id} to have it made again")
    missing = [name for name in wanted if name not in existing and name.startswith(pool_schema.CUSTOM)]
    if missing:
        added = [declared[name.split("custom:", 1)[1]] for name in missing]
        seeder.call(account, "AddCustomAttributes", {"UserPoolId": pool.id, "CustomAttributes": added})


def _shown(seeder: Seeder, account: Account, pool_id: str) -> dict[str, Any]:
    shown = dict(seeder.call(account, "DescribeUserPool", {"UserPoolId": pool_id})["UserPool"])
    shown.pop("LastModifiedDate")
    pool = _get(seeder, account, pool_id)
    with seeder.opened(account) as work:
        kids = keys.kids_of_pool(work.db, pool_id)
        own_clock = pool_clocks.own(work.db).get(pool_id)
    return {
        **shown,
        "clock": own_clock,
        "mfa_config": seeder.call(account, "GetUserPoolMfaConfig", {"UserPoolId": pool_id}),
        "rules": pool.rules if pool else None,
        "test_codes": pool.test_codes if pool else None,
        "signing_keys": kids,
        **regional.shown(seeder, account, pool_id),
    }


def _find_client(seeder: Seeder, account: Account, pool: Pool, seed: ClientSeed) -> Client | None:
    if seed.client_id is None:
        named = [client for client in clients_of(seeder, pool) if client.name == seed.name]
        if len(named) > 1:
            raise Refused(f"{len(named)} clients have this name; say with client_id which one is meant")
        return named[0] if named else None
    with seeder.opened(account) as work:
        found = known.find_client(work, seed.client_id)
    if found is not None and found[1].id != pool.id:
        raise Refused(f"{seed.client_id} is a client of the pool {found[1].id}")
    return found[0] if found else None


def _create_client(seeder: Seeder, account: Account, pool: Pool, seed: ClientSeed) -> str:
    """A pinned id travels in the name, as LocalStack has it; the name is set right afterwards."""
    members = {**seed.settings, "UserPoolId": pool.id, "ClientName": seed.name}
    if seed.client_secret is not None:
        members["ClientSecret"] = seed.client_secret
    if seed.client_id is not None:
        members["ClientName"] = f"_custom_id_={seed.client_id}"
    client_id: str = seeder.call(account, "CreateUserPoolClient", members)["UserPoolClient"]["ClientId"]
    if seed.client_id is not None:
        seeder.call(account, "UpdateUserPoolClient", _client_update(pool.id, client_id, seed))
    return client_id


def _update_client(seeder: Seeder, account: Account, client: Client, seed: ClientSeed) -> tuple[str, ...]:
    with seeder.trial() as trial:
        seeder.call(account, "UpdateUserPoolClient", _client_update(client.pool_id, client.id, seed))
        with seeder.opened(account) as work:
            if seed.client_secret is not None and seed.client_secret != client.secret:
                pins.set_client_secret(work, client.id, seed.client_secret)
            found = known.find_client(work, client.id)
        assert found is not None  # noqa: S101
        after = found[0]
        changed = differing(_settled(client), _settled(after))
        trial.undo = not changed
    return changed


def _settled(client: Client) -> dict[str, Any]:
    """What a file can say of a client."""
    own = {"name": client.name, "client_secret": client.secret, "secret_arn": client.secret_arn}
    return {**own, **client.settings}


def _client_update(pool_id: str, client_id: str, seed: ClientSeed) -> dict[str, Any]:
    """UpdateUserPoolClient keeps some members that it is not sent; a file that leaves them out means their defaults."""
    kept = {**client_settings.KEPT, "PublishSecretsInAWSSecretsManager": False}
    members = _only({**kept, **seed.settings}, "UpdateUserPoolClient")
    return {**members, "UserPoolId": pool_id, "ClientId": client_id, "ClientName": seed.name}


def _only(settings: Mapping[str, Any], operation: str) -> dict[str, Any]:
    """Those members that the operation's request has, too."""
    members = contract.shape(contract.operations()[operation].input).members
    return {name: value for name, value in settings.items() if name in members}


def _comparable(setting: Any) -> Any:
    return sorted(set(setting)) if isinstance(setting, list) else setting or None
