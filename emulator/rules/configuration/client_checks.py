"""What an app client's settings must be: every refusal, in one place.

Works on settings whose defaults are filled in. Which custom scopes the pool's resource servers define, and which
identity providers it has, is looked up before.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from emulator import errors
from emulator.effective.client import ClientSettings
from emulator.rules.configuration import client_settings
from emulator.store.identity_providers import IdentityProvider
from emulator.store.pools import Pool

MOST_CLIENTS = 10_000  # evidence: quota-numbers; 1,000 until AWS is asked for more
STANDARD_SCOPES = ("phone", "email", "openid", "profile", "aws.cognito.signin.user.admin")
LOCAL = "COGNITO"  # the pool's own users
# plain HTTP is for testing on the same machine (evidence: redirect-local-http)
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
SHORTEST = {"AccessToken": timedelta(minutes=5), "IdToken": timedelta(minutes=5), "RefreshToken": timedelta(hours=1)}
LONGEST = {"AccessToken": timedelta(days=1), "IdToken": timedelta(days=1), "RefreshToken": timedelta(days=3650)}

Settings = Mapping[str, Any]


def check(
    pool: Pool,
    settings: Settings,
    *,
    custom_scopes: Container[str],
    providers: Sequence[IdentityProvider],
    has_secret: bool,
    creating: bool,
) -> None:
    """Raises InvalidParameterException, InvalidOAuthFlowException, ScopeDoesNotExistException or
    FeatureUnavailableInTierException for the first thing that is wrong. `custom_scopes` and `providers` are those that
    exist."""
    _check_auth_flows(pool, settings)
    _check_client_tokens(settings, has_secret=has_secret)
    _check_validity(settings)
    _check_attributes(pool, settings, creating=creating)
    _check_oauth(settings, custom_scopes, has_secret=has_secret)
    _check_urls(settings)
    _check_providers(pool, settings, providers)
    if settings["EnablePropagateAdditionalUserContextData"] and not has_secret:
        raise errors.clients.propagation_needs_secret()


def _check_auth_flows(pool: Pool, settings: Settings) -> None:
    flows = settings.get("ExplicitAuthFlows") or []
    if len({name.startswith("ALLOW_") for name in flows}) > 1:
        raise errors.clients.legacy_and_allow_flows()
    rotation = (settings.get("RefreshTokenRotation") or {}).get("Feature")
    if rotation == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        raise errors.clients.rotation_and_refresh_flow()
    feature = feature_beyond(pool.effective.tier, settings)
    if feature is not None:
        raise errors.configuration.features_unavailable_in_lite(feature)


def _check_client_tokens(settings: Settings, *, has_secret: bool) -> None:
    """ALLOW_CLIENT_TOKEN_AUTH is for machines: the only flow of a client that has a secret."""
    flows = settings.get("ExplicitAuthFlows") or []
    if client_settings.CLIENT_TOKENS not in flows:
        return
    if len(flows) > 1:
        raise errors.tokens.client_token_flow_goes_alone()
    if not has_secret:
        raise errors.tokens.client_token_flow_needs_secret()


def feature_beyond(tier: str, settings: Settings) -> str | None:
    """The first feature a client uses that the tier does not have (evidence: tier-matrix)."""
    if tier != "LITE":
        return None
    flows = settings.get("ExplicitAuthFlows") or ()
    if "ALLOW_USER_AUTH" in flows:
        return "Passwordless Sign-In"  # unverified: The refusal calls choice-based sign-in `Passwordless Sign-In`.
    if client_settings.EXCHANGES & {*flows}:
        # unverified: The refusal calls it `Token Exchange`; that LITE lacks it is AWS's announcement of November 2026.
        return "Token Exchange"
    if (settings.get("RefreshTokenRotation") or {}).get("Feature") == "ENABLED":
        # unverified: The refusal calls it `Refresh Token Rotation`; that LITE lacks it is AWS's announcement of April
        # 2025.
        return "Refresh Token Rotation"
    return None


def _check_validity(settings: Settings) -> None:
    lives = {token: ClientSettings(settings).validity(token) for token in SHORTEST}
    if any(not SHORTEST[token] <= life <= LONGEST[token] for token, life in lives.items()):
        raise errors.clients.token_validity_range()
    if max(lives["AccessToken"], lives["IdToken"]) > lives["RefreshToken"]:
        raise errors.clients.refresh_token_ends_first()


def _check_attributes(pool: Pool, settings: Settings, *, creating: bool) -> None:
    """Named attributes exist; the written ones can be a client's, and no required one is left out
    (evidence: write-attributes-immutable)."""
    known = {attribute["Name"] for attribute in pool.schema_attributes}
    if not set(settings.get("ReadAttributes") or ()) <= known:
        raise errors.clients.invalid_attributes("read", creating=creating)
    written = set(settings.get("WriteAttributes") or ())
    if not written:
        return
    has_required = written.issuperset(pool.schema.required)
    if not (has_required and written <= pool.schema.assignable):
        raise errors.clients.invalid_attributes("write", creating=creating)


def _check_oauth(settings: Settings, custom_scopes: Container[str], *, has_secret: bool) -> None:
    flows = settings.get("AllowedOAuthFlows") or []
    scopes = settings.get("AllowedOAuthScopes") or []
    if settings["AllowedOAuthFlowsUserPoolClient"] and not (flows and scopes):
        raise errors.clients.flows_and_scopes_are_required()
    if "client_credentials" in flows:
        _check_client_credentials(flows, scopes, has_secret=has_secret)
    for scope in scopes:
        if scope not in STANDARD_SCOPES and scope not in custom_scopes:
            raise errors.clients.invalid_scope_requested(scope)
    if ("code" in flows or "implicit" in flows) and not settings.get("CallbackURLs"):
        raise errors.clients.callback_urls_are_required()


def _check_client_credentials(flows: list[str], scopes: list[str], *, has_secret: bool) -> None:
    if len(flows) > 1:
        raise errors.clients.client_credentials_goes_alone()
    if not has_secret:
        raise errors.clients.client_credentials_needs_secret()
    for scope in scopes:
        if scope in STANDARD_SCOPES:
            raise errors.clients.scope_needs_a_user(scope)


def _check_urls(settings: Settings) -> None:
    for url in [*(settings.get("CallbackURLs") or ()), *(settings.get("LogoutURLs") or ())]:
        _check_url(url)
    default = settings.get("DefaultRedirectURI")
    if default is not None and default not in (settings.get("CallbackURLs") or ()):
        raise errors.clients.default_redirect_is_not_a_callback(default)


def may_be_callback(url: str) -> bool:
    """Whether it could be one of the CallbackURLs."""
    return "#" not in url and not _is_plain(url)


def _check_url(url: str) -> None:
    """Schemes of one's own, such as `myapp://signed-in`, are fine."""
    if "#" in url:
        raise errors.clients.url_has_fragment(url)
    if _is_plain(url):
        raise errors.clients.url_uses_http(url)


def _is_plain(url: str) -> bool:
    return url.lower().startswith("http://") and _host(url) not in LOCAL_HOSTS


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # brackets that hold no address
        return None


def _check_providers(pool: Pool, settings: Settings, providers: Sequence[IdentityProvider]) -> None:
    """Each is there, and they go together."""
    named, known = settings.get("SupportedIdentityProviders") or (), {provider.name for provider in providers}
    for name in named:
        if name != LOCAL and name not in known:
            raise errors.clients.provider_does_not_exist(name, pool.id)
    check_together(named, providers)


def check_together(named: Collection[str], providers: Sequence[IdentityProvider]) -> None:
    """Beside a provider at which sign-ins begin there are SAML providers alone (evidence: idp-initiated-alone).
    `providers` are those of the names that exist. Raises InvalidParameterException."""
    initiating = next((provider.name for provider in providers if provider.begins_sign_ins), None)
    if initiating is not None and (LOCAL in named or any(provider.provider_type != "SAML" for provider in providers)):
        raise errors.clients.provider_begins_sign_ins(initiating)
