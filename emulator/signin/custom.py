"""Custom authentication: the pool's own functions say which challenge comes next, and when it is over.

DefineAuthChallenge gets the history of the sign-in and names a challenge, tokens, or failure. It is asked at the
beginning and after every answer, with nothing held. A second factor comes of itself straight after the password
(amplify-js#3876), and Define sees it in the history afterwards (amplify-js#4888, #9592; #3876 got tokens at once).
Without a password there is none, unless Define names it (the service's team in amplify-js#12887), and a temporary
password stops nobody who was not asked for it (amazon-cognito-passwordless-auth#194).
"""

from collections.abc import Callable

from msgspec.structs import replace

from emulator import errors
from emulator.errors import NotAuthorizedException
from emulator.rules.directory import unknown_users, users
from emulator.rules.factors import devices, mfa
from emulator.signin import arrival, custom_functions, second_factor, standing
from emulator.signin import progress as progresses
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import (
    admin_no_srp_auth,
    custom_challenge,
    device_srp_auth,
    new_password_required,
    password_verifier,
)
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.whom import Whom
from emulator.store import sessions as store_sessions
from emulator.store.sessions import Session
from emulator.store.users import User
from emulator.triggers import fire
from emulator.work import Work

# What the history tells Define of Cognito's own challenges (evidence: event-shapes). CUSTOM_CHALLENGE and SRP_A, and a
# DEVICE_SRP_AUTH or NEW_PASSWORD_REQUIRED that Define named, are put in where they happen.
_IN_HISTORY = {
    "PASSWORD_VERIFIER",
    "ADMIN_NO_SRP_AUTH",
    "SMS_MFA",
    "EMAIL_OTP",
    "SOFTWARE_TOKEN_MFA",
    "DEVICE_PASSWORD_VERIFIER",
}
_Ask = Callable[[Work, Attempt, Whom, Progress], Asked]


def needed(attempt: Attempt) -> list[str]:
    """The parameters CUSTOM_AUTH needs besides USERNAME. Raises InvalidParameterException for an unknown CHALLENGE_NAME
    and in a pool without a DefineAuthChallenge function."""
    if not fire.has(attempt.pool, "DefineAuthChallenge"):
        raise errors.signin.custom_auth_is_not_configured()
    name = attempt.parameters.get("CHALLENGE_NAME") or custom_challenge.NAME
    if name not in ("SRP_A", custom_challenge.NAME):
        raise errors.signin.challenge_name_is_not_supported(name)
    return ["SRP_A"] if name == "SRP_A" else []


def begin(work: Work, attempt: Attempt, username: str) -> Proven | Asked:
    """With CHALLENGE_NAME SRP_A the history begins with it, without it is empty. Raises UserNotFoundException unless
    the client hides who exists: then the functions get no user."""
    # unverified: Functions of custom authentication may sign in a federated user, too.
    user = arrival.find(work, attempt, username)
    if user is None and not attempt.client.effective.hides_user_existence:
        raise unknown_users.at_sign_in(attempt.client)
    whom, progress = Whom(user, username), progresses.begin(attempt)
    if attempt.parameters.get("CHALLENGE_NAME") == "SRP_A":
        progress = progress.having(srp_a=attempt.parameter("SRP_A")).with_step("SRP_A", True)
    else:
        custom_functions.check_may_go_on(whom)
    return _decide(work, attempt, whom, progress)


def answer(work: Work, attempt: Attempt) -> Proven | Asked:
    """The answer to a CUSTOM_CHALLENGE: Verify judges it, Define says what follows, be it right or wrong."""
    judged = custom_challenge.judge(work, attempt)
    return _decide(work, attempt, judged.whom, judged.progress, judged.opened.session)


def noted(proven: Proven, challenge_name: str) -> Proven:
    """A right answer to one of Cognito's own challenges goes into the history of a custom sign-in."""
    progress = proven.progress
    if progress.flow != progresses.CUSTOM_AUTH or challenge_name not in _IN_HISTORY:
        return proven
    return replace(proven, progress=progress.with_step(challenge_name, True))


def ask_next(work: Work, attempt: Attempt, proven: Proven) -> Proven | Asked | None:
    """The rung: after one of Cognito's own challenges Define is asked again. Proven, with the user held anew, where it
    says tokens."""
    progress = proven.progress
    if progress.flow != progresses.CUSTOM_AUTH or progress.issue:
        return None
    if "pwd" in progress.amr and not progress.second_factor:
        asked = second_factor.ask_next(work, attempt, proven)
        if asked is not None:
            return asked
    return _decide(work, attempt, Whom(proven.user, proven.user.username), progress)


