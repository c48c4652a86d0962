"""A pool as the region shows it that a request addresses: the pool itself, or its replica there.

A signed request addresses the region of its credential scope, an unsigned one that of the host name if it names one
(`cognito-idp.eu-west-1.…`), else the pool's own. Where the pool has no replica, that is no mistake of an unsigned
request: it finds its pool by client id or token.

Users, clients, keys and tokens are the same in both regions. A replica has for itself its e-mail and SMS settings, its
functions, its tags, its log delivery and who its notices of risk come from (`notice_senders`); all other settings are
the pool's (developer guide).
"""

from typing import Any

from msgspec.structs import replace

from emulator import errors
from emulator.errors import (
    CognitoError,
    InvalidParameterException,
    OperationNotEnabledException,
)
from emulator.model import contract
from emulator.rules.configuration import pool_settings
from emulator.rules.owners import pauses
from emulator.store import pools, replicas
from emulator.store.pools import Pool
from emulator.store.replicas import ACTIVE, INACTIVE, Replica
from emulator.terms import Terms
from emulator.work import Work

# Members of the settings that a replica has for itself, with the column they stand in.
OWN = {"EmailConfiguration": "email_configuration", "SmsConfiguration": "sms_configuration"}
OF_THE_POOL = {"name": "PoolName", "schema_attributes": "SchemaAttributes"}  # columns that a replica has not

# Challenges of a sign-in that would change the user, and TOTP, which secondary replicas do not have (developer guide).
REFUSED_CHALLENGES = frozenset({"MFA_SETUP", "NEW_PASSWORD_REQUIRED", "SOFTWARE_TOKEN_MFA"})


def admit(work: Work, pool: Pool) -> Pool:
    """Raises OperationNotEnabledException for what the addressed replica does not answer, and for what would change
    users while a recovery pauses that."""
    seen, status = _seen(work, pool)
    if status is not None:
        check(work, seen, status)
    pauses.admit(work, seen)
    return seen


def view(work: Work, pool: Pool) -> Pool:
    """The pool as the addressed region shows it, whatever is asked of it."""
    return _seen(work, pool)[0]


def check(work: Work, pool: Pool, status: str) -> None:
    if not is_answered(work.call.terms, status):
        raise _refusal(pool, work.call.operation, status)


def is_answered(terms: Terms, status: str) -> bool:
    """Whether a replica of this status answers a call of such terms."""
    return terms.in_replica == "always" or (terms.in_replica == "active" and status == ACTIVE)


def check_challenge(pool: Pool, name: str) -> None:
    """Raises OperationNotEnabledException for a challenge that would change the user in a secondary region."""
    if pool.is_secondary and name in REFUSED_CHALLENGES:
        note = errors.replicas.challenge_of_a_replica(name, pool.home_region)
        raise errors.replicas.operation_is_not_enabled().noted(note)


def keep(work: Work, pool: Pool, **values: Any) -> None:
    """Writes columns of `user_pools` to where they belong: those of a replica to its own row. The pool is held by the
    caller. Raises InvalidParameterException for a setting of the whole pool that would be another one."""
    if not pool.is_secondary:
        pools.change(work.db, pool.id, work.now, **values)
        return
    settings = values.pop("settings", pool.settings)
    besides = {*OWN, pool_settings.NEWER_DAYS}  # the latter is no setting: that days are named again changes nothing
    names = sorted(name for name in pool.settings.keys() | settings.keys() if name not in besides)
    differing = [name for name in names if pool.settings.get(name) != settings.get(name)]
    for column, name in OF_THE_POOL.items():
        if values.pop(column, getattr(pool, column)) != getattr(pool, column):
            differing.append(name)
    if differing:
        raise errors.replicas.setting_of_the_primary_region(differing)
    own = {column: settings.get(name) or {} for name, column in OWN.items()}
    replica = replicas.of_pool(work.db, pool.id, work.now)
    if replica is not None:
        replicas.change(work.db, replica, work.now, **own, **values)


def pools_of_place(work: Work, account_id: str, region_name: str, *, after: str | None, limit: int) -> list[Pool]:
    """The pools that an account has in a region, each as the region shows it, in the order of their ids."""
    rows_here = {replica.pool_id: replica for replica in replicas.of_place(work.db, account_id, region_name)}
    here = {
        pool_id: replica
        for pool_id, replica in rows_here.items()
        if replica.status_at(work.now_in(pool_id)) in (ACTIVE, INACTIVE)
    }
    rows = pools.page(work.db, account_id, region_name, besides=list(here), after=after, limit=limit)
    return [as_replica(pool, here[pool.id]) if pool.id in here else pool for pool in rows]


def _seen(work: Work, pool: Pool) -> tuple[Pool, str | None]:
    region = work.call.addressed
    if region is None or region == pool.region:
        return pool, None
    replica = replicas.of_pool(work.db, pool.id, work.now)
    status = replica.status_at(work.now) if replica is not None and replica.region_name == region else None
    if replica is None or status not in (ACTIVE, INACTIVE):  # one that is being made or deleted is not there yet
        return pool, None
    return as_replica(pool, replica), status


def as_replica(pool: Pool, replica: Replica) -> Pool:
    settings = {name: value for name, value in pool.settings.items() if name not in OWN}
    settings |= {name: value for name, column in OWN.items() if (value := getattr(replica, column))}
    return replace(
        pool,
        region=replica.region_name,
        settings=settings,
        lambda_config=replica.lambda_config,
        tags=replica.tags,
        created_at=replica.created_at,
        updated_at=max(pool.updated_at, replica.updated_at),
    )


def _refusal(pool: Pool, operation: str, status: str) -> CognitoError:
    """Some operations declare no OperationNotEnabledException; InvalidParameterException they all do."""
    is_declared = contract.allows(operation, OperationNotEnabledException.__name__)
    kind = OperationNotEnabledException if is_declared else InvalidParameterException
    note = errors.replicas.operation_of_a_replica(operation, pool.region, status, pool.home_region)
    return kind(errors.replicas.NOT_ENABLED).noted(note)
