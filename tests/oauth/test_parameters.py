"""The parameters of a query or a form: as Python's own parser reads them, but for what is malformed."""

import random
from urllib.parse import parse_qsl

import pytest

from emulator.errors.oauth import OAuthError
from emulator.oauth import parameters
from emulator.oauth.parameters import Malformed

PIECES = ("a", "b=", "=", "&", "&&", "+", "%20", "%25", "%25%30%30", "%2B", "%26", "%3d", "%c3%a4", "%F0%9f%98%80", ";")
MALFORMED = ("%", "%2", "%zz", "%00", "\0", "ä", "%ff", "%ed%a0%80", "&".join(["a=1"] * 101), "&" * 100)


def test_parameters_are_those_that_python_reads() -> None:
    chance = random.Random(7)  # the same each time
    for _ in range(5000):
        text = "".join(chance.choice(PIECES) for _ in range(chance.randrange(10)))
        assert [*parameters.read(text)] == parse_qsl(text, keep_blank_values=True, errors="strict"), text


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_malformed_makes_the_whole_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        parameters.read(f"a=1&b={text}")


def test_a_parameter_that_comes_twice_is_refused_where_it_is_asked_for() -> None:
    read = parameters.read("a=&b=2&a=3")
    assert (read.first("a"), read.first("b"), read.first("c"), read.get("b"), read.get("c")) == ("", "2", "", "2", None)
    assert read.once() == {"b": "2"}
    with pytest.raises(OAuthError):
        read.get("a")
