"""One sign-in on its way: what every flow and challenge needs to know of it, and the parameters they read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from emulator.errors import sentences
from emulator.store.clients import Client
from emulator.store.pools import Pool


@dataclass(frozen=True, slots=True)
class Attempt:
    """`parameters` are AuthParameters or ChallengeResponses; `admin` tells the signed twin from the public one."""

    pool: Pool
    client: Client
    admin: bool
    parameters: Mapping[str, str]
    session: str | None
    req: Mapping[str, Any]

    def parameter(self, name: str) -> str:
        """Raises InvalidParameterException `Missing required parameter …`."""
        value = self.parameters.get(name)
        if not value:
            raise sentences.missing_required_parameter(name)
        return value
