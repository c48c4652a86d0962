"""PreTokenGeneration: what a function is told, and what of its wishes the tokens carry (evidence: pre-token-rules)."""

import json
from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import refusal
from tests.support.functions import ACCOUNT, Functions
from tests.support.given import PASSWORD, AppClient, attribute_list
from tests.support.reading import claims
from tests.support.servers import Answer

SCOPE = "aws.cognito.signin.user.admin"
ROLE = "arn:aws:iam::000000000000:role/{}"
MALFORMED = ("InvalidLambdaResponseException", "Unrecognizable lambda output")
PROTECTED = [
    "acr",
    "amr",
    "at_hash",
    "auth_time",
    "azp",
    "cognito:username",
    "exp",
    "iat",
    "identities",
    "iss",
    "jti",
    "nbf",
    "nonce",
    "origin_jti",
    "sub",
    "token_use",
    "event_id",
    "device_key",
    "client_id",
    "username",
    "version",
    "cognito:mine",
    "dev:mine",
]


@pytest.fixture
def account() -> str:
    """Whose roles those are."""
    return "000000000000"


def a_client(functions: Functions, version: str | None = None, **settings: Any) -> AppClient:
    """A client whose pool has a function of this version, and bob."""
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    versioned = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": version}}
    pool_id = functions.given.pool(LambdaConfig=versioned if version else {"PreTokenGeneration": arn})
    client = functions.given.client(pool_id, **settings)
    functions.given.invited_user(
        client,
        "bob",
        UserAttributes=attribute_list({"email": "bob@example.test", "email_verified": "true", "name": "Bob"}),
    )
    functions.cognito.admin_set_user_password(UserPoolId=pool_id, Username="bob", Password=PASSWORD, Permanent=True)
    return client


def tokens(functions: Functions, client: AppClient) -> tuple[dict[str, Any], dict[str, Any]]:
    """The claims of the ID and of the access token of a sign-in."""
    result = functions.given.tokens(client, "bob")
    return claims(result["IdToken"]), claims(result["AccessToken"])


def both(**members: Any) -> dict[str, Any]:
    """The response of a function that wishes the same of both tokens."""
    scopes = {name: members.pop(name) for name in ("scopesToAdd", "scopesToSuppress") if name in members}
    return {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": members,
            "accessTokenGeneration": {**members, **scopes},
        }
    }


def refreshed(client: AppClient, token: str, **members: Any) -> dict[str, Any]:
    result: dict[str, Any] = client.cognito.get_tokens_from_refresh_token(
        ClientId=client.id, RefreshToken=token, **members
    )["AuthenticationResult"]
    return result


def grouped(functions: Functions, client: AppClient) -> None:
    """Bob is in `admins` and `editors`, who have roles."""
    for precedence, name in enumerate(("admins", "editors")):
        functions.cognito.create_group(
            UserPoolId=client.pool_id, GroupName=name, Precedence=precedence, RoleArn=ROLE.format(name)
        )
        functions.cognito.admin_add_user_to_group(UserPoolId=client.pool_id, Username="bob", GroupName=name)


@pytest.mark.once
def test_a_function_is_told_of_user_and_groups(functions: Functions) -> None:
    client = a_client(functions)
    grouped(functions, client)
    sub = functions.given.attributes(client, "bob")["sub"]
    tokens(functions, client)
    event = functions.event("TokenGeneration_Authentication")
    assert (event["version"], event["userName"], event["callerContext"]["clientId"]) == ("1", "bob", client.id)
    request = event["request"]
    assert request["groupConfiguration"] == {
        "groupsToOverride": ["admins", "editors"],
        "iamRolesToOverride": [ROLE.format("admins"), ROLE.format("editors")],
        "preferredRole": ROLE.format("admins"),
    }
    assert request["userAttributes"] == {
        "sub": sub,
        "cognito:user_status": "CONFIRMED",
        "email": "bob@example.test",
        "email_verified": "true",
        "name": "Bob",
    }
    assert "scopes" not in request


