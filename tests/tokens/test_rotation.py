"""GetTokensFromRefreshToken, with and without rotation of the refresh token (evidence: refresh-rules)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.given import AppClient, Given
from tests.support.reading import claims
from tests.support.ways import initiate_refused

ROTATING = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH"]
REUSED = ("RefreshTokenReuseException", "Refresh token has been invalidated by refresh token rotation.")
INVALID = ("NotAuthorizedException", "Invalid Refresh Token")
REVOKED = ("NotAuthorizedException", "Refresh Token has been revoked")
EXPIRED = ("NotAuthorizedException", "Refresh Token has expired")
STAYS = ["sub", "auth_time", "origin_jti", "event_id", "iss"]


def rotating(given: Given, grace: int = 0, pool_id: str | None = None, **settings: Any) -> AppClient:
    rotation = {"Feature": "ENABLED", "RetryGracePeriodSeconds": grace}
    client = given.client(pool_id, ExplicitAuthFlows=ROTATING, RefreshTokenRotation=rotation, **settings)
    given.confirmed_user(client, "bob")
    return client


def renewed(client: AppClient, token: str, **members: Any) -> dict[str, Any]:
    found = answer(client.cognito.get_tokens_from_refresh_token, ClientId=client.id, RefreshToken=token, **members)
    assert list(found) == ["AuthenticationResult"]
    result: dict[str, Any] = found["AuthenticationResult"]
    return result


def refused(client: AppClient, token: str, **members: Any) -> tuple[str, str]:
    call = client.cognito.get_tokens_from_refresh_token
    return refusal(call, **{"ClientId": client.id, "RefreshToken": token, **members})


def test_without_rotation_the_token_stays_and_is_not_shown(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.clock_frozen()
    first = given.tokens(client, "bob")
    given.clock_advanced(timedelta(hours=5))
    for _ in range(2):
        second = renewed(client, first["RefreshToken"])
        assert sorted(second) == ["AccessToken", "ExpiresIn", "IdToken", "TokenType"]
        for name in ("AccessToken", "IdToken"):
            old, new = claims(first[name]), claims(second[name])
            assert [new[claim] for claim in STAYS] == [old[claim] for claim in STAYS]
            assert new["iat"] - new["auth_time"] == 5 * 3600


def test_rotation_gives_another_token_and_ends_the_old_one(given: Given) -> None:
    client = rotating(given)
    first = given.tokens(client, "bob")
    second = renewed(client, first["RefreshToken"])
    assert sorted(second) == ["AccessToken", "ExpiresIn", "IdToken", "RefreshToken", "TokenType"]
    assert second["RefreshToken"] != first["RefreshToken"]
    assert second["RefreshToken"].startswith("eyJjdHkiOiJKV1Qi")
    assert refused(client, first["RefreshToken"]) == REUSED
    third = renewed(client, second["RefreshToken"])
    assert refused(client, second["RefreshToken"]) == REUSED
    for tokens in (first, second, third):  # what the old ones issued goes on
        assert client.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"
        assert claims(tokens["AccessToken"])["origin_jti"] == claims(first["AccessToken"])["origin_jti"]
    assert renewed(client, third["RefreshToken"])["RefreshToken"]


def test_the_new_token_has_the_lifetime_that_was_left(given: Given) -> None:
    client = rotating(given, RefreshTokenValidity=2, TokenValidityUnits={"RefreshToken": "days"})
    given.clock_frozen()
    token = given.tokens(client, "bob")["RefreshToken"]
    given.clock_advanced(timedelta(hours=47))
    token = renewed(client, token)["RefreshToken"]
    given.clock_advanced(timedelta(hours=1) - timedelta(seconds=1))
    token = renewed(client, token)["RefreshToken"]
    given.clock_advanced(timedelta(seconds=1))
    assert refused(client, token) == EXPIRED


def test_in_its_grace_period_the_old_token_is_good_again(given: Given) -> None:
    client = rotating(given, grace=60)
    given.clock_frozen()
    first = given.tokens(client, "bob")["RefreshToken"]
    second = renewed(client, first)["RefreshToken"]
    given.clock_advanced(timedelta(seconds=59))
    again = renewed(client, first)["RefreshToken"]
    given.clock_advanced(timedelta(seconds=1))
    assert refused(client, first) == REUSED  # its second use did not lengthen the time
    for token in (second, again):
        assert renewed(client, token)["RefreshToken"] not in (first, second, again)


def test_twenty_parallel_refreshes_rotate_once(given: Given) -> None:
    client = rotating(given)
    token = given.tokens(client, "bob")["RefreshToken"]

    def act(_: int) -> str:
        try:
            renewed(client, token)
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "ok"

    with ThreadPoolExecutor(20) as threads:
        outcomes = list(threads.map(act, range(20)))
    assert sorted(outcomes) == ["RefreshTokenReuseException"] * 19 + ["ok"]


def test_the_refresh_flow_is_closed_to_a_rotating_client(given: Given) -> None:
    client = rotating(given)
    token = given.tokens(client, "bob")["RefreshToken"]
    said = initiate_refused(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=token)
    assert said == ("InvalidParameterException", "Auth flow not enabled for this client")


def test_what_rotation_ended_stays_ended_when_it_is_turned_off(given: Given) -> None:
    client = rotating(given)
    first = given.tokens(client, "bob")["RefreshToken"]
    second = renewed(client, first)["RefreshToken"]
    given.cognito.update_user_pool_client(
        UserPoolId=client.pool_id,
        ClientId=client.id,
        ExplicitAuthFlows=[*ROTATING, "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    assert refused(client, first) == REUSED
    assert initiate_refused(client, "initiate_auth", "REFRESH_TOKEN_AUTH", REFRESH_TOKEN=first) == INVALID
    assert "RefreshToken" not in renewed(client, second)
    assert "RefreshToken" not in renewed(client, second)


@pytest.mark.parametrize("which", [0, 1])
def test_any_token_of_the_family_revokes_it(given: Given, which: int) -> None:
    client = rotating(given)
    first = given.tokens(client, "bob")
    second = renewed(client, first["RefreshToken"])
    revoked = (first, second)[which]["RefreshToken"]
    assert answer(client.cognito.revoke_token, ClientId=client.id, Token=revoked) == {}
    assert refused(client, second["RefreshToken"]) == REVOKED
    said = refusal(client.cognito.get_user, AccessToken=first["AccessToken"])
    assert said == ("NotAuthorizedException", "Access Token has been revoked")


def test_who_signs_out_everywhere_ends_rotated_tokens_too(given: Given) -> None:
    client = rotating(given)
    second = renewed(client, given.tokens(client, "bob")["RefreshToken"])
    given.cognito.admin_user_global_sign_out(UserPoolId=client.pool_id, Username="bob")
    assert refused(client, second["RefreshToken"]) == REVOKED


def test_a_deleted_users_rotated_token_speaks_for_nobody(given: Given) -> None:
    client = rotating(given)
    second = renewed(client, given.tokens(client, "bob")["RefreshToken"])
    given.cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    assert refused(client, second["RefreshToken"]) == ("UserNotFoundException", sentences.USER_DOES_NOT_EXIST)


def test_only_the_client_that_got_it_may_use_a_token(given: Given) -> None:
    client = rotating(given)
    token = given.tokens(client, "bob")["RefreshToken"]
    other = given.client(client.pool_id)
    foreign = rotating(given)
    for stranger in (other, foreign):
        assert refused(stranger, token) == INVALID
        assert refused(stranger, token[:-2]) == INVALID
    assert refused(client, "garbage") == INVALID
    assert renewed(client, token)["AccessToken"]


def test_tokens_of_other_kinds_do_not_refresh(given: Given) -> None:
    client = rotating(given)
    tokens = given.tokens(client, "bob")
    for name in ("AccessToken", "IdToken"):
        assert refused(client, tokens[name]) == INVALID


def test_the_client_shows_its_secret(given: Given) -> None:
    secret, other = "a" * 30, "b" * 30
    confidential = given.client(ClientSecret=secret, ExplicitAuthFlows=ROTATING)
    public = given.client(confidential.pool_id)
    given.confirmed_user(public, "bob")
    given.cognito.admin_set_user_password(
        UserPoolId=public.pool_id, Username="bob", Password="Passw0rd!", Permanent=True
    )
    token = "garbage"
    missing = f"Client {confidential.id} is configured for secret but secret was not received"
    assert refused(confidential, token) == ("NotAuthorizedException", missing)
    for client in (confidential, public):
        wrong = f"Client secret does not match for the client: {client.id}"
        assert refused(client, token, ClientSecret=other) == ("NotAuthorizedException", wrong)
    assert refused(confidential, token, ClientSecret=secret) == INVALID


def test_an_unknown_client_does_not_exist(given: Given) -> None:
    client = rotating(given)
    said = refused(client, "x", ClientId="nobodysclient")
    assert said == ("ResourceNotFoundException", "User pool client nobodysclient does not exist.")


def test_a_disabled_user_gets_nothing(given: Given) -> None:
    client = rotating(given)
    token = given.tokens(client, "bob")["RefreshToken"]
    given.sql("UPDATE users SET enabled = false WHERE pool_id = :pool", pool=client.pool_id)
    assert refused(client, token) == ("NotAuthorizedException", sentences.USER_IS_DISABLED)
    assert refused(client, token) == ("NotAuthorizedException", sentences.USER_IS_DISABLED)  # and spends nothing


def test_a_rotated_token_is_sealed_like_the_first(given: Given) -> None:
    client = rotating(given)
    first = given.tokens(client, "bob")["RefreshToken"]
    second = renewed(client, first)["RefreshToken"]
    assert len(first) == len(second)
    assert parts_of(first) == parts_of(second)


def parts_of(token: str) -> list[int]:
    return [len(part) for part in token.split(".")]


def test_where_devices_are_tracked_the_confirmed_one_comes_along(given: Given) -> None:
    remembering = {"ChallengeRequiredOnNewDevice": False, "DeviceOnlyRememberedOnUserPrompt": False}
    client = rotating(given, pool_id=given.pool(DeviceConfiguration=remembering))
    result = given.sign_in(client, "bob")["AuthenticationResult"]
    key = result["NewDeviceMetadata"]["DeviceKey"]
    assert refused(client, result["RefreshToken"], DeviceKey=key) == INVALID  # not confirmed yet
    given.cognito.confirm_device(
        AccessToken=result["AccessToken"],
        DeviceKey=key,
        DeviceSecretVerifierConfig={"PasswordVerifier": "AQID", "Salt": "BAUG"},
    )
    assert refused(client, result["RefreshToken"]) == INVALID
    assert refused(client, result["RefreshToken"], DeviceKey=key[:-1] + "f0"[key[-1] == "f"]) == INVALID
    new = renewed(client, result["RefreshToken"], DeviceKey=key)
    assert claims(new["AccessToken"])["device_key"] == key
    assert "NewDeviceMetadata" not in new
