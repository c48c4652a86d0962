"""The bill of materials of the image has every package of its lock file, and is good CycloneDX."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tests.tools import sbom

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def bill(tmp_path_factory: pytest.TempPathFactory) -> Any:
    file = tmp_path_factory.mktemp("bill") / "sbom.cdx.json"
    assert sbom.main([str(file)]) == 0
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read_text()) is None
    return json.loads(file.read_text())


def test_every_package_of_the_image_is_in_it_with_its_version_and_all_digests(bill: Any) -> None:
    lock = (ROOT / "requirements-image.lock").read_text()
    versions = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock, re.MULTILINE))
    assert {one["name"]: one["version"] for one in bill["components"]} == versions
    assert {one["purl"] for one in bill["components"]} == {f"pkg:pypi/{name}@{versions[name]}" for name in versions}
    for one in bill["components"]:
        entry = lock[re.search(rf"^{one['name']}==", lock, re.MULTILINE).start() :].partition("    # via")[0]  # type: ignore[union-attr]
        digests = {digest["content"] for digest in one["externalReferences"][0]["hashes"]}
        assert digests == set(re.findall(r"sha256:(\w+)", entry)) != set(), one["name"]


def test_what_is_locked_for_windows_alone_is_excluded(bill: Any) -> None:
    scopes = {one["name"]: one["scope"] for one in bill["components"]}
    assert [name for name in scopes if scopes[name] != "required"] == ["tzdata"]
    assert scopes["uvloop"] == "required"


def test_every_package_is_needed_by_another_or_by_the_emulator(bill: Any) -> None:
    needs = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    assert bill["metadata"]["component"]["name"] == "cognito-emulator"
    assert "pkg:pypi/fastapi@" in " ".join(needs[bill["metadata"]["component"]["bom-ref"]])
    needed = {name for names in needs.values() for name in names}
    assert {one["bom-ref"] for one in bill["components"]} == needed


def test_without_a_file_it_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert sbom.main([]) == 2
    assert "name the file" in capsys.readouterr().out


def test_ci_leaves_it_behind() -> None:
    assert "-m tests.tools.sbom sbom.cdx.json" in (ROOT / ".ci" / "run").read_text()
    assert "/sbom.cdx.json" in (ROOT / ".gitignore").read_text().splitlines()
