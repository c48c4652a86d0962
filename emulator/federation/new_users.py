"""Somebody signs in through a provider for the first time: the pool makes a user of theirs, if the functions let it."""

from dataclasses import dataclass

from emulator import errors
from emulator.errors import UserLambdaValidationException
from emulator.federation.mapping import Values
from emulator.rules.directory import attributes
from emulator.rules.directory.provision import NewUser, Taken
from emulator.rules.providers import details, federated
from emulator.signin import standing
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.triggers.people import Person
from emulator.work import Work

# Of a user who is about to be, whatever aliases the pool has (evidence: federated-pre-sign-up-event).
_NO_ALIASES = {"cognito:email_alias": "", "cognito:phone_number_alias": ""}


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A user of a provider whom the pool does not know."""

    provider: IdentityProvider
    subject: str
    new: NewUser


def draft(work: Work, pool: Pool, provider: IdentityProvider, subject: str, values: Values) -> Newcomer:
    """Raises OAuthError for attributes that no user of the pool may have, or must have and has not."""
    given = {name: value for name, value in values.items() if value}
    is_saml = provider.provider_type == details.SAML
    missing = attributes.missing_required(pool, given)
    if missing:
        raise errors.federation.attributes_required(missing, is_saml=is_saml)
    lines = [*attributes.creation_problems(pool, given), *attributes.format_problems(given)]
    if lines:
        raise errors.federation.attributes_invalid(lines, is_saml=is_saml)
    return Newcomer(provider, subject, federated.draft(work, pool, provider, subject, given))


def ask_before(work: Work, client: Client, newcomer: Newcomer) -> None:
    """PreSignUp may refuse the user. What else it answers changes nothing (evidence: federated-auto-verify). Raises
    OAuthError, and the Lambda exceptions."""
    new = newcomer.new
    try:
        fire.pre_sign_up(
            work,
            new.pool,
            Person(new.username, {**_NO_ALIASES, **new.attributes}),
            source="PreSignUp_ExternalProvider",
            client_id=client.id,
            validation_data={},
            client_metadata=None,
        )
    except UserLambdaValidationException as error:
        raise errors.federation.function_refused(error.message) from error


def make(work: Work, newcomer: Newcomer) -> User | None:
    """The user; None where somebody has the name or is known by it: of many who come at once one is the first.

    Nobody loses an alias to a user of another provider: whoever runs the provider could take accounts by it. So it is
    the new user's only while nobody has it (unverified).
    """
    work.write()
    new, provider, subject = newcomer.new, newcomer.provider, newcomer.subject
    made = federated.make(work, new, provider, subject, federated.claims(new))
    if isinstance(made, Taken) and made.alias is not None:
        made = federated.make(work, new, provider, subject)
    return None if isinstance(made, Taken) else made


def tell_after(work: Work, pool: Pool, client: Client, user: User) -> User:
    """PostConfirmation hears of the user, who stays whatever it says; the user, held."""
    if not fire.has(pool, "PostConfirmation"):
        return user
    fire.post_confirmation(
        work,
        pool,
        people.person(work, pool, user, store_users.attributes(work.db, user.id)),
        source="PostConfirmation_ConfirmSignUp",
        client_id=client.id,
        client_metadata=None,
    )
    return standing.hold_again(work, user, by_password=False)
