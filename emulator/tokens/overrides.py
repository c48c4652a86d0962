"""What a PreTokenGeneration function may change of the claims. Pure: claims and its wishes in, claims out.

A wish for a claim that is not the function's to change is passed over, as Cognito issues the token with the claim as
it was (evidence: pre-token-rules). To suppress wins over to add. The groups it names stand in both tokens, whatever the
version.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from emulator import errors
from emulator.tokens.authorization import API_SCOPE
from emulator.triggers.token_generation import ClaimsOverride, GroupOverride

Claims = dict[str, Any]

MOST_CHANGES = 5_000
_GROUPS, _ROLES, _PREFERRED = "cognito:groups", "cognito:roles", "cognito:preferred_role"
# Neither added, changed nor suppressed (evidence: pre-token-rules); `scope` has members of its own (unverified that it
# is protected).
PROTECTED = frozenset(
    {
        "acr",
        "act",
        "amr",
        "at_hash",
        "auth_time",
        "azp",
        "client_id",
        "device_key",
        "event_id",
        "exp",
        "iat",
        "identities",
        "iss",
        "jti",
        "nbf",
        "nonce",
        "origin_jti",
        "scope",
        "sub",
        "token_use",
        "username",
        "version",
    }
)


def check_size(override: ClaimsOverride) -> None:
    """Raises InvalidLambdaResponseException for more than 5,000 changes of claims and scopes (text unverified)."""
    parts = (
        override.id_add,
        override.id_suppress,
        override.access_add,
        override.access_suppress,
        override.scopes_add,
        override.scopes_suppress,
    )
    if sum(len(part) for part in parts) > MOST_CHANGES:
        raise errors.triggers.unrecognizable_lambda_output()


def scopes(granted: Sequence[str], override: ClaimsOverride | None) -> tuple[str, ...]:
    """The scopes of the access token: those granted, then those added, without the suppressed. AWS keeps
    `aws.cognito.` to itself, but for the scope of this API (unverified)."""
    if override is None:
        return tuple(granted)
    added = [scope for scope in override.scopes_add if scope == API_SCOPE or not scope.startswith("aws.cognito.")]
    kept = dict.fromkeys([*granted, *added])
    return tuple(scope for scope in kept if scope not in override.scopes_suppress)


def identity(claims: Claims, override: ClaimsOverride) -> Claims:
    added = {name: value for name, value in override.id_add.items() if name != "aud"}
    return _changed(claims, added, override.id_suppress - {"aud"}, override.groups, with_roles=True)


def access(claims: Claims, override: ClaimsOverride) -> Claims:
    """`aud` may be added with the id of the client for its value, and with nothing else."""
    added = {n: v for n, v in override.access_add.items() if n != "aud" or v == claims["client_id"]}
    return _changed(claims, added, override.access_suppress, override.groups, with_roles=False)


def _changed(
    claims: Claims,
    added: Mapping[str, Any],
    suppressed: frozenset[str],
    groups: GroupOverride | None,
    *,
    with_roles: bool,
) -> Claims:
    changed = _with_groups(claims, groups, with_roles=with_roles) if groups is not None else dict(claims)
    changed.update({name: value for name, value in added.items() if _may_add(name)})
    gone = {name for name in suppressed if _may_suppress(name)}
    if _GROUPS in suppressed:
        gone |= {_GROUPS, _ROLES, _PREFERRED}
    return {name: value for name, value in changed.items() if name not in gone}


def _may_add(name: str) -> bool:
    return name not in PROTECTED and not name.startswith(("cognito:", "dev:"))


def _may_suppress(name: str) -> bool:
    return name not in PROTECTED and not name.startswith("cognito:")


def _with_groups(claims: Claims, override: GroupOverride, *, with_roles: bool) -> Claims:
    """Without groups there are no roles either. Roles that are not named stay those of the user, and so does the
    preferred one where no roles are named (unverified)."""
    changed = {name: value for name, value in claims.items() if name != _GROUPS}
    if override.groups:
        changed[_GROUPS] = list(override.groups)
    roles, preferred = claims.get(_ROLES), claims.get(_PREFERRED)
    if override.roles is not None:
        roles, preferred = list(override.roles), None
    changed.pop(_ROLES, None)
    changed.pop(_PREFERRED, None)
    if with_roles and override.groups:
        named = {_ROLES: roles, _PREFERRED: override.preferred_role or preferred}
        changed.update({name: value for name, value in named.items() if value})
    return changed
