"""Resources of CloudFormation as its documentation declares them.

Properties of `AWS::Cognito::UserPool` under CloudFormation's names: `UserPoolName`, `EnabledMfas`,
`WebAuthnRelyingPartyID` and their like are told in several calls (see `stack`). Shapes are from the resource pages
of the CloudFormation reference and go-to-k/cdk-real-drift (clients), the values are ours.
"""

from tests.configurations.terraform_pools import (
    FIRST,
    IDENTITY,
    KEY,
    ROLE,
    Members,
    attribute,
    recovery,
    sms,
    versioned,
)

INVITATION = {"EmailMessage": "{username} and {####}", "EmailSubject": "come in", "SMSMessage": "{username} and {####}"}


POOLS: dict[str, Members] = {
    # the pages of the reference
    "page: name alone": {"UserPoolName": "pool"},
    "page: user pool": {
        "UserPoolName": "pool",
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True, "InviteMessageTemplate": INVITATION},
        "AliasAttributes": ["email"],
        "AutoVerifiedAttributes": ["phone_number"],
        "SmsConfiguration": sms(),
        "SmsVerificationMessage": "{####} is it",
        "EmailVerificationMessage": "{####} is it",
        "EmailVerificationSubject": "this is it",
        "MfaConfiguration": "OFF",
        "Schema": [
            attribute("name", "String", Required=True),
            attribute("email", "String", mutable=False),
            attribute("phone_number", "String", mutable=False),
            attribute("slackId", "String"),
        ],
    },
    "page: account recovery": {"AccountRecoverySetting": recovery("verified_email", "verified_phone_number")},
    "page: admin_only": {"AccountRecoverySetting": recovery("admin_only")},
    "page: invitation with days": {
        "AdminCreateUserConfig": {"AllowAdminCreateUserOnly": True, "UnusedAccountValidityDays": 14}
    },
    "page: e-mail of one's own": {
        "EmailConfiguration": {
            "EmailSendingAccount": "DEVELOPER",
            "SourceArn": IDENTITY,
            "From": "Us <no-reply@example.com>",
            "ReplyToEmailAddress": "help@example.com",
            "ConfigurationSet": "letters",
        }
    },
    "page: senders": {
        "LambdaConfig": {
            **versioned("CustomSMSSender", FIRST, "V1_0"),
            **versioned("CustomEmailSender", FIRST, "V1_0"),
            "KMSKeyID": KEY,
        }
    },
    "page: triggers": {
        "LambdaConfig": {
            "PreSignUp": FIRST,
            "PostConfirmation": FIRST,
            "PreTokenGeneration": FIRST,
            "UserMigration": FIRST,
        }
    },
    "page: device": {
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
    },
    "page: password policy": {
        "Policies": {
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": False,
                "RequireUppercase": True,
                "TemporaryPasswordValidityDays": 2,
                "PasswordHistorySize": 4,
            }
        }
    },
    "page: threat protection": {"UserPoolTier": "PLUS", "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"}},
    "page: link": {
        "AutoVerifiedAttributes": ["email"],
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailMessageByLink": "Follow {##this##}",
            "EmailSubjectByLink": "one more step",
        },
    },
    "page: verified before update": {
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    },
    "page: tags": {"UserPoolTags": {"stage": "test", "owner": "us"}},
    "page: case": {"UsernameConfiguration": {"CaseSensitive": False}},
    "page: LITE": {"UserPoolTier": "LITE"},
}

CLIENTS: dict[str, Members] = {
    "page: name alone": {},
    "page: secret and flows": {
        "GenerateSecret": True,
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "PreventUserExistenceErrors": "ENABLED",
    },
    "page: oauth": {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid", "phone"],
        "CallbackURLs": ["https://example.com/in", "http://localhost:3000", "myapp://in"],
        "LogoutURLs": ["https://example.com/out"],
        "SupportedIdentityProviders": ["COGNITO"],
    },
    "page: tokens": {
        "AccessTokenValidity": 30,
        "IdTokenValidity": 30,
        "RefreshTokenValidity": 20,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "hours"},
        "EnableTokenRevocation": False,
        "AuthSessionValidity": 5,
    },
    "page: attributes": {"ReadAttributes": ["name", "email"], "WriteAttributes": ["name"]},
    "page: rotation": {
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"],
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 30},
    },
    "cdk: hosted": {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["implicit", "code"],
        "AllowedOAuthScopes": ["profile", "phone", "email", "openid", "aws.cognito.signin.user.admin"],
        "CallbackURLs": ["https://example.com"],
        "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        "GenerateSecret": False,
        "SupportedIdentityProviders": ["COGNITO"],
    },
    "cdk-real-drift: order of addresses": {
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code", "implicit"],
        "AllowedOAuthScopes": ["openid", "email", "profile"],
        "CallbackURLs": [f"https://{name}.example.com/in" for name in ("zeta", "alpha", "mike")],
        "LogoutURLs": [f"https://{name}.example.com/out" for name in ("zeta", "alpha", "mike")],
    },
    "cdk-real-drift: order of attributes": {
        "ReadAttributes": ["phone_number", "email", "name", "family_name", "birthdate"],
        "WriteAttributes": ["phone_number", "email"],
    },
}

GROUPS: dict[str, Members] = {
    "page: name alone": {"GroupName": "admins"},
    "page: whole": {
        "GroupName": "admins",
        "Description": "who may",
        "Precedence": 10,
        "RoleArn": ROLE.replace("{name}", "g"),
    },
    "page: first of all": {"GroupName": "admins", "Precedence": 0},
}
