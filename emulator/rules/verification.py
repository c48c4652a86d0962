"""Codes that verify an email or a phone number of a confirmed user: asked for, sent, answered.

A code is for one value. Where the pool verifies before it updates, a code carries the new value, and the right answer
puts it in the place of the old one.
"""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

from emulator.context import Context
from emulator.errors import CodeDeliveryFailureException, attribute_sentences, sentences
from emulator.messages import deliver
from emulator.messages.deliver import Delivery
from emulator.messages.templates import Purpose
from emulator.rules import aliases, codes
from emulator.store import users as store_users
from emulator.store.codes import Code
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import people
from emulator.triggers.events import CLIENT_ID_NOT_APPLICABLE
from emulator.triggers.fire import Metadata


@dataclass(frozen=True, slots=True)
class Sent:
    """A code and where it goes."""

    code: Code
    delivery: Delivery


def check_name(name: str) -> None:
    if name not in aliases.VERIFIABLE:
        raise attribute_sentences.cannot_be_verified()


def issue(ctx: Context, pool: Pool, user: User, name: str, value: str, *, new_value: str | None = None) -> Sent:
    """The one live code of the attribute: an earlier one is superseded, and a new value that it carried is given up."""
    delivery = deliver.to_attribute(name, value)
    return Sent(codes.issue(ctx, pool, user, codes.VERIFY[name], delivery, new_value=new_value), delivery)


def issue_for_stored(ctx: Context, pool: Pool, user: User, name: str) -> Sent:
    """A code to the value the user has, verified or not (G3), in AutoVerifiedAttributes or not (G4); also while a new
    value waits (U17). That new value is then given up: a code that went to the old address must not verify another
    (unverified)."""
    value = store_users.attributes(ctx.db, user.id).get(name)
    if not value:
        raise attribute_sentences.no_registered(name)
    return issue(ctx, pool, user, name, value)


def send(
    ctx: Context,
    pool: Pool,
    user: User,
    sent: Sequence[Sent],
    *,
    purpose: Purpose,
    client_id: str,
    client_metadata: Metadata,
) -> None:
    """Delivers the codes; ends the running transaction if somebody outside is called."""
    if not sent:
        return
    person = people.person(ctx, pool, user, store_users.attributes(ctx.db, user.id))
    for one in sent:
        deliver.send(
            ctx,
            pool,
            person,
            one.delivery,
            purpose=purpose,
            code=one.code.code,
            client_id=client_id,
            client_metadata=client_metadata,
        )


def send_for_administrator(
    ctx: Context, pool: Pool, user: User, sent: Sequence[Sent], *, client_metadata: Metadata
) -> None:
    """As `send`. AdminUpdateUserAttributes declares no CodeDeliveryFailureException: what could not be delivered is
    told by the outbox alone (unverified)."""
    for one in sent:
        with contextlib.suppress(CodeDeliveryFailureException):
            send(
                ctx,
                pool,
                user,
                [one],
                purpose="update_attribute",
                client_id=CLIENT_ID_NOT_APPLICABLE,
                client_metadata=client_metadata,
            )


def verify(ctx: Context, pool: Pool, user: User, name: str, given: str) -> None:
    """Judges the code, makes the value the user's, and verified. The caller holds the user's row.

    Raises what `codes.check` raises; ExpiredCodeException for a code whose value is the user's no more;
    AliasExistsException if another user has verified the value (decision 8), which does not spend the code.
    """
    kind = codes.VERIFY[name]
    code = codes.check(ctx, pool, user, kind, given)
    value = code.new_value or code.destination
    if code.new_value is None and store_users.attributes(ctx.db, user.id).get(name) != value:
        raise sentences.code_expired()
    aliases.claim(ctx, pool, user, name, value, force=False)
    codes.consume(ctx, pool, user, kind, code)
    aliases.release(ctx, pool, user, name, keep=value)
    if code.new_value is not None:
        codes.withdraw_recovery(ctx, user.id, name)
    store_users.put_attributes(ctx.db, pool.id, user.id, {name: value, f"{name}_verified": "true"})
    store_users.change(ctx.db, user.id, ctx.now)
