"""How a destination is shown in CodeDeliveryDetails: enough to recognise, too little to learn."""

import re

from emulator.model.addresses import Medium


def mask(medium: Medium, destination: str) -> str:
    return mask_email(destination) if medium == "EMAIL" else mask_phone(destination)


def mask_email(address: str) -> str:
    """`f***@e***`, as since 2023; odd addresses likewise (evidence: masks, mask-odd-email)."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain[:1]}***"


def mask_phone(number: str) -> str:
    """`+*******0839`: one asterisk for each digit except the last four (evidence: masks)."""
    digits = re.sub(r"\D", "", number)
    return f"+{'*' * (len(digits) - 4)}{digits[-4:]}"
