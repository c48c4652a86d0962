"""A pool's second factors and passkeys, as SetUserPoolMfaConfig sets them and GetUserPoolMfaConfig shows them.

Kept among the pool's settings: `MfaConfiguration`, `SmsConfiguration` and `SmsAuthenticationMessage` are the members
of CreateUserPool and UpdateUserPool, which share them; `EnabledMfas` (CloudFormation's name and values),
`SoftwareTokenMfaConfiguration` that says no, `EmailMfaConfiguration` and `WebAuthnConfiguration` are shown by
GetUserPoolMfaConfig only.

The members about MFA are one thing and replaced as a whole: a factor that is not named is no factor any more, and a
mode that is not named is OFF (seen: go-to-k/cdkd#1968, measured in August 2026). SMS must be named in a pool that can
send it and verifies phone numbers by itself (seen: amplify-backend#1523); where no phone number is verified, it may go
(seen: moto's tests against AWS). Passkeys go with every mode (seen: go-to-k/cdkd#1923) and stay where they are not
named. UpdateUserPool keeps what it cannot name.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from emulator import errors
from emulator.model import addresses
from emulator.model.shapes import GetUserPoolMfaConfigResponse, SetUserPoolMfaConfigRequest
from emulator.rules.configuration import pool_checks
from emulator.store import pools
from emulator.store.pools import Pool
from emulator.work import Work

Settings = dict[str, Any]

SMS, SOFTWARE_TOKEN, EMAIL = addresses.PHONE.second_factor, "SOFTWARE_TOKEN_MFA", addresses.EMAIL.second_factor
# Shown with whatever else was configured (seen: terraform-provider-aws#47619).
DEFAULT_PASSKEYS = {"FactorConfiguration": "SINGLE_FACTOR"}
_OF_FACTORS = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")
_OF_A_DOMAIN = re.compile(r"[a-z0-9.-]+", re.ASCII | re.IGNORECASE)
# A name of digits alone is accepted, too (seen: terraform-provider-aws, user_pool_test.go).
_DOMAIN = re.compile(
    r"localhost|[0-9]+|(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*", re.ASCII | re.IGNORECASE
)
# Names under which AWS gives out sub-domains: on the public suffix list, so no passkey can be of them
# (evidence: public-suffix).
_SHARED = re.compile(r"auth(-fips)?\.[a-z0-9-]+\.amazoncognito\.com", re.ASCII | re.IGNORECASE)


def change(work: Work, pool: Pool, request: SetUserPoolMfaConfigRequest) -> Pool:
    """The pool, which the caller holds, with the configuration in it. Raises InvalidParameterException or
    FeatureUnavailableInTierException."""
    settings = {**pool.settings}
    _set_factors(settings, request)
    passkeys = request.get("WebAuthnConfiguration")
    if passkeys is not None:
        _check_relying_party(passkeys.get("RelyingPartyId"))
        settings["WebAuthnConfiguration"] = passkeys
    pool_checks.check_senders(settings, pool.region, pool.account_id)
    pool_checks.check_mfa(settings, by_mfa_config=True)
    pool_checks.check_tier(settings, pool.lambda_config)
    pools.change(work.db, pool.id, work.now, settings=settings)
    return replace(pool, settings=settings, updated_at=work.now)


def render(pool: Pool) -> GetUserPoolMfaConfigResponse:
    """The configured members only; without MFA there are no factors to show. A software token that was said not to be
    one is shown so: Terraform would plan it for ever otherwise."""
    settings, factors = pool.settings, pool.effective.second_factors
    shown: dict[str, Any] = {"MfaConfiguration": pool.effective.mfa_mode}
    if SMS in factors:
        sms = {name: settings.get(name) for name in ("SmsAuthenticationMessage", "SmsConfiguration")}
        shown["SmsMfaConfiguration"] = {name: value for name, value in sms.items() if value}
    if SOFTWARE_TOKEN in factors:
        shown["SoftwareTokenMfaConfiguration"] = {"Enabled": True}
    elif shown["MfaConfiguration"] != "OFF" and "SoftwareTokenMfaConfiguration" in settings:
        shown["SoftwareTokenMfaConfiguration"] = settings["SoftwareTokenMfaConfiguration"]
    if EMAIL in factors:
        shown["EmailMfaConfiguration"] = settings.get("EmailMfaConfiguration") or {}
    if settings.get("WebAuthnConfiguration") is not None:
        shown["WebAuthnConfiguration"] = {**DEFAULT_PASSKEYS, **settings["WebAuthnConfiguration"]}
    return cast(GetUserPoolMfaConfigResponse, shown)


def _set_factors(settings: Settings, request: SetUserPoolMfaConfigRequest) -> None:
    """OFF goes with no member about a factor, not even one that disables it (seen: go-to-k/cdkd#1977)."""
    mode = request.get("MfaConfiguration", "OFF")
    sms, email = request.get("SmsMfaConfiguration"), request.get("EmailMfaConfiguration")
    software_token = request.get("SoftwareTokenMfaConfiguration")
    has_software_token = software_token is not None and bool(software_token.get("Enabled"))
    chosen = {SMS: sms is not None, SOFTWARE_TOKEN: has_software_token, EMAIL: email is not None}
    factors = [factor for factor, is_chosen in chosen.items() if is_chosen]
    if mode == "OFF" and any(name in request for name in _OF_FACTORS):
        raise errors.configuration.mfa_is_off()
    if mode != "OFF" and not factors:
        raise errors.configuration.mfa_needs_a_factor()
    if mode != "OFF" and sms is None and _verifies_phones(settings):
        raise errors.configuration.sms_mfa_cannot_be_turned_off()
    settings.update(MfaConfiguration=mode, EnabledMfas=factors)
    for name in ("EmailMfaConfiguration", "SoftwareTokenMfaConfiguration"):
        settings.pop(name, None)
    if software_token is not None and not has_software_token:
        settings["SoftwareTokenMfaConfiguration"] = {"Enabled": False}
    if email is not None:
        settings["EmailMfaConfiguration"] = email
    if sms is not None:
        _set_sms(settings, sms)


def _verifies_phones(settings: Settings) -> bool:
    verified = settings.get("AutoVerifiedAttributes") or ()
    return bool(settings.get("SmsConfiguration")) and "phone_number" in verified


def _set_sms(settings: Settings, sms: Mapping[str, Any]) -> None:
    """The pool's own role sends where none is named (refused if there is none, evidence: mfa-sms-config); the text goes
    back to the default."""
    if sms.get("SmsConfiguration"):
        settings["SmsConfiguration"] = sms["SmsConfiguration"]
    if not settings.get("SmsConfiguration"):
        raise errors.configuration.mfa_needs_sms_configuration()
    settings.pop("SmsAuthenticationMessage", None)
    if sms.get("SmsAuthenticationMessage"):
        settings["SmsAuthenticationMessage"] = sms["SmsAuthenticationMessage"]


def _check_relying_party(name: str | None) -> None:
    """A bare name, with neither a scheme nor a path nor a port."""
    if name is None:
        return
    if not _OF_A_DOMAIN.fullmatch(name):
        raise errors.configuration.relying_party_has_other_characters()
    if not _DOMAIN.fullmatch(name) or _SHARED.fullmatch(name):
        raise errors.configuration.relying_party_is_invalid(name)
