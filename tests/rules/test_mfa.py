"""The decision tree of second factors (evidence: mfa-decision-tree) as a table over pool, user and what the risk of the
sign-in demands."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from emulator.rules.factors import mfa
from emulator.rules.factors.mfa import Step
from emulator.store.pools import Pool
from emulator.store.user_factors import Factors

AT = datetime(2026, 1, 1, tzinfo=UTC)
POOL = Pool("r_1", "x", "0", "r", "p", True, {}, [], {}, {}, {}, AT, AT)
SMS, APP, MAIL = "SMS_MFA", "SOFTWARE_TOKEN_MFA", "EMAIL_OTP"
ROLE = {"SnsCallerArn": "arn:aws:iam::123456789012:role/sms"}
PHONE: dict[str, Any] = {"phone_number": "+15550100"}
EMAIL: dict[str, Any] = {"email": "bob@example.test"}
BOTH: dict[str, Any] = {**PHONE, **EMAIL}
NOBODY, WITH_APP = Factors(), Factors(has_software_token=True)
BY_PHONE, BY_EMAIL = "verified_phone_number", "verified_email"


def pool(mode: str, *factors: str, recovery: tuple[str, ...] = ()) -> Pool:
    mechanisms = [{"Name": name, "Priority": number} for number, name in enumerate(recovery, 1)]
    settings: dict[str, Any] = {"MfaConfiguration": mode, "EnabledMfas": list(factors), "SmsConfiguration": ROLE}
    return replace(POOL, settings={**settings, "AccountRecoverySetting": {"RecoveryMechanisms": mechanisms}})


def active(*factors: str, preferred: str | None = None, app: bool = False, **addresses: Any) -> Factors:
    return Factors(frozenset(factors), preferred, app, None, addresses)


def challenge(factor: str) -> Step:
    return Step("challenge", (factor,))


def select(*factors: str) -> Step:
    return Step("select", factors)


def set_up(*factors: str) -> Step:
    return Step("set_up", factors)


CASES: dict[str, tuple[Pool, Factors, Step]] = {
    "nobody is asked": (pool("OFF", SMS), active(SMS, app=True, **BOTH), mfa.NONE),
    "optional and nothing active": (pool("OPTIONAL", SMS, APP, MAIL), active(app=True, **BOTH), mfa.NONE),
    "optional and one active": (pool("OPTIONAL", SMS, APP), active(SMS, app=True, **BOTH), challenge(SMS)),
    "optional, active, and the address is gone": (pool("OPTIONAL", SMS, APP), active(SMS), mfa.NONE),
    "optional, active, and the pool has it no more": (pool("OPTIONAL", APP), active(SMS, **PHONE), mfa.NONE),
    "optional, several": (pool("OPTIONAL", SMS, APP), active(SMS, APP, app=True, **BOTH), select(SMS, APP)),
    "optional, preferred": (
        pool("OPTIONAL", SMS, APP),
        active(SMS, APP, preferred=APP, app=True, **BOTH),
        challenge(APP),
    ),
    "optional, preferred and out of reach": (
        pool("OPTIONAL", SMS, APP),
        active(SMS, APP, preferred=SMS, app=True),
        challenge(APP),
    ),
    "on, nothing": (pool("ON", SMS, APP, MAIL), NOBODY, set_up(SMS, APP, MAIL)),
    "on, an app": (pool("ON", SMS, APP, MAIL), WITH_APP, challenge(APP)),
    "on, an app that the pool offers no more": (pool("ON", SMS), WITH_APP, challenge(APP)),
    "on, an app and addresses": (
        pool("ON", SMS, APP, MAIL),
        active(APP, app=True, **BOTH),
        select(SMS, APP, MAIL),
    ),
    "on, an app and the address of recovery": (
        pool("ON", SMS, APP, recovery=(BY_PHONE, BY_EMAIL)),
        active(APP, app=True, **BOTH),
        challenge(APP),
    ),
    "on, preferred though it recovers": (
        pool("ON", SMS, APP, recovery=(BY_PHONE, BY_EMAIL)),
        active(SMS, APP, preferred=SMS, app=True, **BOTH),
        challenge(SMS),
    ),
    "on, a phone": (pool("ON", SMS, MAIL), active(**PHONE), challenge(SMS)),
    "on, an email": (pool("ON", SMS, MAIL), active(**EMAIL), challenge(MAIL)),
    "on, both and nobody recovers": (
        pool("ON", SMS, MAIL, recovery=("admin_only",)),
        active(**BOTH),
        select(SMS, MAIL),
    ),
    "on, both and the phone recovers": (
        pool("ON", SMS, MAIL, recovery=(BY_PHONE, BY_EMAIL)),
        active(**BOTH),
        challenge(MAIL),
    ),
    "on, both and the email recovers": (
        pool("ON", SMS, MAIL, recovery=(BY_EMAIL, BY_PHONE)),
        active(**BOTH),
        challenge(SMS),
    ),
    "on, the phone recovers first": (pool("ON", SMS, recovery=(BY_PHONE, BY_EMAIL)), active(**BOTH), challenge(SMS)),
    "on, the phone alone recovers": (pool("ON", SMS, recovery=(BY_PHONE,)), active(**BOTH), Step("blocked", (SMS,))),
    "on, what recovers is not set up": (pool("ON", SMS, APP, recovery=(BY_PHONE, BY_EMAIL)), NOBODY, set_up(APP)),
    "on, what recovers is all there is": (pool("ON", SMS, recovery=(BY_PHONE,)), NOBODY, set_up(SMS)),
}


@pytest.mark.parametrize(("where", "mine", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_asked_after_the_password(where: Pool, mine: Factors, expected: Step) -> None:
    assert mfa.next_step(where, mine) == expected


@pytest.mark.parametrize(
    ("mode", "mine", "if_configured", "required"),
    [
        ("OFF", WITH_APP, mfa.NONE, set_up()),
        ("OPTIONAL", NOBODY, mfa.NONE, set_up(SMS, APP)),
        ("OPTIONAL", WITH_APP, challenge(APP), challenge(APP)),
        ("OPTIONAL", active(app=True, **PHONE), select(SMS, APP), select(SMS, APP)),
        ("ON", NOBODY, set_up(SMS, APP), set_up(SMS, APP)),
    ],
)
def test_what_the_risk_of_a_sign_in_demands(mode: str, mine: Factors, if_configured: Step, required: Step) -> None:
    where = pool(mode, SMS, APP)
    assert mfa.next_step(where, mine, "if_configured") == if_configured
    assert mfa.next_step(where, mine, "required") == required


@pytest.mark.parametrize(
    ("mode", "mine", "demanded"),
    [
        ("OFF", active(SMS, **PHONE), False),
        ("OPTIONAL", active(**PHONE), False),
        ("OPTIONAL", active(SMS, **PHONE), True),
        ("ON", NOBODY, True),
    ],
)
def test_whether_a_password_alone_is_not_enough(mode: str, mine: Factors, demanded: bool) -> None:
    assert mfa.is_demanded(pool(mode, SMS, APP), mine) is demanded
