"""docs/pools.md says what the code does, and its example runs as it stands."""

import re
from pathlib import Path

from emulator.model import contract
from emulator.rules.configuration import pool_schema, pool_updates
from tests.support.server import running

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "pools.md").read_text()
OF_THEIR_OWN = {"LambdaConfig", "UserPoolTags"}  # columns, which UpdateUserPool resets too
MIRRORED = set(pool_updates.MIRRORS)  # parts of VerificationMessageTemplate


def named(column: int) -> set[str]:
    rows = [line.split("|") for line in PAGE.splitlines() if line.startswith("| ")][1:]
    members = contract.shape("UpdateUserPoolRequest").members
    return {name for row in rows for name in re.findall(r"`(\w+)`", row[column]) if name in members}


def test_the_table_names_every_member_on_its_side() -> None:
    members = set(contract.shape("UpdateUserPoolRequest").members) - {"UserPoolId"}
    assert named(1) == pool_updates.RESET | OF_THEIR_OWN
    assert named(2) == members - pool_updates.RESET - OF_THEIR_OWN - MIRRORED


def test_the_attributes_it_counts_are_there() -> None:
    names = [attribute["Name"] for attribute in pool_schema.STANDARD]
    assert f"{len(names)} attributes in the order of" in PAGE
    assert f"`{', '.join(names[:3])}, … {', '.join(names[-2:])}`" in PAGE


def test_the_example_runs_as_it_stands(tmp_path: Path) -> None:
    found = re.search(r"<!-- example -->\n```python\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    with running(f"sqlite:///{tmp_path / 'pools.db'}") as server:
        said: list[object] = []
        example = found[1].replace("http://localhost:9229", server.url)
        exec(example, {"print": lambda *values: said.extend(values)})  # noqa: S102  (the document is the test)
    assert said == ["ACTIVE", ["email"], {"team": "qa"}]
