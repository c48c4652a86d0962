"""The settings of an app client as they are kept: CreateUserPoolClient's members under AWS's names, with the defaults
filled in, and what they come to.

Name and secret have their own columns. The readers at the end are what the rest of the emulator asks a client; they
take the defaults of the API where a setting is absent.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from emulator.model import addresses
from emulator.rules.configuration.pool_schema import OWNED
from emulator.store.clients import Client
from emulator.store.pools import Pool

Settings = dict[str, Any]

# What each kind of token may be asked to live, its unit if none is given, and how long it lives by itself
# (evidence: token-lifetimes).
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
DEFAULT_UNITS = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
DEFAULT_VALIDITY = {
    "AccessToken": timedelta(hours=1),
    "IdToken": timedelta(hours=1),
    "RefreshToken": timedelta(days=30),
}

SSO_SESSION_MINUTES = 60
DEFAULT_FLOWS = frozenset({"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"})
CLIENT_TOKENS = "ALLOW_CLIENT_TOKEN_AUTH"
EXCHANGES = frozenset({"ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"})
# Set by SetUserPoolClientSessionConfiguration, and shown by its twin alone.
SHOWN_ELSEWHERE = ("SSOSession",)
LEGACY_FLOWS = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}

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
KEPT: Mapping[str, Any] = {"RefreshTokenValidity": 0, "EnableTokenRevocation": True, "AuthSessionValidity": 3}
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


def validity(settings: Mapping[str, Any], token: str) -> timedelta:
    """How long a token lives; `token` is AccessToken, IdToken or RefreshToken."""
    amount = settings.get(f"{token}Validity")
    if not amount:
        return DEFAULT_VALIDITY[token]
    unit = (settings.get("TokenValidityUnits") or {}).get(token) or DEFAULT_UNITS[token]
    return timedelta(seconds=amount * UNITS[unit])


def access_token_validity(client: Client) -> timedelta:
    return validity(client.settings, "AccessToken")


def id_token_validity(client: Client) -> timedelta:
    return validity(client.settings, "IdToken")


def refresh_token_validity(client: Client) -> timedelta:
    return validity(client.settings, "RefreshToken")


def auth_session_validity(client: Client) -> timedelta:
    """How long a session of a challenge can be answered."""
    return timedelta(minutes=client.settings.get("AuthSessionValidity", KEPT["AuthSessionValidity"]))


def revocation_enabled(client: Client) -> bool:
    return bool(client.settings.get("EnableTokenRevocation", KEPT["EnableTokenRevocation"]))


def sso_session_minutes(client: Client) -> int:
    """How long an SSO session that came with this client may live."""
    minutes: int = (client.settings.get("SSOSession") or {}).get("MaxValidityMinutes", SSO_SESSION_MINUTES)
    return minutes


def allowed_scopes(client: Client) -> list[str]:
    """AllowedOAuthScopes."""
    named: list[str] = client.settings.get("AllowedOAuthScopes") or []
    return named


def may_tell_address(client: Client) -> bool:
    """Whether UserContextData of this client may say from where its users call
    (EnablePropagateAdditionalUserContextData)."""
    return bool(client.live_secrets and client.settings.get("EnablePropagateAdditionalUserContextData"))


def hides_user_existence(client: Client) -> bool:
    """PreventUserExistenceErrors; the API's default is LEGACY, the console's ENABLED."""
    return bool(client.settings.get("PreventUserExistenceErrors") == "ENABLED")


def rotates_refresh_tokens(client: Client) -> bool:
    return bool((client.settings.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED")


def rotation_grace(client: Client) -> timedelta | None:
    """How long a rotated refresh token may be used again; None where refresh tokens are not rotated."""
    rotation = client.settings.get("RefreshTokenRotation") or {}
    return timedelta(seconds=rotation.get("RetryGracePeriodSeconds", 0)) if rotates_refresh_tokens(client) else None


def auth_flows(client: Client) -> frozenset[str]:
    """The ALLOW_* flows that a client has in effect (evidence: flows-of-client).

    Without ExplicitAuthFlows: refresh, SRP and custom. A legacy name adds its flow to those three, but for
    CUSTOM_AUTH_FLOW_ONLY, which leaves SRP out. Rotation takes the refresh flow away
    (evidence: rotation-excludes-refresh).
    """
    named = frozenset(client.settings.get("ExplicitAuthFlows") or ())
    legacy = {LEGACY_FLOWS[name] for name in named if name in LEGACY_FLOWS}
    if not named:
        flows = DEFAULT_FLOWS
    elif "CUSTOM_AUTH_FLOW_ONLY" in named:
        flows = (DEFAULT_FLOWS - {"ALLOW_USER_SRP_AUTH"}) | legacy
    elif legacy:
        flows = DEFAULT_FLOWS | legacy  # unverified: A client with older names of flows may use CUSTOM_AUTH too.
    else:
        flows = named
    return flows - {"ALLOW_REFRESH_TOKEN_AUTH"} if rotates_refresh_tokens(client) else flows


def readable_attributes(pool: Pool, client: Client) -> set[str] | None:
    """ReadAttributes and `sub`; None, everything, where it is absent (evidence: writable-by-default)."""
    del pool  # an attribute that is added later is readable where nothing is listed
    named = client.settings.get("ReadAttributes")
    return {"sub", *named} if named else None


def writable_attributes(pool: Pool, client: Client) -> set[str]:
    """WriteAttributes with the required attributes, which every client may write; where it is absent, everything that
    any client may write.

    Immutable attributes are among them, custom ones too: they are written once, at sign-up, and a later write is
    refused by the schema with another sentence (evidence: update-immutable), not as unauthorized.
    """
    named = client.settings.get("WriteAttributes")
    if named:
        return {*named, *required_attributes(pool)}
    return assignable_attributes(pool)


def assignable_attributes(pool: Pool) -> set[str]:
    """What a client can be given to write: not what the service owns, not the `*_verified` flags, not developer-only
    attributes."""
    return {
        attribute["Name"]
        for attribute in pool.schema_attributes
        if attribute["Name"] not in {*OWNED, *addresses.FLAGS} and not attribute["DeveloperOnlyAttribute"]
    }


def required_attributes(pool: Pool) -> set[str]:
    return {
        attribute["Name"]
        for attribute in pool.schema_attributes
        if attribute["Required"] and attribute["Name"] != "sub"
    }
