"""Sending the code of a second factor: the CustomMessage function, client metadata, a mail server that refuses, and
clients with a secret."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator import app
from emulator.settings import Settings
from tests.support.functions import Functions
from tests.support.given import PASSWORD, Given, secret_hash
from tests.support.hand_over import hand_over_to
from tests.support.mfa_scenes import EMAIL, MAIL, SMS, App, Scene
from tests.support.servers import Answer
from tests.support.ways import ALL_FLOWS, check_tokens, initiate, initiate_refused, respond, respond_refused

ARN = "arn:aws:lambda:us-east-1:000000000000:function:CustomMessage"


@pytest.fixture
def scene(functions: Functions) -> Scene:
    made = Scene(functions.given, {"LambdaConfig": {"CustomMessage": ARN}})
    made.user()
    functions.behaviours.events.clear()
    return made


def test_the_function_writes_the_text(functions: Functions, scene: Scene) -> None:
    functions.returns("CustomMessage", smsMessage="Come in with {####}", emailSubject="Hi", emailMessage="Use {####}")
    scene.activates(SMS)
    challenge = scene.sign_in()
    event = functions.event("CustomMessage_Authentication")
    assert (event["userName"], event["callerContext"]["clientId"]) == ("bob", scene.client.id)
    assert event["request"]["codeParameter"] == "{####}"
    message = scene.given.messages(scene.client)[0]
    assert message.body == f"Come in with {message.code}"
    check_tokens(scene.answers(challenge, str(message.code)))


def test_the_metadata_of_the_answer_reaches_the_function_and_that_of_the_beginning_does_not(
    functions: Functions, scene: Scene
) -> None:
    """evidence: client-metadata-routes; InitiateAuth's ClientMetadata is for PreSignUp, PreAuthentication and
    UserMigration."""
    scene.activates(SMS, MAIL)
    asked = scene.cognito.initiate_auth(
        ClientId=scene.client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "bob", "PASSWORD": PASSWORD},
        ClientMetadata={"from": "the beginning"},
    )
    scene.cognito.respond_to_auth_challenge(
        ClientId=scene.client.id,
        ChallengeName="SELECT_MFA_TYPE",
        ChallengeResponses={"USERNAME": "bob", "ANSWER": MAIL},
        Session=asked["Session"],
        ClientMetadata={"from": "the answer"},
    )
    assert functions.event("CustomMessage_Authentication")["request"]["clientMetadata"] == {"from": "the answer"}


@pytest.mark.once
@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Answer({"errorMessage": "no", "errorType": "Error"}), "UserLambdaValidationException"),
        (Answer({}), "InvalidLambdaResponseException"),
        (Answer({}, status=500), "UnexpectedLambdaException"),
    ],
)
def test_a_function_that_fails_is_told_and_no_tokens_are_given(
    functions: Functions, scene: Scene, said: Answer, error: str
) -> None:
    functions.answers("CustomMessage", said)
    scene.activates(SMS)
    begun = {"USERNAME": "bob", "PASSWORD": PASSWORD}
    assert initiate_refused(scene.client, "initiate_auth", "USER_PASSWORD_AUTH", **begun)[0] == error


def test_the_function_may_call_back(functions: Functions, scene: Scene) -> None:
    """Nothing is held while it runs."""

    def behave(event: dict[str, Any]) -> Answer:
        scene.cognito.admin_update_user_attributes(**scene.whom, UserAttributes=[{"Name": "name", "Value": "Bob"}])
        return Answer(event)

    functions.behaves("CustomMessage", behave)
    scene.activates(SMS)
    check_tokens(scene.answers(scene.sign_in(), scene.code()))
    assert scene.given.attributes(scene.client, "bob")["name"] == "Bob"


@pytest.fixture
def without_mail(make_settings: Callable[..., Settings], account: str, boto_session: Any) -> Iterator[Given]:
    """An emulator whose mail server is not there."""
    services = app.build_services(make_settings(smtp_url="smtp://127.0.0.1:1"))
    yield Given(hand_over_to(app.build_door(services), boto_session, region="us-east-1", account=account), services)
    app.close(services)


def test_a_mail_server_that_is_not_there_is_told_by_the_outbox_alone(without_mail: Given) -> None:
    scene = Scene(without_mail)
    scene.user()
    scene.activates(MAIL)
    challenge = scene.sign_in()
    assert challenge["ChallengeName"] == MAIL
    message = scene.given.messages(scene.client)[0]
    assert (message.recipient, message.sent_at, bool(message.delivery_error)) == (EMAIL, None, True)
    check_tokens(scene.answers(challenge, str(message.code)))


def test_a_client_with_a_secret_hashes_the_username_of_the_challenge(given: Given) -> None:
    scene = Scene(given)
    scene.user()
    scene.asks("ON", "SOFTWARE_TOKEN_MFA")
    scene.client = given.client(scene.client.pool_id, ExplicitAuthFlows=ALL_FLOWS, GenerateSecret=True)
    hashed = {"SECRET_HASH": secret_hash(scene.client, "bob")}
    begun = {"USERNAME": "bob", "PASSWORD": PASSWORD, **hashed}
    challenge = initiate(scene.client, "initiate_auth", "USER_PASSWORD_AUTH", **begun)
    associated = scene.cognito.associate_software_token(Session=challenge["Session"])
    session = App(scene, associated["SecretCode"]).verify(Session=associated["Session"])["Session"]
    missing = f"Client {scene.client.id} is configured with secret but SECRET_HASH was not received"
    refused = respond_refused(scene.client, "MFA_SETUP", {"USERNAME": "bob"}, session=session)
    assert refused == ("NotAuthorizedException", missing)
    check_tokens(respond(scene.client, "MFA_SETUP", {"USERNAME": "bob", **hashed}, session=session))
