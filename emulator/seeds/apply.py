"""`apply`: files into the database, everything or nothing."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from emulator import operations
from emulator.seeds import files, groups, people, pools, providers, reading
from emulator.seeds.outcome import OnConflict, Outcome
from emulator.seeds.seeder import Seeder
from emulator.seeds.shape import PoolSeed
from emulator.store import failures
from emulator.store.transactions import WholeTransaction
from emulator.work import Services

ATTEMPTS = 3


def apply(
    services: Services,
    names: Sequence[str | Path],
    *,
    on_conflict: OnConflict = "skip",
    keep: bool = True,
    environment: Mapping[str, str] = os.environ,
) -> Outcome:
    """Makes what the files and folders say, in their order. With a problem anywhere, or without `keep`, nothing of it
    stays; the problems are all there are, as far as one does not hide another."""
    operations.load()
    for attempts_left in reversed(range(ATTEMPTS)):
        outcome = Outcome()
        paths = files.found(names, outcome.problems)
        seeds = reading.pools(paths, environment, outcome.problems)
        try:
            with WholeTransaction(services.database) as whole:
                seeder = Seeder(services, whole)
                for seed in seeds:
                    _bring(seeder, seed, on_conflict, outcome)
                whole.keep = keep and not outcome.problems
            return outcome
        except DBAPIError as error:  # somebody else was in the way; of this attempt nothing stays
            if not attempts_left or not failures.may_pass(error):
                raise
    raise AssertionError("unreachable")


def separated(setting: str) -> list[str]:
    """The files and folders of EMULATOR_SEED."""
    return [name for name in setting.split(os.pathsep) if name]


def _bring(seeder: Seeder, seed: PoolSeed, on_conflict: OnConflict, outcome: Outcome) -> None:
    """A pool that cannot be made hides its clients, groups and users: they have nowhere to be tried; and so does a
    provider, which clients name and users come by."""
    pool = pools.bring(seeder, seed, on_conflict, outcome)
    if pool is None:
        return
    provided = [providers.bring(seeder, pool, provider, on_conflict, outcome) for provider in seed.providers]
    if not all(provided):
        return
    clients = [pools.bring_client(seeder, pool, client, on_conflict, outcome) for client in seed.clients]
    made = [groups.bring(seeder, pool, group, on_conflict, outcome) for group in seed.groups]
    if seed.is_whole and all(made) and None not in clients:
        people.bring(seeder, pool, seed, on_conflict, outcome)
