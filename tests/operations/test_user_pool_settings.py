"""The settings of CreateUserPool and UpdateUserPool: what comes back, and what is refused."""

from typing import Any

import pytest

from tests.support import sentences
from tests.support.pool_words import (
    CODE,
    DEFAULTS,
    IDENTITY,
    INVALID,
    KMS_KEY,
    LAMBDA,
    LINK,
    PASSWORD_POLICY,
    REGION,
    ROLE,
    TIER,
    create,
    describe,
    refusal,
    sms,
    without_identity,
)


def test_settings_that_were_given_come_back_as_they_were_given(cognito: Any, account: str) -> None:
    given: dict[str, Any] = {
        "AliasAttributes": ["email", "preferred_username"],
        "AutoVerifiedAttributes": ["email"],
        "SmsAuthenticationMessage": CODE,
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
        "SmsConfiguration": {**sms(account), "ExternalId": "e", "SnsRegion": REGION},
        "UsernameConfiguration": {"CaseSensitive": False},
        "AccountRecoverySetting": {
            "RecoveryMechanisms": [
                {"Name": "verified_email", "Priority": 1},
                {"Name": "verified_phone_number", "Priority": 2},
            ]
        },
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": IDENTITY.format(region="eu-west-1"),
            "ReplyToEmailAddress": "reply@example.com",
            "From": "Me <me@example.com>",
            "ConfigurationSet": "set",
        },
        "AdminCreateUserConfig": {
            "AllowAdminCreateUserOnly": True,
            "UnusedAccountValidityDays": 9,
            "InviteMessageTemplate": {"EmailMessage": "{username} {####}", "EmailSubject": "Welcome"},
        },
        "MfaConfiguration": "OPTIONAL",
        "DeletionProtection": "ACTIVE",
        "UserPoolTags": {"team": "qa"},
        "LambdaConfig": {"PreSignUp": LAMBDA, "CustomMessage": LAMBDA},
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    }
    pool = create(cognito, **given)
    policy = {**PASSWORD_POLICY, "TemporaryPasswordValidityDays": 9}
    policies = {"PasswordPolicy": policy, "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    assert without_identity(pool) == DEFAULTS | given | {"Policies": policies}
    assert describe(cognito, pool) == pool


POLICIES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "what is not named is not asked for": (
        {"MinimumLength": 6},
        {
            **dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols"), False),
            "MinimumLength": 6,
            "TemporaryPasswordValidityDays": 7,
        },
    ),
    "no days mean seven": (
        {**PASSWORD_POLICY, "TemporaryPasswordValidityDays": 0},
        PASSWORD_POLICY,
    ),
    "history is shown when it is set": (
        {**PASSWORD_POLICY, "PasswordHistorySize": 3},
        {**PASSWORD_POLICY, "PasswordHistorySize": 3},
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("given", "shown"), POLICIES.values(), ids=POLICIES.keys())
def test_a_partial_password_policy_is_filled_in(cognito: Any, given: dict[str, Any], shown: dict[str, Any]) -> None:
    assert create(cognito, Policies={"PasswordPolicy": given})["Policies"]["PasswordPolicy"] == shown


TEMPLATES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "the older members fill the template": (
        {"EmailVerificationMessage": CODE, "EmailVerificationSubject": "s", "SmsVerificationMessage": CODE},
        {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": CODE, "EmailSubject": "s", "SmsMessage": CODE},
    ),
    "the template wins": (
        {"EmailVerificationMessage": CODE, "VerificationMessageTemplate": {"EmailMessage": "new {####}"}},
        {"DefaultEmailOption": "CONFIRM_WITH_CODE", "EmailMessage": "new {####}"},
    ),
    "a link keeps its own text": (
        {"VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessageByLink": LINK}},
        {"DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessageByLink": LINK},
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("given", "template"), TEMPLATES.values(), ids=TEMPLATES.keys())
def test_the_verification_template_and_its_older_members_mirror_each_other(
    cognito: Any, given: dict[str, Any], template: dict[str, Any]
) -> None:
    pool = create(cognito, **given)
    assert pool["VerificationMessageTemplate"] == template
    assert pool.get("EmailVerificationMessage") == template.get("EmailMessage")
    assert pool.get("EmailVerificationSubject") == template.get("EmailSubject")
    assert pool.get("SmsVerificationMessage") == template.get("SmsMessage")


@pytest.mark.once
@pytest.mark.parametrize("name", ["AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes"])
def test_a_set_of_attributes_holds_each_once_and_is_absent_where_it_is_empty(cognito: Any, name: str) -> None:
    assert create(cognito, **{name: ["email", "email"]})[name] == ["email"]
    assert without_identity(create(cognito, **{name: []})) == DEFAULTS


@pytest.mark.once
def test_sets_inside_other_members_hold_each_once_too(cognito: Any) -> None:
    settings = {
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email", "email"]},
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "PASSWORD"]}},
    }
    pool = create(cognito)
    cognito.update_user_pool(UserPoolId=pool["Id"], **settings)
    for shown in (create(cognito, **settings), describe(cognito, pool)):
        assert shown["UserAttributeUpdateSettings"] == {"AttributesRequireVerificationBeforeUpdate": ["email"]}
        assert shown["Policies"]["SignInPolicy"] == {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}


