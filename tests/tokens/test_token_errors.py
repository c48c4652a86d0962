"""Every exception the model declares for tokens and sessions is raised here, or has a reason why it cannot be."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import reasons
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD
from tests.support.servers import Answer
from tests.support.ways import pool_went_down_to_lite
from tests.tokens.test_exchange import EXCHANGE, SECRET, machine
from tests.tokens.test_rotation import ROTATING

pytestmark = pytest.mark.once

NOBODYS = "tkn" + "a" * 25
UNREACHABLE: dict[str, Any] = {
    **reasons.COMMON,
    "TooManyRequestsException": "only a quota (docs/threat-protection.md) or a fault of the control API gives it",
    "ConcurrentModificationException": "two calls at once wait for each other; a fault of the control API gives it",
    "ListUserSessions": {
        "ResourceNotFoundException": "an access token names nothing that could be missing but its client, and that is "
        "NotAuthorizedException",
    },
    "AdminUserGlobalSignOut": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed",
    },
    "AdminListUserSessions": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed"
    },
    "AdminRevokeUserSession": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed"
    },
    "GetUserPoolSessionConfiguration": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed"
    },
    "SetUserPoolSessionConfiguration": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed"
    },
    "GetUserPoolClientSessionConfiguration": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed"
    },
    "SetUserPoolClientSessionConfiguration": {
        "NotAuthorizedException": "the emulator has no IAM policies, so any signed request is allowed"
    },
}
Refusal = tuple[str, str]


class Scene:
    """A pool that tracks sessions and has a PreTokenGeneration function, a rotating client of it, and bob's tokens."""

    def __init__(self, functions: Functions) -> None:
        self.functions, self.given, self.cognito = functions, functions.given, functions.cognito
        self.pool_id = functions.pool("PreTokenGeneration")
        rotation = {"Feature": "ENABLED"}
        self.client = self.given.client(self.pool_id, ExplicitAuthFlows=ROTATING, RefreshTokenRotation=rotation)
        self.service = self.given.client(self.pool_id, ExplicitAuthFlows=EXCHANGE)
        self.given.invited_user(self.client, "bob")
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username="bob", Password=PASSWORD, Permanent=True)
        self.tokens = self.given.tokens(self.client, "bob")

    def refused(self, operation: str, **members: Any) -> Refusal:
        return refusal(getattr(self.cognito, operation), **members)

    def renewal(self, **changes: Any) -> dict[str, Any]:
        return {"ClientId": self.client.id, "RefreshToken": self.tokens["RefreshToken"], **changes}

    def exchange(self, **changes: Any) -> dict[str, Any]:
        token = {"SubjectToken": self.tokens["AccessToken"], "SubjectTokenType": "ACCESS_TOKEN"}
        return {"ClientId": self.service.id, **token, **changes}

    def of_bob(self, **changes: Any) -> dict[str, Any]:
        return {"UserPoolId": self.pool_id, "Username": "bob", **changes}

    def status(self, status: str) -> None:
        self.given.sql("UPDATE users SET status = :s WHERE pool_id = :p", s=status, p=self.pool_id)

    def sql(self, statement: str) -> None:
        self.given.sql(statement, p=self.pool_id)


Case = Callable[[Scene], Refusal]


def _calling(operation: str, members: str, said: str | Answer | None = None, **changes: Any) -> Case:
    """Calls the operation after the function was told to raise or to answer something."""

    def case(scene: Scene) -> Refusal:
        if isinstance(said, str):
            scene.functions.raises("TokenGeneration", said)
        elif said is not None:
            scene.functions.answers("TokenGeneration", said)
        return scene.refused(operation, **getattr(scene, members)(**changes))

    return case


def _reused(scene: Scene) -> Refusal:
    scene.cognito.get_tokens_from_refresh_token(**scene.renewal())
    return scene.refused("get_tokens_from_refresh_token", **scene.renewal())


def _nobody(operation: str, members: str) -> Case:
    def case(scene: Scene) -> Refusal:
        scene.sql("DELETE FROM users WHERE pool_id = :p")
        return scene.refused(operation, **getattr(scene, members)())

    return case


def _lambda(operation: str, members: str) -> dict[str, Case]:
    return {
        "InvalidLambdaResponseException": _calling(operation, members, Answer(b"no JSON")),
        "UnexpectedLambdaException": _calling(operation, members, Answer({}, status=429)),
        "UserLambdaValidationException": _calling(operation, members, "no"),
    }


def _by_token(operation: str, **members: Any) -> dict[str, Case]:
    """What an operation refuses for its access token."""

    def with_status(status: str) -> Case:
        def case(scene: Scene) -> Refusal:
            scene.status(status)
            return scene.refused(operation, AccessToken=scene.tokens["AccessToken"], **members)

        return case

    def nobody(scene: Scene) -> Refusal:
        scene.sql("DELETE FROM users WHERE pool_id = :p")
        return scene.refused(operation, AccessToken=scene.tokens["AccessToken"], **members)

    return {
        "InvalidParameterException": lambda scene: scene.refused(operation, AccessToken="a b", **members),
        "NotAuthorizedException": lambda scene: scene.refused(operation, AccessToken="x", **members),
        "PasswordResetRequiredException": with_status("RESET_REQUIRED"),
        "UserNotConfirmedException": with_status("UNCONFIRMED"),
        "UserNotFoundException": nobody,
    }


