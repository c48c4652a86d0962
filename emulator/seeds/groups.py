"""Bringing the groups of a pool to what a file says. A group is found by its name, without case."""

from functools import partial
from typing import Any

from msgspec.structs import asdict, replace

from emulator.rules.directory import groups as group_rules
from emulator.seeds.outcome import Noting, OnConflict, Outcome, differing
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import GroupSeed
from emulator.store import groups as store_groups
from emulator.store.groups import Group
from emulator.store.pools import Pool


def bring(seeder: Seeder, pool: Pool, seed: GroupSeed, on_conflict: OnConflict, outcome: Outcome) -> bool:
    """Whether the group is there now; if not, the problem is noted."""
    account = Account(pool.region, pool.account_id)
    members = {**seed.settings, "UserPoolId": pool.id, "GroupName": seed.name}
    with outcome.problems.at(seed.place, str(seed)):
        noting = Noting(outcome, "groups", pool.name, str(seed))
        existing = _find(seeder, account, pool, seed)
        if existing is None:
            seeder.call(account, "CreateGroup", members)
            noting.created()
        else:
            noting.existing(on_conflict, partial(_update, seeder, account, pool, seed, members))
        return True
    return False


def _find(seeder: Seeder, account: Account, pool: Pool, seed: GroupSeed) -> Group | None:
    with seeder.opened(account) as work:
        return store_groups.find(work.db, pool.id, group_rules.key(seed.name))


def _update(seeder: Seeder, account: Account, pool: Pool, seed: GroupSeed, members: dict[str, Any]) -> tuple[str, ...]:
    """What changed. Like UpdateGroup, it leaves alone what the file does not name."""
    with seeder.trial() as trial:
        before = _find(seeder, account, pool, seed)
        seeder.call(account, "UpdateGroup", members)
        after = _find(seeder, account, pool, seed)
        assert before is not None and after is not None  # noqa: S101
        changed = differing(asdict(before), asdict(replace(after, updated_at=before.updated_at)))
        trial.undo = not changed
    return changed
