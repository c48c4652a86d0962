"""What a pool's settings must be: every refusal, those of the tiers too, in one place
(evidence: pool-refusals).

Works on settings whose defaults are filled in. Lengths, patterns and enums are the wire's. Which role, SES identity or
KMS key exists in AWS is not known here, so the refusals that need it (`Cognito is not allowed to use your email
identity`, InvalidSmsRole…) are not reproduced.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from emulator import errors
from emulator.effective.pool import second_factors
from emulator.rules.configuration import acr, roles

SES_REGIONS = ("eu-west-1", "us-east-1", "us-west-2")  # evidence: email-sourcearn-region; wherever the pool lives
# unverified: These regions may send by another region's SNS, as the developer guide has it.
OTHER_SNS_REGIONS = {
    "us-east-2": "us-east-1",
    "ca-central-1": "us-east-1",
    "eu-central-1": "eu-west-1",
    "eu-west-2": "eu-west-1",
    "ap-northeast-2": "ap-northeast-1",
    "ap-south-1": "ap-southeast-1",
}
MOST_TAGS = 50  # seen: API reference of TagResource
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
_LINK = re.compile(r"\{##[^#{}]+##\}")
_CODE = "{####}"


def check(settings: Mapping[str, Any], region: str, account_id: str) -> None:
    """Raises InvalidParameterException for the first thing that is wrong."""
    if settings.get("AliasAttributes") and settings.get("UsernameAttributes"):
        raise errors.configuration.alias_and_username_attributes()
    _check_first_factors(settings)
    _check_verification(settings)
    _check_recovery((settings.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or [])
    check_senders(settings, region, account_id)
    _check_messages(settings["VerificationMessageTemplate"])
    acr.check_configuration(settings)


def check_senders(settings: Mapping[str, Any], region: str, account_id: str) -> None:
    """Raises InvalidParameterException (evidence: email-sourcearn-region, sms-configuration-sns-region)."""
    _check_email(settings["EmailConfiguration"])
    if settings.get("SmsConfiguration") is not None:
        _check_sms(settings["SmsConfiguration"], region, account_id)


def check_can_be_turned_on(settings: Mapping[str, Any]) -> None:
    """UpdateUserPool turns MFA on only where SetUserPoolMfaConfig enabled a factor before, whoever sends SMS (seen:
    go-to-k/cdkd#1965, measured in August 2026; aws-cdk#21284)."""
    if not settings.get("EnabledMfas"):
        raise errors.configuration.mfa_cannot_be_turned_on()


def check_mfa(settings: Mapping[str, Any], *, by_mfa_config: bool = False) -> None:
    """MFA at creation (evidence: mfa-sms-config) asks for an SmsConfiguration only, though its sentence names auto
    verification too: pools that verify e-mail addresses and have SMS MFA are everyday (measured by cdk-preflight). A
    pool that SetUserPoolMfaConfig gave another factor needs none. Codes by e-mail need a sender of one's own, and
    nobody may get both factors, password and code, by one address (developer guide: not where it is the only way to
    recover)."""
    if settings["MfaConfiguration"] == "OFF":
        return
    used = second_factors(settings)
    if not used:
        raise errors.configuration.mfa_needs_sms_configuration()
    if settings["MfaConfiguration"] == "ON":
        _check_first_factors_beside_mfa(settings, by_mfa_config=by_mfa_config)
    if "EMAIL_OTP" not in used:
        return
    if settings["EmailConfiguration"]["EmailSendingAccount"] != "DEVELOPER":
        raise errors.configuration.email_mfa_needs_developer_email()
    mechanisms = (settings.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or []
    if [mechanism["Name"] for mechanism in mechanisms] == ["verified_email"]:
        raise errors.configuration.recovery_uses_the_factor("verified_email", "Email MFA")


def _check_first_factors_beside_mfa(settings: Mapping[str, Any], *, by_mfa_config: bool) -> None:
    """Where everybody needs two factors, nobody can begin with a one-time code; with a passkey only where it counts as
    both (developer guide: things to know about MFA). Where MFA is optional, both are fine (measured: cdkd#2064,
    #2069)."""
    first = settings["Policies"]["SignInPolicy"].get("AllowedFirstAuthFactors") or ()
    if "EMAIL_OTP" in first or "SMS_OTP" in first:
        raise errors.configuration.first_factor_beside_required_mfa()
    kind = (settings.get("WebAuthnConfiguration") or {}).get("FactorConfiguration")
    if "WEB_AUTHN" not in first or kind == "MULTI_FACTOR_WITH_USER_VERIFICATION":
        return
    if by_mfa_config:
        raise errors.configuration.single_factor_passkey_beside_required_mfa()
    raise errors.configuration.passkey_beside_required_mfa()


def why_not_tags(tags: Mapping[str, str]) -> str | None:
    """What is wrong with the tags a pool would have; each operation has its own exception for it."""
    if any(key.lower().startswith("aws:") for key in tags):
        return errors.owners.reserved_tag()
    return errors.owners.too_many_tags(MOST_TAGS) if len(tags) > MOST_TAGS else None


def check_lambda_config(config: Mapping[str, Any], region: str) -> None:
    """Raises InvalidParameterException (evidence: custom-email-sender-kms). Functions live in the pool's own region;
    ARNs of anything else than a function are let through, the emulator's routes know what they mean."""
    for arn in _functions(config):
        parts = arn.split(":")
        if parts[2] == "lambda" and parts[3] not in ("", region):
            raise errors.configuration.lambda_is_in_another_region()
    _check_key(config, region)
    versioned = config.get("PreTokenGenerationConfig")
    plain = config.get("PreTokenGeneration")
    if versioned and plain and versioned["LambdaArn"] != plain:
        raise errors.configuration.pre_token_arns_differ()


def _check_key(config: Mapping[str, Any], region: str) -> None:
    """Custom senders need a key, and a grant of it, which a key of another region does not give."""
    key = config.get("KMSKeyID")
    if key and key.split(":")[2] != "kms":
        raise errors.configuration.not_a_kms_key(key)
    if not (config.get("CustomSMSSender") or config.get("CustomEmailSender")):
        return
    if not key:
        raise errors.configuration.custom_sender_needs_kms_key()
    if key.split(":")[3] != region:
        raise errors.configuration.key_is_in_another_region(key.split(":")[3])


def _functions(config: Mapping[str, Any]) -> list[str]:
    named = [value["LambdaArn"] if isinstance(value, Mapping) else value for value in config.values()]
    return [arn for arn in named if arn and arn != config.get("KMSKeyID")]


def check_tier(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> None:
    """Raises FeatureUnavailableInTierException for settings that the pool's tier does not have
    (evidence: signin-policy-webauthn-tier, tier-matrix)."""
    tier = settings["UserPoolTier"]
    if tier == "LITE":
        for feature, is_used in LITE_LACKS.items():
            if is_used(settings, lambda_config):
                raise errors.configuration.features_unavailable_in_lite(feature)
    if tier == "ESSENTIALS" and _has_threat_protection(settings, lambda_config):
        raise errors.configuration.threat_protection_needs_plus(tier)


def _has_passwordless(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    return any(factor != "PASSWORD" for factor in settings["Policies"]["SignInPolicy"]["AllowedFirstAuthFactors"])


def _has_pre_token(version: str) -> Callable[[Mapping[str, Any], Mapping[str, Any]], bool]:
    def is_used(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
        del settings
        return bool((lambda_config.get("PreTokenGenerationConfig") or {}).get("LambdaVersion") == version)

    return is_used


def _has_threat_protection(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    """Of the standard flows or of custom authentication."""
    del lambda_config
    add_ons = settings.get("UserPoolAddOns") or {}
    custom = (add_ons.get("AdvancedSecurityAdditionalFlows") or {}).get("CustomAuthMode")
    return bool(add_ons.get("AdvancedSecurityMode", "OFF") != "OFF" or custom)


def _has_email_mfa(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    return settings["MfaConfiguration"] != "OFF" and "EMAIL_OTP" in second_factors(settings)


def _has_passkey_mfa(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    kind = (settings.get("WebAuthnConfiguration") or {}).get("FactorConfiguration", "SINGLE_FACTOR")
    return bool(kind != "SINGLE_FACTOR")


def _has_password_history(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    return bool(settings["Policies"]["PasswordPolicy"].get("PasswordHistorySize"))


def _has_client_registration(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    return bool((settings.get("DcrConfiguration") or {}).get("EnableStatus") == "Enabled")


def _has_acr_names(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    return bool(settings.get("AcrConfiguration"))


# What AWS calls a feature of the higher tiers, and when a pool uses it.
def _tracks_sessions(settings: Mapping[str, Any], lambda_config: Mapping[str, Any]) -> bool:
    del lambda_config
    return bool((settings.get("SessionConfiguration") or {}).get("UserSessionTracking") == "ENABLED")


LITE_LACKS: dict[str, Callable[[Mapping[str, Any], Mapping[str, Any]], bool]] = {
    "Passwordless Sign-In": _has_passwordless,  # evidence: signin-policy-webauthn-tier
    # evidence: pre-token-generation-config-tier
    "Token Customization with Pre-Token Generation Lambda V2_0": _has_pre_token("V2_0"),
    "Token Customization with Pre-Token Generation Lambda V3_0": _has_pre_token("V3_0"),  # evidence: tier-sentence
    "Threat Protection": _has_threat_protection,  # seen for ESSENTIALS: 19.3
    "Email MFA": _has_email_mfa,  # unverified: The refusal calls it `Email MFA`.
    "Passkey MFA": _has_passkey_mfa,  # unverified: The refusal calls it `Passkey MFA`.
    "Password History": _has_password_history,  # unverified: The refusal calls it `Password History`.
    # unverified: The refusal calls it `Dynamic Client Registration`.
    "Dynamic Client Registration": _has_client_registration,
    "Custom ACR Levels": _has_acr_names,  # unverified: The refusal calls it `Custom ACR Levels`.
    "Session Management": _tracks_sessions,  # unverified: The refusal calls it `Session Management`.
}


def _check_first_factors(settings: Mapping[str, Any]) -> None:
    factors = settings["Policies"]["SignInPolicy"].get("AllowedFirstAuthFactors") or ["PASSWORD"]
    if "PASSWORD" not in factors:
        raise errors.configuration.password_must_be_a_first_factor()
    if "SOFTWARE_TOKEN" in factors:  # in the model, "not currently supported" by the service
        raise errors.configuration.first_factor_is_not_supported("SOFTWARE_TOKEN")
    if "SMS_OTP" in factors and not settings.get("SmsConfiguration"):
        raise errors.configuration.sms_otp_needs_sms_configuration()


def _check_verification(settings: Mapping[str, Any]) -> None:
    verified = settings.get("AutoVerifiedAttributes") or []
    has_sms = bool(settings.get("SmsConfiguration"))
    check_mfa(settings)
    if "phone_number" in verified and not has_sms:
        raise errors.configuration.phone_verification_needs_sms_configuration()
    updates = settings.get("UserAttributeUpdateSettings") or {}
    if not set(updates.get("AttributesRequireVerificationBeforeUpdate") or ()) <= set(verified):
        raise errors.configuration.update_verification_needs_auto_verification()


def _check_recovery(mechanisms: list[dict[str, Any]]) -> None:
    names = [mechanism["Name"] for mechanism in mechanisms]
    priorities = [mechanism["Priority"] for mechanism in mechanisms]
    if len(set(names)) < len(names) or len(set(priorities)) < len(priorities):
        raise errors.configuration.recovery_has_duplicates()
    if "admin_only" in names and len(names) > 1:
        raise errors.configuration.recovery_admin_only_with_others()


def _check_email(configuration: Mapping[str, Any]) -> None:
    source_arn = configuration.get("SourceArn")
    if configuration["EmailSendingAccount"] == "DEVELOPER" and not source_arn:
        raise errors.configuration.developer_email_needs_source_arn()
    if source_arn and source_arn.split(":")[3] not in SES_REGIONS:
        raise errors.configuration.source_arn_region()
    sender = configuration.get("From")
    if sender and not _is_sender(sender):
        raise errors.configuration.from_address_is_invalid()


def _is_sender(text: str) -> bool:
    """`name@domain`, or that in angle brackets behind a name on the same line."""
    name, bracket, address = text.rpartition("<")
    if not bracket:
        return _ADDRESS.fullmatch(text) is not None
    is_closed = address.endswith(">") and "\n" not in name
    return is_closed and _ADDRESS.fullmatch(address[:-1]) is not None


def _check_sms(configuration: Mapping[str, Any], region: str, account_id: str) -> None:
    sns_region = configuration.get("SnsRegion")
    if sns_region and sns_region not in (region, OTHER_SNS_REGIONS.get(region)):
        raise errors.configuration.sns_region_is_invalid(region)
    _check_sms_sender(configuration, region)
    roles.check_account(configuration.get("SnsCallerArn"), account_id)


def _check_sms_sender(configuration: Mapping[str, Any], region: str) -> None:
    """Amazon SNS or AWS End User Messaging, not both; the latter in the pool's own region (model of 2026)."""
    eums = configuration.get("EumsSms")
    if eums and configuration.get("SnsCallerArn"):
        raise errors.configuration.two_sms_senders()
    if not eums and not configuration.get("SnsCallerArn"):
        raise errors.configuration.sms_sender_is_required()
    if eums and eums.get("Region", region) != region:
        raise errors.configuration.eums_region_is_invalid(region)


def _check_messages(template: Mapping[str, Any]) -> None:
    """A text by link needs `{##…##}` and has no code; a text by code has no link (evidence: link-template-invalid). The
    wire's patterns let `{####}` pass as a link without words."""
    by_link = template.get("EmailMessageByLink")
    if by_link is not None and (_CODE in by_link or not _LINK.search(by_link)):
        raise errors.configuration.message_is_invalid()
    by_code = template.get("EmailMessage")
    if by_code is not None and (_CODE not in by_code or _LINK.search(by_code)):
        raise errors.configuration.message_is_invalid()
