"""Whom a pool names in its settings: functions, keys, and who sends its messages (UP8-UP10, 12.6-12.9)."""

from typing import Any

import pytest

from tests.operations.pool_words import IDENTITY, INVALID, KMS_KEY, LAMBDA, create, describe, refusal, sms

ELSEWHERE = LAMBDA.replace("us-east-1", "eu-west-1")
EUMS = {"CallerArn": "arn:aws:iam::123456789012:role/sms"}


def in_another_region(arn: str) -> str:
    return f"Lambda function {arn} is not in the region of the user pool, us-east-1."


def email(**members: Any) -> dict[str, Any]:
    return {
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": IDENTITY.format(region="us-east-1"),
            **members,
        }
    }


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a function of another region": ({"LambdaConfig": {"PreSignUp": ELSEWHERE}}, in_another_region(ELSEWHERE)),
    "a versioned function of another region": (
        {"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": ELSEWHERE}}},
        in_another_region(ELSEWHERE),
    ),
    "a custom sender of another region": (
        {"LambdaConfig": {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": ELSEWHERE}, "KMSKeyID": KMS_KEY}},
        in_another_region(ELSEWHERE),
    ),
    "a key that is none": (
        {"LambdaConfig": {"KMSKeyID": LAMBDA}},
        f"Invalid KMSKeyID: {LAMBDA} is not the ARN of a KMS key.",
    ),
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


@pytest.mark.parametrize("at", CONSTRAINED)
def test_shapes_are_the_wire_s(cognito: Any, at: str) -> None:
    code, said = refusal(cognito.create_user_pool, PoolName="p", **CONSTRAINED[at])
    assert code == INVALID
    assert f"at '{at}' failed to satisfy constraint" in said


@pytest.mark.parametrize(
    "settings",
    [
        {"LambdaConfig": {"PreSignUp": LAMBDA, "KMSKeyID": KMS_KEY}},
        {"LambdaConfig": {"PreSignUp": "arn:aws:ecs:eu-west-1:123456789012:anything"}},
        {"SmsConfiguration": {"EumsSms": {**EUMS, "Region": "us-east-1"}}},
        email(From="Ann <ann@example.com>", ReplyToEmailAddress="reply@example.com", ConfigurationSet="set_1"),
    ],
)
def test_what_can_be_is_shown_as_it_was_set(cognito: Any, settings: dict[str, Any]) -> None:
    assert describe(cognito, create(cognito, **settings)).items() >= settings.items()


def test_a_pool_s_functions_are_of_its_own_region(connect: Any, account: str) -> None:
    there = connect(region="eu-west-1")
    assert create(there, LambdaConfig={"PreSignUp": ELSEWHERE})["LambdaConfig"] == {"PreSignUp": ELSEWHERE}
    assert create(there, SmsConfiguration=sms(account))["SmsConfiguration"] == sms(account)
