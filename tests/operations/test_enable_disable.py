"""AdminDisableUser and AdminEnableUser (evidence: disabled-user, disable-again): what is revoked stays revoked."""

from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given
from tests.support.recovering import DISABLED, EMAIL, NO_USER, REVOKED, named


@pytest.fixture
def client(given: Given) -> AppClient:
    client = given.client(given.pool(AliasAttributes=["email"]))
    given.confirmed_user(client, "bob", email=EMAIL)
    return client


def disable(client: AppClient, username: str = "bob") -> dict[str, Any]:
    return answer(client.cognito.admin_disable_user, **named(client, username))


def enable(client: AppClient, username: str = "bob") -> dict[str, Any]:
    return answer(client.cognito.admin_enable_user, **named(client, username))


def refresh_refused(given: Given, client: AppClient, token: str) -> tuple[str, str]:
    members = {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {"REFRESH_TOKEN": token}}
    return refusal(given.cognito.initiate_auth, ClientId=client.id, **members)


@pytest.mark.parametrize("name", ["bob", EMAIL])
def test_a_disabled_user_cannot_sign_in_and_every_token_is_revoked(given: Given, client: AppClient, name: str) -> None:
    several = [given.tokens(client, "bob"), given.tokens(given.client(client.pool_id), "bob")]
    assert disable(client, name) == {}
    assert given.cognito.admin_get_user(**named(client))["Enabled"] is False
    assert given.status(client, "bob") == "CONFIRMED"
    assert refusal(given.sign_in, client=client, username="bob") == DISABLED  # evidence: disabled-user
    for tokens in several:
        assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == REVOKED
    revoked = ("NotAuthorizedException", "Refresh Token has been revoked")
    assert refresh_refused(given, client, several[0]["RefreshToken"]) == revoked
    by = given.sql("SELECT DISTINCT revoked_by FROM refresh_token_families WHERE pool_id = :p", p=client.pool_id)
    assert by == [{"revoked_by": "AdminDisableUser"}]


def test_an_enabled_user_signs_in_anew_and_old_tokens_stay_revoked(given: Given, client: AppClient) -> None:
    tokens = given.tokens(client, "bob")
    disable(client)
    assert enable(client, EMAIL) == {}
    assert given.cognito.admin_get_user(**named(client))["Enabled"] is True
    assert refusal(given.cognito.get_user, AccessToken=tokens["AccessToken"]) == REVOKED
    revoked = ("NotAuthorizedException", "Refresh Token has been revoked")
    assert refresh_refused(given, client, tokens["RefreshToken"]) == revoked
    anew = given.tokens(client, "bob")
    assert given.cognito.get_user(AccessToken=anew["AccessToken"])["Username"] == "bob"


def test_saying_it_twice_changes_nothing(given: Given, client: AppClient) -> None:
    assert enable(client) == {}  # evidence: disable-again
    anew = given.tokens(client, "bob")
    enable(client)
    assert given.cognito.get_user(AccessToken=anew["AccessToken"])["Username"] == "bob"
    disable(client)
    before = given.cognito.admin_get_user(**named(client))["UserLastModifiedDate"]
    assert disable(client) == {}
    assert given.cognito.admin_get_user(**named(client))["UserLastModifiedDate"] == before


@pytest.mark.parametrize("status", ["UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED", "EXTERNAL_PROVIDER"])
def test_the_status_stays_what_it_was(given: Given, client: AppClient, status: str) -> None:
    given.sql("UPDATE users SET status = :s WHERE pool_id = :p", s=status, p=client.pool_id)
    for act, enabled in ((disable, False), (enable, True)):
        act(client)
        user = given.cognito.admin_get_user(**named(client))
        assert (user["UserStatus"], user["Enabled"]) == (status, enabled)


def test_a_challenge_begun_before_leads_nowhere(given: Given, client: AppClient) -> None:
    given.cognito.admin_set_user_password(**named(client), Password="Temp0rary!")
    session = given.sign_in(client, "bob", "Temp0rary!")["Session"]
    disable(client)
    refused = refusal(
        given.cognito.respond_to_auth_challenge,
        ClientId=client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "bob", "NEW_PASSWORD": "N3w-password!"},
    )
    assert refused == DISABLED


@pytest.mark.parametrize("operation", ["admin_disable_user", "admin_enable_user"])
def test_nobody_cannot_be_either(given: Given, client: AppClient, operation: str) -> None:
    assert refusal(getattr(given.cognito, operation), **named(client, "nobody")) == NO_USER
