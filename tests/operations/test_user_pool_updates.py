"""What UpdateUserPool keeps of the members that it is not sent, and what it resets; and that what Describe shows can be
sent back."""

from typing import Any

import pytest

from tests.support.answers import answer
from tests.support.given import PASSWORD, AppClient, Given
from tests.support.pool_words import (
    CODE,
    DEFAULTS,
    IDENTITY,
    INVALID,
    KMS_KEY,
    LAMBDA,
    LINK,
    PASSWORD_POLICY,
    create,
    custom,
    describe,
    refusal,
    sms,
    without_identity,
)

Members = dict[str, Any]

UPDATABLE = {
    *("Policies", "DeletionProtection", "LambdaConfig", "AutoVerifiedAttributes", "SmsVerificationMessage"),
    *(
        "EmailVerificationMessage",
        "EmailVerificationSubject",
        "VerificationMessageTemplate",
        "SmsAuthenticationMessage",
    ),
    *("UserAttributeUpdateSettings", "MfaConfiguration", "DeviceConfiguration", "EmailConfiguration"),
    *("SmsConfiguration", "UserPoolTags", "AdminCreateUserConfig", "UserPoolAddOns", "DcrConfiguration"),
    *("AccountRecoverySetting", "UserPoolTier", "KeyConfiguration", "IssuerConfiguration", "AcrConfiguration"),
}
POLICY = {**PASSWORD_POLICY, "MinimumLength": 14, "RequireSymbols": False, "TemporaryPasswordValidityDays": 3}
FIRST_FACTORS = {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP", "WEB_AUTHN"]}
DEVELOPER = {"EmailSendingAccount": "DEVELOPER", "SourceArn": IDENTITY.format(region="us-east-1")}
ADMIN_ONLY = {"RecoveryMechanisms": [{"Name": "admin_only", "Priority": 1}]}
TWO_LIFETIMES = "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
BEFORE_UPDATE = "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
TURNED_ON = "Cannot turn MFA functionality ON, once the user pool has been created."
NO_SMS = "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
TOTP = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}

