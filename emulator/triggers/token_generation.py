"""PreTokenGeneration in its three versions: the event before tokens are issued, and the changes the function asks for.

V1_0 changes only the ID token, and only with strings. V2_0 and V3_0 change both tokens and the scopes, and their
values may be any JSON; V3_0 is called for client credentials, too. What of a wish is granted (protected claims, who
wins) is decided in `tokens`.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from msgspec import Struct, field

from emulator import errors
from emulator.effective.values import LambdaVersion
from emulator.triggers import reply_members
from emulator.triggers.events import Event, as_strings, metadata_member

EVENT_VERSIONS: Final[Mapping[LambdaVersion, str]] = {"V1_0": "1", "V2_0": "2", "V3_0": "3"}
# Claims whose value stays a string, a number or a boolean (evidence: pre-token-rules).
SIMPLE_CLAIMS: Final = frozenset({"phone_number_verified", "email_verified", "updated_at", "address"})


class GroupConfiguration(Struct, frozen=True):
    """The groups that the tokens are about to name, and their roles."""

    groups: Sequence[str] = ()
    roles: Sequence[str] = ()
    preferred_role: str | None = None

    def member(self) -> dict[str, Any]:
        """`preferredRole` is null where there is none (seen: captured events)."""
        return {
            "groupsToOverride": list(self.groups),
            "iamRolesToOverride": list(self.roles),
            "preferredRole": self.preferred_role,
        }


class GroupOverride(Struct, frozen=True):
    """What stands in place of the groups in this token: empty `groups` take `cognito:groups` away. `roles` None: those
    of the user stay, unless the groups go."""

    groups: tuple[str, ...]
    roles: tuple[str, ...] | None
    preferred_role: str | None


class ClaimsOverride(Struct, frozen=True):
    """What the function asks for. `groups` None: they stay as they are."""

    id_add: Mapping[str, Any] = field(default_factory=dict)
    id_suppress: frozenset[str] = frozenset()
    access_add: Mapping[str, Any] = field(default_factory=dict)
    access_suppress: frozenset[str] = frozenset()
    scopes_add: tuple[str, ...] = ()
    scopes_suppress: tuple[str, ...] = ()
    groups: GroupOverride | None = None


def request(
    version: LambdaVersion,
    user_attributes: Mapping[str, str | bool],
    *,
    groups: GroupConfiguration | None,
    scopes: Sequence[str],
    client_metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    """`groups` None: a machine has none, and the member is null. `scopes` come with V2_0."""
    return {
        "userAttributes": as_strings(user_attributes),
        "groupConfiguration": None if groups is None else groups.member(),
        **({} if version == "V1_0" else {"scopes": list(scopes)}),
        **metadata_member(client_metadata),
    }


def response(version: LambdaVersion) -> dict[str, Any]:
    return {"claimsOverrideDetails" if version == "V1_0" else "claimsAndScopeOverrideDetails": None}


def check(version: LambdaVersion, reply: Event) -> ClaimsOverride | None:
    """The wishes; None for an answer without any. Raises InvalidLambdaResponseException for members of other types."""
    if version == "V1_0":
        details = reply_members.section(reply["response"], "claimsOverrideDetails")
        return None if details is None else _of_first_version(details)
    details = reply_members.section(reply["response"], "claimsAndScopeOverrideDetails")
    return None if details is None else _of_both_tokens(details)


def _of_first_version(details: Mapping[str, Any]) -> ClaimsOverride:
    """Values are strings: an array or an object is refused (evidence: function-answer-shape)."""
    groups = reply_members.section(details, "groupOverrideDetails") or {}
    named = reply_members.strings(groups, "groupsToOverride")
    return ClaimsOverride(
        id_add=reply_members.string_map(details, "claimsToAddOrOverride") or {},
        id_suppress=frozenset(reply_members.strings(details, "claimsToSuppress") or ()),
        # null keeps, empty suppresses; evidence: groups-override-empty
        groups=None if named is None else _group_override(groups, named),
    )


def _of_both_tokens(details: Mapping[str, Any]) -> ClaimsOverride:
    for_id = reply_members.section(details, "idTokenGeneration") or {}
    for_access = reply_members.section(details, "accessTokenGeneration") or {}
    groups = None
    if "groupOverrideDetails" in details:
        given = reply_members.section(details, "groupOverrideDetails") or {}
        # Empty and null both suppress (evidence: groups-override-empty); that a null structure does, too, is documented
        # but not captured.
        groups = _group_override(given, reply_members.strings(given, "groupsToOverride") or ())
    return ClaimsOverride(
        id_add=_claims(for_id),
        id_suppress=frozenset(reply_members.strings(for_id, "claimsToSuppress") or ()),
        access_add=_claims(for_access),
        access_suppress=frozenset(reply_members.strings(for_access, "claimsToSuppress") or ()),
        scopes_add=_scopes(for_access, "scopesToAdd"),
        scopes_suppress=_scopes(for_access, "scopesToSuppress"),
        groups=groups,
    )


def _claims(generation: Mapping[str, Any]) -> dict[str, Any]:
    """Claims of any JSON value. Null ones are left out, and a structure where none is allowed is refused (both
    unverified)."""
    claims = reply_members.section(generation, "claimsToAddOrOverride") or {}
    if any(isinstance(claims.get(name), dict | list) for name in SIMPLE_CLAIMS):
        raise errors.triggers.unrecognizable_lambda_output()
    return {name: value for name, value in claims.items() if value is not None}


def _scopes(generation: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Scopes have no spaces (evidence: pre-token-rules); what Cognito says to one that has is not known
    (unverified)."""
    scopes = reply_members.strings(generation, name) or ()
    if any(not scope or any(letter.isspace() for letter in scope) for scope in scopes):
        raise errors.triggers.unrecognizable_lambda_output()
    return scopes


def _group_override(details: Mapping[str, Any], groups: tuple[str, ...]) -> GroupOverride:
    roles = reply_members.strings(details, "iamRolesToOverride")
    return GroupOverride(groups, roles, reply_members.text(details, "preferredRole"))