@pytest.mark.once
def test_a_pool_of_users_with_one_kind_of_username_named_twice_asks_for_that_kind(cognito: Any) -> None:
    pool = create(cognito, UsernameAttributes=["email", "email"])
    call = cognito.admin_create_user
    assert refusal(call, UserPoolId=pool["Id"], Username="ann") == (INVALID, sentences.USERNAME_SHOULD_BE_AN_EMAIL)


@pytest.mark.once
def test_a_versioned_pre_token_trigger_shows_its_function_twice(cognito: Any) -> None:
    config = {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": LAMBDA}}
    assert create(cognito, LambdaConfig=config)["LambdaConfig"] == {**config, "PreTokenGeneration": LAMBDA}


@pytest.mark.once
def test_a_recovery_setting_that_says_nothing_is_the_default(cognito: Any) -> None:
    assert without_identity(create(cognito, AccountRecoverySetting={})) == DEFAULTS


@pytest.mark.once
def test_a_registration_setting_without_a_status_turns_registration_on(cognito: Any) -> None:
    shown = create(cognito, DcrConfiguration={"OpenDcrEnabled": True})["DcrConfiguration"]
    assert shown == {"EnableStatus": "Enabled", "OpenDcrEnabled": True}
    expected = (TIER, LITE_LACKS + "Dynamic Client Registration")
    assert refusal(cognito.create_user_pool, PoolName="p", UserPoolTier="LITE", DcrConfiguration={}) == expected


@pytest.mark.once
def test_the_older_lifetime_of_temporary_passwords_counts_where_the_newer_is_absent(cognito: Any) -> None:
    pool = create(cognito, AdminCreateUserConfig={"UnusedAccountValidityDays": 3})
    assert pool["AdminCreateUserConfig"]["UnusedAccountValidityDays"] == 3
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 3


@pytest.mark.once
def test_threat_protection_without_a_tier_makes_a_plus_pool(cognito: Any) -> None:
    assert create(cognito, UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"})["UserPoolTier"] == "PLUS"
    assert create(cognito, UserPoolAddOns={"AdvancedSecurityMode": "OFF"})["UserPoolTier"] == "ESSENTIALS"


# --- refusals of settings ----------------------------------------------------------------------------------------

LITE_LACKS = "The following features need to be disabled for the LITE pricing tier configured: "
SMS_MFA = "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
SNS = "Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1"
SES = sentences.SOURCE_ARN_REGION
BEFORE_UPDATE = "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
TWO_LIFETIMES = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
NO_PASSWORD = sentences.PASSWORD_MUST_BE_A_FIRST_FACTOR
RECOVERY_TWICE = sentences.RECOVERY_HAS_DUPLICATES
RECOVERY_ADMIN = sentences.RECOVERY_ADMIN_ONLY_WITH_OTHERS
KMS = sentences.CUSTOM_SENDER_NEEDS_KMS_KEY
PRE_TOKEN = "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's"
TOO_SHORT = (
    "1 validation error detected: Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: "
    "Member must have value greater than or equal to 6"
)


def factors(*names: str) -> dict[str, Any]:
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(names)}}}


