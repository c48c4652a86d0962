"""The count of wrong codes of a user: nothing but a right code ends it, least of all the password, which those who
guess codes have already. Otherwise every sign-in would bring five more guesses.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.attacks.challenges import PEOPLE, WRONG
from tests.support.given import PASSWORD, Given
from tests.support.mfa_scenes import APP, MAIL, MFA_LOCKED, RECOVERY, SMS, WRONG_APP_CODE, WRONG_CODE, App, Scene
from tests.support.srp_client import Srp
from tests.support.ways import INCORRECT, check_tokens, initiate, password_refused, respond_refused


@pytest.fixture
def scene(given: Given) -> Scene:
    """bob has every factor and an app; four codes were wrong, and the fifth will lock. Time stands still."""
    made = Scene(given, {"AccountRecoverySetting": {"RecoveryMechanisms": RECOVERY["email, phone"]}})
    for name, values in PEOPLE.items():
        made.user(name, email=values["email"], phone=values["phone_number"])
    given.clock_frozen()
    return made


def _by_srp(scene: Scene, _: App) -> None:
    assert Srp(scene.client, "bob").sign_in()["ChallengeName"] == APP


def _by_choice(scene: Scene, _: App) -> None:
    said = {"USERNAME": "bob", "PREFERRED_CHALLENGE": "PASSWORD", "PASSWORD": PASSWORD}
    assert initiate(scene.client, "initiate_auth", "USER_AUTH", **said)["ChallengeName"] == APP


def _after_wrong_passwords(scene: Scene, _: App) -> None:
    for _turn in range(4):
        assert password_refused(scene.client, "bob", WRONG) == INCORRECT
    scene.sign_in()


def _new_password(scene: Scene, _: App) -> None:
    scene.cognito.admin_set_user_password(**scene.whom, Password=PASSWORD, Permanent=True)


def _recovered(scene: Scene, _: App) -> None:
    scene.cognito.admin_update_user_attributes(
        **scene.whom, UserAttributes=[{"Name": "email_verified", "Value": "true"}]
    )
    scene.cognito.forgot_password(ClientId=scene.client.id, Username="bob")
    scene.cognito.confirm_forgot_password(
        ClientId=scene.client.id, Username="bob", ConfirmationCode=scene.code(), Password=PASSWORD
    )


def _other_client(scene: Scene, _: App) -> None:
    client = scene.given.client(scene.client.pool_id)
    assert scene.given.sign_in(client, "bob")["ChallengeName"] == APP


def _signed_out(scene: Scene, _: App) -> None:
    scene.cognito.admin_user_global_sign_out(**scene.whom)
    scene.given.clock_advanced(timedelta(milliseconds=1))  # what begins in the same moment ends with it


def _disabled(scene: Scene, _: App) -> None:
    scene.cognito.admin_disable_user(**scene.whom)
    scene.cognito.admin_enable_user(**scene.whom)
    scene.given.clock_advanced(timedelta(milliseconds=1))


def _other_user(scene: Scene, _: App) -> None:
    check_tokens(scene.sign_in("eve"))


def _other_factor(scene: Scene, _: App) -> None:
    """A code by message is asked for, and sent."""
    scene.activates(SMS, preferred=SMS)
    assert scene.sign_in()["ChallengeName"] == SMS
    scene.activates(APP, preferred=APP)


def _used_code(scene: Scene, app: App) -> None:
    """A code that was right once is no right one, and no wrong one."""
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.code(-1)))[0] == "ExpiredCodeException"


def _nearly_quiet(scene: Scene, _: App) -> None:
    scene.given.clock_advanced(timedelta(minutes=15) - timedelta(milliseconds=1))


@pytest.mark.parametrize(
    "meanwhile",
    [
        _by_srp,
        _by_choice,
        _after_wrong_passwords,
        _new_password,
        _recovered,
        _other_client,
        _signed_out,
        _disabled,
        _other_user,
        _other_factor,
        _used_code,
        _nearly_quiet,
    ],
)
def test_nothing_but_a_right_code_ends_the_count_of_wrong_ones(
    scene: Scene, meanwhile: Callable[[Scene, App], None]
) -> None:
    app = scene.app()
    scene.activates(APP, preferred=APP)
    for _ in range(4):
        assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.wrong())) == WRONG_APP_CODE
    meanwhile(scene, app)
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.wrong())) == WRONG_APP_CODE
    for code in (app.code(), app.wrong()):
        assert respond_refused(scene.client, **scene.said(scene.sign_in(), code)) == MFA_LOCKED
    scene.given.clock_advanced(timedelta(seconds=1))
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.wrong())) == WRONG_APP_CODE
    scene.given.clock_advanced(timedelta(seconds=2) - timedelta(milliseconds=1))
    assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.code())) == MFA_LOCKED
    scene.given.clock_advanced(timedelta(milliseconds=1))
    check_tokens(scene.answers(scene.sign_in(), app.code()))


@pytest.mark.parametrize("factor", [SMS, MAIL])
def test_codes_of_every_kind_are_counted_together(scene: Scene, factor: str) -> None:
    app = scene.app()
    scene.activates(APP, preferred=APP)
    for _ in range(3):
        assert respond_refused(scene.client, **scene.said(scene.sign_in(), app.wrong())) == WRONG_APP_CODE
    scene.activates(factor, preferred=factor)
    for _ in range(2):
        assert respond_refused(scene.client, **scene.said(scene.sign_in(), "wrong")) == WRONG_CODE
    challenge = scene.sign_in()
    assert respond_refused(scene.client, **scene.said(challenge, scene.code())) == MFA_LOCKED
