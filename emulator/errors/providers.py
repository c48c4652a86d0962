"""Identity providers, and users of theirs that are linked to users of a pool."""

from emulator.errors.types import (
    DuplicateProviderException,
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
    UnsupportedIdentityProviderException,
)

Invalid = InvalidParameterException  # most of them are


# --- providers that are there, and those that are not -------------------------------------------------------------


def identity_provider_does_not_exist(name: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Identity provider {name} does not exist.")  # unverified


def identifier_is_nobodys(identifier: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(f"Identity provider with identifier {identifier} does not exist.")  # unverified


def provider_exists() -> DuplicateProviderException:
    # evidence: described-sentence
    return DuplicateProviderException("The provider is already supported by the user pool.")


def too_many_providers(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} identity providers.")  # unverified


def pool_is_no_provider() -> UnsupportedIdentityProviderException:
    # evidence: described-sentence
    return UnsupportedIdentityProviderException("The specified identifier isn't supported.")


def name_is_the_pools_own(name: str) -> InvalidParameterException:
    return Invalid(f"{name} is reserved for the users of the user pool.")  # unverified


def identifier_is_taken(identifier: str) -> InvalidParameterException:
    return Invalid(f"{identifier} identifies another identity provider of the user pool.")  # unverified


# --- what a provider is set to ------------------------------------------------------------------------------------


def provider_cannot_be_of_type(name: str, kind: str) -> InvalidParameterException:
    return Invalid(f"Provider {name} cannot be of type {kind}.")  # evidence: idp-social-provider-name-fixed


def social_details_are_required() -> InvalidParameterException:
    # evidence: idp-social-required-keys
    return Invalid("clientId, clientSecret and authorizeScopes are all required idp details.")


def apple_details_are_required() -> InvalidParameterException:
    # evidence: idp-apple-required-keys
    return Invalid("clientId, privateKey, teamId, and keyId are all required idp details.")


def oidc_details_are_required() -> InvalidParameterException:
    return Invalid(  # evidence: idp-oidc-required-keys
        "clientId, authorizeScopes, oidcIssuer and attributesRequestMethod are all required idp details."
    )


def attributes_request_method(value: str) -> InvalidParameterException:
    return Invalid(  # evidence: idp-oidc-attributes-request-method
        f"1 validation error detected: Value '{value}' at "
        "'providerConfiguration.oidcConfig.attributesRequestMethod' failed to satisfy constraint: "
        "Member must satisfy enum value set: [POST, GET]"
    )


def oidc_endpoint_needs_tls() -> InvalidParameterException:
    return Invalid("OIDC endpoint must start with https://")  # evidence: idp-oidc-issuer-https


def levels_are_for_oidc() -> InvalidParameterException:
    return Invalid("Only OIDC identity providers support AcrMapping.")  # unverified


def mapping_is_invalid(names: list[str]) -> InvalidParameterException:
    # evidence: idp-mapping-unknown
    return Invalid(f"AttributeMapping contains invalid mapping: [{', '.join(names)}]")


# --- SAML metadata ------------------------------------------------------------------------------------------------


def metadata_is_missing() -> InvalidParameterException:
    # evidence: idp-saml-metadata-required
    return Invalid("At least one of the MetadataURL or MetadataFile should be provided.")


def metadata_come_twice() -> InvalidParameterException:
    # evidence: idp-saml-metadata-exclusive
    return Invalid("Only one of the MetadataURL or MetadataFile should be provided.")


def metadata_cannot_be_had(url: str) -> InvalidParameterException:
    return Invalid(f"Error retrieving metadata from {url}")  # evidence: idp-metadata-source


def metadata_source_answered(url: str, status: int) -> InvalidParameterException:
    # evidence: idp-metadata-status
    return Invalid(f"Non-ok status code {status} returned from remote metadata source {url}")


def metadata_cannot_be_read() -> InvalidParameterException:
    return Invalid("Unable to unmarshall metadata")  # evidence: idp-metadata-unreadable


def metadata_without_redirect() -> InvalidParameterException:
    # evidence: idp-metadata-redirect
    return Invalid("No SingleSignOn Http redirect binding location found in metadata.")


def signing_certificate_is_invalid() -> InvalidParameterException:
    return Invalid("The signing certificate in the metadata is invalid.")  # unverified


def signing_certificate_has_expired() -> InvalidParameterException:
    return Invalid("The signing certificate in the metadata has expired.")  # unverified


def saml_detail_is_invalid(name: str, value: str) -> InvalidParameterException:
    return Invalid(f"Invalid value {value} for {name}.")  # unverified


# --- users of providers -------------------------------------------------------------------------------------------


def source_is_local() -> InvalidParameterException:
    return Invalid(  # evidence: link-local-source
        "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, only as a "
        "DestinationUser"
    )


def source_has_signed_up() -> InvalidParameterException:
    return Invalid(  # evidence: link-merging
        "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link"
    )


def source_is_linked() -> InvalidParameterException:
    return Invalid("SourceUser is already linked to DestinationUser")  # evidence: link-twice


def account_is_not_linked() -> InvalidParameterException:
    # evidence: link-not-there; which exception says so is unverified
    return Invalid("Account isn't linked to anyone else, verify that the account has been linked")


def destination_cannot_change(names: list[str]) -> InvalidParameterException:
    # unverified, evidence: link-immutable
    return Invalid(f"DestinationUser has attributes that cannot be updated: {', '.join(names)}")


def social_users_are_known_by_subject() -> InvalidParameterException:
    return Invalid("ProviderAttributeName must be Cognito_Subject for social identity providers.")  # unverified


def attribute_is_not_mapped(name: str) -> InvalidParameterException:
    return Invalid(f"ProviderAttributeName {name} is not in the attribute mapping of the provider.")  # unverified


def member_is_missing(name: str) -> InvalidParameterException:
    return Invalid(f"{name} is required.")  # unverified


def too_many_identities(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user cannot have more than {most} linked identities.")  # unverified


def too_many_attribute_names(most: int) -> LimitExceededException:
    return LimitExceededException(  # unverified
        f"Users of an identity provider cannot be linked by more than {most} attribute names."
    )
