"""The settings of a pool as they are kept: CreateUserPool's members under AWS's names, with the defaults filled in.

Name, schema, Lambda configuration and tags have their own columns. A request goes through `normalised`, is judged by
`pool_checks` and is then kept whole, so that Describe answers from the row alone. UpdateUserPool goes the same way,
with what `pool_updates` makes of the members that it leaves out.
"""

from collections.abc import Mapping
from typing import Any

from emulator import errors
from emulator.effective.pool import DEFAULT_TIER, MINIMUM_LENGTH, PASSWORD_CLASSES, TEMPORARY_PASSWORD_DAYS
from emulator.rules.configuration import pool_checks, pool_updates
from emulator.rules.configuration.pool_updates import MIRRORS

Settings = dict[str, Any]

# New pools have this one, and Describe shows it (seen: go-to-k/cdk-real-drift, a bare pool of 2026;
# terraform-provider-aws, user_pool_test.go). Pools that were made without it go on without it.
RECOVERY = {
    "RecoveryMechanisms": [
        {"Name": "verified_email", "Priority": 1},
        {"Name": "verified_phone_number", "Priority": 2},
    ]
}
# Shown by every pool (seen: go-to-k/cdk-real-drift, 2026-07).
ALWAYS_SHOWN = {"KeyConfiguration": {"KeyType": "AWS_OWNED_KEY"}, "IssuerConfiguration": {"Type": "ORIGINAL"}}

OF_MFA_CONFIG = (
    "EnabledMfas",
    "SoftwareTokenMfaConfiguration",
    "EmailMfaConfiguration",
    "WebAuthnConfiguration",
)
# Whether TemporaryPasswordValidityDays was ever set: from then on the older UnusedAccountValidityDays cannot be.
NEWER_DAYS = "HasTemporaryPasswordValidityDays"
# Not Describe's to show: of other operations (SetUserPoolMfaConfig, SetUserPoolSessionConfiguration), and our own.
SHOWN_ELSEWHERE = (*OF_MFA_CONFIG, "SessionConfiguration", NEWER_DAYS)

# Sets: each value is kept once, and an empty one is absent (seen: terraform-provider-aws#3009 for the first). The two
# that stand inside other members hold each value once, too.
_SETS = ("AutoVerifiedAttributes", "AliasAttributes", "UsernameAttributes")
# Kept as they come; absent from Describe where they were not given (evidence: describe-defaults).
_AS_GIVEN = (
    "UsernameConfiguration",
    "SmsAuthenticationMessage",
    "UserAttributeUpdateSettings",
    "DeviceConfiguration",
    "SmsConfiguration",
    "UserPoolAddOns",
)


def of_new_pool(request: Mapping[str, Any], region: str, account_id: str) -> Settings:
    """Raises InvalidParameterException or FeatureUnavailableInTierException (evidence: pool-refusals)."""
    tier = request.get("UserPoolTier")
    if tier is None:  # evidence: tier-by-protection
        threat_mode = (request.get("UserPoolAddOns") or {}).get("AdvancedSecurityMode", "OFF")
        tier = DEFAULT_TIER if threat_mode == "OFF" else "PLUS"
    return _checked({"AccountRecoverySetting": RECOVERY, **request}, request, tier, region, account_id)


def of_changed_pool(before: Mapping[str, Any], request: Mapping[str, Any], region: str, account_id: str) -> Settings:
    """The settings after UpdateUserPool, judged as a whole. Raises InvalidParameterException too for MFA that nobody
    enabled a factor for."""
    if request.get("MfaConfiguration") == "ON" and before.get("MfaConfiguration") != "ON":
        pool_checks.check_can_be_turned_on(before)
    tier = request.get("UserPoolTier") or before.get("UserPoolTier", DEFAULT_TIER)
    return _checked(pool_updates.merged(before, request), request, tier, region, account_id)


