"""The larger requests of the AWS CLI's examples: an app client, a pool, its factors, a risk configuration."""

from tests.configurations.terraform_pools import FIRST, IDENTITY, Members, recovery

CODE = "Your code is {####}"
OF_POOL = {"UserPoolId": "{pool}"}
OF_CLIENT = {**OF_POOL, "ClientId": "{client}"}
CONTEXT = {
    "EncodedData": "abc123",
    "HttpHeaders": [{"headerName": "UserAgent", "headerValue": "Mozilla/5.0 (Windows NT 6.1)"}],
    "IpAddress": "192.0.2.1",
    "ServerName": "example.com",
    "ServerPath": "/login",
}
CLIENT_SETTINGS: Members = {
    "RefreshTokenValidity": 10,
    "AccessTokenValidity": 60,
    "IdTokenValidity": 60,
    "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "days"},
    "ReadAttributes": ["email", "phone_number", "email_verified", "phone_number_verified"],
    "WriteAttributes": ["email", "phone_number"],
    "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    "SupportedIdentityProviders": ["COGNITO"],
    "CallbackURLs": ["https://www.example.com", "https://example.com", "http://localhost:8001", "myapp://example"],
    "AllowedOAuthFlows": ["code", "implicit"],
    "AllowedOAuthScopes": ["openid", "profile", "aws.cognito.signin.user.admin"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "PreventUserExistenceErrors": "ENABLED",
    "EnableTokenRevocation": True,
    "AuthSessionValidity": 4,
}
NEW_CLIENT = {
    **OF_POOL,
    **CLIENT_SETTINGS,
    "ClientName": "MyTestClient",
    "GenerateSecret": True,
    "EnablePropagateAdditionalUserContextData": True,
    "AnalyticsConfiguration": {
        "ApplicationArn": "arn:aws:mobiletargeting:us-east-1:{account}:apps/0f1e2d3c",
        "UserDataShared": True,
    },
}
SHOWN_OF_CLIENT = tuple(f"UserPoolClient.{name}" for name in ("UserPoolId", "ClientId", "ClientName", *CLIENT_SETTINGS))
READABLE = [
    "address",
    "birthdate",
    "email",
    "family_name",
    "gender",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
]
CHANGED_CLIENT = {
    **OF_CLIENT,
    **CLIENT_SETTINGS,
    "ClientName": "my-test-app",
    "RefreshTokenValidity": 30,
    "ReadAttributes": [*READABLE, "email_verified", "phone_number_verified"],
    "WriteAttributes": READABLE,
    "ExplicitAuthFlows": [
        "ALLOW_ADMIN_USER_PASSWORD_AUTH",
        "ALLOW_CUSTOM_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
    ],
    "LogoutURLs": ["https://auth.example.com/login?client_id=1&response_type=code", "https://example.com/out"],
    "DefaultRedirectURI": "https://www.example.com",
    "EnablePropagateAdditionalUserContextData": False,
}
SMS = {"SnsCallerArn": "arn:aws:iam::{account}:role/service-role/sms", "ExternalId": "12345", "SnsRegion": "us-east-1"}
LETTER = {
    "HtmlBody": "<!DOCTYPE html>\n<html><body>{login-time} {device-name} {city}, {country}</body></html>",
    "Subject": "New sign-in",
    "TextBody": "{login-time}\n{device-name}\n{city}, {country}",
}
CHANGED_POOL: Members = {
    **OF_POOL,
    "Policies": {
        "PasswordPolicy": {
            "MinimumLength": 6,
            "RequireUppercase": True,
            "RequireLowercase": True,
            "RequireNumbers": True,
            "RequireSymbols": True,
            "TemporaryPasswordValidityDays": 7,
        }
    },
    "DeletionProtection": "ACTIVE",
    "LambdaConfig": {"PreSignUp": FIRST, "PreTokenGeneration": FIRST},
    "AutoVerifiedAttributes": ["phone_number", "email"],
    "VerificationMessageTemplate": {
        "SmsMessage": CODE,
        "EmailMessage": CODE,
        "EmailSubject": "Your verification code",
        "EmailMessageByLink": "Click {##here##} to verify",
        "EmailSubjectByLink": "Your verification link",
        "DefaultEmailOption": "CONFIRM_WITH_LINK",
    },
    "SmsAuthenticationMessage": CODE,
    "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email", "phone_number"]},
    "MfaConfiguration": "OPTIONAL",
    "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
    "EmailConfiguration": {
        "SourceArn": IDENTITY,
        "ReplyToEmailAddress": "help+here@example.com",
        "EmailSendingAccount": "DEVELOPER",
        "From": "no-reply@example.com",
        "ConfigurationSet": "letters",
    },
    "SmsConfiguration": SMS,
    "AdminCreateUserConfig": {
        "AllowAdminCreateUserOnly": False,
        "InviteMessageTemplate": {
            "SMSMessage": "Welcome {username}, {####}",
            "EmailMessage": "Welcome {username}, {####}",
            "EmailSubject": "Welcome",
        },
    },
    "UserPoolTags": {"Function": "Game", "Developers": "Berlin"},
    "UserPoolTier": "PLUS",
    "UserPoolAddOns": {"AdvancedSecurityMode": "AUDIT"},
    "AccountRecoverySetting": recovery("verified_email", "verified_phone_number"),
}
RISK: Members = {
    **OF_CLIENT,
    "AccountTakeoverRiskConfiguration": {
        "Actions": {
            "HighAction": {"EventAction": "MFA_REQUIRED", "Notify": True},
            "LowAction": {"EventAction": "NO_ACTION", "Notify": True},
            "MediumAction": {"EventAction": "MFA_IF_CONFIGURED", "Notify": True},
        },
        "NotifyConfiguration": {
            "BlockEmail": LETTER,
            "MfaEmail": LETTER,
            "NoActionEmail": LETTER,
            "From": "no-reply@example.com",
            "ReplyTo": "no-reply@example.com",
            "SourceArn": IDENTITY,
        },
    },
    "CompromisedCredentialsRiskConfiguration": {
        "Actions": {"EventAction": "BLOCK"},
        "EventFilter": ["PASSWORD_CHANGE", "SIGN_UP", "SIGN_IN"],
    },
    "RiskExceptionConfiguration": {
        "BlockedIPRangeList": ["192.0.2.1/32", "192.0.2.2/32"],
        "SkippedIPRangeList": ["203.0.113.1/32", "203.0.113.2/32"],
    },
}
MFA_CONFIG: Members = {
    **OF_POOL,
    "SmsMfaConfiguration": {"SmsAuthenticationMessage": "Your code: {####}.", "SmsConfiguration": SMS},
    "SoftwareTokenMfaConfiguration": {"Enabled": True},
    "EmailMfaConfiguration": {"Message": "Your code: {####}", "Subject": "a code"},
    "MfaConfiguration": "OPTIONAL",
    "WebAuthnConfiguration": {"RelyingPartyId": "auth.example.com", "UserVerification": "preferred"},
}
MFA_ANSWER = tuple(MFA_CONFIG.keys() - OF_POOL)
CREATED_POOL = tuple(
    f"UserPool.{name}"
    for name in (
        "AdminCreateUserConfig.UnusedAccountValidityDays",
        "CreationDate",
        "EmailConfiguration",
        "EstimatedNumberOfUsers",
        "Id",
        "LambdaConfig",
        "LastModifiedDate",
        "MfaConfiguration",
        "Name",
        "Policies.PasswordPolicy",
        "SchemaAttributes",
    )
)
LOGS: Members = {
    **OF_POOL,
    "LogConfigurations": [
        {
            "LogLevel": "ERROR",
            "EventSource": "userNotification",
            "CloudWatchLogsConfiguration": {"LogGroupArn": "arn:aws:logs:us-east-1:{account}:log-group:exported"},
        },
        {
            "LogLevel": "INFO",
            "EventSource": "userAuthEvents",
            "S3Configuration": {"BucketArn": "arn:aws:s3:::exported-activity"},
        },
    ],
}
