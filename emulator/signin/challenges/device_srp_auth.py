"""DEVICE_SRP_AUTH: a known device is asked to prove itself, and begins with its A.

The session of this challenge ends with the answer; what the server must remember is the SECRET_BLOCK's from there on.
"""

from emulator import errors
from emulator.rules.directory import users
from emulator.rules.factors import devices
from emulator.signin import opening, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import device_password_verifier
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Proven
from emulator.store import sessions as store_sessions
from emulator.work import Work

NAME = "DEVICE_SRP_AUTH"


def ask(work: Work, attempt: Attempt, proven: Proven, device_key: str) -> Asked:
    """The session stands for the password that was proven, if one was, and ends with it."""
    salt = proven.user.srp_salt if "pwd" in proven.progress.amr else None
    state = {"device": device_key, "salt": salt, "progress": proven.progress.state()}
    session = sessions.start(work, attempt.pool, attempt.client, proven.user, NAME, state)
    return Asked(NAME, {"DEVICE_KEY": device_key}, session)


def answer(work: Work, attempt: Attempt) -> Asked:
    """DEVICE_PASSWORD_VERIFIER. Raises ResourceNotFoundException for another device than the one that was asked, or
    one that was forgotten since; NotAuthorizedException for an SRP_A that would prove nothing, and for a session that
    is not this one."""
    attempt.parameter("USERNAME")
    device_key, srp_a = attempt.parameter("DEVICE_KEY"), attempt.parameter("SRP_A")
    opened = _open(work, attempt, device_key)
    user = opened.require_user()
    if opened.session.state["device"] != device_key:
        raise errors.factors.device_does_not_exist()
    device = devices.require(work, user, device_key)
    with work.nothing_held():
        started = device_password_verifier.begin(work, attempt, device, srp_a)
    held = opening.hold(work, opened)
    if sessions.was_ended(opened.session, held) or opened.session.state["salt"] not in (None, held.srp_salt):
        raise errors.signin.invalid_session()
    return device_password_verifier.ask(work, attempt, held, device, started, opened.progress)


def _open(work: Work, attempt: Attempt, device_key: str) -> Opened:
    """pycognito answers without the Session, as AWS must allow: then it is the newest one that asks this device of
    this user for this client, which was given out after the password was proven."""
    # unverified: How AWS finds the sign-in that the device's proof belongs to is not known.
    if attempt.session:
        return opening.open_session(work, attempt, NAME)
    user = users.find(work, attempt.pool, attempt.parameter("USERNAME"))
    if user is not None:
        for session in store_sessions.live(work.db, user.id, attempt.client.id, NAME, work.now):
            if session.state["device"] == device_key:
                return opening.open_found(work, attempt, session)
    raise errors.signin.missing_required_parameter("Session")
