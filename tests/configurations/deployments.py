"""User pools of public stacks: CDK's, Amplify's, the Serverless Framework's, and those that go-to-k/cdkd and
go-to-k/cdk-real-drift deploy to measure AWS by (tests/integration), with what cdkd measured after a second deployment.

Properties are CloudFormation's, as in `cloudformation`; the shapes are theirs, the values ours.
"""

from tests.configurations.terraform_pools import FIRST, IDENTITY, Members, recovery, sms

CODE = "The verification code to your new account is {####}"
CDK_TEXTS = {  # what CDK's UserPool always declares
    "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    "AccountRecoverySetting": recovery("verified_phone_number", "verified_email"),
    "EmailVerificationMessage": CODE,
    "EmailVerificationSubject": "Verify your new account",
    "SmsVerificationMessage": CODE,
    "VerificationMessageTemplate": {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "EmailMessage": CODE,
        "EmailSubject": "Verify your new account",
        "SmsMessage": CODE,
    },
}
OPEN = {**CDK_TEXTS, "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": False}}


def factors(*names: str) -> Members:
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(names)}}}


POOLS: dict[str, Members] = {
    "cdk: plain": {**CDK_TEXTS},
    "cdk: sign in with an address": {
        **OPEN,
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "AccountRecoverySetting": recovery("verified_email"),
    },
    "cdk: aliases": {**OPEN, "AliasAttributes": ["phone_number", "email", "preferred_username"]},
    "cdk: address required": {
        **OPEN,
        "Schema": [
            {"Name": "email", "Required": True, "Mutable": True},
            {"Name": "tier", "AttributeDataType": "String", "Mutable": True},
        ],
    },
    "cdk: custom attributes": {
        **OPEN,
        "Schema": [
            {
                "Name": "tenantId",
                "AttributeDataType": "String",
                "Mutable": True,
                "StringAttributeConstraints": {"MinLength": "1", "MaxLength": "64"},
            },
            {
                "Name": "level",
                "AttributeDataType": "Number",
                "Mutable": False,
                "NumberAttributeConstraints": {"MinValue": "0", "MaxValue": "100"},
            },
            {"Name": "joined", "AttributeDataType": "DateTime", "Mutable": False},
            {"Name": "trusted", "AttributeDataType": "Boolean", "Mutable": True},
        ],
    },
    "cdk: rich": {
        **OPEN,
        "UserPoolName": "rich",
        "AccountRecoverySetting": recovery("verified_email"),
        "AliasAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "DeletionProtection": "INACTIVE",
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
        "MfaConfiguration": "OPTIONAL",
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
                "RequireUppercase": True,
                "TemporaryPasswordValidityDays": 3,
            }
        },
        "Schema": [
            {"Name": "email", "Required": True, "Mutable": True},
            {"Name": "name", "Required": False, "Mutable": True},
        ],
        "UsernameConfiguration": {"CaseSensitive": False},
    },
    "cdk: a policy in part": {
        **CDK_TEXTS,
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireNumbers": True,
                "RequireSymbols": True,
                "TemporaryPasswordValidityDays": 3,
            }
        },
    },
    "cdk: both factors": {
        **OPEN,
        "EnabledMfas": ["SMS_MFA", "SOFTWARE_TOKEN_MFA"],
        "MfaConfiguration": "ON",
        "SmsConfiguration": sms(),
        "SmsAuthenticationMessage": "{####} now",
        "AutoVerifiedAttributes": ["email"],
    },
    "cdk: codes by e-mail": {
        **OPEN,
        "EnabledMfas": ["EMAIL_OTP"],
        "MfaConfiguration": "OPTIONAL",
        "EmailConfiguration": {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY},
        "EmailAuthenticationMessage": "{####} now",
        "EmailAuthenticationSubject": "now",
    },
    "cdk: passwordless": {**OPEN, **factors("PASSWORD", "EMAIL_OTP"), "UserPoolTier": "ESSENTIALS"},
    "cdk: passkeys": {
        **OPEN,
        **factors("PASSWORD", "WEB_AUTHN"),
        "WebAuthnRelyingPartyID": "auth.example.com",
        "WebAuthnUserVerification": "required",
    },
    "cdkd: a factor and passkeys": {
        "UserPoolTier": "ESSENTIALS",
        "MfaConfiguration": "ON",
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
        "WebAuthnRelyingPartyID": "auth.example.com",
        "WebAuthnUserVerification": "preferred",
    },
    "cdkd: passkeys only": {
        "UserPoolTier": "ESSENTIALS",
        "WebAuthnRelyingPartyID": "passkey.example.com",
        "WebAuthnUserVerification": "required",
    },
    "cdkd: a factor without a mode": {"UserPoolTier": "ESSENTIALS", "EnabledMfas": ["SOFTWARE_TOKEN_MFA"]},
    "cdkd: optional beside codes by e-mail": {
        "MfaConfiguration": "OPTIONAL",
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
        **factors("PASSWORD", "EMAIL_OTP"),
    },
    "cdkd: optional beside passkeys": {
        "MfaConfiguration": "OPTIONAL",
        "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
        **factors("PASSWORD", "WEB_AUTHN"),
        "WebAuthnRelyingPartyID": "auth.example.com",
        "WebAuthnUserVerification": "required",
    },
    "cdk-real-drift: order of aliases": {
        "AliasAttributes": ["preferred_username", "phone_number", "email"],
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True},
    },
    "cdk-real-drift: threat protection": {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
    "amplify: first generation": {
        "UserPoolName": "app-dev",
        "Schema": [{"Name": "email", "Required": True, "Mutable": True, "AttributeDataType": "String"}],
        "AutoVerifiedAttributes": ["email"],
        "EmailVerificationMessage": "Your code is {####}",
        "EmailVerificationSubject": "Your code",
        "Policies": {"PasswordPolicy": {"MinimumLength": 8}},
        "UsernameAttributes": ["email"],
        "UsernameConfiguration": {"CaseSensitive": False},
        "MfaConfiguration": "OFF",
        "SmsVerificationMessage": "Your code is {####}",
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    },
    "amplify: first generation, text messages": {
        "UserPoolName": "app-dev",
        "AutoVerifiedAttributes": ["phone_number"],
        "SmsConfiguration": sms(),
        "SmsAuthenticationMessage": "Your code is {####}",
        "SmsVerificationMessage": "Your code is {####}",
        "MfaConfiguration": "OPTIONAL",
        "UsernameAttributes": ["phone_number"],
    },
    "amplify: second generation": {
        **OPEN,
        "AutoVerifiedAttributes": ["email"],
        "UsernameAttributes": ["email"],
        "AccountRecoverySetting": recovery("verified_email"),
        "Schema": [{"Name": "email", "Required": True, "Mutable": True}],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 8,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
                "RequireUppercase": True,
            }
        },
    },
    "serverless: triggers": {"LambdaConfig": {"PreSignUp": FIRST, "CustomMessage": FIRST, "PostConfirmation": FIRST}},
}