KEPT: dict[str, Members] = {
    "Policies": {"Policies": {"PasswordPolicy": POLICY, "SignInPolicy": FIRST_FACTORS}},
    "DeletionProtection": {"DeletionProtection": "ACTIVE"},
    "UserPoolTier": {"UserPoolTier": "LITE"},
    "VerificationMessageTemplate": {
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_LINK", "EmailMessageByLink": LINK}
    },
    "AccountRecoverySetting": {"AccountRecoverySetting": ADMIN_ONLY},
    "EmailConfiguration": {"EmailConfiguration": DEVELOPER},
    "IssuerConfiguration": {"IssuerConfiguration": {"Type": "UPDATED"}},
    "KeyConfiguration": {"KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KMS_KEY}},
    "DcrConfiguration": {"DcrConfiguration": {"EnableStatus": "Enabled"}},
    "AliasAttributes": {"AliasAttributes": ["email"]},
    "UsernameConfiguration": {"UsernameConfiguration": {"CaseSensitive": False}},
}
RESET: dict[str, Members] = {
    "AutoVerifiedAttributes": {"AutoVerifiedAttributes": ["email"]},
    "DeviceConfiguration": {
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": False}
    },
    "LambdaConfig": {"LambdaConfig": {"PreSignUp": LAMBDA}},
    "UserPoolTags": {"UserPoolTags": {"team": "qa"}},
    "AdminCreateUserConfig": {
        "AdminCreateUserConfig": {
            "AllowAdminCreateUserOnly": True,
            "InviteMessageTemplate": {"EmailMessage": "{username} {####}"},
        }
    },
    "SmsAuthenticationMessage": {"SmsAuthenticationMessage": CODE},
}


@pytest.mark.once
@pytest.mark.parametrize("member", KEPT)
def test_an_update_keeps_what_it_is_not_sent(cognito: Any, member: str) -> None:
    pool = create(cognito, **KEPT[member])
    cognito.update_user_pool(UserPoolId=pool["Id"], PoolName="renamed")
    assert without_identity(describe(cognito, pool)) == {**without_identity(pool), "Name": "renamed"}
    assert pool[member] == KEPT[member][member]


@pytest.mark.once
@pytest.mark.parametrize("member", RESET)
def test_an_update_resets_some_members_that_it_is_not_sent(cognito: Any, member: str) -> None:
    pool = create(cognito, **RESET[member])
    assert without_identity(pool) != DEFAULTS
    cognito.update_user_pool(UserPoolId=pool["Id"])
    assert without_identity(describe(cognito, pool)) == DEFAULTS


@pytest.mark.once
def test_an_update_resets_threat_protection_and_keeps_the_tier_of_it(cognito: Any) -> None:
    pool = create(cognito, UserPoolAddOns={"AdvancedSecurityMode": "AUDIT"})
    cognito.update_user_pool(UserPoolId=pool["Id"])
    assert without_identity(describe(cognito, pool)) == {**DEFAULTS, "UserPoolTier": "PLUS"}


@pytest.mark.once
def test_an_update_resets_who_sends_sms_where_no_factor_needs_them(cognito: Any, account: str) -> None:
    pool = create(cognito, SmsConfiguration=sms(account))
    cognito.update_user_pool(UserPoolId=pool["Id"])
    assert without_identity(describe(cognito, pool)) == DEFAULTS


@pytest.mark.once
@pytest.mark.parametrize("mode", ["ON", "OPTIONAL"])
def test_an_update_keeps_the_mfa_that_the_pool_was_made_with(cognito: Any, account: str, mode: str) -> None:
    settings = {"MfaConfiguration": mode, "SmsConfiguration": sms(account), "SmsAuthenticationMessage": CODE}
    pool = create(cognito, **settings)
    cognito.update_user_pool(UserPoolId=pool["Id"])
    assert without_identity(describe(cognito, pool)) == DEFAULTS | settings
    cognito.update_user_pool(UserPoolId=pool["Id"], MfaConfiguration="OFF")
    assert without_identity(describe(cognito, pool)) == DEFAULTS


def test_the_schema_stays(cognito: Any) -> None:
    pool = create(cognito, Schema=[custom("tenant")])
    cognito.update_user_pool(UserPoolId=pool["Id"])
    after = describe(cognito, pool)
    assert after["SchemaAttributes"] == pool["SchemaAttributes"]
    assert after["CreationDate"] == pool["CreationDate"]
    assert after["LastModifiedDate"] >= pool["LastModifiedDate"]


def test_each_policy_is_kept_by_itself_and_replaced_as_a_whole(cognito: Any) -> None:
    pool = create(cognito, Policies={"PasswordPolicy": POLICY, "SignInPolicy": FIRST_FACTORS})
    cognito.update_user_pool(
        UserPoolId=pool["Id"], Policies={"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]}}
    )
    assert describe(cognito, pool)["Policies"] == {
        "PasswordPolicy": POLICY,
        "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
    }
    cognito.update_user_pool(UserPoolId=pool["Id"], Policies={"SignInPolicy": FIRST_FACTORS})
    cognito.update_user_pool(UserPoolId=pool["Id"], Policies={"PasswordPolicy": {"RequireNumbers": True}})
    classes = dict.fromkeys(("RequireUppercase", "RequireLowercase", "RequireSymbols"), False)
    assert describe(cognito, pool)["Policies"] == {
        "PasswordPolicy": {
            **classes,
            "RequireNumbers": True,
            "MinimumLength": 8,
            "TemporaryPasswordValidityDays": 7,
        },
        "SignInPolicy": FIRST_FACTORS,
    }


def test_functions_are_replaced_as_a_whole(cognito: Any) -> None:
    pool = create(cognito, LambdaConfig={"PreSignUp": LAMBDA, "PostConfirmation": LAMBDA})
    cognito.update_user_pool(UserPoolId=pool["Id"], LambdaConfig={"PreSignUp": LAMBDA})
    assert describe(cognito, pool)["LambdaConfig"] == {"PreSignUp": LAMBDA}


# --- the result is judged as a whole, and acts -----------------------------------------------------------------------


@pytest.mark.once
def test_verification_before_update_is_kept_and_needs_the_auto_verification_that_is_not(cognito: Any) -> None:
    settings = {
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
    }
    pool = create(cognito, DeletionProtection="ACTIVE", **settings)
    call = cognito.update_user_pool
    assert refusal(call, UserPoolId=pool["Id"], DeletionProtection="INACTIVE") == (INVALID, BEFORE_UPDATE)
    assert describe(cognito, pool) == pool
    call(UserPoolId=pool["Id"], AutoVerifiedAttributes=["email"])
    assert without_identity(describe(cognito, pool)) == without_identity(pool)
    none: Members = {"AttributesRequireVerificationBeforeUpdate": []}
    call(UserPoolId=pool["Id"], UserAttributeUpdateSettings=none)
    call(UserPoolId=pool["Id"])


@pytest.mark.once
def test_a_kept_policy_is_enforced(given: Given) -> None:
    client = given.client(given.pool(Policies={"PasswordPolicy": {**POLICY, "MinimumLength": 14}}))
    given.cognito.update_user_pool(UserPoolId=client.pool_id, LambdaConfig={})
    code, said = refusal(given.cognito.sign_up, ClientId=client.id, Username="ann", Password="Passw0rd")
    assert (code, said) == (
        "InvalidPasswordException",
        "Password did not conform with policy: Password not long enough",
    )
    given.cognito.sign_up(ClientId=client.id, Username="ann", Password="Passw0rdPassw0rd")


@pytest.mark.once
def test_functions_alone_weaken_no_policy(cognito: Any) -> None:
    pool = create(cognito, Policies={"PasswordPolicy": {"MinimumLength": 14}, "SignInPolicy": FIRST_FACTORS})
    cognito.update_user_pool(UserPoolId=pool["Id"], LambdaConfig={"PreSignUp": LAMBDA})
    after = describe(cognito, pool)
    assert (after["Policies"], after["LambdaConfig"]) == (pool["Policies"], {"PreSignUp": LAMBDA})


def test_a_kept_history_is_enforced(given: Given) -> None:
    client = given.client(given.pool(Policies={"PasswordPolicy": {**PASSWORD_POLICY, "PasswordHistorySize": 2}}))
    given.confirmed_user(client, "ann")
    given.cognito.update_user_pool(UserPoolId=client.pool_id)
    code, _ = refusal(
        given.cognito.admin_set_user_password,
        UserPoolId=client.pool_id,
        Username="ann",
        Password=PASSWORD,
        Permanent=True,
    )
    assert code == "PasswordHistoryPolicyViolationException"


@pytest.mark.once
def test_kept_first_factors_are_offered(given: Given) -> None:
    client = email_first(given)
    given.cognito.update_user_pool(UserPoolId=client.pool_id, AutoVerifiedAttributes=["email"])
    given.confirmed_user(client, "ann")
    asked = given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_AUTH",
        AuthParameters={"USERNAME": "ann", "PREFERRED_CHALLENGE": "EMAIL_OTP"},
    )
    assert asked["ChallengeName"] == "EMAIL_OTP"


def email_first(given: Given) -> AppClient:
    policies = {"SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD", "EMAIL_OTP"]}}
    return given.client(given.pool(Policies=policies), ExplicitAuthFlows=["ALLOW_USER_AUTH"])


