"""The user pools of Terraform's acceptance tests (hashicorp/terraform-provider-aws, internal/service/cognitoidp,
user_pool_test.go), each as the steps of one resource: what is configured, and what the test expects to read.

The shapes are theirs, the values ours. A member that the resource calls `schema` is `Schema` here, and so on: the
names are AWS's. `SoftwareTokenMfaConfiguration`, `EmailMfaConfiguration` and `WebAuthnConfiguration` go to
SetUserPoolMfaConfig.
"""

from dataclasses import dataclass, field
from typing import Any

Members = dict[str, Any]

ROLE = "arn:aws:iam::{account}:role/{name}"
IDENTITY = "arn:aws:ses:us-east-1:123456789012:identity/no-reply@example.com"
FIRST = "arn:aws:lambda:us-east-1:123456789012:function:first"
SECOND = "arn:aws:lambda:us-east-1:123456789012:function:second"
KEY = "arn:aws:kms:us-east-1:123456789012:key/4d2e"
PLAIN_TRIGGERS = (
    "CreateAuthChallenge",
    "CustomMessage",
    "DefineAuthChallenge",
    "PostAuthentication",
    "PostConfirmation",
    "PreAuthentication",
    "PreSignUp",
    "PreTokenGeneration",
    "UserMigration",
    "VerifyAuthChallengeResponse",
)


@dataclass(frozen=True)
class Step:
    """One `terraform apply`. `shows` are values to read at dotted paths, `lacks` paths where nothing is to be."""

    configured: Members = field(default_factory=dict)
    shows: Members = field(default_factory=dict)
    lacks: tuple[str, ...] = ()


def sms(name: str = "sms", **more: str) -> Members:
    return {"SnsCallerArn": ROLE.replace("{name}", name), "ExternalId": "outside", **more}


def recovery(*names: str) -> Members:
    return {"RecoveryMechanisms": [{"Name": name, "Priority": place} for place, name in enumerate(names, 1)]}


def password(length: int, days: int | None = None, **classes: bool) -> Members:
    policy: Members = {"MinimumLength": length, **{f"Require{name}": wanted for name, wanted in classes.items()}}
    return {"PasswordPolicy": {**policy, **({"TemporaryPasswordValidityDays": days} if days else {})}}


def invitation(word: str, *, only_admins: bool) -> Members:
    text = f"{word} {{username}}, your password is {{####}}."
    return {
        "AllowAdminCreateUserOnly": only_admins,
        "InviteMessageTemplate": {"EmailMessage": f"{text} ", "EmailSubject": f"{word} {{####}}", "SMSMessage": text},
    }


def versioned(trigger: str, function: str, version: str, **more: str) -> Members:
    return {trigger: {"LambdaArn": function, "LambdaVersion": version}, **more}


def attribute(name: str, kind: str, *, mutable: bool = True, **more: Any) -> Members:
    flags = {"DeveloperOnlyAttribute": False, "Mutable": mutable, "Required": False}
    return {"Name": name, "AttributeDataType": kind, **flags, **more}


def email_sender(**more: str) -> Members:
    return {
        "EmailSendingAccount": "DEVELOPER",
        "SourceArn": IDENTITY,
        "From": "no-reply@example.com",
        "ReplyToEmailAddress": "help@example.com",
        "ConfigurationSet": "letters",
        **more,
    }


BY_SMS = {"MfaConfiguration": "ON", "AccountRecoverySetting": recovery("verified_email"), "SmsConfiguration": sms()}
BY_APP = {
    "MfaConfiguration": "ON",
    "AccountRecoverySetting": recovery("verified_email"),
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
}
BY_EMAIL = {
    "MfaConfiguration": "ON",
    "AccountRecoverySetting": recovery("verified_email", "verified_phone_number"),
    "EmailConfiguration": email_sender(),
}
MFA_OFF = {"MfaConfiguration": "OFF"}
NO_FACTORS = ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")

ADDRESS = attribute(
    "email",
    "String",
    mutable=False,
    Required=True,
    StringAttributeConstraints={"MinLength": "5", "MaxLength": "10"},
)
FLAG = attribute("mybool", "Boolean", mutable=False, DeveloperOnlyAttribute=True)
DECLARED = [
    ADDRESS,
    attribute("strattr", "String", StringAttributeConstraints={}),
    attribute("numattr", "Number", NumberAttributeConstraints={}),
    FLAG,
]
RANGED = attribute("count", "Number", NumberAttributeConstraints={"MinValue": "2", "MaxValue": "6"})

