"""The schema for editors takes every good seed, and what it lets pass that is wrong, `seed check` refuses."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from emulator.base.shipped import folder
from emulator.seeds import schema
from tests.seeds import (
    test_devices_and_passkeys,
    test_hashes,
    test_problems,
    test_resources,
    test_second_factors,
    test_surroundings,
)
from tests.tools import seed_schema

DOCS = Path(__file__).resolve().parents[2] / "docs"


class AsEditorsRead(yaml.SafeLoader):
    """YAML 1.2, more or less: no dates, and no numbers with a leading zero. With keys that are merged."""


AsEditorsRead.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(("timestamp", "int", "float"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
AsEditorsRead.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9]\d*)$"), list("-0123456789"))
AsEditorsRead.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?\d+\.\d+$"), list("-0123456789"))


@pytest.fixture(scope="module")
def validator() -> Draft7Validator:
    found = schema.document()
    Draft7Validator.check_schema(found)
    return Draft7Validator(found)


def problems(validator: Draft7Validator, text: str) -> list[str]:
    return [error.message for error in validator.iter_errors(yaml.load(text, AsEditorsRead))]  # noqa: S506


def test_the_file_is_what_the_language_says() -> None:
    assert seed_schema.FILE.read_text() == schema.text(), "run python -m tests.tools.seed_schema"


@pytest.mark.parametrize("name", ["demo", "qa"])
def test_shipped_seeds_are_good(validator: Draft7Validator, name: str) -> None:
    assert problems(validator, (folder("seed") / f"{name}.yaml").read_text()) == []


def test_every_seed_of_the_documents_is_good(validator: Draft7Validator) -> None:
    blocks = [
        (page.name, block.split("```")[0])
        for page in sorted(DOCS.rglob("*.md"))
        for block in page.read_text().split("```yaml\n")[1:]
        if block.startswith("version: 1")
    ]
    assert len(blocks) >= 1
    assert {name: found for name, block in blocks if (found := problems(validator, block))} == {}


@pytest.mark.parametrize(
    "text",
    [
        test_devices_and_passkeys.SEED,
        test_resources.SEED,
        test_second_factors.SEED,
        test_surroundings.SEED,
        test_hashes.SEED + test_hashes.user(", srp_salt: ab, srp_verifier: cd, former_passwords: []"),
    ],
)
def test_good_seeds_of_the_tests_are_good(validator: Draft7Validator, text: str) -> None:
    assert problems(validator, text) == []


WRONG = [
    ("version: 1\npool: []\n", "Additional properties are not allowed ('pool' was unexpected)"),
    ("pools: []\n", "'version' is a required property"),
    (test_problems.START + "    setings: {}\n", "('setings' was unexpected)"),
    (test_problems.START + "    settings: { Polices: {} }\n", "('Polices' was unexpected)"),
    (test_problems.START + "    settings: { UserPoolTier: GOLD }\n", "'GOLD' is not valid under any"),
    (test_problems.START + "    settings: { PoolName: web }\n", "('PoolName' was unexpected)"),
    (test_problems.START + "    id: us-east-1_my-pool\n", "does not match"),
    (test_problems.START + "    users: [{ username: a, status: CONFIRMD }]\n", "'CONFIRMD' is not valid under any"),
    (test_problems.START + "    users: [{ username: a, locked: { until: soon } }]\n", "is not valid under any"),
    (test_problems.START + "    users: [{ username: a, sub: A }]\n", "does not match"),
    (test_problems.START + "    users: [{ username: a, devices: [{ key: a }] }]\n", "'group_key' is a required"),
    (test_problems.START + "    users: { username: a }\n", "is not of type 'array'"),
    (test_problems.START + "    groups: [{ settings: {} }]\n", "is not valid under any"),
    (
        test_problems.START + "    domains: [{ name: a, settings: { ManagedLoginVersion: two } }]\n",
        "is not valid under any",
    ),
    ("version: 1\nfaults: [{ operation: a, probability: 2 }]\n", "2 is not valid under any"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_what_is_wrong_is_told(validator: Draft7Validator, text: str, message: str) -> None:
    assert any(message in problem for problem in problems(validator, text)), problems(validator, text)


def test_a_placeholder_may_stand_for_anything_single(validator: Draft7Validator) -> None:
    user = '{ username: "${A}", enabled: "${B:-true}", status: "${C}", created: "${D}", sub: "${E}" }'
    assert problems(validator, test_problems.START + f"    users: [{user}]\n") == []


def test_editors_are_told_what_each_key_means() -> None:
    def described(of: dict[str, Any]) -> list[str]:
        return [name for name, key in of["properties"].items() if not key.get("description")]

    document = json.loads(schema.text())
    assert described(document) == []
    assert described(document["definitions"]["user"]) == []
