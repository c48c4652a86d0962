"""Every exception the model declares for signing in and tokens is raised here, or has a reason why it cannot be."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.signin import mfa_refusals
from tests.support import reasons
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.reading import claims
from tests.support.servers import Answer
from tests.support.srp_client import Srp
from tests.support.ways import ALL_FLOWS, initiate, initiate_refused, pool_went_down_to_lite, respond_refused

pytestmark = pytest.mark.once

INITIATE = ["InitiateAuth", "AdminInitiateAuth"]
RESPOND = ["RespondToAuthChallenge", "AdminRespondToAuthChallenge"]
TOKENS = ["GetUser", "GlobalSignOut", "RevokeToken"]
PYTHON = {
    "InitiateAuth": "initiate_auth",
    "AdminInitiateAuth": "admin_initiate_auth",
    "RespondToAuthChallenge": "respond_to_auth_challenge",
    "AdminRespondToAuthChallenge": "admin_respond_to_auth_challenge",
}
_SENDER = "messages are never sent through Amazon SNS or SES"
UNREACHABLE = {
    **reasons.COMMON,
    "MFAMethodNotFoundException": "nobody chooses a factor at the first step; the answer to SELECT_MFA_TYPE gives it",
    "InvalidSmsRoleAccessPolicyException": _SENDER,
    "InvalidSmsRoleTrustRelationshipException": _SENDER,
    "InvalidEmailRoleAccessPolicyException": _SENDER,
    "UnsupportedOperationException": "no public source says when; RevokeToken has it for another reason",
    "ResourceNotFoundException": "an access token names nothing that could be missing but its client, and that is "
    "NotAuthorizedException",
}
Refusal = tuple[str, str]
Case = Callable[[Given, AppClient, str], Refusal]


def _begin(client: AppClient, operation: str, username: str = "bob") -> Refusal:
    flow = "ADMIN_USER_PASSWORD_AUTH" if operation.startswith("Admin") else "USER_PASSWORD_AUTH"
    return initiate_refused(client, PYTHON[operation], flow, USERNAME=username, PASSWORD=PASSWORD)


def _set(given: Given, client: AppClient, status: str) -> None:
    given.sql("UPDATE users SET status = :status WHERE pool_id = :pool", status=status, pool=client.pool_id)


def _begin_as(status: str) -> Case:
    def case(given: Given, client: AppClient, operation: str) -> Refusal:
        _set(given, client, status)
        return _begin(client, operation)

    return case


def _lite(given: Given, client: AppClient, operation: str) -> Refusal:
    pool_went_down_to_lite(given, client)
    return initiate_refused(client, PYTHON[operation], "USER_AUTH", USERNAME="bob")


def _answer_as(status: str) -> Case:
    def case(given: Given, client: AppClient, operation: str) -> Refusal:
        session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME="bob")["Session"]
        _set(given, client, status)
        answers = {"USERNAME": "bob", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
        return respond_refused(client, "SELECT_CHALLENGE", answers, session=session, operation=PYTHON[operation])

    return case


def _answer_nobody(given: Given, client: AppClient, operation: str) -> Refusal:
    """The client hid who exists at the first step and no longer does at the second."""
    settings: dict[str, Any] = {"UserPoolId": client.pool_id, "ClientId": client.id, "ExplicitAuthFlows": ALL_FLOWS}
    given.cognito.update_user_pool_client(**settings, PreventUserExistenceErrors="ENABLED")
    session = initiate(client, "initiate_auth", "USER_AUTH", USERNAME="nobody")["Session"]
    given.cognito.update_user_pool_client(**settings, PreventUserExistenceErrors="LEGACY")
    answers = {"USERNAME": "nobody", "ANSWER": "PASSWORD", "PASSWORD": PASSWORD}
    return respond_refused(client, "SELECT_CHALLENGE", answers, session=session, operation=PYTHON[operation])


def _new_password(password: str, **attributes: str) -> Case:
    def case(given: Given, client: AppClient, operation: str) -> Refusal:
        del client  # an address is a username in another pool
        address = given.client(given.pool(UsernameAttributes=["email", "phone_number"]))
        given.confirmed_user(address, "eve@example.test", email="eve@example.test")
        given.invited_user(address, "+15550100")
        sub = given.attributes(address, "+15550100")["sub"]
        answers = {"USERNAME": sub, "NEW_PASSWORD": password, **attributes}
        return respond_refused(
            address,
            "NEW_PASSWORD_REQUIRED",
            answers,
            session=given.sign_in(address, "+15550100", "Temp0rary!")["Session"],
            operation=PYTHON[operation],
        )

    return case


def _same_password(given: Given, client: AppClient, operation: str) -> Refusal:
    del client  # a pool that remembers passwords is another one
    remembering = given.client(given.pool(Policies={"PasswordPolicy": {"PasswordHistorySize": 1}}))
    given.invited_user(remembering, "ann")
    session = given.sign_in(remembering, "ann", "Temp0rary!")["Session"]
    answers = {"USERNAME": "ann", "NEW_PASSWORD": "Temp0rary!"}
    return respond_refused(remembering, "NEW_PASSWORD_REQUIRED", answers, session=session, operation=PYTHON[operation])


def _garbage_session(given: Given, client: AppClient, operation: str) -> Refusal:
    answers = {"USERNAME": "bob", "ANSWER": "PASSWORD"}
    session = "AYABe" + "A" * 50
    return respond_refused(client, "SELECT_CHALLENGE", answers, session=session, operation=PYTHON[operation])


def _token(change: str | None = None, *, garbage: str | None = None) -> Case:
    def case(given: Given, client: AppClient, operation: str) -> Refusal:
        token = garbage or given.tokens(client, "bob")["AccessToken"]
        if change is not None:
            given.sql(f"{change} WHERE pool_id = :pool", pool=client.pool_id)
        call = given.cognito.get_user if operation == "GetUser" else given.cognito.global_sign_out
        return refusal(call, AccessToken=token)

    return case


def _revoke(kind: str) -> Case:
    def case(given: Given, client: AppClient, operation: str) -> Refusal:
        tokens = given.tokens(client, "bob")
        assert claims(tokens["AccessToken"])["token_use"] == "access"
        client_id, token = client.id, tokens["RefreshToken"]
        if kind == "garbage":
            token = "a b"
        elif kind == "access":
            token = tokens["AccessToken"]
        elif kind == "unknown":
            client_id = "nobodysclient"
        else:
            client_id = given.client(client.pool_id, EnableTokenRevocation=False).id
        return refusal(given.cognito.revoke_token, ClientId=client_id, Token=token)

    return case


def _of_mfa(case: Case) -> Case:
    return lambda given, client, operation: case(given, client, PYTHON[operation])


BY_FUNCTIONS: dict[str, Answer] = {  # what the function answers
    "UserLambdaValidationException": Answer({"errorMessage": "no", "errorType": "Error"}),
    "UnexpectedLambdaException": Answer({}, status=500),
    "InvalidLambdaResponseException": Answer({}),
}
_OF_INITIATE: dict[str, Case] = {
    "InvalidParameterException": lambda _, client, operation: initiate_refused(
        client, PYTHON[operation], "USER_SRP_AUTH"
    ),
    "NotAuthorizedException": lambda _, client, operation: initiate_refused(
        client, PYTHON[operation], "REFRESH_TOKEN", REFRESH_TOKEN="x"
    ),
    "ResourceNotFoundException": lambda _, client, operation: _begin(
        AppClient("nobodysclient", client.pool_id, None, client.cognito), operation
    ),
    "UserNotFoundException": lambda _, client, operation: _begin(client, operation, "nobody"),
    "UserNotConfirmedException": _begin_as("UNCONFIRMED"),
    "PasswordResetRequiredException": _begin_as("RESET_REQUIRED"),
    "FeatureUnavailableInTierException": _lite,
    "InvalidUserPoolConfigurationException": _of_mfa(mfa_refusals.recovery_takes_the_factor),
}
_OF_RESPOND: dict[str, Case] = {
    "InvalidParameterException": lambda _, client, operation: respond_refused(
        client, "PASSWORD_VERIFIER", {}, operation=PYTHON[operation]
    ),
    "NotAuthorizedException": _garbage_session,
    "ResourceNotFoundException": lambda _, client, operation: respond_refused(
        AppClient("nobodysclient", client.pool_id, None, client.cognito),
        "PASSWORD_VERIFIER",
        {},
        operation=PYTHON[operation],
    ),
    "UserNotFoundException": _answer_nobody,
    "UserNotConfirmedException": _answer_as("UNCONFIRMED"),
    "PasswordResetRequiredException": _answer_as("RESET_REQUIRED"),
    "InvalidPasswordException": _new_password("short"),
    "PasswordHistoryPolicyViolationException": _same_password,
    "AliasExistsException": _new_password("N3w-secret", **{"userAttributes.email": "eve@example.test"}),
    "CodeMismatchException": _of_mfa(mfa_refusals.wrong_code),
    "ExpiredCodeException": _of_mfa(mfa_refusals.used_code),
    "SoftwareTokenMFANotFoundException": _of_mfa(mfa_refusals.removed_app),
    "MFAMethodNotFoundException": _of_mfa(mfa_refusals.removed_choice),
    "InvalidUserPoolConfigurationException": _of_mfa(mfa_refusals.recovery_takes_the_factor_after_a_new_password),
}
_OF_TOKENS: dict[str, Case] = {
    "InvalidParameterException": _token(garbage="a b"),
    "NotAuthorizedException": _token(garbage="x"),
    "UserNotConfirmedException": _token("UPDATE users SET status = 'UNCONFIRMED'"),
    "PasswordResetRequiredException": _token("UPDATE users SET status = 'RESET_REQUIRED'"),
}
RAISED: dict[str, dict[str, Any]] = {
    **{operation: {**_OF_INITIATE, **BY_FUNCTIONS} for operation in INITIATE},
    **{operation: {**_OF_RESPOND, **BY_FUNCTIONS} for operation in RESPOND},
    "GetUser": {**_OF_TOKENS, "UserNotFoundException": _token("DELETE FROM users")},
    "GlobalSignOut": _OF_TOKENS,
    "RevokeToken": {
        "InvalidParameterException": _revoke("garbage"),
        "UnauthorizedException": _revoke("unknown"),
        "UnsupportedOperationException": _revoke("turned off"),
        "UnsupportedTokenTypeException": _revoke("access"),
    },
}


@pytest.mark.parametrize(
    ("operation", "error"),
    [(operation, error) for operation, cases in RAISED.items() for error in cases if error not in BY_FUNCTIONS],
)
def test_it_is_raised(given: Given, operation: str, error: str) -> None:
    client = given.client(ExplicitAuthFlows=ALL_FLOWS)
    given.confirmed_user(client, "bob")
    assert RAISED[operation][error](given, client, operation)[0] == error


@pytest.mark.parametrize(
    ("operation", "error"), [(operation, error) for operation in INITIATE + RESPOND for error in BY_FUNCTIONS]
)
def test_a_function_raises_it(functions: Functions, operation: str, error: str) -> None:
    """The function before the proof where a sign-in begins, the one after it where it ends."""
    trigger = "PreAuthentication" if operation in INITIATE else "PostAuthentication"
    client = functions.given.client(functions.pool(trigger), ExplicitAuthFlows=ALL_FLOWS)
    functions.given.confirmed_user(client, "bob")
    functions.answers(trigger, BY_FUNCTIONS[error])
    srp = Srp(client, "bob")
    if operation in INITIATE:
        parameters = {"USERNAME": "bob", "SRP_A": srp.srp_a}
        assert initiate_refused(client, PYTHON[operation], "USER_SRP_AUTH", **parameters)[0] == error
    else:
        responses = srp.responses(srp.begin())
        assert respond_refused(client, "PASSWORD_VERIFIER", responses, operation=PYTHON[operation])[0] == error
