"""The functions of a pool at a sign-in on the pages: the same as at the API's, and what they refuse is read there."""

from typing import Any

import pytest

from tests.oauth.pages.hosted_scene import is_asked, told
from tests.support.account_pages import is_signed_in
from tests.support.browser import Browser
from tests.support.functions import ACCOUNT, Functions
from tests.support.given import PASSWORD
from tests.support.mfa_scenes import SENDER
from tests.support.oauth_client import OAuthClient, claims

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no rule of a database is met here
PRE, POST = "PreAuthentication_Authentication", "PostAuthentication_Authentication"
TOKENS, MESSAGE = "TokenGeneration_HostedAuth", "CustomMessage_Authentication"
ALL = ["PreAuthentication", "PostAuthentication", "PreTokenGeneration", "CustomMessage", "UserMigration"]


@pytest.fixture
def browser(browser_of_functions: Browser) -> Browser:
    return browser_of_functions


def app_of(functions: Functions, *triggers: str, **settings: Any) -> OAuthClient:
    """Of a pool with these functions; its app client allows no flow of the API but the refresh."""
    pool_id = functions.pool(*triggers, **settings)
    functions.given.domain(pool_id)
    return OAuthClient.made(functions.given, pool_id, ExplicitAuthFlows=["ALLOW_REFRESH_TOKEN_AUTH"])


def with_bob(app: OAuthClient, functions: Functions) -> OAuthClient:
    functions.given.confirmed_user(app.client, "bob")
    functions.behaviours.events.clear()
    return app


def test_a_sign_in_asks_all_of_them_once_and_an_exchange_none(functions: Functions, browser: Browser) -> None:
    app = with_bob(app_of(functions, *ALL), functions)
    page = app.sign_in(browser, "bob")
    assert functions.sources == [PRE, POST, TOKENS]
    assert app.exchange(browser, page.told["code"]).status == 200
    assert functions.sources == [PRE, POST, TOKENS]
    callers = {tuple(event["callerContext"].values()) for event in functions.behaviours.events}
    assert callers == {("aws-sdk-unknown-unknown", app.id)}


def test_a_session_asks_only_for_what_is_in_the_tokens(functions: Functions, browser: Browser) -> None:
    app = with_bob(app_of(functions, *ALL), functions)
    app.sign_in(browser, "bob")
    functions.behaviours.events.clear()
    assert is_signed_in(app.authorize(browser))
    assert functions.sources == [TOKENS]


def test_a_wrong_password_comes_after_the_first_function(functions: Functions, browser: Browser) -> None:
    app = with_bob(app_of(functions, *ALL), functions)
    told(app.sign_in(browser, "bob", "Wr0ng-password!"))
    assert functions.sources == [PRE]


def test_a_code_has_the_words_of_the_function_and_the_last_two_wait_for_it(
    functions: Functions, browser: Browser
) -> None:
    app = with_bob(app_of(functions, *ALL, SmsConfiguration=SENDER, MfaConfiguration="OPTIONAL"), functions)
    app.given.cognito.admin_update_user_attributes(
        UserPoolId=app.client.pool_id,
        Username="bob",
        UserAttributes=[{"Name": "phone_number", "Value": "+15550100839"}],
    )
    app.given.cognito.admin_set_user_mfa_preference(
        UserPoolId=app.client.pool_id, Username="bob", SMSMfaSettings={"Enabled": True}
    )
    functions.behaviours.events.clear()
    page = app.sign_in(browser, "bob")
    assert functions.sources == [PRE, MESSAGE]
    assert is_signed_in(browser.submit(page, "/mfa", code=functions.given.code(app.client)))
    assert functions.sources == [PRE, MESSAGE, POST, TOKENS]


@pytest.mark.parametrize("trigger", ["PreAuthentication", "PostAuthentication"])
def test_what_a_function_refuses_is_read_above_the_form(functions: Functions, browser: Browser, trigger: str) -> None:
    app = with_bob(app_of(functions, *ALL), functions)
    functions.raises(trigger, "not you")
    page = app.sign_in(browser, "bob")
    assert f"{trigger} failed with error not you." in told(page)
    assert page.form("/login").fields["username"] == "bob"
    assert is_asked(app.authorize(browser))


def test_a_refusal_after_the_code_is_read_where_the_sign_in_begins(functions: Functions, browser: Browser) -> None:
    app = app_of(functions, "PostAuthentication")
    functions.given.invited_user(app.client, "bob")
    functions.raises("PostAuthentication", "not you")
    page = app.sign_in(browser, "bob", "Temp0rary!")
    page = browser.submit(page, "/newPassword", new_password=PASSWORD, confirm_password=PASSWORD)
    assert "PostAuthentication failed with error not you." in told(page)
    assert "signInFormPassword" in page.text
    functions.behaviours.forget()
    assert is_signed_in(app.sign_in(browser, "bob"))