def _session_of_nobody(scene: Scene) -> Refusal:
    token = scene.tokens["AccessToken"]
    return scene.refused("revoke_user_session", AccessToken=token, SessionId=NOBODYS)


def _configuration(operation: str, of_client: bool, **members: Any) -> dict[str, Case]:
    def named(scene: Scene) -> dict[str, Any]:
        return {"UserPoolId": scene.pool_id, **({"ClientId": scene.client.id} if of_client else {}), **members}

    def lite(scene: Scene) -> Refusal:
        pool_went_down_to_lite(scene.given, scene.client)
        return scene.refused(operation, **named(scene))

    def missing(scene: Scene) -> Refusal:
        return scene.refused(operation, **{**named(scene), "UserPoolId": "us-east-1_nobodys"})

    def malformed(scene: Scene) -> Refusal:
        return scene.refused(operation, **{**named(scene), "UserPoolId": "!"})

    cases: dict[str, Case] = {"InvalidParameterException": malformed, "ResourceNotFoundException": missing}
    return {**cases, "FeatureUnavailableInTierException": lite} if operation.startswith("set_") else cases


def _machine(secret: str) -> Case:
    def case(scene: Scene) -> Refusal:
        made = machine(scene.given, scene.pool_id)
        return scene.refused("get_client_token", ClientId=made.id, Secret=secret, Scopes=["nobodys/scope"])

    return case


_UNKNOWN_CLIENT = {"ClientId": "nobodysclient"}
_TRACKING = {"UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 5}}
RAISED: dict[str, dict[str, Case]] = {
    "GetTokensFromRefreshToken": {
        "InvalidParameterException": _calling("get_tokens_from_refresh_token", "renewal", RefreshToken="a b"),
        "NotAuthorizedException": _calling("get_tokens_from_refresh_token", "renewal", RefreshToken="x"),
        "ResourceNotFoundException": _calling("get_tokens_from_refresh_token", "renewal", **_UNKNOWN_CLIENT),
        "RefreshTokenReuseException": _reused,
        "UserNotFoundException": _nobody("get_tokens_from_refresh_token", "renewal"),
        **_lambda("get_tokens_from_refresh_token", "renewal"),
    },
    "GetDerivedToken": {
        "InvalidParameterException": _calling("get_derived_token", "exchange", SubjectTokenType="SAML2"),
        "NotAuthorizedException": _calling("get_derived_token", "exchange", SubjectToken="x"),
        "ResourceNotFoundException": _calling("get_derived_token", "exchange", **_UNKNOWN_CLIENT),
        "UserNotFoundException": _nobody("get_derived_token", "exchange"),
        **_lambda("get_derived_token", "exchange"),
    },
    "GetClientToken": {
        "InvalidParameterException": _machine(SECRET),
        "NotAuthorizedException": _machine("x" * 30),
        "ResourceNotFoundException": lambda scene: scene.refused("get_client_token", Secret=SECRET, **_UNKNOWN_CLIENT),
    },
    "AdminUserGlobalSignOut": {
        "InvalidParameterException": _calling("admin_user_global_sign_out", "of_bob", Username=""),
        "ResourceNotFoundException": _calling("admin_user_global_sign_out", "of_bob", UserPoolId="us-east-1_nobodys"),
        "UserNotFoundException": _calling("admin_user_global_sign_out", "of_bob", Username="nobody"),
    },
    "ListUserSessions": _by_token("list_user_sessions"),
    "RevokeUserSession": {
        **_by_token("revoke_user_session", SessionId=NOBODYS),
        "ResourceNotFoundException": _session_of_nobody,
    },
    "AdminListUserSessions": {
        "InvalidParameterException": _calling("admin_list_user_sessions", "of_bob", NextToken="nobodys"),
        "ResourceNotFoundException": _calling("admin_list_user_sessions", "of_bob", UserPoolId="us-east-1_nobodys"),
        "UserNotFoundException": _calling("admin_list_user_sessions", "of_bob", Username="nobody"),
    },
    "AdminRevokeUserSession": {
        "InvalidParameterException": _calling("admin_revoke_user_session", "of_bob", SessionId="short"),
        "ResourceNotFoundException": _calling("admin_revoke_user_session", "of_bob", SessionId=NOBODYS),
        "UserNotFoundException": _calling("admin_revoke_user_session", "of_bob", Username="nobody", SessionId=NOBODYS),
    },
    "GetUserPoolSessionConfiguration": _configuration("get_user_pool_session_configuration", False),
    "SetUserPoolSessionConfiguration": _configuration("set_user_pool_session_configuration", False, **_TRACKING),
    "GetUserPoolClientSessionConfiguration": _configuration("get_user_pool_client_session_configuration", True),
    "SetUserPoolClientSessionConfiguration": _configuration(
        "set_user_pool_client_session_configuration", True, SSOSession={"MaxValidityMinutes": 5}
    ),
}


@pytest.mark.parametrize(
    ("operation", "error"), [(operation, error) for operation, cases in RAISED.items() for error in cases]
)
def test_it_is_raised(functions: Functions, operation: str, error: str) -> None:
    assert RAISED[operation][error](Scene(functions))[0] == error
