"""AccountRecoverySetting (evidence: recovery-order, recovery-admin-only): the order of the contacts, and the phone that
is a second factor."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from emulator.errors import CognitoError
from emulator.rules.accounts import recovery
from emulator.rules.configuration import without_effect
from emulator.store.pools import Pool
from emulator.store.users import User
from tests.support import sentences
from tests.support.given import Given
from tests.support.recovering import NO_CONTACT, WRONG_STATE
from tests.support.recovering import recovery as setting

AT = datetime(2026, 1, 1, tzinfo=UTC)
POOL = Pool("r_1", "x", "0", "r", "p", True, {}, [], {}, {}, {}, AT, AT)
USER = User("u", "r_1", "s", "bob", "bob", "CONFIRMED", True, None, None, None, None, None, None, AT, AT)
EMAIL, PHONE = {"email": "bob@example.test"}, {"phone_number": "+15550100839"}
VERIFIED_EMAIL, VERIFIED_PHONE = {**EMAIL, "email_verified": "true"}, {**PHONE, "phone_number_verified": "true"}
BOTH = {**VERIFIED_EMAIL, **VERIFIED_PHONE}
BY_EMAIL, BY_PHONE = "verified_email", "verified_phone_number"


def pool_with(settings: dict[str, Any]) -> Pool:
    return replace(POOL, settings=settings)


def way(settings: dict[str, Any], values: dict[str, str], user: User = USER) -> str | None:
    found = recovery.find_delivery(pool_with(settings), user, values)
    return found.attribute_name if found else None


@pytest.mark.parametrize(
    ("settings", "values", "expected"),
    [
        ({}, BOTH, "phone_number"),  # evidence: recovery-order; without the setting SMS comes first
        ({}, VERIFIED_EMAIL, "email"),
        ({}, {**VERIFIED_EMAIL, **PHONE}, "email"),
        ({}, {**EMAIL, **PHONE}, None),
        ({}, {"email_verified": "true", "phone_number_verified": "true"}, None),
        ({}, {**EMAIL, "email_verified": "false"}, None),
        ({"AccountRecoverySetting": {}}, BOTH, "phone_number"),
        (setting(BY_EMAIL), BOTH, "email"),
        (setting(BY_PHONE), BOTH, "phone_number"),
        (setting(BY_EMAIL, BY_PHONE), BOTH, "email"),
        (setting(BY_PHONE, BY_EMAIL), BOTH, "phone_number"),
        (setting(BY_EMAIL, BY_PHONE), {**EMAIL, **VERIFIED_PHONE}, "phone_number"),
        (setting(BY_PHONE), VERIFIED_EMAIL, None),
        (setting("admin_only"), BOTH, None),
    ],
)
def test_the_first_verified_contact_in_the_pools_order(
    settings: dict[str, Any], values: dict[str, str], expected: str | None
) -> None:
    assert way(settings, values) == expected


def test_priorities_count_and_not_the_order_of_the_list() -> None:
    mechanisms = [{"Name": BY_PHONE, "Priority": 2}, {"Name": BY_EMAIL, "Priority": 1}]
    pool = pool_with({"AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}})
    assert list(pool.effective.recovery or ()) == [
        "email",
        "phone_number",
    ]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (setting(BY_PHONE, BY_EMAIL), "email"),
        (setting(BY_PHONE), None),
        ({}, "phone_number"),  # "With this setting, SMS doesn't qualify …": without it, it does
    ],
)
def test_a_phone_that_is_the_second_factor_is_not_the_first_one_too(
    settings: dict[str, Any], expected: str | None
) -> None:
    chosen = replace(USER, mfa_options=[{"DeliveryMedium": "SMS", "AttributeName": "phone_number"}])
    assert way(settings, BOTH, chosen) == expected
    by_sms = {"MfaConfiguration": "ON", "SmsConfiguration": {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}}
    assert way({**settings, **by_sms}, BOTH) == expected
    for mfa in ("OFF", "OPTIONAL"):
        assert way({**settings, **by_sms, "MfaConfiguration": mfa}, BOTH) == way(settings, BOTH)
    by_app = {**by_sms, "EnabledMfas": ["SOFTWARE_TOKEN_MFA"]}
    assert way({**settings, **by_app}, BOTH) == way(settings, BOTH)


@pytest.mark.parametrize(
    ("status", "enabled", "values", "expected"),
    [
        ("CONFIRMED", True, VERIFIED_EMAIL, None),
        ("RESET_REQUIRED", True, VERIFIED_EMAIL, None),
        ("UNCONFIRMED", True, VERIFIED_EMAIL, None),
        ("UNCONFIRMED", True, EMAIL, NO_CONTACT),  # evidence: forgot-unconfirmed
        ("CONFIRMED", True, EMAIL, NO_CONTACT),  # evidence: forgot-no-contact
        ("FORCE_CHANGE_PASSWORD", True, VERIFIED_EMAIL, WRONG_STATE),  # evidence: forgot-wrong-state
        ("FORCE_CHANGE_PASSWORD", True, EMAIL, WRONG_STATE),
        ("EXTERNAL_PROVIDER", True, VERIFIED_EMAIL, WRONG_STATE),
        # evidence: forgot-disabled
        ("FORCE_CHANGE_PASSWORD", False, EMAIL, ("NotAuthorizedException", sentences.USER_IS_DISABLED)),
    ],
)
def test_the_state_comes_before_the_contact(
    status: str, enabled: bool, values: dict[str, str], expected: tuple[str, str] | None
) -> None:
    user = replace(USER, status=status, enabled=enabled)
    if expected is None:
        assert recovery.require_delivery(POOL, user, values).destination == "bob@example.test"
        return
    with pytest.raises(CognitoError) as refused:
        recovery.require_delivery(POOL, user, values)
    assert (refused.value.code, refused.value.message) == expected


def test_what_acts_is_not_said_to_be_only_stored(given: Given) -> None:
    assert without_effect.notes({**setting(BY_EMAIL), "Policies": {"PasswordPolicy": {"PasswordHistorySize": 3}}}) == []