@pytest.mark.once
def test_kept_protection_refuses_the_deletion(cognito: Any) -> None:
    pool = create(cognito, DeletionProtection="ACTIVE")
    cognito.update_user_pool(UserPoolId=pool["Id"], PoolName="renamed")
    assert refusal(cognito.delete_user_pool, UserPoolId=pool["Id"])[0] == INVALID


@pytest.mark.once
def test_kept_mfa_asks_for_the_second_factor(given: Given, account: str) -> None:
    client = given.client(given.pool(MfaConfiguration="ON", SmsConfiguration=sms(account)))
    given.confirmed_user(client, "ann", email="ann@example.test", phone_number="+15555550100")
    given.cognito.update_user_pool(UserPoolId=client.pool_id)
    assert given.sign_in(client, "ann")["ChallengeName"] == "SMS_MFA"


# --- turning MFA on --------------------------------------------------------------------------------------------------


@pytest.mark.once
def test_an_update_turns_mfa_on_only_after_a_factor_was_enabled(cognito: Any, account: str) -> None:
    pool = create(cognito)
    call = cognito.update_user_pool
    for members in ({}, {"SmsConfiguration": sms(account), "AutoVerifiedAttributes": ["phone_number"]}):
        assert refusal(call, UserPoolId=pool["Id"], MfaConfiguration="ON", **members) == (INVALID, TURNED_ON)
    assert refusal(call, UserPoolId=pool["Id"], MfaConfiguration="OPTIONAL") == (INVALID, NO_SMS)
    assert describe(cognito, pool) == pool
    cognito.set_user_pool_mfa_config(UserPoolId=pool["Id"], MfaConfiguration="OPTIONAL", **TOTP)
    call(UserPoolId=pool["Id"], MfaConfiguration="ON")
    assert describe(cognito, pool)["MfaConfiguration"] == "ON"


