"""AWS signatures."""

from collections.abc import Iterable

from emulator.errors.types import (
    IncompleteSignatureException,
    InvalidSignatureException,
    UnrecognizedClientException,
)

# --- the header ------------------------------------------------------------------------------------------------


def no_key_value_pair(part: str, header: str) -> IncompleteSignatureException:
    return IncompleteSignatureException(  # seen: mhart/dynalite
        f"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header: '{header}'."
    )


def parts_missing(parameters: Iterable[str], header: str, *, date: bool) -> IncompleteSignatureException:
    """`date`: whether the date is missing too."""
    sentences = [f"Authorization header requires '{name}' parameter." for name in parameters]
    if date:
        sentences.append("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.")
    return IncompleteSignatureException(f"{' '.join(sentences)} Authorization={header}")  # seen: mhart/dynalite


def unsupported_algorithm(algorithm: str) -> IncompleteSignatureException:
    return IncompleteSignatureException(  # seen: mhart/dynalite
        f"Unsupported AWS 'algorithm': '{algorithm}' (only AWS4-HMAC-SHA256 for now). "
    )


def credential_not_five_elements(credential: str) -> IncompleteSignatureException:
    return IncompleteSignatureException(  # seen: mhart/dynalite
        f"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, "
        f"got '{credential}'"
    )


def must_be_signed(header: str) -> InvalidSignatureException:
    # seen: mhart/dynalite for Host; unverified for other headers
    return InvalidSignatureException(f"'{header}' must be a 'SignedHeader' in the AWS Authorization.")


# --- the scope -------------------------------------------------------------------------------------------------

INVALID_REGION = "Credential should be scoped to a valid region."  # seen: AWS, 2020 and later; before: ", not '…'"


def incorrect_service(service: str) -> str:
    return f"Credential should be scoped to correct service: '{service}'."  # seen: mhart/dynalite, Bedrock 2026


def invalid_terminator(given: str) -> str:
    return (
        f"Credential should be scoped with a valid terminator: 'aws4_request', not '{given}'."  # seen: mhart/dynalite
    )


def other_date_in_scope(given: str, date: str) -> str:
    return (  # seen: mhart/dynalite
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        f"'{given}' != '{date[:8]}', from '{date}'."
    )


def scope(problems: Iterable[str]) -> InvalidSignatureException:
    return InvalidSignatureException(" ".join(problems))


# --- the date --------------------------------------------------------------------------------------------------


def date_format(given: str) -> IncompleteSignatureException:
    return IncompleteSignatureException(  # seen: mhart/dynalite
        f"Date must be in ISO-8601 'basic format'. Got '{given}'. See http://en.wikipedia.org/wiki/ISO_8601"
    )


def signature_expired(date: str, limit: str, now: str) -> InvalidSignatureException:
    return InvalidSignatureException(  # seen: amazon-cognito-js#29
        f"Signature expired: {date} is now earlier than {limit} ({now} - 5 min.)"
    )


def signature_not_yet_current(date: str, limit: str, now: str) -> InvalidSignatureException:
    return InvalidSignatureException(  # seen: aws-sdk-js#1652
        f"Signature not yet current: {date} is still later than {limit} ({now} + 5 min.)"
    )


# --- the key and the signature ---------------------------------------------------------------------------------


def unknown_access_key() -> UnrecognizedClientException:
    return UnrecognizedClientException("The security token included in the request is invalid.")  # seen: pmill#16


def unknown_session_token() -> UnrecognizedClientException:
    return UnrecognizedClientException("The security token included in the request is invalid")  # seen: mhart/dynalite


def signature_does_not_match() -> InvalidSignatureException:
    return InvalidSignatureException(  # seen: mhart/dynalite
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access "
        "Key and signing method. Consult the service documentation for details."
    )
