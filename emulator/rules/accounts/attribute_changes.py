"""Changing and deleting attributes of a user who exists: one rule for administrators and for users themselves.

All attributes of a request change or none does (evidence: update-atomic). An email or phone number that changes is
unverified until its new owner answers a code, and an alias is kept by whoever has verified it. The caller holds the
user's row.
"""

from collections.abc import Iterable, Mapping

from emulator import errors
from emulator.model import addresses
from emulator.model.shapes import AttributeType
from emulator.rules.accounts import codes, verification
from emulator.rules.accounts.verification import Sent
from emulator.rules.directory import aliases, attributes, contacts, users
from emulator.rules.owners import clients
from emulator.store import user_changes
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.work import Work

Values = dict[str, str]
# What is written: None takes the attribute away.
Written = dict[str, str | None]


def update(
    work: Work, pool: Pool, user: User, entries: Iterable[AttributeType], *, client: Client | None
) -> list[Sent]:
    """Changes the attributes as the client may, or as an administrator may (None); the codes that are now to be sent.

    An empty value deletes the attribute (evidence: update-empty-deletes). Checks: null → sub → permission → schema and
    mutability → format → required → flags without their attribute → aliases.
    """
    given = _given(entries)
    _check_permission(pool, given, client)
    lines = attributes.change_problems(pool, given)
    if lines:
        raise errors.directory.attributes_cannot_change(lines)
    attributes.check_formats({name: value for name, value in given.items() if value})
    return _write(work, pool, user, {name: value or None for name, value in given.items()})


def delete(work: Work, pool: Pool, user: User, names: Iterable[str], *, client: Client | None) -> None:
    """Takes the attributes away, and with an email or phone number its flag, its alias and its code. One that the user
    does not have is no error."""
    gone = dict.fromkeys(names, "")
    _check_permission(pool, gone, client)
    lines = attributes.change_problems(pool, gone)
    if lines:
        raise errors.directory.schema_forbids_deletion(lines)
    _write(work, pool, user, dict.fromkeys(gone))


def _given(entries: Iterable[AttributeType]) -> Values:
    """The list of a request as a mapping, the last of a name winning. Raises for a value that is null
    (evidence: update-null)."""
    given: Values = {}
    for entry in entries:
        value = entry.get("Value")
        if value is None:
            raise errors.directory.value_must_not_be_null(entry["Name"])
        given[entry["Name"]] = value
    return attributes.normalised(given)


def _check_permission(pool: Pool, given: Values, client: Client | None) -> None:
    """Nobody writes what the service owns; an administrator (no client) everything else, a client its WriteAttributes
    (evidence: unauthorized-attribute, developer-attributes)."""
    attributes.check_owned(given)
    if client is not None:
        attributes.check_writable(pool, given, clients.writable_attributes(pool, client))


def _write(work: Work, pool: Pool, user: User, values: Written) -> list[Sent]:
    """Checks what depends on the user, then claims and releases aliases, issues codes and writes."""
    before = store_users.attributes(work.db, user.id)
    _check_kept(pool, before, values)
    check_flags(before, values)
    sent = []
    for kind in addresses.ATTRIBUTES:
        if kind in values or f"{kind}_verified" in values:
            issued = _change_contact(work, pool, user, kind, before, values)
            sent += [issued] if issued else []
    if "preferred_username" in values:
        _change_preferred_username(work, pool, user, values["preferred_username"])
    user_changes.put_attributes(work.db, pool.id, user.id, work.now, values)
    return sent


def _check_kept(pool: Pool, before: Mapping[str, str], values: Written) -> None:
    """Required attributes stay (evidence: delete-required), and so does the last one that the pool signs its users in
    by (evidence: last-address-stays; the wording there is unverified)."""
    gone = {name for name, value in values.items() if value is None}
    if not gone:
        return
    kept = (before.keys() | values.keys()) - gone
    needed = set(pool.schema.required)
    if not kept & set(pool.username_attributes):
        needed |= before.keys() & set(pool.username_attributes)
    lines = [f"{name}: {errors.directory.CANNOT_BE_DELETED}" for name in values if name in gone & needed]
    if lines:
        raise errors.directory.required_attributes_stay(lines)