@pytest.mark.once
def test_a_pool_made_with_optional_mfa_cannot_be_told_to_ask_everybody(cognito: Any, account: str) -> None:
    by_sms = {"SmsConfiguration": sms(account)}
    pool = create(cognito, MfaConfiguration="OPTIONAL", **by_sms)
    call = cognito.update_user_pool
    call(UserPoolId=pool["Id"], MfaConfiguration="OPTIONAL", **by_sms)
    assert refusal(call, UserPoolId=pool["Id"], MfaConfiguration="ON", **by_sms) == (INVALID, TURNED_ON)


@pytest.mark.once
def test_a_pool_made_with_mfa_on_can_be_told_so_again(cognito: Any, account: str) -> None:
    pool = create(cognito, MfaConfiguration="ON", SmsConfiguration=sms(account))
    cognito.update_user_pool(UserPoolId=pool["Id"], MfaConfiguration="ON", SmsConfiguration=sms(account))
    assert describe(cognito, pool)["MfaConfiguration"] == "ON"


# --- the lifetime of temporary passwords, and the texts --------------------------------------------------------------


@pytest.mark.once
def test_the_older_lifetime_is_closed_for_a_pool_that_ever_had_the_newer(cognito: Any) -> None:
    older = {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 4}}
    pool = create(cognito, **older)
    cognito.update_user_pool(UserPoolId=pool["Id"], AdminCreateUserConfig={"UnusedAccountValidityDays": 5})
    assert describe(cognito, pool)["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 5
    cognito.update_user_pool(UserPoolId=pool["Id"], Policies={"PasswordPolicy": {"TemporaryPasswordValidityDays": 6}})
    cognito.update_user_pool(UserPoolId=pool["Id"], Policies={"PasswordPolicy": {}})
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **older) == (INVALID, TWO_LIFETIMES)
    assert describe(cognito, pool)["AdminCreateUserConfig"]["UnusedAccountValidityDays"] == 7


@pytest.mark.once
def test_an_older_text_changes_its_part_of_the_template_that_is_kept(cognito: Any) -> None:
    template = {"EmailMessage": CODE, "EmailSubject": "subject", "SmsMessage": CODE}
    pool = create(cognito, VerificationMessageTemplate=template)
    cognito.update_user_pool(UserPoolId=pool["Id"], EmailVerificationMessage="new {####}")
    after = describe(cognito, pool)
    expected = {"DefaultEmailOption": "CONFIRM_WITH_CODE", **template, "EmailMessage": "new {####}"}
    assert after["VerificationMessageTemplate"] == expected
    assert (after["EmailVerificationMessage"], after["SmsVerificationMessage"]) == ("new {####}", CODE)
    cognito.update_user_pool(UserPoolId=pool["Id"], VerificationMessageTemplate={"SmsMessage": "last {####}"})
    after = describe(cognito, pool)
    assert after["VerificationMessageTemplate"] == {
        "DefaultEmailOption": "CONFIRM_WITH_CODE",
        "SmsMessage": "last {####}",
    }
    assert "EmailVerificationMessage" not in after


# --- what Describe shows can be sent back ----------------------------------------------------------------------------

