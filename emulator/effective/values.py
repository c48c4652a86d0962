"""Settings that consist of several parts, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from emulator.model.addresses import Medium

Occasion = Literal["invitation", "authentication", "verification"]
LambdaVersion = Literal["V1_0", "V2_0", "V3_0"]
ThreatMode = Literal["OFF", "AUDIT", "ENFORCED"]


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """`classes` are the members that ask for a class of characters, such as RequireNumbers. `history` is how many
    earlier passwords may not come back."""

    minimum_length: int
    classes: frozenset[str]
    temporary_for: timedelta
    history: int


@dataclass(frozen=True, slots=True)
class DeviceTracking:
    challenge_only_on_new: bool
    remembered_on_prompt: bool


@dataclass(frozen=True, slots=True)
class Passkeys:
    """`count_twice`: a passkey, which proves possession and the user, is both factors."""

    relying_party: str | None
    needs_verification: bool
    count_twice: bool


@dataclass(frozen=True, slots=True)
class TokenTerms:
    """What an app client's settings say of its tokens. `readable` None means every attribute; `grace` is how long a
    refresh token may be used again once another took its place, and None where none does."""

    access_for: timedelta
    id_for: timedelta
    refresh_for: timedelta
    revocable: bool
    readable: frozenset[str] | None
    grace: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SessionTracking:
    is_on: bool
    most_per_user: int


@dataclass(frozen=True, slots=True)
class MailSender:
    """`address` is From, else the identity of SourceArn; None where Cognito's own address stands. `is_own`: the pool
    sends by an account of its own, whose limits are not Cognito's."""

    address: str | None
    reply_to: str | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class Text:
    """None where Cognito's own wording stands."""

    subject: str | None
    body: str | None


@dataclass(frozen=True, slots=True)
class Texts:
    """The pool's own wording. `by_link` is that of the mail that carries a link in place of a code."""

    of: Mapping[tuple[Occasion, Medium], Text]
    by_link: Text
    confirms_by_link: bool


def section(members: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A member that has members itself; an absent one has none."""
    found: Mapping[str, Any] = members.get(name) or {}
    return found
