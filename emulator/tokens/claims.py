"""What ID and access tokens say. Pure: rows and values in, claims out.

The order in which claims are put here settles only ties inside a hash bucket; the wire order is Java's
(evidence: claim-order).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson

from emulator.base import java_order
from emulator.base.clock import epoch_seconds
from emulator.base.light import light
from emulator.model.addresses import FLAGS
from emulator.store.groups import Group, Membership
from emulator.tokens.authorization import Authorization


@light(frozen=True, slots=True)
class Facts:
    """An authorization, and what else every token for it tells. `origin_jti` is None where the client has revocation
    off: then tokens carry none, and the ID token no `jti` either (evidence: token-claims). `groups` are the user's as
    the tokens are made, the one that takes precedence first."""

    authorization: Authorization
    issuer: str
    origin_jti: str | None = None
    groups: Sequence[Group | Membership] = ()


def access(facts: Facts, *, now: datetime, lives: timedelta, jti: str) -> dict[str, Any]:
    of = facts.authorization
    if of.user is None:
        return _of_machine(facts, now=now, lives=lives, jti=jti)
    return {
        "sub": of.user.sub,
        **({"device_key": of.device_key} if of.device_key is not None else {}),
        **_groups(facts),
        "iss": facts.issuer,
        "jti": jti,
        "client_id": of.client.id,
        **_origin(facts),
        "event_id": of.event_id,
        "token_use": "access",
        **_scope(of),
        "auth_time": epoch_seconds(of.auth_time),
        **_context(of),
        "exp": epoch_seconds(now + lives),
        "iat": epoch_seconds(now),
        **_of_pages(of),
        "username": of.user.username,
    }


def _of_pages(of: Authorization) -> dict[str, Any]:
    """What only the access tokens of the hosted pages tell (evidence: hosted-access-token)."""
    version: dict[str, Any] = {"version": 2} if of.source == "HOSTED" else {}
    return {**version, **({"aud": of.resource} if of.resource is not None else {})}


def _of_machine(facts: Facts, *, now: datetime, lives: timedelta, jti: str) -> dict[str, Any]:
    of = facts.authorization
    return {
        "sub": of.client.id,
        "token_use": "access",
        **_scope(of),
        "auth_time": epoch_seconds(of.auth_time),
        "iss": facts.issuer,
        "exp": epoch_seconds(now + lives),
        "iat": epoch_seconds(now),
        "version": 2,  # seen: tokens of the client_credentials grant
        # unverified: GetClientToken's tokens have the version that tokens of client_credentials have.
        "jti": jti,
        "client_id": of.client.id,
    }


def identity(
    facts: Facts,
    attributes: Mapping[str, str],
    *,
    now: datetime,
    lives: timedelta,
    jti: str,
    at_hash: str | None = None,
) -> dict[str, Any]:
    """`attributes` are those that the client may read and the scopes tell; each becomes a claim of its type, `custom:*`
    always text. `at_hash` binds it to the access token beside it (OpenID Connect Core 3.1.3.6)."""
    of, user = facts.authorization, facts.authorization.require_user()
    typed = {name: _typed(name, value) for name, value in attributes.items() if not name.startswith("dev:")}
    return {
        **({"at_hash": at_hash} if at_hash is not None else {}),
        "sub": user.sub,
        **_groups(facts),
        **{name: value for name, value in typed.items() if name.startswith("custom:")},
        **{name: typed[name] for name in FLAGS if name in typed},
        **_preferred_role(facts),
        "iss": facts.issuer,
        "cognito:username": user.username,
        **_origin(facts),
        **_roles(facts),
        **({"nonce": of.nonce} if of.nonce is not None else {}),
        "aud": of.client.id,
        "event_id": of.event_id,
        "token_use": "id",
        "auth_time": epoch_seconds(of.auth_time),
        **_context(of),
        "exp": epoch_seconds(now + lives),
        "iat": epoch_seconds(now),
        **({"jti": jti} if facts.origin_jti is not None else {}),
        **{name: value for name, value in typed.items() if name not in FLAGS and not name.startswith("custom:")},
    }


def _origin(facts: Facts) -> dict[str, str]:
    return {"origin_jti": facts.origin_jti} if facts.origin_jti is not None else {}


def _scope(of: Authorization) -> dict[str, str]:
    """Those of the hosted pages in Java's order (evidence: hosted-access-token)."""
    scopes = java_order.iteration_order(of.scopes) if of.source == "HOSTED" else of.scopes
    return {"scope": " ".join(scopes)} if scopes else {}


def _context(of: Authorization) -> dict[str, Any]:
    """unverified: that the access token has both, too; ACCESS_TOKEN of a step-up is judged by what it says."""
    return {"acr": of.acr, "amr": list(of.amr)} if of.acr is not None else {}


def roles(groups: Sequence[Group | Membership]) -> list[str]:
    """The role of each group that has one, by precedence (evidence: roles-by-precedence), each once."""
    return list(dict.fromkeys(group.role_arn for group in groups if group.role_arn is not None))


def preferred_role(groups: Sequence[Group | Membership]) -> str | None:
    """The role of the group that takes precedence among those with a role; none if two that do so equally differ
    in it (evidence: group-claims). Groups without precedence come last, and equal each other."""
    # unverified: Groups without a role do not count for cognito:preferred_role.
    with_role = [group for group in groups if group.role_arn is not None]
    first = {group.role_arn for group in with_role if group.precedence == with_role[0].precedence}
    return first.pop() if len(first) == 1 else None


def _groups(facts: Facts) -> dict[str, list[str]]:
    return {"cognito:groups": [group.name for group in facts.groups]} if facts.groups else {}


def _roles(facts: Facts) -> dict[str, list[str]]:
    found = roles(facts.groups)
    return {"cognito:roles": found} if found else {}


def _preferred_role(facts: Facts) -> dict[str, str]:
    role = preferred_role(facts.groups)
    return {"cognito:preferred_role": role} if role is not None else {}


def _typed(name: str, value: str) -> Any:
    if name in FLAGS:
        return value == "true"
    if name == "address":
        return {"formatted": value}
    if name == "identities":
        return _identities(value)
    if name == "updated_at" and value.lstrip("-").isdigit():
        return int(value)  # unverified: updated_at is a number in the ID token, as OpenID Connect Core says.
    return value


def _identities(value: str) -> Any:
    """All members are texts in the claim, but an issuer that is none (evidence: identities-claim)."""
    return [
        {
            **identity,
            "primary": "true" if identity["primary"] else "false",
            "dateCreated": str(identity["dateCreated"]),
        }
        for identity in orjson.loads(value)
    ]
