"""The sentences of user pools and app clients, each once, by name, with where it was seen.

The same style as `sentences`, which has those that other operations say too. Functions return the exception, ready to
raise.
"""

from emulator.errors.types import (
    InvalidOAuthFlowException,
    InvalidParameterException,
    LimitExceededException,
    ScopeDoesNotExistException,
)

Invalid = InvalidParameterException  # most of them are

# --- notes (our own: the header x-emulator-note) ----------------------------------------------------------------


def pool_is_elsewhere(pool_id: str, has: tuple[str, str], asked: tuple[str, str]) -> str:
    """Regions come first, accounts second."""
    return (
        f"User pool {pool_id} is in region {has[0]} of account {has[1]}; the request was signed for region {asked[0]} "
        f"of account {asked[1]}. A twelve-digit access key id is the account, any other one stands for 000000000000."
    )


# --- pinned ids (our own; AWS makes every id itself) ------------------------------------------------------------


def pinned_pool_id_is_invalid(pool_id: str, reason: str) -> InvalidParameterException:
    return Invalid(f"The pinned user pool id {pool_id!r} cannot be used: {reason}")


def pinned_pool_id_is_taken(pool_id: str) -> InvalidParameterException:
    return Invalid(
        f"The pinned user pool id {pool_id!r} is taken: a user pool of this or another account or region has it. "
        "Delete that pool or pin another id."
    )


def pinned_client_id_is_invalid(client_id: str, reason: str) -> InvalidParameterException:
    return Invalid(f"The pinned app client id {client_id!r} cannot be used: {reason}")


def pinned_client_id_is_taken(client_id: str) -> InvalidParameterException:
    return Invalid(
        f"The pinned app client id {client_id!r} is taken: an app client of this or another user pool has it. "
        "Delete that client or pin another id."
    )


# --- pools ------------------------------------------------------------------------------------------------------


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


# --- the attribute schema ---------------------------------------------------------------------------------------


def attribute_needs_a_name() -> InvalidParameterException:
    return Invalid("Attribute name is required.")  # unverified


def required_custom_attribute() -> InvalidParameterException:
    return Invalid("Required custom attributes are not supported currently.")  # evidence: schema-refusals


def duplicate_custom_attribute(name: str) -> InvalidParameterException:
    # evidence: schema-refusals
    return Invalid(f"Duplicate custom attribute names {name} are not allowed in a user pool schema.")


def standard_attribute_is_fixed(name: str) -> InvalidParameterException:
    return Invalid(  # evidence: schema-refusals
        f"You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {name}"
    )


def bounds_are_crossed(name: str, kind: str) -> InvalidParameterException:
    """Of a custom attribute. `kind` is String or Number."""
    if kind == "String":
        return Invalid(f"Attribute {name} cannot have a max length shorter than it's min length")  # seen: cdk-preflight
    return Invalid(f"Attribute {name} cannot have a max value smaller than it's min value")  # seen: cdk-preflight


def standard_bounds_are_crossed(name: str, kind: str) -> InvalidParameterException:
    noun = "length" if kind == "String" else "value"
    return Invalid(
        f"user.{name}: Max {noun} cannot be less than min {noun}."
    )  # unverified, evidence: standard-bounds-crossed


def invalid_constraints(member: str, name: str) -> InvalidParameterException:
    """`member` is StringAttributeConstraints or NumberAttributeConstraints."""
    return Invalid(f"Invalid {member} for schema attribute {name}")  # unverified, evidence: standard-bounds-no-number


def string_is_too_long(name: str, most: int) -> InvalidParameterException:
    return Invalid(  # unverified: the tests of another emulator (moto) have it
        f"user.{name}: String attributes cannot have a length of more than {most}"
    )


def attribute_needs_a_type() -> InvalidParameterException:
    return Invalid(  # unverified, evidence: schema-no-type
        "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."
    )


def attribute_already_exists(name: str) -> InvalidParameterException:
    """Of a developer-only attribute the first name lacks its `dev:` (evidence: added-attribute-exists)."""
    # evidence: custom-prefix-doubled
    return Invalid(f"{name.removeprefix('dev:')}: Existing attribute already has name {name}.")


