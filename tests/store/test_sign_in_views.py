"""What the views tell of signing in: factors, devices, sessions, events and calls of functions."""

from datetime import timedelta
from typing import Any

import pytest

from emulator.base import ids
from emulator.base.randomness import SystemRandomness
from emulator.store import events
from tests.store.test_views import view
from tests.support.device_client import ON_PROMPT, confirmed_device, new_device, tracking
from tests.support.functions import Functions
from tests.support.given import AppClient, Given
from tests.support.mfa_scenes import APP, MAIL, SMS, Scene
from tests.tokens.test_user_sessions import track


def test_v_factors_shows_what_is_activated_and_v_software_tokens_the_secrets(given: Given) -> None:
    scene = Scene(given)
    scene.user()
    app = scene.app(name="phone")
    scene.activates(SMS, APP, preferred=APP)
    assert sorted(view(given, "v_factors", scene.client, "username, factor, CAST(is_preferred AS INTEGER)")) == [
        ("bob", SMS, 0),
        ("bob", APP, 1),
    ]
    scene.prefers(SMSMfaSettings={"Enabled": False}, EmailMfaSettings={"Enabled": True})
    assert sorted(view(given, "v_factors", scene.client, "factor")) == [(MAIL,), (APP,)]
    assert view(given, "v_software_tokens", scene.client, "username, friendly_name, secret, state") == [
        ("bob", "phone", app.secret, "in use")
    ]


def test_v_software_tokens_tells_the_secret_of_an_app_that_is_being_set_up(given: Given, cognito: Any) -> None:
    scene = Scene(given)
    scene.user()
    token = given.tokens(scene.client, "bob")["AccessToken"]
    secret = cognito.associate_software_token(AccessToken=token)["SecretCode"]
    assert view(given, "v_software_tokens", scene.client, "secret, state") == [(secret, "pending")]


def test_v_devices_tells_keys_that_were_given_out_from_devices(given: Given) -> None:
    client = tracking(given, ON_PROMPT)
    new, confirmed, remembered = (
        new_device(given, client),
        confirmed_device(given, client),
        confirmed_device(given, client),
    )
    client.cognito.update_device_status(
        AccessToken=remembered.access_token, DeviceKey=remembered.key, DeviceRememberedStatus="remembered"
    )
    assert dict(view(given, "v_devices", client, "device_key, state", username="bob")) == {
        new.key: "unconfirmed",
        confirmed.key: "not_remembered",
        remembered.key: "remembered",
    }


def test_v_user_sessions_tells_who_is_signed_in_and_how_the_others_ended(given: Given, cognito: Any) -> None:
    client = given.client()
    track(given, client)
    given.confirmed_user(client, "bob")
    first, second = given.tokens(client, "bob"), given.tokens(client, "bob")
    shown = "state, CASE WHEN ended_at IS NULL THEN 0 ELSE 1 END"
    assert view(given, "v_user_sessions", client, shown, username="bob") == [("live", 0), ("live", 0)]
    cognito.revoke_token(ClientId=client.id, Token=first["RefreshToken"])
    assert sorted(view(given, "v_user_sessions", client, shown)) == [("ended", 1), ("live", 0)]
    cognito.global_sign_out(AccessToken=second["AccessToken"])
    assert view(given, "v_user_sessions", client, shown) == [("ended", 1), ("ended", 1)]
    assert all(by for (by,) in view(given, "v_user_sessions", client, "ended_by"))


def test_v_user_sessions_tells_a_session_that_ran_out(given: Given) -> None:
    client: AppClient = given.client(RefreshTokenValidity=1)
    track(given, client)
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    given.clock_advanced(timedelta(days=2))
    assert view(given, "v_user_sessions", client, "state") == [("expired",)]


def test_v_events_shows_what_users_did_in_a_pool_without_threat_protection(given: Given, cognito: Any) -> None:
    client = given.client()
    given.confirmed_user(client, "bob")
    given.tokens(client, "bob")
    done = view(given, "v_events", client, "event_type, outcome", username="bob")
    assert ("SignUp", "Pass") in done
    assert ("SignIn", "Pass") in done
    cognito.admin_delete_user(UserPoolId=client.pool_id, Username="bob")
    left = view(given, "v_events", client, "event_type, outcome", username="bob")
    assert sorted(left) == sorted([*done, ("AdminDeleteUser", "Pass")])


def test_v_trigger_calls_shows_what_a_function_was_asked(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp"))
    functions.raises("PreSignUp", "not today")
    with pytest.raises(client.cognito.exceptions.UserLambdaValidationException):
        client.cognito.sign_up(ClientId=client.id, Username="bob", Password="Passw0rd!")
    calls = view(functions.given, "v_trigger_calls", client, "trigger_source, username, error")
    assert [(source, name) for source, name, _ in calls] == [("PreSignUp_SignUp", "bob")]
    assert "not today" in calls[0][2]


def test_the_end_of_the_list_of_events_is_after_every_event_by_any_collation() -> None:
    """Those of a language look at letters and digits first, and have punctuation before them or not at all."""
    newest = ids.row_id("event", SystemRandomness())
    assert newest < events.LAST
    assert newest.replace("-", "") < events.LAST.replace("-", "")
    assert events.LAST.replace("-", "").isalnum()
