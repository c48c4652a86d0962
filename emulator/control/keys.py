"""New keys for the tokens of a pool, as after a leak or for a test of whoever verifies them."""

from dataclasses import dataclass
from typing import Literal

from emulator.base.instants import Instant
from emulator.control import named
from emulator.tokens import keys
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class RetiredKey:
    """A key that signs no more. Tokens by it are good, and jwks.json has it, until `published_until`."""

    kid: str
    used_for: Literal["id", "access"]
    published_until: Instant


@dataclass(frozen=True, slots=True)
class RotatedKeys:
    """The keys that sign now, and those from before that are still published."""

    pool: str
    id_kid: str
    access_kid: str
    retired: list[RetiredKey]


def rotate(services: Services, pool_id: str, *, keep_old: bool = True) -> RotatedKeys:
    """New keys sign the pool's ID and access tokens from now on, in all servers. Old ones stay published for a day, as
    long as any such token lives; without `keep_old` what they signed is refused at once. Refresh tokens go on. Raises
    NotThere."""
    with opened(services, "RotateKeys") as work:
        pool = named.pool(work, pool_id)
        made = keys.fresh(work, pool)
        work.write()
        named.held_pool(work, pool_id)
        old = keys.replace(work, pool, made, keeps_old=keep_old)
        retired = [RetiredKey(key.kid, _use(key.used_for), key.published_until) for key in old]
    with opened(services, "RotateKeys") as work:
        now = keys.of_pool(work, pool)
        return RotatedKeys(pool.id, now["id"].kid, now["access"].kid, retired)


def _use(used_for: str) -> Literal["id", "access"]:
    return "id" if used_for == "id" else "access"