def of_fresh_pool(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> Settings:
    """The members that UpdateUserPool must be sent to make of a pool what CreateUserPool makes of `wanted`: what would
    be kept otherwise is sent with its default."""
    policy = _password_policy(None)  # no days: the older ones may be wanted
    defaults: Settings = {
        "DeletionProtection": "INACTIVE",
        "MfaConfiguration": "OFF",
        "EmailConfiguration": {},
        "VerificationMessageTemplate": {},
        "AccountRecoverySetting": RECOVERY,
        **ALWAYS_SHOWN,
    }
    if before.get("UserAttributeUpdateSettings"):
        defaults["UserAttributeUpdateSettings"] = {"AttributesRequireVerificationBeforeUpdate": []}
    if before.get("DcrConfiguration"):
        defaults["DcrConfiguration"] = {"EnableStatus": "Disabled"}
    policies = {"PasswordPolicy": policy, "SignInPolicy": {}, **(wanted.get("Policies") or {})}
    return {**defaults, "AcrConfiguration": {}, **wanted, "Policies": policies}


def lambda_config(request: Mapping[str, Any], region: str) -> dict[str, Any]:
    """LambdaConfig as Describe shows it: PreTokenGenerationConfig shows its function under PreTokenGeneration too
    (evidence: unset-pre-token-mirror). Raises InvalidParameterException (evidence: custom-email-sender-kms)."""
    config = dict(request.get("LambdaConfig") or {})
    pool_checks.check_lambda_config(config, region)
    versioned = config.get("PreTokenGenerationConfig")
    if versioned:
        config["PreTokenGeneration"] = versioned["LambdaArn"]
    return config


def case_sensitive(request: Mapping[str, Any]) -> bool:
    """The API's default; the AWS console creates pools that ignore case."""
    return bool((request.get("UsernameConfiguration") or {}).get("CaseSensitive", True))


def _checked(
    members: Mapping[str, Any], request: Mapping[str, Any], tier: str, region: str, account_id: str
) -> Settings:
    """`members` are the request's and those that are kept."""
    has_newer_days = _has_newer_days(members, request)
    settings = normalised(members, tier)
    if has_newer_days:
        settings[NEWER_DAYS] = True
    pool_checks.check(settings, region, account_id)
    pool_checks.check_tier(settings, request.get("LambdaConfig") or {})
    return settings


def _has_newer_days(members: Mapping[str, Any], request: Mapping[str, Any]) -> bool:
    """Whether the pool has TemporaryPasswordValidityDays of its own, now or since an earlier request; 0 counts as
    absent. Raises InvalidParameterException where the older UnusedAccountValidityDays comes with it or after
    it, the same number or another (seen: aws-sdk-js#3817; after it: API reference of PasswordPolicyType)."""
    policy = (request.get("Policies") or {}).get("PasswordPolicy") or {}
    has_newer = bool(members.get(NEWER_DAYS) or policy.get("TemporaryPasswordValidityDays"))
    if has_newer and (request.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays"):
        raise errors.configuration.two_temporary_password_lifetimes()
    return has_newer


def normalised(request: Mapping[str, Any], tier: str) -> Settings:
    """The members of a request with every default of a real Describe (evidence: describe-defaults, template-mirrored,
    template-unset)."""
    days = _temporary_password_days(request)
    settings: Settings = {
        "Policies": _policies(request.get("Policies") or {}, days),
        "DeletionProtection": request.get("DeletionProtection", "INACTIVE"),
        "MfaConfiguration": request.get("MfaConfiguration", "OFF"),
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT", **(request.get("EmailConfiguration") or {})},
        "AdminCreateUserConfig": _admin_create_user(request.get("AdminCreateUserConfig") or {}, days),
        "UserPoolTier": tier,
        **{name: request.get(name) or default for name, default in ALWAYS_SHOWN.items()},
        **_messages(request),
    }
    recovery, registration = request.get("AccountRecoverySetting"), request.get("DcrConfiguration")
    if recovery is not None:
        settings["AccountRecoverySetting"] = recovery if recovery.get("RecoveryMechanisms") else RECOVERY
    if registration is not None:  # "an omitted EnableStatus turns dynamic client registration on" (API reference)
        settings["DcrConfiguration"] = {"EnableStatus": "Enabled", **registration}
    if request.get("AcrConfiguration"):
        settings["AcrConfiguration"] = request["AcrConfiguration"]
    settings.update({name: list(dict.fromkeys(request[name])) for name in _SETS if request.get(name)})
    settings.update({name: request[name] for name in (*_AS_GIVEN, *SHOWN_ELSEWHERE) if request.get(name) is not None})
    updates = settings.get("UserAttributeUpdateSettings")
    if updates is not None:
        settings["UserAttributeUpdateSettings"] = _each_once(updates, "AttributesRequireVerificationBeforeUpdate")
    return settings


def _policies(given: Mapping[str, Any], temporary_days: int) -> dict[str, Any]:
    return {
        "PasswordPolicy": {
            **_password_policy(given.get("PasswordPolicy")),
            "TemporaryPasswordValidityDays": temporary_days,
        },
        "SignInPolicy": _each_once(
            given.get("SignInPolicy") or {"AllowedFirstAuthFactors": ["PASSWORD"]}, "AllowedFirstAuthFactors"
        ),
    }


def _each_once(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A member whose own member of this name is a set."""
    return {**given, name: list(dict.fromkeys(given[name]))} if given.get(name) else dict(given)


def _password_policy(given: Mapping[str, Any] | None) -> dict[str, Any]:
    """No policy asks for all four classes; in a given one, a class that is not named is not asked for
    (evidence: password-default-policy, password-partial-policy)."""
    if given is None:
        return {"MinimumLength": MINIMUM_LENGTH, **dict.fromkeys(PASSWORD_CLASSES, True)}
    return {"MinimumLength": MINIMUM_LENGTH, **dict.fromkeys(PASSWORD_CLASSES, False), **given}


def _temporary_password_days(request: Mapping[str, Any]) -> int:
    """TemporaryPasswordValidityDays or the older UnusedAccountValidityDays; 0 counts as absent
    (evidence: temporary-password-life)."""
    policy = (request.get("Policies") or {}).get("PasswordPolicy") or {}
    older = (request.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays")
    return int(policy.get("TemporaryPasswordValidityDays") or older or TEMPORARY_PASSWORD_DAYS)


def _admin_create_user(given: Mapping[str, Any], temporary_days: int) -> dict[str, Any]:
    """UnusedAccountValidityDays says what TemporaryPasswordValidityDays says (seen: go-to-k/cdk-real-drift)."""
    return {"AllowAdminCreateUserOnly": False, **given, "UnusedAccountValidityDays": temporary_days}


def _messages(request: Mapping[str, Any]) -> dict[str, Any]:
    """The verification template and the three members that mirror it; the template wins (evidence: template-mirrored).
    Texts that were not given are not shown (evidence: template-unset)."""
    template = {"DefaultEmailOption": "CONFIRM_WITH_CODE", **(request.get("VerificationMessageTemplate") or {})}
    mirrored = {}
    for member, part in MIRRORS.items():
        text = template.get(part) or request.get(member)
        if text is not None:
            template[part] = mirrored[member] = text
    return {"VerificationMessageTemplate": template, **mirrored}
