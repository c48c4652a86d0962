"""The doors out, by what is asked of them: functions, mail, the codes that functions decrypt, sinks of exported logs,
AWS Secrets Manager, other servers at addresses that somebody else chose.

What stands behind each is made by the composition root and lives in `triggers`, `messages` and `outside`. Hold no
transaction while any of them is called. What they are handed and what they raise is here, too; what that means to a
caller of the API is not.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from msgspec import Struct

from emulator.store.exported_logs import ExportedLog

NO_HEADERS: Mapping[str, str] = MappingProxyType({})
MOST_REDIRECTS = 20


class Reply(Struct, frozen=True):
    """The function ran. `function_error` is the `errorMessage` of one that raised; then the payload says no more."""

    payload: bytes
    function_error: str | None = None


class InvocationFailed(Exception):
    """The function could not be run to its end; `error` is the name Cognito would show."""

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


class Invoker(Protocol):
    """The functions of triggers."""

    def invoke(self, function_arn: str, event: dict[str, Any], *, once: bool = False) -> Reply:
        """Run the function and wait; `once` without a second attempt. Raises InvocationFailed."""
        ...

    def close(self) -> None:
        """End what it started: connections, local functions."""
        ...


class Mail(Struct, frozen=True):
    """`sender` and `reply_to` may carry a display name; without a sender, the server's or Cognito's own is used."""

    sender: str | None
    to: str
    subject: str
    body: str
    reply_to: str | None = None


class DeliveryFailed(Exception):
    """The mail was not taken; `reason` is what the server or the network said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailSender(Protocol):
    def send(self, mail: Mail) -> None:
        """Hand the mail over. Raises DeliveryFailed."""
        ...


class NotEncrypted(Exception):
    """There is no ciphertext of the code; the message says why, for the person who runs the emulator."""


class SenderCodes(Protocol):
    """The codes that custom senders get."""

    def encrypt(self, code: str, *, pool_id: str, key_arn: str) -> str:
        """The code in base64 for a function of the pool. Raises NotEncrypted."""
        ...


class NotDelivered(Exception):
    """The sink did not take the records; the message says why."""


class LogSinks(Protocol):
    @property
    def names(self) -> tuple[str, ...]:
        """Of the sinks that are set; without one nothing is exported."""
        ...

    def deliver(self, sink: str, logs: Sequence[ExportedLog]) -> None:
        """Records of one pool, one kind and one destination, oldest first. Raises NotDelivered."""
        ...

    def close(self) -> None: ...


class NotKept(Exception):
    """The secret is not as it was to be; the message says why, for the person who runs the emulator."""


class SecretsManager(Protocol):
    """`place` is a region and an account."""

    def put(self, place: tuple[str, str], name: str, text: str, token: str) -> None:
        """A new version of the secret, which is made if it is not there. `token` makes a repeated call the same one.
        Raises NotKept."""
        ...

    def delete(self, place: tuple[str, str], name: str) -> None:
        """At once and for good; what is not there is deleted. Raises NotKept."""
        ...

    def close(self) -> None: ...


class NoAnswer(Exception):
    """No whole answer came from another server; the message says why. What kind it is, a class below may tell."""


class ConnectTimedOut(NoAnswer):
    """Nobody took the connection in time."""


class ReadTimedOut(NoAnswer):
    """Connected, and no whole answer came in time."""


class NameNotFound(NoAnswer):
    """The name of the host has no address."""


class ConnectionRefused(NoAnswer):
    """Nothing listens there."""


class ConnectionReset(NoAnswer):
    """The server hung up before its answer was whole."""


class TlsFailed(NoAnswer):
    """The certificate is not trusted or not for this name, or what is spoken is not TLS."""


class AddressNotAllowed(NoAnswer):
    """The URL is none of http and https, or leads to an address that this server does not go to."""


class AnswerTooLarge(NoAnswer):
    """More bytes came than were allowed."""


class TooManyRedirects(NoAnswer):
    """Each led to another."""


class Answered(Struct, frozen=True):
    """Whatever the status. The headers' names are in lower case; `url` is where it came from after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300


class OtherServers(Protocol):
    """Servers whose addresses somebody else chose: identity providers, their metadata, documents of clients. Hold
    nothing while one is asked (`work.nothing_held`). `seconds` are for the whole, `longest` is of the body in bytes.
    `public_only` where anybody may name the address: then it must be https and of no network of one's own."""

    def get(
        self,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        seconds: float,
        longest: int,
        redirects: int = MOST_REDIRECTS,
        public_only: bool = False,
    ) -> Answered:
        """Follows so many redirects. Raises NoAnswer."""
        ...

    def post(
        self,
        url: str,
        form: Mapping[str, str],
        headers: Mapping[str, str] = NO_HEADERS,
        *,
        seconds: float,
        longest: int,
        public_only: bool = False,
    ) -> Answered:
        """The form, URL-encoded. A redirect is an answer like another. Raises NoAnswer."""
        ...

    def close(self) -> None: ...
