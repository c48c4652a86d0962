"""The settings of a pool as they are kept: CreateUserPool's members under AWS's names, with the defaults filled in.

Name, schema, Lambda configuration and tags have their own columns. A request goes through `normalised`, is judged by
`pool_checks` and is then kept whole, so that Describe answers from the row alone. UpdateUserPool goes the same way:
what it leaves out falls back to the default (UP12).
"""

from collections.abc import Mapping
from typing import Any

from emulator.rules import pool_checks

Settings = dict[str, Any]

DEFAULT_TIER = "ESSENTIALS"
TEMPORARY_PASSWORD_DAYS = 7
MINIMUM_LENGTH = 8
CLASSES = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")

# Decided when the pool is created, or by SetUserPoolMfaConfig; UpdateUserPool cannot name them.
FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
OF_MFA_CONFIG = ("EnabledMfas", "EmailMfaConfiguration", "WebAuthnConfiguration")
# Of other operations, which alone show them: SetUserPoolMfaConfig and SetUserPoolSessionConfiguration.
SHOWN_ELSEWHERE = (*OF_MFA_CONFIG, "SessionConfiguration")

# Sets: each value is kept once, and an empty one is absent (seen: terraform-provider-aws#3009 for the first).
_SETS = ("AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes")
# Kept as they come; absent from Describe where they were not given (seen: §13).
_AS_GIVEN = (
    "UsernameConfiguration",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "DeviceConfiguration",
    "SmsConfiguration",
    "UserPoolAddOns",
    "DcrConfiguration",
    "AccountRecoverySetting",
    "KeyConfiguration",
    "IssuerConfiguration",
    "AcrConfiguration",
)

# The members "no longer used" and the part of the template that they mirror (12.10).
MIRRORS = {
    "SmsVerificationMessage": "SmsMessage",
    "EmailVerificationMessage": "EmailMessage",
    "EmailVerificationSubject": "EmailSubject",
}


