"""What a pool's settings come to. Nothing here judges them: what is kept was judged when it came.

Each member is looked at when somebody asks for the first time, so that a request pays for what it needs. What is
given out cannot be changed: pools are shared by requests.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any, cast

from msgspec import Struct

from emulator.effective.values import (
    DeviceTracking,
    LambdaVersion,
    MailSender,
    Passkeys,
    PasswordPolicy,
    SessionTracking,
    Text,
    Texts,
    ThreatMode,
    section,
)
from emulator.model.addresses import BY_RECOVERY, PHONE_FIRST

Members = Mapping[str, Any]

DEFAULT_TIER = "ESSENTIALS"
MINIMUM_LENGTH = 8
TEMPORARY_PASSWORD_DAYS = 7
MOST_SESSIONS = 20
PASSWORD_CLASSES = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")
LEVEL_NAMES = {level: f"urn:cognito:loa:{level}" for level in (1, 2, 3, 4)}


class PoolSettings(Struct, frozen=True, dict=True):
    """Of the members as they are kept, all of which may be absent."""

    members: Members
    lambda_config: Members

    # --- who the users are -----------------------------------------------------------------------------------------

    @cached_property
    def alias_attributes(self) -> tuple[str, ...]:
        return _names(self.members, "AliasAttributes")

    @cached_property
    def username_attributes(self) -> tuple[str, ...]:
        return _names(self.members, "UsernameAttributes")

    @cached_property
    def auto_verified_attributes(self) -> tuple[str, ...]:
        return _names(self.members, "AutoVerifiedAttributes")

    @cached_property
    def code_addresses(self) -> tuple[str, ...]:
        """Which of a user's addresses the pool verifies, in the order in which codes look for one
        (evidence: phone-first)."""
        return tuple(name for name in PHONE_FIRST if name in self.auto_verified_attributes)

    @cached_property
    def verified_before_update(self) -> tuple[str, ...]:
        """AttributesRequireVerificationBeforeUpdate."""
        updates = section(self.members, "UserAttributeUpdateSettings")
        return _names(updates, "AttributesRequireVerificationBeforeUpdate")

    @cached_property
    def users_sign_up(self) -> bool:
        """Not where only an administrator creates users."""
        return not section(self.members, "AdminCreateUserConfig").get("AllowAdminCreateUserOnly")

    @cached_property
    def recovery(self) -> tuple[str, ...] | None:
        """The attributes of AccountRecoverySetting, by priority: none of them is `admin_only`; None without the
        setting."""
        mechanisms = section(self.members, "AccountRecoverySetting").get("RecoveryMechanisms")
        if not mechanisms:
            return None
        names = [mechanism["Name"] for mechanism in sorted(mechanisms, key=lambda one: int(one["Priority"]))]
        return tuple(BY_RECOVERY[name].attribute for name in names if name in BY_RECOVERY)

    # --- how they prove it -----------------------------------------------------------------------------------------

    @cached_property
    def password_policy(self) -> PasswordPolicy:
        """0 days of a temporary password are 7 (evidence: temporary-password-life)."""
        policy = section(section(self.members, "Policies"), "PasswordPolicy")
        return PasswordPolicy(
            minimum_length=int(policy.get("MinimumLength", MINIMUM_LENGTH)),
            classes=frozenset(name for name in PASSWORD_CLASSES if policy.get(name)),
            temporary_for=timedelta(days=policy.get("TemporaryPasswordValidityDays") or TEMPORARY_PASSWORD_DAYS),
            history=int(policy.get("PasswordHistorySize") or 0),
        )

    @cached_property
    def first_factors(self) -> tuple[str, ...]:
        """AllowedFirstAuthFactors; PASSWORD means both of its forms."""
        policy = section(section(self.members, "Policies"), "SignInPolicy")
        return _names(policy, "AllowedFirstAuthFactors") or ("PASSWORD",)

    @cached_property
    def mfa_mode(self) -> str:
        return str(self.members.get("MfaConfiguration", "OFF"))

    @cached_property
    def prepared_factors(self) -> tuple[str, ...]:
        """The second factors that were set up, in CloudFormation's words, whether or not MFA is on."""
        return second_factors(self.members)

    @cached_property
    def second_factors(self) -> tuple[str, ...]:
        """The second factors that users of the pool can have now."""
        return () if self.mfa_mode == "OFF" else self.prepared_factors

    @cached_property
    def passkeys(self) -> Passkeys:
        configuration = section(self.members, "WebAuthnConfiguration")
        return Passkeys(
            relying_party=configuration.get("RelyingPartyId"),
            needs_verification=configuration.get("UserVerification") == "required",
            count_twice=configuration.get("FactorConfiguration") == "MULTI_FACTOR_WITH_USER_VERIFICATION",
        )

    @cached_property
    def devices(self) -> DeviceTracking | None:
        """Any property of DeviceConfiguration turns tracking on, `false` too (evidence: device-rules)."""
        configuration = section(self.members, "DeviceConfiguration")
        if not configuration:
            return None
        return DeviceTracking(
            challenge_only_on_new=bool(configuration.get("ChallengeRequiredOnNewDevice")),
            remembered_on_prompt=bool(configuration.get("DeviceOnlyRememberedOnUserPrompt")),
        )

    @cached_property
    def level_names(self) -> Mapping[int, str]:
        return level_names(self.members)

    # --- what they are told ----------------------------------------------------------------------------------------

    @cached_property
    def texts(self) -> Texts:
        """The template wins over the members "no longer used" (evidence: template-mirrored)."""
        members, template = self.members, section(self.members, "VerificationMessageTemplate")
        invitation = section(section(members, "AdminCreateUserConfig"), "InviteMessageTemplate")
        factor = section(members, "EmailMfaConfiguration")
        sms = template.get("SmsMessage") or members.get("SmsVerificationMessage")
        verification = Text(
            template.get("EmailSubject") or members.get("EmailVerificationSubject"),
            template.get("EmailMessage") or members.get("EmailVerificationMessage"),
        )
        return Texts(
            of={
                ("invitation", "EMAIL"): Text(invitation.get("EmailSubject"), invitation.get("EmailMessage")),
                ("invitation", "SMS"): Text(None, invitation.get("SMSMessage")),
                ("authentication", "EMAIL"): Text(factor.get("Subject"), factor.get("Message")),
                ("authentication", "SMS"): Text(None, members.get("SmsAuthenticationMessage")),
                ("verification", "EMAIL"): verification,
                ("verification", "SMS"): Text(None, sms),
            },
            by_link=Text(template.get("EmailSubjectByLink"), template.get("EmailMessageByLink")),
            confirms_by_link=template.get("DefaultEmailOption") == "CONFIRM_WITH_LINK",
        )

    @cached_property
    def mail_sender(self) -> MailSender:
        email = section(self.members, "EmailConfiguration")
        is_own = email.get("EmailSendingAccount") == "DEVELOPER"
        address = email.get("From") or address_of_identity(email.get("SourceArn"))
        return MailSender(address, email.get("ReplyToEmailAddress"), is_own)

    @cached_property
    def sms_sender(self) -> str | None:
        """None where the service that sends text messages chooses the number."""
        own: str | None = section(section(self.members, "SmsConfiguration"), "EumsSms").get("OriginationIdentity")
        return own

    # --- the pool itself -------------------------------------------------------------------------------------------

    @cached_property
    def tier(self) -> str:
        return str(self.members.get("UserPoolTier", DEFAULT_TIER))

    @cached_property
    def is_protected(self) -> bool:
        """Against being deleted."""
        return self.members.get("DeletionProtection") == "ACTIVE"

    @cached_property
    def threat_mode(self) -> ThreatMode:
        """Of the standard flows."""
        return cast(ThreatMode, section(self.members, "UserPoolAddOns").get("AdvancedSecurityMode") or "OFF")

    @cached_property
    def custom_threat_mode(self) -> ThreatMode:
        """Of custom authentication."""
        flows = section(section(self.members, "UserPoolAddOns"), "AdvancedSecurityAdditionalFlows")
        return cast(ThreatMode, flows.get("CustomAuthMode") or "OFF")

    @cached_property
    def sessions(self) -> SessionTracking:
        configuration = section(self.members, "SessionConfiguration")
        most = section(configuration, "TokenSession").get("MaxPerUser", MOST_SESSIONS)
        return SessionTracking(configuration.get("UserSessionTracking") == "ENABLED", most)

    @cached_property
    def has_updated_issuer(self) -> bool:
        return section(self.members, "IssuerConfiguration").get("Type") == "UPDATED"

    @cached_property
    def own_key(self) -> str | None:
        """The ARN of the customer's key that encrypts the pool."""
        key = section(self.members, "KeyConfiguration")
        return key.get("KmsKeyArn") if key.get("KeyType") == "CUSTOMER_MANAGED_KEY" else None

    # --- its functions ---------------------------------------------------------------------------------------------

    @cached_property
    def functions(self) -> Mapping[str, str]:
        """The ARN of the function for each trigger that has one, beside the other texts of LambdaConfig."""
        config = dict(self.lambda_config)
        config["PreTokenGeneration"] = config.get("PreTokenGenerationConfig") or config.get("PreTokenGeneration")
        arns = {name: value.get("LambdaArn") if isinstance(value, dict) else value for name, value in config.items()}
        return {name: arn for name, arn in arns.items() if arn}

    @cached_property
    def ends_with_first_factor(self) -> bool:
        """Whether the pool wants nothing of a user between the first factor and the tokens, and no function hears of a
        sign-in in that time."""
        is_plain = self.mfa_mode == "OFF" and self.threat_mode == "OFF" and self.devices is None
        return is_plain and not {"PostAuthentication", "PreTokenGeneration"} & {*self.functions}

    @cached_property
    def token_version(self) -> LambdaVersion:
        """The version of the event that the PreTokenGeneration function wants."""
        config = section(self.lambda_config, "PreTokenGenerationConfig")
        return cast(LambdaVersion, config.get("LambdaVersion", "V1_0"))


def address_of_identity(arn: str | None) -> str | None:
    """The address that the ARN of an identity of Amazon SES names (evidence: sender-of-identity); None for a domain."""
    _, _, identity = (arn or "").partition(":identity/")
    return identity if "@" in identity else None


def second_factors(members: Members) -> tuple[str, ...]:
    """In a pool of which SetUserPoolMfaConfig said nothing, it is SMS where there is somebody to send it."""
    has_sms = bool(members.get("SmsConfiguration"))
    named = _names(members, "EnabledMfas")
    if not named:
        return ("SMS_MFA",) if has_sms else ()
    return tuple(factor for factor in named if factor != "SMS_MFA" or has_sms)


def level_names(members: Members) -> Mapping[int, str]:
    """What the pool calls each level of authentication (ACR)."""
    given = section(members, "AcrConfiguration")
    return {level: given.get(f"Level{level}", {}).get("AcrValue", name) for level, name in LEVEL_NAMES.items()}


def _names(members: Members, name: str) -> tuple[str, ...]:
    return tuple(members.get(name) or ())
