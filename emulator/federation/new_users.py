"""Somebody signs in through a provider for the first time: the pool makes a user of theirs, if the functions let it."""

from emulator import errors
from emulator.errors import UserLambdaValidationException
from emulator.federation.mapping import Comer
from emulator.rules.directory import attributes
from emulator.rules.directory.provision import NewUser, Taken
from emulator.rules.owners import pauses
from emulator.rules.providers import federated
from emulator.signin import standing
from emulator.store import users as store_users
from emulator.store.users import User
from emulator.triggers import fire, people
from emulator.triggers.people import Person
from emulator.work import Work

# Of a user who is about to be, whatever aliases the pool has (evidence: federated-pre-sign-up-event).
_NO_ALIASES = {"cognito:email_alias": "", "cognito:phone_number_alias": ""}


def draft(work: Work, comer: Comer) -> NewUser:
    """Raises OAuthError for attributes that no user of the pool may have, or must have and has not, and
    OperationNotEnabledException while a recovery lets nobody be made."""
    pauses.check(work, comer.pool)
    given = {name: value for name, value in comer.values.items() if value}
    missing = attributes.missing_required(comer.pool, given)
    if missing:
        raise errors.federation.attributes_required(missing, is_saml=comer.is_saml)
    lines = [*attributes.creation_problems(comer.pool, given), *attributes.format_problems(given)]
    if lines:
        raise errors.federation.attributes_invalid(lines, is_saml=comer.is_saml)
    return federated.draft(work, comer.pool, comer.provider, comer.subject, given)


def ask_before(work: Work, comer: Comer, new: NewUser) -> None:
    """PreSignUp may refuse the user. What else it answers changes nothing (evidence: federated-auto-verify). Raises
    OAuthError, and the Lambda exceptions."""
    try:
        fire.pre_sign_up(
            work,
            new.pool,
            Person(new.username, {**_NO_ALIASES, **new.attributes}),
            source="PreSignUp_ExternalProvider",
            client_id=comer.client.id,
            validation_data={},
            client_metadata=None,
        )
    except UserLambdaValidationException as error:
        raise errors.federation.function_refused(error.message, is_saml=comer.is_saml) from error


def make(work: Work, comer: Comer, new: NewUser) -> User | None:
    """The user; None where somebody has the name or is known by it: of many who come at once one is the first.

    Nobody loses an alias to a user of another provider: whoever runs the provider could take accounts by it. So it is
    the new user's only while nobody has it (unverified).
    """
    work.write()
    made = federated.make(work, new, comer.provider, comer.subject, federated.claims(new))
    if isinstance(made, Taken) and made.alias is not None:
        made = federated.make(work, new, comer.provider, comer.subject)
    return None if isinstance(made, Taken) else made


def tell_after(work: Work, comer: Comer, user: User) -> User:
    """PostConfirmation hears of the user, who stays whatever it says; the user, held."""
    pool, client = comer.pool, comer.client
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
