"""The sentences of authentication levels, each once, by name. No capture has any of them: the guide says that there is
an error, and which request it is for.
"""

from emulator.errors.types import FeatureUnavailableInTierException, InvalidParameterException, NotAuthorizedException

Invalid = InvalidParameterException


def acr_value_is_not_unique(name: str) -> InvalidParameterException:
    return Invalid(f"AcrConfiguration is invalid, AcrValue {name} is not unique across the four levels.")  # unverified


def not_in_this_tier(tier: str) -> FeatureUnavailableInTierException:
    return FeatureUnavailableInTierException(  # evidence: tier-sentence; the feature's name is unverified
        f"The following feature is not available for the {tier} pricing tier configured: Step-Up Authentication"
    )


def no_known_level() -> InvalidParameterException:
    return Invalid("TARGET_ACR_VALUES contains no valid ACR value for the user pool.")  # unverified


def access_token_without_target() -> InvalidParameterException:
    return Invalid("ACCESS_TOKEN requires TARGET_ACR_VALUES.")  # unverified


def max_age_is_invalid() -> InvalidParameterException:
    return Invalid("MAX_AGE must be a non-negative integer.")  # unverified


def token_of_another_user() -> NotAuthorizedException:
    return NotAuthorizedException("Access Token does not match the user.")  # unverified


def level_is_met_already() -> InvalidParameterException:
    """A step-up must not serve as a refresh."""
    return Invalid("The access token already satisfies the requested ACR value.")  # unverified


def no_factor_for_the_level() -> InvalidParameterException:
    return Invalid("The user has no factors configured to satisfy the requested ACR values.")  # unverified
