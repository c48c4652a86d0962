"""Providers in a seed that the emulator plays, and whom they know."""

from collections import Counter

from emulator.seeds.outcome import Done, Kind, Outcome
from tests.seeds.conftest import ApplySeed, told
from tests.support.given import Given

SEED = """
version: 1
pools:
  - name: web
    id: ${POOL}
    account: ${ACCOUNT}
    identity_providers:
      - name: Google
        settings:
          ProviderDetails: { client_id: web, client_secret: s3cret, authorize_scopes: openid email }
        played: true
        identities:
          - { subject: "4711", claims: { email: "${EMAIL:-ann@example.test}", groups: [staff, qa] } }
          - subject: "4712"
"""


def counts(outcome: Outcome) -> Counter[tuple[Kind, Done]]:
    assert told(outcome) == []
    return outcome.counts


def known(given: Given, names: dict[str, str]) -> list[tuple[str, bool]]:
    shown = (
        "SELECT i.subject, p.is_played FROM played_identities i JOIN played_providers p "
        "ON p.provider_id = i.provider_id JOIN identity_providers o ON o.id = p.provider_id "
        "WHERE o.pool_id = :p ORDER BY i.subject"
    )
    return [(row["subject"], bool(row["is_played"])) for row in given.sql(shown, p=names["POOL"])]


def test_a_seed_says_who_is_played_and_whom_it_knows(
    apply_seed: ApplySeed, given: Given, names: dict[str, str]
) -> None:
    assert counts(apply_seed(SEED))["providers", "created"] == 1
    assert known(given, names) == [("4711", True), ("4712", True)]
    assert counts(apply_seed(SEED, on_conflict="update"))["providers", "unchanged"] == 1
    names["EMAIL"] = "other@example.test"
    assert counts(apply_seed(SEED, on_conflict="update"))["providers", "updated"] == 1
    seed = SEED.replace("played: true", "played: false")
    assert counts(apply_seed(seed, on_conflict="update"))["providers", "updated"] == 1
    assert known(given, names) == [("4711", False), ("4712", False)]


def test_what_nobody_can_be_called_is_a_problem_at_its_line(apply_seed: ApplySeed) -> None:
    problems = " ".join(told(apply_seed(SEED.replace('"4712"', '""').replace("claims:", "claim:"))))
    assert "an identity has no 'claim'" in problems
    assert "subject must be a text" in problems
