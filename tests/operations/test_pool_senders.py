"""Whom a pool names in its settings: functions, keys, and who sends its messages."""

from typing import Any

import pytest

from tests.support.pool_words import IDENTITY, INVALID, KMS_KEY, LAMBDA, create, describe, refusal, sms

ELSEWHERE = LAMBDA.replace("us-east-1", "eu-west-1")
EUMS = {"CallerArn": "arn:aws:iam::123456789012:role/sms"}


CROSS_REGION = "Cross-region lambda functions are not supported"
KEY_ELSEWHERE = KMS_KEY.replace("us-east-1", "ap-northeast-1")


def email(**members: Any) -> dict[str, Any]:
    return {
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": IDENTITY.format(region="us-east-1"),
            **members,
        }
    }


def invitation(**texts: str) -> dict[str, Any]:
    return {"AdminCreateUserConfig": {"InviteMessageTemplate": texts}}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a function of another region": ({"LambdaConfig": {"PreSignUp": ELSEWHERE}}, CROSS_REGION),
    "a versioned function of another region": (
        {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": ELSEWHERE}}},
        CROSS_REGION,
    ),
    "a custom sender of another region": (
        {"LambdaConfig": {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": ELSEWHERE}, "KMSKeyID": KMS_KEY}},
        CROSS_REGION,
    ),
    "a key that is none": (
        {"LambdaConfig": {"KMSKeyID": LAMBDA}},
        f"Invalid KMSKeyID: {LAMBDA} is not the ARN of a KMS key.",
    ),
    **{
        f"a key of another region for {sender}": (
            {"LambdaConfig": {sender: {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}, "KMSKeyID": KEY_ELSEWHERE}},
            "Encountered error when CreateGrant was attempted on the input KMS key - Invalid arn ap-northeast-1",
        )
        for sender in ("CustomSMSSender", "CustomEmailSender")
    },
    "two senders of SMS": (
        {"SmsConfiguration": {"SnsCallerArn": EUMS["CallerArn"], "EumsSms": EUMS}},
        "SmsConfiguration can have either SnsCallerArn or EumsSms, but not both.",
    ),
    "nobody who sends SMS": (
        {"SmsConfiguration": {"ExternalId": "x"}},
        "SmsConfiguration must have either SnsCallerArn or EumsSms.",
    ),
    "an SMS configuration that says nothing": (
        {"SmsConfiguration": {}},
        "SmsConfiguration must have either SnsCallerArn or EumsSms.",
    ),
    "End User Messaging of another region": (
        {"SmsConfiguration": {"EumsSms": {**EUMS, "Region": "eu-west-1"}}},
        "Invalid EumsSms region. Allowed region is us-east-1",
    ),
    "a sender's name without an address": (email(From="Ann"), "Provided From email address is invalid"),
    "a sender's address that is none": (email(From="Ann <ann>"), "Provided From email address is invalid"),
}


@pytest.mark.once
@pytest.mark.parametrize("case", REFUSED)
def test_names_of_what_cannot_be_are_refused(cognito: Any, case: str) -> None:
    settings, said = REFUSED[case]
    pool = create(cognito)
    assert refusal(cognito.create_user_pool, PoolName="p", **settings) == (INVALID, said)
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **settings) == (INVALID, said)
    assert describe(cognito, pool) == pool


CONSTRAINED = {
    "emailConfiguration.replyToEmailAddress": email(ReplyToEmailAddress="nobody"),
    "emailConfiguration.configurationSet": email(ConfigurationSet="a b"),
    "lambdaConfig.kMSKeyID": {"LambdaConfig": {"KMSKeyID": "alias/of-twenty-letters"}},
    "verificationMessageTemplate.smsMessage": {"VerificationMessageTemplate": {"SmsMessage": "no placeholder"}},
    "verificationMessageTemplate.emailMessageByLink": {
        "VerificationMessageTemplate": {"EmailMessageByLink": "no placeholder"}
    },
}


@pytest.mark.once
@pytest.mark.parametrize("at", CONSTRAINED)
def test_shapes_are_the_wire_s(cognito: Any, at: str) -> None:
    code, said = refusal(cognito.create_user_pool, PoolName="p", **CONSTRAINED[at])
    assert code == INVALID
    assert f"at '{at}' failed to satisfy constraint" in said


# --- the placeholders of texts ---------------------------------------------------------------------------------------

MAIL = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"
SMS_NEEDS_CODE = r"(?s).*\{####\}(?s).*"
# path, members, the pattern that is told
WITHOUT_PLACEHOLDER: dict[str, tuple[str, dict[str, Any], str]] = {
    "codes by SMS, the older member": (
        "smsVerificationMessage",
        {"SmsVerificationMessage": "Welcome aboard."},
        SMS_NEEDS_CODE,
    ),
    "codes by SMS": (
        "verificationMessageTemplate.smsMessage",
        {"VerificationMessageTemplate": {"SmsMessage": "Welcome aboard."}},
        SMS_NEEDS_CODE,
    ),
    "codes of sign-in by SMS": (
        "smsAuthenticationMessage",
        {"SmsAuthenticationMessage": "Welcome aboard."},
        SMS_NEEDS_CODE,
    ),
    "an invitation by e-mail without either": (
        "adminCreateUserConfig.inviteMessage.emailMessage",
        invitation(EmailMessage="Welcome aboard."),
        rf"{MAIL}\{{####\}}{MAIL}",
    ),
    "an invitation by e-mail without a password": (
        "adminCreateUserConfig.inviteMessage.emailMessage",
        invitation(EmailMessage="Welcome {username}"),
        rf"{MAIL}\{{####\}}{MAIL}",
    ),
    "an invitation by e-mail without a name": (
        "adminCreateUserConfig.inviteMessage.emailMessage",
        invitation(EmailMessage="Welcome {####}"),
        rf"{MAIL}\{{username\}}{MAIL}",
    ),
    "an invitation by SMS without either": (
        "adminCreateUserConfig.inviteMessage.smsMessage",
        invitation(SMSMessage="Welcome aboard."),
        SMS_NEEDS_CODE,
    ),
    "an invitation by SMS without a password": (
        "adminCreateUserConfig.inviteMessage.smsMessage",
        invitation(SMSMessage="Welcome {username}"),
        SMS_NEEDS_CODE,
    ),
    "an invitation by SMS without a name": (
        "adminCreateUserConfig.inviteMessage.smsMessage",
        invitation(SMSMessage="Welcome {####}"),
        r"(?s).*\{username\}(?s).*",
    ),
}


@pytest.mark.once
@pytest.mark.parametrize("case", WITHOUT_PLACEHOLDER)
def test_a_text_without_its_placeholder_breaks_the_pattern_that_aws_prints(cognito: Any, case: str) -> None:
    path, members, pattern = WITHOUT_PLACEHOLDER[case]
    pool = create(cognito)
    expected = (
        INVALID,
        f"1 validation error detected: Value '{text_of(members)}' at '{path}' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {pattern}",
    )
    assert refusal(cognito.create_user_pool, PoolName="p", **members) == expected
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **members) == expected
    assert describe(cognito, pool) == pool


