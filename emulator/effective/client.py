"""What an app client's settings come to: the defaults of the API where one is absent.

As with pools, each member is looked at when somebody asks for the first time, and what is given out cannot be changed.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any

from msgspec import Struct

from emulator.effective.values import TokenTerms, section

Members = Mapping[str, Any]

# What each kind of token may be asked to live, its unit if none is given, and how long it lives by itself
# (evidence: token-lifetimes).
UNITS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
DEFAULT_UNITS = {"AccessToken": "hours", "IdToken": "hours", "RefreshToken": "days"}
DEFAULT_VALIDITY = {
    "AccessToken": timedelta(hours=1),
    "IdToken": timedelta(hours=1),
    "RefreshToken": timedelta(days=30),
}
SESSION_MINUTES = 3
SSO_SESSION_MINUTES = 60

DEFAULT_FLOWS = frozenset({"ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"})
LEGACY_FLOWS = {
    "ADMIN_NO_SRP_AUTH": "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "ALLOW_USER_PASSWORD_AUTH",
    "CUSTOM_AUTH_FLOW_ONLY": "ALLOW_CUSTOM_AUTH",
}


class ClientSettings(Struct, frozen=True, dict=True):
    """Of the members as they are kept, all of which may be absent."""

    members: Members

    def validity(self, token: str) -> timedelta:
        """How long a token lives; `token` is AccessToken, IdToken or RefreshToken."""
        amount = self.members.get(f"{token}Validity")
        if not amount:
            return DEFAULT_VALIDITY[token]
        unit = section(self.members, "TokenValidityUnits").get(token) or DEFAULT_UNITS[token]
        return timedelta(seconds=amount * UNITS[unit])

    @cached_property
    def access_token_validity(self) -> timedelta:
        return self.validity("AccessToken")

    @cached_property
    def id_token_validity(self) -> timedelta:
        return self.validity("IdToken")

    @cached_property
    def refresh_token_validity(self) -> timedelta:
        return self.validity("RefreshToken")

    @cached_property
    def auth_session_validity(self) -> timedelta:
        """How long a session of a challenge can be answered."""
        return timedelta(minutes=self.members.get("AuthSessionValidity", SESSION_MINUTES))

    @cached_property
    def sso_session_minutes(self) -> int:
        """How long an SSO session that came with this client may live."""
        return int(section(self.members, "SSOSession").get("MaxValidityMinutes", SSO_SESSION_MINUTES))

    @cached_property
    def revocation_enabled(self) -> bool:
        return bool(self.members.get("EnableTokenRevocation", True))

    @cached_property
    def hides_user_existence(self) -> bool:
        """PreventUserExistenceErrors; the API's default is LEGACY, the console's ENABLED."""
        return bool(self.members.get("PreventUserExistenceErrors") == "ENABLED")

    @cached_property
    def propagates_context(self) -> bool:
        """EnablePropagateAdditionalUserContextData, which acts for a client with a secret."""
        return bool(self.members.get("EnablePropagateAdditionalUserContextData"))

    @cached_property
    def rotates_refresh_tokens(self) -> bool:
        return bool(section(self.members, "RefreshTokenRotation").get("Feature") == "ENABLED")

    @cached_property
    def rotation_grace(self) -> timedelta | None:
        """How long a rotated refresh token may be used again; None where refresh tokens are not rotated."""
        if not self.rotates_refresh_tokens:
            return None
        return timedelta(seconds=section(self.members, "RefreshTokenRotation").get("RetryGracePeriodSeconds", 0))

    @cached_property
    def auth_flows(self) -> frozenset[str]:
        """The ALLOW_* flows that a client has in effect (evidence: flows-of-client).

        Without ExplicitAuthFlows: refresh, SRP and custom. A legacy name adds its flow to those three, but for
        CUSTOM_AUTH_FLOW_ONLY, which leaves SRP out. Rotation takes the refresh flow away
        (evidence: rotation-excludes-refresh).
        """
        named = frozenset(self.members.get("ExplicitAuthFlows") or ())
        legacy = {LEGACY_FLOWS[name] for name in named if name in LEGACY_FLOWS}
        if not named:
            flows = DEFAULT_FLOWS
        elif "CUSTOM_AUTH_FLOW_ONLY" in named:
            flows = (DEFAULT_FLOWS - {"ALLOW_USER_SRP_AUTH"}) | legacy
        elif legacy:
            flows = DEFAULT_FLOWS | legacy  # unverified: A client with older names of flows may use CUSTOM_AUTH too.
        else:
            flows = named
        return flows - {"ALLOW_REFRESH_TOKEN_AUTH"} if self.rotates_refresh_tokens else flows

    @cached_property
    def scopes(self) -> tuple[str, ...]:
        """AllowedOAuthScopes."""
        return tuple(self.members.get("AllowedOAuthScopes") or ())

    @cached_property
    def may_use_pages(self) -> bool:
        """AllowedOAuthFlowsUserPoolClient: whether the OAuth endpoints and hosted pages serve the client."""
        return bool(self.members.get("AllowedOAuthFlowsUserPoolClient"))

    @cached_property
    def oauth_flows(self) -> frozenset[str]:
        """AllowedOAuthFlows: `code`, `implicit`, `client_credentials`."""
        return frozenset(self.members.get("AllowedOAuthFlows") or ())

    @cached_property
    def callback_urls(self) -> tuple[str, ...]:
        return tuple(self.members.get("CallbackURLs") or ())

    @cached_property
    def default_redirect_uri(self) -> str | None:
        return self.members.get("DefaultRedirectURI")

    @cached_property
    def logout_urls(self) -> tuple[str, ...]:
        return tuple(self.members.get("LogoutURLs") or ())

    @cached_property
    def identity_providers(self) -> tuple[str, ...]:
        """SupportedIdentityProviders; `COGNITO` are the pool's own users."""
        return tuple(self.members.get("SupportedIdentityProviders") or ())

    @cached_property
    def readable_attributes(self) -> frozenset[str] | None:
        """ReadAttributes and `sub`; None, everything, where it is absent (evidence: writable-by-default): an attribute
        that the pool gets later is readable where nothing is listed."""
        named = self.members.get("ReadAttributes")
        return frozenset({"sub", *named}) if named else None

    @cached_property
    def token_terms(self) -> TokenTerms:
        return TokenTerms(
            access_for=self.access_token_validity,
            id_for=self.id_token_validity,
            refresh_for=self.refresh_token_validity,
            revocable=self.revocation_enabled,
            readable=self.readable_attributes,
            grace=self.rotation_grace,
        )

    @cached_property
    def listed_to_write(self) -> frozenset[str] | None:
        """WriteAttributes; None where it is absent."""
        named = self.members.get("WriteAttributes")
        return frozenset(named) if named else None
