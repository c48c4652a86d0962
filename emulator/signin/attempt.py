"""One sign-in on its way: what every flow and challenge needs to know of the call, and the parameters they read.

Whoever stands in front (the API's operations, later the hosted pages) fills it; nothing here knows their requests.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from emulator import errors
from emulator.rules.callers.origins import Origin
from emulator.store.clients import Client
from emulator.store.pools import Pool

Twin = Literal["public", "admin"]


class Attempt(Struct, frozen=True):
    """`flow` is the one that this call begins, `challenge` the one that it answers; one of them is None. `parameters`
    are AuthParameters or ChallengeResponses.

    `check_client` raises unless the app client is proven, too. A flow or challenge calls it, once, as soon as it knows
    the usernames that a proof may have been made with; where it is nobody's business it does nothing.
    """

    pool: Pool
    client: Client
    twin: Twin
    flow: str | None
    challenge: str | None
    parameters: Mapping[str, str]
    session: str | None
    metadata: Mapping[str, str] | None
    origin: Origin
    check_client: Callable[[Sequence[str]], None]

    def parameter(self, name: str) -> str:
        """Raises InvalidParameterException `Missing required parameter …`."""
        value = self.parameters.get(name)
        if not value:
            raise errors.signin.missing_required_parameter(name)
        return value

    @property
    def begins(self) -> bool:
        """Whether this is the beginning of a sign-in, or the answer to a challenge."""
        return self.flow is not None

    @property
    def validation_data(self) -> Mapping[str, str] | None:
        """The metadata of a beginning: PreAuthentication and UserMigration get it, as `validationData`
        (evidence: client-metadata-routes)."""
        return self.metadata if self.begins else None

    @property
    def client_metadata(self) -> Mapping[str, str] | None:
        """The metadata of an answer: every other trigger gets it, and never that of the beginning
        (evidence: client-metadata-routes)."""
        return None if self.begins else self.metadata