def of_new_pool(request: Mapping[str, Any], region: str, account_id: str) -> Settings:
    """Raises InvalidParameterException or FeatureUnavailableInTierException (UP1-UP10)."""
    tier = request.get("UserPoolTier")
    if tier is None:  # seen: 19.5, threat protection without a tier makes a PLUS pool
        threat_mode = (request.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF")
        tier = DEFAULT_TIER if threat_mode == "OFF" else "PLUS"
    return _checked(request, tier, region, account_id)


def of_changed_pool(before: Mapping[str, Any], request: Mapping[str, Any], region: str, account_id: str) -> Settings:
    """The settings after UpdateUserPool: everything anew, but for the tier, which stays when it is left out (19.1),
    what was decided at creation and what SetUserPoolMfaConfig set."""
    kept = {name: before[name] for name in (*FIXED, *SHOWN_ELSEWHERE) if name in before}
    tier = request.get("UserPoolTier") or before.get("UserPoolTier", DEFAULT_TIER)
    return _checked({**_kept_mfa(before, request), **request, **kept}, tier, region, account_id)


def _kept_mfa(before: Mapping[str, Any], request: Mapping[str, Any]) -> Settings:
    """MfaConfiguration that SetUserPoolMfaConfig set, where the request leaves it out (seen: go-to-k/cdkd#1968,
    measured in August 2026), and who sends its messages. That of CreateUserPool goes back to OFF (UP12)."""
    mode = before.get("MfaConfiguration", "OFF")
    if "MfaConfiguration" in request or not before.get("EnabledMfas"):
        return {}
    names = ("SmsConfiguration", "SmsAuthenticationMessage") if "SMS_MFA" in pool_checks.factors(before) else ()
    return {"MfaConfiguration": mode, **{name: before[name] for name in names if name in before}}


def lambda_config(request: Mapping[str, Any], region: str) -> dict[str, Any]:
    """LambdaConfig as Describe shows it: PreTokenGenerationConfig shows its function under PreTokenGeneration too
    (10.2). Raises InvalidParameterException (UP8)."""
    config = dict(request.get("LambdaConfig") or {})
    pool_checks.check_lambda_config(config, region)
    versioned = config.get("PreTokenGenerationConfig")
    if versioned:
        config["PreTokenGeneration"] = versioned["LambdaArn"]
    return config


def case_sensitive(request: Mapping[str, Any]) -> bool:
    """The API's default; the AWS console creates pools that ignore case."""
    return bool((request.get("UsernameConfiguration") or {}).get("CaseSensitive", True))


def _checked(request: Mapping[str, Any], tier: str, region: str, account_id: str) -> Settings:
    pool_checks.check_temporary_password(request)
    settings = normalised(request, tier)
    pool_checks.check(settings, region, account_id)
    pool_checks.check_tier(settings, request.get("LambdaConfig") or {})
    return settings


def normalised(request: Mapping[str, Any], tier: str) -> Settings:
    """The members of a request with every default of a real Describe (§13, 12.10, 12.11)."""
    days = _temporary_password_days(request)
    settings: Settings = {
        "Policies": _policies(request.get("Policies") or {}, days),
        "DeletionProtection": request.get("DeletionProtection", "INACTIVE"),
        "MfaConfiguration": request.get("MfaConfiguration", "OFF"),
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", **(request.get("EmailConfiguration") or {})},
        "AdminCreateUserConfig": _admin_create_user(request.get("AdminCreateUserConfig") or {}, days),
        "UserPoolTier": tier,
        **_messages(request),
    }
    settings.update({name: list(dict.fromkeys(request[name])) for name in _SETS if request.get(name)})
    settings.update({name: request[name] for name in (*_AS_GIVEN, *SHOWN_ELSEWHERE) if request.get(name) is not None})
    return settings


def _policies(given: Mapping[str, Any], temporary_days: int) -> dict[str, Any]:
    return {
        "PasswordPolicy": {
            **_password_policy(given.get("PasswordPolicy")),
            "TemporaryPasswordValidityDays": temporary_days,
        },
        "SignInPolicy": given.get("SignInPolicy") or {"AllowedFirstAuthFactors": ["PASSWORD"]},
    }


def _password_policy(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """No policy asks for all four classes; in a given one, a class that is not named is not asked for (P3, P4)."""
    if given is None:
        return {"MinimumLength": MINIMUM_LENGTH, **dict.fromkeys(CLASSES, True)}
    return {"MinimumLength": MINIMUM_LENGTH, **dict.fromkeys(CLASSES, False), **given}


def _temporary_password_days(request: Mapping[str, Any]) -> int:
    """TemporaryPasswordValidityDays or the older UnusedAccountValidityDays; 0 counts as absent (A14)."""
    policy = (request.get("Policies") or {}).get("PasswordPolicy") or {}
    older = (request.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays")
    return int(policy.get("TemporaryPasswordValidityDays") or older or TEMPORARY_PASSWORD_DAYS)


def _admin_create_user(given: Mapping[str, Any], temporary_days: int) -> dict[str, Any]:
    """UnusedAccountValidityDays says what TemporaryPasswordValidityDays says (unverified beyond the default, 7)."""
    return {"AllowAdminCreateUserOnly": False, **given, "UnusedAccountValidityDays": temporary_days}


def _messages(request: Mapping[str, Any]) -> dict[str, Any]:
    """The verification template and the three members that mirror it; the template wins (12.10). Texts that were not
    given are not shown (12.11)."""
    template = {"DefaultEmailOption": "CONFIRM_WITH_CODE", **(request.get("VerificationMessageTemplate") or {})}
    mirrored = {}
    for member, part in MIRRORS.items():
        text = template.get(part) or request.get(member)
        if text is not None:
            template[part] = mirrored[member] = text
    return {"VerificationMessageTemplate": template, **mirrored}