# The first deployment, the second, and what DescribeUserPool and GetUserPoolMfaConfig show of the second.
CHANGES: dict[str, tuple[Members, Members, Members]] = {
    "MFA begins with an update": (
        {"UserPoolTier": "ESSENTIALS"},
        {"UserPoolTier": "ESSENTIALS", "MfaConfiguration": "ON", "EnabledMfas": ["SOFTWARE_TOKEN_MFA"]},
        {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}},
    ),
    "MFA ends with an update": (
        {
            "MfaConfiguration": "OPTIONAL",
            "EnabledMfas": ["SOFTWARE_TOKEN_MFA"],
            "WebAuthnRelyingPartyID": "auth.example.com",
            "WebAuthnUserVerification": "preferred",
        },
        {"WebAuthnRelyingPartyID": "auth.example.com", "WebAuthnUserVerification": "preferred"},
        {"MfaConfiguration": "OFF", "SoftwareTokenMfaConfiguration": None},
    ),
    "a declared policy is gone from the template": (
        factors("PASSWORD", "EMAIL_OTP"),
        {"AutoVerifiedAttributes": ["email"]},
        {"Policies.SignInPolicy.AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
    ),
    "what is verified by itself is gone from the template": (
        {"AutoVerifiedAttributes": ["email"]},
        {"UserPoolTags": {"stage": "test"}},
        {"AutoVerifiedAttributes": None, "UserPoolTags.stage": "test"},
    ),
    "another first factor": (
        factors("PASSWORD"),
        factors("PASSWORD", "EMAIL_OTP"),
        {"Policies.SignInPolicy.AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]},
    ),
    "an attribute more": (
        {"Schema": [{"Name": "tenantId", "AttributeDataType": "String", "Mutable": True}]},
        {
            "Schema": [
                {"Name": "tenantId", "AttributeDataType": "String", "Mutable": True},
                {"Name": "region", "AttributeDataType": "String", "Mutable": True},
            ]
        },
        {},
    ),
}
