"""The little that a seed needs and no operation can do, each with its reason.

Also pinned, but not here: a sub and a code are handed to the operation that would draw them (`seeder.call`), the ids of
pools and clients and a client's secret go through CreateUserPool and CreateUserPoolClient as a client would pin them.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from emulator.base import ids
from emulator.rules.accounts import codes as code_rules
from emulator.rules.accounts import recovery, wrong_answers
from emulator.rules.limits import limit_overrides, limits
from emulator.rules.owners import client_secrets, known
from emulator.seeds.problems import Refused
from emulator.seeds.shape import CodeSeed, LockSeed
from emulator.seeds.times import Moment
from emulator.store import clients, codes, domains, pools, replicas
from emulator.store import passwords as store_passwords
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work


def require_reset(work: Work, user: User) -> None:
    """AdminResetUserPassword sends a code, and refuses a user who has no verified contact; a file says neither."""
    recovery.require_reset(work, user)


def end_temporary_password(work: Work, user: User, moment: Moment) -> None:
    """AdminCreateUser ends it days from now; a password that has run out needs a calendar or a pin."""
    store_users.change(work.db, user.id, work.now, temporary_password_expires_at=moment.at(work.now))


def date_password(work: Work, user: User, moment: Moment) -> None:
    """An operation sets passwords now."""
    store_users.change(work.db, user.id, work.now, password_set_at=moment.at(work.now))


def forget_password(work: Work, user: User) -> None:
    """Only the import from a file leaves users without a password who must set one."""
    nothing = dict.fromkeys(("password_hash", "srp_salt", "srp_verifier", "password_set_at"))
    store_users.change(work.db, user.id, work.now, **nothing)


def remember_passwords(work: Work, user: User, hashes: Sequence[str]) -> None:
    """The history grows when a password takes another's place; a file has it at once, the newest first."""
    for one in reversed(hashes):
        store_passwords.add(work.db, ids.row_id("password", work.random), user.id, one, work.now)


def sign_out(work: Work, user: User, moment: Moment) -> None:
    """An operation signs users out now."""
    store_users.change(work.db, user.id, work.now, signed_out_at=moment.at(work.now))


def date_user(work: Work, user: User, created: Moment | None, updated: Moment | None) -> None:
    """When a user was made and last changed are the service's to say; one who comes from elsewhere brings it along."""
    made = created.at(work.now) if created else user.created_at
    changed = updated.at(work.now) if updated else made
    store_users.change(work.db, user.id, changed, created_at=made)


def move_code(work: Work, user: User, seed: CodeSeed) -> None:
    """SignUp issues its code now; an older one, or one that has run out, needs waiting or a pin. An expired code
    without a time expired an hour ago. Raises Refused if the times do not make the state."""
    lives = code_rules.SIGN_UP.lives
    expires_at = seed.expires.at(work.now) if seed.expires else None
    issued_at = seed.issued.at(work.now) if seed.issued else None
    if expires_at is None and issued_at is None:
        expires_at = work.now - timedelta(hours=1) if seed.state == "expired" else work.now + lives
    if expires_at is None and issued_at is not None:
        expires_at = issued_at + lives
    assert expires_at is not None  # noqa: S101
    dated = seed.expires is not None and seed.expires.instant is not None  # a day that comes: then it is over
    if (expires_at <= work.now) != (seed.state == "expired") and not (dated and seed.state == "pending"):
        raise Refused(f"the code is said to be {seed.state} and expires at {expires_at.isoformat()}", seed.place)
    live = codes.live(work.db, user.id, code_rules.SIGN_UP.purpose)
    if live is None:
        raise Refused("no code was sent: the pool verifies no attribute that the user has", seed.place)
    codes.reschedule(work.db, live.id, issued_at=issued_at or min(expires_at - lives, work.now), expires_at=expires_at)


def lock(work: Work, pool: Pool, user: User, seed: LockSeed) -> None:
    """Raises Refused in a pool without the lock."""
    if not limits.is_enabled(pool, seed.by):
        raise Refused(f"the rules of the pool turn off the lock {seed.by}", seed.place)
    until = None if seed.until is None else seed.until.at(work.now)
    wrong_answers.count(work, pool, user, seed.by, seed.failures, until=until)


def set_rules(work: Work, pool_id: str, rules: Mapping[str, Any]) -> None:
    """AWS has no name for a pool's own limits; `PUT /_emulator/pools/{id}/rules` is the other way."""
    limit_overrides.put(work, pool_id, rules)


def set_client_secret(work: Work, client_id: str, secret: str) -> None:
    """A client's secret is decided when the client is made; a file may change its mind."""
    clients.put_secrets(
        work.db, client_id, work.now, client_secrets.first(client_id, secret, work.now, "given"), shown=secret
    )


def set_test_codes(work: Work, pool_id: str, table: Mapping[str, str]) -> None:
    """AWS has no fixed codes; `PUT /_emulator/pools/{id}/test_codes` is the other way."""
    pool = known.find_pool(work, pool_id)
    if pool is not None and pool.test_codes != table:
        pools.change(work.db, pool_id, pool.updated_at, test_codes=dict(table))


def settle_domains(work: Work, pool_id: str) -> None:
    """A custom domain needs some minutes; a file does not wait."""
    for domain in domains.in_use(work.db, pool_id, work.now).values():
        if domain.status != domains.ACTIVE:
            domains.change(work.db, domain.host, work.now, status=domains.ACTIVE, status_until=None)


def settle_replica(work: Work, pool_id: str, tags: Mapping[str, str] | None) -> None:
    """A replica that is being made needs some seconds; a file does not wait."""
    replica = replicas.of_pool(work.db, pool_id, work.now)
    if replica is not None:
        status = replica.status_at(work.now)
        settled = {"status": replicas.INACTIVE, "status_until": None} if status == replicas.CREATING else {}
        replicas.change(
            work.db, replica, replica.updated_at, **settled, tags=dict(replica.tags if tags is None else tags)
        )
