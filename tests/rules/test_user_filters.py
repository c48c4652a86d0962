"""ListUsers' Filter: what it accepts, what it makes of it, what it refuses."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.errors import CognitoError
from emulator.rules.directory import user_filters
from emulator.rules.directory.user_filters import SEARCHABLE, Comparison, Filter

SYNTAX = ("InvalidParameterException", "Error while parsing filter.")
ACCEPTED: dict[str, Filter] = {
    'name = "Ann"': Filter("name", "=", "Ann"),
    'name ^= "An"': Filter("name", "^=", "An"),
    'name="Ann"': Filter("name", "=", "Ann"),
    'name^="An"': Filter("name", "^=", "An"),
    '  name  =  "Ann"  ': Filter("name", "=", "Ann"),
    '\tname\n=\n"Ann"\n': Filter("name", "=", "Ann"),
    '"name" = "Ann"': Filter("name", "=", "Ann"),
    '"name"^="An"': Filter("name", "^=", "An"),
    'name = ""': Filter("name", "=", ""),
    'name ^= ""': Filter("name", "^=", ""),
    'name = " Ann "': Filter("name", "=", " Ann "),
    r'name = "Ann \"Annie\" Lee"': Filter("name", "=", 'Ann "Annie" Lee'),
    r'name = "\""': Filter("name", "=", '"'),
    r'name = "a\\"': Filter("name", "=", "a\\"),
    r'name = "a\\\"b"': Filter("name", "=", 'a\\"b'),
    r'name = "DOMAIN\ann"': Filter("name", "=", r"DOMAIN\ann"),
    "name = \"a = 'b' and c ^= d\"": Filter("name", "=", "a = 'b' and c ^= d"),
    'name = "50%_*"': Filter("name", "=", "50%_*"),
    'cognito:user_status = "CONFIRMED"': Filter("cognito:user_status", "=", "CONFIRMED"),
    'phone_number ^= "+1"': Filter("phone_number", "^=", "+1"),
}
MALFORMED = [
    " ",
    "name",
    "name =",
    "name = Ann",
    "name = 'Ann'",
    'name = "Ann',
    'name = Ann"',
    r'name = "Ann\"',
    'name = "Ann" x',
    'name = "Ann" and email = "a@b.c"',
    'name = "Ann" "Bob"',
    'name = "Ann"Lee"',
    '= "Ann"',
    '"" = "Ann"',
    '"name = "Ann"',
    'name" = "Ann"',
    'name == "Ann"',
    'name ^ = "An"',
    'name != "Ann"',
    'name *= "Ann"',
    'name "Ann"',
    'given name = "Ann"',
    '"Ann" = name',
]
UNSEARCHABLE = ["custom:team", "dev:custom:team", "birthdate", "email_verified", "Username", "EMAIL", "nothing", "id"]


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(CognitoError) as raised:
        user_filters.parse(text)
    return raised.value.code, raised.value.message


@pytest.mark.parametrize(("text", "meant"), ACCEPTED.items())
def test_a_condition_is_understood(text: str, meant: Filter) -> None:
    assert user_filters.parse(text) == meant


def test_the_empty_filter_is_no_condition() -> None:
    assert user_filters.parse("") is None


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_condition_is_refused(text: str) -> None:
    assert refusal(text) == SYNTAX


@pytest.mark.parametrize("name", UNSEARCHABLE)
def test_other_attributes_cannot_be_searched(name: str) -> None:
    expected = ("InvalidParameterException", f"Invalid search attribute: {name}")
    assert refusal(f'{name} = "x"') == refusal(f'"{name}" ^= "x"') == expected


def test_ten_attributes_can_be_searched() -> None:
    assert sorted(SEARCHABLE) == [
        "cognito:user_status",
        "email",
        "family_name",
        "given_name",
        "name",
        "phone_number",
        "preferred_username",
        "status",
        "sub",
        "username",
    ]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(SEARCHABLE)),
    st.sampled_from(get_args(Comparison)),
    st.text(),
    st.booleans(),
    *[st.sampled_from(["", " ", "  \t"])] * 4,
)
def test_whatever_is_written_by_the_rules_is_read_back(
    attribute: str, comparison: Comparison, value: str, quoted: bool, a: str, b: str, c: str, d: str
) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    name = f'"{attribute}"' if quoted else attribute
    read = user_filters.parse(f'{a}{name}{b}{comparison}{c}"{escaped}"{d}')
    assert read == Filter(attribute, comparison, value)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='name="^\\ emailstu:\n', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        user_filters.parse(text)
    except CognitoError as error:
        assert error.code == "InvalidParameterException"
