"""Other calls that AWS refused, as deployments and measurements met it: what the pool is like, the operation, what it
is told, the exception and the sentence.

Names with `pf-` are deployments of badmintoncryer/cdk-preflight (rules/cognito), the others probes of go-to-k/cdkd with
the number of its issue, both in us-east-1 in August and September 2026.
"""

from dataclasses import dataclass, field

from tests.configurations.terraform_pools import IDENTITY, Members, sms
from tests.evidence import providers
from tests.evidence.pools import PATTERN, at_most, violation
from tests.support import sentences

INVALID = "InvalidParameterException"
TOGETHER = sentences.MFA_IS_OFF
FIRST_FACTORS = "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
NEEDS_A_FACTOR = sentences.MFA_NEEDS_A_FACTOR
PASSKEY = (
    "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first "
    "auth factor"
)
TOKEN = {"SoftwareTokenMfaConfiguration": {"Enabled": True}}
RANGES = [f"10.0.{number}.0/24" for number in range(201)]
SCOPES = [{"ScopeName": f"s{number}", "ScopeDescription": "d"} for number in range(101)]
PRINTED_SCOPES = ", ".join(f"ResourceServerScopeType(scopeName=s{number}, scopeDescription=d)" for number in range(101))


@dataclass(frozen=True)
class Call:
    operation: str
    members: Members
    sentence: str
    code: str = INVALID
    pool: Members = field(default_factory=dict)


def first(*factors: str) -> Members:
    return {"Policies": {"SignInPolicy": {"AllowedFirstAuthFactors": list(factors)}}}


def certificate(region: str) -> Members:
    return {"CertificateArn": f"arn:aws:acm:{region}:123456789012:certificate/a1b2c3d4-5678-90ab-cdef-EXAMPLE22222"}


def mfa(mode: str | None, sentence: str, pool: Members | None = None, **members: object) -> Call:
    told = {"MfaConfiguration": mode, **members} if mode else dict(members)
    return Call("SetUserPoolMfaConfig", told, sentence, pool=pool or {})


def action(level: str, name: str) -> Members:
    return {"AccountTakeoverRiskConfiguration": {"Actions": {level: {"EventAction": name, "Notify": False}}}}


MFA: dict[str, Call] = {
    "pf-cognito-mfa-off-with-enabled-mfas": mfa("OFF", TOGETHER, **TOKEN),
    "cdkd#1968: OFF beside a factor that is disabled": mfa(
        "OFF", TOGETHER, SoftwareTokenMfaConfiguration={"Enabled": False}
    ),
    "cdkd#1968: OFF beside codes by e-mail, before the sender is looked at": mfa(
        "OFF", TOGETHER, EmailMfaConfiguration={"Message": "{####}", "Subject": "code"}
    ),
    "cdkd#1968: no mode beside a factor": mfa(None, TOGETHER, **TOKEN),
    "cdkd#1920: a mode without a factor": mfa("OPTIONAL", NEEDS_A_FACTOR),
    "cdkd#1920: passkeys are no factor": mfa(
        "OPTIONAL", NEEDS_A_FACTOR, WebAuthnConfiguration={"RelyingPartyId": "example.com"}
    ),
    "pf-cognito-mfa-email-otp-requires-developer": mfa(
        "OPTIONAL",
        sentences.EMAIL_MFA_NEEDS_DEVELOPER_EMAIL,
        EmailMfaConfiguration={"Message": "{####}", "Subject": "code"},
    ),
    "cdkd#1975: ON beside EMAIL_OTP": mfa("ON", FIRST_FACTORS, first("PASSWORD", "EMAIL_OTP"), **TOKEN),
    "cdkd#2069: ON beside SMS_OTP": mfa(
        "ON",
        FIRST_FACTORS,
        {**first("PASSWORD", "SMS_OTP"), "SmsConfiguration": sms()},
        **TOKEN,
        SmsMfaConfiguration={"SmsConfiguration": sms()},
    ),
    "cdkd#2064: ON beside WEB_AUTHN": mfa("ON", PASSKEY, first("PASSWORD", "WEB_AUTHN"), **TOKEN),
    "cdkd#2064: ON beside WEB_AUTHN, user verification required": mfa(
        "ON", PASSKEY, first("PASSWORD", "WEB_AUTHN"), **TOKEN, WebAuthnConfiguration={"UserVerification": "required"}
    ),
    "pf-cognito-web-authn-relying-party-format": mfa(
        "OFF",
        "RelyingPartyId contains invalid characters",
        WebAuthnConfiguration={"RelyingPartyId": "https://example.com/path"},
    ),
    "amplify-backend#1481: without SMS where the phone number is verified by itself": mfa(
        "ON",
        sentences.SMS_MFA_CANNOT_BE_TURNED_OFF,
        {"AutoVerifiedAttributes": ["phone_number"], "SmsConfiguration": sms()},
        **TOKEN,
    ),
}

