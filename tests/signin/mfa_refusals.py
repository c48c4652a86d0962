"""Refusals of second factors, in the form of `test_declared_errors`."""

from tests.support.given import PASSWORD, AppClient, Given
from tests.support.mfa_scenes import APP, MAIL, RECOVERY, SMS, Scene
from tests.support.ways import initiate_refused, respond_refused

Refusal = tuple[str, str]


def _with_app(given: Given) -> Scene:
    """A pool of its own, whose user bob has an app."""
    scene = Scene(given)
    scene.user()
    scene.given.clock_frozen()
    return scene


def wrong_code(given: Given, client: AppClient, operation: str) -> Refusal:
    del client  # the pool with second factors is another one
    scene = _with_app(given)
    app = scene.app()
    scene.activates(APP)
    return respond_refused(scene.client, **scene.said(scene.sign_in(), app.wrong(), operation=operation))


def used_code(given: Given, client: AppClient, operation: str) -> Refusal:
    del client
    scene = _with_app(given)
    app = scene.app()
    scene.activates(APP)
    scene.answers(scene.sign_in(), app.code())
    return respond_refused(scene.client, **scene.said(scene.sign_in(), app.code(), operation=operation))


def removed_app(given: Given, client: AppClient, operation: str) -> Refusal:
    del client
    scene = _with_app(given)
    app = scene.app()
    scene.activates(APP)
    challenge = scene.sign_in()
    scene.cognito.admin_delete_software_token(**scene.whom)
    return respond_refused(scene.client, **scene.said(challenge, app.code(), operation=operation))


def removed_choice(given: Given, client: AppClient, operation: str) -> Refusal:
    del client
    scene = _with_app(given)
    scene.app()
    scene.activates(APP, MAIL)
    session = scene.sign_in()["Session"]
    scene.cognito.admin_delete_software_token(**scene.whom)
    said = {"USERNAME": "bob", "ANSWER": APP}
    return respond_refused(scene.client, "SELECT_MFA_TYPE", said, session=session, operation=operation)


def _recovering(given: Given) -> Scene:
    """The only address that a code could go to is the only one that recovers the account."""
    scene = Scene(given, {"AccountRecoverySetting": {"RecoveryMechanisms": RECOVERY["phone"]}})
    scene.asks("ON", SMS)
    return scene


def recovery_takes_the_factor(given: Given, client: AppClient, operation: str) -> Refusal:
    del client
    scene = _recovering(given)
    scene.user()
    flow = "ADMIN_USER_PASSWORD_AUTH" if operation.startswith("admin") else "USER_PASSWORD_AUTH"
    return initiate_refused(scene.client, operation, flow, USERNAME="bob", PASSWORD=PASSWORD)


def recovery_takes_the_factor_after_a_new_password(given: Given, client: AppClient, operation: str) -> Refusal:
    del client
    scene = _recovering(given)
    phone = [{"Name": "phone_number", "Value": "+15550100839"}]
    given.invited_user(scene.client, "bob", UserAttributes=phone)
    session = scene.sign_in(password="Temp0rary!")["Session"]
    said = {"USERNAME": "bob", "NEW_PASSWORD": PASSWORD}
    return respond_refused(scene.client, "NEW_PASSWORD_REQUIRED", said, session=session, operation=operation)
