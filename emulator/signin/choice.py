"""USER_AUTH: the user chooses how to sign in, or has just signed up and needs no further factor.

Available today are PASSWORD and PASSWORD_SRP; a preference for anything else is answered with the choice.
"""

from typing import Any

from emulator.context import Context
from emulator.errors import sentences
from emulator.rules import clients, existence, users
from emulator.signin import password
from emulator.signin import session as sessions
from emulator.signin.attempt import Attempt
from emulator.signin.challenges import password_verifier
from emulator.store.users import User

SELECT = "SELECT_CHALLENGE"
# In the order of the API reference's sample.
AVAILABLE = ["PASSWORD_SRP", "PASSWORD"]
Answer = dict[str, Any]


def begin(ctx: Context, attempt: Attempt, username: str) -> User | Answer:
    if attempt.session:
        return _from_sign_up(ctx, attempt, username)
    preferred = attempt.parameters.get("PREFERRED_CHALLENGE")
    if preferred in AVAILABLE:
        return run(ctx, attempt, username, preferred)
    return _select(ctx, attempt, username)


def run(ctx: Context, attempt: Attempt, username: str, challenge: str) -> User | Answer:
    """The chosen first factor; its missing parameter (PASSWORD, SRP_A) makes it a challenge of its own name."""
    if challenge == "PASSWORD_SRP":
        if attempt.parameters.get("SRP_A"):
            return {**password_verifier.ask(ctx, attempt, username), "AvailableChallenges": AVAILABLE}
        return _ask(ctx, attempt, username, challenge)
    if attempt.parameters.get("PASSWORD"):
        return password.prove(ctx, attempt, username, attempt.parameter("PASSWORD"))
    return _ask(ctx, attempt, username, challenge)


def _select(ctx: Context, attempt: Attempt, username: str) -> Answer:
    return _ask(ctx, attempt, username, SELECT)


def _ask(ctx: Context, attempt: Attempt, username: str, challenge: str) -> Answer:
    """A challenge that waits for the user's part. An unknown user of a client that hides gets one like any other."""
    user = users.find(ctx, attempt.pool, username)
    if user is None and not clients.hides_user_existence(attempt.client):
        raise existence.at_sign_in(attempt.client)
    text = sessions.new_text(ctx)
    ctx.write()
    if user is not None:
        users.lock(ctx, user)  # who was deleted meanwhile cannot have a session
    name = user.username if user else username
    sessions.keep(ctx, attempt.pool, attempt.client, user, name, challenge, text, {"typed": username})
    return {
        "AvailableChallenges": AVAILABLE,
        "ChallengeName": challenge,
        "ChallengeParameters": {},
        "Session": text,
    }


def _from_sign_up(ctx: Context, attempt: Attempt, username: str) -> User:
    """The Session of SignUp or ConfirmSignUp signs the confirmed user in, once, without another factor (3.4)."""
    session = sessions.require(ctx, attempt.client, attempt.session or "", sessions.SIGNED_UP, sessions.CONFIRMED)
    user = users.find(ctx, attempt.pool, username)
    if user is None:
        raise existence.at_sign_in(attempt.client)
    sessions.check_user(session, user)
    ctx.write()
    held = users.lock(ctx, user)
    if held.status == users.UNCONFIRMED:
        raise sentences.user_is_not_confirmed()
    sessions.spend_for_new_user(ctx, session, held)
    return held
