"""The sentences of client secrets, tags, the MFA configuration, tier changes and of what a pool's settings may name,
each once, by name, with where it was seen. The same style as `pool_sentences`.
"""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
    TierChangeNotAllowedException,
    UserPoolTaggingException,
)

Invalid = InvalidParameterException  # most of them are

# --- client secrets ---------------------------------------------------------------------------------------------


def client_has_no_secret(client_id: str) -> InvalidParameterException:
    return Invalid(f"User pool client {client_id} is not configured with a client secret.")  # unverified


def too_many_client_secrets(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool client cannot have more than {most} client secrets.")  # unverified


def last_client_secret() -> InvalidParameterException:
    """The API reference: "You cannot delete the last remaining secret for an app client"; LimitExceededException is
    declared too, but speaks of quotas."""
    return Invalid("You cannot delete the last remaining secret for an app client.")  # unverified


def client_secret_does_not_exist(secret_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Client secret {secret_id} does not exist.")  # unverified


def client_secret_is_managed(client_id: str) -> InvalidParameterException:
    return Invalid(  # unverified
        f"The client secret of user pool client {client_id} is managed in AWS Secrets Manager."
    )


def published_secret_must_be_generated() -> InvalidParameterException:
    """Of CreateUserPoolClient; the API reference: "Applies only when GenerateSecret is true"."""
    return Invalid("PublishSecretsInAWSSecretsManager can only be true when GenerateSecret is true.")  # unverified


def client_has_no_generated_secret(client_id: str) -> InvalidParameterException:
    """Of UpdateUserPoolClient; the API reference: "Applies only to app clients that already have a generated
    secret"."""
    return Invalid(  # unverified
        f"PublishSecretsInAWSSecretsManager requires a generated client secret; user pool client {client_id} has none."
    )


# --- tags -------------------------------------------------------------------------------------------------------


def invalid_resource_arn(arn: str) -> InvalidParameterException:
    return Invalid(f"Invalid resource ARN: {arn}")  # unverified


def too_many_tags(most: int) -> str:
    return f"A user pool cannot have more than {most} tags."  # unverified


def reserved_tag() -> str:
    return "aws: prefixed tag key names are not allowed for external use."  # unverified: other services say so


def invalid_tags(message: str) -> InvalidParameterException:
    """TagResource declares no exception of its own for a tag that cannot be."""
    return Invalid(message)


def pool_cannot_be_tagged(message: str) -> UserPoolTaggingException:
    return UserPoolTaggingException(message)


# --- the MFA configuration --------------------------------------------------------------------------------------


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


# --- tiers ------------------------------------------------------------------------------------------------------


def threat_protection_needs_plus(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: tier-sentence
        f"The following features need to be disabled for the {tier} pricing tier configured: Threat Protection"
    )


def clients_use_features_of_the_tier(tier: str, feature: str) -> TierChangeNotAllowedException:
    return TierChangeNotAllowedException(  # unverified: the exception's documentation gives no example
        f"The following features need to be disabled for the {tier} pricing tier configured: {feature}"
    )


# --- what settings name -----------------------------------------------------------------------------------------


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
