"""What the log says of requests: a line for each, with whom it was about and why it was refused.

Never a password, a token, a secret or a code: of a refusal's message, what the request held of these is taken out.
Texts are the client's own, and `logs` sees to it that they stay texts.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from emulator import logs
from emulator.base import traces
from emulator.base.journal import Met
from emulator.base.redaction import REDACTED
from emulator.errors import CognitoError

log = logging.getLogger("emulator.wire")

# Where a request names its user, besides `Username`.
_PARAMETERS: Final = ("AuthParameters", "ChallengeResponses")
_NAMES: Final = (("UserPoolId", "pool_id"), ("ClientId", "client_id"), ("Username", "username"))
_OPEN: Final = ("USERNAME", "DEVICE_KEY", "ANSWER_TYPE", "CHALLENGE_NAME", "PREFERRED_CHALLENGE", "SRP_A")
_HIDDEN: Final = (
    "AccessToken",
    "ActorToken",
    "ClientSecret",
    "Code",
    "ConfirmationCode",
    "Password",
    "PreviousPassword",
    "ProposedPassword",
    "RefreshToken",
    "SecretHash",
    "Session",
    "SubjectToken",
    "TemporaryPassword",
    "Token",
    "UserCode",
)
_OF_PROVIDERS: Final = ("client_secret", "private_key")
_WHOLE: Final = 4  # characters: a shorter secret is taken out only where it stands in quotes
_BEGINNING: Final = 32


class Report:
    """Of one request, from its beginning. `about` is filled in by whoever finds out which pool, client or user the
    request is about; what the request says itself is the beginning of it. `met`, `account_id` and `region` are for the
    journal."""

    __slots__ = (
        "_ms",
        "_started",
        "_took",
        "_trace_id",
        "about",
        "account_id",
        "members",
        "met",
        "operation",
        "region",
        "request_id",
    )

    def __init__(self, operation: str, request_id: str, headers: Mapping[str, str] | None = None) -> None:
        self.operation = operation
        self.request_id = request_id
        self.about: dict[str, str] = {}
        self.met = Met()
        self.members: Mapping[str, Any] = {}
        self.account_id: str | None = None
        self.region: str | None = None
        self._trace_id = traces.id_of(headers.get(traces.HEADER)) if headers else None
        self._started = time.monotonic()
        self._took: float | None = None
        self._ms: float | None = None

    def read(self, members: Mapping[str, Any]) -> None:
        self.members = members
        for member, name in _NAMES:
            if isinstance(value := members.get(member), str):
                self.about[name] = value
        for member in _PARAMETERS:
            if (parameters := members.get(member)) and isinstance(value := parameters.get("USERNAME"), str):
                self.about["username"] = value

    def hide(self, members: Mapping[str, Any]) -> None:
        """What a request that has no members of AWS's says in confidence, under their names."""
        self.members = members

    def answered(
        self, status: int, error: CognitoError | None, event: str = "request", level: int = logging.INFO
    ) -> None:
        if not log.isEnabledFor(level):
            return
        fields: dict[str, Any] = {
            "operation": self.operation,
            "request_id": self.request_id,
            "status": status,
            "ms": self.milliseconds(),
            **self.about,
        }
        if self._trace_id is not None:
            fields["trace_id"] = self._trace_id
        if error is not None:
            fields["error"] = error.code
            if error.message:
                fields["error_message"] = self.message_of(error)
            if error.note:
                fields["note"] = error.note
        logs.say(log, level, event, fields)

    def milliseconds(self) -> float:
        """From its beginning to its end."""
        if self._ms is None:
            self._ms = round(self.seconds() * 1000, 1)
        return self._ms

    def seconds(self) -> float:
        """The end is when somebody asks for the first time: log, journal and metrics tell the same."""
        if self._took is None:
            self._took = time.monotonic() - self._started
        return self._took

    def message_of(self, error: CognitoError) -> str:
        return without_secrets(error.message, self.members)


def without_secrets(message: str, members: Mapping[str, Any]) -> str:
    return without(message, _secrets(members))


def without(message: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        if len(secret) < _WHOLE:
            message = message.replace(f"'{secret}'", f"'{REDACTED}'")
            continue
        message = message.replace(secret, REDACTED)
        if len(secret) > _BEGINNING:  # a long value may have been cut
            message = message.replace(secret[:_BEGINNING], REDACTED)
    return message


def _secrets(members: Mapping[str, Any]) -> Iterator[str]:
    for member in _HIDDEN:
        if isinstance(value := members.get(member), str) and value:
            yield value
    for member in _PARAMETERS:
        for name, value in (members.get(member) or {}).items():
            if name not in _OPEN and isinstance(value, str) and value:
                yield value
    for name in _OF_PROVIDERS:
        if isinstance(value := (members.get("ProviderDetails") or {}).get(name), str) and value:
            yield value
