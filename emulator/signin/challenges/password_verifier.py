"""PASSWORD_VERIFIER: the second half of SRP, for USER_SRP_AUTH and USER_AUTH's PASSWORD_SRP.

A user that does not exist gets a challenge made of the name and the server's secret: the same salt and the
same id each time (RFC 5054 §2.5.1.3), and a proof that never holds.
"""

from msgspec import Struct

from emulator import errors
from emulator.crypto import srp
from emulator.rules.directory import unknown_users, users
from emulator.rules.limits import limits
from emulator.signin import arrival, password, sessions, srp_exchange
from emulator.signin import progress as progresses
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.sessions import Owned
from emulator.signin.whom import Whom, lock
from emulator.store import sessions as store_sessions
from emulator.work import Work

NAME = "PASSWORD_VERIFIER"


class _Shown(Struct, frozen=True):
    """What the challenge is made of: the user's own, or simulated."""

    username: str
    verifier: srp.Verifier


def ask(work: Work, attempt: Attempt, username: str, progress: Progress) -> Asked:
    """Raises UserNotFoundException for an unknown user of a LEGACY client, NotAuthorizedException for a locked one and
    for an SRP_A that would prove nothing, PasswordResetRequiredException for one who was imported."""
    srp_a = attempt.parameter("SRP_A")
    if not arrival.asks_nobody(attempt.pool):
        return ask_known(work, attempt, Whom(arrival.find(work, attempt, username), username), srp_a, progress)
    with work.nothing_held():  # what takes time of B is the same for everybody: the rest is one transaction
        secret = srp.new_secret(work.random)
    work.write()
    held = users.hold(work, attempt.pool, username, limits.WRONG_PASSWORD)
    whom = Whom(held.user if held else None, username)
    shown = _shown(work, attempt, whom, has_failed=held is not None and held.has_failed)
    return _put(work, attempt, whom, shown, srp_exchange.begin(work, shown.verifier, srp_a, secret), progress)


def ask_known(work: Work, attempt: Attempt, whom: Whom, srp_a: str, progress: Progress) -> Asked:
    """`ask` for somebody who has arrived already: custom authentication asks for the password when it likes."""
    shown = _shown(work, attempt, whom)
    with work.nothing_held():
        started = srp_exchange.begin(work, shown.verifier, srp_a)
    work.write()
    return _put(work, attempt, Whom(lock(work, whom), whom.typed), shown, started, progress)


def _put(
    work: Work, attempt: Attempt, whom: Whom, shown: _Shown, started: srp_exchange.Started, progress: Progress
) -> Asked:
    """The user is held."""
    state = {**started.state(), "typed": whom.typed, "nobody": whom.user is None, "progress": progress.state()}
    sessions.keep(work, attempt.pool, attempt.client, whom.user, shown.username, NAME, started.block, state)
    return Asked(NAME, {**started.parameters(shown.username), "USER_ID_FOR_SRP": shown.username})


def answer(work: Work, attempt: Attempt) -> Proven:
    """The user, held in a writing transaction, if the signature proves the password.

    Raises InvalidParameterException for a missing or malformed member, UserNotConfirmedException before the proof is
    looked at (evidence: srp-who-is-refused), NotAuthorizedException for everything that does not prove.
    """
    username = attempt.parameter("USERNAME")
    claim = srp_exchange.claimed(attempt)
    owned = srp_exchange.session_of(work, attempt, claim, NAME)
    session, user = owned.session, owned.user
    # seen: boto3#2736, the hash of an alias that was typed fails here
    attempt.check_client([session.username])
    _check_named(work, attempt, owned, username)
    with work.nothing_held():
        right = srp_exchange.proves(claim, session.state, attempt.pool.short_name, session.username)
    work.write()
    if not store_sessions.use(work.db, session.id, work.now):
        raise errors.signin.incorrect_username_or_password()
    if user is None:
        if session.state["nobody"]:
            password.refuse_nobody(work, attempt, session.state["typed"])
        raise errors.signin.incorrect_username_or_password()
    held = users.hold_known(work, user, limits.WRONG_PASSWORD)
    right = right and held.user.srp_verifier == session.state["verifier"]  # else the password was changed meanwhile
    progress = progresses.of_state(session.state["progress"], attempt).having("pwd")
    return password.prove_held(work, attempt, held, progress, right=right)


def _shown(work: Work, attempt: Attempt, whom: Whom, *, has_failed: bool = True) -> _Shown:
    """`has_failed` False: no wrong password of the user's counts."""
    user = whom.user
    if user is not None:
        if has_failed:
            limits.check_lock(work, attempt.pool, user, limits.WRONG_PASSWORD)
        password.check_was_set(attempt, user)
        if user.srp_salt is not None and user.srp_verifier is not None:
            return _Shown(user.username, srp.Verifier(user.srp_salt, user.srp_verifier))
    elif not attempt.client.effective.hides_user_existence:
        raise unknown_users.at_sign_in(attempt.client)
    else:
        password.check_nobody(work, attempt, whom.typed)
    return _simulated(work, attempt, whom)  # who has no password is locked like everybody


def _simulated(work: Work, attempt: Attempt, whom: Whom) -> _Shown:
    secret, pool, folded = work.services.secret, attempt.pool, attempt.pool.fold(whom.typed)
    username = whom.user.username if whom.user else srp.simulated_user_id(secret, pool.id, folded)
    return _Shown(username, srp.simulated_salt_and_verifier(secret, pool.id, folded))


def _check_named(work: Work, attempt: Attempt, owned: Owned, username: str) -> None:
    """The answer names the user of the challenge, by its id or as it was typed."""
    fold, session, user = attempt.pool.fold, owned.session, owned.user
    if fold(username) not in (fold(session.username), fold(session.state["typed"])):
        named = users.find(work, attempt.pool, username)
        if named is None or user is None or named.id != user.id:
            raise errors.signin.incorrect_username_or_password()
    if user is not None:
        if owned.has_failed:
            limits.check_lock(work, attempt.pool, user, limits.WRONG_PASSWORD)
        if user.status == users.UNCONFIRMED:
            raise errors.directory.user_is_not_confirmed()
