"""MFA_SETUP: the pool asks everybody for a second factor and the user has none.

The session opens AssociateSoftwareToken and VerifySoftwareToken, and each of them gives the next one. The answer with
the session of VerifySoftwareToken ends the sign-in (evidence: mfa-setup-answer); the answer with an e-mail address asks
for a code to it. For SMS the user's phone number is set by other means, and the sign-in begins anew; the hosted pages
ask for the number, too.
"""

from collections.abc import Sequence

import orjson

from emulator import errors
from emulator.model import addresses
from emulator.model.addresses import Address
from emulator.rules.directory import aliases, attributes, users
from emulator.rules.factors import mfa
from emulator.rules.owners import clients, known, pauses, regions
from emulator.signin import opening, otp, sessions, standing
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import email_otp, sms_mfa
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Proven
from emulator.store import users as store_users
from emulator.store.clients import Client
from emulator.store.pools import Pool
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.work import Work

NAME = "MFA_SETUP"
_EMAIL = ("EMAIL", "email")  # evidence: spellings-accepted


def ask(work: Work, attempt: Attempt, proven: Proven, factors: Sequence[str]) -> Asked:
    """MFAS_CAN_SETUP is JSON in a string."""
    user = proven.user
    state = {"factors": list(factors), **otp.begun(user, proven.progress)}
    text = sessions.start(work, attempt.pool, attempt.client, user, NAME, state)
    parameters = {"MFAS_CAN_SETUP": orjson.dumps(list(factors)).decode(), "USER_ID_FOR_SRP": user.username}
    return Asked(NAME, parameters, text)


def answer(work: Work, attempt: Attempt) -> Proven | Asked:
    """Raises InvalidParameterException if nothing was set up, NotAuthorizedException, AliasExistsException."""
    opened = opening.open_session(work, attempt, NAME)
    email = next((attempt.parameters[name] for name in _EMAIL if attempt.parameters.get(name)), None)
    if email is not None:
        return _with_address(work, attempt, opened, addresses.EMAIL, email)
    if not opened.session.state.get("verified"):
        raise errors.factors.nothing_was_set_up()
    held = otp.hold(work, opened)
    if not mfa.of(work, held).has_software_token:  # removed by an administrator meanwhile
        raise errors.factors.nothing_was_set_up()
    sessions.spend(work, opened.session)
    return Proven(held, opened.progress.having("otp", second_factor=True))


def answer_on_page(work: Work, attempt: Attempt, factor: str, value: str) -> Asked:
    """A page asks for either address. Raises what `answer` does, and OperationNotEnabledException."""
    pauses.check_challenge(work, attempt.pool, NAME)
    opened = opening.open_session(work, attempt, NAME)
    return _with_address(work, attempt, opened, addresses.BY_SECOND_FACTOR[factor], value)


def _with_address(work: Work, attempt: Attempt, opened: Opened, address: Address, value: str) -> Asked:
    """The address is the user's, unverified until the code comes back. One that they have already must be given as it
    is: whoever knows a password must not move another's codes to themselves."""
    if address.second_factor not in opened.session.state["factors"]:
        raise errors.factors.factor_cannot_be_chosen(address.second_factor)
    name = address.attribute
    pool, values = attempt.pool, {name: value}
    attributes.check_writable(pool, values, clients.writable_attributes(pool, attempt.client))
    attributes.check_schema(pool, values, required=False)
    attributes.check_formats(values)
    held = otp.hold(work, opened)
    standing.check(held)
    before = store_users.attributes(work.db, held.id).get(name)
    if before is not None and before != value:
        raise errors.signin.already_provided(name)
    if before is None:
        _check_needed(work, pool, opened.session, held)
        if name in pool.username_attributes:
            aliases.claim(work, pool, held, name, value, force=False)
        store_users.put_attributes(work.db, pool.id, held.id, {**values, address.flag: "false"})
        store_users.change(work.db, held.id, work.now)
    sessions.spend(work, opened.session)
    ask = sms_mfa.ask if address is addresses.PHONE else email_otp.ask
    return ask(work, attempt, Proven(held, opened.progress))


def _check_needed(work: Work, pool: Pool, session: Session, user: User) -> None:
    """Who has got a factor since proves that one: the session of somebody who knew the password before, and may follow
    itself without end, must not put another in its place."""
    if not session.state.get("verified") and mfa.usable(pool, mfa.of(work, user)):
        raise errors.signin.invalid_session()


# --- AssociateSoftwareToken and VerifySoftwareToken with a session ----------------------------------------------


def hold(work: Work, text: str) -> tuple[Session, Pool, Client, User]:
    """Whom a session is setting a factor up for; their row is held. Raises NotAuthorizedException, and
    OperationNotEnabledException while a recovery of the pool pauses changes."""
    work.write()
    session = sessions.require_of_any_client(work, text, NAME)
    found = known.find_client(work, session.client_id)
    if found is None or found[1].id != session.pool_id or session.user_id is None:
        raise errors.signin.invalid_session()
    pool = regions.admit(work, found[1])
    pauses.check_challenge(work, pool, NAME)
    user = store_users.lock(work.db, session.user_id)
    if user is None:
        raise errors.signin.invalid_session()
    otp.check_current(session, user)
    if not user.enabled:
        raise errors.directory.user_is_disabled()
    if user.status != users.CONFIRMED:  # a reset was asked for: AssociateSoftwareToken declares no exception for it
        raise errors.signin.invalid_session()
    _check_needed(work, pool, session, user)
    return session, pool, found[0], user


def go_on(work: Work, session: Session, pool: Pool, client: Client, user: User, *, verified: bool) -> str:
    """The session that follows, for one that was right. Raises NotAuthorizedException if another call was first."""
    sessions.spend(work, session)
    return sessions.start(work, pool, client, user, NAME, {**session.state, "verified": verified})
