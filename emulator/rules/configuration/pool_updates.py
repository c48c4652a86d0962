"""What UpdateUserPool makes of the members that a request leaves out: most are kept, some go back to their default.

The API reference says that all of them are reset. Measured, that holds for some members and for others it does not
(seen: go-to-k/cdkd#1982 and go-to-k/cdk-real-drift#702, each with a control in the same call), so the rule is a table.
A member that is sent replaces the one before it as a whole, but for the two halves of Policies. Works on members;
whether the pool that they make can be is for `pool_settings`, which judges the result as a whole: what is kept can
contradict what is sent, as UserAttributeUpdateSettings does where AutoVerifiedAttributes is left out.
"""

from collections.abc import Mapping
from typing import Any

from emulator.effective.pool import second_factors

Members = dict[str, Any]

# Decided when the pool is created; UpdateUserPool cannot name them.
FIXED = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
# LambdaConfig, UserPoolTags and PoolName are not among the settings: `pools.change` resets the first two.
RESET = frozenset(
    {
        "AutoVerifiedAttributes",  # seen: go-to-k/cdkd#1965, serverless#6499, amplify-cli#3646
        "DeviceConfiguration",  # seen: aws-cdk#33282
        "UserPoolAddOns",  # seen: terraform-provider-aws, user_pool_test.go, withAdvancedSecurityMode
        "AdminCreateUserConfig",  # unverified, evidence: update-resets-invitations
        "SmsConfiguration",  # unverified, evidence: update-resets-sms
        "SmsAuthenticationMessage",  # unverified, evidence: update-resets-texts
    }
)
# The members "no longer used" and the part of VerificationMessageTemplate that they mirror.
MIRRORS = {
    "SmsVerificationMessage": "SmsMessage",
    "EmailVerificationMessage": "EmailMessage",
    "EmailVerificationSubject": "EmailSubject",
}


def merged(before: Mapping[str, Any], request: Mapping[str, Any]) -> Members:
    """The members of a pool with these settings after the request, as if they had been sent together."""
    stays = {name: value for name, value in before.items() if name not in RESET and name not in MIRRORS}
    fixed = {name: before[name] for name in FIXED if name in before}
    return {
        **stays,
        **_senders_of_codes(before, request),
        **request,
        **fixed,
        "Policies": _policies(before["Policies"], request),
        "VerificationMessageTemplate": _template(before["VerificationMessageTemplate"], request),
    }


def _policies(before: Mapping[str, Any], request: Mapping[str, Any]) -> Members:
    """PasswordPolicy and SignInPolicy are kept each by itself (seen: go-to-k/cdkd#1982, both directions). The older
    lifetime of temporary passwords, sent alone, counts for the kept policy."""
    sent = request.get("Policies") or {}
    policies = {**before, **sent}
    days = (request.get("AdminCreateUserConfig") or {}).get("UnusedAccountValidityDays")
    if days and "PasswordPolicy" not in sent:
        policies["PasswordPolicy"] = {**before["PasswordPolicy"], "TemporaryPasswordValidityDays": days}
    return policies


def _template(before: Mapping[str, Any], request: Mapping[str, Any]) -> Members:
    """VerificationMessageTemplate is kept (seen: go-to-k/cdk-real-drift#702); an older member that is sent without it
    changes its own part (unverified)."""
    sent = request.get("VerificationMessageTemplate")
    if sent is not None:
        return dict(sent)
    return {**before, **{part: request[member] for member, part in MIRRORS.items() if member in request}}


def _senders_of_codes(before: Mapping[str, Any], request: Mapping[str, Any]) -> Members:
    """MfaConfiguration is kept (seen: go-to-k/cdkd#1968); where it is, and codes by SMS are a factor, whoever sends
    them stays too (unverified: otherwise the call would be refused)."""
    if "MfaConfiguration" in request or before.get("MfaConfiguration", "OFF") == "OFF":
        return {}
    names = ("SmsConfiguration", "SmsAuthenticationMessage") if "SMS_MFA" in second_factors(before) else ()
    return {name: before[name] for name in names if name in before}