RICH: dict[str, Members] = {
    "bare": {},
    "everything by e-mail": {
        "UsernameAttributes": ["email"],
        "AutoVerifiedAttributes": ["email"],
        "UserAttributeUpdateSettings": {"AttributesRequireVerificationBeforeUpdate": ["email"]},
        "EmailConfiguration": {**DEVELOPER, "From": "Me <me@example.com>", "ReplyToEmailAddress": "re@example.com"},
        "Policies": {"PasswordPolicy": {**POLICY, "PasswordHistorySize": 4}, "SignInPolicy": FIRST_FACTORS},
        "AccountRecoverySetting": ADMIN_ONLY,
        "DeletionProtection": "ACTIVE",
    },
    "links and invitations": {
        "AliasAttributes": ["email", "preferred_username"],
        "AutoVerifiedAttributes": ["email"],
        "VerificationMessageTemplate": {
            "DefaultEmailOption": "CONFIRM_WITH_LINK",
            "EmailMessageByLink": LINK,
            "EmailSubjectByLink": "Confirm",
            "EmailMessage": CODE,
            "EmailSubject": "Your code",
            "SmsMessage": CODE,
        },
        "AdminCreateUserConfig": {
            "AllowAdminCreateUserOnly": True,
            "InviteMessageTemplate": {
                "EmailMessage": "{username} {####}",
                "EmailSubject": "Welcome",
                "SMSMessage": "{username} {####}",
            },
        },
    },
    "functions": {
        "LambdaConfig": {
            "PreSignUp": LAMBDA,
            "PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": LAMBDA},
            "CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": LAMBDA},
            "KMSKeyID": KMS_KEY,
        },
        "UserPoolTags": {"team": "qa"},
    },
    "threat protection": {
        "UserPoolTier": "PLUS",
        "UserPoolAddOns": {
            "AdvancedSecurityMode": "ENFORCED",
            "AdvancedSecurityAdditionalFlows": {"CustomAuthMode": "AUDIT"},
        },
        "DeviceConfiguration": {"ChallengeRequiredOnNewDevice": True, "DeviceOnlyRememberedOnUserPrompt": True},
    },
    "lite": {"UserPoolTier": "LITE", "UsernameConfiguration": {"CaseSensitive": False}},
    "the newest": {
        "AcrConfiguration": {"Level2": {"AcrValue": "urn:my:2"}},
        "DcrConfiguration": {"EnableStatus": "Enabled", "OpenDcrEnabled": False},
        "IssuerConfiguration": {"Type": "UPDATED"},
        "KeyConfiguration": {"KeyType": "CUSTOMER_MANAGED_KEY", "KmsKeyArn": KMS_KEY},
        "Schema": [custom("tenant"), {"Name": "email", "Required": True}],
    },
    "the older lifetime": {"AdminCreateUserConfig": {"UnusedAccountValidityDays": 3}},
    "older texts": {"EmailVerificationMessage": CODE, "EmailVerificationSubject": "s", "SmsVerificationMessage": CODE},
}


def sent_back(shown: Members) -> Members:
    """What a tool sends that keeps everything: the members of Describe that UpdateUserPool has, without the number of
    days that AWS shows twice and takes once."""
    members = {name: value for name, value in shown.items() if name in UPDATABLE}
    members["AdminCreateUserConfig"] = {
        name: value for name, value in members["AdminCreateUserConfig"].items() if name != "UnusedAccountValidityDays"
    }
    return members


@pytest.mark.once
@pytest.mark.parametrize("kind", RICH)
def test_what_describe_shows_can_be_sent_back(cognito: Any, kind: str) -> None:
    pool = create(cognito, **RICH[kind])
    cognito.update_user_pool(UserPoolId=pool["Id"], **sent_back(pool))
    once = describe(cognito, pool)
    assert without_identity(once) == without_identity(pool)
    cognito.update_user_pool(UserPoolId=pool["Id"], PoolName=once["Name"], **sent_back(once))
    assert without_identity(describe(cognito, pool)) == without_identity(pool)


@pytest.mark.once
@pytest.mark.parametrize("kind", RICH)
def test_the_number_of_days_cannot_be_sent_back_twice(cognito: Any, kind: str) -> None:
    pool = create(cognito, **RICH[kind])
    members = {name: value for name, value in pool.items() if name in UPDATABLE}
    assert refusal(cognito.update_user_pool, UserPoolId=pool["Id"], **members) == (INVALID, TWO_LIFETIMES)
    assert describe(cognito, pool) == pool


@pytest.mark.once
@pytest.mark.parametrize("mode", ["ON", "OPTIONAL"])
def test_a_pool_with_every_factor_can_be_sent_back(cognito: Any, account: str, mode: str) -> None:
    pool = create(
        cognito,
        EmailConfiguration=DEVELOPER,
        SmsConfiguration={**sms(account), "ExternalId": "e"},
        AutoVerifiedAttributes=["email", "phone_number"],
    )
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool["Id"],
        MfaConfiguration=mode,
        SmsMfaConfiguration={"SmsAuthenticationMessage": CODE},
        EmailMfaConfiguration={"Message": CODE, "Subject": "s"},
        WebAuthnConfiguration={"RelyingPartyId": "example.com", "UserVerification": "preferred"},
        **TOTP,
    )
    shown, factors = describe(cognito, pool), mfa(cognito, pool)
    cognito.update_user_pool(UserPoolId=pool["Id"], **sent_back(shown))
    assert (without_identity(describe(cognito, pool)), mfa(cognito, pool)) == (without_identity(shown), factors)
    cognito.set_user_pool_mfa_config(UserPoolId=pool["Id"], **factors)
    assert (without_identity(describe(cognito, pool)), mfa(cognito, pool)) == (without_identity(shown), factors)


def mfa(cognito: Any, pool: Members) -> Members:
    return answer(cognito.get_user_pool_mfa_config, UserPoolId=pool["Id"])
