"""The end of a sign-in: the last triggers are asked, a family of tokens is written, and the tokens are signed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator import errors
from emulator.rules.callers import user_sessions
from emulator.rules.directory import users
from emulator.rules.owners import clients
from emulator.signin import device_step, history, standing
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.tokens import customisation, issue, keys
from emulator.tokens.issue import Marks, Pending, Terms
from emulator.tokens.keys import PoolKeys
from emulator.triggers import fire, people
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a sign-in needs before its writing transaction begins (making keys may end a transaction)."""

    pool_keys: PoolKeys
    terms: Terms


def prepare(work: Work, pool: Pool, client: Client) -> Prepared:
    terms = Terms(
        access_for=clients.access_token_validity(client),
        id_for=clients.id_token_validity(client),
        refresh_for=clients.refresh_token_validity(client),
        revocable=clients.revocation_enabled(client),
        readable=clients.readable_attributes(pool, client),
        grace=clients.rotation_grace(client),
    )
    return Prepared(keys.of_pool(work, pool), terms)


def tokens(work: Work, attempt: Attempt, proven: Proven, prepared: Prepared) -> Answer:
    """The last triggers run, a family is written and kept, and the tokens are signed with nothing held."""
    pool, client = attempt.pool, attempt.client
    user = _after_post_authentication(work, attempt, proven)
    user, override = _after_pre_token_generation(work, attempt, proven, user)
    device = device_step.meet(work, attempt, proven, user)
    session_id = user_sessions.begin(work, pool, client, user)
    attributes = store_users.attributes(work.db, user.id)
    event_id = history.passed(work, attempt, user, proven.progress)
    marks = Marks(device.device_key, proven.progress.acr, proven.progress.amr, session_id, event_id)
    pending = issue.begin_family(
        work, pool, client, user, prepared.pool_keys, prepared.terms, marks=marks, override=override
    )
    work.release()
    answer = finished(work, pending, attributes, prepared)
    if device.metadata is not None:
        answer["AuthenticationResult"]["NewDeviceMetadata"] = device.metadata
    return answer


def finished(work: Work, pending: Pending, attributes: Mapping[str, str], prepared: Prepared) -> Answer:
    """The answer that carries tokens: `ChallengeParameters` is there, and empty."""
    result = issue.result(work, pending, attributes, prepared.pool_keys, prepared.terms)
    return {"AuthenticationResult": result, "ChallengeParameters": {}}


def hold_again(work: Work, user: User, *, by_password: bool = True) -> User:
    """The user after somebody outside ran, held anew. Who was disabled or deleted meanwhile gets no tokens. A new
    password ends a sign-in by the old one, and no other: functions that let somebody in without may set it."""
    work.write()
    held = users.lock(work, user)
    standing.check(held)
    if by_password and held.srp_verifier != user.srp_verifier:
        raise errors.signin.incorrect_username_or_password()
    return held


def _after_post_authentication(work: Work, attempt: Attempt, proven: Proven) -> User:
    user = proven.user
    if not fire.has(attempt.pool, "PostAuthentication"):
        return user
    person = people.person(work, attempt.pool, user, store_users.attributes(work.db, user.id))
    fire.post_authentication(
        work,
        attempt.pool,
        person,
        client_id=attempt.client.id,
        new_device_used=device_step.is_new(attempt, proven),
        client_metadata=attempt.client_metadata,
    )
    return hold_again(work, user, by_password="pwd" in proven.progress.amr)


def _after_pre_token_generation(
    work: Work, attempt: Attempt, proven: Proven, user: User
) -> tuple[User, ClaimsOverride | None]:
    """The user, held, and what the function wants of the tokens; asked last, once for both of them."""
    if not customisation.is_asked(attempt.pool):
        return user, None
    override = customisation.ask(
        work,
        attempt.pool,
        attempt.client,
        user,
        source=proven.progress.source,
        client_metadata=attempt.client_metadata,
    )
    return hold_again(work, user, by_password="pwd" in proven.progress.amr), override
