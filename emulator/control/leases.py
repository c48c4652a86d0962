"""Lending users to tests that run beside each other: each gets one of its own, in a state with a name, and gives it
back. Who does not is helped when the time is over: by the machine's clock, for tests move the other one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from emulator.base import ids
from emulator.base.instants import Instant
from emulator.control import borrowing, copies, lease_pool, named, states
from emulator.control.borrowing import Draft
from emulator.control.refusals import NotThere, Refused
from emulator.control.states import Made
from emulator.errors import CognitoError
from emulator.rules.directory import users
from emulator.store import clients, leases
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Services, opened

USUAL_SECONDS, MOST_SECONDS = 3600, 7 * 86_400
SWEPT = 50  # leases that are over, with each new one
_MOST_CLIENTS = 60


@dataclass(frozen=True, slots=True)
class LeaseClient:
    id: str
    name: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class Lease:
    """`username` is the name to sign in with. `code` is the code of the state, `newer_code` the one that took its
    place, `totp_secret` what the authenticator app knows."""

    id: str
    like: str
    pool: str
    clients: list[LeaseClient]
    username: str
    password: str
    sub: str
    email: str | None
    phone_number: str | None
    code: str | None
    newer_code: str | None
    totp_secret: str | None
    expires_at: Instant


@dataclass(frozen=True, slots=True)
class Lent:
    """A lease, without what only its test knows."""

    id: str
    like: str
    pool: str
    username: str
    created_at: Instant
    expires_at: Instant


def lend(services: Services, like: str, *, pool_id: str | None = None, for_seconds: float = USUAL_SECONDS) -> Lease:
    """A fresh user in the state of the name, or like the user of that name in the pool. Raises NotThere for a pool or a
    name that nobody has, Refused where the pool cannot have such a user."""
    _sweep(services)
    pool, known = _place(services, pool_id)
    draft, make = _planned(services, pool, known, like)
    try:
        made = make(draft)
        user, values = borrowing.found(draft)
        lease = _noted(services, draft, user, like, for_seconds)
    except CognitoError as error:
        _undo(draft)
        raise Refused(f"The pool {pool.id} cannot have such a user: {error.message}") from None
    except BaseException:
        _undo(draft)
        raise
    return Lease(
        id=lease.id,
        like=like,
        pool=pool.id,
        clients=[LeaseClient(client.id, client.name, client.secret) for client in known],
        username=draft.typed,
        password=draft.password,
        sub=user.sub,
        email=values.get("email"),
        phone_number=values.get("phone_number"),
        code=made.code,
        newer_code=made.newer_code,
        totp_secret=made.totp_secret,
        expires_at=lease.expires_at,
    )


def take_back(services: Services, lease_id: str) -> None:
    """The user goes, as if the test had never run; a test that deleted the user gives back as well. Raises NotThere."""
    with opened(services, "lease", write=True) as work:
        if not leases.end(work.db, lease_id):
            raise NotThere(f"There is no lease {lease_id}: it was given back, or its time is over.")


def lent(services: Services, *, pool_id: str | None = None, limit: int) -> list[Lent]:
    """Newest first."""
    _sweep(services)
    with opened(services, "lease") as work:
        found = leases.newest(work.db, pool_id, limit)
    return [Lent(one.id, one.made_like, one.pool_id, one.username, one.created_at, one.expires_at) for one in found]


def _sweep(services: Services) -> None:
    with opened(services, "lease", write=True) as work:
        leases.sweep(work.db, SWEPT, before=services.clock.now())


def _place(services: Services, pool_id: str | None) -> tuple[Pool, list[Client]]:
    wanted = pool_id or lease_pool.prepare(services)
    with opened(services, "lease") as work:
        pool = named.pool(work, wanted)
        return pool, clients.page(work.db, pool.id, after=None, limit=_MOST_CLIENTS)


def _planned(services: Services, pool: Pool, known: list[Client], like: str) -> tuple[Draft, Callable[[Draft], Made]]:
    client = known[0] if known else None
    if like not in states.STATES:
        return copies.planned(services, pool, client, like)
    if client is None and like in states.NEEDS_CLIENT:
        raise Refused(f"A user who is {like} signs up with an app client, and the pool {pool.id} has none.")
    draft = borrowing.draft(services, pool, client)
    return (draft.with_phone() if like in states.NEEDS_PHONE else draft), states.STATES[like]


def _noted(services: Services, draft: Draft, user: User, like: str, for_seconds: float) -> leases.Lease:
    """From here on somebody takes the user back."""
    now = services.clock.now()
    ends = now + timedelta(seconds=for_seconds)
    lease = leases.Lease(ids.row_id("lease", services.random), draft.pool.id, user.id, draft.typed, like, now, ends)
    with opened(services, "lease", write=True) as work:
        leases.add(work.db, lease)
    return lease


def _undo(draft: Draft) -> None:
    """A user without a lease would stay for ever: takes away what was made of one before something went wrong."""
    with opened(draft.services, "lease", write=True) as work:
        user = users.find(work, draft.pool, draft.typed)
        if user is not None:
            users.remove(work, user)
