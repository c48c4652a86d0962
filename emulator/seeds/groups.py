"""Bringing the groups of a pool to what a file says. A group is found by its name, without case."""

from dataclasses import replace
from functools import partial
from typing import Any

from emulator.rules.directory import groups as group_rules
from emulator.seeds.caller import Account, Caller
from emulator.seeds.outcome import OnConflict, Outcome, change_existing
from emulator.seeds.shape import GroupSeed
from emulator.store import groups as store_groups
from emulator.store.groups import Group
from emulator.store.pools import Pool


def bring(caller: Caller, pool: Pool, seed: GroupSeed, on_conflict: OnConflict, outcome: Outcome) -> bool:
    """Whether the group is there now; if not, the problem is noted."""
    account = Account(pool.region, pool.account_id)
    members = {**seed.settings, "UserPoolId": pool.id, "GroupName": seed.name}
    with outcome.problems.at(seed.place, str(seed)):
        existing = _find(caller, account, pool, seed)
        if existing is None:
            caller.call(account, "CreateGroup", members)
            outcome.count("groups", "created")
        else:
            outcome.count(
                "groups", change_existing(on_conflict, partial(_update, caller, account, pool, seed, members))
            )
        return True
    return False


def _find(caller: Caller, account: Account, pool: Pool, seed: GroupSeed) -> Group | None:
    with caller.opened(account) as work:
        return store_groups.find(work.db, pool.id, group_rules.key(seed.name))


def _update(caller: Caller, account: Account, pool: Pool, seed: GroupSeed, members: dict[str, Any]) -> bool:
    """Whether anything changed. Like UpdateGroup, it leaves alone what the file does not name."""
    with caller.trial() as trial:
        before = _find(caller, account, pool, seed)
        caller.call(account, "UpdateGroup", members)
        after = _find(caller, account, pool, seed)
        assert before is not None and after is not None  # noqa: S101
        trial.undo = replace(after, updated_at=before.updated_at) == before
    return not trial.undo
