"""How often a user may try: the arithmetic of locks, the numbers of the rules, and a pool's own."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from emulator.rules.limits import limit_overrides, limits
from emulator.rules.limits.limit_rules import CallCap, FailureLock
from emulator.store import pools
from tests.support import sentences
from tests.support.answers import refusal
from tests.support.given import PASSWORD, AppClient, Given

LOCK = limits.LOCKS[limits.WRONG_SIGN_UP_CODE]


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [
        *((0, None), (1, None), (4, None)),
        *((5, 1), (6, 2), (7, 4), (8, 8), (14, 512)),
        *((15, 900), (16, 900), (46, 900), (10_000, 900)),  # fifteen minutes at most
    ],
)
def test_a_lock_doubles_from_the_fifth_failure_on(failures: int, seconds: int | None) -> None:
    assert LOCK.lock_for(failures) == (None if seconds is None else timedelta(seconds=seconds))


def test_passwords_and_codes_lock_alike() -> None:
    numbers = {name: (rule.limit, rule.first_seconds, rule.longest_seconds) for name, rule in limits.LOCKS.items()}
    assert numbers.pop("wrong_password") == numbers.pop("wrong_code:sign_up") == (5, 1, 900)


@pytest.mark.parametrize(
    ("lock", "failures", "seconds"),
    [
        (FailureLock(1, LOCK.errors), 1, 1),
        (FailureLock(0, LOCK.errors), 1, 2),
        (FailureLock(3, LOCK.errors, first_seconds=10, longest_seconds=25), 4, 20),
        (FailureLock(3, LOCK.errors, first_seconds=10, longest_seconds=25), 5, 25),
        (FailureLock(3, LOCK.errors, first_seconds=0), 9, 0),
    ],
)
def test_other_numbers_make_other_locks(lock: FailureLock, failures: int, seconds: int) -> None:
    assert lock.lock_for(failures) == timedelta(seconds=seconds)


def test_the_caps_are_those_of_the_quotas_page() -> None:
    assert {name: (cap.limit, cap.window_seconds) for name, cap in limits.caps().items()} == {
        "ConfirmSignUp": (15, 3600),
        "ResendConfirmationCode": (5, 3600),
        "VerifyUserAttribute": (15, 3600),
        "GetUserAttributeVerificationCode": (5, 3600),
        "ChangePassword": (5, 3600),
        "ForgotPassword": (20, 3600),
        "ConfirmForgotPassword": (20, 3600),
    }
    assert CallCap(1).error().code == "LimitExceededException"


@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"calls:ConfirmSignUp": {"limit": 100, "window_seconds": 60}},
        {"wrong_code:sign_up": {"limit": 1, "first_seconds": 0.5, "longest_seconds": 2, "quiet_seconds": 3}},
        {"wrong_password": {}},
        {"emails": {"limit": 50}},
        {"wrong_code:verify_email": {"enabled": False}, "wrong_password": {"enabled": True, "limit": 3}},
        {"wrong_code:sign_up": {"exception": "LimitExceededException"}},
        {"wrong_code:forgot_password": {"exception": "TooManyFailedAttemptsException", "limit": 3}},
        {"wrong_code:verify_email": {"exception": "LimitExceededException"}},
    ],
)
def test_good_overrides(rules: dict[str, Any]) -> None:
    limit_overrides.check(rules)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ({"ConfirmSignUp": {"limit": 1}}, "ConfirmSignUp is not a rule"),
        ({"calls:SignUp": {"limit": 1}}, "calls:SignUp is not a rule"),
        ({"calls:ConfirmSignUp": {"first_seconds": 1}}, "'first_seconds' = 1"),
        ({"calls:ConfirmSignUp": {"error": 1}}, "'error' = 1"),
        ({"calls:ConfirmSignUp": {"limit": -1}}, "'limit' = -1"),
        ({"calls:ConfirmSignUp": {"limit": "1"}}, "'limit' = '1'"),
        ({"calls:ConfirmSignUp": {"limit": True}}, "'limit' = True"),
        ({"calls:ConfirmSignUp": {"limit": 2.0}}, "'limit' = 2.0"),
        ({"calls:ConfirmSignUp": {"window_seconds": float("nan")}}, "'window_seconds' = nan"),
        ({"calls:ConfirmSignUp": {"limit": float("nan")}}, "'limit' = nan"),
        ({"calls:ConfirmSignUp": {"limit": float("inf")}}, "'limit' = inf"),
        ({"calls:ConfirmSignUp": {"window_seconds": 1e12}}, "'window_seconds' = 1000000000000.0"),
        ({"calls:ConfirmSignUp": 5}, "'' = 5"),
        ({"calls:ConfirmSignUp": {"enabled": False}}, "'enabled' = False"),
        ({"calls:ConfirmSignUp": {"exception": "LimitExceededException"}}, "'exception' = 'LimitExceededException'"),
        *(
            ({"emails": entry}, "emails: limit must be a whole number")
            for entry in ({}, {"limit": 1.5}, {"enabled": True}, 5)
        ),
        ({"wrong_password": {"enabled": 0}}, "'enabled' = 0; enabled must be true or false"),
        ({"wrong_password": {"errors": []}}, "'errors' = .*; limit, first_seconds"),
        (  # what its operation does not declare
            {"wrong_code:verify_email": {"exception": "TooManyFailedAttemptsException"}},
            "what the operations can answer is LimitExceededException",
        ),
        (
            {"wrong_code:sign_up": {"exception": "NotAuthorizedException"}},
            "what the operations can answer is TooManyFailedAttemptsException or LimitExceededException",
        ),
        ({"wrong_code:sign_up": {"exception": None}}, "'exception' = None"),
    ],
)
def test_bad_overrides_are_named(rules: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says.replace("'", ".")):
        limit_overrides.check(rules)


def override(given: Given, pool_id: str, rules: dict[str, dict[str, float]]) -> None:
    connection = given.services.database.begin(write=True)
    pools.change(connection, pool_id, given.services.clock.now(), rules=rules)
    given.services.database.end(connection, write=True, keep=True)


def test_a_pools_own_numbers_are_in_force_for_it_alone(given: Given) -> None:
    client, other = given.client(), given.client()
    override(given, client.pool_id, {"calls:ConfirmSignUp": {"limit": 1, "window_seconds": 10}})
    given.clock_frozen()

    def outcome(of: Any) -> str:
        request = {"ClientId": of.id, "Username": "nobody", "ConfirmationCode": "x"}
        return refusal(given.cognito.confirm_sign_up, **request)[0]

    assert [outcome(client), outcome(client)] == ["UserNotFoundException", "LimitExceededException"]
    assert [outcome(other), outcome(other)] == ["UserNotFoundException"] * 2
    given.clock_advanced(timedelta(seconds=10))
    assert outcome(client) == "UserNotFoundException"


def test_a_cap_of_nothing_lets_nothing_through(given: Given) -> None:
    client = given.client()
    override(given, client.pool_id, {"calls:ResendConfirmationCode": {"limit": 0}})
    for _ in range(2):
        request = {"ClientId": client.id, "Username": "nobody"}
        assert refusal(given.cognito.resend_confirmation_code, **request)[0] == "LimitExceededException"


def test_a_pools_own_lock_shows_in_the_view(given: Given, http: TestClient) -> None:
    client = given.client()
    rules = {"wrong_code:sign_up": {"limit": 2, "first_seconds": 60}}
    assert http.put(f"/_emulator/pools/{client.pool_id}/rules", json=rules).json()["overrides"] == rules
    given.clock_frozen()
    given.signed_up_user(client, "bob")
    left = "SELECT attempts_left, locked_until FROM v_codes WHERE pool_id = :p"
    request = {"ClientId": client.id, "Username": "bob", "ConfirmationCode": "x"}
    assert given.sql(left, p=client.pool_id) == [{"attempts_left": 2, "locked_until": None}]
    for expected in ("CodeMismatchException", "CodeMismatchException", "TooManyFailedAttemptsException"):
        assert refusal(given.cognito.confirm_sign_up, **request)[0] == expected
    [row] = given.sql(left, p=client.pool_id)
    assert row["attempts_left"] == 0
    assert row["locked_until"] is not None
    given.clock_advanced(timedelta(seconds=60))
    assert refusal(given.cognito.confirm_sign_up, **request)[0] == "CodeMismatchException"


def test_every_rule_in_force_can_be_shown(given: Given) -> None:
    client = given.client()
    override(given, client.pool_id, {"wrong_password": {"limit": 3}})
    with given.services.database.engine.connect() as db:
        pool = pools.find(db, client.pool_id)
    assert pool is not None
    shown = limit_overrides.in_force(pool)
    assert shown.keys() == {*limits.LOCKS, *(f"calls:{name}" for name in limits.caps())}
    assert shown["wrong_password"] == {
        "limit": 3,
        "first_seconds": 1,
        "longest_seconds": 900,
        "quiet_seconds": 900,
        "enabled": True,
        "exception": "NotAuthorizedException",
    }


def test_a_name_nobody_has_counts_the_same_in_any_case_where_the_pool_ignores_case(given: Given) -> None:
    for case_sensitive, expected in ((True, "UserNotFoundException"), (False, "LimitExceededException")):
        client = given.client(given.pool(UsernameConfiguration={"CaseSensitive": case_sensitive}))
        outcomes = [
            refusal(given.cognito.resend_confirmation_code, ClientId=client.id, Username=name)[0]
            for name in ("nobody", "Nobody", "NOBODY", "nobodY", "noBody", "nObody")
        ]
        assert outcomes == [*["UserNotFoundException"] * 5, expected]


def test_a_lock_does_not_outlive_a_clock_that_is_set_back(given: Given) -> None:
    client = given.client()
    given.confirmed_user(client, "ann")
    given.clock_frozen()
    given.clock_advanced(timedelta(hours=25))
    for _ in range(5):
        assert sign_in_refused(given, client, "Wr0ngPassw0rd!") == sentences.INCORRECT_USERNAME_OR_PASSWORD
    assert sign_in_refused(given, client, PASSWORD) == "Password attempts exceeded"
    given.clock_advanced(timedelta(hours=-25))
    for _ in range(4):
        assert sign_in_refused(given, client, "Wr0ngPassw0rd!") == sentences.INCORRECT_USERNAME_OR_PASSWORD
    counted = "SELECT count FROM attempts WHERE rule = 'wrong_password' AND pool_id = :pool"
    assert given.sql(counted, pool=client.pool_id) == [{"count": 4}]  # in a new row
    assert "AuthenticationResult" in sign_in(given, client, PASSWORD)


def test_a_cap_does_not_outlive_a_clock_that_is_set_back(given: Given) -> None:
    client = given.client()
    given.clock_frozen()

    def outcomes() -> list[str]:
        ask = {"ClientId": client.id, "Username": "nobody"}
        return [refusal(given.cognito.resend_confirmation_code, **ask)[0] for _ in range(6)]

    given.clock_advanced(timedelta(hours=25))
    expected = [*["UserNotFoundException"] * 5, "LimitExceededException"]
    assert outcomes() == expected
    given.clock_advanced(timedelta(hours=-25))
    assert outcomes() == expected


def test_callers_whose_operations_began_a_moment_apart_share_a_window(given: Given) -> None:
    client = given.client()
    override(given, client.pool_id, {"calls:ResendConfirmationCode": {"limit": 1}})
    given.clock_frozen()
    ask = {"ClientId": client.id, "Username": "nobody"}
    assert refusal(given.cognito.resend_confirmation_code, **ask)[0] == "UserNotFoundException"
    given.clock_advanced(timedelta(seconds=-1))
    assert refusal(given.cognito.resend_confirmation_code, **ask)[0] == "LimitExceededException"


def sign_in(given: Given, client: AppClient, password: str) -> Any:
    return given.cognito.initiate_auth(
        ClientId=client.id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": password},
    )


def sign_in_refused(given: Given, client: AppClient, password: str) -> str:
    return refusal(sign_in, given=given, client=client, password=password)[1]