RISK: dict[str, Call] = {
    "pf-cognito-risk-account-takeover-event-action-enum": Call(
        "SetRiskConfiguration",
        action("HighAction", "ALLOW"),
        violation(
            "ALLOW",
            "accountTakeoverRiskConfiguration.actions.highAction.eventAction",
            "Member must satisfy enum value set: [MFA_IF_CONFIGURED, BLOCK, NO_ACTION, MFA_REQUIRED]",
        ),
    ),
    "pf-cognito-risk-compromised-event-action-enum": Call(
        "SetRiskConfiguration",
        {"CompromisedCredentialsRiskConfiguration": {"Actions": {"EventAction": "MFA_REQUIRED"}}},
        violation(
            "MFA_REQUIRED",
            "compromisedCredentialsRiskConfiguration.actions.eventAction",
            "Member must satisfy enum value set: [BLOCK, NO_ACTION]",
        ),
    ),
    "pf-cognito-risk-compromised-event-filter-enum": Call(
        "SetRiskConfiguration",
        {
            "CompromisedCredentialsRiskConfiguration": {
                "EventFilter": ["DELETE_USER"],
                "Actions": {"EventAction": "BLOCK"},
            }
        },
        violation(
            "[DELETE_USER]",
            "compromisedCredentialsRiskConfiguration.eventFilter",
            "Member must satisfy constraint: [Member must satisfy enum value set: [SIGN_IN, PASSWORD_CHANGE, SIGN_UP]]",
        ),
    ),
    "pf-cognito-risk-ip-range-cidr": Call(
        "SetRiskConfiguration",
        {"RiskExceptionConfiguration": {"BlockedIPRangeList": ["203.0.113.1"]}},
        "Incorrect CIDR format",
    ),
    "pf-cognito-risk-ip-range-max": Call(
        "SetRiskConfiguration",
        {"RiskExceptionConfiguration": {"BlockedIPRangeList": RANGES}},
        violation(f"[{', '.join(RANGES)}]", "riskExceptionConfiguration.blockedIPRangeList", at_most(200, "length")),
    ),
    "pf-cognito-risk-notify-source-arn-region": Call(
        "SetRiskConfiguration",
        {
            "AccountTakeoverRiskConfiguration": {
                "Actions": {"HighAction": {"EventAction": "BLOCK", "Notify": True}},
                "NotifyConfiguration": {"SourceArn": IDENTITY.replace("us-east-1", "ap-northeast-1")},
            }
        },
        sentences.SOURCE_ARN_REGION,
    ),
}

