"""The events, member by member."""

from emulator.triggers import events


def test_the_envelope_has_cognitos_members_in_their_order() -> None:
    event = events.envelope(
        "PreSignUp_AdminCreateUser",
        region="eu-west-1",
        pool_id="eu-west-1_abcdefghi",
        username="ann",
        client_id=events.CLIENT_ID_NOT_APPLICABLE,
        request={"userAttributes": {}},
        response={},
    )
    assert list(event.items()) == [
        ("version", "1"),
        ("region", "eu-west-1"),
        ("userPoolId", "eu-west-1_abcdefghi"),
        ("userName", "ann"),
        ("callerContext", {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": "CLIENT_ID_NOT_APPLICABLE"}),
        ("triggerSource", "PreSignUp_AdminCreateUser"),
        ("request", {"userAttributes": {}}),
        ("response", {}),
    ]


def test_pre_sign_up_sends_null_validation_data_and_no_client_metadata() -> None:
    assert events.pre_sign_up_request({"email": "a@b.c"}, validation_data=None, client_metadata=None) == {
        "userAttributes": {"email": "a@b.c"},
        "validationData": None,
    }


def test_pre_sign_up_sends_what_was_supplied() -> None:
    request = events.pre_sign_up_request(
        {"email_verified": True}, validation_data={"v": "1"}, client_metadata={"c": "2"}
    )
    assert request == {
        "userAttributes": {"email_verified": "true"},
        "validationData": {"v": "1"},
        "clientMetadata": {"c": "2"},
    }


def test_a_stored_user_has_a_sub_and_a_status_and_booleans_as_strings() -> None:
    stored = events.stored_attributes("1-2", "CONFIRMED", {"email": "a@b.c", "email_verified": False})
    assert stored == {"sub": "1-2", "cognito:user_status": "CONFIRMED", "email": "a@b.c", "email_verified": "false"}


def test_post_confirmation_sends_client_metadata_only_when_supplied() -> None:
    assert events.post_confirmation_request({"sub": "1"}, client_metadata=None) == {"userAttributes": {"sub": "1"}}
    assert events.post_confirmation_request({"sub": "1"}, client_metadata={"c": "2"}) == {
        "userAttributes": {"sub": "1"},
        "clientMetadata": {"c": "2"},
    }


def test_custom_message_sends_a_place_for_the_username_in_invitations_alone() -> None:
    assert events.custom_message_request({"sub": "1"}, is_invitation=True, client_metadata=None) == {
        "userAttributes": {"sub": "1"},
        "codeParameter": "{####}",
        "linkParameter": "{##Click Here##}",
        "usernameParameter": "{username}",
    }
    request = events.custom_message_request({"sub": "1"}, is_invitation=False, client_metadata={"c": "2"})
    assert (request["usernameParameter"], request["clientMetadata"]) == (None, {"c": "2"})


def test_the_initial_responses_are_cognitos() -> None:
    assert events.pre_sign_up_response() == {
        "autoConfirmUser": False,
        "autoVerifyEmail": False,
        "autoVerifyPhone": False,
    }
    assert events.post_confirmation_response() == {}
    assert events.custom_message_response() == {"smsMessage": None, "emailMessage": None, "emailSubject": None}
