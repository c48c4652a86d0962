"""One user as a snapshot has them, brought back among the users of now."""

import logging
from dataclasses import dataclass

from emulator.control import named, snapshots
from emulator.control.refusals import Conflict, NotThere, Refused
from emulator.rules.directory import users
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.store.whole import one_user
from emulator.store.whole.one_user import Row, Stored
from emulator.store.whole.sealed import WrongKey
from emulator.work import Services, Work, opened

log = logging.getLogger("emulator")
_OWN_ATTRIBUTES = ("custom:", "dev:custom:")


@dataclass(frozen=True, slots=True)
class RestoredUser:
    """`replaced`: the user was there and is now as in the snapshot. `groups` are those the user is in again,
    `groups_gone` those of the snapshot that the pool does not have now."""

    snapshot: str
    pool: str
    username: str
    sub: str
    status: str
    replaced: bool
    groups: list[str]
    groups_gone: list[str]


def restore(services: Services, name: str, pool_id: str, username: str, *, replace: bool = False) -> RestoredUser:
    """The user's rows as they were, with the sub. Sign-ins do not come back, and those of a user who is replaced end.

    Raises NotThere for a snapshot, a pool or a user that is not there, Conflict where the user is there and is not to
    be replaced, or somebody else has a name of theirs now, and Refused for what cannot be brought back here.
    """
    with opened(services, "restore user") as work:
        key = named.pool(work, pool_id).fold(username)
    stored = _stored(services, name, pool_id, key)
    if stored is None:
        raise NotThere(f"The snapshot {name} has no user {username} in the user pool {pool_id}.")
    with opened(services, "restore user", write=True) as work:
        restored = _restored(work, name, named.held_pool(work, pool_id), stored, replace=replace)
    log.info("a user was restored from a snapshot", extra={"snapshot": name, "pool_id": pool_id})
    return restored


def _stored(services: Services, name: str, pool_id: str, key: str) -> Stored | None:
    try:
        with snapshots.opened(services, [name]) as (db, schemas):
            return one_user.find(db, schemas[0], pool_id, key)
    except WrongKey as error:
        raise Refused(f"Nobody can be brought back from the snapshot {name}. {error}") from None


def _restored(work: Work, name: str, pool: Pool, stored: Stored, *, replace: bool) -> RestoredUser:
    _check_pool(work, pool, stored)
    username, sub = stored.user["username"], stored.user["sub"]
    current = store_users.find_by_sub(work.db, pool.id, sub)
    if current is not None:
        _make_room(work, current, replace=replace)
    _check_names(work, pool, stored)
    kept, gone = one_user.without_gone_groups(work.db, stored)
    taken = one_user.put(work.db, kept)
    if taken is not None:
        raise _is_taken(username, *taken)
    return RestoredUser(
        snapshot=name,
        pool=pool.id,
        username=username,
        sub=sub,
        status=stored.user["status"],
        replaced=current is not None,
        groups=sorted(set(stored.groups.values()) - set(gone)),
        groups_gone=gone,
    )


def _check_pool(work: Work, pool: Pool, stored: Stored) -> None:
    """Raises Refused where the pool cannot take the user as they were."""
    if pool.is_paused(work.now):
        raise Refused(f"A recovery to a point in time keeps the users of {pool.id} from being changed until it ends.")
    known = {attribute["Name"] for attribute in pool.schema_attributes}
    had = {row["name"] for row in stored.beside["user_attributes"]}
    unknown = sorted(name for name in had - known if name.startswith(_OWN_ATTRIBUTES))
    if unknown:
        raise Refused(f"The user has {', '.join(unknown)} in the snapshot, which {pool.id} does not have now.")


def _make_room(work: Work, current: User, *, replace: bool) -> None:
    if not replace:
        raise Conflict(
            f'The user {current.username} is there; "replace": true puts the one of the snapshot in their place.'
        )
    held = store_users.lock(work.db, current.id)
    if held is not None:
        users.remove(work, held)


def _check_names(work: Work, pool: Pool, stored: Stored) -> None:
    """Raises Conflict where a name that signs the user in would mean two users."""
    for name in [stored.user["username"], *(row["value"] for row in stored.beside["aliases"])]:
        holder = store_users.resolve(work.db, pool.id, name, pool.fold(name))
        if holder is not None:
            raise Conflict(
                f"{name} is a name of another user now, {holder.username} with the sub {holder.sub}; "
                f"nothing was changed."
            )


def _is_taken(username: str, table: str, row: Row) -> Conflict:
    """What only the database can tell, and what somebody took at the same moment."""
    what = {
        "linked_identities": f"The identity that {row.get('provider_name')} knows {username} by",
        "webauthn_credentials": f"A passkey of {username}",
        "devices": f"The device {row.get('device_key')} of {username}",
        "aliases": f"{row.get('value')}, an alias of {username},",
    }
    return Conflict(f"{what.get(table, f'The username or the sub of {username}')} is another user's now.")
