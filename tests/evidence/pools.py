"""User pools that AWS refused, as deployments met it: the settings and the sentence.

Each was one failed deployment in us-east-1 or ap-northeast-1 (badmintoncryer/cdk-preflight,
rules/cognito/pf-cognito-<name>, September 2026; or the project that the name begins with); the shapes are theirs, the
values ours where the sentence does not quote them. `NEW` are settings that only CreateUserPool has, `ANY` those of
UpdateUserPool, too.
"""

from typing import Any

from tests.configurations.terraform_pools import FIRST, IDENTITY, KEY, SECOND, Members, recovery, versioned
from tests.support import sentences

Case = tuple[Members, str]

PATTERN = "Member must satisfy regular expression pattern: "
TEXT_PATTERN = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"
LINK_PATTERN = r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{##[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*##\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*"
SMS_PATTERN = r"(?s).*\{####\}(?s).*"
ADDRESS_PATTERN = r"[\p{L}\p{M}\p{S}\p{N}\p{P}]+@[\p{L}\p{M}\p{S}\p{N}\p{P}]+"
NAME_PATTERN = r"[\w\s+=,.@-]+"
VERIFIABLE = "Member must satisfy constraint: [Member must satisfy enum value set: [phone_number, email]]"
NO_KEY = sentences.CUSTOM_SENDER_NEEDS_KMS_KEY
TIER = "The following features need to be disabled for the LITE pricing tier configured: "
ELSEWHERE = "ap-northeast-1"


def violation(value: str, path: str, constraint: str) -> str:
    return f"1 validation error detected: Value '{value}' at '{path}' failed to satisfy constraint: {constraint}"


def at_most(limit: int, noun: str = "value") -> str:
    return f"Member must have {noun} less than or equal to {limit}"


def policy(**members: int) -> Members:
    return {"Policies": {"PasswordPolicy": {"MinimumLength": 8, **members}}}


def invitation(**texts: str) -> Members:
    return {"AdminCreateUserConfig": {"InviteMessageTemplate": texts}}


def template(**members: str) -> Members:
    return {"VerificationMessageTemplate": members}


def mechanisms(*named: tuple[int, str]) -> Members:
    return {
        "AccountRecoverySetting": {"RecoveryMechanisms": [{"Priority": place, "Name": name} for place, name in named]}
    }


def declared(name: str, kind: str = "String", **members: Any) -> Members:
    return {"Schema": [{"Name": name, "AttributeDataType": kind, **members}]}


NEW: dict[str, Case] = {
    "alias-username-exclusive": (
        {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
        sentences.ALIAS_AND_USERNAME_ATTRIBUTES,
    ),
    "schema-attr-length-order": (
        declared("level", StringAttributeConstraints={"MinLength": "6", "MaxLength": "5"}),
        "Attribute custom:level cannot have a max length shorter than it's min length",
    ),
    "schema-number-min-max-order": (
        declared("level", "Number", NumberAttributeConstraints={"MinValue": "6", "MaxValue": "5"}),
        "Attribute custom:level cannot have a max value smaller than it's min value",
    ),
    "schema-custom-name-length": (
        declared("a" * 21),
        violation("a" * 21, "schema.1.member.name", at_most(20, "length")),
    ),
    "schema-custom-required": (
        declared("level", Required=True),
        sentences.REQUIRED_CUSTOM_ATTRIBUTE,
    ),
    "schema-name-duplicate": (
        {"Schema": declared("level")["Schema"] * 2},
        "Duplicate custom attribute names custom:level are not allowed in a user pool schema.",
    ),
    "schema-standard-attr-datatype": (
        declared("email", "Number"),
        "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
    ),
    "user-pool-name": ({"PoolName": "テスト用"}, violation("テスト用", "poolName", PATTERN + NAME_PATTERN)),
}

ANY: dict[str, Case] = {
    "auto-verified-attributes-enum": (
        {"AutoVerifiedAttributes": ["given_name"]},
        violation("[given_name]", "autoVerifiedAttributes", VERIFIABLE),
    ),
    "auto-verified-username-consistency": (
        {"AutoVerifiedAttributes": ["phone_number"]},
        "SMS configuration is required when phone_number is selected for auto verification",
    ),
    "custom-email-sender-kms": ({"LambdaConfig": versioned("CustomEmailSender", FIRST, "V1_0")}, NO_KEY),
    "custom-sms-sender-kms": ({"LambdaConfig": versioned("CustomSMSSender", FIRST, "V1_0")}, NO_KEY),
    "custom-sender-kms-region": (
        {"LambdaConfig": versioned("CustomEmailSender", FIRST, "V1_0", KMSKeyID=KEY.replace("us-east-1", ELSEWHERE))},
        "Encountered error when CreateGrant was attempted on the input KMS key - Invalid arn ap-northeast-1",
    ),
    "email-developer-requires-sourcearn": (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER"}},
        "Source ARN is required to use DEVELOPER email sending owner",
    ),
    "email-from-format": (
        {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY, "From": "not an address"}},
        "Provided From email address is invalid",
    ),
    "email-reply-to-format": (
        {"EmailConfiguration": {"ReplyToEmailAddress": "not an address"}},
        violation("not an address", "emailConfiguration.replyToEmailAddress", PATTERN + ADDRESS_PATTERN),
    ),
    "email-sourcearn-region": (
        {
            "EmailConfiguration": {
                "EmailSendingAccount": "DEVELOPER",
                "SourceArn": IDENTITY.replace("us-east-1", ELSEWHERE),
            }
        },
        sentences.SOURCE_ARN_REGION,
    ),
    "email-verification-message-placeholder": (
        {"EmailVerificationMessage": "Your verification code."},
        violation("Your verification code.", "emailVerificationMessage", PATTERN + TEXT_PATTERN),
    ),
    "invite-message-username-placeholder": (
        invitation(EmailMessage="Welcome aboard."),
        violation("Welcome aboard.", "adminCreateUserConfig.inviteMessage.emailMessage", PATTERN + TEXT_PATTERN),
    ),
    "invite-sms-message-placeholder": (
        invitation(SMSMessage="Welcome aboard."),
        violation("Welcome aboard.", "adminCreateUserConfig.inviteMessage.smsMessage", PATTERN + SMS_PATTERN),
    ),
    "lambda-config-region": (
        {"LambdaConfig": {"PreSignUp": FIRST.replace("us-east-1", ELSEWHERE)}},
        "Cross-region lambda functions are not supported",
    ),
    "password-history-size-range": (
        policy(PasswordHistorySize=25),
        violation("25", "policies.passwordPolicy.passwordHistorySize", at_most(24)),
    ),
    "password-min-length": (
        policy(MinimumLength=4),
        violation("4", "policies.passwordPolicy.minimumLength", "Member must have value greater than or equal to 6"),
    ),
    "password-min-length, its cap": (
        policy(MinimumLength=200),
        violation("200", "policies.passwordPolicy.minimumLength", at_most(99)),
    ),
    "pre-token-generation-legacy-mix": (
        {"LambdaConfig": {"PreTokenGeneration": FIRST, **versioned("PreTokenGenerationConfig", SECOND, "V1_0")}},
        "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's",
    ),
    "pre-token-generation-config-tier": (
        {"UserPoolTier": "LITE", "LambdaConfig": versioned("PreTokenGenerationConfig", FIRST, "V2_0")},
        f"{TIER}Token Customization with Pre-Token Generation Lambda V2_0",
    ),
    "recovery-admin-only-alone": (
        mechanisms((1, "admin_only"), (2, "verified_email")),
        sentences.RECOVERY_ADMIN_ONLY_WITH_OTHERS,
    ),
    "recovery-duplicate": (
        mechanisms((1, "verified_email"), (2, "verified_email")),
        sentences.RECOVERY_HAS_DUPLICATES,
    ),
    "recovery-duplicate, of a priority": (
        mechanisms((1, "verified_email"), (1, "verified_phone_number")),
        sentences.RECOVERY_HAS_DUPLICATES,
    ),
    "recovery-mechanisms-max": (
        mechanisms((1, "verified_email"), (2, "verified_phone_number"), (3, "admin_only")),
        "2 validation errors detected: Value '[RecoveryOptionType(priority=1, name=verified_email), "
        "RecoveryOptionType(priority=2, name=verified_phone_number), RecoveryOptionType(priority=3, name=admin_only)]' "
        f"at 'accountRecoverySetting.recoveryMechanisms' failed to satisfy constraint: {at_most(2, 'length')}; Value "
        "'3' at 'accountRecoverySetting.recoveryMechanisms.3.member.priority' failed to satisfy constraint: "
        f"{at_most(2)}",
    ),
    "signin-policy-password-required": (
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["EMAIL_OTP"]}}},
        sentences.PASSWORD_MUST_BE_A_FIRST_FACTOR,
    ),
    "signin-policy-webauthn-tier": (
        {"UserPoolTier": "LITE", "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "WEB_AUTHN"]}}},
        f"{TIER}Passwordless Sign-In",
    ),
    "cdkd: SMS_OTP without SMS": (
        {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "SMS_OTP"]}}},
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration",
    ),
    "sms-authentication-message-placeholder": (
        {"SmsAuthenticationMessage": "Your code."},
        violation("Your code.", "smsAuthenticationMessage", PATTERN + SMS_PATTERN),
    ),
    "sms-caller-arn-account": (
        {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::999999999999:role/sms"}},
        sentences.CROSS_ACCOUNT_ROLE,
    ),
    "sms-configuration-sns-region": (
        {"SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::{account}:role/sms", "SnsRegion": ELSEWHERE}},
        "Invalid snsRegion. Allowed SNS region for us-east-1 is us-east-1",
    ),
    "sms-verification-message-placeholder": (
        {"SmsVerificationMessage": "Your verification code."},
        violation("Your verification code.", "smsVerificationMessage", PATTERN + SMS_PATTERN),
    ),
    "temporary-password-validity-range": (
        policy(TemporaryPasswordValidityDays=366),
        violation("366", "policies.passwordPolicy.temporaryPasswordValidityDays", at_most(365)),
    ),
    "unused-account-validity-exclusive": (
        {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 7}, **policy(TemporaryPasswordValidityDays=7)},
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays",
    ),
    "unused-account-validity-range": (
        {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 366}},
        violation("366", "adminCreateUserConfig.unusedAccountValidityDays", at_most(365)),
    ),
    "user-attribute-update-requires-auto-verified": (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]}},
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes",
    ),
    "user-attribute-update-settings-enum": (
        {"UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["name"]}},
        violation("[name]", "userAttributeUpdateSettings.attributesRequireVerificationBeforeUpdate", VERIFIABLE),
    ),
    "verification-code-placeholder": (
        template(EmailMessage="Your code."),
        violation("Your code.", "verificationMessageTemplate.emailMessage", PATTERN + TEXT_PATTERN),
    ),
    "verification-email-subject-length": (
        template(EmailSubject="s" * 141),
        violation("s" * 141, "verificationMessageTemplate.emailSubject", at_most(140, "length")),
    ),
    "verification-link-placeholder": (
        template(DefaultEmailOption="CONFIRM_WITH_LINK", EmailMessageByLink="Click to verify."),
        violation("Click to verify.", "verificationMessageTemplate.emailMessageByLink", PATTERN + LINK_PATTERN),
    ),
    "verification-sms-placeholder": (
        template(SmsMessage="Your code."),
        violation("Your code.", "verificationMessageTemplate.smsMessage", PATTERN + SMS_PATTERN),
    ),
}

# The same mistake mended: these deployments went through ("pass template -> CREATE_COMPLETE").
FINE: dict[str, Members] = {
    "schema-attr-length-order": declared("level", StringAttributeConstraints={"MinLength": "1", "MaxLength": "1"}),
    "schema-custom-name-length": declared("a" * 20),
    "schema-attr-max": {"Schema": [{"Name": f"c{n}", "AttributeDataType": "String"} for n in range(50)]},
    "password-min-length": policy(MinimumLength=6),
    "recovery-mechanisms-max": {"AccountRecoverySetting": recovery("verified_email", "verified_phone_number")},
    "pre-token-generation-legacy-mix": {
        "LambdaConfig": {"PreTokenGeneration": FIRST, **versioned("PreTokenGenerationConfig", FIRST, "V1_0")}
    },
    "lambda-config-region, another account": {
        "LambdaConfig": {"PreSignUp": FIRST.replace("123456789012", "210987654321")}
    },
    "email-sourcearn-region": {"EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY}},
    "signin-policy-password-required": {
        "Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    },
    "verification-link-placeholder": template(DefaultEmailOption="CONFIRM_WITH_LINK", EmailMessageByLink="{##Click##}"),
}
