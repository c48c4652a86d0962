"""Settings that consist of several parts, as values."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from msgspec import Struct

from emulator.model.addresses import Medium

Occasion = Literal["invitation", "authentication", "verification"]
LambdaVersion = Literal["V1_0", "V2_0", "V3_0"]
ThreatMode = Literal["OFF", "AUDIT", "ENFORCED"]


class PasswordPolicy(Struct, frozen=True):
    """`classes` are the members that ask for a class of characters, such as RequireNumbers. `history` is how many
    earlier passwords may not come back."""

    minimum_length: int
    classes: frozenset[str]
    temporary_for: timedelta
    history: int


class DeviceTracking(Struct, frozen=True):
    challenge_only_on_new: bool
    remembered_on_prompt: bool


class Passkeys(Struct, frozen=True):
    """`count_twice`: a passkey, which proves possession and the user, is both factors."""

    relying_party: str | None
    needs_verification: bool
    count_twice: bool


class TokenTerms(Struct, frozen=True):
    """What an app client's settings say of its tokens. `readable` None means every attribute; `grace` is how long a
    refresh token may be used again once another took its place, and None where none does."""

    access_for: timedelta
    id_for: timedelta
    refresh_for: timedelta
    revocable: bool
    readable: frozenset[str] | None
    grace: timedelta | None = None


class SessionTracking(Struct, frozen=True):
    is_on: bool
    most_per_user: int


class MailSender(Struct, frozen=True):
    """`address` is From, else the identity of SourceArn; None where Cognito's own address stands. `is_own`: the pool
    sends by an account of its own, whose limits are not Cognito's."""

    address: str | None
    reply_to: str | None
    is_own: bool


class Text(Struct, frozen=True):
    """None where Cognito's own wording stands."""

    subject: str | None
    body: str | None


class Texts(Struct, frozen=True):
    """The pool's own wording. `by_link` is that of the mail that carries a link in place of a code."""

    of: Mapping[tuple[Occasion, Medium], Text]
    by_link: Text
    confirms_by_link: bool


def section(members: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A member that has members itself; an absent one has none."""
    found: Mapping[str, Any] = members.get(name) or {}
    return found
