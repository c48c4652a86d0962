"""The little that a seed needs and no operation can do, each with its reason.

Also pinned, but not here: a sub and a code are handed to the operation that would draw them (`caller.call`), the ids of
pools and clients and a client's secret go through CreateUserPool and CreateUserPoolClient as a client would pin them.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from emulator.context import Context
from emulator.rules import client_secrets, limit_overrides, limits, software_tokens, users
from emulator.rules import codes as code_rules
from emulator.seeds.problems import Refused
from emulator.seeds.shape import CodeSeed, LockSeed
from emulator.seeds.times import Moment
from emulator.store import attempts, clients, codes, replicas
from emulator.store import software_tokens as store_software_tokens
from emulator.store import users as store_users
from emulator.store.pools import Pool
from emulator.store.users import User


def require_reset(ctx: Context, user: User) -> None:
    """AdminResetUserPassword sends a code, and refuses a user who has no verified contact; a file says neither."""
    users.require_reset(ctx, user)


def end_temporary_password(ctx: Context, user: User, moment: Moment) -> None:
    """AdminCreateUser ends it days from now; a password that has run out needs a calendar or a pin."""
    store_users.change(ctx.db, user.id, ctx.now, temporary_password_expires_at=moment.at(ctx.now))


def move_code(ctx: Context, user: User, seed: CodeSeed) -> None:
    """SignUp issues its code now; an older one, or one that has run out, needs waiting or a pin. An expired code of
    which no time is told ran out an hour ago. Raises Refused if the times do not make the state."""
    lives = code_rules.SIGN_UP.lives
    expires_at = seed.expires.at(ctx.now) if seed.expires else None
    issued_at = seed.issued.at(ctx.now) if seed.issued else None
    if expires_at is None and issued_at is None:
        expires_at = ctx.now - timedelta(hours=1) if seed.state == "expired" else ctx.now + lives
    if expires_at is None and issued_at is not None:
        expires_at = issued_at + lives
    assert expires_at is not None  # noqa: S101
    if (expires_at <= ctx.now) != (seed.state == "expired"):
        raise Refused(f"the code is said to be {seed.state} and runs out at {expires_at.isoformat()}", seed.place)
    live = codes.live(ctx.db, user.id, code_rules.SIGN_UP.purpose)
    if live is None:
        raise Refused("no code was sent: the pool verifies no attribute that the user has", seed.place)
    codes.reschedule(ctx.db, live.id, issued_at=issued_at or min(expires_at - lives, ctx.now), expires_at=expires_at)


def lock(ctx: Context, pool: Pool, user: User, seed: LockSeed) -> None:
    """So many wrong answers in a row would have to be waited for: each lock refuses the next one. The rule counts here
    as ever, with its lock opened before each answer. Raises Refused in a pool without the lock."""
    if not limits.is_enabled(pool, seed.by):
        raise Refused(f"nobody is locked by {seed.by}: the rules of the pool turn it off", seed.place)
    subject = limits.user_subject(user)
    live = codes.live(ctx.db, user.id, seed.by.removeprefix("wrong_code:"))
    for _ in range(seed.failures):
        row = attempts.find(ctx.db, pool.id, subject, seed.by)
        if row is not None:
            attempts.put(ctx.db, replace(row, locked_until=None))
        limits.record_failure(ctx, pool, user, seed.by)
        if live is not None:
            codes.miss(ctx.db, live.id)
    row = attempts.find(ctx.db, pool.id, subject, seed.by)
    if row is not None and seed.until is not None:
        attempts.put(ctx.db, replace(row, locked_until=seed.until.at(ctx.now)))


def register_app(ctx: Context, pool: Pool, user: User, secret: str) -> None:
    """AssociateSoftwareToken draws the secret and VerifySoftwareToken uses up a code; a file pins the one and leaves
    the other to be used. Raises SoftwareTokenMFANotFoundException where the pool has no apps."""
    software_tokens.associate(ctx, pool, user, secret)
    pending = store_software_tokens.pending(ctx.db, user.id)
    assert pending is not None  # noqa: S101
    store_software_tokens.activate(ctx.db, pending, None, ctx.now)


def set_rules(ctx: Context, pool_id: str, rules: Mapping[str, Any]) -> None:
    """AWS has no name for a pool's own limits; `PUT /_emulator/pools/{id}/rules` is the other way."""
    limit_overrides.put(ctx, pool_id, rules)


def set_client_secret(ctx: Context, client_id: str, secret: str) -> None:
    """A client's secret is decided when the client is made; a file may change its mind."""
    clients.put_secrets(
        ctx.db, client_id, ctx.now, client_secrets.first(client_id, secret, ctx.now, "given"), shown=secret
    )


def settle_replica(ctx: Context, pool_id: str, tags: Mapping[str, str] | None) -> None:
    """A replica that is being made needs some seconds; a file does not wait."""
    replica = replicas.of_pool(ctx.db, pool_id, ctx.now)
    if replica is not None:
        status = replica.status_at(ctx.now)
        settled = {"status": replicas.INACTIVE, "status_until": None} if status == replicas.CREATING else {}
        replicas.change(
            ctx.db, replica, replica.updated_at, **settled, tags=dict(replica.tags if tags is None else tags)
        )
