"""What app clients hear of a SAML provider whose answer proves nothing, and what people read on the error page.

Cognito puts every reason behind the same words, and a full stop and a space behind it (evidence: saml-refusal).
"""

from emulator.errors.oauth import OAuthError

NO_ANSWER = "Invalid samlResponse or relayState from identity provider"  # evidence: saml-page-refusals
NO_RELAY_STATE = "Invalid relayState from identity provider"  # evidence: saml-page-refusals


def refused(reason: str) -> OAuthError:
    return OAuthError("server_error", f"Invalid SAML response received: {reason}. ")  # evidence: saml-refusal


def no_metadata() -> OAuthError:
    return OAuthError(
        "server_error", "The metadata of the identity provider are over, and there are no new ones."
    )  # ours


# --- the document -------------------------------------------------------------------------------------------------


def too_long() -> OAuthError:
    return refused("The SAML response is too long")  # unverified


def unreadable() -> OAuthError:
    return refused("The SAML response cannot be read")  # unverified


def failed(code: str) -> OAuthError:
    return refused(f"The identity provider answered with the status {code}")  # unverified


def not_one_assertion() -> OAuthError:
    return refused("The SAML response must have one assertion")  # unverified


def incomplete() -> OAuthError:
    return refused("The SAML assertion is incomplete")  # unverified


# --- who signed, and for whom it is encrypted ---------------------------------------------------------------------


def response_signature() -> OAuthError:
    return refused("SAML Response signature is invalid")  # evidence: saml-refusal


def assertion_signature() -> OAuthError:
    return refused("SAML Assertion signature is invalid")  # evidence: saml-refusal


def undecipherable() -> OAuthError:
    """The same for all that can be wrong with it, so that nobody finds out byte by byte what is inside."""
    return refused("The encrypted SAML assertion cannot be decrypted, or its signature is invalid")  # unverified


def not_encrypted() -> OAuthError:
    return refused("The SAML assertion is not encrypted")  # unverified


# --- who says it, to whom, about which sign-in, and when ----------------------------------------------------------


def issuer() -> OAuthError:
    return refused("Issuer does not match the identity provider")  # unverified


def destination() -> OAuthError:
    return refused("Destination does not match the assertion consumer service")  # unverified


def audience() -> OAuthError:
    return refused("Audience restriction does not name the user pool")  # unverified


def recipient() -> OAuthError:
    return refused("Recipient does not match the assertion consumer service")  # unverified


def in_response_to() -> OAuthError:
    return refused("InResponseTo does not match the request")  # unverified


def not_yet() -> OAuthError:
    return refused("The SAML assertion is not valid yet")  # unverified


def over() -> OAuthError:
    return refused("The SAML assertion has expired")  # unverified


def replayed() -> OAuthError:
    return refused("The SAML assertion was used before")  # unverified


def not_unsolicited() -> OAuthError:
    return refused("The identity provider may not begin sign-ins")  # unverified


# --- whom it is about ---------------------------------------------------------------------------------------------


def no_name() -> OAuthError:
    return refused("NameID is required")  # unverified


def characters(name: str) -> OAuthError:
    return refused(f"The attribute {name} has characters that cannot be stored")  # unverified
