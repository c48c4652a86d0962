"""The one place that decides what comes after a proof: a refusal, another challenge, or the end of the sign-in.

`LADDER` is the order. Each rung looks at what was proven and either asks its own challenge or lets the sign-in pass;
who passes every rung has signed in, and whoever stands in front says what they get for it (`grants`). Challenges, the
Admin and public twins, and the hosted pages all end here.
"""

from collections.abc import Callable

from msgspec.structs import replace

from emulator import errors
from emulator.rules.directory import users
from emulator.signin import custom, device_step, outcomes, second_factor, standing, step_up, threat
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import new_password_required
from emulator.signin.progress import CUSTOM_AUTH, Asked, Proven
from emulator.store import users as store_users
from emulator.triggers import fire, people
from emulator.work import Work

Rung = Callable[[Work, Attempt, Proven], Proven | Asked | None]


def go_on(work: Work, attempt: Attempt, proven: Proven) -> Proven | Asked:
    """The next challenge, or the proof of a whole sign-in, its user held. Raises what `standing.check` raises, and
    whatever a rung refuses with."""
    standing.check(proven.user)
    if _is_whole(attempt, proven):
        return proven
    if not proven.is_counted:
        outcomes.count(work, attempt, proven)
        proven = replace(proven, is_counted=True)
    for rung in LADDER:
        step = rung(work, attempt, proven)
        if isinstance(step, Proven):  # functions were asked: the user is held anew, and may have changed
            proven = step
        elif step is not None:
            return step
    return proven


def _is_whole(attempt: Attempt, proven: Proven) -> bool:
    """Whether no rung has anything to ask of the user or anybody, so that none needs to be climbed, and none of what
    the tokens are made of has: who keeps the sign-in may then look at the wrong passwords in the same statement."""
    progress = proven.progress
    return (
        attempt.pool.effective.ends_with_first_factor
        and proven.user.status == users.CONFIRMED
        and progress.flow != CUSTOM_AUTH
        and not progress.target_level
        and not progress.mfa_demanded
    )


def _new_password(work: Work, attempt: Attempt, proven: Proven) -> Asked | None:
    """NEW_PASSWORD_REQUIRED comes before every second factor (evidence: new-password-before-app). Raises
    NotAuthorizedException for a temporary password that ran out."""
    user = proven.user
    if user.status != users.FORCE_CHANGE_PASSWORD or custom.is_without_password(proven.progress):
        return None
    if user.temporary_password_expires_at is not None and user.temporary_password_expires_at <= work.now:
        raise errors.signin.temporary_password_expired()
    return new_password_required.ask(work, attempt, proven)


def _told(work: Work, attempt: Attempt, proven: Proven) -> Proven | None:
    """PostAuthentication hears of every sign-in that passed all challenges. Its refusal ends the sign-in."""
    if not fire.has(attempt.pool, "PostAuthentication"):
        return None
    user = proven.user
    fire.post_authentication(
        work,
        attempt.pool,
        people.person(work, attempt.pool, user, store_users.attributes(work.db, user.id)),
        client_id=attempt.client.id,
        new_device_used=device_step.is_new(attempt, proven),
        client_metadata=attempt.client_metadata,
    )
    return Proven(standing.hold_again(work, user, by_password="pwd" in proven.progress.amr), proven.progress)


# The functions of custom authentication are asked once the password is the user's own; a remembered device stands in
# for the second factor, so that rung asks first whether one is there. The level that the client asks for may decide
# which second factor it is, so step-up comes before what is required anyway.
LADDER: tuple[Rung, ...] = (
    device_step.check_known,
    threat.weigh,
    _new_password,
    custom.ask_next,
    threat.weigh_custom,
    step_up.ask_next,
    second_factor.ask_next,
    device_step.ask_next,
    step_up.settle,
    _told,
)
