"""DEVICE_PASSWORD_VERIFIER: the second half of a device's SRP, found by its SECRET_BLOCK; one proof, once.

The arithmetic is the user's, with the device's group key for the pool name and its key for the user id
(evidence: device-rules).
"""

from emulator import errors
from emulator.crypto import srp
from emulator.rules.directory import users
from emulator.rules.factors import devices
from emulator.signin import progress as progresses
from emulator.signin import sessions, srp_exchange
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.srp_exchange import Started
from emulator.store import devices as store_devices
from emulator.store import sessions as store_sessions
from emulator.store.devices import Device
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.work import Work

NAME = "DEVICE_PASSWORD_VERIFIER"


def begin(work: Work, attempt: Attempt, device: Device, srp_a: str) -> Started:
    """With nothing held."""
    # A device confirmed without a secret gets a challenge that no proof answers.
    verifier = devices.verifier(device) or srp.simulated_salt_and_verifier(
        work.services.secret, attempt.pool.id, device.device_key
    )
    return srp_exchange.begin(work, verifier, srp_a)


def ask(work: Work, attempt: Attempt, user: User, device: Device, started: Started, progress: Progress) -> Asked:
    """No Session: the SECRET_BLOCK is one, as with PASSWORD_VERIFIER."""
    state = {
        **started.state(),
        "device": device.device_key,
        "group": device.group_key,
        "kept": device.password_verifier,
        "salt": user.srp_salt if "pwd" in progress.amr else None,
        "progress": progress.state(),
    }
    sessions.keep(work, attempt.pool, attempt.client, user, user.username, NAME, started.block, state)
    parameters = {"DEVICE_KEY": device.device_key, **started.parameters(user.username)}
    return Asked(NAME, parameters)


def answer(work: Work, attempt: Attempt) -> Proven:
    """The user, held, if the signature proves the device. Raises InvalidParameterException for a missing or malformed
    member, ResourceNotFoundException for a device forgotten since, NotAuthorizedException for everything that does
    not prove."""
    username, device_key = attempt.parameter("USERNAME"), attempt.parameter("DEVICE_KEY")
    claim = srp_exchange.claimed(attempt)
    owned = srp_exchange.session_of(work, attempt, claim, NAME)
    session, user = owned.session, owned.user
    attempt.check_client([session.username])
    named = users.find(work, attempt.pool, username)
    if user is None or named is None or named.id != user.id or device_key != session.state["device"]:
        raise errors.signin.incorrect_username_or_password()
    with work.nothing_held():
        right = srp_exchange.proves(claim, session.state, session.state["group"], session.state["device"])
    held = _spent(work, session, user, right=right)
    progress = progresses.of_state(session.state["progress"], attempt)
    return Proven(
        held,
        progress.having(device_key=device_key, device_proven=True, source="TokenGeneration_AuthenticateDevice"),
    )


def _spent(work: Work, session: Session, user: User, *, right: bool) -> User:
    """The held user. The block is spent by a wrong proof too: nobody guesses at one twice."""
    work.write()
    held = users.lock(work, user)
    if not store_sessions.use(work.db, session.id, work.now):
        raise errors.signin.incorrect_username_or_password()
    state = session.state
    if not right or sessions.was_ended(session, held) or state["salt"] not in (None, held.srp_salt):
        work.keep_refusals()
        raise errors.signin.incorrect_username_or_password()
    device = devices.require(work, held, state["device"])
    ip = work.call.source_ip
    if device.password_verifier != state["kept"] or not store_devices.touch(
        work.db, held.id, device.device_key, work.now, ip
    ):
        raise errors.factors.device_does_not_exist()
    return held
