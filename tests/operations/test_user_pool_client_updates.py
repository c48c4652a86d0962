"""UpdateUserPoolClient: what a request leaves out is kept or reset, member by member; what comes of it is checked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.operations.client_words import (
    CODE_FLOW,
    DEFAULTS,
    SCHEMA,
    create,
    describe,
    update,
    with_sorted_sets,
    without_identity,
)
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import AppClient, Given

INVALID = "InvalidParameterException"
PASSWORD_FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
ARN = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/a"


@pytest.fixture
def pool_id(cognito: Any) -> str:
    return str(cognito.create_user_pool(PoolName="p", Schema=SCHEMA)["UserPool"]["Id"])


def test_an_update_replaces_everything_but_the_secret_the_name_and_what_is_kept(cognito: Any, pool_id: str) -> None:
    client = create(
        cognito,
        pool_id,
        GenerateSecret=True,
        RefreshTokenValidity=60,
        AccessTokenValidity=2,
        IdTokenValidity=3,
        TokenValidityUnits={"AccessToken": "hours"},
        ReadAttributes=["email"],
        WriteAttributes=["email"],
        ExplicitAuthFlows=["ALLOW_USER_SRP_AUTH"],
        SupportedIdentityProviders=["COGNITO"],
        LogoutURLs=["https://app.example.com/out"],
        DefaultRedirectURI=CODE_FLOW["CallbackURLs"][0],
        AnalyticsConfiguration={"ApplicationArn": ARN},
        PreventUserExistenceErrors="ENABLED",
        EnableTokenRevocation=False,
        EnablePropagateAdditionalUserContextData=True,
        AuthSessionValidity=5,
        **CODE_FLOW,
    )
    kept = {"RefreshTokenValidity": 60, "EnableTokenRevocation": False, "AuthSessionValidity": 5}
    changed = update(cognito, client)
    assert without_identity(changed) == DEFAULTS | kept
    assert changed["ClientSecret"] == client["ClientSecret"]
    assert describe(cognito, client) == changed
    assert changed["CreationDate"] == client["CreationDate"]
    assert changed["LastModifiedDate"] >= client["LastModifiedDate"]
    assert without_identity(update(cognito, client, ClientName="mobile")) == DEFAULTS | kept | {"ClientName": "mobile"}


@pytest.mark.parametrize(
    ("member", "value"),
    [("RefreshTokenValidity", 7), ("EnableTokenRevocation", False), ("AuthSessionValidity", 15)],
)
def test_each_kept_setting_is_kept_by_itself_and_changed_when_it_is_named(
    cognito: Any, pool_id: str, member: str, value: Any
) -> None:
    client = create(cognito, pool_id)
    assert without_identity(update(cognito, client, **{member: value})) == DEFAULTS | {member: value}
    assert without_identity(update(cognito, client)) == DEFAULTS | {member: value}
    assert without_identity(update(cognito, client, **{member: DEFAULTS[member]})) == DEFAULTS


def test_a_refresh_token_validity_of_zero_is_thirty_days_again(cognito: Any, pool_id: str) -> None:
    client = create(cognito, pool_id, RefreshTokenValidity=60)
    assert update(cognito, client, RefreshTokenValidity=0)["RefreshTokenValidity"] == 30


@pytest.mark.once
@pytest.mark.parametrize(
    ("before", "request_", "message"),
    [
        (
            {"RefreshTokenValidity": 5000, "TokenValidityUnits": {"RefreshToken": "minutes"}},
            {},
            sentences.INVALID_RANGE_FOR_TOKEN_VALIDITY,
        ),
        ({"RefreshTokenValidity": 30}, {"TokenValidityUnits": {"RefreshToken": "minutes"}}, "Invalid range for token"),
        (
            {"RefreshTokenValidity": 90, "TokenValidityUnits": {"RefreshToken": "minutes"}},
            {"AccessTokenValidity": 2, "TokenValidityUnits": {"RefreshToken": "minutes"}},
            sentences.REFRESH_TOKEN_ENDS_FIRST,
        ),
    ],
    ids=["the unit goes, the number stays", "a unit comes, the number stays", "outlived by an access token"],
)
def test_what_is_kept_is_checked_with_what_is_new(
    cognito: Any, pool_id: str, before: dict[str, Any], request_: dict[str, Any], message: str
) -> None:
    client = create(cognito, pool_id, **before)
    code, said = refusal(cognito.update_user_pool_client, UserPoolId=pool_id, ClientId=client["ClientId"], **request_)
    assert (code, said.startswith(message)) == (INVALID, True)
    assert describe(cognito, client) == client


# --- what is kept acts --------------------------------------------------------------------------------------------


def test_a_kept_refresh_token_validity_decides_when_refresh_tokens_end(given: Given) -> None:
    client = updated(given.client(RefreshTokenValidity=2))
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    given.clock_advanced(timedelta(days=1, hours=23))
    assert "AccessToken" in refreshed(client, token)
    given.clock_advanced(timedelta(hours=2))
    assert refusal(lambda: refreshed(client, token)) == ("NotAuthorizedException", "Refresh Token has expired")


def test_a_kept_revocation_setting_decides_whether_tokens_can_be_revoked(given: Given) -> None:
    client = updated(given.client(EnableTokenRevocation=False))
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["RefreshToken"]
    assert refusal(given.cognito.revoke_token, ClientId=client.id, Token=token)[0] == "UnsupportedOperationException"


def test_a_kept_session_validity_decides_how_long_a_challenge_can_be_answered(given: Given) -> None:
    client = updated(given.client(AuthSessionValidity=5))

    def new_password_after(minutes: int) -> Callable[[], Any]:
        username = given.invited_user(client, f"after-{minutes}")
        session = given.sign_in(client, username, "Temp0rary!")["Session"]
        given.clock_advanced(timedelta(minutes=minutes))
        answers = {"USERNAME": username, "NEW_PASSWORD": "Passw0rd!2"}
        return lambda: given.cognito.respond_to_auth_challenge(
            ClientId=client.id, ChallengeName="NEW_PASSWORD_REQUIRED", Session=session, ChallengeResponses=answers
        )

    assert "AuthenticationResult" in new_password_after(4)()
    assert refusal(new_password_after(6))[0] == "NotAuthorizedException"


def updated(client: AppClient) -> AppClient:
    """After an update that names nothing of what is kept."""
    client.cognito.update_user_pool_client(
        UserPoolId=client.pool_id, ClientId=client.id, ExplicitAuthFlows=PASSWORD_FLOWS
    )
    return client


def refreshed(client: AppClient, token: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.cognito.initiate_auth(
        ClientId=client.id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
    )["AuthenticationResult"]
    return answer


# --- there and back again -----------------------------------------------------------------------------------------

RICH: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a secret": {"GenerateSecret": True, "EnablePropagateAdditionalUserContextData": True},
    "every kept setting": {"RefreshTokenValidity": 90, "EnableTokenRevocation": False, "AuthSessionValidity": 15},
    "lifetimes in every unit": {
        "RefreshTokenValidity": 7200,
        "AccessTokenValidity": 10,
        "IdTokenValidity": 1,
        "TokenValidityUnits": {"RefreshToken": "seconds", "AccessToken": "minutes", "IdToken": "hours"},
    },
    "no lifetime but a unit": {"TokenValidityUnits": {"RefreshToken": "hours"}},
    "code and implicit": {
        **CODE_FLOW,
        "AllowedOAuthFlows": ["code", "implicit"],
        "AllowedOAuthScopes": ["profile", "phone", "openid", "email", "aws.cognito.signin.user.admin"],
        "CallbackURLs": ["myapp://callback", "https://b.example.com", "https://a.example.com"],
        "LogoutURLs": ["https://b.example.com/out", "http://localhost:3000/out"],
        "DefaultRedirectURI": "https://a.example.com",
        "SupportedIdentityProviders": ["COGNITO"],
    },
    "attributes": {
        "ReadAttributes": ["name", "email", "custom:tenant", "dev:custom:hidden", "phone_number_verified"],
        "WriteAttributes": ["name", "email", "custom:tenant"],
    },
    "legacy flows": {"ExplicitAuthFlows": ["USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]},
    "rotation": {
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 30},
    },
    "rotation that is off": {"RefreshTokenRotation": {"Feature": "DISABLED"}},
    "hides users": {"PreventUserExistenceErrors": "ENABLED"},
    "legacy about users": {"PreventUserExistenceErrors": "LEGACY"},
    "a Pinpoint project by ARN": {"AnalyticsConfiguration": {"ApplicationArn": ARN}},
    "a Pinpoint project by ARN, with user data": {
        "AnalyticsConfiguration": {"ApplicationArn": ARN, "UserDataShared": True}
    },
    "a Pinpoint project by id": {
        "AnalyticsConfiguration": {
            "ApplicationId": "d70b2ba36a8c4dc5a04a0451a31a1e12",
            "ExternalId": "my-external-id",
            "RoleArn": "arn:aws:iam::123456789012:role/pinpoint",
        }
    },
}


@pytest.mark.parametrize("settings", RICH.values(), ids=RICH.keys())
def test_a_client_that_is_updated_with_what_was_shown_is_the_same(
    cognito: Any, pool_id: str, settings: dict[str, Any]
) -> None:
    client = create(cognito, pool_id, **settings)
    shown = describe(cognito, client)
    members = cognito.meta.service_model.operation_model("UpdateUserPoolClient").input_shape.members
    update(cognito, client, **{name: value for name, value in without_identity(shown).items() if name in members})
    again = describe(cognito, client)
    assert again.pop("LastModifiedDate") >= shown.pop("LastModifiedDate")
    assert again == shown


@pytest.mark.once
@pytest.mark.parametrize("settings", RICH.values(), ids=RICH.keys())
def test_a_client_that_is_updated_with_what_made_it_is_the_same(
    cognito: Any, pool_id: str, settings: dict[str, Any]
) -> None:
    client = create(cognito, pool_id, **settings)
    members = {name: value for name, value in settings.items() if name != "GenerateSecret"}
    assert without_identity(update(cognito, client, **members)) == without_identity(client)
    assert without_identity(describe(cognito, client)) == with_sorted_sets(without_identity(client))
