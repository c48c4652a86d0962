"""Signing in as a user: tokens without a sign-in, shown once."""

from starlette.responses import Response

from emulator.console.pages.registry import Pages
from emulator.console.pages.visit import SameAs, Visit
from emulator.control import minting
from emulator.control.refusals import Refused

pages = Pages()


@pages.post("/users/do/sign-in-as")
def sign_in_as(visit: Visit) -> Response:
    """Answers the form with the page itself: a redirect would put the tokens into an address."""
    client, username = visit.field("client"), visit.field("username")
    pool = visit.pool_id
    if pool is None:
        raise Refused("Choose the pool of the user first.")
    if not client:
        raise Refused("Tokens are made for an app client; this user pool has none yet.")
    made = minting.mint(visit.services, pool, client, username)
    tokens = (("ID token", made.id_token), ("Access token", made.access_token), ("Refresh token", made.refresh_token))
    return visit.page(
        "user_tokens",
        f"Signed in as {username}",
        section="Users",
        same_as=SameAs(
            "POST /_emulator/tokens/mint", "cognito-emulator token mint USERNAME --pool POOL --client CLIENT"
        ),
        tokens=tokens,
        expires_in=made.expires_in,
        client=client,
        back=visit.back(),
    )