def check_flags(before: Mapping[str, str], values: Mapping[str, str | None]) -> None:
    """An address that is not there cannot be verified (evidence: verified-without-address)."""
    for kind in addresses.ATTRIBUTES:
        if values.get(f"{kind}_verified") is not None and values.get(kind, before.get(kind)) is None:
            raise errors.directory.attribute_cannot_be_verified_yet(kind)


def _change_contact(
    work: Work, pool: Pool, user: User, kind: str, before: Mapping[str, str], values: Written
) -> Sent | None:
    """What an email or phone number, or its flag, brings about: completes `values`, and the code to be sent, if any.

    A value that an administrator calls verified needs no code (evidence: admin-update-verified). Another new one is
    kept in the code alone where the pool verifies before it updates (evidence: update-after-code), else it is there at
    once and unverified (evidence: update-at-once). Who has not confirmed the account cannot answer such a code, so none
    is made: a resend of the code of the sign-up goes to the new value.
    """
    flag = f"{kind}_verified"
    value = values.get(kind, before.get(kind))
    verified = values.get(flag) == "true"
    is_new = value is not None and value != before.get(kind)
    # unverified: An unconfirmed user who changes an address gets no code for it.
    may_answer = user.status != users.UNCONFIRMED
    wants_code = is_new and not verified and may_answer
    if wants_code and value is not None and kind in pool.effective.verified_before_update:
        _check_unowned(work, pool, user, kind, value)
        del values[kind]
        values.pop(flag, None)  # unverified: While a new address waits for its code, the old one keeps its flag.
        return verification.issue(work, pool, user, kind, value, new_value=value)
    if value is None:
        values[flag] = None
    elif is_new and not verified:
        values[flag] = "false"
    if is_new or value is None:
        contacts.withdraw_recovery(work, user.id, kind)
    _change_alias(work, pool, user, kind, value, values)
    # evidence: update-code-auto-verified
    if wants_code and value is not None and kind in pool.auto_verified_attributes:
        return verification.issue(work, pool, user, kind, value)
    if is_new or verified or value is None:
        codes.withdraw(work, user, codes.VERIFY[kind])
    return None


def _change_alias(work: Work, pool: Pool, user: User, kind: str, value: str | None, values: Written) -> None:
    """In a pool with username attributes the value is the user's name, verified or not (evidence: address-unique), and
    a taken one is refused (evidence: update-address-taken). In an alias pool an address is an alias only while it is
    verified, and an administrator who calls it verified takes it from its owner (evidence: update-alias-moves). The
    claim comes first: whom a forced one takes the alias from is known to the claim."""
    by_name = aliases.is_given(pool)
    if value is not None and (by_name or values.get(f"{kind}_verified") == "true"):
        aliases.claim(work, pool, user, kind, value, force=not by_name)
        aliases.release(work, pool, user, kind, keep=value)
    elif value is None or f"{kind}_verified" in values:
        aliases.release(work, pool, user, kind)


def _change_preferred_username(work: Work, pool: Pool, user: User, value: str | None) -> None:
    """An alias at once, but not before the account is confirmed (evidence: alias-when-verified,
    preferred-username-later); a taken one is refused, for administrators too (evidence: preferred-username-taken)."""
    if value is None:
        aliases.release(work, pool, user, "preferred_username")
        return
    if user.status == users.UNCONFIRMED:
        attributes.check_preferred_username(pool, {"preferred_username": value})
    aliases.claim(work, pool, user, "preferred_username", value, force=False)
    aliases.release(work, pool, user, "preferred_username", keep=value)


def _check_unowned(work: Work, pool: Pool, user: User, kind: str, value: str) -> None:
    """A value that waits for its code is claimed by the right answer. Where it would be a name, a taken one is refused
    already now; only a look."""
    would_be_name = aliases.is_given(pool) and aliases.is_called_by_it(pool, user)
    if would_be_name and aliases.owner_id(work, pool, kind, value) not in (None, user.id):
        raise errors.directory.alias_exists(kind, given=True)
