"""What a pool may be set to."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    LimitExceededException,
    TierChangeNotAllowedException,
)

Invalid = InvalidParameterException  # most of them are


# --- settings in general ---------------------------------------------------------------------------------------


def features_unavailable_in_lite(feature: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: tier-sentence
        f"The following features need to be disabled for the LITE pricing tier configured: {feature}"
    )


# --- the MFA configuration -------------------------------------------------------------------------------------


def mfa_is_off() -> InvalidParameterException:
    return Invalid(  # seen: go-to-k/cdkd#1923, four measured calls of 2026
        "Invalid MFA configuration given, can't turn off MFA and configure an MFA together."
    )


def mfa_needs_a_factor() -> InvalidParameterException:
    return Invalid(  # seen: go-to-k/cdkd#1920; until 2024 "…, can't disable all MFAs with a required or optional …"
        "Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled."
    )


def sms_mfa_cannot_be_turned_off() -> InvalidParameterException:
    return Invalid(  # seen: aws-amplify/amplify-backend#1481
        "Can't turn off SMS_MFA when SMS configuration is set for the user pool with a required or optional "
        "MFAConfiguration."
    )


def email_mfa_needs_developer_email() -> InvalidParameterException:
    return Invalid(  # seen: cdk-preflight, by SetUserPoolMfaConfig; by UpdateUserPool it is unverified
        "Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of "
        "COGNITO_DEFAULT. Update the value of EmailSendingAccount."
    )


def first_factor_beside_required_mfa() -> InvalidParameterException:
    return Invalid(  # seen: go-to-k/cdkd#1975 for EMAIL_OTP, #2069 for SMS_OTP
        "Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled"
    )


def passkey_beside_required_mfa() -> InvalidParameterException:
    """By UpdateUserPool; of CreateUserPool it is unverified."""
    return Invalid(  # seen: terraform-provider-aws#50110
        "WEB_AUTHN cannot be used as an auth factor when MFA is enabled if not configured for MFA."
    )


def single_factor_passkey_beside_required_mfa() -> InvalidParameterException:
    """By SetUserPoolMfaConfig, with or without a WebAuthnConfiguration."""
    return Invalid(  # seen: go-to-k/cdkd#2064
        "Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first "
        "auth factor"
    )


def recovery_uses_the_factor(mechanism: str, factor: str) -> InvalidParameterException:
    return Invalid(  # seen for SMS MFA: aws-cdk#11478
        "Invalid account recovery setting parameter. Account Recovery Setting cannot use "
        f"{mechanism} as a recovery mechanism when {factor} is configured."
    )


def relying_party_has_other_characters() -> InvalidParameterException:
    return Invalid("RelyingPartyId contains invalid characters")  # seen: badmintoncryer/cdk-preflight, rules/cognito


def relying_party_is_invalid(name: str) -> InvalidParameterException:
    return Invalid(f"Invalid relying party ID: {name}")  # unverified


# --- tiers -----------------------------------------------------------------------------------------------------


def threat_protection_needs_plus(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: tier-sentence
        f"The following features need to be disabled for the {tier} pricing tier configured: Threat Protection"
    )


def pool_uses_features_of_the_tier(tier: str, feature: str) -> TierChangeNotAllowedException:
    return TierChangeNotAllowedException(  # unverified: the exception's documentation gives no example
        f"The following features need to be disabled for the {tier} pricing tier configured: {feature}"
    )


# --- what settings name ----------------------------------------------------------------------------------------


def too_many_pools(most: int) -> LimitExceededException:
    return LimitExceededException(f"An account cannot have more than {most} user pools.")  # unverified


def lambda_is_in_another_region() -> InvalidParameterException:
    return Invalid("Cross-region lambda functions are not supported")  # seen: cdk-preflight


def key_is_in_another_region(region: str) -> InvalidParameterException:
    """`region` is the key's."""
    return Invalid(  # seen: cdk-preflight
        f"Encountered error when CreateGrant was attempted on the input KMS key - Invalid arn {region}"
    )


def not_a_kms_key(arn: str) -> InvalidParameterException:
    return Invalid(f"Invalid KMSKeyID: {arn} is not the ARN of a KMS key.")  # unverified


