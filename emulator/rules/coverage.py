"""Settings that are accepted and stored, and what of them does not act yet. Nothing is silently ignored.

A key is a path into the members of CreateUserPool, UpdateUserPool, SetUserPoolMfaConfig, CreateUserPoolClient,
UpdateUserPoolClient, SetUserSettings or AdminSetUserSettings. Its last part may be a value: `MfaConfiguration.ON`, or
an element of a list. A path that ends at a member speaks of every value of it but an empty one, 0 and `false`. The
wire shows what applies to a request in the header `x-emulator-note`; the coverage page lists them all. A row goes away
with the commit that makes it act.
"""

from collections.abc import Iterator, Mapping
from typing import Any

_MFA = "is stored; sign-in does not ask for a second factor yet."
_TRIGGER = "is stored; this trigger is not called yet (PreSignUp, CustomMessage and PostConfirmation are)."
_OAUTH = "is stored; the OAuth endpoints and hosted pages do not exist yet."
_FIRST_FACTOR = "is stored; only PASSWORD acts as a first factor yet."
_EXCHANGE = "is stored; token exchange does not exist yet."

NOT_ACTING: dict[str, str] = {
    # user pools
    "MfaConfiguration.ON": f"MfaConfiguration ON {_MFA}",
    "MfaConfiguration.OPTIONAL": f"MfaConfiguration OPTIONAL {_MFA}",
    "SmsMfaConfiguration": f"SmsMfaConfiguration {_MFA}",
    "SoftwareTokenMfaConfiguration.Enabled": f"SoftwareTokenMfaConfiguration {_MFA}",
    "EmailMfaConfiguration": f"EmailMfaConfiguration {_MFA}",
    "WebAuthnConfiguration": "WebAuthnConfiguration is stored; passkeys do not exist yet.",
    "SmsAuthenticationMessage": "SmsAuthenticationMessage is stored; no sign-in sends a code yet.",
    "Policies.SignInPolicy.AllowedFirstAuthFactors.EMAIL_OTP": f"The first factor EMAIL_OTP {_FIRST_FACTOR}",
    "Policies.SignInPolicy.AllowedFirstAuthFactors.SMS_OTP": f"The first factor SMS_OTP {_FIRST_FACTOR}",
    "Policies.SignInPolicy.AllowedFirstAuthFactors.WEB_AUTHN": f"The first factor WEB_AUTHN {_FIRST_FACTOR}",
    "UserPoolAddOns.AdvancedSecurityMode.AUDIT": "AdvancedSecurityMode AUDIT is stored; no risk is assessed yet.",
    "UserPoolAddOns.AdvancedSecurityMode.ENFORCED": "AdvancedSecurityMode ENFORCED is stored; no risk is assessed yet.",
    "UserPoolAddOns.AdvancedSecurityAdditionalFlows.CustomAuthMode": (
        "CustomAuthMode is stored; no risk is assessed yet."
    ),
    "DeviceConfiguration": "DeviceConfiguration is stored; devices are not remembered yet.",
    "EmailConfiguration.EmailSendingAccount.DEVELOPER": (
        "EmailSendingAccount DEVELOPER is stored; mail goes to the outbox and EMULATOR_SMTP_URL, never to Amazon SES."
    ),
    "EmailConfiguration.SourceArn": "SourceArn is stored; mail never goes to Amazon SES.",
    "EmailConfiguration.ConfigurationSet": "ConfigurationSet is stored; mail never goes to Amazon SES.",
    "SmsConfiguration": "SmsConfiguration is stored; messages go to the outbox, never to Amazon SNS.",
    "LambdaConfig.PreAuthentication": f"PreAuthentication {_TRIGGER}",
    "LambdaConfig.PostAuthentication": f"PostAuthentication {_TRIGGER}",
    "LambdaConfig.DefineAuthChallenge": f"DefineAuthChallenge {_TRIGGER}",
    "LambdaConfig.CreateAuthChallenge": f"CreateAuthChallenge {_TRIGGER}",
    "LambdaConfig.VerifyAuthChallengeResponse": f"VerifyAuthChallengeResponse {_TRIGGER}",
    "LambdaConfig.PreTokenGeneration": f"PreTokenGeneration {_TRIGGER}",
    "LambdaConfig.PreTokenGenerationConfig": f"PreTokenGenerationConfig {_TRIGGER}",
    "LambdaConfig.UserMigration": f"UserMigration {_TRIGGER}",
    "LambdaConfig.CustomSMSSender": f"CustomSMSSender {_TRIGGER}",
    "LambdaConfig.CustomEmailSender": f"CustomEmailSender {_TRIGGER}",
    "LambdaConfig.InboundFederation": f"InboundFederation {_TRIGGER}",
    "KeyConfiguration.KeyType.CUSTOMER_MANAGED_KEY": "KeyConfiguration is stored; nothing is encrypted by KMS.",
    "IssuerConfiguration.Type.UPDATED": (
        "IssuerConfiguration UPDATED is stored; EMULATOR_ISSUER_MODE decides the issuer of tokens."
    ),
    "DcrConfiguration.EnableStatus.Enabled": "DcrConfiguration is stored; clients cannot register themselves yet.",
    "AcrConfiguration": "AcrConfiguration is stored; tokens carry no acr claim yet.",
    # app clients
    "ExplicitAuthFlows.ALLOW_CUSTOM_AUTH": "ALLOW_CUSTOM_AUTH is stored; custom authentication does not exist yet.",
    "ExplicitAuthFlows.CUSTOM_AUTH_FLOW_ONLY": (
        "CUSTOM_AUTH_FLOW_ONLY is stored; custom authentication does not exist yet."
    ),
    "ExplicitAuthFlows.ALLOW_USER_AUTH": (
        "ALLOW_USER_AUTH is stored; choice-based sign-in offers PASSWORD and PASSWORD_SRP, no other first factor yet."
    ),
    "ExplicitAuthFlows.ALLOW_TOKEN_EXCHANGE_DELEGATION": f"ALLOW_TOKEN_EXCHANGE_DELEGATION {_EXCHANGE}",
    "ExplicitAuthFlows.ALLOW_TOKEN_EXCHANGE_IMPERSONATION": f"ALLOW_TOKEN_EXCHANGE_IMPERSONATION {_EXCHANGE}",
    "AllowedOAuthFlowsUserPoolClient": f"AllowedOAuthFlowsUserPoolClient {_OAUTH}",
    "AllowedOAuthFlows": f"AllowedOAuthFlows {_OAUTH}",
    "AllowedOAuthScopes": f"AllowedOAuthScopes {_OAUTH}",
    "CallbackURLs": f"CallbackURLs {_OAUTH}",
    "LogoutURLs": f"LogoutURLs {_OAUTH}",
    "DefaultRedirectURI": f"DefaultRedirectURI {_OAUTH}",
    "SupportedIdentityProviders": f"SupportedIdentityProviders {_OAUTH}",
    "RefreshTokenRotation.Feature.ENABLED": (
        "RefreshTokenRotation ENABLED is stored; GetTokensFromRefreshToken does not exist yet, and REFRESH_TOKEN_AUTH "
        "is refused as with AWS."
    ),
    "EnablePropagateAdditionalUserContextData": (
        "EnablePropagateAdditionalUserContextData is stored; no risk is assessed yet."
    ),
    "AnalyticsConfiguration": "AnalyticsConfiguration is stored; no events go to Amazon Pinpoint.",
    # users
    "MFAOptions": f"MFAOptions {_MFA}",
}


def notes(settings: Mapping[str, Any]) -> list[str]:
    """The sentences that apply to the members of a request, in the order of the table."""
    return list(_applying(settings))


def _applying(settings: Mapping[str, Any]) -> Iterator[str]:
    for path, sentence in NOT_ACTING.items():
        if _is_set(settings, path.split(".")):
            yield sentence


def _is_set(value: Any, path: list[str]) -> bool:
    if not path:
        return bool(value)
    if isinstance(value, Mapping):
        return path[0] in value and _is_set(value[path[0]], path[1:])
    if isinstance(value, list):
        return path[0] in value
    return bool(value == path[0])
