"""How long a code that was sent is good, and when another one may be asked for."""

from datetime import timedelta

from emulator.oauth.pages.steps import Step
from emulator.signin import sessions
from emulator.store.clients import Client
from emulator.work import Work

# unverified: The pages send another code half a minute after the one before.
PAUSE = timedelta(seconds=30)
TOO_EARLY = "A code was sent a moment ago. Wait {seconds} seconds before you ask for another one."  # ours


def valid_for(work: Work, client: Client, step: Step) -> int | str:
    """Seconds, of a code that is still good."""
    session = sessions.peek(work, client, step.session)
    if session is None or session.used_at is not None:
        return ""
    return int((session.expires_at - session.created_at).total_seconds())


def pause(work: Work, client: Client, step: Step) -> int:
    """Seconds until then; 0 where it may be asked for now."""
    session = sessions.peek(work, client, step.session)
    if session is None:
        return 0
    left = session.created_at + PAUSE - work.now
    return max(0, -(-int(left.total_seconds() * 1000) // 1000))
