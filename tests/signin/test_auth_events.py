"""The history of a user: AdminListUserAuthEvents, and where it says that requests came from."""

import base64
from datetime import timedelta
from typing import Any

import orjson
import pytest

from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given, secret_hash
from tests.support.reading import claims
from tests.support.srp_client import Srp
from tests.support.threat_scenes import AWAY, CHROME, FIREFOX, HOME, SAFARI, Scene, context
from tests.support.ways import ALL_FLOWS

PASSED = [{"ChallengeName": "Password", "ChallengeResponse": "Success"}]
FAILED = [{"ChallengeName": "Password", "ChallengeResponse": "Failure"}]


def test_a_sign_in_is_told_whole(given: Given) -> None:
    scene = Scene(given)
    tokens = scene.sign_in()["AuthenticationResult"]
    event = scene.events()[0]
    assert event.pop("CreationDate").timestamp() == pytest.approx(given.services.clock.now().timestamp(), abs=60)
    assert event == {
        "EventId": claims(tokens["AccessToken"])["event_id"],
        "EventType": "SignIn",
        "EventResponse": "Pass",
        "EventRisk": {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": False},
        "ChallengeResponses": PASSED,
        "EventContextData": {
            "IpAddress": HOME,
            "DeviceName": "Chrome 125, Windows 10",
            "City": "Bellevue",
            "Country": "United States",
        },
    }


def test_the_newest_event_comes_first_and_each_kind_has_its_name(given: Given) -> None:
    scene = Scene(given)
    scene.refused(password="Wr0ng-one")
    given.cognito.forgot_password(ClientId=scene.client.id, Username="bob")
    token = scene.sign_in()["AuthenticationResult"]["AccessToken"]
    given.cognito.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword="An0ther-one")
    assert [(event["EventType"], event["EventResponse"]) for event in scene.events()] == [
        ("PasswordChange", "Pass"),
        ("SignIn", "Pass"),
        ("ForgotPassword", "Pass"),
        ("SignIn", "Fail"),
        ("SignIn", "Pass"),
        ("SignUp", "Pass"),
    ]
    assert scene.events()[3]["ChallengeResponses"] == FAILED


def test_a_code_sent_again_is_an_event(given: Given) -> None:
    scene = Scene(given)
    given.signed_up_user(scene.client, "ann")
    given.cognito.resend_confirmation_code(ClientId=scene.client.id, Username="ann")
    assert [event["EventType"] for event in events(scene, "ann")] == ["ResendCode", "SignUp"]


def test_srp_counts_as_the_password(given: Given) -> None:
    scene = Scene(given, mode="AUDIT")
    srp = Srp(scene.client, "bob")
    tokens = srp.finish(srp.begin())["AuthenticationResult"]
    event = scene.events()[0]
    assert (event["EventResponse"], event["ChallengeResponses"]) == ("Pass", PASSED)
    assert event["EventId"] == claims(tokens["AccessToken"])["event_id"]
    wrong = Srp(scene.client, "bob", "Wr0ng-one")
    with pytest.raises(given.cognito.exceptions.NotAuthorizedException):
        wrong.finish(wrong.begin())
    event = scene.events()[0]
    assert (event["EventResponse"], event["ChallengeResponses"]) == ("Fail", FAILED)


def test_pages_continue_where_the_last_one_ended(given: Given) -> None:
    scene = Scene(given)
    for _ in range(4):
        scene.sign_in()
    whole = scene.events()
    call = given.cognito.admin_list_user_auth_events
    first = call(**scene.whom, MaxResults=4)
    last = first["AuthEvents"][-1]
    assert first["NextToken"].startswith(f"{last['EventId']}#20")
    assert first["NextToken"].endswith("Z")
    second = call(**scene.whom, MaxResults=4, NextToken=first["NextToken"])
    assert first["AuthEvents"] + second["AuthEvents"] == whole
    assert "NextToken" not in second
    for token in ("x", f"{last['EventId']}#2020-01-01T00:00:00.000Z", "x#y"):
        assert refusal(call, **scene.whom, NextToken=token)[0] == "InvalidParameterException"
    assert call(**scene.whom, MaxResults=0)["AuthEvents"] == whole


def test_events_are_shown_for_two_years(given: Given) -> None:
    scene = Scene(given)
    given.clock_advanced(timedelta(days=729))
    assert len(scene.events()) == 2
    given.clock_advanced(timedelta(days=2))
    assert scene.events() == []


