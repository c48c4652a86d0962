"""The events of the triggers, exactly as functions get them: which members are there, absent or null.

Pure builders: the envelope, and the triggers of sign-up; those of signing in are in modules of their own
(`authentication`, `custom_auth`, `token_generation`, `migration`, `senders`). One pair per trigger: `<trigger>_request`
and `<trigger>_response`, the latter being the answer a function gives by returning its event untouched. A member
described as absent is left out, not null: functions that parse into typed structures tell the two apart, and so does
Cognito when the event comes back.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

from emulator.base import java_order

CLIENT_ID_NOT_APPLICABLE: Final = "CLIENT_ID_NOT_APPLICABLE"  # evidence: caller-context
UNKNOWN_SDK: Final = "aws-sdk-unknown-unknown"  # of hosted pages and raw HTTP; evidence: caller-context
CODE_PARAMETER: Final = "{####}"
LINK_PARAMETER: Final = "{##Click Here##}"
USERNAME_PARAMETER: Final = "{username}"

# As AWS's sentences and LambdaConfig spell them.
TriggerName = Literal[
    "PreSignUp",
    "PostConfirmation",
    "CustomMessage",
    "PreAuthentication",
    "PostAuthentication",
    "DefineAuthChallenge",
    "CreateAuthChallenge",
    "VerifyAuthChallengeResponse",
    "PreTokenGeneration",
    "UserMigration",
    "InboundFederation",
    "CustomEmailSender",
    "CustomSMSSender",
]

TokenSource = Literal[
    "TokenGeneration_HostedAuth",
    "TokenGeneration_Authentication",
    "TokenGeneration_NewPasswordChallenge",
    "TokenGeneration_AuthenticateDevice",
    "TokenGeneration_RefreshTokens",
    "TokenGeneration_ClientCredentials",
]
TriggerSource = Literal[
    "PreSignUp_SignUp",
    "PreSignUp_AdminCreateUser",
    "PreSignUp_ExternalProvider",
    "PostConfirmation_ConfirmSignUp",
    "PostConfirmation_ConfirmForgotPassword",
    "CustomMessage_SignUp",
    "CustomMessage_AdminCreateUser",
    "CustomMessage_ResendCode",
    "CustomMessage_ForgotPassword",
    "CustomMessage_UpdateUserAttribute",
    "CustomMessage_VerifyUserAttribute",
    "CustomMessage_Authentication",
    "PreAuthentication_Authentication",
    "PostAuthentication_Authentication",
    "DefineAuthChallenge_Authentication",
    "CreateAuthChallenge_Authentication",
    "VerifyAuthChallengeResponse_Authentication",
    TokenSource,
    "UserMigration_Authentication",
    "UserMigration_ForgotPassword",
    "InboundFederation_ExternalProvider",
    "CustomEmailSender_SignUp",
    "CustomEmailSender_AdminCreateUser",
    "CustomEmailSender_ResendCode",
    "CustomEmailSender_ForgotPassword",
    "CustomEmailSender_UpdateUserAttribute",
    "CustomEmailSender_VerifyUserAttribute",
    "CustomEmailSender_Authentication",
    "CustomEmailSender_AccountTakeOverNotification",
    "CustomSMSSender_SignUp",
    "CustomSMSSender_AdminCreateUser",
    "CustomSMSSender_ResendCode",
    "CustomSMSSender_ForgotPassword",
    "CustomSMSSender_UpdateUserAttribute",
    "CustomSMSSender_VerifyUserAttribute",
    "CustomSMSSender_Authentication",
]
Event = dict[str, Any]


def envelope(
    trigger_source: TriggerSource,
    *,
    version: str = "1",
    region: str,
    pool_id: str,
    username: str,
    client_id: str | None,
    sdk_version: str = UNKNOWN_SDK,
    request: dict[str, Any],
    response: dict[str, Any],
) -> Event:
    """The whole event. `client_id` is CLIENT_ID_NOT_APPLICABLE where an administrator acts without a client. Before
    tokens `triggerSource` is the second member, and after the caller's context else (seen: captured events, those
    before tokens of version 1)."""
    source = {"triggerSource": trigger_source}
    # unverified: triggerSource is the second member in versions 2 and 3 of PreTokenGeneration's event too.
    comes_second = trigger_source.startswith("TokenGeneration_")
    return {
        "version": version,
        **(source if comes_second else {}),
        "region": region,
        "userPoolId": pool_id,
        "userName": username,
        "callerContext": {"awsSdkVersion": sdk_version, "clientId": client_id},
        **source,
        "request": request,
        "response": response,
    }


def stored_attributes(
    sub: str, status: str, attributes: Mapping[str, str | bool], aliases: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The `userAttributes` of a user that exists: with `sub`, `cognito:user_status` (evidence: event-attributes) and,
    for each of the `aliases` by their kind, `cognito:email_alias` and `cognito:phone_number_alias` (seen: events that
    many people captured and published; none of them is of a pool whose alias is preferred_username).

    PreSignUp does not use it: there the user does not exist yet, and only what was submitted is sent.
    """
    shown = {kind: value for kind, value in (aliases or {}).items() if kind != "preferred_username"}
    named = {f"cognito:{kind}_alias": value for kind, value in shown.items()}
    return as_strings({"sub": sub, "cognito:user_status": status, **named, **attributes})


def pre_sign_up_request(
    user_attributes: Mapping[str, str | bool],
    *,
    validation_data: Mapping[str, str] | None,
    client_metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    """`user_attributes` are the submitted ones. `validationData` is null, not absent, when there is none
    (evidence: event-shapes)."""
    return {
        "userAttributes": as_strings(user_attributes),
        "validationData": None if validation_data is None else dict(validation_data),
        **metadata_member(client_metadata),
    }


def pre_sign_up_response() -> dict[str, Any]:
    return {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False}


def post_confirmation_request(
    user_attributes: Mapping[str, str | bool], *, client_metadata: Mapping[str, str] | None
) -> dict[str, Any]:
    return {"userAttributes": as_strings(user_attributes), **metadata_member(client_metadata)}


def post_confirmation_response() -> dict[str, Any]:
    return {}


def custom_message_request(
    user_attributes: Mapping[str, str | bool],
    *,
    is_invitation: bool,
    client_metadata: Mapping[str, str] | None,
) -> dict[str, Any]:
    """The code itself is never sent, only the place where it goes. The username has one in invitations alone."""
    return {
        "userAttributes": as_strings(user_attributes),
        "codeParameter": CODE_PARAMETER,
        "linkParameter": LINK_PARAMETER,
        "usernameParameter": USERNAME_PARAMETER if is_invitation else None,
        **metadata_member(client_metadata),
    }


def custom_message_response() -> dict[str, Any]:
    return {"smsMessage": None, "emailMessage": None, "emailSubject": None}


def metadata_member(client_metadata: Mapping[str, str] | None) -> dict[str, Any]:
    """`clientMetadata`, absent where none was supplied (evidence: event-attributes)."""
    return {} if client_metadata is None else {"clientMetadata": dict(client_metadata)}


def as_strings(attributes: Mapping[str, str | bool]) -> dict[str, str]:
    """Attributes as every event has them: booleans are the strings "true" and "false", and the names come in the order
    of Java's HashMap (seen: six captured events, up to thirteen names)."""
    texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in attributes.items()}
    return {name: texts[name] for name in java_order.iteration_order(texts)}