def too_many_custom_attributes(most: int) -> InvalidParameterException:
    return Invalid(f"A user pool cannot have more than {most} custom attributes.")  # unverified


# --- app clients ------------------------------------------------------------------------------------------------


def too_many_clients(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} app clients.")  # unverified


def invalid_attributes(kind: str, *, creating: bool) -> InvalidParameterException:
    """`kind` is `read` or `write`."""
    return Invalid(  # evidence: write-attributes-immutable
        f"Invalid {kind} attributes specified while {'creating' if creating else 'updating'} a client"
    )


def generated_and_given_secret() -> InvalidParameterException:
    return Invalid("ClientSecret cannot be specified when GenerateSecret is true.")  # unverified


def legacy_and_allow_flows() -> InvalidParameterException:
    # evidence: explicit-auth-flows-legacy-mix
    return Invalid("Auth flow name with prefix 'ALLOW' cannot be used with legacy auth flow names.")


def rotation_and_refresh_flow() -> InvalidParameterException:
    return Invalid(  # unverified, evidence: rotation-excludes-refresh
        "ALLOW_REFRESH_TOKEN_AUTH cannot be used with refresh token rotation enabled."
    )


def token_validity_range() -> InvalidParameterException:
    return Invalid("Invalid range for token validity.")  # evidence: token-validity-range


def refresh_token_ends_first() -> InvalidParameterException:
    return Invalid(  # evidence: token-expiration-order
        "Access and Id Token expiration times must be less than or equal to refresh token expiration times."
    )


def propagation_needs_secret() -> InvalidParameterException:
    return Invalid(  # evidence: propagate-context-requires-secret
        "Client Secret is required to set EnablePropagateAdditionalUserContextData as true"
    )


def analytics_configuration() -> InvalidParameterException:
    return Invalid(  # evidence: analytics-config-exclusive
        "Invalid analytics configuration given, either <application arn> or <application id, role arn, external id> "
        "are valid"
    )


def pinpoint_region_is_not_supported(region: str) -> InvalidParameterException:
    """`region` is the project's."""
    return Invalid(  # seen: badmintoncryer/cdk-preflight, pf-cognito-analytics-arn-region
        f"The integration with Pinpoint is not supported for the requested {region} region."
    )


def provider_does_not_exist(provider: str, pool_id: str) -> InvalidParameterException:
    return Invalid(  # seen with the dot at the end: badmintoncryer/cdk-preflight, rules/cognito
        f"The provider {provider} does not exist for User Pool {pool_id}."
    )


def flows_and_scopes_are_required() -> InvalidParameterException:
    return Invalid(  # evidence: oauth-members-required
        "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
    )


def url_uses_http(url: str) -> InvalidParameterException:
    return Invalid(f"{url} cannot use the HTTP protocol.")  # evidence: callback-url-https


def url_has_fragment(url: str) -> InvalidParameterException:
    return Invalid(f"{url} cannot use fragment")  # evidence: callback-url-fragment


def default_redirect_is_not_a_callback(url: str) -> InvalidParameterException:
    # evidence: default-redirect-uri-member
    return Invalid(f"The default redirect URI {url} is not in the callback URIs list.")


def callback_urls_are_required() -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(  # evidence: oauth-callback-required
        "CallbackUrls can not be empty when code flow or implicit flow is selected"
    )


def client_credentials_goes_alone() -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(  # evidence: client-credentials-exclusive
        "client_credentials flow can not be selected along with code flow or implicit flow."
    )


def client_credentials_needs_secret() -> InvalidOAuthFlowException:
    return InvalidOAuthFlowException(  # evidence: client-credentials-secret
        "client_credentials flow can not be selected if client does not have a client secret."
    )


def scope_needs_a_user(scope: str) -> ScopeDoesNotExistException:
    return ScopeDoesNotExistException(  # evidence: machine-scopes; the exception's type is unverified
        f"{scope} is not supported with client_credentials flow"
    )
