"""Why a test raises no exception of a kind that the model declares: the reasons that chapters share, and how a chapter
keeps its own.

A chapter's UNREACHABLE is error → reason, for all of its operations (at its top or under `*`) or under an operation.
"""

from collections.abc import Mapping
from typing import Any

from emulator import operations
from emulator.calls import registry
from emulator.model import contract

Reasons = dict[str, str]
operations.load()

COMMON: Reasons = {
    "ForbiddenException": "there is no web application firewall; a fault of the control API gives it",
    "InternalErrorException": "it would be a bug of the emulator; a fault of the control API gives it",
    "OperationNotEnabledException": (
        "only a pool's second region gives it (tests/operations/test_replica_gate.py), and a pool that is brought back "
        "to a point in time (tests/operations/test_paused_pools.py)"
    ),
    "TooManyRequestsException": "only a quota (docs/threat-protection.md) or a fault of the control API gives it",
}
_OF_BOTH_REGIONS = {
    "OperationNotEnabledException": "both regions of a pool answer this operation, whatever the status of the replica"
}
NO_IAM = "the emulator has no IAM policies"
_NO_ROLES = "the emulator cannot know which roles and identities exist in AWS"
NO_ROLES: Reasons = {
    "InvalidEmailRoleAccessPolicyException": _NO_ROLES,
    "InvalidSmsRoleAccessPolicyException": _NO_ROLES,
    "InvalidSmsRoleTrustRelationshipException": _NO_ROLES,
}


def of(unreachable: Mapping[str, Any], operation: str) -> Reasons:
    """The reasons of the errors that the operation declares; its own win."""
    flat = {error: reason for error, reason in unreachable.items() if isinstance(reason, str)}
    regional = _OF_BOTH_REGIONS if registry.terms()[operation].in_replica == "always" else {}
    reasons = {**flat, **unreachable.get("*", {}), **regional, **own(unreachable, operation)}
    declared = contract.operations()[operation].errors
    return {error: reason for error, reason in reasons.items() if error in declared}


def own(unreachable: Mapping[str, Any], operation: str) -> Reasons:
    """Those that are given for this operation alone."""
    reasons: Reasons = unreachable.get(operation, {})
    return reasons
