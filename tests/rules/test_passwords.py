"""The password policy: its rules in order, its wordings, and passwords made for it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from emulator.base.randomness import SystemRandomness
from emulator.errors import InvalidPasswordException
from emulator.rules.configuration import passwords
from emulator.store.pools import Pool
from tests.support.answers import refusal
from tests.support.given import Given

AT = datetime(2026, 1, 1, tzinfo=UTC)
POOL = Pool("r_1", "x", "0", "r", "p", True, {}, [], {}, {}, {}, AT, AT)
CLASSES = ("RequireUppercase", "RequireLowercase", "RequireNumbers", "RequireSymbols")
ALL = {"MinimumLength": 8, **dict.fromkeys(CLASSES, True)}
UPPER, LOWER, NUMERIC, SYMBOL = (
    f"must have {kind} characters" for kind in ("uppercase", "lowercase", "numeric", "symbol")
)
SHORT = "not long enough"


def pool_with(policy: dict[str, Any]) -> Pool:
    return replace(POOL, settings={"Policies": {"PasswordPolicy": policy}})


@pytest.mark.parametrize(
    ("password", "policy", "problem"),
    [
        ("Passw0rd!", ALL, None),
        ("", ALL, SHORT),
        ("1", ALL, SHORT),  # evidence: password-short; no constraint error
        ("short", ALL, SHORT),  # only the first of four problems
        ("PASSW0RD!", ALL, LOWER),
        ("passw0rd!", ALL, UPPER),
        ("Password!", ALL, NUMERIC),
        ("Passw0rds", ALL, SYMBOL),
        ("longenough", ALL, UPPER),
        ("P@1.><?}}}}{{", ALL, LOWER),  # seen
        ("PÀSSWÖRD1!é", ALL, LOWER),  # only a to z count
        ("P\u00e4ssw\u0660rd!", ALL, NUMERIC),  # only 0 to 9 count, no other digits
        ("Passw0rdé", ALL, SYMBOL),
        ("longenough", {"MinimumLength": 8}, None),  # evidence: password-partial-policy
        ("sevenxx", {}, SHORT),  # evidence: password-default-policy; eight
        ("x" * 99, {"MinimumLength": 99}, None),
        ("x" * 98, {"MinimumLength": 99}, SHORT),
        ("inner space", {"RequireSymbols": True}, None),  # evidence: spaces
        (" outer-space", {"RequireSymbols": True}, "must not begin or end with a space"),
        ("outer-space ", {"RequireSymbols": True}, "must not begin or end with a space"),
        ("a" * 257, {}, "too long"),
        *((f"password{symbol}", {"RequireSymbols": True}, None) for symbol in "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-"),
        ("password€", {"RequireSymbols": True}, SYMBOL),
    ],
)
def test_the_first_broken_rule_is_named(password: str, policy: dict[str, Any], problem: str | None) -> None:
    if problem is None:
        passwords.check(pool_with(policy), password, passwords.SIGN_UP)
        return
    with pytest.raises(InvalidPasswordException) as refused:
        passwords.check(pool_with(policy), password, passwords.SIGN_UP)
    assert refused.value.message == f"Password did not conform with policy: Password {problem}"


def test_each_family_of_operations_words_it_differently(given: Given) -> None:
    client = given.client()
    named = {"UserPoolId": client.pool_id, "Username": "bob"}
    calls = [
        ("with policy", given.cognito.sign_up, {"ClientId": client.id, "Username": "bob", "Password": "123"}),
        ("with password policy", given.cognito.admin_create_user, {**named, "TemporaryPassword": "123"}),
    ]
    for family, call, members in calls:
        expected = f"Password did not conform {family}: Password not long enough"
        assert refusal(call, **members) == ("InvalidPasswordException", expected)


@pytest.mark.parametrize("policy", [{}, ALL, {**ALL, "MinimumLength": 6}, {**ALL, "MinimumLength": 99}])
def test_a_made_password_satisfies_any_policy(policy: dict[str, Any]) -> None:
    pool = pool_with(policy)
    made = {passwords.generate(SystemRandomness(), pool) for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(pool_with({**ALL, **policy}), password, passwords.ADMIN)
        assert len(password) == max(8, policy.get("MinimumLength", 8))
        assert not set(password) & set("0O1lI ")


@pytest.mark.parametrize(
    ("factors", "optional"), [(None, False), (["PASSWORD"], False), (["PASSWORD", "EMAIL_OTP"], True)]
)
def test_a_password_is_optional_where_there_is_another_first_factor(factors: list[str] | None, optional: bool) -> None:
    policy = {} if factors is None else {"SignInPolicy": {"AllowedFirstAuthFactors": factors}}
    assert passwords.is_optional(replace(POOL, settings={"Policies": policy})) is optional


def test_a_pool_without_a_policy_of_its_own_wants_eight_characters_of_four_classes(given: Given) -> None:
    client = given.client()
    for password, problem in (("Passw0!", SHORT), ("passw0rd!", UPPER), ("Password!", NUMERIC), ("Passw0rds", SYMBOL)):
        found = refusal(given.cognito.sign_up, ClientId=client.id, Username="bob", Password=password)
        # evidence: password-default-policy
        assert found[1] == f"Password did not conform with policy: Password {problem}"


def test_a_policy_of_one_rule_asks_for_no_other(given: Given) -> None:
    client = given.client(given.pool(Policies={"PasswordPolicy": {"MinimumLength": 6}}))
    given.cognito.sign_up(ClientId=client.id, Username="bob", Password="abcdef")  # evidence: password-partial-policy
