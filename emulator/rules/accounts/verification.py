"""Codes that verify an email or a phone number of a confirmed user: asked for, sent, answered.

A code is for one value. Where the pool verifies before it updates, a code carries the new value, and the right answer
puts it in the place of the old one.
"""

import contextlib
from collections.abc import Sequence

from msgspec import Struct

from emulator import errors
from emulator.errors import CodeDeliveryFailureException
from emulator.messages import deliver
from emulator.messages.causes import Cause
from emulator.messages.deliver import Delivery
from emulator.model import addresses
from emulator.rules.accounts import codes
from emulator.rules.directory import aliases, contacts
from emulator.store import user_changes
from emulator.store import users as store_users
from emulator.store.codes import Code
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import people
from emulator.triggers.events import CLIENT_ID_NOT_APPLICABLE
from emulator.triggers.fire import Metadata
from emulator.work import Work


class Sent(Struct, frozen=True):
    """A code and where it goes."""

    code: Code
    delivery: Delivery


def check_name(name: str) -> None:
    if name not in addresses.ATTRIBUTES:
        raise errors.directory.cannot_be_verified()


def issue(work: Work, pool: Pool, user: User, name: str, value: str, *, new_value: str | None = None) -> Sent:
    """The one live code of the attribute: an earlier one is superseded, and a new value that it carried is given up."""
    delivery = deliver.to_attribute(name, value)
    return Sent(codes.issue(work, pool, user, codes.VERIFY[name], delivery, new_value=new_value), delivery)


def issue_for_stored(work: Work, pool: Pool, user: User, name: str) -> Sent:
    """A code to the value the user has, verified or not (evidence: verify-again), in AutoVerifiedAttributes or not
    (evidence: verify-any-address); also while a new value waits (evidence: code-to-old-address). That new value is then
    given up: a code that went to the old address must not verify another (unverified)."""
    value = store_users.attributes(work.db, user.id).get(name)
    if not value:
        raise errors.directory.no_registered(name)
    return issue(work, pool, user, name, value)


def send(work: Work, pool: Pool, user: User, sent: Sequence[Sent], cause: Cause) -> None:
    """Delivers the codes; ends the running transaction if somebody outside is called."""
    if not sent:
        return
    person = people.person(work, pool, user, store_users.attributes(work.db, user.id))
    for one in sent:
        deliver.send(work, pool, person, one.delivery, cause, one.code.code)


def send_for_administrator(
    work: Work, pool: Pool, user: User, sent: Sequence[Sent], *, client_metadata: Metadata
) -> None:
    """As `send`. AdminUpdateUserAttributes declares no CodeDeliveryFailureException: a failed delivery is only shown in
    the outbox (unverified)."""
    cause = Cause("update_attribute", CLIENT_ID_NOT_APPLICABLE, client_metadata)
    for one in sent:
        with contextlib.suppress(CodeDeliveryFailureException):
            send(work, pool, user, [one], cause)


def verify(work: Work, pool: Pool, user: User, name: str, given: str) -> None:
    """Judges the code, makes the value the user's, and verified. The caller holds the user's row.

    Raises what `codes.check` raises; ExpiredCodeException for a code whose value is the user's no more;
    AliasExistsException if another user has verified the value (evidence: verify-alias-taken), which does not spend the
    code.
    """
    kind = codes.VERIFY[name]
    right = codes.check(work, pool, user, kind, given)
    code = right.code
    value = code.new_value or code.destination
    if code.new_value is None and not right.is_theirs:
        raise errors.accounts.code_expired()
    aliases.claim(work, pool, user, name, value, force=False)
    codes.consume(work, pool, user, kind, code, has_failed=right.has_failed)
    aliases.release(work, pool, user, name, keep=value)
    if code.new_value is not None:
        contacts.withdraw_recovery(work, user.id, name)
    verified = {name: value, f"{name}_verified": "true"}
    user_changes.put_attributes(work.db, pool.id, user.id, work.now, verified)
