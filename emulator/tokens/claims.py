"""What ID and access tokens say. Pure: rows and values in, claims out.

The order in which claims are put here settles only ties inside a hash bucket; the wire order is Java's
(evidence: claim-order).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from msgspec import Struct

from emulator.base import java_order
from emulator.base.clock import epoch_seconds
from emulator.model.addresses import FLAGS
from emulator.store.groups import Group, Membership
from emulator.tokens.authorization import Authorization


class Facts(Struct, frozen=True):
    """An authorization, and what else every token for it tells. `origin_jti` is None where the client has revocation
    off: then tokens carry none, and the ID token no `jti` either (evidence: token-claims). `groups` are the user's as
    the tokens are made, the one that takes precedence first."""

    authorization: Authorization
    issuer: str
    origin_jti: str | None = None
    groups: Sequence[Group | Membership] = ()


def access(facts: Facts, *, now: datetime, lives: timedelta, jti: str) -> dict[str, Any]:
    of, issued_at = facts.authorization, epoch_seconds(now)
    if of.user is None:
        return _of_machine(facts, now=now, lives=lives, jti=jti)
    claims: dict[str, Any] = {"sub": of.user.sub}
    if of.device_key is not None:
        claims["device_key"] = of.device_key
    if facts.groups:
        claims["cognito:groups"] = [group.name for group in facts.groups]
    claims["iss"], claims["jti"], claims["client_id"] = facts.issuer, jti, of.client.id
    if facts.origin_jti is not None:
        claims["origin_jti"] = facts.origin_jti
    claims["event_id"], claims["token_use"] = of.event_id, "access"
    if of.scopes:
        claims["scope"] = _scope(of)
    claims["auth_time"] = issued_at if of.auth_time == now else epoch_seconds(of.auth_time)
    if of.acr is not None:
        _add_context(claims, of)
    claims["exp"], claims["iat"] = epoch_seconds(now + lives), issued_at
    if of.source == "HOSTED":  # which alone tell these two (evidence: hosted-access-token)
        claims["version"] = 2
    if of.resource is not None:
        claims["aud"] = of.resource
    claims["username"] = of.user.username
    return claims


def _of_machine(facts: Facts, *, now: datetime, lives: timedelta, jti: str) -> dict[str, Any]:
    of = facts.authorization
    return {
        "sub": of.client.id,
        "token_use": "access",
        **({"scope": _scope(of)} if of.scopes else {}),
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
    of, user, issued_at = facts.authorization, facts.authorization.require_user(), epoch_seconds(now)
    custom, flags, others = _typed(attributes)
    claims: dict[str, Any] = {"at_hash": at_hash} if at_hash is not None else {}
    claims["sub"] = user.sub
    if facts.groups:
        claims["cognito:groups"] = [group.name for group in facts.groups]
    claims |= custom
    claims |= flags
    if facts.groups and (role := preferred_role(facts.groups)) is not None:
        claims["cognito:preferred_role"] = role
    claims["iss"], claims["cognito:username"] = facts.issuer, user.username
    if facts.origin_jti is not None:
        claims["origin_jti"] = facts.origin_jti
    if facts.groups and (found := roles(facts.groups)):
        claims["cognito:roles"] = found
    if of.nonce is not None:
        claims["nonce"] = of.nonce
    claims["aud"], claims["event_id"], claims["token_use"] = of.client.id, of.event_id, "id"
    claims["auth_time"] = issued_at if of.auth_time == now else epoch_seconds(of.auth_time)
    if of.acr is not None:
        _add_context(claims, of)
    claims["exp"], claims["iat"] = epoch_seconds(now + lives), issued_at
    if facts.origin_jti is not None:
        claims["jti"] = jti
    claims |= others
    return claims


def _scope(of: Authorization) -> str:
    """Those of the hosted pages in Java's order (evidence: hosted-access-token)."""
    return " ".join(java_order.iteration_order(of.scopes) if of.source == "HOSTED" else of.scopes)


def _add_context(claims: dict[str, Any], of: Authorization) -> None:
    """unverified: that the access token has both, too; ACCESS_TOKEN of a step-up is judged by what it says."""
    claims["acr"], claims["amr"] = of.acr, list(of.amr)


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


def _typed(attributes: Mapping[str, str]) -> tuple[dict[str, str], dict[str, bool], dict[str, Any]]:
    """The claims of the attributes: the custom ones, those that say whether an address is verified, the others. None of
    the `dev:` ones."""
    custom: dict[str, str] = {}
    others: dict[str, Any] = {}
    for name, value in attributes.items():
        if name[:7] == "custom:":
            custom[name] = value
        elif name not in FLAGS and name[:4] != "dev:":
            others[name] = _READERS[name](value) if name in _READERS else value
    return custom, {name: attributes[name] == "true" for name in FLAGS if name in attributes}, others


def _updated_at(value: str) -> int | str:
    # unverified: updated_at is a number in the ID token, as OpenID Connect Core says.
    return int(value) if value.lstrip("-").isdigit() else value


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


_READERS: Mapping[str, Callable[[str], Any]] = {
    "address": lambda value: {"formatted": value},
    "identities": _identities,
    "updated_at": _updated_at,
}