def test_what_the_last_function_refuses_goes_to_the_app(functions: Functions, browser: Browser) -> None:
    app = with_bob(app_of(functions, *ALL), functions)
    functions.raises("TokenGeneration", "not you")
    page = app.sign_in(browser, "bob")
    said = "PreTokenGeneration failed with error not you."
    assert page.told == {"error_description": said, "state": "a-state", "error": "invalid_request"}
    assert is_asked(app.authorize(browser))


def test_who_is_not_in_the_pool_comes_over_by_the_form(functions: Functions, browser: Browser) -> None:
    app = app_of(functions, "UserMigration", "PreAuthentication")
    attributes = {"email": "eve@example.test", "email_verified": "true"}
    functions.returns("UserMigration", userAttributes=attributes, finalUserStatus="CONFIRMED", messageAction="SUPPRESS")
    assert is_signed_in(app.sign_in(browser, "eve", "an old password"))
    assert functions.sources == ["UserMigration_Authentication", PRE]
    assert functions.given.status(app.client, "eve") == "CONFIRMED"


def test_a_name_that_nobody_has_is_told_to_the_first_function_where_that_is_hidden(
    functions: Functions, browser: Browser
) -> None:
    pool_id = functions.pool("PreAuthentication")
    functions.given.domain(pool_id)
    app = OAuthClient.made(functions.given, pool_id, PreventUserExistenceErrors="ENABLED")
    told(app.sign_in(browser, "nobody"))
    assert functions.event(PRE)["request"]["userNotFound"] is True


# --- what the tokens tell --------------------------------------------------------------------------------------------


def customised(functions: Functions, version: str) -> OAuthClient:
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreTokenGeneration"
    config = {"PreTokenGenerationConfig": {"LambdaArn": arn, "LambdaVersion": version}}
    pool_id = functions.given.pool(LambdaConfig=config)
    functions.given.domain(pool_id)
    app = OAuthClient.made(functions.given, pool_id)
    functions.given.confirmed_user(app.client, "bob")
    functions.given.cognito.create_group(UserPoolId=pool_id, GroupName="readers")
    functions.given.cognito.admin_add_user_to_group(UserPoolId=pool_id, Username="bob", GroupName="readers")
    return app


GROUPS = {
    "groupsToOverride": ["writers", "editors"],
    "iamRolesToOverride": ["arn:aws:iam::123456789012:role/writer"],
    "preferredRole": "arn:aws:iam::123456789012:role/writer",
}


def test_the_first_version_changes_the_id_token_that_the_code_gives(functions: Functions, browser: Browser) -> None:
    app = customised(functions, "V1_0")
    functions.returns(
        "TokenGeneration",
        claimsOverrideDetails={
            "claimsToAddOrOverride": {"tenant": "blue"},
            "claimsToSuppress": ["email"],
            "groupOverrideDetails": GROUPS,
        },
    )
    tokens = app.tokens(browser, "bob")
    found = claims(tokens["id_token"])
    assert (found["tenant"], found["cognito:groups"]) == ("blue", ["writers", "editors"])
    assert (found["cognito:roles"], found["cognito:preferred_role"]) == (
        GROUPS["iamRolesToOverride"],
        GROUPS["preferredRole"],
    )
    assert "email" not in found
    assert "tenant" not in claims(tokens["access_token"])
    asked = functions.event(TOKENS)["request"]["groupConfiguration"]
    assert asked == {"groupsToOverride": ["readers"], "iamRolesToOverride": [], "preferredRole": None}


@pytest.mark.parametrize("version", ["V2_0", "V3_0"])
def test_newer_versions_change_both_tokens_and_the_scopes(functions: Functions, browser: Browser, version: str) -> None:
    app = customised(functions, version)
    functions.returns(
        "TokenGeneration",
        claimsAndScopeOverrideDetails={
            "idTokenGeneration": {"claimsToAddOrOverride": {"plan": {"seats": 3}}, "claimsToSuppress": ["email"]},
            "accessTokenGeneration": {
                "claimsToAddOrOverride": {"tenants": ["blue", "red"]},
                "scopesToAdd": ["shop/read"],
                "scopesToSuppress": ["phone", "profile"],
            },
            "groupOverrideDetails": GROUPS,
        },
    )
    tokens = app.tokens(browser, "bob")
    identity, access = claims(tokens["id_token"]), claims(tokens["access_token"])
    assert (identity["plan"], identity["cognito:groups"]) == ({"seats": 3}, ["writers", "editors"])
    assert "email" not in identity
    assert (access["tenants"], access["cognito:groups"]) == (["blue", "red"], ["writers", "editors"])
    assert set(access["scope"].split()) == {"openid", "email", "aws.cognito.signin.user.admin", "shop/read"}
    assert set(functions.event(TOKENS)["request"]["scopes"]) >= {"openid", "phone"}


def test_the_tokens_in_a_fragment_are_changed_too(functions: Functions, browser: Browser) -> None:
    app = customised(functions, "V1_0")
    functions.returns("TokenGeneration", claimsOverrideDetails={"claimsToAddOrOverride": {"tenant": "blue"}})
    page = app.sign_in(browser, "bob", response_type="token")
    assert claims(page.told["id_token"])["tenant"] == "blue"
    assert functions.sources == [TOKENS]
