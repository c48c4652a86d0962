"""What ID and access tokens say. Pure: rows and values in, claims out.

The order in which claims are put here settles only ties inside a hash bucket; the wire order is Java's
(evidence: claim-order).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from emulator.base.clock import epoch_seconds
from emulator.model.addresses import FLAGS
from emulator.store.groups import Group
from emulator.store.users import User

SCOPE = "aws.cognito.signin.user.admin"  # the only scope of an API sign-in


@dataclass(frozen=True, slots=True)
class Grant:
    """One sign-in, as every token that comes from it tells it. `origin_jti` is None where the client has revocation
    off: then tokens carry none, and the ID token no `jti` either (evidence: token-claims). `groups` are the user's as
    the tokens are made, the one that takes precedence first. `acr` and `amr` are told where the sign-in asked for an
    ACR (evidence: acr-on-request), `device_key` where a device signed in or got its key."""

    issuer: str
    client_id: str
    user: User
    event_id: str
    auth_time: datetime
    origin_jti: str | None
    groups: Sequence[Group]
    scopes: Sequence[str] = (SCOPE,)
    device_key: str | None = None
    acr: str | None = None
    amr: Sequence[str] = ()


def access(grant: Grant, *, now: datetime, lives: timedelta, jti: str) -> dict[str, Any]:
    return {
        "sub": grant.user.sub,
        **({"device_key": grant.device_key} if grant.device_key is not None else {}),
        **_groups(grant),
        "iss": grant.issuer,
        "jti": jti,
        "client_id": grant.client_id,
        **_origin(grant),
        "event_id": grant.event_id,
        "token_use": "access",
        **({"scope": " ".join(grant.scopes)} if grant.scopes else {}),
        "auth_time": epoch_seconds(grant.auth_time),
        **_context(grant),
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
        **_groups(grant),
        **{name: value for name, value in typed.items() if name.startswith("custom:")},
        **{name: typed[name] for name in FLAGS if name in typed},
        **_preferred_role(grant),
        "iss": grant.issuer,
        "cognito:username": grant.user.username,
        **_origin(grant),
        **_roles(grant),
        "aud": grant.client_id,
        "event_id": grant.event_id,
        "token_use": "id",
        "auth_time": epoch_seconds(grant.auth_time),
        **_context(grant),
        "exp": epoch_seconds(now + lives),
        "iat": epoch_seconds(now),
        **({"jti": jti} if grant.origin_jti is not None else {}),
        **{name: value for name, value in typed.items() if name not in FLAGS and not name.startswith("custom:")},
    }


def _origin(grant: Grant) -> dict[str, str]:
    return {"origin_jti": grant.origin_jti} if grant.origin_jti is not None else {}


def _context(grant: Grant) -> dict[str, Any]:
    """unverified: that the access token has both, too; ACCESS_TOKEN of a step-up is judged by what it says."""
    return {"acr": grant.acr, "amr": list(grant.amr)} if grant.acr is not None else {}


def roles(groups: Sequence[Group]) -> list[str]:
    """The role of each group that has one, by precedence (evidence: roles-by-precedence), each once."""
    return list(dict.fromkeys(group.role_arn for group in groups if group.role_arn is not None))


def preferred_role(groups: Sequence[Group]) -> str | None:
    """The role of the group that takes precedence among those with a role; none if two that do so equally differ
    in it (evidence: group-claims). Groups without precedence come last, and equal each other."""
    # unverified: Groups without a role do not count for cognito:preferred_role.
    with_role = [group for group in groups if group.role_arn is not None]
    first = {group.role_arn for group in with_role if group.precedence == with_role[0].precedence}
    return first.pop() if len(first) == 1 else None


def _groups(grant: Grant) -> dict[str, list[str]]:
    return {"cognito:groups": [group.name for group in grant.groups]} if grant.groups else {}


def _roles(grant: Grant) -> dict[str, list[str]]:
    found = roles(grant.groups)
    return {"cognito:roles": found} if found else {}


def _preferred_role(grant: Grant) -> dict[str, str]:
    role = preferred_role(grant.groups)
    return {"cognito:preferred_role": role} if role is not None else {}


def _typed(name: str, value: str) -> Any:
    if name in FLAGS:
        return value == "true"
    if name == "address":
        return {"formatted": value}
    if name == "updated_at" and value.lstrip("-").isdigit():
        return int(value)  # unverified: updated_at is a number in the ID token, as OpenID Connect Core says.
    return value
