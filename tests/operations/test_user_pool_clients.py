"""CreateUserPoolClient, DescribeUserPoolClient, UpdateUserPoolClient, DeleteUserPoolClient, ListUserPoolClients."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

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
from tests.support.given import Given

INVALID, FLOW = "InvalidParameterException", "InvalidOAuthFlowException"
URL = "https://app.example.com/signed-in"


@pytest.fixture
def pool_id(cognito: Any) -> str:
    return str(cognito.create_user_pool(PoolName="p", Schema=SCHEMA)["UserPool"]["Id"])


def refusal(call: Callable[..., Any], *given: Any, **members: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call(*given, **members)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def absent(client_id: str) -> tuple[str, str]:
    return "ResourceNotFoundException", f"User pool client {client_id} does not exist."


def test_a_client_without_settings_has_the_defaults_of_a_real_one(cognito: Any, pool_id: str) -> None:
    client = create(cognito, pool_id)
    assert without_identity(client) == DEFAULTS
    assert describe(cognito, client) == client
    assert client["UserPoolId"] == pool_id
    assert "ClientSecret" not in client
    assert len(client["ClientId"]) == 26
    assert client["CreationDate"] == client["LastModifiedDate"]


def test_settings_that_were_given_come_back(cognito: Any, pool_id: str) -> None:
    given: dict[str, Any] = {
        "RefreshTokenValidity": 2,
        "AccessTokenValidity": 10,
        "IdTokenValidity": 600,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours"},
        "ReadAttributes": ["email", "email_verified", "dev:custom:hidden"],
        "WriteAttributes": ["email", "custom:tenant"],
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "SupportedIdentityProviders": ["COGNITO"],
        **CODE_FLOW,
        "LogoutURLs": ["myapp://signed-out", "http://localhost:3000/", "http://[::1]:3000/", "http://127.0.0.1/"],
        "DefaultRedirectURI": URL,
        "PreventUserExistenceErrors": "ENABLED",
        "EnableTokenRevocation": False,
        "AuthSessionValidity": 15,
        "RefreshTokenRotation": {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0},
    }
    client = create(cognito, pool_id, **given)
    assert with_sorted_sets(without_identity(client)) == with_sorted_sets(DEFAULTS | given)
    assert describe(cognito, client) == with_sorted_sets(client)


def test_a_secret_is_made_given_or_absent_and_stays(cognito: Any, pool_id: str) -> None:
    made, given = create(cognito, pool_id, GenerateSecret=True), create(cognito, pool_id, ClientSecret="s" * 24)
    assert len(made["ClientSecret"]) == 51
    assert given["ClientSecret"] == "s" * 24
    for client in (made, given):
        assert update(cognito, client)["ClientSecret"] == client["ClientSecret"]
        assert describe(cognito, client)["ClientSecret"] == client["ClientSecret"]
    assert refusal(create, cognito, pool_id, ClientSecret="s" * 24, GenerateSecret=True) == (
        INVALID,
        "ClientSecret cannot be specified when GenerateSecret is true.",
    )


@pytest.mark.once
def test_a_rotation_without_a_grace_period_has_none_and_shows_it(cognito: Any, pool_id: str) -> None:
    client = create(cognito, pool_id, RefreshTokenRotation={"Feature": "ENABLED"})
    assert client["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0}
    changed = update(cognito, client, RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 60})
    assert changed["RefreshTokenRotation"] == {"Feature": "ENABLED", "RetryGracePeriodSeconds": 60}


@pytest.mark.once
def test_a_rotation_that_an_update_leaves_out_is_shown_as_disabled(cognito: Any, pool_id: str) -> None:
    client = create(cognito, pool_id, RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 60})
    for _ in range(2):
        changed = update(cognito, client, ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"])
        assert changed["RefreshTokenRotation"] == {"Feature": "DISABLED", "RetryGracePeriodSeconds": 0}
        assert describe(cognito, client) == changed


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"RefreshTokenValidity": 0}, 30),
        ({"TokenValidityUnits": {"RefreshToken": "minutes"}}, 43_200),
        ({"RefreshTokenValidity": 0, "TokenValidityUnits": {"RefreshToken": "hours"}}, 720),
    ],
    ids=["zero", "a unit alone", "zero with a unit"],
)
def test_refresh_tokens_live_thirty_days_unless_told_otherwise(
    cognito: Any, pool_id: str, given: dict[str, Any], shown: int
) -> None:
    assert create(cognito, pool_id, **given)["RefreshTokenValidity"] == shown


# --- refusals ----------------------------------------------------------------------------------------------------

RANGE = sentences.INVALID_RANGE_FOR_TOKEN_VALIDITY
ORDER = sentences.REFRESH_TOKEN_ENDS_FIRST
ANALYTICS = (
    "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> "
    "are valid"
)
ARN = "arn:aws:mobiletargeting:us-east-1:123456789012:apps/a"
CREDENTIALS: dict[str, Any] = {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["client_credentials"]}


def lives(token: str, amount: int, unit: str) -> dict[str, Any]:
    return {f"{token}Validity": amount, "TokenValidityUnits": {token: unit}}


# Of clients without a secret; `{doing}` is creating or updating.
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    **{
        f"{name} is not written": (
            {"WriteAttributes": ["email", name]},
            INVALID,
            "Invalid write attributes specified while {doing} a client",
        )
        for name in ("sub", "email_verified", "phone_number_verified", "custom:unknown", "dev:custom:hidden")
    },
    "a required attribute is missing": (
        {"WriteAttributes": ["name"]},
        INVALID,
        "Invalid write attributes specified while {doing} a client",
    ),
    "an unknown attribute is not read": (
        {"ReadAttributes": ["email", "custom:unknown"]},
        INVALID,
        "Invalid read attributes specified while {doing} a client",
    ),
    "no callback for code": (
        {**CODE_FLOW, "CallbackURLs": []},
        FLOW,
        "CallbackUrls can not be empty when code flow or implicit flow is selected",
    ),
    "client_credentials with code": (
        {**CODE_FLOW, "AllowedOAuthFlows": ["client_credentials", "code"]},
        FLOW,
        "client_credentials flow can not be selected along with code flow or implicit flow.",
    ),
    "client_credentials without a secret": (
        {**CREDENTIALS, "AllowedOAuthScopes": ["api/read"]},
        FLOW,
        "client_credentials flow can not be selected if client does not have a client secret.",
    ),
    "8.9 flows without scopes": (
        {"AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"]},
        INVALID,
        sentences.FLOWS_AND_SCOPES_ARE_REQUIRED,
    ),
    "plain HTTP": (
        {"CallbackURLs": ["http://app.example.com/"]},
        INVALID,
        "http://app.example.com/ cannot use the HTTP protocol.",
    ),
    "plain HTTP after sign-out": (
        {"LogoutURLs": ["http://localhost.example.com/"]},
        INVALID,
        "http://localhost.example.com/ cannot use the HTTP protocol.",
    ),
    "default redirect": (
        {"CallbackURLs": [URL], "DefaultRedirectURI": URL + "2"},
        INVALID,
        f"The default redirect URI {URL}2 is not in the callback URIs list.",
    ),
    "8.11 fragment": ({"CallbackURLs": [URL + "#a"]}, INVALID, f"{URL}#a cannot use fragment"),
    "a scope of no resource server": (
        {**CODE_FLOW, "AllowedOAuthScopes": ["openid", "api/read"]},
        "ScopeDoesNotExistException",
        "Invalid scope requested: api/read",
    ),
    "provider": (
        {"SupportedIdentityProviders": ["COGNITO", "Google"]},
        INVALID,
        "The provider Google does not exist for User Pool {pool_id}.",
    ),
    "access token too short": (lives("AccessToken", 4, "minutes"), INVALID, RANGE),
    "access token too long": (lives("AccessToken", 25, "hours"), INVALID, RANGE),
    "access token in its own unit": ({"AccessTokenValidity": 25}, INVALID, RANGE),
    "id token too short": (lives("IdToken", 299, "seconds"), INVALID, RANGE),
    "id token too long": (lives("IdToken", 2, "days"), INVALID, RANGE),
    "refresh token too short": (lives("RefreshToken", 59, "minutes"), INVALID, RANGE),
    "refresh token too long": ({"RefreshTokenValidity": 3651}, INVALID, RANGE),
    "access outlives refresh": (
        {"AccessTokenValidity": 2, **lives("RefreshToken", 90, "minutes")},
        INVALID,
        ORDER,
    ),
    "id outlives refresh": ({"IdTokenValidity": 2, **lives("RefreshToken", 90, "minutes")}, INVALID, ORDER),
    "two kinds of flow names": (
        {"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"]},
        INVALID,
        sentences.LEGACY_AND_ALLOW_FLOWS,
    ),
    "propagation without a secret": (
        {"EnablePropagateAdditionalUserContextData": True},
        INVALID,
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true",
    ),
    "analytics by both": (
        {"AnalyticsConfiguration": {"ApplicationArn": ARN, "ExternalId": "e"}},
        INVALID,
        ANALYTICS,
    ),
    "analytics by half": ({"AnalyticsConfiguration": {"ApplicationId": "ab", "RoleArn": ARN}}, INVALID, ANALYTICS),
    "an unknown flow": (
        {"AllowedOAuthFlows": ["code", "token"]},
        INVALID,
        "1 validation error detected: Value '[code, token]' at 'allowedOAuthFlows' failed to satisfy constraint: "
        "Member must satisfy constraint: [Member must satisfy enum value set: [implicit, client_credentials, code]]",
    ),
    "8.14 rotation with the refresh flow": (
        {"RefreshTokenRotation": {"Feature": "ENABLED"}, "ExplicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH"]},
        INVALID,
        "ALLOW_REFRESH_TOKEN_AUTH cannot be used with refresh token rotation enabled.",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("settings", "code", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_settings_that_cannot_be_are_refused(
    cognito: Any, pool_id: str, settings: dict[str, Any], code: str, message: str
) -> None:
    client = create(cognito, pool_id)
    message = message.replace("{pool_id}", pool_id)
    assert refusal(create, cognito, pool_id, **settings) == (code, message.replace("{doing}", "creating"))
    assert refusal(update, cognito, client, **settings) == (code, message.replace("{doing}", "updating"))
    assert describe(cognito, client) == client


@pytest.mark.once
def test_a_scope_of_a_user_is_not_for_client_credentials(cognito: Any, pool_id: str) -> None:
    settings = {**CREDENTIALS, "AllowedOAuthScopes": ["openid"], "GenerateSecret": True}
    assert refusal(create, cognito, pool_id, **settings)[1] == "openid is not supported with client_credentials flow"


@pytest.mark.once
@pytest.mark.parametrize(
    "flow", ["ALLOW_USER_AUTH", "ALLOW_TOKEN_EXCHANGE_IMPERSONATION", "ALLOW_TOKEN_EXCHANGE_DELEGATION"]
)
def test_newer_ways_in_need_more_than_the_lite_tier(cognito: Any, flow: str) -> None:
    pool_id = cognito.create_user_pool(PoolName="p", UserPoolTier="LITE")["UserPool"]["Id"]
    assert refusal(create, cognito, pool_id, ExplicitAuthFlows=[flow])[0] == "FeatureUnavailableInTierException"


COPIES = """
INSERT INTO user_pool_clients (id, pool_id, name, settings, created_at, updated_at)
WITH RECURSIVE numbers(number) AS (SELECT 2 UNION ALL SELECT number + 1 FROM numbers WHERE number < 10000)
SELECT id || CAST(number AS TEXT), pool_id, name, settings, created_at, updated_at
FROM user_pool_clients CROSS JOIN numbers WHERE id = :id
"""


def test_a_pool_has_ten_thousand_clients_at_most(given: Given, cognito: Any, pool_id: str) -> None:
    given.sql(COPIES, id=create(cognito, pool_id)["ClientId"])
    assert refusal(create, cognito, pool_id) == (
        "LimitExceededException",
        "A user pool cannot have more than 10000 app clients.",
    )
    cognito.delete_user_pool(UserPoolId=pool_id)


# --- finding, listing, deleting ----------------------------------------------------------------------------------


def test_a_client_of_another_pool_does_not_exist(cognito: Any, pool_id: str) -> None:
    other_id = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    client = {**create(cognito, other_id), "UserPoolId": pool_id}
    delete = cognito.delete_user_pool_client
    for found in (client, {"UserPoolId": pool_id, "ClientId": "nobody"}):
        named = {"UserPoolId": pool_id, "ClientId": found["ClientId"]}
        assert refusal(describe, cognito, found) == absent(found["ClientId"])
        assert refusal(update, cognito, found) == absent(found["ClientId"])
        assert refusal(delete, **named) == absent(found["ClientId"])
    assert len(cognito.list_user_pool_clients(UserPoolId=other_id)["UserPoolClients"]) == 1


def test_a_deleted_client_is_gone(cognito: Any, pool_id: str) -> None:
    client, kept = create(cognito, pool_id), create(cognito, pool_id)
    cognito.delete_user_pool_client(UserPoolId=pool_id, ClientId=client["ClientId"])
    assert refusal(describe, cognito, client) == absent(client["ClientId"])
    assert describe(cognito, kept) == kept


def test_a_list_goes_by_pages_and_shows_no_secrets(cognito: Any, pool_id: str) -> None:
    made = [create(cognito, pool_id, ClientName=f"c{number}", GenerateSecret=True) for number in range(5)]
    paginator = cognito.get_paginator("list_user_pool_clients")
    pages = list(paginator.paginate(UserPoolId=pool_id, PaginationConfig={"PageSize": 2}))
    assert [len(page["UserPoolClients"]) for page in pages] == [2, 2, 1]
    listed = [client for page in pages for client in page["UserPoolClients"]]
    members = ("ClientId", "UserPoolId", "ClientName")
    assert listed == [
        {name: client[name] for name in members} for client in sorted(made, key=lambda client: str(client["ClientId"]))
    ]
    assert len(cognito.list_user_pool_clients(UserPoolId=pool_id)["UserPoolClients"]) == 5
    assert len(cognito.list_user_pool_clients(UserPoolId=pool_id, ClientType="REGULAR")["UserPoolClients"]) == 5
    assert cognito.list_user_pool_clients(UserPoolId=pool_id, ClientType="DCR")["UserPoolClients"] == []


def test_a_page_cannot_continue_the_list_of_another_pool(cognito: Any, pool_id: str) -> None:
    other_id = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    for _ in range(2):
        create(cognito, pool_id)
    token = cognito.list_user_pool_clients(UserPoolId=pool_id, MaxResults=1)["NextToken"]
    assert refusal(cognito.list_user_pool_clients, UserPoolId=other_id, MaxResults=1, NextToken=token) == (
        INVALID,
        "Invalid NextToken",
    )


# --- pinned ids --------------------------------------------------------------------------------------------------


def wanted_id() -> str:
    """An id that no other test of this database has."""
    return f"web{uuid4().hex[:12]}"


@pytest.mark.parametrize(
    "prefix",
    ["_custom_id_=", "_custom_id_:"],
    ids=["within the API's pattern", "LocalStack's"],
)
def test_a_name_pins_the_id_and_stays_as_it_was_sent(cognito: Any, pool_id: str, prefix: str) -> None:
    wanted = wanted_id()
    client = create(cognito, pool_id, ClientName=prefix + wanted)
    assert (client["ClientId"], client["ClientName"]) == (wanted, prefix + wanted)
    assert describe(cognito, client) == client


def test_a_pinned_id_that_is_taken_is_refused_in_every_pool(cognito: Any, pool_id: str) -> None:
    name = f"_custom_id_={wanted_id()}"
    create(cognito, pool_id, ClientName=name)
    other_id = cognito.create_user_pool(PoolName="other")["UserPool"]["Id"]
    for place in (pool_id, other_id):
        code, message = refusal(create, cognito, place, ClientName=name)
        assert code == INVALID
        assert message.startswith(f"The pinned app client id '{name.removeprefix('_custom_id_=')}' is taken: ")


@pytest.mark.once
@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ("", "nothing follows '_custom_id_=' in the ClientName."),
        (
            "my-client",
            "the character '-' is not a letter, digit, '_' or '+', which is all the API lets a ClientId be.",
        ),
    ],
    ids=["nothing", "a dash"],
)
def test_a_pinned_id_that_cannot_be_is_refused_with_the_reason(
    cognito: Any, pool_id: str, wanted: str, reason: str
) -> None:
    assert refusal(create, cognito, pool_id, ClientName=f"_custom_id_={wanted}") == (
        INVALID,
        f"The pinned app client id {wanted!r} cannot be used: {reason}",
    )