def test_what_was_done_before_threat_protection_is_shown_once_it_is_on(given: Given) -> None:
    scene = Scene(given, mode="OFF")
    scene.sign_in()
    call = given.cognito.admin_list_user_auth_events
    assert refusal(call, **scene.whom)[0] == "UserPoolAddOnNotEnabledException"
    scene.set_mode("AUDIT")
    assert [event["EventType"] for event in scene.events()] == ["SignIn", "SignIn", "SignUp"]


def test_an_event_without_threat_protection_is_one_row_written_with_the_tokens(given: Given) -> None:
    scene = Scene(given, mode="OFF")
    scene.sign_in()
    rows = given.sql(
        "SELECT outcome, risk_decision FROM events WHERE pool_id = :p AND event_type = 'SignIn'", p=scene.client.pool_id
    )
    assert rows == [{"outcome": "Pass", "risk_decision": None}] * 2


# --- where a request comes from ---------------------------------------------------------------------------------


@pytest.mark.once
@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome 125, Windows 10"),
        (FIREFOX, "Firefox 126, Linux"),
        (SAFARI, "Safari 17, iOS 17"),
        ("aws-sdk-js/3.600.0", "Other, Other"),
        ("Mozilla/5.0 (something)", "Other, Other"),
    ],
)
def test_a_device_is_named_by_its_user_agent(given: Given, agent: str, name: str) -> None:
    scene = Scene(given)
    scene.sign_in(HOME, agent)
    assert scene.events()[0]["EventContextData"]["DeviceName"] == name


def test_an_address_of_nowhere_has_no_place(given: Given) -> None:
    scene = Scene(given, mode="AUDIT")
    given.sign_in(scene.client, "bob")
    assert set(scene.events()[0]["EventContextData"]) == {"IpAddress", "DeviceName"}


def test_a_fingerprint_tells_the_device_and_its_time_zone(given: Given) -> None:
    scene = Scene(given, mode="AUDIT")
    payload = orjson.dumps({"contextData": {"UserAgent": FIREFOX, "ClientTimezone": "-07:00"}}).decode()
    encoded = base64.b64encode(orjson.dumps({"payload": payload, "signature": "x"})).decode()
    for data, shown in ((encoded, ("Firefox 126, Linux", "-07:00")), ("%%%", (None, None)), ("e30=", (None, None))):
        sign_in(given, scene.client, UserContextData={"EncodedData": data})
        where = scene.events()[0]["EventContextData"]
        if shown[0]:
            assert (where["DeviceName"], where["Timezone"]) == shown
        else:
            assert "Timezone" not in where
    rows = given.sql("SELECT encoded_data FROM events WHERE pool_id = :p ORDER BY id DESC", p=scene.client.pool_id)
    assert rows[0]["encoded_data"] == "e30="


@pytest.mark.once
@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ({}, "127.0.0.1"),
        ({"GenerateSecret": True}, "127.0.0.1"),
        ({"GenerateSecret": True, "EnablePropagateAdditionalUserContextData": True}, AWAY),
    ],
)
def test_an_app_server_may_say_the_address_if_its_client_has_a_secret_and_allows_it(
    given: Given, settings: dict[str, Any], address: str
) -> None:
    scene = Scene(given, mode="AUDIT")
    client = given.client(scene.client.pool_id, ExplicitAuthFlows=ALL_FLOWS, **settings)
    sign_in(given, client, UserContextData={"IpAddress": AWAY, "EncodedData": "x"})
    assert scene.events()[0]["EventContextData"]["IpAddress"] == address


def test_context_data_of_an_administrator_is_believed(given: Given) -> None:
    scene = Scene(given, mode="AUDIT")
    scene.sign_in(AWAY, SAFARI)
    assert scene.events()[0]["EventContextData"]["City"] == "Tokyo"
    assert context(AWAY, SAFARI)["IpAddress"] == AWAY


def events(scene: Scene, username: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scene.given.cognito.admin_list_user_auth_events(
        UserPoolId=scene.client.pool_id, Username=username
    )["AuthEvents"]
    return found


def sign_in(given: Given, client: AppClient, **members: Any) -> None:
    parameters = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    if client.secret is not None:
        parameters["SECRET_HASH"] = secret_hash(client, "bob")
    given.cognito.initiate_auth(ClientId=client.id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters, **members)