@pytest.mark.once
@pytest.mark.parametrize(("version", "number"), [("V2_0", "2"), ("V3_0", "3")])
def test_a_newer_function_is_told_of_the_scopes(functions: Functions, version: str, number: str) -> None:
    tokens(functions, a_client(functions, version))
    event = functions.event("TokenGeneration_Authentication")
    assert (event["version"], event["request"]["scopes"]) == (number, [SCOPE])


@pytest.mark.once
def test_a_function_that_wishes_nothing_changes_nothing(functions: Functions) -> None:
    client = a_client(functions)
    identity, access = tokens(functions, client)
    assert set(identity) == {
        "sub",
        "email_verified",
        "iss",
        "cognito:username",
        "origin_jti",
        "aud",
        "event_id",
        "token_use",
        "auth_time",
        "name",
        "exp",
        "iat",
        "jti",
        "email",
    }
    assert access["scope"] == SCOPE


@pytest.mark.once
def test_the_first_version_changes_the_id_token_alone(functions: Functions) -> None:
    client = a_client(functions)
    functions.returns(
        "TokenGeneration",
        claimsOverrideDetails={
            "claimsToAddOrOverride": {"tenant": "acme", "name": "Robert", "email": "gone@example.test"},
            "claimsToSuppress": ["email", "email_verified", "never_there"],
        },
    )
    identity, access = tokens(functions, client)
    assert (identity["tenant"], identity["name"]) == ("acme", "Robert")
    assert not {"email", "email_verified"} & set(identity)
    assert not {"tenant", "name"} & set(access)


@pytest.mark.once
@pytest.mark.parametrize("value", [["a"], {"a": "b"}])
def test_the_first_version_takes_strings_only(functions: Functions, value: object) -> None:
    client = a_client(functions)
    functions.returns("TokenGeneration", claimsOverrideDetails={"claimsToAddOrOverride": {"tenant": value}})
    assert refusal(functions.given.sign_in, client=client, username="bob") == MALFORMED


@pytest.mark.once
@pytest.mark.parametrize("version", ["V2_0", "V3_0"])
def test_newer_versions_change_both_tokens_with_any_value(functions: Functions, version: str) -> None:
    client = a_client(functions, version)
    added = {"text": "a/b", "number": 7, "flag": True, "list": ["a", 1], "object": {"deep": {"er": [None]}}}
    functions.returns("TokenGeneration", **both(claimsToAddOrOverride=added))
    for token in tokens(functions, client):
        assert {name: token[name] for name in added} == added


@pytest.mark.once
def test_to_suppress_wins_over_to_add(functions: Functions) -> None:
    client = a_client(functions, "V2_0")
    functions.returns("TokenGeneration", **both(claimsToAddOrOverride={"a": 1, "b": 2}, claimsToSuppress=["a", "name"]))
    for token in tokens(functions, client):
        assert token["b"] == 2
        assert not {"a", "name"} & set(token)


@pytest.mark.once
def test_what_is_not_the_functions_to_change_stays(functions: Functions) -> None:
    client = a_client(functions, "V2_0")
    before = tokens(functions, client)
    wishes = dict.fromkeys([*PROTECTED, "aud"], "mine")
    functions.returns("TokenGeneration", **both(claimsToAddOrOverride=wishes))
    for old, new in zip(before, tokens(functions, client), strict=True):
        assert set(new) == set(old)
        assert "mine" not in new.values()
    functions.returns("TokenGeneration", **both(claimsToSuppress=[*PROTECTED, "aud"]))
    for old, new in zip(before, tokens(functions, client), strict=True):
        assert set(new) == set(old)


@pytest.mark.once
def test_the_audience_of_an_access_token_may_be_its_client(functions: Functions) -> None:
    client = a_client(functions, "V2_0")
    functions.returns("TokenGeneration", **both(claimsToAddOrOverride={"aud": client.id}))
    result = functions.given.tokens(client, "bob")
    assert claims(result["AccessToken"])["aud"] == client.id
    assert functions.cognito.get_user(AccessToken=result["AccessToken"])["Username"] == "bob"


