"""What an app client hears where a provider of OpenID Connect or OAuth refuses, fails, or is not believed.

They are the `error_description` at the callback URL. The notes beside them are ours, for the person who wonders.
"""

from emulator.errors.oauth import OAuthError

_LONGEST = 2048  # characters of what a provider says


def invalid_request(sentence: str, note: str | None = None) -> OAuthError:
    refusal = OAuthError("invalid_request", sentence)
    return refusal.noted(note) if note is not None else refusal


# --- what the browser brings back -----------------------------------------------------------------------------------


def provider_refused(error: str, description: str | None) -> OAuthError:
    """The provider's own words (evidence: provider-error)."""
    return OAuthError(error[:_LONGEST], description[:_LONGEST] if description is not None else None)


def no_code() -> OAuthError:
    return invalid_request("Authorization code is missing.", "The provider sent no code and no error.")  # unverified


def other_issuer() -> OAuthError:
    return invalid_request(  # ours
        "The answer is of another provider.", "Its iss (RFC 9207) is not the provider's issuer, or was promised."
    )


# --- its servers ----------------------------------------------------------------------------------------------------


def not_discovered(note: str) -> OAuthError:
    # unverified: A sign-in has the sentence that a provider without a discovery document is refused with.
    # evidence: oidc-discovery-contact
    return invalid_request("Unable to contact well-known endpoint", note)


def token_endpoint_timed_out() -> OAuthError:
    return invalid_request("Timeout occurred in calling IdP token endpoint")  # evidence: provider-failures


def keys_timed_out() -> OAuthError:
    """The name of the parameter is part of it (evidence: provider-failures)."""
    return invalid_request("error_description=Timeout in calling jwks uri")


def connection_reset() -> OAuthError:
    return invalid_request("Connection reset")  # evidence: provider-failures


def read_timed_out() -> OAuthError:
    return invalid_request("Read timed out")  # evidence: provider-failures


def unreachable(note: str) -> OAuthError:
    return invalid_request("Connection refused", note)  # unverified


def token_refused(provider: str, status: int) -> OAuthError:
    return invalid_request(f"{provider} Error - {status} error getting token")  # evidence: provider-token-error


def token_refused_because(provider: str, status: int, reason: str) -> OAuthError:
    """`reason` is the provider's code and what it describes it with (evidence: provider-token-error)."""
    return invalid_request(f"{provider} Error - {status} {reason[:_LONGEST]}")


def no_keys(note: str) -> OAuthError:
    return invalid_request("Unable to retrieve keys from jwks uri", note)  # unverified


# --- its tokens and the user they are of ----------------------------------------------------------------------------


def no_token(kind: str) -> OAuthError:
    return invalid_request(
        f"Bad token response: no {kind}", "The scopes of a provider of OpenID Connect need openid."
    )  # ours


def bad_issuer(issuer: object) -> OAuthError:
    return invalid_request(f"Bad id_token issuer {str(issuer)[:_LONGEST]}")  # evidence: provider-issuer


def bad_id_token(what: str, note: str) -> OAuthError:
    return invalid_request(f"Bad id_token {what}", note)  # unverified


def other_user() -> OAuthError:
    return invalid_request("Bad userInfo sub", "userInfo is of another user than the ID token.")  # ours


def no_subject() -> OAuthError:
    return invalid_request("username attribute mapping required")  # evidence: provider-no-subject


def key_cannot_sign(note: str) -> OAuthError:
    return invalid_request("The private key cannot sign.", note)  # ours
