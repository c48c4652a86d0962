"""Users who come over from somewhere else the moment they sign in or ask for a new password: the UserMigration function
knows them, and the pool makes them (evidence: migration-rules).

The function's word is taken for the password, whatever the policy says; names, attributes and aliases keep the rules
that everybody's keep. Whoever cannot be made is not there, and the log says why.
"""

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from emulator import errors
from emulator.base import ids
from emulator.base.clock import epoch
from emulator.base.redaction import Redaction
from emulator.errors import (
    CodeDeliveryFailureException,
    InvalidParameterException,
    InvalidPasswordException,
    NotAuthorizedException,
    UserLambdaValidationException,
)
from emulator.messages.causes import Cause
from emulator.model import addresses
from emulator.rules.accounts import invitations
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import attributes, provision, usernames, users
from emulator.rules.directory.provision import NewUser, Taken
from emulator.rules.factors import user_settings
from emulator.rules.limits import limits
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire
from emulator.triggers.fire import Metadata, MigratedUser
from emulator.work import Work

log = logging.getLogger("emulator.migration")


class _Refused(Exception):
    """Why a user whom the function described cannot be made."""


def at_sign_in(
    work: Work, pool: Pool, client: Client, username: str, password: str, *, validation_data: Metadata
) -> User | None:
    """The user, made if the function knows them; None if not. Ends the running transaction.

    A function that raised, or described a user who cannot be: UserNotFoundException (evidence: migration-raises), and
    nobody for a client that hides who exists: the attempt then counts as a wrong password, and a name that is locked is
    not asked about. Raises NotAuthorizedException for an answer with `sub` (evidence: migration-sub), and the other two
    Lambda exceptions.
    """
    _check_lock(work, pool, client, username)
    try:
        found = fire.user_migration(
            work,
            pool,
            username=username,
            source="UserMigration_Authentication",
            client_id=client.id,
            password=password,
            validation_data=validation_data,
            client_metadata=None,
        )
        _check_lock(work, pool, client, username)  # of parallel guesses, none comes through a lock the others earned
        return _made(work, pool, client, username, found, password, None) if found else None
    except (_Refused, UserLambdaValidationException) as error:
        reason = Redaction(password).text(str(error))  # a function may say what it was told
        log.info("migration_refused", extra={"pool_id": pool.id, "username": username, "reason": reason})
        if client.effective.hides_user_existence:
            return None
        raise errors.triggers.migration_failed(client.id) from error


def at_forgot_password(work: Work, pool: Pool, client: Client, username: str, client_metadata: Metadata) -> User | None:
    """The user, held; None if the function does not know them either. Ends the running transaction. What the function
    raises reaches the caller (evidence: migration-raises-forgot); the rest is as at sign-in."""
    found = fire.user_migration(
        work,
        pool,
        username=username,
        source="UserMigration_ForgotPassword",
        client_id=client.id,
        password=None,
        validation_data=None,
        client_metadata=client_metadata,
    )
    try:
        made = _made(work, pool, client, username, found, None, client_metadata) if found else None
    except (_Refused, NotAuthorizedException) as error:
        log.info("migration_refused", extra={"pool_id": pool.id, "username": username, "reason": str(error)})
        if client.effective.hides_user_existence:
            return None
        # unverified: A migrating function's broken answer is refused like one that raised.
        raise errors.triggers.migration_failed(client.id) from error
    work.write()
    return users.lock(work, made) if made else None


def _check_lock(work: Work, pool: Pool, client: Client, username: str) -> None:
    """Where existence is hidden, wrong passwords of a name nobody has are counted like a user's."""
    if client.effective.hides_user_existence:
        limits.check_subject_lock(work, pool, limits.name_subject(pool, username), limits.WRONG_PASSWORD)


