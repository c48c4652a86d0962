"""What ID and access tokens say. Pure: rows and values in, claims out.

The order in which claims are put here settles only ties inside a hash bucket; the wire order is Java's (7.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from emulator.base.clock import epoch_seconds
from emulator.store.users import User

SCOPE = "aws.cognito.signin.user.admin"  # the only scope of an API sign-in
_FLAGS = ("email_verified", "phone_number_verified")


@dataclass(frozen=True, slots=True)
class Grant:
    """One sign-in, as every token that comes from it tells it. `origin_jti` is None where the client has revocation
    off: then tokens carry none, and the ID token no `jti` either (7.2)."""

    issuer: str
    client_id: str
    user: User
    event_id: str
    auth_time: datetime
    origin_jti: str | None


def access(grant: Grant, *, now: datetime, lives: timedelta, jti: str) -> dict[str, Any]:
    return {
        "sub": grant.user.sub,
        "iss": grant.issuer,
        "jti": jti,
        "client_id": grant.client_id,
        **_origin(grant),
        "event_id": grant.event_id,
        "token_use": "access",
        "scope": SCOPE,
        "auth_time": epoch_seconds(grant.auth_time),
        "exp": epoch_seconds(now + lives),
        "iat": epoch_seconds(now),
        "username": grant.user.username,
    }


def identity(
    grant: Grant, attributes: Mapping[str, str], *, now: datetime, lives: timedelta, jti: str
) -> dict[str, Any]:
    """`attributes` are those the client may read; each becomes a claim of its type, `custom:*` always text."""
    typed = {name: _typed(name, value) for name, value in attributes.items() if not name.startswith("dev:")}
    return {
        "sub": grant.user.sub,
        **{name: value for name, value in typed.items() if name.startswith("custom:")},
        **{name: typed[name] for name in _FLAGS if name in typed},
        "iss": grant.issuer,
        "cognito:username": grant.user.username,
        **_origin(grant),
        "aud": grant.client_id,
        "event_id": grant.event_id,
        "token_use": "id",
        "auth_time": epoch_seconds(grant.auth_time),
        "exp": epoch_seconds(now + lives),
        "iat": epoch_seconds(now),
        **({"jti": jti} if grant.origin_jti is not None else {}),
        **{name: value for name, value in typed.items() if name not in _FLAGS and not name.startswith("custom:")},
    }


def _origin(grant: Grant) -> dict[str, str]:
    return {"origin_jti": grant.origin_jti} if grant.origin_jti is not None else {}


def _typed(name: str, value: str) -> Any:
    if name in _FLAGS:
        return value == "true"
    if name == "address":
        return {"formatted": value}
    if name == "updated_at" and value.lstrip("-").isdigit():
        return int(value)  # unverified: OpenID Connect Core says a number
    return value
