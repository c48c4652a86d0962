"""The two addresses that a user can be reached at, and what the API calls each of them in its many places."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

Medium = Literal["EMAIL", "SMS"]


class Address(Struct, frozen=True):
    """The attribute that is the address and the one that says whether it is verified; the medium of a code that goes
    there; and the address as a second factor, as a first one, and in RecoveryMechanisms."""

    attribute: str
    flag: str
    medium: Medium
    second_factor: str
    first_factor: Literal["EMAIL_OTP", "SMS_OTP"]
    recovery: str


EMAIL: Final = Address("email", "email_verified", "EMAIL", "EMAIL_OTP", "EMAIL_OTP", "verified_email")
PHONE: Final = Address("phone_number", "phone_number_verified", "SMS", "SMS_MFA", "SMS_OTP", "verified_phone_number")
BOTH: Final = (EMAIL, PHONE)
ATTRIBUTES: Final = tuple(address.attribute for address in BOTH)
PHONE_FIRST: Final = (PHONE.attribute, EMAIL.attribute)  # the order in which codes look for an address
FLAGS: Final = tuple(address.flag for address in BOTH)

BY_ATTRIBUTE: Final[Mapping[str, Address]] = {address.attribute: address for address in BOTH}
BY_MEDIUM: Final[Mapping[str, Address]] = {address.medium: address for address in BOTH}
BY_SECOND_FACTOR: Final[Mapping[str, Address]] = {address.second_factor: address for address in BOTH}
BY_FIRST_FACTOR: Final[Mapping[str, Address]] = {address.first_factor: address for address in BOTH}
BY_RECOVERY: Final[Mapping[str, Address]] = {address.recovery: address for address in BOTH}
