"""Every setting of a pool as AWS names it, in groups of what they are about."""

from dataclasses import dataclass
from typing import Any

from emulator.control import told_settings
from emulator.control.told_settings import Setting
from emulator.effective.pool import MOST_SESSIONS
from emulator.rules.callers import user_sessions
from emulator.rules.configuration import mfa_config, pool_settings
from emulator.store.pools import Pool

_CREATE, _MFA = "CreateUserPoolRequest", "SetUserPoolMfaConfigRequest"
_SESSIONS = "SetUserPoolSessionConfigurationRequest"
# By the request that sets them. SmsMfaConfiguration has the members SmsConfiguration and SmsAuthenticationMessage of
# CreateUserPool again, and is not shown twice.
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "Who the users are": {
        _CREATE: (
            "UsernameAttributes",
            "AliasAttributes",
            "UsernameConfiguration",
            "AutoVerifiedAttributes",
            "UserAttributeUpdateSettings",
            "AdminCreateUserConfig",
        )
    },
    "Passwords and sign-in": {_CREATE: ("Policies", "AccountRecoverySetting", "AcrConfiguration")},
    "Multi-factor authentication and devices": {
        _CREATE: ("MfaConfiguration", "DeviceConfiguration"),
        _MFA: ("SoftwareTokenMfaConfiguration", "EmailMfaConfiguration", "WebAuthnConfiguration"),
    },
    "Messages": {
        _CREATE: (
            "EmailConfiguration",
            "SmsConfiguration",
            "VerificationMessageTemplate",
            "EmailVerificationSubject",
            "EmailVerificationMessage",
            "SmsVerificationMessage",
            "SmsAuthenticationMessage",
        )
    },
    "Threat protection and sessions": {
        _CREATE: ("UserPoolAddOns",),
        _SESSIONS: ("UserSessionTracking", "TokenSession"),
    },
    "The pool itself": {
        _CREATE: ("UserPoolTier", "DeletionProtection", "KeyConfiguration", "IssuerConfiguration", "DcrConfiguration")
    },
}
APART = ("PoolName", "LambdaConfig", "UserPoolTags", "Schema")  # of CreateUserPool, which are told elsewhere
_DEFAULTS: dict[str, Any] = {
    "UsernameConfiguration": {"CaseSensitive": True},
    "SoftwareTokenMfaConfiguration": {"Enabled": False},
    "WebAuthnConfiguration": mfa_config.DEFAULT_PASSKEYS,
    "UserPoolAddOns": {"AdvancedSecurityMode": "OFF"},
    "UserSessionTracking": "DISABLED",
    "TokenSession": {"MaxPerUser": MOST_SESSIONS},
}


@dataclass(frozen=True, slots=True)
class SettingGroup:
    name: str
    settings: list[Setting]


def of(pool: Pool) -> list[SettingGroup]:
    """The defaults are those of a pool that is made with a name alone."""
    given = {**pool.settings, **mfa_config.render(pool), **user_sessions.configuration(pool)}
    defaults = {**_DEFAULTS, **pool_settings.of_new_pool({}, pool.region, pool.account_id)}
    return [
        SettingGroup(
            group,
            [
                setting
                for request, names in by_request.items()
                for setting in told_settings.of_request(request, given, defaults, names=names)
            ],
        )
        for group, by_request in GROUPS.items()
    ]
