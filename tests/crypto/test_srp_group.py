import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.crypto.srp_group import GROUP, Group, K, N, padded

PLAIN = Group(int)
exponents = st.integers(0, 2**256 - 1)


def test_k_is_the_published_constant() -> None:
    assert f"{K:x}" == "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"


@pytest.mark.parametrize("exponent", [0, 1, 31, 32, 63, 64, 2**32, 2**224, 2**255, 2**256 - 1, 2**256, 2**1024 + 7])
def test_the_table_gives_the_power_at_its_edges(exponent: int) -> None:
    assert GROUP.power_of_g(exponent) == PLAIN.power_of_g(exponent) == pow(2, exponent, N)


@settings(max_examples=40, deadline=None)
@given(exponents)
def test_the_table_gives_the_power_with_and_without_gmpy2(exponent: int) -> None:
    assert GROUP.power_of_g(exponent) == PLAIN.power_of_g(exponent) == pow(2, exponent, N)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**3080), exponents)
def test_gmpy2_and_plain_integers_give_the_same_powers(base: int, exponent: int) -> None:
    assert GROUP.power(base, exponent) == PLAIN.power(base, exponent)


def test_powers_are_plain_integers() -> None:
    assert type(GROUP.power(3, 5)) is int
    assert type(GROUP.power_of_g(5)) is int


@pytest.mark.parametrize(
    ("number", "text"), [(0, "00"), (1, "01"), (0x7F, "7f"), (0x80, "0080"), (0xABC, "0abc"), (0x8ABC, "008abc")]
)
def test_numbers_are_padded_as_positive_big_integers(number: int, text: str) -> None:
    assert padded(number).hex() == text