def is_without_password(progress: Progress) -> bool:
    """Whether the functions let somebody in who was not asked for a password."""
    return progress.issue and "pwd" not in progress.amr


def _decide(
    work: Work, attempt: Attempt, whom: Whom, progress: Progress, answered: Session | None = None
) -> Proven | Asked:
    """What Define says of the history. `answered` is the session of the answer before. Raises NotAuthorizedException
    where the sign-in failed, InvalidLambdaResponseException for a challenge that cannot be."""
    said = fire.define_auth_challenge(
        work,
        attempt.pool,
        custom_functions.person(work, attempt, whom),
        session=custom_functions.history(progress),
        **custom_functions.told(attempt, whom),
    )
    if said.fail_authentication or (whom.user is None and said.issue_tokens):
        raise _failed(work, answered)
    if said.issue_tokens:
        return Proven(_hold(work, whom.user, progress), progress.having(issue=True))
    ask = _CHALLENGES.get(said.challenge_name or "")
    if ask is None:
        # unverified: A challenge name that DefineAuthChallenge cannot ask for is refused as unrecognizable output.
        raise errors.triggers.unrecognizable_lambda_output()
    return ask(work, attempt, whom, progress)


def _failed(work: Work, answered: Session | None) -> NotAuthorizedException:
    """The session is not even known any more: `Invalid session for the user.` (seen: amplify-js#5834)."""
    if answered is not None:
        work.write()
        work.keep_refusals()
        store_sessions.remove(work.db, answered.id)
    return errors.signin.incorrect_username_or_password()


def _hold(work: Work, user: User | None, progress: Progress) -> User:
    """The user after the functions ran, held. Raises what `standing.hold_again` raises, and NotAuthorizedException for
    nobody."""
    if user is None:
        raise errors.signin.incorrect_username_or_password()
    return standing.hold_again(work, user, by_password="pwd" in progress.amr)


def _ask_password(work: Work, attempt: Attempt, whom: Whom, progress: Progress) -> Asked:
    """Needs the SRP_A that the sign-in began with."""
    if progress.srp_a is None:
        # unverified: A custom sign-in that begins with SRP is refused without SRP_A.
        raise errors.signin.missing_required_parameter("SRP_A")
    return password_verifier.ask_known(work, attempt, whom, progress.srp_a, progress)


def _ask_factor(name: str) -> _Ask:
    """A second factor that Define names; the user must be able to answer it (the refusal of others is unverified)."""

    def ask(work: Work, attempt: Attempt, whom: Whom, progress: Progress) -> Asked:
        held = _hold(work, whom.user, progress)
        mine = mfa.of(work, held)
        if name not in mfa.usable(attempt.pool, mine):
            raise errors.triggers.unrecognizable_lambda_output()
        return second_factor.challenge(work, attempt, Proven(held, progress), name, mine)

    return ask


def _ask_device(work: Work, attempt: Attempt, whom: Whom, progress: Progress) -> Asked:
    """Only for a device of the user that DEVICE_KEY named (the refusal of others is unverified)."""
    held = _hold(work, whom.user, progress)
    device = devices.find(work, held, progress.device_key) if devices.tracks(attempt.pool) else None
    if device is None:
        raise errors.triggers.unrecognizable_lambda_output()
    proven = Proven(held, progress.with_step(device_srp_auth.NAME, True))
    return device_srp_auth.ask(work, attempt, proven, device.device_key)


def _ask_new_password(work: Work, attempt: Attempt, whom: Whom, progress: Progress) -> Asked:
    """Only for a user whose password is temporary (the refusal of others is unverified)."""
    held = _hold(work, whom.user, progress)
    if held.status != users.FORCE_CHANGE_PASSWORD:
        raise errors.triggers.unrecognizable_lambda_output()
    return new_password_required.ask(work, attempt, Proven(held, progress.with_step(new_password_required.NAME, True)))


_CHALLENGES: dict[str, _Ask] = {
    custom_challenge.NAME: custom_challenge.ask,
    password_verifier.NAME: _ask_password,
    admin_no_srp_auth.NAME: admin_no_srp_auth.ask,
    new_password_required.NAME: _ask_new_password,
    device_srp_auth.NAME: _ask_device,
    **{name: _ask_factor(name) for name in mfa.ORDER},
}
