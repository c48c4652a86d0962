"""USER_AUTH: the user chooses how to sign in, or has just signed up and needs no further factor.

What can be chosen is `offer`'s and `rules.factors.first_factors`'s business. A preference that the user has is run at
once; any other, or none, is answered with the choice. Where the client asks for a level (TARGET_ACR_VALUES), only what
leads there is offered (`step_up`)."""

from msgspec.structs import replace

from emulator import errors
from emulator.rules.directory import unknown_users, users
from emulator.rules.factors import first_factors
from emulator.signin import arrival, offer, one_time_code, opening, otp, password, sessions, step_up
from emulator.signin import progress as progresses
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import password_verifier, web_authn
from emulator.signin.opening import Opened
from emulator.signin.progress import Asked, Progress, Proven
from emulator.signin.whom import Whom
from emulator.work import Work

SELECT = offer.SELECT


def begin(work: Work, attempt: Attempt, username: str) -> Proven | Asked:
    """Raises what `step_up.wanted` raises, UserNotFoundException for an unknown user of a client that hides nothing."""
    if attempt.session:
        return _from_sign_up(work, attempt, username)
    wanted = step_up.wanted(attempt)
    preferred = attempt.parameters.get("PREFERRED_CHALLENGE", "")
    plain = attempt.parameters.get("PASSWORD") if preferred == first_factors.PASSWORD else None
    user = arrival.find(work, attempt, username, password=plain)
    hides = attempt.client.effective.hides_user_existence
    if user is None and not hides:
        raise unknown_users.at_sign_in(attempt.client)
    whom, progress = Whom(user, username), progresses.begin(attempt)
    has_password = user is not None and user.password_hash is not None
    if wanted is None and plain and (has_password or hides):
        return _prove_password(work, attempt, whom, plain, progress)  # what else there is does not matter
    # A password of who has none must read like one of a name nobody has; a token tells its holder more.
    is_told_nothing = plain and hides and not has_password and not (wanted and wanted.token)
    seen = Whom(None, username) if is_told_nothing else whom
    means = offer.means(work, attempt.pool, seen)
    if wanted is not None:
        progress = step_up.begin(work, attempt, seen, means, wanted, progress)
        if progress.amr:
            return Proven(offer.hold(work, whom), progress)
    offered = step_up.offered(attempt, seen, means, progress)
    if preferred in offered:
        return _run(work, attempt, whom, preferred, progress, offered)
    return offer.ask(work, attempt, whom, SELECT, progress, offered)


def answer_select(work: Work, attempt: Attempt) -> Proven | Asked:
    """ANSWER names the factor; with PASSWORD, SRP_A or CREDENTIAL beside it the choice is made and answered in one
    call. A CREDENTIAL answers the options of a WEB_AUTHN challenge, whose Session comes with it."""
    attempt.parameter("USERNAME")
    chosen = attempt.parameter("ANSWER")
    if chosen == first_factors.WEB_AUTHN and attempt.parameters.get("CREDENTIAL"):
        return web_authn.answer(work, attempt)
    opened = opening.open_session(work, attempt, SELECT)
    return _first_factor(work, attempt, opened, chosen)


def answer_password(work: Work, attempt: Attempt) -> Proven | Asked:
    """PASSWORD as a challenge of its own, asked without its parameter, or chosen by answering it."""
    attempt.parameter("USERNAME")
    attempt.parameter("PASSWORD")
    opened = opening.open_session(work, attempt, first_factors.PASSWORD, SELECT)
    return _first_factor(work, attempt, opened, first_factors.PASSWORD)


def answer_password_srp(work: Work, attempt: Attempt) -> Proven | Asked:
    attempt.parameter("USERNAME")
    attempt.parameter("SRP_A")
    opened = opening.open_session(work, attempt, first_factors.PASSWORD_SRP, SELECT)
    return _first_factor(work, attempt, opened, first_factors.PASSWORD_SRP)


def _first_factor(work: Work, attempt: Attempt, opened: Opened, chosen: str) -> Proven | Asked:
    """Judged by what the user has now. The session is spent with the right answer, in the transaction that the proof
    opened. Raises InvalidParameterException for what the user does not have."""
    whom = Whom(opened.user, opened.session.state["typed"])
    if opened.user is not None and opened.progress.amr:  # something was proven before: it must still be true
        otp.check_current(opened.session, opened.user)
    offered = step_up.offered(attempt, whom, offer.means(work, attempt.pool, whom), opened.progress)
    if chosen not in offered:
        raise errors.signin.selected_challenge_unavailable()
    if chosen in first_factors.CODES:  # before the code goes out, so that of two answers one sends it
        work.write()
        sessions.spend(work, opened.session)
        return _run(work, attempt, whom, chosen, opened.progress, offered)
    proven = _run(work, attempt, whom, chosen, opened.progress, offered)
    work.write()
    sessions.spend(work, opened.session)
    return proven


def _run(
    work: Work, attempt: Attempt, whom: Whom, chosen: str, progress: Progress, offered: list[str]
) -> Proven | Asked:
    """The chosen first factor; its missing parameter (PASSWORD, SRP_A) makes it a challenge of its own name."""
    if chosen in first_factors.CODES:
        return one_time_code.ask(work, attempt, whom, chosen, progress)
    if chosen == first_factors.WEB_AUTHN:
        return web_authn.ask(work, attempt, whom, progress, offered)
    if chosen == first_factors.PASSWORD and attempt.parameters.get("PASSWORD"):
        return _prove_password(work, attempt, whom, attempt.parameter("PASSWORD"), progress)
    if chosen == first_factors.PASSWORD_SRP and attempt.parameters.get("SRP_A"):
        srp_a = attempt.parameter("SRP_A")
        return replace(password_verifier.ask_known(work, attempt, whom, srp_a, progress), available=offered)
    return offer.ask(work, attempt, whom, chosen, progress, offered)


def _prove_password(work: Work, attempt: Attempt, whom: Whom, plain: str, progress: Progress) -> Proven:
    user = password.prove_found(work, attempt, whom.user, whom.typed, plain)
    return Proven(user, progress.having("pwd"))


def _from_sign_up(work: Work, attempt: Attempt, username: str) -> Proven:
    """The Session of SignUp or ConfirmSignUp signs the confirmed user in, once, without another factor
    (evidence: confirm-session-signs-in). It works for this user only, whether or not another user has the name now. For
    PreAuthentication it is a sign-in like any other (unverified), in which the function may sign the user out
    everywhere else."""
    session = sessions.require(work, attempt.client, attempt.session or "", sessions.SIGNED_UP, sessions.CONFIRMED)
    user = users.find(work, attempt.pool, username)
    if user is None and not attempt.client.effective.hides_user_existence:
        raise unknown_users.at_sign_in(attempt.client)
    user = sessions.owner(session, user)
    sessions.check_not_ended(session, user)
    arrived = arrival.let_in(work, attempt, username, user)
    if arrived is None:
        raise unknown_users.at_sign_in(attempt.client)
    work.write()
    held = users.lock(work, arrived)
    if held.signed_out_at != arrived.signed_out_at:  # by somebody else than the function
        raise errors.signin.invalid_session()
    if held.status == users.UNCONFIRMED:
        raise errors.directory.user_is_not_confirmed()
    sessions.spend_for_new_user(work, session, held)
    return Proven(held, progresses.begin(attempt))