def recovery(*mechanisms: tuple[str, int]) -> dict[str, Any]:
    named = [{"Name": name, "Priority": priority} for name, priority in mechanisms]
    return {"AccountRecoverySetting": {"RecoveryMechanisms": named}}


def template(**texts: str) -> dict[str, Any]:
    return {"VerificationMessageTemplate": texts}


def email(**members: str) -> dict[str, Any]:
    return {"EmailConfiguration": members}


def pre_token(version: str, plain: str | None = None) -> dict[str, Any]:
    config: dict[str, Any] = {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": LAMBDA}}
    return {"LambdaConfig": config | ({"PreTokenGeneration": plain} if plain else {})}


# Refused by CreateUserPool and by UpdateUserPool alike.
REFUSED: dict[str, tuple[dict[str, Any], str, str]] = {
    "MFA optional": ({"MfaConfiguration": "OPTIONAL"}, INVALID, SMS_MFA),
    "phone verified without SMS": (
        {"AutoVerifiedAttributes": ["phone_number"]},
        INVALID,
        "SMS configuration is required when phone_number is selected for auto verification",
    ),
    "verification before update": (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
        INVALID,
        BEFORE_UPDATE,
    ),
    "one priority twice": (recovery(("verified_email", 1), ("verified_phone_number", 1)), INVALID, RECOVERY_TWICE),
    "one mechanism twice": (recovery(("verified_email", 1), ("verified_email", 2)), INVALID, RECOVERY_TWICE),
    "admin_only with another": (recovery(("admin_only", 1), ("verified_email", 2)), INVALID, RECOVERY_ADMIN),
    "no password": (factors("EMAIL_OTP"), INVALID, NO_PASSWORD),
    "a factor that is none": (
        factors("PASSWORD", "SOFTWARE_TOKEN"),
        INVALID,
        "SOFTWARE_TOKEN is not supported as an allowed first auth factor.",
    ),
    "codes by SMS as a first factor and nobody who sends them": (
        factors("PASSWORD", "SMS_OTP"),
        INVALID,
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
    ),
    "passwordless on LITE": (
        {"UserPoolTier": "LITE", **factors("PASSWORD", "EMAIL_OTP")},
        TIER,
        LITE_LACKS + "Passwordless Sign-In",
    ),
    "pre-token V2 on LITE": (
        {"UserPoolTier": "LITE", **pre_token("V2_0")},
        TIER,
        LITE_LACKS + "Token Customization with Pre-Token Generation Lambda V2_0",
    ),
    "pre-token V3 on LITE": (
        {"UserPoolTier": "LITE", **pre_token("V3_0")},
        TIER,
        LITE_LACKS + "Token Customization with Pre-Token Generation Lambda V3_0",
    ),
    "password history on LITE": (
        {"UserPoolTier": "LITE", "Policies": {"PasswordPolicy": {**PASSWORD_POLICY, "PasswordHistorySize": 1}}},
        TIER,
        LITE_LACKS + "Password History",
    ),
    "client registration on LITE": (
        {"UserPoolTier": "LITE", "DcrConfiguration": {"EnableStatus": "Enabled"}},
        TIER,
        LITE_LACKS + "Dynamic Client Registration",
    ),
    "threat protection on LITE": (
        {"UserPoolTier": "LITE", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
        TIER,
        LITE_LACKS + "Threat Protection",
    ),
    "19.3 threat protection on ESSENTIALS": (
        {"UserPoolTier": "ESSENTIALS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}},
        TIER,
        "The following features need to be disabled for the ESSENTIALS pricing tier configured: Threat Protection",
    ),
    "custom SMS sender without a key": (
        {"LambdaConfig": {"CustomSMSSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}}},
        INVALID,
        KMS,
    ),
    "custom e-mail sender without a key": (
        {"LambdaConfig": {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}}},
        INVALID,
        KMS,
    ),
    "two pre-token functions": (pre_token("V1_0", plain=LAMBDA + "2"), INVALID, PRE_TOKEN),
    "DEVELOPER without an identity": (
        email(EmailSendingAccount="DEVELOPER"),
        INVALID,
        "Source ARN is required to use DEVELOPER email sending owner",
    ),
    "identity of another region": (email(SourceArn=IDENTITY.format(region="eu-central-1")), INVALID, SES),
    "From": (email(From="nobody"), INVALID, "Provided From email address is invalid"),
    "SNS region": ({"SmsConfiguration": {"SnsRegion": "eu-west-1"}}, INVALID, SNS),
    "a role of another account": (
        {"SmsConfiguration": {"SnsCallerArn": ROLE.format(account="000000000001")}},
        INVALID,
        sentences.CROSS_ACCOUNT_ROLE,
    ),
    "minimum length": ({"Policies": {"PasswordPolicy": {"MinimumLength": 5}}}, INVALID, TOO_SHORT),
    "12.9 a link without words": (template(EmailMessageByLink="click {####}"), INVALID, "The message is invalid."),
    "12.9 a code with a link": (template(EmailMessage="{####} {##here##}"), INVALID, "The message is invalid."),
    "two lifetimes": (
        {
            "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}},
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 4},
        },
        INVALID,
        TWO_LIFETIMES,
    ),
    "two lifetimes that agree": (
        {
            "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 3}},
            "AdminCreateUserConfig": {"UnusedAccountValidityDays": 3},
        },
        INVALID,
        TWO_LIFETIMES,
    ),
}


@pytest.mark.once
@pytest.mark.parametrize(("settings", "code", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_settings_that_cannot_be_are_refused(cognito: Any, settings: dict[str, Any], code: str, message: str) -> None:
    pool = create(cognito)
    assert refusal(cognito.create_user_pool, PoolName="p", **settings) == (code, message)
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **settings) == (code, message)
    assert describe(cognito, pool) == pool


@pytest.mark.once
def test_mfa_needs_somebody_who_sends_sms(cognito: Any) -> None:
    assert refusal(cognito.create_user_pool, PoolName="p", MfaConfiguration="ON") == (INVALID, SMS_MFA)


@pytest.mark.once
def test_alias_and_username_attributes_exclude_each_other(cognito: Any) -> None:
    assert refusal(
        cognito.create_user_pool, PoolName="p", AliasAttributes=["email"], UsernameAttributes=["phone_number"]
    ) == (INVALID, sentences.ALIAS_AND_USERNAME_ATTRIBUTES)


ACCEPTED: dict[str, dict[str, Any]] = {
    "a sender for SMS with a key": {
        "LambdaConfig": {"CustomSMSSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA}, "KMSKeyID": KMS_KEY}
    },
    "both pre-token members with one function": pre_token("V1_0", plain=LAMBDA),
    "pre-token V1 on LITE": {"UserPoolTier": "LITE", **pre_token("V1_0")},
    "passwordless on ESSENTIALS": factors("PASSWORD", "WEB_AUTHN"),
    "the older lifetime beside no days": {
        "Policies": {"PasswordPolicy": {"TemporaryPasswordValidityDays": 0}},
        "AdminCreateUserConfig": {"UnusedAccountValidityDays": 3},
    },
    "texts for both kinds of confirmation": template(EmailMessage=CODE, EmailMessageByLink=LINK),
}


@pytest.mark.once
@pytest.mark.parametrize("settings", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_settings_near_a_refusal_are_accepted(cognito: Any, settings: dict[str, Any]) -> None:
    pool = create(cognito, **settings)
    cognito.update_user_pool(UserPoolId=pool["Id"], **settings)
