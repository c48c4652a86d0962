"""Signing up and confirming: who may, what with, and what becomes of the address the code went to."""

from collections.abc import Mapping

from msgspec.structs import replace

from emulator import errors
from emulator.errors import CognitoError
from emulator.messages import deliver, links, templates
from emulator.messages.deliver import Delivery
from emulator.model import addresses
from emulator.rules.accounts import codes
from emulator.rules.accounts.codes import Right
from emulator.rules.configuration import passwords
from emulator.rules.configuration.passwords import Kept
from emulator.rules.directory import aliases, attributes, provision, unknown_users, usernames, users
from emulator.rules.directory.provision import NewUser, Taken
from emulator.rules.owners import clients
from emulator.store import user_changes
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers.replies import PreSignUpAnswer
from emulator.work import Work


def check_allowed(pool: Pool) -> None:
    if not pool.effective.users_sign_up:
        raise errors.directory.sign_up_is_not_permitted()


def check_attributes(pool: Pool, client: Client, typed: str, values: Mapping[str, str]) -> None:
    """Permission, schema, format, in this order (evidence: sign-up-order). What the typed username became needs no
    permission."""
    attributes.check_owned(values)
    writable = clients.writable_attributes(pool, client)
    if pool.username_attributes:
        writable = writable | {kind for kind in pool.username_attributes if values.get(kind) == typed}
    attributes.check_writable(pool, values, writable)
    attributes.check_preferred_username(pool, values)
    attributes.check_schema(pool, values, required=True)
    attributes.check_formats(values)


def check_password(pool: Pool, password: str | None) -> str | None:
    """The password, if it satisfies the policy. It may be missing only where users can sign in without one
    (evidence: password-needed)."""
    if not password:
        if passwords.is_optional(pool):
            return None
        raise errors.accounts.password_is_required()
    passwords.check(pool, password, passwords.SIGN_UP)
    return password


def check_free(work: Work, new: NewUser) -> None:
    """Refuses a name that is taken before the password is hashed, and one that leads to somebody already, as their sub
    or their preferred username (unverified). `create` decides about usernames, so nobody is asked where it would be
    the first to know, and a hash in vain costs little."""
    if not work.services.hasher.is_dear and usernames.is_no_other_name(new.pool, new.username):
        return
    if users.is_taken(work, new.pool, new.username):
        raise errors.directory.user_already_exists()
    for kind in new.pool.username_attributes:
        if kind in new.attributes and aliases.owner_id(work, new.pool, kind, new.attributes[kind]):
            raise errors.directory.username_exists_as_alias(kind, given=True)


def create(work: Work, new: NewUser, kept: Kept | None, answer: PreSignUpAnswer) -> tuple[User, dict[str, str]]:
    """Writes the user as PreSignUp left them, with the aliases that are theirs at once; the user and their attributes.

    In a username-attributes pool the name itself is claimed, and a taken one is UsernameExistsException. In an alias
    pool an attribute that PreSignUp verified moves here from whoever had it (evidence: sign-up-alias-later).
    """
    new = NewUser(new.pool, new.sub, new.username, {**new.attributes, **_verified_flags(new, answer)})
    status = users.CONFIRMED if answer.auto_confirm_user else users.UNCONFIRMED
    made = provision.make(work, new, status=status, kept=kept, claims=provision.names(new, force=True))
    if isinstance(made, Taken):
        if made.alias is None:
            raise errors.directory.user_already_exists()
        raise errors.directory.username_exists_as_alias(made.alias.kind, given=aliases.is_given(new.pool))
    return made, new.attributes


def delivery(pool: Pool, values: Mapping[str, str]) -> Delivery | None:
    """Where the code goes: the phone before the email, of what the pool verifies and the user gave
    (evidence: sign-up-delivery, phone-first)."""
    for name in pool.effective.code_addresses:
        if values.get(name):
            return deliver.to_attribute(name, values[name])
    return None


def simulate_resend(work: Work, pool: Pool, user: User | None, username: str) -> Delivery:
    """What a client that hides who exists is answered, instead of a code being sent again. It goes only where codes of
    the pool go."""
    codes.forgive_simulated(work, pool, user, username, codes.SIGN_UP)
    return unknown_users.simulated_delivery(work, pool, username, pool.effective.code_addresses)


def check_deliverable(work: Work, pool: Pool, to: Delivery | None) -> None:
    """A link needs a domain to lead to (evidence: link-needs-domain), or the setting that lets the emulator's own
    address be it."""
    if to is None or not templates.confirms_by_link("sign_up", to.medium, pool.effective.texts):
        return
    if not links.are_possible(work, pool.id):
        raise errors.accounts.no_domain_for_link()


def check_confirmable(user: User, *, admin: bool = False) -> None:
    """Only UNCONFIRMED users, and enabled ones unless an administrator acts; before any code is looked at
    (evidence: already-confirmed)."""
    if user.status != users.UNCONFIRMED:
        raise errors.directory.user_cannot_be_confirmed(user.status)
    if not user.enabled and not admin:
        raise errors.directory.user_is_disabled()


def why_no_resend(user: User | None) -> CognitoError:
    """What a client that hides nothing is told instead of a new code (evidence: resend-confirmed,
    user-unknown-recovery); the last reason is that the user gave nothing a code could go to."""
    if user is None:
        return errors.directory.username_client_id_not_found()
    if user.status != users.UNCONFIRMED:
        return errors.directory.user_is_already_confirmed()
    return errors.accounts.nothing_to_verify() if user.enabled else errors.directory.user_is_disabled()


def verified_by(right: Right) -> tuple[str, str] | None:
    """The attribute that a right code verifies, with its value; None if it has changed since the code was sent."""
    if right.code.attribute_name is None or not right.is_theirs:
        # unverified: A code to an address the user no longer has confirms the account and verifies nothing.
        return None
    return right.code.attribute_name, right.code.destination


def confirm(work: Work, user: User, verified: tuple[str, str] | None) -> User:
    """UNCONFIRMED → CONFIRMED, with the attribute verified. Raises NotAuthorizedException if another call was first."""
    flag = {} if verified is None else {f"{verified[0]}_verified": "true"}
    if not user_changes.confirm(work.db, user.pool_id, user.id, work.now, flag):
        raise errors.directory.user_cannot_be_confirmed(users.CONFIRMED)
    return replace(user, status=users.CONFIRMED, updated_at=work.now)


def _verified_flags(new: NewUser, answer: PreSignUpAnswer) -> dict[str, str]:
    """`*_verified` of a new user: true where PreSignUp said so, false where a code may yet come
    (evidence: phone-first)."""
    said = {"email": answer.auto_verify_email, "phone_number": answer.auto_verify_phone}
    return {
        f"{kind}_verified": "true" if said[kind] else "false"
        for kind in addresses.ATTRIBUTES
        if kind in new.attributes and (said[kind] or kind in new.pool.auto_verified_attributes)
    }
