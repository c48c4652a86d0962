"""Compromised passwords: where they are looked up, and what happens to who uses one."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest

from emulator import app
from emulator.settings import Settings
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.hand_over import hand_over_to
from tests.support.threat_scenes import COMPROMISED, HOME, Scene
from tests.support.ways import RESET

CANNOT_BE_USED = ("InvalidPasswordException", "Provided password cannot be used for security reasons.")
MUST_RESET = ("PasswordResetRequiredException", "Password reset required for user due to security reasons")


def leaked(action: str = "BLOCK", *events: str) -> dict[str, Any]:
    filtered = {"EventFilter": list(events)} if events else {}
    return {"CompromisedCredentialsRiskConfiguration": {**filtered, "Actions": {"EventAction": action}}}


def watched(given: Given, **settings: Any) -> Scene:
    """A pool that blocks compromised passwords in every event."""
    scene = Scene(given, **settings)
    scene.configure(**leaked())
    return scene


def with_leaked_password(given: Given, **settings: Any) -> Scene:
    """bob's password was set by an administrator, whom nobody checks."""
    scene = watched(given, **settings)
    given.cognito.admin_set_user_password(**scene.whom, Password=COMPROMISED, Permanent=True)
    return scene


def public(scene: Scene, flow: str, password: str = COMPROMISED, **parameters: str) -> dict[str, Any]:
    values = {"USERNAME": "bob", "PASSWORD": password, **parameters}
    return {"ClientId": scene.client.id, "AuthFlow": flow, "AuthParameters": values}


@pytest.mark.parametrize("flow", ["USER_PASSWORD_AUTH", "USER_AUTH"])
def test_a_sign_in_with_one_is_refused_and_the_password_must_be_reset(given: Given, flow: str) -> None:
    scene = with_leaked_password(given)
    chosen = {"PREFERRED_CHALLENGE": "PASSWORD"} if flow == "USER_AUTH" else {}
    assert refusal(given.cognito.initiate_auth, **public(scene, flow, **chosen)) == MUST_RESET
    assert given.status(scene.client, "bob") == "RESET_REQUIRED"
    event = scene.events()[0]
    assert event["EventResponse"] == "Fail"
    assert event["EventRisk"] == {"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": True}
    assert refusal(given.cognito.initiate_auth, **public(scene, flow, **chosen)) == RESET


def test_an_administrators_sign_in_counts_too(given: Given) -> None:
    scene = with_leaked_password(given)
    assert scene.refused(password=COMPROMISED) == MUST_RESET


def test_a_wrong_password_that_is_compromised_is_only_wrong(given: Given) -> None:
    scene = Scene(given)
    assert scene.refused(password=COMPROMISED)[1] == sentences.INCORRECT_USERNAME_OR_PASSWORD
    assert given.status(scene.client, "bob") == "CONFIRMED"


@pytest.mark.parametrize(("mode", "configuration"), [("AUDIT", {}), ("ENFORCED", leaked("NO_ACTION"))])
def test_it_is_recorded_where_nothing_is_done(given: Given, mode: str, configuration: dict[str, Any]) -> None:
    scene = with_leaked_password(given, mode=mode)
    scene.configure(**configuration)
    assert "AuthenticationResult" in scene.sign_in(password=COMPROMISED)
    assert scene.risk()["CompromisedCredentialsDetected"] is True
    assert given.status(scene.client, "bob") == "CONFIRMED"


def test_events_that_are_not_watched_are_not_looked_at(given: Given) -> None:
    scene = with_leaked_password(given)
    scene.configure(**leaked("BLOCK", "SIGN_UP"))
    assert "AuthenticationResult" in scene.sign_in(password=COMPROMISED)
    assert scene.risk()["CompromisedCredentialsDetected"] is False
    assert sign_up(given, scene.client) == CANNOT_BE_USED
    scene.configure(**leaked("BLOCK", "SIGN_IN"))
    given.cognito.sign_up(**signing_up(scene.client))


def test_an_address_that_is_always_allowed_is_still_checked(given: Given) -> None:
    scene = with_leaked_password(given)
    scene.configure(**leaked(), RiskExceptionConfiguration={"SkippedIPRangeList": [f"{HOME}/32"]})
    assert scene.refused(password=COMPROMISED) == MUST_RESET


def test_a_temporary_password_is_not_checked_and_its_successor_is(given: Given) -> None:
    scene = watched(given)
    given.invited_user(scene.client, "ann", password=COMPROMISED)
    session = given.sign_in(scene.client, "ann", COMPROMISED)["Session"]
    request = {"ClientId": scene.client.id, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session}
    call = given.cognito.respond_to_auth_challenge
    for password in (COMPROMISED, "Welcome1!"):
        answers = {"USERNAME": "ann", "NEW_PASSWORD": password}
        assert refusal(call, **request, ChallengeResponses=answers) == CANNOT_BE_USED
    answer = call(**request, ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": PASSWORD})
    assert "AuthenticationResult" in answer


def test_a_reset_must_choose_another_and_keeps_its_code(given: Given) -> None:
    scene = watched(given)
    given.cognito.forgot_password(ClientId=scene.client.id, Username="bob")
    code = given.code(scene.client)
    members = {"ClientId": scene.client.id, "Username": "bob", "ConfirmationCode": code}
    call = given.cognito.confirm_forgot_password
    assert refusal(call, **members, Password=COMPROMISED) == CANNOT_BE_USED
    call(**members, Password="An0ther-one")


def test_nothing_is_checked_without_threat_protection(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "bob", password=COMPROMISED)
    assert given.sign_in(client, "bob", COMPROMISED)["AuthenticationResult"]


def test_a_testers_own_list_counts_but_for_its_comments(
    make_settings: Callable[..., Settings], tmp_path: Path, account: str
) -> None:
    leaks = tmp_path / "leaks.txt"
    leaks.write_text(f"#Comment-1\nOnly-Mine-1\n{sha1('Very-Own-1')}:7\n{sha1('#Hashed-1')}\n")
    services = app.build_services(make_settings(compromised_passwords=str(leaks)))
    try:
        cognito = hand_over_to(app.build_door(services), boto3.Session(), region="us-east-1", account=account)
        given = Given(cognito, services)
        client = watched(given).client
        for password in ("Only-Mine-1", "Very-Own-1", "#Hashed-1", COMPROMISED):
            assert refusal(cognito.sign_up, **signing_up(client, password)) == CANNOT_BE_USED
        cognito.sign_up(**signing_up(client, "#Comment-1"))
    finally:
        app.close(services)


def test_a_list_that_is_not_there_stops_the_start(make_settings: Callable[..., Settings]) -> None:
    with pytest.raises(ValueError, match="must be a file of passwords"):
        make_settings(compromised_passwords="/nowhere")


def test_shipped_passwords_are_refused_as_they_stand(given: Given) -> None:
    scene = watched(given)
    for password in ("P@ssw0rd!", "Qwerty123!", "Test1234!"):
        assert sign_up(given, scene.client, password) == CANNOT_BE_USED


def sha1(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest().upper()


def signing_up(client: AppClient, password: str = COMPROMISED) -> dict[str, Any]:
    attributes = [{"Name": "email", "Value": "ann@example.test"}]
    return {"ClientId": client.id, "Username": "ann", "Password": password, "UserAttributes": attributes}


def sign_up(given: Given, client: AppClient, password: str = COMPROMISED) -> tuple[str, str]:
    return refusal(given.cognito.sign_up, **signing_up(client, password))
