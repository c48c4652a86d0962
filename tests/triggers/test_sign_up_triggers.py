"""The triggers of sign-up in a real pool: what they are told, what they may decide, and what their failures do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text

from emulator.store.tables import metadata
from emulator.work import Services
from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.functions import Functions
from tests.support.given import PASSWORD, AppClient, attribute_list
from tests.support.servers import Answer

EMAIL, PHONE = "bob@example.test", "+15550100839"
ADMIN = "CLIENT_ID_NOT_APPLICABLE"
ALL = ("PreSignUp", "CustomMessage", "PostConfirmation")
METADATA, VALIDATION = {"plan": "m3tadata"}, {"captcha": "va1idation", "empty": ""}


def request(client: AppClient, username: str = "bob", /, **members: Any) -> dict[str, Any]:
    attributes = attribute_list(members.pop("UserAttributes", {"email": EMAIL}))
    values = {"ClientId": client.id, "Username": username, "Password": PASSWORD, "UserAttributes": attributes}
    return {**values, **members}


def sign_up(functions: Functions, client: AppClient, username: str = "bob", /, **members: Any) -> dict[str, Any]:
    return answer(functions.cognito.sign_up, **request(client, username, **members))


def test_each_trigger_is_told_what_it_may_know(functions: Functions) -> None:
    client = functions.given.client(functions.pool(*ALL))
    metadata_and_data = {"ClientMetadata": METADATA, "ValidationData": attribute_list(VALIDATION)}
    sub = sign_up(functions, client, **metadata_and_data)["UserSub"]
    named = {"ClientId": client.id, "Username": "bob", "ClientMetadata": METADATA}
    functions.cognito.resend_confirmation_code(**named)
    code = functions.given.code(client)
    functions.cognito.confirm_sign_up(**named, ConfirmationCode=code)
    stored = {"sub": sub, "cognito:user_status": "UNCONFIRMED", "email": EMAIL, "email_verified": "false"}
    message = {
        "userAttributes": stored,
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": None,
        "clientMetadata": METADATA,
    }
    confirmed = {**stored, "cognito:user_status": "CONFIRMED", "email_verified": "true"}
    expected = {  # evidence: validation-data-passes
        "PreSignUp_SignUp": {
            "userAttributes": {"email": EMAIL},
            "validationData": VALIDATION,
            "clientMetadata": METADATA,
        },
        "CustomMessage_SignUp": message,
        "CustomMessage_ResendCode": message,
        "PostConfirmation_ConfirmSignUp": {"userAttributes": confirmed, "clientMetadata": METADATA},
    }
    assert functions.sources == list(expected)
    for source, wanted in expected.items():
        event = functions.event(source)
        assert event["request"] == wanted
        assert (event["userName"], event["userPoolId"]) == ("bob", client.pool_id)
        assert event["callerContext"]["clientId"] == client.id


def test_an_administrators_triggers_are_told_so(functions: Functions) -> None:
    client = functions.given.client(functions.pool(*ALL))
    named = {"UserPoolId": client.pool_id, "ClientMetadata": METADATA}
    functions.cognito.admin_create_user(
        Username="ann",
        UserAttributes=attribute_list({"email": EMAIL}),
        ValidationData=attribute_list(VALIDATION),
        DesiredDeliveryMediums=["EMAIL"],
        **named,
    )
    functions.given.signed_up_user(client, "bob")
    functions.cognito.admin_confirm_sign_up(Username="bob", **named)
    before = functions.event("PreSignUp_AdminCreateUser")
    assert before["request"]["validationData"] == VALIDATION
    assert before["callerContext"]["clientId"] == ADMIN
    invitation = functions.event("CustomMessage_AdminCreateUser")
    assert invitation["request"]["usernameParameter"] == "{username}"
    assert invitation["request"]["userAttributes"]["cognito:user_status"] == "FORCE_CHANGE_PASSWORD"
    assert invitation["request"]["clientMetadata"] == METADATA
    after = functions.event("PostConfirmation_ConfirmSignUp")
    assert (after["callerContext"]["clientId"], after["request"]["clientMetadata"]) == (None, METADATA)


def test_an_invitation_sent_again_asks_for_its_text_only(functions: Functions) -> None:
    client = functions.given.client(functions.pool(*ALL))
    named = {"UserPoolId": client.pool_id, "Username": "ann", "DesiredDeliveryMediums": ["EMAIL"]}
    functions.cognito.admin_create_user(**named, UserAttributes=attribute_list({"email": EMAIL}))
    functions.cognito.admin_create_user(**named, MessageAction="RESEND")
    assert functions.sources == [
        "PreSignUp_AdminCreateUser",
        "CustomMessage_AdminCreateUser",
        "CustomMessage_AdminCreateUser",
    ]


def test_metadata_and_validation_data_are_kept_nowhere_but_in_the_record_of_the_calls(
    functions: Functions, services: Services
) -> None:
    client = functions.given.client(functions.pool(*ALL))
    sign_up(functions, client, ClientMetadata=METADATA, ValidationData=attribute_list(VALIDATION))
    with services.database.engine.connect() as db:
        for table in metadata.sorted_tables:
            if table.name == "trigger_calls":
                continue
            kept = str(db.execute(table.select()).all())
            assert "m3tadata" not in kept, table.name
            assert "va1idation" not in kept, table.name


def test_pre_sign_up_confirms_at_once(functions: Functions) -> None:
    functions.returns("PreSignUp", autoConfirmUser=True)
    client = functions.given.client(functions.pool(*ALL))
    found = sign_up(functions, client)
    assert found.keys() == {"UserConfirmed", "UserSub"}  # evidence: auto-confirm; no code
    assert found["UserConfirmed"] is True
    assert functions.sources == ["PreSignUp_SignUp", "PostConfirmation_ConfirmSignUp"]
    assert functions.given.messages(client) == []
    [user] = functions.given.sql("SELECT status, email_verified FROM v_users WHERE pool_id = :p", p=client.pool_id)
    assert user == {"status": "CONFIRMED", "email_verified": False}
    functions.given.tokens(client, "bob")


def test_pre_sign_up_verifies_without_confirming(functions: Functions) -> None:
    functions.returns("PreSignUp", autoVerifyEmail=True, autoVerifyPhone=True)
    client = functions.given.client(functions.pool("PreSignUp"))
    sign_up(functions, client, UserAttributes={"email": EMAIL, "phone_number": PHONE})
    found = functions.given.attributes(client, "bob")
    assert (found["email_verified"], found["phone_number_verified"]) == ("true", "true")
    assert functions.given.status(client, "bob") == "UNCONFIRMED"


def test_pre_sign_up_that_verifies_an_alias_moves_it(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp", AliasAttributes=["email"]))
    functions.given.confirmed_user(client, "old", email=EMAIL)
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyEmail=True)
    sign_up(functions, client, "new")  # evidence: sign-up-alias-later
    assert functions.given.attributes(client, "old")["email_verified"] == "false"
    owner = functions.given.sql("SELECT owner_username FROM v_aliases WHERE pool_id = :p", p=client.pool_id)
    assert owner == [{"owner_username": "new"}]


def test_an_alias_moves_from_an_owner_who_is_being_deleted(functions: Functions) -> None:
    given = functions.given
    client = given.client(functions.pool("PreSignUp", AliasAttributes=["email"]))
    given.confirmed_user(client, "owner", email=EMAIL)
    functions.returns("PreSignUp", autoVerifyEmail=True)
    owner = {"p": client.pool_id, "name": "owner"}
    with given.services.database.engine.connect() as other, ThreadPoolExecutor(1) as threads:
        if other.dialect.name == "postgresql":
            other.execute(text("SELECT id FROM users WHERE pool_id = :p AND username = :name FOR UPDATE"), owner)
        call = threads.submit(given.signed_up_user, client, "bob", email=EMAIL)
        while not given.somebody_waits_for_a_row() and not call.done():
            pass
        other.execute(text("DELETE FROM users WHERE pool_id = :p AND username = :name"), owner)
        other.commit()
        assert call.result() == "bob"
    owners = given.sql("SELECT owner_username FROM v_aliases WHERE pool_id = :p", p=client.pool_id)
    assert owners == [{"owner_username": "bob"}]


def test_pre_sign_up_cannot_take_a_name_that_is_somebodys(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp", UsernameAttributes=["email"]))
    functions.given.signed_up_user(client, EMAIL, email=EMAIL)
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyEmail=True)
    expected = ("UsernameExistsException", sentences.ACCOUNT_WITH_THE_GIVEN_EMAIL_EXISTS)
    assert refusal(functions.cognito.sign_up, **request(client, EMAIL)) == expected
    assert functions.sources == ["PreSignUp_SignUp"] * 2  # evidence: sign-up-order; it sees every attempt


def test_pre_sign_up_is_not_asked_about_a_password_that_cannot_be(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PreSignUp"))
    assert refusal(functions.cognito.sign_up, **request(client, Password="x"))[0] == "InvalidPasswordException"
    assert functions.sources == []


def test_pre_sign_ups_flags_mean_nothing_for_administrators(functions: Functions) -> None:
    functions.returns("PreSignUp", autoConfirmUser=True, autoVerifyEmail=True, autoVerifyPhone=True)
    client = functions.given.client(functions.pool("PreSignUp"))
    functions.cognito.admin_create_user(
        UserPoolId=client.pool_id, Username="bob", UserAttributes=attribute_list({"email": EMAIL})
    )  # evidence: admin-flags-ignored
    [user] = functions.given.sql("SELECT status, email_verified FROM v_users WHERE pool_id = :p", p=client.pool_id)
    assert user == {"status": "FORCE_CHANGE_PASSWORD", "email_verified": None}


BAD_ANSWERS: dict[str, tuple[Callable[[Functions], None], tuple[str, str]]] = {
    "it raises": (
        lambda functions: functions.raises("PreSignUp", "bad domain"),
        ("UserLambdaValidationException", "PreSignUp failed with error bad domain."),
    ),
    "it may not be called": (
        lambda functions: functions.answers("PreSignUp", Answer({}, status=403)),
        ("UnexpectedLambdaException", "PreSignUp invocation failed due to error AccessDeniedException."),
    ),
    "it says nothing": (
        lambda functions: functions.answers("PreSignUp", Answer(b"null")),
        ("InvalidLambdaResponseException", "Invalid lambda function output : Invalid JSON"),
    ),
    "it says something else": (
        lambda functions: functions.answers("PreSignUp", Answer({"autoConfirmUser": True})),
        ("InvalidLambdaResponseException", "Unrecognizable lambda output"),
    ),
    "it verifies what is not there": (
        lambda functions: functions.returns("PreSignUp", autoVerifyPhone=True),
        ("InvalidLambdaResponseException", "Cannot auto-verify a user without phone number."),
    ),
}


@pytest.mark.parametrize("case", BAD_ANSWERS)
def test_a_refusing_or_broken_pre_sign_up_leaves_nobody(functions: Functions, case: str) -> None:
    arrange, expected = BAD_ANSWERS[case]
    arrange(functions)
    client = functions.given.client(functions.pool("PreSignUp"))
    assert refusal(functions.cognito.sign_up, **request(client)) == expected
    assert functions.given.sql("SELECT * FROM v_users WHERE pool_id = :p", p=client.pool_id) == []


def test_custom_message_writes_the_text(functions: Functions) -> None:
    functions.returns(
        "CustomMessage", emailSubject="Welcome", emailMessage="<b>{####}</b> is it", smsMessage="no {####}"
    )
    client = functions.given.client(functions.pool("CustomMessage"))
    sign_up(functions, client)
    [message] = functions.given.messages(client)
    assert (message.subject, message.body) == ("Welcome", f"<b>{message.code}</b> is it")


def test_custom_message_writes_an_invitation(functions: Functions) -> None:
    functions.returns("CustomMessage", smsMessage="{username} {####}")
    client = functions.given.client(functions.pool("CustomMessage"))
    functions.cognito.admin_create_user(
        UserPoolId=client.pool_id,
        Username="bob",
        TemporaryPassword="Temp0rary!",
        UserAttributes=attribute_list({"phone_number": PHONE}),
    )
    assert functions.given.messages(client)[0].body == "bob Temp0rary!"


def test_a_failing_custom_message_leaves_the_user_who_can_ask_again(functions: Functions) -> None:
    functions.raises("CustomMessage", "no words")
    client = functions.given.client(functions.pool("CustomMessage"))
    expected = ("UserLambdaValidationException", "CustomMessage failed with error no words.")
    assert refusal(functions.cognito.sign_up, **request(client)) == expected
    assert functions.given.status(client, "bob") == "UNCONFIRMED"  # evidence: undelivered-user-stays
    assert functions.given.messages(client) == []
    functions.returns("CustomMessage")
    functions.cognito.resend_confirmation_code(ClientId=client.id, Username="bob")
    named = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": functions.given.code(client)}
    assert answer(functions.cognito.confirm_sign_up, **named) == {}


def test_a_failing_post_confirmation_leaves_the_user_confirmed(functions: Functions) -> None:
    functions.raises("PostConfirmation", "queue is down")
    client = functions.given.client(functions.pool("PostConfirmation"))
    sign_up(functions, client)
    expected = ("UserLambdaValidationException", "PostConfirmation failed with error queue is down.")
    named = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": functions.given.code(client)}
    assert refusal(functions.cognito.confirm_sign_up, **named) == expected  # evidence: failing-post-confirmation
    assert functions.given.status(client, "bob") == "CONFIRMED"
    functions.given.signed_up_user(client, "ann")
    by_admin = {"UserPoolId": client.pool_id, "Username": "ann"}
    assert refusal(functions.cognito.admin_confirm_sign_up, **by_admin) == expected
    assert functions.given.status(client, "ann") == "CONFIRMED"


def test_a_user_deleted_by_post_confirmation_is_gone(functions: Functions) -> None:
    client = functions.given.client(functions.pool("PostConfirmation"))

    def delete(event: dict[str, Any]) -> Answer:
        functions.cognito.admin_delete_user(UserPoolId=event["userPoolId"], Username=event["userName"])
        return Answer(event)

    functions.behaves("PostConfirmation", delete)
    sign_up(functions, client)
    named = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": functions.given.code(client)}
    assert answer(functions.cognito.confirm_sign_up, **named) == {}
    assert functions.given.sql("SELECT * FROM v_users WHERE pool_id = :p", p=client.pool_id) == []