OTHERS: dict[str, Call] = {
    **{
        name: Call("CreateIdentityProvider", members, sentence)
        for name, (members, sentence) in providers.REFUSED.items()
    },
    "pf-cognito-group-role-arn-account": Call(
        "CreateGroup",
        {"GroupName": "admins", "RoleArn": "arn:aws:iam::999999999999:role/admins"},
        sentences.CROSS_ACCOUNT_ROLE,
    ),
    "pf-cognito-idp-provider-name-length": Call(
        "CreateIdentityProvider",
        {"ProviderName": "a" * 33, "ProviderType": "OIDC", "ProviderDetails": {}},
        violation("a" * 33, "providerName", at_most(32, "length")),
    ),
    "pf-cognito-idp-identifiers-max": Call(
        "CreateIdentityProvider",
        {
            "ProviderName": "corp",
            "ProviderType": "OIDC",
            "ProviderDetails": {},
            "IdpIdentifiers": [f"i{number}" for number in range(51)],
        },
        violation(f"[{', '.join(f'i{number}' for number in range(51))}]", "idpIdentifiers", at_most(50, "length")),
    ),
    "pf-cognito-custom-domain-cert-region": Call(
        "CreateUserPoolDomain",
        {"Domain": "auth.example.com", "CustomDomainConfig": certificate("us-west-2")},
        sentences.CERTIFICATE_IS_INVALID,
    ),
    "pf-cognito-custom-domain-fqdn": Call(
        "CreateUserPoolDomain",
        {"Domain": "auth", "CustomDomainConfig": certificate("us-east-1")},
        sentences.NO_SUBDOMAIN,
    ),
    "pf-cognito-domain-prefix-format": Call(
        "CreateUserPoolDomain", {"Domain": "My_Domain"}, sentences.PREFIX_HAS_OTHER_CHARACTERS
    ),
    "pf-cognito-domain-prefix-length": Call(
        "CreateUserPoolDomain", {"Domain": "A" * 64}, violation("A" * 64, "domain", at_most(63, "length"))
    ),
    "pf-cognito-domain-reserved-word": Call(
        "CreateUserPoolDomain", {"Domain": "my-aws-app"}, "Domain cannot contain reserved word: aws"
    ),
    "pf-cognito-managed-login-version-tier": Call(
        "CreateUserPoolDomain",
        {"Domain": "my-app", "ManagedLoginVersion": 2},
        "The following feature is not available for the LITE pricing tier configured: Managed Login Version 2",
        code="FeatureUnavailableInTierException",
        pool={"UserPoolTier": "LITE"},
    ),
    "pf-cognito-resource-server-identifier-charset": Call(
        "CreateResourceServer",
        {"Identifier": "with space", "Name": "api"},
        violation("with space", "identifier", PATTERN + r"[\x21\x23-\x5B\x5D-\x7E]+"),
    ),
    "pf-cognito-resource-server-scope-name-charset": Call(
        "CreateResourceServer",
        {"Identifier": "api", "Name": "api", "Scopes": [{"ScopeName": "a b", "ScopeDescription": "d"}]},
        violation("a b", "scopes.1.member.scopeName", PATTERN + r"[\x21\x23-\x2E\x30-\x5B\x5D-\x7E]+"),
    ),
    "pf-cognito-resource-server-scopes-max": Call(
        "CreateResourceServer",
        {"Identifier": "api", "Name": "api", "Scopes": SCOPES},
        violation(f"[{PRINTED_SCOPES}]", "scopes", at_most(100, "length")),
    ),
}

# Accepted, each measured beside a refusal above.
ACCEPTED: dict[str, Call] = {
    "cdkd#1968: ON with a factor": mfa("ON", "", **TOKEN),
    "cdkd#1968: nothing at all": mfa(None, ""),
    "cdkd#1920: OFF beside passkeys": mfa("OFF", "", WebAuthnConfiguration={"RelyingPartyId": "example.com"}),
    "cdkd#2069: OPTIONAL beside EMAIL_OTP": mfa("OPTIONAL", "", first("PASSWORD", "EMAIL_OTP"), **TOKEN),
    "cdkd#2069: OPTIONAL beside SMS_OTP": mfa(
        "OPTIONAL",
        "",
        {**first("PASSWORD", "SMS_OTP"), "SmsConfiguration": sms()},
        **TOKEN,
        SmsMfaConfiguration={"SmsConfiguration": sms()},
    ),
    "cdkd#2064: ON beside WEB_AUTHN that counts as both": mfa(
        "ON",
        "",
        first("PASSWORD", "WEB_AUTHN"),
        **TOKEN,
        WebAuthnConfiguration={
            "RelyingPartyId": "example.com",
            "FactorConfiguration": "MULTI_FACTOR_WITH_USER_VERIFICATION",
        },
    ),
    "moto: without SMS where the phone number is not verified by itself": mfa(
        "ON", "", {"MfaConfiguration": "OPTIONAL", "SmsConfiguration": sms()}, **TOKEN
    ),
    "pf-cognito-risk-ip-range-max": Call(
        "SetRiskConfiguration", {"RiskExceptionConfiguration": {"BlockedIPRangeList": RANGES[:200]}}, ""
    ),
}