@pytest.mark.once
def test_the_text_of_codes_needs_its_placeholder_in_the_mfa_configuration_too(cognito: Any) -> None:
    members = {"SmsMfaConfiguration": {"SmsAuthenticationMessage": "Welcome aboard."}}
    code, said = refusal(cognito.set_user_pool_mfa_config, UserPoolId=create(cognito)["Id"], **members)
    assert (code, said.endswith(f"pattern: {SMS_NEEDS_CODE}")) == (INVALID, True)


@pytest.mark.once
def test_texts_with_both_placeholders_in_any_place_and_line_are_taken(cognito: Any) -> None:
    settings = invitation(EmailMessage="{####}\n<b>{username}</b>", SMSMessage="{username}\n{####}", EmailSubject="Hi")
    shown = create(cognito, SmsAuthenticationMessage="code\n{####}\n", **settings)
    template = shown["AdminCreateUserConfig"]["InviteMessageTemplate"]
    assert template == settings["AdminCreateUserConfig"]["InviteMessageTemplate"]


def text_of(members: dict[str, Any]) -> str:
    """The one text among nested members."""
    [value] = members.values()
    return value if isinstance(value, str) else text_of(value)


@pytest.mark.once
@pytest.mark.parametrize(
    "settings",
    [
        {"LambdaConfig": {"PreSignUp": LAMBDA, "KMSKeyID": KMS_KEY}},
        {"LambdaConfig": {"PreSignUp": LAMBDA, "KMSKeyID": KEY_ELSEWHERE}},  # no sender uses it
        {"LambdaConfig": {"PreSignUp": "arn:aws:ecs:eu-west-1:123456789012:anything"}},
        {"SmsConfiguration": {"EumsSms": {**EUMS, "Region": "us-east-1"}}},
        email(From="Ann <ann@example.com>", ReplyToEmailAddress="reply@example.com", ConfigurationSet="set_1"),
    ],
)
def test_what_can_be_is_shown_as_it_was_set(cognito: Any, settings: dict[str, Any]) -> None:
    assert describe(cognito, create(cognito, **settings)).items() >= settings.items()


@pytest.mark.once
def test_a_pool_s_functions_are_of_its_own_region(connect: Any, account: str) -> None:
    there = connect(region="eu-west-1")
    assert create(there, LambdaConfig={"PreSignUp": ELSEWHERE})["LambdaConfig"] == {"PreSignUp": ELSEWHERE}
    assert create(there, SmsConfiguration=sms(account))["SmsConfiguration"] == sms(account)