TEMPLATE = {
    "DefaultEmailOption": "CONFIRM_WITH_LINK",
    "EmailMessage": "to {####} you",
    "EmailMessageByLink": "{##this way##}",
    "EmailSubject": "subject {####}",
    "EmailSubjectByLink": "subject of the link",
    "SmsMessage": "{####} it is",
}
LONG_TEMPLATE = {  # a text of 1,000 characters is not too long for having three bytes each
    "DefaultEmailOption": "CONFIRM_WITH_LINK",
    "EmailMessage": "{####}" + "字" * 994,
    "EmailMessageByLink": "{##この道##}" + "字" * 991,
    "EmailSubject": "字" * 140,
    "EmailSubjectByLink": "字" * 140,
    "SmsMessage": "{####}" + "字" * 134,
}


def by_code(template: Members) -> Step:
    """The texts of a template, given by the older members beside a template that names only the way."""
    texts = {
        "EmailVerificationMessage": template["EmailMessage"],
        "EmailVerificationSubject": template["EmailSubject"],
        "SmsVerificationMessage": template["SmsMessage"],
    }
    return Step(
        {**texts, "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"}},
        shows={
            f"VerificationMessageTemplate.{name}": template[name]
            for name in ("EmailMessage", "EmailSubject", "SmsMessage")
        },
    )


def whole(mode: str, text: str) -> Step:
    return Step(
        {
            "AutoVerifiedAttributes": ["email"],
            "MfaConfiguration": mode,
            "EmailVerificationMessage": "this {####} that",
            "EmailVerificationSubject": "subject {####}",
            "SmsVerificationMessage": "{####} by phone",
            "SmsAuthenticationMessage": text,
            "AdminCreateUserConfig": invitation("Hello", only_admins=True),
            "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False},
            "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
            "SmsConfiguration": sms("service-role/sms"),
        }
    )


BASIC = Step(
    shows={
        "MfaConfiguration": "OFF",
        "AdminCreateUserConfig.AllowAdminCreateUserOnly": False,
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "Policies.PasswordPolicy.MinimumLength": 8,
        "Policies.PasswordPolicy.RequireSymbols": True,
        "Policies.PasswordPolicy.TemporaryPasswordValidityDays": 7,
        "Policies.SignInPolicy.AllowedFirstAuthFactors": ["PASSWORD"],
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "LambdaConfig": {},
        "EstimatedNumberOfUsers": 0,
        "DeletionProtection": "INACTIVE",
        "UserPoolTier": "ESSENTIALS",
        "AccountRecoverySetting": recovery("verified_email", "verified_phone_number"),
    },
    lacks=("SmsConfiguration", "WebAuthnConfiguration", *NO_FACTORS),
)

