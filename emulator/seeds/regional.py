"""What a file says of a pool's replica and of the logs it exports."""

from typing import Any

from emulator.seeds import pins
from emulator.seeds.problems import Refused
from emulator.seeds.seeder import Account, Seeder
from emulator.seeds.shape import PoolSeed
from emulator.store import replicas


def bring(seeder: Seeder, account: Account, pool_id: str, seed: PoolSeed) -> None:
    """Raises Refused for a pool whose replica is in another region than the file says."""
    named = {"UserPoolId": pool_id}
    if seed.log_delivery is not None:
        seeder.call(account, "SetLogDeliveryConfiguration", {**seed.log_delivery, **named})
    if seed.replica is not None:
        _bring_replica(seeder, account, named, seed.replica, seed.replica_status)


def shown(seeder: Seeder, account: Account, pool_id: str) -> dict[str, Any]:
    """What there is, for telling whether anything changed."""
    named = {"UserPoolId": pool_id}
    with seeder.opened(account) as work:
        replica = replicas.of_pool(work.db, pool_id, work.now)
    told = (replica.region_name, replica.status, replica.tags) if replica else None
    return {"replica": told, "log_delivery": seeder.call(account, "GetLogDeliveryConfiguration", named)}


def _bring_replica(
    seeder: Seeder, account: Account, named: dict[str, str], members: dict[str, Any], status: str
) -> None:
    region = members.get("RegionName")
    with seeder.opened(account) as work:
        existing = replicas.of_pool(work.db, named["UserPoolId"], work.now)
    if existing is None:
        seeder.call(account, "CreateUserPoolReplica", {**members, **named})
    elif existing.region_name != region:
        raise Refused(f"has its replica in {existing.region_name}; a pool has one, which must be deleted first")
    with seeder.opened(account, named["UserPoolId"]) as work:
        pins.settle_replica(work, named["UserPoolId"], members.get("UserPoolTags"))
    seeder.call(account, "UpdateUserPoolReplica", {**named, "RegionName": region, "Status": status})
