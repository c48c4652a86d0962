"""SetUserPoolMfaConfig and GetUserPoolMfaConfig: stored, shown, and consistent with what a pool says of itself."""

from typing import Any

import pytest

from tests.support import sentences
from tests.support.answers import answer, refusal
from tests.support.pool_words import IDENTITY, INVALID, LAMBDA, TIER, create, describe, sms

IS_OFF = (INVALID, sentences.MFA_IS_OFF)
NO_FACTOR = (
    INVALID,
    sentences.MFA_NEEDS_A_FACTOR,
)
NO_SMS = (
    INVALID,
    "SMS configuration and Auto verification for phone_number are required when MFA is required/optional",
)
SMS_STAYS = (
    INVALID,
    sentences.SMS_MFA_CANNOT_BE_TURNED_OFF,
)
NO_EMAIL = sentences.EMAIL_MFA_NEEDS_DEVELOPER_EMAIL
ONE_FACTOR = {"FactorConfiguration": "SINGLE_FACTOR"}
DEVELOPER = {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY.format(region="us-east-1")}
TOTP = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
TEXT = "Your code is {####}"


def configure(cognito: Any, pool: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The answer, which is also what GetUserPoolMfaConfig shows."""
    said = answer(cognito.set_user_pool_mfa_config, UserPoolId=pool["Id"], **members)
    assert said == shown(cognito, pool)
    return said


def shown(cognito: Any, pool: dict[str, Any]) -> dict[str, Any]:
    return answer(cognito.get_user_pool_mfa_config, UserPoolId=pool["Id"])


@pytest.mark.once
def test_a_new_pool_has_no_mfa(cognito: Any) -> None:
    assert shown(cognito, create(cognito)) == {"MfaConfiguration": "OFF"}


@pytest.mark.once
def test_what_create_user_pool_sets_is_sms_mfa(cognito: Any, account: str) -> None:
    pool = create(cognito, MfaConfiguration="ON", SmsConfiguration=sms(account), SmsAuthenticationMessage=TEXT)
    assert shown(cognito, pool) == {
        "MfaConfiguration": "ON",
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": TEXT, "SmsConfiguration": sms(account)},
    }


def test_every_factor_at_once_is_shown_as_it_was_set(cognito: Any, account: str) -> None:
    pool = create(cognito, EmailConfiguration=DEVELOPER)
    wanted = {
        "MfaConfiguration": "OPTIONAL",
        "SmsMfaConfiguration": {"SmsAuthenticationMessage": TEXT, "SmsConfiguration": sms(account)},
        "SoftwareTokenMfaConfiguration": {"Enabled": True},
        "EmailMfaConfiguration": {"Message": TEXT, "Subject": "Your code"},
        "WebAuthnConfiguration": {
            "RelyingPartyId": "auth.example.com",
            "UserVerification": "required",
            "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION",
        },
    }
    assert configure(cognito, pool, **wanted) == wanted


@pytest.mark.once
def test_describe_says_what_it_has_words_for(cognito: Any, account: str) -> None:
    pool = create(cognito)
    message = {"SmsAuthenticationMessage": TEXT, "SmsConfiguration": sms(account)}
    configure(cognito, pool, MfaConfiguration="ON", SmsMfaConfiguration=message, **TOTP)
    described = describe(cognito, pool)
    assert described.keys() - pool.keys() == {"SmsConfiguration", "SmsAuthenticationMessage"}
    assert described["MfaConfiguration"] == "ON"
    assert described["SmsConfiguration"] == sms(account)


@pytest.mark.once
def test_off_takes_every_factor_away_and_leaves_passkeys(cognito: Any) -> None:
    pool = create(cognito)
    configure(cognito, pool, MfaConfiguration="ON", WebAuthnConfiguration={"RelyingPartyId": "localhost"}, **TOTP)
    assert configure(cognito, pool, MfaConfiguration="OFF") == {
        "MfaConfiguration": "OFF",
        "WebAuthnConfiguration": {"RelyingPartyId": "localhost", **ONE_FACTOR},
    }
    assert describe(cognito, pool)["MfaConfiguration"] == "OFF"


@pytest.mark.once
def test_a_factor_that_is_not_named_is_none_any_more(cognito: Any) -> None:
    pool = create(cognito, EmailConfiguration=DEVELOPER)
    configure(cognito, pool, MfaConfiguration="ON", EmailMfaConfiguration={"Message": TEXT}, **TOTP)
    said = configure(cognito, pool, MfaConfiguration="ON", **TOTP)
    assert said == {"MfaConfiguration": "ON", "SoftwareTokenMfaConfiguration": {"Enabled": True}}


@pytest.mark.once
@pytest.mark.parametrize("mode", ["ON", "OPTIONAL"])
@pytest.mark.parametrize("was", ["OFF", "ON"])
def test_sms_stays_a_factor_of_a_pool_that_sends_it_to_verify_phones(
    cognito: Any, account: str, was: str, mode: str
) -> None:
    verified = {"AutoVerifiedAttributes": ["phone_number"]}
    pool = create(cognito, MfaConfiguration=was, SmsConfiguration=sms(account), **verified)
    before, method = shown(cognito, pool), cognito.set_user_pool_mfa_config
    assert refusal(method, UserPoolId=pool["Id"], MfaConfiguration=mode, **TOTP) == SMS_STAYS
    assert shown(cognito, pool) == before
    said = configure(cognito, pool, MfaConfiguration=mode, SmsMfaConfiguration={}, **TOTP)
    assert said["SmsMfaConfiguration"] == {"SmsConfiguration": sms(account)}
    assert configure(cognito, pool, MfaConfiguration="OFF")["MfaConfiguration"] == "OFF"


@pytest.mark.once
@pytest.mark.parametrize("mode", ["ON", "OPTIONAL"])
@pytest.mark.parametrize("was", ["OFF", "OPTIONAL", "ON"])
def test_sms_goes_where_no_phone_is_verified_and_whoever_sends_it_stays(
    cognito: Any, account: str, was: str, mode: str
) -> None:
    settings: dict[str, Any] = {"SmsConfiguration": sms(account), "AutoVerifiedAttributes": ["email"]}
    pool = create(cognito, MfaConfiguration=was, **settings)
    assert configure(cognito, pool, MfaConfiguration=mode, **TOTP) == {"MfaConfiguration": mode, **TOTP}
    assert describe(cognito, pool)["SmsConfiguration"] == sms(account)
    cognito.update_user_pool(
        UserPoolId=pool["Id"], AutoVerifiedAttributes=["phone_number"], SmsConfiguration=sms(account)
    )
    assert shown(cognito, pool) == {"MfaConfiguration": mode, **TOTP}
    assert refusal(cognito.set_user_pool_mfa_config, UserPoolId=pool["Id"], MfaConfiguration=mode, **TOTP) == SMS_STAYS


@pytest.mark.once
def test_an_app_that_was_said_to_be_no_factor_is_shown_so(cognito: Any, account: str) -> None:
    pool = create(cognito)
    none = {"SoftwareTokenMfaConfiguration": {"Enabled": False}}
    by_sms = {"MfaConfiguration": "ON", "SmsMfaConfiguration": {"SmsConfiguration": sms(account)}}
    assert configure(cognito, pool, **by_sms, **none) == {**by_sms, **none}
    cognito.update_user_pool(UserPoolId=pool["Id"], PoolName="renamed")
    assert shown(cognito, pool) == {**by_sms, **none}
    assert configure(cognito, pool, **by_sms, SoftwareTokenMfaConfiguration={}) == {**by_sms, **none}
    assert configure(cognito, pool, **by_sms, **TOTP) == {**by_sms, **TOTP}
    assert configure(cognito, pool, **by_sms) == by_sms
    configure(cognito, pool, **by_sms, **none)
    assert configure(cognito, pool, MfaConfiguration="OFF") == {"MfaConfiguration": "OFF"}
    assert "SoftwareTokenMfaConfiguration" not in describe(cognito, pool)


@pytest.mark.once
def test_a_pool_that_gave_up_its_sms_configuration_needs_no_sms(cognito: Any, account: str) -> None:
    pool = create(cognito, SmsConfiguration=sms(account))
    cognito.update_user_pool(UserPoolId=pool["Id"])
    assert configure(cognito, pool, MfaConfiguration="ON", **TOTP)["MfaConfiguration"] == "ON"


@pytest.mark.once
@pytest.mark.parametrize("members", [{}, {"WebAuthnConfiguration": {"RelyingPartyId": "example.com", **ONE_FACTOR}}])
def test_who_names_neither_a_mode_nor_a_factor_turns_mfa_off(cognito: Any, members: dict[str, Any]) -> None:
    pool = create(cognito)
    configure(cognito, pool, MfaConfiguration="ON", **TOTP)
    assert configure(cognito, pool, **members) == {"MfaConfiguration": "OFF", **members}


@pytest.mark.once
def test_passkeys_that_are_not_named_stay(cognito: Any) -> None:
    pool = create(cognito)
    passkeys = {"RelyingPartyId": "example.com", "UserVerification": "preferred"}
    configure(cognito, pool, WebAuthnConfiguration=passkeys)
    assert configure(cognito, pool, MfaConfiguration="ON", **TOTP) == {
        "MfaConfiguration": "ON",
        **TOTP,
        "WebAuthnConfiguration": {**passkeys, **ONE_FACTOR},
    }


@pytest.mark.once
@pytest.mark.parametrize("member", ["SoftwareTokenMfaConfiguration", "SmsMfaConfiguration", "EmailMfaConfiguration"])
def test_a_factor_without_a_mode_is_a_factor_while_mfa_is_off(cognito: Any, account: str, member: str) -> None:
    pool = create(cognito, MfaConfiguration="OPTIONAL", SmsConfiguration=sms(account))
    for named in ({}, {"MfaConfiguration": "OFF"}):
        assert refusal(cognito.set_user_pool_mfa_config, UserPoolId=pool["Id"], **named, **{member: {}}) == IS_OFF
    assert shown(cognito, pool)["MfaConfiguration"] == "OPTIONAL"


@pytest.mark.once
def test_the_pool_s_own_role_sends_where_none_is_named(cognito: Any, account: str) -> None:
    pool = create(cognito, SmsConfiguration=sms(account))
    said = configure(cognito, pool, MfaConfiguration="ON", SmsMfaConfiguration={"SmsAuthenticationMessage": TEXT})
    assert said["SmsMfaConfiguration"] == {"SmsAuthenticationMessage": TEXT, "SmsConfiguration": sms(account)}


def test_an_update_keeps_what_was_set_here(cognito: Any) -> None:
    pool = create(cognito, EmailConfiguration=DEVELOPER)
    before = configure(
        cognito,
        pool,
        MfaConfiguration="ON",
        EmailMfaConfiguration={"Message": TEXT},
        WebAuthnConfiguration={"RelyingPartyId": "example.com"},
        **TOTP,
    )
    cognito.update_user_pool(UserPoolId=pool["Id"], EmailConfiguration=DEVELOPER, PoolName="renamed")
    assert shown(cognito, pool) == before
    cognito.update_user_pool(UserPoolId=pool["Id"], EmailConfiguration=DEVELOPER, MfaConfiguration="OPTIONAL")
    assert shown(cognito, pool) == {**before, "MfaConfiguration": "OPTIONAL"}
    assert describe(cognito, pool)["MfaConfiguration"] == "OPTIONAL"


@pytest.mark.once
def test_an_update_keeps_who_sends_the_codes(cognito: Any, account: str) -> None:
    pool = create(cognito)
    before = configure(cognito, pool, MfaConfiguration="ON", SmsMfaConfiguration={"SmsConfiguration": sms(account)})
    cognito.update_user_pool(UserPoolId=pool["Id"], PoolName="renamed")
    assert shown(cognito, pool) == before


@pytest.mark.once
def test_an_update_can_turn_mfa_off_and_on_again(cognito: Any) -> None:
    pool = create(cognito)
    before = configure(cognito, pool, MfaConfiguration="ON", **TOTP)
    cognito.update_user_pool(UserPoolId=pool["Id"], MfaConfiguration="OFF")
    assert shown(cognito, pool) == {"MfaConfiguration": "OFF"}
    cognito.update_user_pool(UserPoolId=pool["Id"], MfaConfiguration="ON")
    assert shown(cognito, pool) == before


@pytest.mark.once
def test_an_update_cannot_take_away_what_a_factor_needs(cognito: Any, account: str) -> None:
    pool = create(cognito, EmailConfiguration=DEVELOPER)
    configure(cognito, pool, MfaConfiguration="ON", EmailMfaConfiguration={"Message": TEXT})
    default = {"EmailSendingAccount": "COGNITO_DEFAULT"}
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], EmailConfiguration=default) == (INVALID, NO_EMAIL)
    configure(cognito, pool, MfaConfiguration="ON", SmsMfaConfiguration={"SmsConfiguration": sms(account)})
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], MfaConfiguration="ON") == NO_SMS


EMAIL_ONLY = {"RecoveryMechanisms": [{"Name": "verified_email", "Priority": 1}]}
ON = {"MfaConfiguration": "ON"}
# settings of the pool, members of the request, the refusal
REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    "off with a software token": ({}, {"MfaConfiguration": "OFF", **TOTP}, IS_OFF),
    "off with SMS": (
        {},
        {"MfaConfiguration": "OFF", "SmsMfaConfiguration": {"SmsAuthenticationMessage": TEXT}},
        IS_OFF,
    ),
    "off with e-mail": ({}, {"MfaConfiguration": "OFF", "EmailMfaConfiguration": {"Message": TEXT}}, IS_OFF),
    "a factor for a pool that is off": ({}, TOTP, IS_OFF),
    "on without a factor": ({}, ON, NO_FACTOR),
    "passkeys are no factor": ({}, {**ON, "WebAuthnConfiguration": {"RelyingPartyId": "example.com"}}, NO_FACTOR),
    "a software token that is off": ({}, {**ON, "SoftwareTokenMfaConfiguration": {"Enabled": False}}, NO_FACTOR),
    "SMS that nobody sends": ({}, {**ON, "SmsMfaConfiguration": {"SmsAuthenticationMessage": TEXT}}, NO_SMS),
    "a role of another account": (
        {},
        {**ON, "SmsMfaConfiguration": {"SmsConfiguration": sms("000000000009")}},
        (INVALID, sentences.CROSS_ACCOUNT_ROLE),
    ),
    "e-mail codes from the default account": (
        {},
        {**ON, "EmailMfaConfiguration": {"Message": TEXT}},
        (INVALID, NO_EMAIL),
    ),
    "e-mail codes where only e-mail recovers": (
        {"EmailConfiguration": DEVELOPER, "AccountRecoverySetting": EMAIL_ONLY},
        {**ON, "EmailMfaConfiguration": {"Message": TEXT}},
        (
            INVALID,
            "Invalid account recovery setting parameter. Account Recovery Setting cannot use verified_email as a "
            "recovery mechanism when Email MFA is configured.",
        ),
    ),
    "e-mail codes in LITE": (
        {"EmailConfiguration": DEVELOPER, "UserPoolTier": "LITE"},
        {**ON, "EmailMfaConfiguration": {"Message": TEXT}},
        (TIER, "The following features need to be disabled for the LITE pricing tier configured: Email MFA"),
    ),
    "passkeys as MFA in LITE": (
        {"UserPoolTier": "LITE"},
        {"WebAuthnConfiguration": {"FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION"}},
        (TIER, "The following features need to be disabled for the LITE pricing tier configured: Passkey MFA"),
    ),
    **{
        f"the relying party {name!r}": (
            {},
            {"WebAuthnConfiguration": {"RelyingPartyId": name}},
            (INVALID, words.format(name)),
        )
        for words, names in {
            "RelyingPartyId contains invalid characters": ("https://example.com/path", "example.com:443", "a b.test"),
            "Invalid relying party ID: {}": ("com", "a..test", "auth.us-east-1.amazoncognito.com"),
        }.items()
        for name in names
    },
}


@pytest.mark.once
@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(cognito: Any, case: str) -> None:
    settings, members, expected = REFUSED[case]
    pool = create(cognito, **settings)
    assert refusal(cognito.set_user_pool_mfa_config, UserPoolId=pool["Id"], **members) == expected
    assert shown(cognito, pool) == {"MfaConfiguration": "OFF"}
    assert describe(cognito, pool) == pool


@pytest.mark.once
@pytest.mark.parametrize(
    ("member", "value", "at"),
    [
        ("EmailMfaConfiguration", {"Message": "no placeholder"}, "emailMfaConfiguration.message"),
        (
            "SmsMfaConfiguration",
            {"SmsAuthenticationMessage": "no placeholder"},
            "smsMfaConfiguration.smsAuthenticationMessage",
        ),
        ("WebAuthnConfiguration", {"UserVerification": "never"}, "webAuthnConfiguration.userVerification"),
        ("MfaConfiguration", "MAYBE", "mfaConfiguration"),
    ],
)
def test_the_constraints_of_the_model_come_first(cognito: Any, member: str, value: Any, at: str) -> None:
    pool = create(cognito)
    code, said = refusal(cognito.set_user_pool_mfa_config, UserPoolId=pool["Id"], **{member: value})
    assert code == INVALID
    assert f"at '{at}' failed to satisfy constraint" in said


@pytest.mark.once
def test_turning_off_what_is_off_is_nothing(cognito: Any) -> None:
    pool = create(cognito)
    assert configure(cognito, pool, MfaConfiguration="OFF") == {"MfaConfiguration": "OFF"}


@pytest.mark.once
def test_the_answer_notes_nothing_since_sign_in_acts_by_it(cognito: Any) -> None:
    pool = create(cognito, LambdaConfig={"PreSignUp": LAMBDA})
    answered = cognito.set_user_pool_mfa_config(UserPoolId=pool["Id"], MfaConfiguration="ON", **TOTP)
    assert "x-emulator-note" not in answered["ResponseMetadata"]["HTTPHeaders"]


def test_a_pool_of_another_account_is_unknown(cognito: Any, connect: Any) -> None:
    pool = create(cognito)
    stranger = connect(account="000000000001")
    unknown = ("ResourceNotFoundException", f"User pool {pool['Id']} does not exist.")
    assert refusal(stranger.get_user_pool_mfa_config, UserPoolId=pool["Id"]) == unknown
    assert refusal(stranger.set_user_pool_mfa_config, UserPoolId=pool["Id"], MfaConfiguration="OFF") == unknown