@pytest.mark.once
def test_scopes_come_and_go(functions: Functions) -> None:
    client = a_client(functions, "V2_0")
    added = ["orders/read", "openid", "orders/write", "aws.cognito.other"]
    functions.returns("TokenGeneration", **both(scopesToAdd=added, scopesToSuppress=["orders/write"]))
    result = functions.given.tokens(client, "bob")
    assert claims(result["AccessToken"])["scope"] == f"{SCOPE} orders/read openid"
    functions.returns("TokenGeneration", **both(scopesToAdd=["orders/read"], scopesToSuppress=[SCOPE]))
    result = functions.given.tokens(client, "bob")
    assert claims(result["AccessToken"])["scope"] == "orders/read"
    said = refusal(functions.cognito.get_user, AccessToken=result["AccessToken"])
    assert said == ("NotAuthorizedException", "Access Token does not have required scopes")


@pytest.mark.once
@pytest.mark.parametrize("version", [None, "V2_0"])
def test_groups_are_replaced_in_both_tokens(functions: Functions, version: str | None) -> None:
    client = a_client(functions, version)
    grouped(functions, client)
    details = {
        "groupOverrideDetails": {
            "groupsToOverride": ["guests", "readers"],
            "iamRolesToOverride": [ROLE.format("guests")],
            "preferredRole": ROLE.format("guests"),
        }
    }
    member = "claimsAndScopeOverrideDetails" if version else "claimsOverrideDetails"
    functions.returns("TokenGeneration", **{member: details})
    identity, access = tokens(functions, client)
    assert identity["cognito:groups"] == access["cognito:groups"] == ["guests", "readers"]
    assert identity["cognito:roles"] == [ROLE.format("guests")]
    assert identity["cognito:preferred_role"] == ROLE.format("guests")
    assert "cognito:roles" not in access


@pytest.mark.once
@pytest.mark.parametrize(
    ("version", "groups", "stay"),
    [(None, None, True), (None, [], False), ("V2_0", None, False), ("V2_0", [], False)],
)
def test_no_groups_keep_or_suppress(
    functions: Functions, version: str | None, groups: list[str] | None, stay: bool
) -> None:
    client = a_client(functions, version)
    grouped(functions, client)
    member = "claimsAndScopeOverrideDetails" if version else "claimsOverrideDetails"
    functions.returns("TokenGeneration", **{member: {"groupOverrideDetails": {"groupsToOverride": groups}}})
    identity, access = tokens(functions, client)
    names = {"cognito:groups", "cognito:roles", "cognito:preferred_role"}
    assert names & set(identity) == (names if stay else set())
    assert ("cognito:groups" in access) is stay


@pytest.mark.once
def test_suppressed_groups_take_their_roles_along(functions: Functions) -> None:
    client = a_client(functions, "V2_0")
    grouped(functions, client)
    functions.returns("TokenGeneration", **both(claimsToSuppress=["cognito:groups"]))
    for token in tokens(functions, client):
        assert not [name for name in token if name.startswith("cognito:") and name != "cognito:username"]


@pytest.mark.once
def test_five_thousand_changes_are_the_most(functions: Functions) -> None:
    client = a_client(functions, "V2_0")
    details: dict[str, Any] = {"idTokenGeneration": {"claimsToSuppress": [f"c{number}" for number in range(5000)]}}
    functions.returns("TokenGeneration", claimsAndScopeOverrideDetails=details)
    tokens(functions, client)
    details["accessTokenGeneration"] = {"scopesToAdd": ["one/more"]}
    functions.returns("TokenGeneration", claimsAndScopeOverrideDetails=details)
    assert refusal(functions.given.sign_in, client=client, username="bob") == MALFORMED


@pytest.mark.once
def test_a_function_that_fails_refuses_the_sign_in(functions: Functions) -> None:
    client = a_client(functions)
    functions.raises("TokenGeneration", "no")
    said = refusal(functions.given.sign_in, client=client, username="bob")
    assert said == ("UserLambdaValidationException", "PreTokenGeneration failed with error no.")
    rows = functions.given.sql("SELECT * FROM refresh_token_families WHERE pool_id = :pool", pool=client.pool_id)
    assert rows == []


@pytest.mark.once
def test_a_new_password_has_a_source_of_its_own(functions: Functions) -> None:
    client = a_client(functions)
    functions.given.invited_user(client, "ann")
    session = functions.given.sign_in(client, "ann", "Temp0rary!")["Session"]
    functions.cognito.respond_to_auth_challenge(
        ClientId=client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": PASSWORD},
        ClientMetadata={"from": "respond"},
    )
    event = functions.event("TokenGeneration_NewPasswordChallenge")
    assert event["request"]["clientMetadata"] == {"from": "respond"}