def two_sms_senders() -> InvalidParameterException:
    return Invalid(  # unverified: the model says "but not both"
        "SmsConfiguration can have either SnsCallerArn or EumsSms, but not both."
    )


def sms_sender_is_required() -> InvalidParameterException:
    return Invalid("SmsConfiguration must have either SnsCallerArn or EumsSms.")  # unverified


def eums_region_is_invalid(region: str) -> InvalidParameterException:
    return Invalid(f"Invalid EumsSms region. Allowed region is {region}")  # unverified


# --- pools -----------------------------------------------------------------------------------------------------


def alias_and_username_attributes() -> InvalidParameterException:
    # evidence: alias-username-exclusive
    return Invalid("Only one of the aliasAttributes or usernameAttributes can be set in a User pool.")


def mfa_needs_sms_configuration() -> InvalidParameterException:
    return Invalid(  # evidence: mfa-sms-config
        "SMS configuration and Auto verification for phone_number are required when MFA is required/optional"
    )


def mfa_cannot_be_turned_on() -> InvalidParameterException:
    return Invalid("Cannot turn MFA functionality ON, once the user pool has been created.")  # seen: go-to-k/cdkd#1965


def phone_verification_needs_sms_configuration() -> InvalidParameterException:
    return Invalid(  # evidence: sms-config-for-verification
        "SMS configuration is required when phone_number is selected for auto verification"
    )


def update_verification_needs_auto_verification() -> InvalidParameterException:
    return Invalid(  # evidence: user-attribute-update-requires-auto-verified
        "All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes"
    )


def recovery_has_duplicates() -> InvalidParameterException:
    return Invalid(  # evidence: recovery-duplicate
        "Account Recovery Setting cannot have duplicate priorities or recovery mechanisms."
    )


def recovery_admin_only_with_others() -> InvalidParameterException:
    return Invalid(  # evidence: recovery-admin-only-alone
        "Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms."
    )


def password_must_be_a_first_factor() -> InvalidParameterException:
    # evidence: signin-policy-password-required
    return Invalid("Password should be configured as one of the allowed first auth factors.")


def first_factor_is_not_supported(factor: str) -> InvalidParameterException:
    return Invalid(f"{factor} is not supported as an allowed first auth factor.")  # unverified


def sms_otp_needs_sms_configuration() -> InvalidParameterException:
    return Invalid(  # seen: go-to-k/cdkd#1975
        "SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration"
    )


def custom_sender_needs_kms_key() -> InvalidParameterException:
    # evidence: custom-email-sender-kms
    return Invalid("KMSKeyId parameter is required when Custom SMS/Email Lambda trigger is used.")


def pre_token_arns_differ() -> InvalidParameterException:
    return Invalid(  # evidence: pre-token-generation-legacy-mix
        "Cannot use PreTokenGenerationLambda and PreTokenGeneration with different Lambda function ARN's"
    )


def developer_email_needs_source_arn() -> InvalidParameterException:
    # evidence: email-developer-requires-sourcearn
    return Invalid("Source ARN is required to use DEVELOPER email sending owner")


def source_arn_region() -> InvalidParameterException:
    return Invalid(  # evidence: email-sourcearn-region
        "Provided SourceArn must be in one of the following SES regions: eu-west-1, us-east-1, us-west-2."
    )


def from_address_is_invalid() -> InvalidParameterException:
    return Invalid("Provided From email address is invalid")  # evidence: email-from-format


def sns_region_is_invalid(region: str) -> InvalidParameterException:
    # evidence: sms-configuration-sns-region
    return Invalid(f"Invalid snsRegion. Allowed SNS region for {region} is {region}")


def cross_account_role() -> InvalidParameterException:
    return Invalid("Cross-account pass role is not allowed.")  # evidence: sms-caller-arn-account


def message_is_invalid() -> InvalidParameterException:
    return Invalid("The message is invalid.")  # evidence: link-template-invalid


def two_temporary_password_lifetimes() -> InvalidParameterException:
    return Invalid(  # seen: aws-sdk-js#3817, terraform-provider-aws#8827
        "Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays"
    )


def invalid_paging_token() -> InvalidParameterException:
    return Invalid("Invalid NextToken")  # unverified
