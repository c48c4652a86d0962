"""`seed generate`: people who do not exist, the same ones for the same seed."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from emulator import app
from emulator.seeds.apply import apply
from emulator.work import Services
from tests.moving.conftest import Run


def users_of(text: str) -> list[dict[str, Any]]:
    (pool,) = yaml.safe_load(text)["pools"]
    found: list[dict[str, Any]] = pool["users"]
    return found


@pytest.fixture
def thousand(run: Run) -> list[dict[str, Any]]:
    return users_of(run("seed", "generate", "--users", 1000, "--seed", 7).stdout)


def test_the_same_seed_makes_the_same_users_however_many(run: Run, thousand: list[dict[str, Any]]) -> None:
    again = users_of(run("seed", "generate", "--users", 1000, "--seed", 7).stdout)
    fewer = users_of(run("seed", "generate", "--users", 10, "--seed", 7).stdout)
    other = users_of(run("seed", "generate", "--users", 10, "--seed", 8).stdout)
    assert again == thousand
    assert fewer == thousand[:10]
    assert other != fewer


def test_nobody_real_can_be_written_to_or_called(thousand: list[dict[str, Any]]) -> None:
    for user in thousand:
        assert re.fullmatch(r"[a-z0-9.]+@example\.(com|net|org)", user["attributes"]["email"])
        assert re.fullmatch(r"\+1\d{3}55501\d\d", user["attributes"].get("phone_number", "+12015550100"))
    assert len({user["attributes"]["email"] for user in thousand}) == len({user["sub"] for user in thousand}) == 1000


def test_states_are_mixed_or_all_the_same(run: Run, thousand: list[dict[str, Any]]) -> None:
    states = Counter(user.get("status", "CONFIRMED") for user in thousand)
    assert set(states) == {"CONFIRMED", "UNCONFIRMED", "FORCE_CHANGE_PASSWORD", "RESET_REQUIRED"}
    assert states["CONFIRMED"] > 700
    assert [user for user in thousand if user.get("enabled") is False]
    assert [user for user in thousand if "totp_secret" in user]
    plain = users_of(run("seed", "generate", "--users", 300, "--states", "confirmed").stdout)
    assert {user.get("status", "CONFIRMED") for user in plain} == {"CONFIRMED"}


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "es_ES", "fr_FR"])
def test_each_locale_has_names_of_its_own(locale: str, run: Run) -> None:
    users = users_of(run("seed", "generate", "--users", 50, "--locale", locale).stdout)
    assert {user["attributes"]["locale"] for user in users} == {locale}
    assert all(user["username"].isascii() for user in users)


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_what_is_generated_can_be_applied_and_sign_in(
    kind: str,
    run: Run,
    tmp_path: Path,
    emptied: Callable[[], str],
    serving: Callable[[str], Services],
    connect: Callable[..., Any],
) -> None:
    file = tmp_path / f"users.{kind}"
    made = run(
        *("seed", "generate", "--users", 60, "--seed", 7, "--pool-id", "us-east-1_Made00001", "--out", file),
        *("--locale", "de_DE"),
    )
    assert (made.exit_code, made.stdout) == (0, "")
    assert made.stderr == f"{file}: 60 users, whose password is Passw0rd!\n"
    assert file.stat().st_mode & 0o777 == 0o600
    services = serving(emptied())
    outcome = apply(services, [file], environment={})
    assert (list(outcome.problems), outcome.counts["users", "created"]) == ([], 60)
    cognito = connect(to=app.build_door(services), account="000000000000")
    (client,) = cognito.list_user_pool_clients(UserPoolId="us-east-1_Made00001")["UserPoolClients"]
    user = next(user for user in users_of(file.read_text()) if not {"status", "enabled", "totp_secret"} & user.keys())
    answer = cognito.initiate_auth(
        ClientId=client["ClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["attributes"]["email"], "PASSWORD": "Passw0rd!"},
    )
    assert answer["AuthenticationResult"]["AccessToken"]


def test_a_file_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    failed = run("seed", "generate", "--users", 1, "--out", tmp_path / "no" / "users.yaml")
    assert failed.exit_code == 1
    assert failed.stderr == f"error: {tmp_path}/no/users.yaml cannot be written: No such file or directory\n"