def test_a_refresh_asks_again_and_nobody_else(functions: Functions) -> None:
    client = a_client(functions)
    result = functions.given.tokens(client, "bob")
    functions.behaviours.events.clear()
    functions.returns("TokenGeneration", claimsOverrideDetails={"claimsToAddOrOverride": {"tenant": "acme"}})
    metadata = {"from": "refresh"}
    new = refreshed(client, result["RefreshToken"], ClientMetadata=metadata)
    assert claims(new["IdToken"])["tenant"] == "acme"
    assert functions.sources == ["TokenGeneration_RefreshTokens"]
    assert functions.event("TokenGeneration_RefreshTokens")["request"]["clientMetadata"] == metadata


@pytest.mark.once
def test_the_metadata_of_initiate_auth_is_not_for_this_function(functions: Functions) -> None:
    client = a_client(functions)
    token = functions.given.tokens(client, "bob")["RefreshToken"]
    functions.behaviours.events.clear()
    functions.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
        ClientMetadata={"from": "initiate"},
    )
    assert "clientMetadata" not in functions.event("TokenGeneration_RefreshTokens")["request"]


def test_a_function_may_call_back_and_is_believed_at_once(functions: Functions) -> None:
    client = a_client(functions)

    def behave(event: dict[str, Any]) -> Answer:
        functions.cognito.admin_update_user_attributes(
            UserPoolId=client.pool_id, Username="bob", UserAttributes=attribute_list({"name": "Robert"})
        )
        return Answer(event)

    functions.behaves("TokenGeneration", behave)
    identity, _ = tokens(functions, client)
    assert identity["name"] == "Robert"


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("admin_disable_user", ("NotAuthorizedException", sentences.USER_IS_DISABLED)),
        ("admin_delete_user", ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)),
    ],
)
def test_who_is_shut_out_meanwhile_gets_no_tokens(functions: Functions, act: str, said: tuple[str, str]) -> None:
    client = a_client(functions)

    def behave(event: dict[str, Any]) -> Answer:
        getattr(functions.cognito, act)(UserPoolId=client.pool_id, Username="bob")
        return Answer(event)

    functions.behaves("TokenGeneration", behave)
    assert refusal(functions.given.sign_in, client=client, username="bob") == said


def test_who_is_signed_out_meanwhile_gets_no_refreshed_tokens(functions: Functions) -> None:
    client = a_client(functions)
    token = functions.given.tokens(client, "bob")["RefreshToken"]

    def behave(event: dict[str, Any]) -> Answer:
        functions.cognito.admin_user_global_sign_out(UserPoolId=client.pool_id, Username="bob")
        return Answer(event)

    functions.behaves("TokenGeneration", behave)
    said = refusal(functions.cognito.get_tokens_from_refresh_token, ClientId=client.id, RefreshToken=token)
    assert said == ("NotAuthorizedException", "Refresh Token has been revoked")


@pytest.mark.once
@pytest.mark.parametrize(("levels", "is_kept"), [(100, True), (300, False), (900, False)])
def test_a_claim_may_be_deep_but_not_deeper_than_a_token_can_be_written(
    functions: Functions, levels: int, is_kept: bool
) -> None:
    client = a_client(functions, "V2_0")
    deep = "[" * levels + "]" * levels
    wishes = json.dumps(
        {"claimsAndScopeOverrideDetails": {"idTokenGeneration": {"claimsToAddOrOverride": {"deep": 0}}}}
    )
    response = wishes.replace("0", deep)

    def behave(event: dict[str, Any]) -> Answer:
        sent = {name: value for name, value in event.items() if name != "response"}
        return Answer(f'{json.dumps(sent)[:-1]}, "response": {response}}}'.encode())

    functions.behaves("TokenGeneration", behave)
    if is_kept:
        assert json.dumps(tokens(functions, client)[0]["deep"]) == deep
        return
    call = functions.cognito.initiate_auth
    parameters = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    assert refusal(call, ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters) == MALFORMED
