"""ADMIN_NO_SRP_AUTH: the functions of custom authentication ask for the password in plain text.

Only AdminInitiateAuth and AdminRespondToAuthChallenge carry one that way, and only for a client that allows it (the API
reference of ChallengeName). The answer is a password sign-in like any other, with its lock; a wrong one leaves the
session as good as before.
"""

from emulator import errors
from emulator.signin import custom_functions, opening, password, sessions
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.whom import Whom, lock
from emulator.work import Work

NAME = "ADMIN_NO_SRP_AUTH"
_SETTING = "ALLOW_ADMIN_USER_PASSWORD_AUTH"


def ask(work: Work, attempt: Attempt, whom: Whom, progress: Progress) -> Asked:
    """Raises InvalidParameterException for the public twin, and for a client that does not allow the flow."""
    _check_twin(attempt)
    if _SETTING not in attempt.client.effective.auth_flows:
        raise errors.signin.auth_flow_not_enabled()
    name, text = custom_functions.shown_name(work, attempt, whom), sessions.new_text(work)
    work.write()
    held = lock(work, whom)
    state = {"typed": whom.typed, "progress": progress.state()}
    sessions.keep(work, attempt.pool, attempt.client, held, name, NAME, text, state)
    return Asked(NAME, {"USER_ID_FOR_SRP": name}, text)


def answer(work: Work, attempt: Attempt) -> Proven:
    """Raises what `password.prove_found` raises, and InvalidParameterException for the public twin. Whether the client
    allows the flow was decided when the session was given out (`flows`)."""
    _check_twin(attempt)
    attempt.parameter("USERNAME")
    given = attempt.parameter("PASSWORD")
    opened = opening.open_session(work, attempt, NAME)
    user = password.prove_found(work, attempt, opened.user, opened.session.state["typed"], given)
    sessions.spend(work, opened.session)
    return Proven(user, opened.progress.having("pwd"))


def _check_twin(attempt: Attempt) -> None:
    if attempt.twin != "admin":
        raise errors.signin.initiate_auth_method_not_supported()
