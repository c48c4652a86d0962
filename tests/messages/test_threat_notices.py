"""Notices of threat protection over a real mail server."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest

from emulator import app
from emulator.settings import Settings
from tests.support.catcher import catching
from tests.support.given import Given
from tests.support.hand_over import hand_over_to
from tests.support.replicating import AWAY, KEY, Regions
from tests.support.threat_scenes import BLOCKED, SOURCE, Scene, actions

NOTIFY: dict[str, Any] = {"SourceArn": SOURCE, "From": "security@example.test", "ReplyTo": "help@example.test"}


@pytest.mark.parametrize("address", ["bob@example.test", "refused@example.test"])
def test_a_notice_is_sent_as_its_configuration_says_and_refuses_nothing(
    make_settings: Callable[..., Settings], account: str, address: str
) -> None:
    with catching() as server:
        services = app.build_services(make_settings(smtp_url=f"smtp://127.0.0.1:{server.port}"))
        try:
            cognito = hand_over_to(app.build_door(services), boto3.Session(), region="us-east-1", account=account)
            scene = Scene(Given(cognito, services))
            attributes = [{"Name": "email", "Value": address}]
            cognito.admin_update_user_attributes(**scene.whom, UserAttributes=attributes)
            takeover = {**actions(high="BLOCK", notify=True), "NotifyConfiguration": NOTIFY}
            scene.configure(AccountTakeoverRiskConfiguration=takeover)
            assert "AuthenticationResult" in scene.sign_in(risk="low")
            assert scene.refused(risk="high") == BLOCKED
            caught = [mail.message for mail in server.mails if mail.message["From"] == "security@example.test"]
            subjects = [mail["Subject"] for mail in caught]
            assert all(mail["Reply-To"] == "help@example.test" for mail in caught)
            errors = [message.delivery_error for message in scene.given.messages(scene.client)[:2]]
        finally:
            app.close(services)
    if address.startswith("refused"):
        assert subjects == []
        assert all(errors)
    else:
        assert subjects == ["New sign-in attempt", "Blocked sign-in attempt"]
        assert errors == [None, None]


def test_each_region_sends_its_notices_from_its_own_address(
    make_settings: Callable[..., Settings], account: str
) -> None:
    with catching() as server:
        services = app.build_services(make_settings(smtp_url=f"smtp://127.0.0.1:{server.port}"))
        try:
            door = app.build_door(services)
            here, there = (
                Given(hand_over_to(door, boto3.Session(), region=region, account=account), services)
                for region in ("us-east-1", AWAY)
            )
            scene = Scene(here, settings={"KeyConfiguration": KEY})
            pool_id = scene.client.pool_id
            Regions(here, here.cognito, there.cognito).replica(pool_id)
            own = {"SourceArn": SOURCE.replace("us-east-1", AWAY), "From": "standby@example.test"}
            for given, notify in ((here, NOTIFY), (there, {**NOTIFY, **own})):
                takeover = {**actions(low="NO_ACTION", notify=True), "NotifyConfiguration": notify}
                given.cognito.set_risk_configuration(UserPoolId=pool_id, AccountTakeoverRiskConfiguration=takeover)
            for scene.given in (here, there):
                assert "AuthenticationResult" in scene.sign_in(risk="low")
            notices = [mail.message for mail in server.mails if mail.message["Subject"] == "New sign-in attempt"]
        finally:
            app.close(services)
    assert [mail["From"] for mail in notices] == ["security@example.test", "standby@example.test"]
    assert [mail["Reply-To"] for mail in notices] == ["help@example.test"] * 2
