"""What tokens are issued for: the result of any grant. Whoever issues them needs to know nothing else of it.

Of a sign-in it is kept in its family of refresh tokens, and every refresh tells what the sign-in told: it never has
more scopes than the family has.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from emulator.store.clients import Client
from emulator.store.families import Family
from emulator.store.pools import Pool
from emulator.store.users import User

API_SCOPE = "aws.cognito.signin.user.admin"  # the only scope of an API sign-in, and what this API demands of a token
Source = Literal["API", "HOSTED"]  # which door the sign-in came through: the API, or the hosted pages
OPENID = "openid"


class Authorization(Struct, frozen=True):
    """`user` and `event_id` are None for a machine, `provider` where the user is the pool's own. `acr` and `amr` are
    there where the sign-in asked for an ACR (evidence: acr-on-request), `device_key` where a device signed in or got
    its key, `session_id` where the pool tracks sessions."""

    pool: Pool
    client: Client
    user: User | None
    scopes: tuple[str, ...]
    source: Source
    auth_time: datetime
    event_id: str | None = None
    provider: str | None = None
    device_key: str | None = None
    acr: str | None = None
    amr: tuple[str, ...] = ()
    session_id: str | None = None
    nonce: str | None = None
    resource: str | None = None

    @property
    def tells_identity(self) -> bool:
        """Whether an ID token comes with it: always by the API, by OAuth for the scope `openid`."""
        return self.source == "API" or OPENID in self.scopes

    def require_user(self) -> User:
        """For what a machine has none of: an ID token, a refresh token."""
        if self.user is None:
            raise TypeError("A machine has neither a user nor what is issued to one.")
        return self.user


def of_family(pool: Pool, client: Client, user: User, family: Family) -> Authorization:
    """What a sign-in left for its refreshes. `client` is who gets the tokens."""
    return Authorization(
        pool=pool,
        client=client,
        user=user,
        scopes=tuple(family.scopes.split()),
        source=family.source,
        auth_time=family.auth_time,
        event_id=family.event_id,
        provider=family.provider,
        device_key=family.device_key,
        acr=family.acr,
        amr=tuple(family.amr or ()),
        session_id=family.session_id,
        resource=family.resource,
    )