POOLS: dict[str, list[Step]] = {
    "basic": [BASIC],
    "deletionProtection": [Step({"DeletionProtection": state}) for state in ("ACTIVE", "INACTIVE")],
    "recovery": [
        Step({"AccountRecoverySetting": recovery("verified_email")}),
        Step({"AccountRecoverySetting": recovery("verified_email", "verified_phone_number")}),
        Step({"AccountRecoverySetting": recovery("verified_phone_number")}),
    ],
    "withAdminCreateUser": [
        Step({"AdminCreateUserConfig": invitation("Hello", only_admins=True)}),
        Step({"AdminCreateUserConfig": invitation("Good day", only_admins=False)}),
    ],
    "withAdminCreateUserAndPasswordPolicy": [
        Step(
            {
                "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
                "Policies": password(7, 7, Lowercase=True, Numbers=False, Symbols=True, Uppercase=False),
            }
        )
    ],
    "withAdvancedSecurityMode": [
        Step({"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "OFF"}}),
        Step({"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}),
        Step(lacks=("UserPoolAddOns",)),
    ],
    "withAdvancedSecurityAdditionalFlows": [
        Step(
            {
                "UserPoolTier": "PLUS",
                "UserPoolAddOns": {
                    "AdvancedSecurityMode": mode,
                    "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": mode},
                },
            }
        )
        for mode in ("ENFORCED", "AUDIT")
    ],
    "withDevice": [
        Step({"DeviceConfiguration": {"ChallengeRequiredOnNewDevice": a, "DeviceOnlyRememberedOnUserPrompt": not a}})
        for a in (True, False)
    ],
    "withEmailVerificationMessage": [
        Step(
            {
                "EmailVerificationSubject": word,
                "EmailVerificationMessage": f"{word} {{####}}",
                "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
            }
        )
        for word in ("one", "two")
    ],
    "passwordHistorySize": [
        Step(
            {
                "Policies": {"PasswordPolicy": {"MinimumLength": 6, "PasswordHistorySize": size}},
                "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
            }
        )
        for size in (24, 0)
    ],
    "MFA_sms": [
        Step(BY_SMS, lacks=NO_FACTORS),
        Step(MFA_OFF, shows={"SmsConfiguration.ExternalId": "outside"}, lacks=NO_FACTORS),
        Step(BY_SMS, lacks=NO_FACTORS),
    ],
    "MFA_smsAndSoftwareTokenMFA": [
        Step({**BY_SMS, "SoftwareTokenMfaConfiguration": {"Enabled": False}}, lacks=("EmailMfaConfiguration",)),
        Step({**BY_SMS, "SoftwareTokenMfaConfiguration": {"Enabled": True}}, lacks=("EmailMfaConfiguration",)),
        Step(MFA_OFF, shows={"SmsConfiguration.ExternalId": "outside"}, lacks=NO_FACTORS),
    ],
    "MFA_smsToSoftwareTokenMFA": [
        Step(BY_SMS, lacks=NO_FACTORS),
        Step(BY_APP, shows={"SmsConfiguration.ExternalId": "outside"}, lacks=("EmailMfaConfiguration",)),
    ],
    "MFA_softwareTokenMFA": [
        Step(BY_APP, lacks=("SmsConfiguration", "EmailMfaConfiguration")),
        Step(MFA_OFF, lacks=("SmsConfiguration", *NO_FACTORS)),
        Step(BY_APP, lacks=("SmsConfiguration", "EmailMfaConfiguration")),
    ],
    "MFA_softwareTokenMFAToSMS": [Step(BY_APP, lacks=("SmsConfiguration",)), Step(BY_SMS, lacks=NO_FACTORS)],
    "MFA_emailConfigurationMFA": [
        Step(
            {**BY_EMAIL, "EmailMfaConfiguration": {}},
            lacks=("SmsConfiguration", "EmailMfaConfiguration.Message", "EmailMfaConfiguration.Subject"),
        ),
        Step({**BY_EMAIL, "EmailMfaConfiguration": {"Message": "{####} now", "Subject": "now"}}),
        Step({**BY_EMAIL, "EmailMfaConfiguration": {"Message": "{####} later", "Subject": "later"}}),
    ],
    "signInPolicy": [Step({"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}})],
    "smsAuthenticationMessage": [Step({"SmsAuthenticationMessage": f"{word} {{####}}"}) for word in ("one", "two")],
    "sms": [
        Step({"SmsConfiguration": sms()}, shows={"MfaConfiguration": "OFF"}),
        Step(shows={"SmsConfiguration.ExternalId": "outside"}),
        Step({"SmsConfiguration": sms()}),
    ],
    "SMS_snsRegion": [Step({"SmsConfiguration": sms(SnsRegion="us-east-1")})],
    "SMS_externalID": [Step({"SmsConfiguration": sms(ExternalId=name)}) for name in ("one", "two")],
    "SMS_snsCallerARN": [Step({"SmsConfiguration": sms(name)}) for name in ("one", "two")],
    "smsVerificationMessage": [Step({"SmsVerificationMessage": f"{word} {{####}}"}) for word in ("one", "two")],
    "withEmail": [Step({"EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"}})],
    "withEmailSource": [Step({"EmailConfiguration": email_sender()})],
    "withAliasAttributes": [Step({"AliasAttributes": ["preferred_username"]}, lacks=("AutoVerifiedAttributes",))],
    "withAliasAttributes_updated": [
        Step({"AliasAttributes": ["email", "preferred_username"], "AutoVerifiedAttributes": ["email"]})
    ],
    "withUsernameAttributes": [Step({"UsernameAttributes": ["phone_number"]}, lacks=("AutoVerifiedAttributes",))],
    "withUsernameAttributes_updated": [
        Step({"UsernameAttributes": ["email", "phone_number"], "AutoVerifiedAttributes": ["email"]})
    ],
    "withPasswordPolicy": [
        Step({"Policies": password(7, 7, Lowercase=True, Numbers=False, Symbols=True, Uppercase=False)}),
        Step({"Policies": password(9, 14, Lowercase=False, Numbers=True, Symbols=False, Uppercase=True)}),
    ],
    "usernameConfiguration": [Step({"UsernameConfiguration": {"CaseSensitive": True}})],
    "usernameConfiguration_replaced": [Step({"UsernameConfiguration": {"CaseSensitive": False}})],
    "withLambda": [
        Step({"LambdaConfig": dict.fromkeys(PLAIN_TRIGGERS, FIRST)}),
        Step({"LambdaConfig": dict.fromkeys(PLAIN_TRIGGERS, SECOND)}),
        Step(shows={"LambdaConfig": {}}),
    ],
    "WithLambda_email": [
        Step({"LambdaConfig": versioned("CustomEmailSender", FIRST, "V1_0", KMSKeyID=KEY)}),
        Step({"LambdaConfig": versioned("CustomEmailSender", SECOND, "V1_0", KMSKeyID=KEY)}),
        Step({"LambdaConfig": {"KMSKeyID": KEY}}, lacks=("LambdaConfig.CustomEmailSender",)),
    ],
    "WithLambda_sms": [
        Step({"LambdaConfig": versioned("CustomSMSSender", FIRST, "V1_0", KMSKeyID=KEY)}),
        Step({"LambdaConfig": versioned("CustomSMSSender", SECOND, "V1_0", KMSKeyID=KEY)}),
        Step({"LambdaConfig": {"KMSKeyID": KEY}}, lacks=("LambdaConfig.CustomSMSSender",)),
    ],
    "WithLambda_preGenerationTokenConfig": [
        Step(
            {
                "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
                "LambdaConfig": versioned("PreTokenGenerationConfig", FIRST, "V2_0"),
            },
            shows={"UserPoolTier": "PLUS"},
        ),
        Step(
            {
                "UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"},
                "LambdaConfig": versioned("PreTokenGenerationConfig", SECOND, "V2_0"),
            }
        ),
        Step({"UserPoolAddOns": {"AdvancedSecurityMode": "ENFORCED"}}, shows={"LambdaConfig": {}}),
    ],
    "WithLambda_inboundFederation": [
        Step({"LambdaConfig": versioned("InboundFederation", FIRST, "V1_0")}),
        Step({"LambdaConfig": versioned("InboundFederation", SECOND, "V1_0")}),
        Step(shows={"LambdaConfig": {}}),
    ],
    "addLambda": [Step(shows={"LambdaConfig": {}}), Step({"LambdaConfig": dict.fromkeys(PLAIN_TRIGGERS, FIRST)})],
    "schemaAttributes": [Step({"Schema": DECLARED}), Step({"Schema": [*DECLARED, RANGED]})],
    "schemaAttributesStringAttributeConstraints": [
        Step({"Schema": [attribute("email", "String", mutable=False, Required=True), FLAG]})
    ],
    "withVerificationMessageTemplate": [
        Step(
            {"VerificationMessageTemplate": TEMPLATE},
            shows={
                "EmailVerificationMessage": TEMPLATE["EmailMessage"],
                "EmailVerificationSubject": TEMPLATE["EmailSubject"],
                "SmsVerificationMessage": TEMPLATE["SmsMessage"],
            },
        ),
        by_code(TEMPLATE),
    ],
    "withVerificationMessageTemplateUTF8": [
        Step({"VerificationMessageTemplate": LONG_TEMPLATE}),
        by_code(LONG_TEMPLATE),
    ],
    "webAuthnConfiguration": [
        Step({"WebAuthnConfiguration": {"RelyingPartyId": "123456789", "UserVerification": "preferred"}})
    ],
    "update": [whole("OPTIONAL", "one {####}"), whole("OPTIONAL", "two {####}"), whole("OFF", "two {####}")],
    "withUserAttributeUpdateSettings": [
        Step(
            {
                "AutoVerifiedAttributes": ["email"],
                "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
            }
        ),
        Step(lacks=("AutoVerifiedAttributes",)),
    ],
    "userPoolTier": [Step({"UserPoolTier": tier}) for tier in ("PLUS", "LITE")],
    "nameUpdate": [Step({"PoolName": "one"}, shows={"Name": "one"}), Step({"PoolName": "two"}, shows={"Name": "two"})],
}
