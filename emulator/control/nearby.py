"""What there is now about the pool, the app client and the user of a refusal: where a pool is that was not found, whose
an app client is, in which pools a user of that name exists, in what state the user is, and which locks and codes they
have. Looked up when somebody asks why, never when something is refused."""

from collections.abc import Iterator
from datetime import datetime

from emulator.base.clock import iso
from emulator.rules.directory import users
from emulator.rules.limits import limits
from emulator.rules.owners import known
from emulator.store import attempts, codes
from emulator.store import users as store_users
from emulator.store.codes import Code
from emulator.store.pools import Pool
from emulator.store.requests import Request
from emulator.store.users import User
from emulator.work import DEFAULT_ACCOUNT, DEFAULT_REGION, Work

MOST_POOLS = 5


def told(work: Work, row: Request) -> list[str]:
    """Sentences, the widest first."""
    pool = known.find_pool(work, row.pool_id) if row.pool_id else None
    return [*_of_pool(row, pool), *_of_client(work, row, pool), *_of_user(work, row, pool)]


def _of_pool(row: Request, pool: Pool | None) -> Iterator[str]:
    if row.pool_id is None:
        return
    if pool is None:
        yield f"No user pool {row.pool_id} exists in any account or region of this emulator."
        return
    asked = (row.region or DEFAULT_REGION, row.account_id or DEFAULT_ACCOUNT)
    if row.account_id is not None and asked != (pool.region, pool.account_id):
        yield (
            f"The user pool {pool.id} is in region {pool.region} of account {pool.account_id}; the request was signed "
            f"for region {asked[0]} of account {asked[1]}."
        )
    else:
        yield f"The user pool {pool.id} ({pool.name}) is in region {pool.region} of account {pool.account_id}."


def _of_client(work: Work, row: Request, pool: Pool | None) -> Iterator[str]:
    if row.client_id is None:
        return
    found = known.find_client(work, row.client_id)
    if found is None:
        yield f"No app client {row.client_id} exists in any user pool."
        return
    client = found[0]
    if pool is not None and client.pool_id != pool.id:
        yield f"The app client {client.id} is one of the user pool {client.pool_id}, not of {pool.id}."
    else:
        yield f"The app client {client.id} ({client.name}) is one of the user pool {client.pool_id}."


def _of_user(work: Work, row: Request, pool: Pool | None) -> Iterator[str]:
    if row.username is None:
        return
    user = users.find(work, pool, row.username) if pool else None
    if pool is not None and user is None:
        yield f"Nobody in the user pool {pool.id} has the username, sub or alias {row.username} now."
    found = store_users.pools_of_name(work.db, row.username, MOST_POOLS + 1)
    others = [pool_id for pool_id in found if pool_id != row.pool_id]
    if user is None and others:
        more = " and others" if len(others) > MOST_POOLS else ""
        yield f"A user {row.username} exists in another user pool: {', '.join(others[:MOST_POOLS])}{more}."
    if pool is None:
        return
    if user is not None:
        yield _state(user, work.now_in(pool.id))
        yield from _codes(codes.of_user(work.db, user.id), work.now_in(pool.id))
    subjects = [limits.name_subject(pool, row.username), *([limits.user_subject(user)] if user else [])]
    for subject in subjects:
        yield from _counts(work, pool, subject, user.username if user else row.username)


def _state(user: User, now: datetime) -> str:
    enabled = "enabled" if user.enabled else "disabled"
    said = f"The user {user.username} has the status {user.status} and is {enabled} now."
    expires = user.temporary_password_expires_at
    if expires is None:
        return said
    return f"{said} Their temporary password {'expired' if expires <= now else 'expires'} at {iso(expires)}."


def _codes(found: list[Code], now: datetime) -> Iterator[str]:
    """The newest of each purpose."""
    for code in {code.purpose: code for code in found}.values():
        if code.consumed_at is not None:
            state = f"was used at {iso(code.consumed_at)}"
        elif code.superseded_at is not None:
            state = f"was superseded or withdrawn at {iso(code.superseded_at)}"
        else:
            state = f"{'expired' if code.expires_at <= now else 'expires'} at {iso(code.expires_at)}"
        yield (
            f"Their newest code for {code.purpose} was sent at {iso(code.issued_at)}, was answered {code.attempts} "
            f"times and {state}."
        )


def _counts(work: Work, pool: Pool, subject: str, username: str) -> Iterator[str]:
    now = work.now_in(pool.id)
    for count in attempts.of_subject(work.db, pool.id, subject):
        if count.locked_until is not None and count.locked_until > now:
            yield (
                f"The rule {count.rule} counted {count.count} wrong answers and locks {username} until "
                f"{iso(count.locked_until)}; POST /_emulator/users/{pool.id}/{username}/unlock ends the lock."
            )
        else:
            yield (
                f"The rule {count.rule} counted {count.count} since {iso(count.window_started_at)}, the last at "
                f"{iso(count.last_at)}."
            )
