"""ProviderDetails: what each type of provider must be told, what is secret of it, and what Cognito adds.

Works on the members alone. What a SAML provider's metadata tell is read in `saml_metadata`.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from msgspec import Struct

from emulator import errors
from emulator.base import networks

Details = Mapping[str, str]

SAML, OIDC, FACEBOOK, GOOGLE = "SAML", "OIDC", "Facebook", "Google"
AMAZON, APPLE = "LoginWithAmazon", "SignInWithApple"
SOCIAL = (FACEBOOK, GOOGLE, AMAZON, APPLE)
# What Cognito derives of a SAML provider: it shows them, and who sends an answer back sends them, too.
DERIVED = ("ActiveEncryptionCertificate", "SSORedirectBindingURI", "SLORedirectBindingURI")
_SECRET = ("client_secret", "private_key")
_NEVER_SHOWN = ("private_key",)  # evidence: idp-details
_METHODS = ("POST", "GET")
_OIDC_ENDPOINTS = ("oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri")
_SWITCHES = ("IDPSignout", "IDPInit", "EncryptedResponses")
_ALGORITHM = "rsa-sha256"
_GRAPH, _FACEBOOK = "https://graph.facebook.com", "https://www.facebook.com"
_OLD_VERSION = "v2.9"  # evidence: idp-facebook-without-version
_ADDED: dict[str, Details] = {  # evidence: idp-details
    OIDC: {"attributes_url_add_attributes": "false"},
    GOOGLE: {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    AMAZON: {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    APPLE: {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://appleid.apple.com/auth/authorize",
        "oidc_issuer": "https://appleid.apple.com",
        "token_request_method": "POST",
        "token_url": "https://appleid.apple.com/auth/token",
    },
}
# By which claim a user is known, where the mapping does not say it of `username`; evidence: idp-username-mapping
_SUBJECT = {OIDC: "sub", GOOGLE: "sub", APPLE: "sub", FACEBOOK: "id", AMAZON: "user_id"}
USERNAME = "username"


class Kept(Struct, frozen=True):
    """ProviderDetails as they are kept: those that anybody may read, and the others."""

    plain: dict[str, str]
    secret: dict[str, str]


def check_name(name: str, kind: str) -> None:
    """A social provider has the name of its type, and nobody else has it. Raises InvalidParameterException."""
    if (kind in SOCIAL and name != kind) or (kind not in SOCIAL and name in SOCIAL):
        raise errors.providers.provider_cannot_be_of_type(name, kind)


def check(kind: str, details: Details) -> None:
    """Raises InvalidParameterException for the first thing that is missing or cannot be."""
    if kind == SAML:
        _check_saml(details)
    elif kind == OIDC:
        _check_oidc(details)
    elif kind == APPLE:
        if not _has(details, "client_id", "private_key", "team_id", "key_id"):
            raise errors.providers.apple_details_are_required()
    elif not _has(details, "client_id", "client_secret", "authorize_scopes"):
        raise errors.providers.social_details_are_required()


def completed(kind: str, details: Details) -> Kept:
    """With the endpoints and defaults of the type."""
    # unverified: An endpoint that the caller names stands in the place of the type's own.
    added = _of_facebook(details) if kind == FACEBOOK else _ADDED.get(kind, {})
    whole = {**added, **{name: value for name, value in details.items() if name not in DERIVED}}
    return Kept(
        {name: value for name, value in whole.items() if name not in _SECRET},
        {name: value for name, value in whole.items() if name in _SECRET},
    )


def shown_secrets(secrets: Details) -> dict[str, str]:
    return {name: value for name, value in secrets.items() if name not in _NEVER_SHOWN}


def mapping(kind: str, given: Details) -> dict[str, str]:
    """AttributeMapping with the claim that names the user; SAML has none but the NameID."""
    return {**({USERNAME: _SUBJECT[kind]} if kind in _SUBJECT else {}), **given}


def _has(details: Details, *names: str) -> bool:
    return all(details.get(name) for name in names)


def _check_oidc(details: Details) -> None:
    if not _has(details, "client_id", "authorize_scopes", "oidc_issuer", "attributes_request_method"):
        raise errors.providers.oidc_details_are_required()
    method = details["attributes_request_method"]
    if method not in _METHODS:
        raise errors.providers.attributes_request_method(method)
    # unverified: What was measured of the issuer is true of the other endpoints, too.
    if any(not is_secure(details[name]) for name in _OIDC_ENDPOINTS if details.get(name)):
        raise errors.providers.oidc_endpoint_needs_tls()


def is_secure(endpoint: str) -> bool:
    """Cognito has https alone. Here a provider without TLS may be in a network of one's own, as one in a container
    beside the emulator is."""
    if endpoint.startswith("https://"):
        return True
    try:
        parts = urlsplit(endpoint)
        return endpoint.startswith("http://") and networks.is_own_name(parts.hostname or "")
    except ValueError:
        return False


def _check_saml(details: Details) -> None:
    sources = [name for name in ("MetadataURL", "MetadataFile") if details.get(name)]
    if not sources:
        raise errors.providers.metadata_is_missing()
    if len(sources) > 1:
        raise errors.providers.metadata_come_twice()
    # unverified: A switch of a SAML provider is true or false, in any case of letters, and there is one algorithm.
    for name in _SWITCHES:
        if details.get(name, "true").lower() not in ("true", "false"):
            raise errors.providers.saml_detail_is_invalid(name, details[name])
    algorithm = details.get("RequestSigningAlgorithm", _ALGORITHM)
    if algorithm != _ALGORITHM:
        raise errors.providers.saml_detail_is_invalid("RequestSigningAlgorithm", algorithm)


def _of_facebook(details: Details) -> Details:
    version = details.get("api_version")
    profile = f"{_GRAPH}/{version}/me" if version else f"{_GRAPH}/me"
    return {
        "attributes_url": f"{profile}?fields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": f"{_FACEBOOK}/{version or _OLD_VERSION}/dialog/oauth",
        "token_request_method": "GET",
        "token_url": f"{_GRAPH}/{version or _OLD_VERSION}/oauth/access_token",
    }
