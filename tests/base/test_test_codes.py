"""Fixed codes: which pattern is an address's, and what a table may hold."""

import json

import pytest

from emulator.base import test_codes


@pytest.mark.parametrize(
    ("pattern", "address", "fits"),
    [
        ("*+test@example.test", "ann+test@example.test", True),
        ("*+test@example.test", "ANN+Test@Example.test", True),
        ("*+TEST@example.test", "ann+test@example.test", True),
        ("*+test@example.test", "ann@example.test", False),
        ("*+test@example.test", "ann+test@example.test.evil", False),
        ("+12015550100", "+12015550100", True),
        ("+1 (201) 555-0100", "+12015550100", True),
        ("+12015550100", "+120155501001", False),
        ("+1201555*", "+12015550199", True),
        ("*", "anything@example.test", True),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "acb", False),
        ("a*a", "a", False),  # the two ends do not share a letter
        ("a**a", "aa", True),
        ("a*b*b", "ab", False),
        ("an?@example.test", "ann@example.test", False),  # only the star is special
        ("[a]@example.test", "[a]@example.test", True),
    ],
)
def test_a_star_stands_for_any_text(pattern: str, address: str, fits: bool) -> None:
    assert (test_codes.find({pattern: "424242"}, address) == "424242") is fits


def test_the_address_itself_wins_and_then_the_longest_pattern() -> None:
    table = {"*": "000000", "*@example.test": "111111", "a*@example.test": "222222", "ann@example.test": "333333"}
    found = [test_codes.find(table, name) for name in ("x", "bob@example.test", "al@example.test", "ANN@example.test")]
    assert found == ["000000", "111111", "222222", "333333"]


def test_a_pattern_of_many_stars_costs_no_more_than_its_length() -> None:
    assert test_codes.find({"*a" * 120 + "*": "424242"}, "a" * 119 + "b" * 5000) is None


@pytest.mark.parametrize(
    ("code", "digits", "sent"),
    [
        ("123456", 6, "123456"),
        ("123456", 8, "12345612"),
        ("12345678", 8, "12345678"),
        ("12345678", 6, "123456"),
    ],
)
def test_a_code_has_as_many_digits_as_cognitos(code: str, digits: int, sent: str) -> None:
    assert test_codes.of_length(code, digits) == sent


@pytest.mark.parametrize("text", ['{"*@a.test": "424242", "+1": "123456"}', "*@a.test=424242, +1=123456,"])
def test_the_setting_is_json_or_a_list(text: str) -> None:
    assert test_codes.parse(text) == {"*@a.test": "424242", "+1": "123456"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"*": ', "is not JSON"),
        ("*@a.test", "must have entries such as"),
        ("=424242", "a pattern is text"),
        ("*=42", "6 or 8 digits"),
        ("*=\u0664\u0662\u0664\u0662\u0664\u0662", "6 or 8 digits"),
        ('{"*": 424242}', "6 or 8 digits"),
        (json.dumps({"*" * 257: "424242"}), "a pattern is text"),
        (json.dumps({f"{number}@a.test": "424242" for number in range(501)}), "500 at most"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        test_codes.parse(text)