def _made(
    work: Work,
    pool: Pool,
    client: Client,
    typed: str,
    found: MigratedUser,
    password: str | None,
    client_metadata: Metadata,
) -> User:
    """The new user, or who was made of the same name meanwhile: two calls that migrate one user make one."""
    if "sub" in found.attributes:
        raise errors.signin.incorrect_username_or_password()  # evidence: migration-sub
    try:
        new = _draft(work, pool, typed, found)
        if users.is_taken(work, pool, new.username):  # as a username, a sub or an alias: one name, one user
            return _first(work, pool, typed)
        kept = passwords.kept(work, pool, new.username, password)
        user = _written(work, new, found, kept)
    except (InvalidParameterException, InvalidPasswordException) as error:
        raise _Refused(str(error)) from error
    if user is None:
        return _first(work, pool, typed)
    if found.message_action != "SUPPRESS":
        _welcome(work, client, new, user, found, client_metadata)
    return user


def _first(work: Work, pool: Pool, typed: str) -> User:
    first = users.find(work, pool, typed)
    if first is None:
        raise _Refused("the username or an alias is somebody else's")
    return first


def _draft(work: Work, pool: Pool, typed: str, found: MigratedUser) -> NewUser:
    """Named as the function says (`username`), else as the client did, and with what the pool requires
    (evidence: migration-names, migration-required). Raises InvalidParameterException or _Refused for what no user of
    the pool can be."""
    values = attributes.normalised({name: value for name, value in found.attributes.items() if value != ""})
    named = values.pop("username", typed)
    sub = ids.sub(work.random)
    if pool.username_attributes:
        kept = usernames.name_new_user(pool, typed, sub, values)  # its name is the sub: `username` has no meaning here
        username, values = kept.username, {**kept.attributes, **values}
    else:
        username = named
    if not usernames.is_one(username):
        raise _Refused("the username is not one")
    invitations.check_attributes(pool, values)
    if found.enable_sms_mfa and "phone_number" not in values:
        raise _Refused("enableSMSMFA without phone_number")
    return NewUser(pool, sub, username, {**_defaults(work, pool, values), **values})


def _defaults(work: Work, pool: Pool, values: dict[str, str]) -> dict[str, str]:
    """A value for each required attribute the function left out (evidence: migration-required; which value is
    unverified). There is none for an address: somebody might have it."""
    known = attributes.schema(pool)
    missing = [name for name in attributes.missing_required(pool, values) if name not in addresses.ATTRIBUTES]
    return {name: _default(work, name, known[name]) for name in missing}


def _default(work: Work, name: str, entry: Mapping[str, Any]) -> str:
    match entry.get("AttributeDataType"):
        case "Number":
            return str((entry.get("NumberAttributeConstraints") or {}).get("MinValue", 0))
        case "Boolean":
            return "false"
        case "DateTime":
            return str(int(epoch(work.now)))
        case _:
            shortest = int((entry.get("StringAttributeConstraints") or {}).get("MinLength", 0))
            return "1970-01-01" if name == "birthdate" else "-" * max(shortest, 1)


def _written(work: Work, new: NewUser, found: MigratedUser, kept: Kept | None) -> User | None:
    """The user; None if the name or an alias is taken. RESET_REQUIRED unless the function says CONFIRMED
    (evidence: migration-status), and with aliases as AdminCreateUser gives them."""
    status = users.CONFIRMED if found.final_status == users.CONFIRMED else users.RESET_REQUIRED
    claims = provision.names(new, force=found.force_alias_creation)
    user = provision.make(work, new, status=status, kept=kept, claims=claims)
    if isinstance(user, Taken):
        return None
    if found.enable_sms_mfa:
        user_settings.change(work, user, [users.SMS_OPTION])
        return users.lock(work, user)
    return user


def _welcome(
    work: Work, client: Client, new: NewUser, user: User, found: MigratedUser, client_metadata: Metadata
) -> None:
    """The invitation, without a temporary password: there is none, and the user's own is nobody's to send (what Cognito
    writes there is unverified). No operation of signing in declares CodeDeliveryFailureException."""
    values = store_users.attributes(work.db, user.id)
    cause = Cause("invitation", client.id, client_metadata)
    for medium in dict.fromkeys(found.delivery_mediums):
        with suppress(CodeDeliveryFailureException):
            invitations.send(work, new.pool, user, values, "", [medium], cause)
