"""The settings of an app client as they are kept: CreateUserPoolClient's members under AWS's names, with the defaults
filled in, and which attributes a client may write. Name and secret have their own columns.
"""

from collections.abc import Mapping, Set
from typing import Any

from emulator.effective.client import DEFAULT_UNITS, DEFAULT_VALIDITY, SESSION_MINUTES, UNITS
from emulator.store.clients import Client
from emulator.store.pools import Pool

Settings = dict[str, Any]

CLIENT_TOKENS = "ALLOW_CLIENT_TOKEN_AUTH"
EXCHANGES = frozenset({"ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"})
# Set by SetUserPoolClientSessionConfiguration, and shown by its twin alone.
SHOWN_ELSEWHERE = ("SSOSession",)

# Sets: the order of the request means nothing, so each value is kept once.
SETS = (
    "ReadAttributes",
    "WriteAttributes",
    "ExplicitAuthFlows",
    "SupportedIdentityProviders",
    "CallbackURLs",
    "LogoutURLs",
    "AllowedOAuthFlows",
    "AllowedOAuthScopes",
)
_AS_GIVEN = (
    "AccessTokenValidity",
    "IdTokenValidity",
    "DefaultRedirectURI",
    "AnalyticsConfiguration",
    "PreventUserExistenceErrors",  # not echoed when unset (evidence: client-defaults)
)
# What UpdateUserPoolClient leaves as it is where a request does not name it (seen: go-to-k/cdk-real-drift#1613, #1689),
# with the value of a new client; 0 is as long as refresh tokens live by themselves.
KEPT: Mapping[str, Any] = {
    "RefreshTokenValidity": 0,
    "EnableTokenRevocation": True,
    "AuthSessionValidity": SESSION_MINUTES,
}
# Without a grace period there is none, and an answer says so (seen: terraform-provider-aws#45650, #50027).
_NO_GRACE = {"RetryGracePeriodSeconds": 0}


def normalised(request: Mapping[str, Any]) -> Settings:
    """The members of a request with the defaults of a real answer (evidence: client-defaults). An empty set counts as
    absent."""
    settings: Settings = {
        "RefreshTokenValidity": _refresh_validity(request),
        "TokenValidityUnits": request.get("TokenValidityUnits") or {},
        "AllowedOAuthFlowsUserPoolClient": request.get("AllowedOAuthFlowsUserPoolClient", False),
        "EnableTokenRevocation": request.get("EnableTokenRevocation", KEPT["EnableTokenRevocation"]),
        "EnablePropagateAdditionalUserContextData": request.get("EnablePropagateAdditionalUserContextData", False),
        "AuthSessionValidity": request.get("AuthSessionValidity", KEPT["AuthSessionValidity"]),
    }
    settings.update({name: list(dict.fromkeys(request[name])) for name in SETS if request.get(name)})
    settings.update({name: request[name] for name in _AS_GIVEN if request.get(name) is not None})
    if request.get("RefreshTokenRotation"):
        settings["RefreshTokenRotation"] = {**_NO_GRACE, **request["RefreshTokenRotation"]}
    return settings


def of_changed_client(before: Mapping[str, Any], request: Mapping[str, Any]) -> Settings:
    """The settings after UpdateUserPoolClient: everything anew, but for what is kept and for what another operation
    set. A kept number counts in the unit that the request leaves in force, which may be the default one (unverified).
    A client that has had a refresh token rotation goes on showing one, disabled where it is left out (seen:
    terraform-provider-aws#43531, #47374)."""
    kept = {name: before[name] for name in KEPT if name in before}
    of_others = {name: before[name] for name in SHOWN_ELSEWHERE if name in before}
    settings = {**normalised({**kept, **request}), **of_others}
    if "RefreshTokenRotation" in before:
        settings.setdefault("RefreshTokenRotation", {"Feature": "DISABLED", **_NO_GRACE})
    return settings


def _refresh_validity(request: Mapping[str, Any]) -> int:
    """0 and an absent value are 30 days (evidence: token-lifetimes), told in the unit that the request names."""
    given = request.get("RefreshTokenValidity")
    if given:
        return int(given)
    unit = (request.get("TokenValidityUnits") or {}).get("RefreshToken", DEFAULT_UNITS["RefreshToken"])
    return int(DEFAULT_VALIDITY["RefreshToken"].total_seconds()) // UNITS[unit]


def writable_attributes(pool: Pool, client: Client) -> Set[str]:
    """WriteAttributes with the required attributes, which every client may write; where it is absent, everything that
    any client may write.

    Immutable attributes are among them, custom ones too: they are written once, at sign-up, and a later write is
    refused by the schema with another sentence (evidence: update-immutable), not as unauthorized.
    """
    listed = client.effective.listed_to_write
    if listed is not None:
        return {*listed, *pool.schema.required}
    return pool.schema.assignable
