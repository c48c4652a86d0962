"""The attribute schema of a pool."""

from emulator.errors.types import InvalidParameterException

Invalid = InvalidParameterException  # most of them are


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
