"""One sign-in on its way: what every flow and challenge needs to know of the call, and the parameters they read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator import errors
from emulator.store.clients import Client
from emulator.store.pools import Pool


@dataclass(frozen=True, slots=True)
class Attempt:
    """`parameters` are AuthParameters or ChallengeResponses; `admin` tells the signed twin from the public one,
    `begins` InitiateAuth from the answer to a challenge."""

    pool: Pool
    client: Client
    admin: bool
    begins: bool
    parameters: Mapping[str, str]
    session: str | None
    req: Mapping[str, Any]

    def parameter(self, name: str) -> str:
        """Raises InvalidParameterException `Missing required parameter …`."""
        value = self.parameters.get(name)
        if not value:
            raise errors.signin.missing_required_parameter(name)
        return value

    @property
    def validation_data(self) -> Mapping[str, str] | None:
        """ClientMetadata of InitiateAuth: PreAuthentication and UserMigration get it, as `validationData`
        (evidence: client-metadata-routes)."""
        return self.req.get("ClientMetadata") if self.begins else None

    @property
    def client_metadata(self) -> Mapping[str, str] | None:
        """ClientMetadata of RespondToAuthChallenge: every other trigger gets it, and never InitiateAuth's
        (evidence: client-metadata-routes)."""
        return None if self.begins else self.req.get("ClientMetadata")
