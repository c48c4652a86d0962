"""Domains of pools."""

from emulator.errors.types import (
    FeatureUnavailableInTierException,
    InvalidParameterException,
    LimitExceededException,
)

Invalid = InvalidParameterException  # most of them are
MANAGED_LOGIN = "Managed Login Version 2"  # the feature's name; evidence: managed-login-version-tier


# --- names -----------------------------------------------------------------------------------------------------


def prefix_has_other_characters() -> InvalidParameterException:
    return Invalid(  # evidence: domain-prefix-format
        "The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and "
        "hyphens. Please enter a different name that follows this format: "
        r"^[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?$"
    )


def prefix_has_a_reserved_word(word: str) -> InvalidParameterException:
    return Invalid(f"Domain cannot contain reserved word: {word}")  # evidence: domain-reserved-sentence


def custom_domain_is_no_subdomain() -> InvalidParameterException:
    return Invalid(  # evidence: domain-no-subdomain
        "Custom domain is not a valid subdomain: Was not able to resolve a DNS A record for the parent domain or "
        "domain parent is a top-level domain."
    )


def prefix_is_taken() -> InvalidParameterException:
    return Invalid("Domain already associated with another user pool.")  # evidence: domain-taken


def custom_domain_is_taken() -> InvalidParameterException:
    return Invalid(  # evidence: domain-cname-taken
        "One or more of the CNAMEs that you provided are already associated with a different resource"
    )


def pool_has_a_domain() -> InvalidParameterException:
    return Invalid("User pool already has a domain configured.")  # evidence: domain-second


def too_many_custom_domains(most: int) -> LimitExceededException:
    return LimitExceededException(f"An account cannot have more than {most} custom domains.")  # unverified


# --- settings --------------------------------------------------------------------------------------------------


def certificate_is_invalid() -> InvalidParameterException:
    return Invalid(  # evidence: custom-domain-cert-region
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a "
        "valid certificate chain."
    )


def managed_login_version_is_invalid() -> InvalidParameterException:
    return Invalid("ManagedLoginVersion must be 1 or 2.")  # unverified


def tier_has_no_managed_login(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: managed-login-version-tier
        f"The following feature is not available for the {tier} pricing tier configured: {MANAGED_LOGIN}"
    )


def routing_of_a_prefix() -> InvalidParameterException:
    return Invalid("Routing is only supported for custom domains.")  # unverified: the model says so of the setting


def routing_needs_a_replica(region: str) -> InvalidParameterException:
    return Invalid(f"The user pool has no replica in {region}.")  # unverified


# --- domains that are there ------------------------------------------------------------------------------------


def no_such_domain() -> InvalidParameterException:
    return Invalid("No such domain or user pool exists.")  # evidence: domain-unknown


def custom_domain_cannot_become_a_prefix() -> InvalidParameterException:
    return Invalid("Cannot convert custom domain to prefix domain.")  # evidence: domain-no-conversion


def certificate_of_a_prefix() -> InvalidParameterException:
    return Invalid(  # evidence: domain-certificate-of-prefix
        "User pool should have a custom domain associated, failed to update the certificate."
    )


def pool_of_a_domain() -> InvalidParameterException:
    return Invalid(  # evidence: domain-before-pool
        "User pool cannot be deleted. It has a domain configured that should be deleted first."
    )
