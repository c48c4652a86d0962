"""How login pages may look."""

from collections.abc import Mapping
from typing import Any

from emulator.errors.types import (
    InvalidParameterException,
    LimitExceededException,
    ManagedLoginBrandingExistsException,
    ResourceNotFoundException,
)

Invalid = InvalidParameterException  # most of them are


# --- the classic hosted pages ----------------------------------------------------------------------------------


def pool_has_no_domain() -> InvalidParameterException:
    return Invalid(  # evidence: ui-customization-requires-domain
        "There has to be an existing domain associated with this user pool"
    )


def css_class_is_not_allowed(name: str) -> InvalidParameterException:
    return Invalid(  # evidence: ui-customization-css-properties
        f"The CSS class {name} is not in the list of allowed classes."
    )


def css_has(what: str) -> InvalidParameterException:
    return Invalid(f"The CSS must not contain {what}.")  # unverified: the guide names what is not allowed


def css_is_broken() -> InvalidParameterException:
    return Invalid("The CSS is not valid.")  # unverified


def logo_is_no_picture() -> InvalidParameterException:
    return Invalid("The image file must be a PNG, JPG, or JPEG file.")  # unverified: the guide names the three


def logo_is_too_large() -> InvalidParameterException:
    return Invalid("The image file must be no larger than 100 KB.")  # unverified: the guide has the number


def customization_is_too_large() -> InvalidParameterException:
    return Invalid("Request parameters too large")  # unverified: the guide calls the error so, in small letters


# --- styles of managed login -----------------------------------------------------------------------------------


def one_source_of_a_style() -> InvalidParameterException:
    return Invalid(  # evidence: managed-login-branding-values-exclusive
        "useCognitoProvidedValues or settings should be specified (but not both)"
    )


def style_exists(client_id: str) -> ManagedLoginBrandingExistsException:
    return ManagedLoginBrandingExistsException(  # evidence: branding-sentences
        f"A ManagedLoginBranding already exists for client {client_id}"
    )


def style_does_not_exist() -> ResourceNotFoundException:
    return ResourceNotFoundException("ManagedLoginBranding does not exist.")  # evidence: branding-sentences


def client_has_no_style(client_id: str) -> ResourceNotFoundException:
    return ResourceNotFoundException(  # evidence: branding-sentences
        f"ManagedLoginBranding for client {client_id} does not exist."
    )


def style_is_not_named() -> InvalidParameterException:
    return Invalid("UserPoolId and ManagedLoginBrandingId are required.")  # unverified: the model requires neither


def too_many_styles(most: int) -> LimitExceededException:
    return LimitExceededException(f"A user pool cannot have more than {most} branding styles.")  # unverified


def too_many_assets(most: int) -> InvalidParameterException:
    return Invalid(f"A branding style cannot have more than {most} assets.")  # unverified


def style_is_too_large() -> InvalidParameterException:
    return Invalid("The branding settings and assets of a request cannot exceed 2 MB.")  # unverified


def settings_are_invalid(problems: list[str]) -> InvalidParameterException:
    return Invalid(  # unverified: by analogy to the sentence about assets
        f"Invalid settings provided. Validation errors: [{', '.join(problems)}]"
    )


def assets_are_invalid(problems: list[str]) -> InvalidParameterException:
    return Invalid(  # evidence: managed-login-branding-asset-extension
        f"Invalid assets provided. Validation errors: [{', '.join(problems)}]"
    )


def asset_problem(asset: Mapping[str, Any], message: str) -> str:
    """Its part of that sentence (evidence: branding-asset-problems)."""
    named = ", ".join(f"{lower}: {asset[name]}" for name, lower in _PRINTED.items())
    return f'{{{named}, errorMessage: "{message}"}}'


_PRINTED = {"Category": "category", "Extension": "extension", "ColorMode": "colorMode"}


def logo_has_other_proportions(width: float, height: float) -> str:
    return (  # evidence: branding-asset-problems
        "Invalid file dimension. Assets of SubType LOGO must have a width:height ratio between 1:1 and 4:1. "
        f"Detected width: {float(width)}; height: {float(height)}"
    )


def svg_has(element: str, attributes: list[str]) -> str:
    return f"element [{'#'.join([element, '|'.join(attributes)])}] is not allowed."  # evidence: branding-asset-problems


def svg_has_element(element: str) -> str:
    return f"element [{element}] is not allowed."  # unverified: seen of attributes


def extension_is_not_for(category: str, extension: str) -> str:
    return f"Invalid file extension. Assets of category {category} cannot be {extension}."  # unverified


def file_is_not(extension: str) -> str:
    return f"Invalid file. The file is not of type {extension}."  # unverified


def asset_has_no_file() -> str:
    return "Invalid file. Bytes are required."  # unverified
