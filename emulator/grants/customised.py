"""What the pool's PreTokenGeneration function wants of the tokens of a sign-in: asked last, once for all of them."""

from emulator.signin import standing
from emulator.signin.attempt import Attempt
from emulator.signin.progress import Proven
from emulator.store.users import User
from emulator.tokens import customisation
from emulator.triggers.events import TokenSource
from emulator.triggers.token_generation import ClaimsOverride
from emulator.work import Work


def of_sign_in(
    work: Work, attempt: Attempt, proven: Proven, source: TokenSource, scopes: tuple[str, ...]
) -> tuple[User, ClaimsOverride | None]:
    """The user, held, and the function's wishes. Raises what `standing.hold_again` raises, and the Lambda
    exceptions."""
    if not customisation.is_asked(attempt.pool):
        return proven.user, None
    override = customisation.ask(
        work,
        attempt.pool,
        attempt.client,
        proven.user,
        source=source,
        client_metadata=attempt.client_metadata,
        scopes=scopes,
    )
    return standing.hold_again(work, proven.user, by_password="pwd" in proven.progress.amr), override
