"""Levels and methods, as the developer guide's two tables have them, and what is missing for a level."""

import pytest

from emulator.rules.configuration import acr

LEVELS = [
    ((), 0),
    (("pwd",), 1),
    (("otp",), 0),
    (("sms",), 2),
    (("email_otp",), 2),
    (("swk",), 3),
    (("hwk",), 3),
    (("pwd", "sms"), 3),
    (("pwd", "email_otp"), 3),
    (("pwd", "otp"), 4),
    (("pwd", "sms", "otp"), 4),
    (("pwd", "swk"), 3),
    (("sms", "email_otp"), 2),
    (("pwd", "mfa"), 1),
]


@pytest.mark.parametrize(("methods", "level"), LEVELS)
def test_the_highest_level_that_is_fully_satisfied_counts(methods: tuple[str, ...], level: int) -> None:
    assert acr.level_of(methods) == level


@pytest.mark.parametrize(
    ("methods", "told"),
    [
        (("pwd",), ("pwd",)),
        (("pwd", "otp"), ("pwd", "otp", "mfa")),
        (("pwd", "mfa", "otp"), ("pwd", "otp", "mfa")),
        (("hwk",), ("hwk",)),
    ],
)
def test_two_methods_are_several(methods: tuple[str, ...], told: tuple[str, ...]) -> None:
    assert acr.with_several(methods) == told


MISSING = [
    # proven, possible, level → what each shortest way still needs
    ((), {"pwd"}, 1, [{"pwd"}]),
    ((), {"pwd"}, 2, []),
    (("pwd",), {"pwd", "otp"}, 4, [{"otp"}]),
    (("pwd",), {"otp", "sms"}, 3, [{"sms"}, {"otp"}]),
    (("pwd",), {"email_otp", "swk", "hwk"}, 3, [{"email_otp"}, {"hwk"}, {"swk"}]),
    (("email_otp",), {"pwd"}, 3, [{"pwd"}]),
    (("email_otp",), {"pwd", "otp"}, 4, [{"pwd", "otp"}]),
    (("pwd", "otp"), set(), 3, []),
    (("pwd",), {"sms"}, 4, []),
]


@pytest.mark.parametrize(("proven", "possible", "level", "ways"), MISSING)
def test_the_shortest_ways_to_a_level_come_with_the_least_overshoot_first(
    proven: tuple[str, ...], possible: set[str], level: int, ways: list[set[str]]
) -> None:
    assert acr.missing(proven, possible, level) == ways


@pytest.mark.parametrize(
    ("method", "possible", "level", "leads"),
    [
        ("email_otp", {"email_otp", "pwd", "otp"}, 4, False),
        ("pwd", {"email_otp", "pwd", "otp"}, 4, True),
        ("pwd", {"pwd"}, 2, False),
        ("email_otp", {"email_otp"}, 2, True),
        ("swk", {"swk", "hwk"}, 3, True),
        ("swk", {"swk", "hwk", "pwd", "otp"}, 4, False),
    ],
)
def test_a_sign_in_must_begin_with_what_leads_there(method: str, possible: set[str], level: int, leads: bool) -> None:
    assert acr.leads_to(method, possible, level) is leads
