"""Groups in a seed, and who is in them; and shipped seeds by their name."""

from pathlib import Path
from typing import Any

import pytest

from emulator.seeds.apply import apply
from emulator.work import Services
from tests.seeds.conftest import ApplySeed, told
from tests.seeds.test_apply import made
from tests.support.given import Given

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    groups:
      - name: admins
        settings: { Description: "${TITLE:-Staff}", Precedence: 1, RoleArn: "arn:aws:iam::${ACCOUNT}:role/a" }
      - testers
    users:
      - { username: alice, password: Passw0rd!, groups: ["${FIRST:-admins}", testers] }
      - { username: bob, password: Passw0rd!, groups: Testers }
      - { username: carol, password: Passw0rd! }
"""


def members(given: Given, names: dict[str, str]) -> list[tuple[str, str | None]]:
    shown = "SELECT group_name, username FROM v_groups WHERE pool_id = :pool ORDER BY 1, 2"
    return [(row["group_name"], row["username"]) for row in given.sql(shown, pool=names["POOL"])]


def test_groups_are_made_with_their_members(
    apply_seed: ApplySeed, given: Given, cognito: Any, names: dict[str, str]
) -> None:
    outcome = apply_seed(SEED)
    assert told(outcome) == []
    assert made(outcome)["groups"] == {"created": 2}
    assert str(outcome) == "pools: 1 created; groups: 2 created; users: 3 created"
    shown = cognito.get_group(UserPoolId=names["POOL"], GroupName="admins")["Group"]
    assert (shown["Description"], shown["Precedence"]) == ("Staff", 1)
    assert shown["RoleArn"] == f"arn:aws:iam::{names['ACCOUNT']}:role/a"
    assert members(given, names) == [("admins", "alice"), ("testers", "alice"), ("testers", "bob")]


def test_a_second_time_leaves_groups_alone_or_brings_them_to_what_the_file_says(
    apply_seed: ApplySeed, given: Given, cognito: Any, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    assert made(apply_seed(SEED))["groups"] == {"skipped": 2}
    unchanged = apply_seed(SEED, "update")
    assert made(unchanged) == {kind: {"unchanged": n} for kind, n in (("pools", 1), ("groups", 2), ("users", 3))}
    changed = apply_seed(SEED, "update", TITLE="People", FIRST="testers")
    assert made(changed)["groups"] == {"updated": 1, "unchanged": 1}
    assert made(changed)["users"] == {"updated": 1, "unchanged": 2}
    assert cognito.get_group(UserPoolId=names["POOL"], GroupName="admins")["Group"]["Description"] == "People"
    assert members(given, names) == [("admins", None), ("testers", "alice"), ("testers", "bob")]


def test_a_user_may_join_a_group_that_somebody_else_made(
    apply_seed: ApplySeed, given: Given, cognito: Any, names: dict[str, str]
) -> None:
    apply_seed(SEED)
    cognito.create_group(UserPoolId=names["POOL"], GroupName="late")
    more = SEED.split("    groups:\n")[0] + "    users: [{ username: dan, password: Passw0rd!, groups: [late] }]\n"
    assert told(apply_seed(more)) == []
    assert ("late", "dan") in members(given, names)


@pytest.mark.parametrize("name", ["demo", "qa"])
def test_a_shipped_seed_is_found_by_its_name(
    services: Services, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = apply(services, [name], keep=False)
    assert told(outcome) == []
    assert outcome.counts["users", "created"] > 1


def test_a_file_of_the_current_folder_goes_before_a_shipped_seed(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("demo").write_text("version: 1\npools: []\n")
    outcome = apply(services, ["demo"], keep=False)
    assert (told(outcome), str(outcome)) == ([], "nothing")
