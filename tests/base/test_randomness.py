"""Identifiers and secrets: their form, and that every character is as likely as any other."""

import uuid
from collections import Counter

import pytest

from emulator.base import ids
from emulator.base.randomness import ALPHANUMERIC, LOWER_ALPHANUMERIC, SystemRandomness, digits

RANDOM = SystemRandomness()


def test_a_uuid4_is_one_to_the_standard_library() -> None:
    for text in {ids.uuid4(RANDOM) for _ in range(1000)}:
        read = uuid.UUID(text)
        assert (str(read), read.version, read.variant) == (text, 4, uuid.RFC_4122)


@pytest.mark.parametrize("alphabet", ["0123456789", LOWER_ALPHANUMERIC, ALPHANUMERIC, "ab", "x"])
def test_text_has_its_length_and_its_alphabet(alphabet: str) -> None:
    for length in (0, 1, 9, 51, 300):
        text = RANDOM.text(alphabet, length)
        assert len(text) == length
        assert set(text) <= set(alphabet)


class _Counting:
    """Every byte there is, in order, for as long as one asks."""

    def __init__(self) -> None:
        self._next = 0

    def __call__(self, count: int) -> bytes:
        made = bytes((self._next + number) % 256 for number in range(count))
        self._next += count
        return made


def test_no_character_is_likelier_than_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fed with every byte equally often, an alphabet that does not divide 256 comes out even all the same."""
    monkeypatch.setattr("secrets.token_bytes", _Counting())
    text = RANDOM.text(LOWER_ALPHANUMERIC, 252 * 10)
    assert set(Counter(text).values()) == {70}


def test_codes_begin_with_a_zero_as_often_as_with_a_nine() -> None:
    first = Counter(digits(RANDOM, 6)[0] for _ in range(20_000))
    assert min(first.values()) > 1700
    assert max(first.values()) < 2300
