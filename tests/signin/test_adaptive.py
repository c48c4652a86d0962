"""Adaptive authentication: how risky a sign-in is, and what that leads to."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
import pytest

from emulator.rules.risk.risk import level_of
from emulator.store.events import History
from tests.support.answers import refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given
from tests.support.reading import claims
from tests.support.threat_scenes import (
    ADDRESS_BLOCKED,
    AWAY,
    BLOCKED,
    CHROME,
    ELSEWHERE,
    FIREFOX,
    HOME,
    SOURCE,
    Scene,
    actions,
)
from tests.support.ways import INCORRECT

NO_RISK = {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": False}
NOW = datetime(2026, 11, 23, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def risk(level: str, decision: str = "AccountTakeover") -> dict[str, Any]:
    return {"RiskDecision": decision, "RiskLevel": level, "CompromisedCredentialsDetected": False}


@pytest.mark.parametrize(
    ("history", "level"),
    [
        (History(False, False, False, False, None, None, 9), ""),
        (History(True, True, True, True, None, None, 9), ""),
        (History(True, False, True, False, None, None, 9), ""),
        (History(True, False, False, True, None, None, 9), ""),
        (History(True, False, False, False, None, None, 2), "Low"),
        (History(True, False, False, False, None, None, 3), "Medium"),
        (History(True, True, True, True, None, NOW, 0), "High"),
        (History(True, True, True, True, NOW, LATER, 0), "High"),
        (History(True, False, False, False, LATER, NOW, 9), ""),
        (History(False, False, False, False, None, NOW, 0), "High"),
    ],
)
def test_the_history_decides_the_level(history: History, level: str) -> None:
    assert level_of(history) == level


def test_a_new_address_and_a_new_device_together_are_a_risk(given: Given) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions())
    scene.sign_in(HOME, FIREFOX)
    assert scene.risk() == NO_RISK
    scene.sign_in(AWAY, CHROME)
    assert scene.risk() == NO_RISK
    scene.sign_in(ELSEWHERE, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15")
    assert scene.risk() == risk("Low")
    scene.sign_in(ELSEWHERE, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.5 Safari/605.1.15")
    assert scene.risk() == NO_RISK  # that sign-in passed


def test_failed_sign_ins_within_an_hour_make_the_risk_medium(given: Given) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(medium="BLOCK"))
    for _ in range(3):
        assert scene.refused(AWAY, FIREFOX, password="Wr0ng-one") == INCORRECT
    assert scene.refused(AWAY, FIREFOX) == BLOCKED
    assert scene.risk() == risk("Medium", "Block")
    given.clock_advanced(timedelta(hours=1, minutes=1))
    assert "AuthenticationResult" in scene.sign_in(AWAY, FIREFOX)
    assert scene.risk() == risk("Low")


def test_a_header_says_how_risky_a_sign_in_is(given: Given) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="BLOCK"))
    for level in ("low", "Medium"):
        scene.sign_in(risk=level)
        assert scene.risk() == risk(level.capitalize())
    assert scene.refused(risk="high") == BLOCKED
    scene.sign_in(AWAY, FIREFOX, risk="none")
    assert scene.risk() == NO_RISK
    assert scene.refused(risk="great")[0] == "InvalidParameterException"


@pytest.mark.parametrize("level", ["Low", "Medium", "High"])
def test_without_a_configuration_risk_is_recorded_and_leads_to_nothing(given: Given, level: str) -> None:
    scene = Scene(given)
    assert "AuthenticationResult" in scene.sign_in(risk=level.lower())
    assert scene.risk() == risk(level)
    assert [message.purpose for message in given.messages(scene.client)] == ["sign_up"]


def test_a_level_without_an_action_of_its_own_is_let_in(given: Given) -> None:
    scene = Scene(given)
    only_high = {"Actions": {"HighAction": {"EventAction": "BLOCK", "Notify": False}}}
    scene.configure(AccountTakeoverRiskConfiguration=only_high)
    assert "AuthenticationResult" in scene.sign_in(risk="medium")


def test_audit_records_and_does_nothing(given: Given) -> None:
    scene = Scene(given, mode="AUDIT")
    scene.configure(
        AccountTakeoverRiskConfiguration={
            **actions("BLOCK", "BLOCK", "BLOCK", notify=True),
            "NotifyConfiguration": {"SourceArn": SOURCE},
        },
        RiskExceptionConfiguration={"BlockedIPRangeList": [f"{HOME}/32"]},
    )
    assert "AuthenticationResult" in scene.sign_in(risk="high")
    assert scene.risk() == risk("High")
    assert [message.purpose for message in given.messages(scene.client)] == ["sign_up"]


def test_a_configuration_of_the_client_replaces_the_pools_as_a_whole(given: Given) -> None:
    scene = Scene(given)
    scene.configure(
        AccountTakeoverRiskConfiguration=actions("BLOCK", "BLOCK", "BLOCK"),
        RiskExceptionConfiguration={"BlockedIPRangeList": ["203.0.113.0/24"]},
    )
    scene.configure(ClientId=scene.client.id, AccountTakeoverRiskConfiguration=actions())
    assert "AuthenticationResult" in scene.sign_in(AWAY, risk="high")
    scene.configure(ClientId=scene.client.id)
    assert scene.refused(AWAY, risk="high") == ADDRESS_BLOCKED
    assert scene.refused(risk="high") == BLOCKED


# --- second factors ---------------------------------------------------------------------------------------------


def with_an_app(scene: Scene) -> None:
    """bob registers an authenticator app, which the pool asks nobody for."""
    scene.given.cognito.set_user_pool_mfa_config(
        UserPoolId=scene.client.pool_id,
        MfaConfiguration="OPTIONAL",
        SoftwareTokenMfaConfiguration={"Enabled": True},
    )
    token = scene.sign_in()["AuthenticationResult"]["AccessToken"]
    secret = scene.given.cognito.associate_software_token(AccessToken=token)["SecretCode"]
    code = app_code(scene, secret)
    scene.given.cognito.verify_software_token(AccessToken=token, UserCode=code)
    scene.given.sql("UPDATE user_factors SET enabled = false, preferred = false")


def app_code(scene: Scene, secret: str) -> str:
    return pyotp.TOTP(secret).at(scene.given.services.clock.now())


@pytest.mark.parametrize("action", ["MFA_REQUIRED", "MFA_IF_CONFIGURED"])
def test_a_risk_asks_for_the_second_factor_that_the_user_has(given: Given, action: str) -> None:
    scene = Scene(given)
    with_an_app(scene)
    assert "AuthenticationResult" in scene.sign_in()
    scene.configure(AccountTakeoverRiskConfiguration=actions(high=action))
    asked = scene.sign_in(risk="high")
    assert asked["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert scene.events()[0]["EventResponse"] == "InProgress"
    assert scene.risk() == risk("High")


def test_a_user_without_a_second_factor_is_blocked_where_one_is_required(given: Given) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(low="MFA_IF_CONFIGURED", high="MFA_REQUIRED"))
    assert "AuthenticationResult" in scene.sign_in(risk="low")
    assert scene.refused(risk="high") == BLOCKED
    assert scene.risk() == risk("High", "Block")


def test_a_sign_in_of_two_steps_is_one_event_and_its_id_is_the_tokens(given: Given) -> None:
    scene = Scene(given)
    with_an_app(scene)
    own = "SELECT secret FROM v_software_tokens WHERE pool_id = :pool"
    secret = given.sql(own, pool=scene.client.pool_id)[0]["secret"]
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="MFA_REQUIRED"))
    given.clock_advanced(timedelta(minutes=2))
    asked = scene.sign_in(risk="high")
    before = scene.events()
    assert before[0]["EventResponse"] == "InProgress"
    assert before[0]["ChallengeResponses"] == [{"ChallengeName": "Password", "ChallengeResponse": "Success"}]

    def respond(code: str) -> Any:
        return given.cognito.admin_respond_to_auth_challenge(
            UserPoolId=scene.client.pool_id,
            ClientId=scene.client.id,
            ChallengeName="SOFTWARE_TOKEN_MFA",
            Session=asked["Session"],
            ChallengeResponses={"USERNAME": "bob", "SOFTWARE_TOKEN_MFA_CODE": code},
        )

    right = pyotp.TOTP(secret).at(given.services.clock.now() + timedelta(minutes=2))
    wrong = f"{(int(right) + 1) % 10**6:06}"
    with pytest.raises(given.cognito.exceptions.CodeMismatchException):
        respond(wrong)
    assert scene.events()[0]["EventResponse"] == "Fail"
    assert scene.events()[0]["ChallengeResponses"][1] == {"ChallengeName": "Mfa", "ChallengeResponse": "Failure"}
    tokens = respond(right)["AuthenticationResult"]
    after = scene.events()
    assert len(after) == len(before)
    assert after[0]["EventResponse"] == "Pass"
    assert after[0]["ChallengeResponses"] == [
        {"ChallengeName": "Password", "ChallengeResponse": "Success"},
        {"ChallengeName": "Mfa", "ChallengeResponse": "Success"},
    ]
    assert after[0]["EventId"] == claims(tokens["AccessToken"])["event_id"]
    assert given.cognito.get_user(AccessToken=tokens["AccessToken"])["Username"] == "bob"


# --- addresses --------------------------------------------------------------------------------------------------


def test_a_blocked_address_can_neither_sign_in_nor_sign_up_but_refresh(given: Given) -> None:
    scene = Scene(given)
    refresh = scene.sign_in()["AuthenticationResult"]["RefreshToken"]
    scene.configure(RiskExceptionConfiguration={"BlockedIPRangeList": ["127.0.0.0/8", f"{AWAY}/32", "2001:db8::/32"]})
    assert scene.refused(AWAY) == ADDRESS_BLOCKED
    assert scene.risk() == {**NO_RISK, "RiskDecision": "Block"}
    assert scene.refused("2001:db8::1") == ADDRESS_BLOCKED
    assert "AuthenticationResult" in scene.sign_in(HOME)
    of_client = {"ClientId": scene.client.id}
    signing_up = {"Username": "ann", "Password": PASSWORD, "UserAttributes": [{"Name": "email", "Value": "a@b.test"}]}
    assert refusal(given.cognito.sign_up, **of_client, **signing_up) == ADDRESS_BLOCKED
    password = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    call = given.cognito.initiate_auth
    assert refusal(call, **of_client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=password) == ADDRESS_BLOCKED
    answer = call(**of_client, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": refresh})
    assert "AuthenticationResult" in answer


def test_a_blocked_address_cannot_answer_a_challenge(given: Given) -> None:
    scene = Scene(given)
    given.invited_user(scene.client, "ann")
    session = given.sign_in(scene.client, "ann", "Temp0rary!")["Session"]
    scene.configure(RiskExceptionConfiguration={"BlockedIPRangeList": ["127.0.0.1/32"]})
    answers = {"USERNAME": "ann", "NEW_PASSWORD": "N3w-secret"}
    request = {"ClientId": scene.client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session}
    call = given.cognito.respond_to_auth_challenge
    assert refusal(call, **request, ChallengeResponses=answers) == ADDRESS_BLOCKED


def test_an_address_that_is_always_allowed_is_no_risk(given: Given) -> None:
    scene = Scene(given)
    scene.configure(
        AccountTakeoverRiskConfiguration=actions("BLOCK", "BLOCK", "BLOCK"),
        RiskExceptionConfiguration={"SkippedIPRangeList": ["203.0.113.0/24"]},
    )
    scene.sign_in(AWAY, FIREFOX, risk="high")
    assert scene.risk() == NO_RISK


def test_an_address_that_is_always_allowed_is_not_judged_where_risk_is_only_recorded(given: Given) -> None:
    scene = Scene(given, mode="AUDIT")
    scene.configure(RiskExceptionConfiguration={"SkippedIPRangeList": ["203.0.113.0/24"]})
    scene.sign_in(AWAY, FIREFOX)
    assert scene.risk() == NO_RISK


def test_what_is_no_address_is_refused(given: Given) -> None:
    scene = Scene(given)
    assert scene.refused("home") == ("InvalidParameterException", "Invalid IP address: home")


# --- feedback ---------------------------------------------------------------------------------------------------


def test_feedback_changes_the_risk_at_once(given: Given) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="BLOCK"))
    scene.feedback("Invalid")
    feedback = scene.events()[0]["EventFeedback"]
    assert (feedback["FeedbackValue"], feedback["Provider"]) == ("Invalid", "Admin")
    assert scene.refused() == BLOCKED
    given.clock_advanced(timedelta(seconds=1))
    scene.feedback("Valid")
    assert "AuthenticationResult" in scene.sign_in()
    assert scene.risk() == NO_RISK


def test_feedback_speaks_of_one_address_and_device_of_one_user(given: Given) -> None:
    scene = Scene(given)
    scene.configure(AccountTakeoverRiskConfiguration=actions(high="BLOCK"))
    scene.sign_in(HOME, FIREFOX)
    scene.feedback("Invalid")
    assert scene.refused(HOME, FIREFOX) == BLOCKED
    assert "AuthenticationResult" in scene.sign_in(HOME, CHROME)


# --- notices ----------------------------------------------------------------------------------------------------


def notified(scene: Scene, **emails: Any) -> None:
    notify = {"SourceArn": SOURCE, "From": "security@example.test", **emails}
    scene.configure(
        AccountTakeoverRiskConfiguration={
            **actions("NO_ACTION", "MFA_IF_CONFIGURED", "BLOCK", notify=True),
            "NotifyConfiguration": notify,
        }
    )


def test_the_user_is_told_in_cognitos_words(given: Given) -> None:
    scene = Scene(given)
    notified(scene)
    for level, subject, opening in (
        ("low", "New sign-in attempt", "We observed an unrecognized sign-in"),
        ("medium", "New sign-in attempt", "We required you to use multi-factor authentication"),
    ):
        scene.sign_in(AWAY, risk=level)
        message = given.messages(scene.client)[0]
        assert (message.purpose, message.subject) == ("account_takeover", subject)
        assert message.recipient == "bob@example.test"
        assert opening in message.body
        assert "Chrome 125, Windows 10" in message.body
        assert "Tokyo, Japan" in message.body
    assert scene.refused(risk="high") == BLOCKED
    assert given.messages(scene.client)[0].subject == "Blocked sign-in attempt"


def test_the_pools_own_texts_are_filled(given: Given) -> None:
    scene = Scene(given)
    text = "{username} {login-time} {ip-address} {device-name} {city} {country} {event-id} {unknown}"
    notified(scene, NoActionEmail={"Subject": "For {username}", "TextBody": text})
    scene.sign_in(AWAY, risk="low")
    message = given.messages(scene.client)[0]
    assert message.subject == "For bob"
    words = message.body.split(" ")
    assert words[0] == "bob"
    event_id = scene.events()[0]["EventId"]
    assert " ".join(words[2:]) == f"{AWAY} Chrome 125, Windows 10 Tokyo Japan {event_id} {{unknown}}"


def test_the_token_of_the_notice_gives_feedback(given: Given) -> None:
    scene = Scene(given)
    notified(scene, BlockEmail={"Subject": "Blocked", "TextBody": "{event-id} {feedback-token}"})
    assert scene.refused(risk="high") == BLOCKED
    event_id, token = given.messages(scene.client)[0].body.split(" ")
    call = given.cognito.update_auth_event_feedback
    said = {**scene.whom, "EventId": event_id, "FeedbackValue": "Valid"}
    assert refusal(call, **said, FeedbackToken="wrong") == ("NotAuthorizedException", "Invalid feedback token")
    call(**said, FeedbackToken=token)
    feedback = scene.events()[0]["EventFeedback"]
    assert (feedback["FeedbackValue"], feedback["Provider"]) == ("Valid", "User")


def test_a_user_without_an_email_address_is_told_nothing(given: Given) -> None:
    scene = Scene(given)
    notified(scene)
    given.cognito.admin_delete_user_attributes(**scene.whom, UserAttributeNames=["email"])
    assert "AuthenticationResult" in scene.sign_in(risk="low")
    assert given.messages(scene.client)[0].purpose == "sign_up"


def test_a_custom_sender_gets_the_notice(functions: Functions) -> None:
    arn = "arn:aws:lambda:us-east-1:000000000000:function:CustomEmailSender"
    key = "arn:aws:kms:us-east-1:000000000000:key/0"
    scene = Scene(functions.given)
    functions.cognito.update_user_pool(
        UserPoolId=scene.client.pool_id,
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
        LambdaConfig={"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": arn}, "KMSKeyID": key},
    )
    notified(scene)
    assert scene.refused(AWAY, risk="high") == BLOCKED
    event = functions.behaviours.events[-1]
    assert event["triggerSource"] == "CustomEmailSender_AccountTakeOverNotification"
    attributes = event["request"]["userAttributes"]
    assert {name: attributes[name] for name in ("USER_NAME", "IP_ADDRESS", "CITY", "COUNTRY", "DEVICE_NAME")} == {
        "USER_NAME": "bob",
        "IP_ADDRESS": AWAY,
        "CITY": "Tokyo",
        "COUNTRY": "Japan",
        "DEVICE_NAME": "Chrome 125, Windows 10",
    }
    assert attributes["ACCOUNT_TAKE_OVER_ACTION"] == "BLOCK"
    assert attributes["EVENT_ID"] == scene.events()[0]["EventId"]
    assert event["request"]["code"] is None
