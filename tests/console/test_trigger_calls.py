"""The record of trigger calls, as `/_emulator/triggers` shows it."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.errors.types import CognitoError
from emulator.jobs import sweeper
from emulator.store import pools, trigger_calls
from emulator.triggers import fire
from emulator.work import Services, opened
from tests.support.functions import ACCOUNT, Functions
from tests.support.given import PASSWORD
from tests.support.servers import Answer

SECRET = "s3cret-Pass"


def shown(http: TestClient, pool_id: str, **query: Any) -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = http.get("/_emulator/triggers", params={"pool": pool_id, **query}).json()["triggers"]
    return calls


def migrate(functions: Functions, pool_id: str) -> None:
    with opened(functions.given.services, "InitiateAuth") as work:
        pool = pools.find(work.db, pool_id)
        assert pool is not None
        fire.user_migration(
            work,
            pool,
            username="ann",
            source="UserMigration_Authentication",
            client_id="c",
            password=SECRET,
            validation_data=None,
            client_metadata=None,
        )


def test_calls_are_shown_newest_first_with_what_went_in_and_out(functions: Functions, http: TestClient) -> None:
    functions.returns("PreSignUp", autoConfirmUser=True)
    client = functions.given.client(functions.pool("PreSignUp", "PostConfirmation"))
    functions.given.signed_up_user(client, "ann")
    after, before = shown(http, client.pool_id)
    assert (after["trigger_source"], before["trigger_source"]) == ("PostConfirmation_ConfirmSignUp", "PreSignUp_SignUp")
    assert before["trigger"] == "PreSignUp"
    assert before["username"] == "ann"
    assert before["function_arn"] == f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:PreSignUp"
    assert before["event"] == functions.event("PreSignUp_SignUp")
    assert before["response"]["response"]["autoConfirmUser"] is True
    assert before["error"] is None
    assert before["duration_ms"] > 0
    assert before["request_id"] == after["request_id"]
    assert shown(http, client.pool_id, limit=1) == [after]
    assert after in http.get("/_emulator/triggers").json()["triggers"]
    assert shown(http, "us-east-1_nobody") == []


@pytest.mark.parametrize(
    ("outcome", "response", "error"),
    [
        (Answer({"errorMessage": "no", "errorType": "Error"}), None, "PreSignUp failed with error no."),
        (Answer(b"unde\0fined"), "unde�fined", "Invalid lambda function output : Invalid JSON"),
        (Answer({"a": "b\0"}), {"a": "b�"}, "Unrecognizable lambda output"),
        (Answer(b"[" * 900 + b"]" * 900), "[" * 900 + "]" * 900, "Unrecognizable lambda output"),
    ],
)
def test_a_refused_operation_leaves_its_calls_and_what_came_back(
    functions: Functions,
    http: TestClient,
    outcome: Answer,
    response: Any,
    error: str,
) -> None:
    functions.answers("PreSignUp", outcome)
    client = functions.given.client(functions.pool("PreSignUp"))
    with pytest.raises(functions.cognito.exceptions.ClientError):
        functions.cognito.sign_up(ClientId=client.id, Username="ann", Password=PASSWORD)
    [call] = shown(http, client.pool_id)
    assert (call["response"], call["error"]) == (response, error)


def test_the_password_of_a_migration_is_kept_nowhere(
    functions: Functions,
    http: TestClient,
    services: Services,
) -> None:
    pool_id = functions.pool("UserMigration")
    migrate(functions, pool_id)
    functions.raises("UserMigration", f"wrong password {SECRET}")
    with pytest.raises(CognitoError, match=SECRET):  # the client hears what the function says
        migrate(functions, pool_id)
    assert functions.behaviours.events[0]["request"]["password"] == SECRET
    failed, asked = shown(http, pool_id)
    assert asked["event"]["request"]["password"] == asked["response"]["request"]["password"] == "[redacted]"
    assert failed["error"] == "UserMigration failed with error wrong password [redacted]."
    with services.database.engine.connect() as db:
        assert SECRET not in str(trigger_calls.newest(db, limit=1000))


def test_a_record_that_cannot_be_written_breaks_nothing(functions: Functions, http: TestClient) -> None:
    pool_id = functions.pool("UserMigration")

    def delete_the_pool(event: dict[str, Any]) -> Answer:
        functions.cognito.delete_user_pool(UserPoolId=pool_id)
        return Answer(event)

    functions.behaves("UserMigration", delete_the_pool)
    migrate(functions, pool_id)
    assert shown(http, pool_id) == []


def test_the_oldest_calls_are_swept(services: Services, functions: Functions, http: TestClient) -> None:
    pool_id = functions.pool("UserMigration")
    for _ in range(3):
        migrate(functions, pool_id)
    newest = shown(http, pool_id)
    functions.given.clock_advanced(timedelta(days=400))
    sweeper.sweep(services)
    assert shown(http, pool_id) == newest  # as long as there is room, age does not matter
    with opened(services, "sweep", write=True) as work:
        upto = trigger_calls.newest_to_go(work.db, keep=2, failed=False)
        assert upto is not None
        assert trigger_calls.sweep(work.db, 1, upto=upto, failed=False) == 1
        while trigger_calls.sweep(work.db, 1000, upto=upto, failed=False):  # other tests have called functions, too
            pass
    assert shown(http, pool_id) == newest[:2]


def test_the_newest_that_failed_stay_beside_the_newest(
    services: Services, functions: Functions, http: TestClient
) -> None:
    pool_id = functions.pool("UserMigration")
    functions.raises("UserMigration", "no")
    with pytest.raises(CognitoError):
        migrate(functions, pool_id)
    functions.behaviours.forget()
    for _ in range(2):
        migrate(functions, pool_id)
    with opened(services, "sweep", write=True) as work:
        upto = trigger_calls.newest_to_go(work.db, keep=0, failed=False)
        assert upto is not None
        while trigger_calls.sweep(work.db, 1000, upto=upto, failed=False):
            pass
    [call] = shown(http, pool_id)
    assert call["error"] == "UserMigration failed with error no."


def test_calls_are_asked_for_by_user_trigger_function_request_and_outcome(
    functions: Functions, http: TestClient
) -> None:
    client = functions.given.client(functions.pool("PreSignUp", "PostConfirmation"))
    functions.given.signed_up_user(client, "ann")
    functions.raises("PreSignUp", "no")
    with pytest.raises(functions.cognito.exceptions.ClientError):
        functions.cognito.sign_up(ClientId=client.id, Username="bob", Password=PASSWORD)
    refused, accepted = shown(http, client.pool_id)
    assert (refused["username"], accepted["username"]) == ("bob", "ann")
    assert shown(http, client.pool_id, username="ann") == [accepted]
    assert shown(http, client.pool_id, failed=True) == [refused]
    assert shown(http, client.pool_id, failed=False) == [accepted]
    assert shown(http, client.pool_id, trigger="PostConfirmation") == []
    for function in ("PreSignUp", refused["function_arn"]):
        assert shown(http, client.pool_id, function=function) == [refused, accepted]
    assert shown(http, client.pool_id, function="SignUp") == []
    assert shown(http, client.pool_id, after=accepted["id"]) == [refused]
    assert shown(http, client.pool_id, request=refused["request_id"]) == [refused]
    assert refused["request"] == f"/_emulator/requests/{refused['request_id']}"
    assert http.get("/_emulator/triggers?after=nothing").status_code == 404


@pytest.mark.once
@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "pool=%00"])
def test_a_query_that_means_nothing_is_refused(http: TestClient, query: str) -> None:
    assert http.get(f"/_emulator/triggers?{query}").status_code == 422


def test_the_records_want_the_admin_token(guarded: TestClient) -> None:
    assert guarded.get("/_emulator/triggers").status_code == 401
    answer = guarded.get("/_emulator/triggers", headers={"Authorization": "Bearer letmein"})
    assert answer.status_code == 200


def test_a_senders_call_is_recorded_with_its_ciphertext(functions: Functions, http: TestClient) -> None:
    config = {
        "KMSKeyID": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/1234",
        "CustomEmailSender": {
            "LambdaVersion": "V1_0",
            "LambdaArn": f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:CustomEmailSender",
        },
    }
    pool_id = functions.given.pool(LambdaConfig=config)
    functions.raises("CustomEmailSender", "no credit")
    with opened(functions.given.services, "SignUp", write=True) as work:
        pool = pools.find(work.db, pool_id)
        assert pool is not None
        problem = fire.custom_sender(
            work,
            pool,
            fire.Person("ann", {}),
            sender="CustomEmailSender",
            source="CustomEmailSender_SignUp",
            code="AYADeA==",
            client_id="c",
            client_metadata=None,
        )
    assert problem == "no credit"
    [call] = shown(http, pool_id)
    assert (call["event"]["request"]["code"], call["error"]) == ("AYADeA==", "no credit")
