"""How login pages may look."""

from emulator.errors.types import InvalidParameterException

Invalid = InvalidParameterException  # most of them are


# --- the classic hosted pages ----------------------------------------------------------------------------------


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
