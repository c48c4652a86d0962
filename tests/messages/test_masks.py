"""Destinations as CodeDeliveryDetails shows them."""

import pytest

from emulator.messages import masks


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("firstname@example.com", "f***@e***"),
        ("j@e.com", "j***@e***"),
        ("Ann.Lee+x@Mail.Example.org", "A***@M***"),
        ('"a@b"@example.com', '"***@e***'),
        ("émile@exämple.com", "é***@e***"),
        ("nobody", "***@n***"),
        ("", "***@***"),
    ],
)
def test_an_email_shows_one_letter_on_either_side(address: str, masked: str) -> None:
    assert masks.mask("EMAIL", address) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("+12065550839", "+*******0839"),
        ("+441234568920", "+********8920"),
        ("+1234", "+1234"),
        ("+12", "+12"),
    ],
)
def test_a_phone_number_shows_its_last_four_digits(number: str, masked: str) -> None:
    assert masks.mask("SMS", number) == masked
