"""The one place that decides what comes after a proof: a refusal, another challenge, or tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.context import Context
from emulator.errors import sentences
from emulator.rules import clients, events, users
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import new_password_required
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.tokens import issue, keys
from emulator.tokens.issue import Pending, Terms
from emulator.tokens.keys import PoolKeys

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a sign-in needs before its writing transaction begins (making keys may end a transaction)."""

    pool_keys: PoolKeys
    terms: Terms


def prepare(ctx: Context, attempt: Attempt) -> Prepared:
    client = attempt.client
    terms = Terms(
        access_for=clients.access_token_validity(client),
        id_for=clients.id_token_validity(client),
        refresh_for=clients.refresh_token_validity(client),
        revocable=clients.revocation_enabled(client),
        readable=clients.readable_attributes(attempt.pool, client),
    )
    return Prepared(keys.of_pool(ctx, attempt.pool), terms)


def check_status(user: User) -> None:
    """Users who may not go on although they proved who they are."""
    if not user.enabled:
        raise sentences.user_is_disabled()
    if user.status == users.UNCONFIRMED:
        raise sentences.user_is_not_confirmed()
    if user.status == users.RESET_REQUIRED:
        raise sentences.password_reset_required()


def after_first_factor(ctx: Context, attempt: Attempt, user: User, prepared: Prepared) -> Answer:
    """The user proved a first factor; the caller holds their row in a writing transaction."""
    check_status(user)
    if user.status == users.FORCE_CHANGE_PASSWORD:
        if user.temporary_password_expires_at is not None and user.temporary_password_expires_at <= ctx.now:
            raise sentences.temporary_password_expired()
        return new_password_required.ask(ctx, attempt.pool, attempt.client, user)
    return issue_tokens(ctx, attempt, user, prepared)


def issue_tokens(ctx: Context, attempt: Attempt, user: User, prepared: Prepared) -> Answer:
    """The end of the way: a family is written, kept, and the tokens signed with nothing held."""
    attributes = store_users.attributes(ctx.db, user.id)
    pending = issue.begin_family(ctx, attempt.pool, attempt.client, user, prepared.pool_keys, prepared.terms)
    events.record(ctx, attempt.pool, user, "SignIn", "Pass", attempt.client.id, attempt.req)
    ctx.release()
    return finished(ctx, pending, attributes, prepared)


def finished(ctx: Context, pending: Pending, attributes: Mapping[str, str], prepared: Prepared) -> Answer:
    """The answer that carries tokens: `ChallengeParameters` is there, and empty."""
    result = issue.result(ctx, pending, attributes, prepared.pool_keys, prepared.terms)
    return {"AuthenticationResult": result, "ChallengeParameters": {}}
