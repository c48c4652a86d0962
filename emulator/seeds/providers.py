"""Bringing the identity providers of a pool to what a file says. A provider is found by its name."""

from functools import partial
from typing import Any

from emulator.seeds import played
from emulator.seeds.outcome import Noting, OnConflict, Outcome, differing
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import ProviderSeed
from emulator.store import identity_providers
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool


def bring(seeder: Seeder, pool: Pool, seed: ProviderSeed, on_conflict: OnConflict, outcome: Outcome) -> bool:
    """Whether the provider is there now; if not, the problem is noted."""
    account = Account(pool.region, pool.account_id)
    members = {**seed.settings, "UserPoolId": pool.id, "ProviderName": seed.name}
    with outcome.problems.at(seed.place, str(seed)):
        noting = Noting(outcome, "providers", pool.name, str(seed))
        existing = find(seeder, pool, seed.name)
        if existing is None:
            seeder.call(account, "CreateIdentityProvider", {**members, "ProviderType": seed.type})
            _play(seeder, pool, seed)
            noting.created()
        else:
            update = partial(_update, seeder, account, pool, existing, seed, members)
            noting.existing(on_conflict, update)
        return True
    return False


def find(seeder: Seeder, pool: Pool, name: str) -> IdentityProvider | None:
    with seeder.opened(Account(pool.region, pool.account_id)) as work:
        return identity_providers.find(work.db, pool.id, name)


def _update(
    seeder: Seeder,
    account: Account,
    pool: Pool,
    existing: IdentityProvider,
    seed: ProviderSeed,
    members: dict[str, Any],
) -> tuple[str, ...]:
    """What changed. Like UpdateIdentityProvider, it leaves alone what the file does not name."""
    if existing.provider_type != seed.type:
        raise Refused(f"is of the type {existing.provider_type}, which cannot change; delete it to have it made again")
    with seeder.trial() as trial:
        before = _shown(seeder, account, members)
        seeder.call(account, "UpdateIdentityProvider", members)
        changed = differing(before, _shown(seeder, account, members))
        trial.undo = not changed
    return (*changed, "played") if _play(seeder, pool, seed) else changed


def _play(seeder: Seeder, pool: Pool, seed: ProviderSeed) -> bool:
    """Whether anything changed of what the emulator plays."""
    with seeder.opened(Account(pool.region, pool.account_id)) as work:
        provider = identity_providers.find(work.db, pool.id, seed.name)
        return provider is not None and played.bring(work, provider, seed.played)


def _shown(seeder: Seeder, account: Account, members: dict[str, Any]) -> dict[str, Any]:
    named = {name: members[name] for name in ("UserPoolId", "ProviderName")}
    shown = dict(seeder.call(account, "DescribeIdentityProvider", named)["IdentityProvider"])
    shown.pop("LastModifiedDate")
    return shown
