"""`apply`: files into the database, everything or nothing."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace
from sqlalchemy.exc import DBAPIError

from emulator import operations
from emulator.seeds import files, groups, people, pools, providers, reading, resources, surroundings
from emulator.seeds.missing import CLIENTS, GROUPS, PROVIDERS, SERVERS, Missing
from emulator.seeds.outcome import OnConflict, Outcome
from emulator.seeds.seeder import Seeder
from emulator.seeds.shape import FileSeed, PoolSeed
from emulator.store import failures
from emulator.store.transactions import WholeTransaction
from emulator.work import Services

ATTEMPTS = 3
# After the clients, which most of them name.
OF_CLIENTS = ("domains", "branding", "ui_customizations", "terms", "cimd_policies", "risk_configurations")


def apply(
    services: Services,
    names: Sequence[str | Path],
    *,
    on_conflict: OnConflict = "skip",
    keep: bool = True,
    environment: Mapping[str, str] = os.environ,
    alone: bool = False,
    first: Callable[[Any], None] | None = None,
) -> Outcome:
    """Makes what the files and folders say, in their order. With a problem anywhere, or without `keep`, nothing of it
    stays; the problems are all there are, as far as one does not hide another. `first` is done before, in the same
    transaction, with its connection. `alone` is for files of a stranger: they can name no others of this machine."""
    operations.load()
    for attempts_left in reversed(range(ATTEMPTS)):
        outcome = Outcome()
        paths = files.found(names, outcome.problems)
        seeds = reading.seeds(paths, environment, outcome.problems, alone=alone)
        try:
            with WholeTransaction(services.database) as whole:
                if first is not None:
                    first(whole.connection)
                seeder = Seeder(services, whole)
                for seed in seeds:
                    _bring_file(seeder, seed, on_conflict, outcome)
                whole.keep = keep and not outcome.problems
            return outcome
        except DBAPIError as error:  # somebody else was in the way; of this attempt nothing stays
            if not attempts_left or not failures.may_pass(error):
                raise
    raise AssertionError("unreachable")


def separated(setting: str) -> list[str]:
    """The files and folders of EMULATOR_SEED."""
    return [name for name in setting.split(os.pathsep) if name]


def _bring_file(seeder: Seeder, seed: FileSeed, on_conflict: OnConflict, outcome: Outcome) -> None:
    """The clock first, for the times of the file count by it."""
    if seed.clock is not None:
        surroundings.bring_clock(seeder, seed.clock, on_conflict, outcome)
    for pool in seed.pools:
        _bring(seeder, pool, on_conflict, outcome)
    for fault in seed.faults:
        surroundings.bring_fault(seeder, fault, on_conflict, outcome)


def _bring(seeder: Seeder, seed: PoolSeed, on_conflict: OnConflict, outcome: Outcome) -> None:
    """In the order in which one thing names another. A pool that cannot be made hides all that is in it."""
    pool = pools.bring(seeder, seed, on_conflict, outcome)
    if pool is None:
        return
    missing = Missing(seed)
    for provider in seed.providers:
        if not providers.bring(seeder, pool, provider, on_conflict, outcome):
            missing.add(PROVIDERS, provider.name)
    for server in seed.resources[SERVERS]:
        if not resources.bring(seeder, pool, SERVERS, server, on_conflict, outcome):
            missing.add(SERVERS, server.name)
    for client in seed.clients:
        hidden = missing.hides_client(client)
        if hidden or pools.bring_client(seeder, pool, client, on_conflict, outcome) is None:
            missing.add(CLIENTS, client.name)
    for key in OF_CLIENTS:
        for resource in seed.resources[key]:
            if not missing.hides_resource(resource):
                resources.bring(seeder, pool, key, resource, on_conflict, outcome)
    for group in seed.groups:
        if not groups.bring(seeder, pool, group, on_conflict, outcome):
            missing.add(GROUPS, group.name)
    users = [user for user in seed.users if not missing.hides_user(user)]
    generated = [one for one in seed.generated if not missing.hides_user(one.like)]
    there = replace(seed, users=tuple(users), generated=tuple(generated))
    people.bring(seeder, pool, there, on_conflict, outcome)
