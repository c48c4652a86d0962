"""Every exception the model declares for passkeys is raised here, or has a reason why it cannot be."""

from collections.abc import Callable

import pytest
from botocore import xform_name

from tests.support import reasons
from tests.support.answers import refusal
from tests.support.given import Given
from tests.support.passkey_scenes import FLOWS, ORIGIN, RELYING_PARTY, Person, configure
from tests.support.passkeys import USER_PRESENT, Authenticator, Json, encode

pytestmark = pytest.mark.once

START, COMPLETE = "StartWebAuthnRegistration", "CompleteWebAuthnRegistration"
LIST, DELETE = "ListWebAuthnCredentials", "DeleteWebAuthnCredential"
UNREACHABLE = {
    "*": reasons.COMMON,
    LIST: {"LimitExceededException": "the emulator has no quota for it; a fault of the control API gives it"},
    DELETE: {"LimitExceededException": "the emulator has no quota for it; a fault of the control API gives it"},
}
Case = Callable[[Person, str], tuple[str, str]]


def call(person: Person, operation: str, token: str | None = None, credential: Json | None = None) -> tuple[str, str]:
    """Succeeds but for what was arranged, and but for DELETE, which names a passkey nobody has."""
    members: Json = {"AccessToken": token or person.token}
    if operation == COMPLETE:
        members["Credential"] = credential or {}
    if operation == DELETE:
        members["CredentialId"] = encode(b"nobody's")
    return refusal(getattr(person.cognito, xform_name(operation)), **members)


def _garbled(person: Person, operation: str) -> tuple[str, str]:
    return call(person, operation, token="a b")


def _forged(person: Person, operation: str) -> tuple[str, str]:
    return call(person, operation, token="x")


def _status(status: str) -> Case:
    def case(person: Person, operation: str) -> tuple[str, str]:
        person.given.sql("UPDATE users SET status = :s WHERE pool_id = :p", s=status, p=person.client.pool_id)
        return call(person, operation)

    return case


def _without_first_factor(person: Person, operation: str) -> tuple[str, str]:
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    person.cognito.update_user_pool(UserPoolId=person.client.pool_id, Policies=policies)
    return call(person, operation)


def _without_relying_party(person: Person, operation: str) -> tuple[str, str]:
    configure(person.given, person.client.pool_id, UserVerification="preferred")
    return call(person, operation)


def _full(person: Person, operation: str) -> tuple[str, str]:
    waiting = person.authenticator.create(person.start())
    for _ in range(20):
        person.authenticator = Authenticator(ORIGIN)
        person.register()
    return call(person, operation, credential=waiting)


def _lie(**lies: object) -> Case:
    def case(person: Person, operation: str) -> tuple[str, str]:
        return call(person, operation, credential=person.authenticator.create(person.start(), **lies))

    return case


def _other_client(person: Person, operation: str) -> tuple[str, str]:
    other = person.given.client(person.client.pool_id, ExplicitAuthFlows=FLOWS)
    token = person.given.tokens(other, person.username)["AccessToken"]
    return call(person, operation, token, person.authenticator.create(person.start()))


def _unverified(person: Person, operation: str) -> tuple[str, str]:
    configure(person.given, person.client.pool_id, RelyingPartyId=RELYING_PARTY, UserVerification="required")
    return _lie(flags=USER_PRESENT)(person, operation)


_OF_TOKENS: dict[str, Case] = {
    "InvalidParameterException": _garbled,
    "NotAuthorizedException": _forged,
    "PasswordResetRequiredException": _status("RESET_REQUIRED"),
}
_OF_REGISTRATION: dict[str, Case] = {
    **_OF_TOKENS,
    "LimitExceededException": _full,
    "WebAuthnNotEnabledException": _without_first_factor,
}
RAISED: dict[str, dict[str, Case]] = {
    START: {**_OF_REGISTRATION, "WebAuthnConfigurationMissingException": _without_relying_party},
    COMPLETE: {
        **_OF_REGISTRATION,
        "WebAuthnChallengeNotFoundException": _lie(challenge=encode(bytes(16))),
        "WebAuthnClientMismatchException": _other_client,
        "WebAuthnCredentialNotSupportedException": _unverified,
        "WebAuthnOriginNotAllowedException": _lie(origin="https://evil.test"),
        "WebAuthnRelyingPartyMismatchException": _lie(rp="other.test"),
    },
    LIST: _OF_TOKENS,
    DELETE: {**_OF_TOKENS, "ResourceNotFoundException": call},
}


@pytest.mark.parametrize(
    ("operation", "error"), [(operation, error) for operation, cases in RAISED.items() for error in cases]
)
def test_it_is_raised(given: Given, operation: str, error: str) -> None:
    code, message = RAISED[operation][error](Person.of_new_pool(given), operation)
    assert code == error
    assert message


@pytest.mark.parametrize("operation", RAISED)
@pytest.mark.parametrize("status", ["UNCONFIRMED", "gone"])
def test_a_user_who_could_not_sign_in_is_refused_by_an_exception_that_is_declared(
    given: Given, operation: str, status: str
) -> None:
    person = Person.of_new_pool(given)
    if status == "gone":
        given.cognito.admin_delete_user(UserPoolId=person.client.pool_id, Username=person.username)
    else:
        given.sql("UPDATE users SET status = :s WHERE pool_id = :p", s=status, p=person.client.pool_id)
    assert call(person, operation) == ("NotAuthorizedException", "Access Token has been revoked")
