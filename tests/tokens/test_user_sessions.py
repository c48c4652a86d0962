"""Session management: what a tracking pool shows of its users' sign-ins, and how one of them ends."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from tests.support.answers import answer, refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.ways import pool_went_down_to_lite
from tests.tokens.test_rotation import ROTATING, renewed

REVOKED = ("NotAuthorizedException", "Access Token has been revoked")
NOT_THERE = ("ResourceNotFoundException", "Session does not exist.")
NOBODYS = "tkn" + "a" * 25


@pytest.fixture
def client(given: Given) -> AppClient:
    """A client of a pool that tracks three sessions of a user, and bob."""
    made = given.client()
    track(given, made, 3)
    given.confirmed_user(made, "bob")
    return made


def track(given: Given, client: AppClient, most: int = 20, tracking: str = "ENABLED") -> dict[str, Any]:
    return answer(
        given.cognito.set_user_pool_session_configuration,
        UserPoolId=client.pool_id,
        UserSessionTracking=tracking,
        TokenSession={"MaxPerUser": most},
    )


def listed(client: AppClient, token: str) -> list[dict[str, Any]]:
    sessions: list[dict[str, Any]] = client.cognito.list_user_sessions(AccessToken=token)["Sessions"]
    return sessions


def listed_by_admin(client: AppClient, username: str = "bob") -> list[dict[str, Any]]:
    sessions: list[dict[str, Any]] = client.cognito.admin_list_user_sessions(
        UserPoolId=client.pool_id, Username=username
    )["Sessions"]
    return sessions


def current(client: AppClient, token: str) -> str:
    """The id of the session that the access token belongs to."""
    [session] = [session for session in listed(client, token) if session["IsCurrentSession"]]
    return str(session["SessionId"])


def test_a_pool_tracks_nothing_by_itself(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    token = given.tokens(client, "bob")["AccessToken"]
    named = {"UserPoolId": client.pool_id}
    assert answer(given.cognito.get_user_pool_session_configuration, **named) == {
        **named,
        "UserSessionTracking": "DISABLED",
        "TokenSession": {"MaxPerUser": 20},
    }
    assert listed(client, token) == listed_by_admin(client) == []
    assert given.sql("SELECT * FROM user_sessions WHERE pool_id = :p", p=client.pool_id) == []


def test_the_configuration_is_replaced_whole_and_outlives_other_changes(given: Given, client: AppClient) -> None:
    wanted = {"UserPoolId": client.pool_id, "UserSessionTracking": "ENABLED", "TokenSession": {"MaxPerUser": 100}}
    assert track(given, client, 100) == wanted
    given.cognito.update_user_pool(UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"])
    assert answer(given.cognito.get_user_pool_session_configuration, UserPoolId=client.pool_id) == wanted
    assert "SessionConfiguration" not in given.cognito.describe_user_pool(UserPoolId=client.pool_id)["UserPool"]
    assert track(given, client, 1, "DISABLED")["UserSessionTracking"] == "DISABLED"


def test_a_client_has_a_configuration_of_its_own(given: Given, client: AppClient) -> None:
    cognito, named = given.cognito, {"UserPoolId": client.pool_id, "ClientId": client.id}
    shown = {**named, "SSOSession": {"MaxValidityMinutes": 60}}
    assert answer(cognito.get_user_pool_client_session_configuration, **named) == shown
    wanted = {**named, "SSOSession": {"MaxValidityMinutes": 0}}
    response = cognito.set_user_pool_client_session_configuration(**wanted)
    assert "x-emulator-note" not in response["ResponseMetadata"]["HTTPHeaders"]
    cognito.update_user_pool_client(**named, ExplicitAuthFlows=ROTATING)
    assert answer(cognito.get_user_pool_client_session_configuration, **named) == wanted
    assert "SSOSession" not in cognito.describe_user_pool_client(**named)["UserPoolClient"]


def test_a_sign_in_is_a_session(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    first = given.tokens(client, "bob")["AccessToken"]
    given.clock_advanced(timedelta(seconds=1))
    second = given.tokens(client, "bob")["AccessToken"]
    sessions = listed(client, first)
    assert [session["IsCurrentSession"] for session in sessions] == [False, True]  # the most recent first
    assert len({session["SessionId"] for session in sessions}) == 2
    for session in sessions:
        assert re.fullmatch("tkn[a-z0-9]{25}", session["SessionId"])
        assert session["SessionType"] == "TOKEN"
        assert session["ClientId"] == client.id
        assert session["CreateDate"] == session["LastActiveDate"]
        assert session["DeviceType"]
    assert current(client, second) != current(client, first)
    assert [session["IsCurrentSession"] for session in listed_by_admin(client)] == [False, False]


def test_a_session_names_the_device_of_its_last_use(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/125.0.0.0 Safari/537.36"

    def in_browser(request: Any, **_: Any) -> None:
        request.headers["User-Agent"] = agent

    event = "before-send.cognito-identity-provider"  # the last moment: botocore writes its own until then
    given.cognito.meta.events.register_first(event, in_browser)
    token = given.tokens(client, "bob")
    given.cognito.meta.events.unregister(event, in_browser)
    [session] = listed(client, token["AccessToken"])
    given.clock_advanced(timedelta(minutes=1))
    renewed(client, token["RefreshToken"])
    [later] = listed(client, token["AccessToken"])
    assert later["SessionId"] == session["SessionId"]
    assert later["CreateDate"] == session["CreateDate"]
    assert later["LastActiveDate"] - session["LastActiveDate"] == timedelta(minutes=1)
    assert session["DeviceType"] == "Windows 10, Chrome 125"
    assert later["DeviceType"] != session["DeviceType"]


def test_the_least_recently_used_makes_room(given: Given, client: AppClient) -> None:
    given.clock_frozen()
    tokens = []
    for _ in range(3):
        tokens.append(given.tokens(client, "bob"))
        given.clock_advanced(timedelta(seconds=1))
    renewed(client, tokens[0]["RefreshToken"])  # used now, and so not the next to go
    given.clock_advanced(timedelta(seconds=1))
    newest = given.tokens(client, "bob")
    assert len(listed(client, newest["AccessToken"])) == 3
    assert refusal(client.cognito.get_user, AccessToken=tokens[1]["AccessToken"]) == REVOKED
    for one in (tokens[0], tokens[2], newest):
        assert client.cognito.get_user(AccessToken=one["AccessToken"])["Username"] == "bob"
    rows = given.sql("SELECT ended_by FROM user_sessions WHERE ended_at IS NOT NULL AND pool_id = :p", p=client.pool_id)
    assert [row["ended_by"] for row in rows] == ["MaxPerUser"]


def test_a_lower_maximum_acts_at_the_next_sign_in(given: Given, client: AppClient) -> None:
    for _ in range(3):
        given.tokens(client, "bob")
    track(given, client, 1)
    assert len(listed_by_admin(client)) == 3
    newest = given.tokens(client, "bob")["AccessToken"]
    assert [session["IsCurrentSession"] for session in listed(client, newest)] == [True]


def test_the_maximum_counts_a_user_in_every_client_and_nobody_else(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "ann")
    other = given.client(client.pool_id)
    for _ in range(2):
        given.tokens(client, "bob")
        given.tokens(other, "bob")
        given.tokens(client, "ann")
    assert [session["ClientId"] for session in listed_by_admin(client)].count(other.id) == 2
    assert len(listed_by_admin(client)) == 3
    assert len(listed_by_admin(client, "ann")) == 2


def test_the_maximum_holds_for_twenty_parallel_sign_ins(given: Given, client: AppClient) -> None:
    with ThreadPoolExecutor(20) as threads:
        tokens = list(threads.map(lambda _: given.tokens(client, "bob"), range(20)))
    assert len(listed_by_admin(client)) == 3
    alive = given.sql(
        "SELECT * FROM refresh_token_families WHERE pool_id = :p AND revoked_at IS NULL", p=client.pool_id
    )
    assert (len(tokens), len(alive)) == (20, 3)


def test_a_user_ends_another_session_but_not_the_current_one(given: Given, client: AppClient) -> None:
    first, second = given.tokens(client, "bob"), given.tokens(client, "bob")
    own = current(client, first["AccessToken"])
    said = refusal(client.cognito.revoke_user_session, AccessToken=first["AccessToken"], SessionId=own)
    assert said == ("InvalidParameterException", "Cannot revoke the current session.")
    ended = answer(client.cognito.revoke_user_session, AccessToken=second["AccessToken"], SessionId=own)
    assert ended == {}
    assert refusal(client.cognito.get_user, AccessToken=first["AccessToken"]) == REVOKED
    said = refusal(client.cognito.revoke_user_session, AccessToken=second["AccessToken"], SessionId=own)
    assert said == NOT_THERE
    assert len(listed(client, second["AccessToken"])) == 1


def test_an_administrator_ends_any_session(given: Given, client: AppClient) -> None:
    token = given.tokens(client, "bob")["AccessToken"]
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    own = current(client, token)
    assert answer(client.cognito.admin_revoke_user_session, **named, SessionId=own) == {}
    assert refusal(client.cognito.get_user, AccessToken=token) == REVOKED
    assert refusal(client.cognito.admin_revoke_user_session, **named, SessionId=own) == NOT_THERE


def test_another_users_session_is_nobodys(given: Given, client: AppClient) -> None:
    given.confirmed_user(client, "eve")
    bobs = given.tokens(client, "bob")["AccessToken"]
    eves = given.tokens(client, "eve")["AccessToken"]
    target = current(client, bobs)
    for session_id in (target, NOBODYS):
        assert refusal(client.cognito.revoke_user_session, AccessToken=eves, SessionId=session_id) == NOT_THERE
    said = refusal(
        client.cognito.admin_revoke_user_session, UserPoolId=client.pool_id, Username="eve", SessionId=target
    )
    assert said == NOT_THERE
    assert client.cognito.get_user(AccessToken=bobs)["Username"] == "bob"


@pytest.mark.parametrize("way", ["revoke_token", "sign out", "disable", "expire"])
def test_whatever_ends_the_tokens_ends_the_session(given: Given, client: AppClient, way: str) -> None:
    tokens = given.tokens(client, "bob")
    assert len(listed_by_admin(client)) == 1
    if way == "revoke_token":
        client.cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"])
    elif way == "sign out":
        client.cognito.global_sign_out(AccessToken=tokens["AccessToken"])
    elif way == "disable":
        client.cognito.admin_disable_user(UserPoolId=client.pool_id, Username="bob")
    else:
        given.clock_advanced(timedelta(days=30))
    assert listed_by_admin(client) == []


def sso_session(given: Given, client: AppClient, *token_sessions: str) -> str:
    """An SSO session that these token sessions came through, and its browser."""
    sso = "sso" + token_sessions[0][3:]
    copy = (
        "SELECT :sso, pool_id, user_id, client_id, 'SSO', created_at, last_active_at FROM user_sessions WHERE id = :id"
    )
    columns = "id, pool_id, user_id, client_id, session_type, created_at, last_active_at"
    given.sql(f"INSERT INTO user_sessions ({columns}) {copy}", sso=sso, id=token_sessions[0])
    browser = "id, pool_id, user_id, client_id, 2, '[]', id, id, created_at, '2999-01-01 00:00:00.000000'"
    columns = "id, pool_id, user_id, client_id, managed_login_version, amr, event_id, session_id, auth_time, expires_at"
    given.sql(f"INSERT INTO browser_sessions ({columns}) SELECT {browser} FROM user_sessions WHERE id = :id", id=sso)  # noqa: S608
    for one in token_sessions:
        given.sql("UPDATE user_sessions SET origin_session_id = :sso WHERE id = :id", sso=sso, id=one)
    return sso


@pytest.mark.parametrize(
    ("target", "linked", "left"),
    [
        ("token", "NONE", {"sso", "other"}),
        ("token", "LINKED", {"other"}),
        ("sso", "NONE", {"token", "other"}),
        ("sso", "LINKED", set()),
    ],
)
def test_linked_sessions_go_along(given: Given, client: AppClient, target: str, linked: str, left: set[str]) -> None:
    ids = {name: current(client, given.tokens(client, "bob")["AccessToken"]) for name in ("token", "other")}
    ids["sso"] = sso_session(given, client, ids["token"], ids["other"])
    shown = {session["SessionId"]: session for session in listed_by_admin(client)}
    assert shown[ids["token"]]["OriginSessionId"] == ids["sso"]
    assert shown[ids["sso"]]["SessionType"] == "SSO"
    client.cognito.admin_revoke_user_session(
        UserPoolId=client.pool_id, Username="bob", SessionId=ids[target], RevokeAssociatedSessions=linked
    )
    assert {session["SessionId"] for session in listed_by_admin(client)} == {ids[name] for name in left}


@pytest.mark.parametrize("linked", ["NONE", "LINKED"])
def test_a_revoked_token_takes_its_sso_session_along_if_asked(given: Given, client: AppClient, linked: str) -> None:
    tokens, other = given.tokens(client, "bob"), given.tokens(client, "bob")
    ids = [current(client, one["AccessToken"]) for one in (tokens, other)]
    sso = sso_session(given, client, *ids)
    client.cognito.revoke_token(ClientId=client.id, Token=tokens["RefreshToken"], RevokeAssociatedSessions=linked)
    left = {session["SessionId"] for session in listed_by_admin(client)}
    assert left == ({ids[1]} if linked == "LINKED" else {ids[1], sso})


def test_a_pool_of_the_lite_tier_manages_no_sessions(given: Given, client: AppClient) -> None:
    pool_went_down_to_lite(given, client)
    said = refusal(
        given.cognito.set_user_pool_client_session_configuration,
        UserPoolId=client.pool_id,
        ClientId=client.id,
        SSOSession={"MaxValidityMinutes": 5},
    )
    assert said[0] == "FeatureUnavailableInTierException"


def test_a_page_continues_only_the_question_it_was_given_for(given: Given, client: AppClient) -> None:
    given.tokens(client, "bob")
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    said = refusal(client.cognito.admin_list_user_sessions, **named, NextToken="nobodys")
    assert said[0] == "InvalidParameterException"


def test_a_sign_in_that_asks_for_a_challenge_is_no_session_yet(given: Given, client: AppClient) -> None:
    given.invited_user(client, "ann")
    session = given.sign_in(client, "ann", "Temp0rary!")["Session"]
    assert listed_by_admin(client, "ann") == []
    client.cognito.respond_to_auth_challenge(
        ClientId=client.id,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=session,
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": PASSWORD},
    )
    assert len(listed_by_admin(client, "ann")) == 1


def test_a_tracking_pool_cannot_go_down_to_the_lite_tier(given: Given, client: AppClient) -> None:
    call = given.cognito.update_user_pool
    said = refusal(call, UserPoolId=client.pool_id, UserPoolTier="LITE")
    assert said[0] == "FeatureUnavailableInTierException"
    assert said[1].endswith("Session Management")
    track(given, client, tracking="DISABLED")
    call(UserPoolId=client.pool_id, UserPoolTier="LITE")
