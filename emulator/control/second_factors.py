"""What a user's authenticator app shows now."""

from dataclasses import dataclass

from emulator.control.refusals import NotThere
from emulator.rules.directory import users
from emulator.rules.factors import software_tokens
from emulator.rules.owners import known
from emulator.work import Services, opened


@dataclass(frozen=True, slots=True)
class Totp:
    """`used`: no sign-in takes the code any more; the next one comes in `seconds_left`, by the emulator's clock."""

    username: str
    code: str
    seconds_left: float
    used: bool


def totp(services: Services, pool_id: str, username: str) -> Totp:
    """The code of the app in use, else of the one that is being set up. The name may be any that signs in. Raises
    NotThere."""
    with opened(services, "totp") as work:
        pool = known.find_pool(work, pool_id)
        user = users.find(work, pool, username) if pool else None
        current = software_tokens.current(work, user) if user else None
    if user is None or current is None:
        raise NotThere(f"No user {username} with an authenticator app in the user pool {pool_id}.")
    return Totp(username=user.username, code=current.code, seconds_left=current.seconds_left, used=current.used)
