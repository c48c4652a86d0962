"""`python -m tests.tools.sbom FILE`: writes what the image runs on as CycloneDX JSON (a bill of materials).

It is read from `requirements-image.lock`: each package with its version, the digests of its files, and what needs it.
A package that is locked for other systems than the image's is there as excluded.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

_ROOT = Path(__file__).resolve().parents[2]
LOCK = _ROOT / "requirements-image.lock"
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_NEEDED_BY = re.compile(r"^    #(?:   | via )([a-z0-9-]+)(?: \(pyproject\.toml\))?$", re.MULTILINE)
_IMAGE = {"sys_platform": "linux", "platform_system": "Linux", "implementation_name": "cpython"}


@dataclass(frozen=True)
class Locked:
    requirement: Requirement
    digests: tuple[str, ...]
    needed_by: tuple[str, ...]


def locked() -> Iterator[Locked]:
    """The packages of the lock file: a line that begins at the margin begins a package."""
    for entry in re.split(r"^(?=[a-z0-9])", LOCK.read_text(), flags=re.MULTILINE)[1:]:
        requirement = Requirement(entry.partition("\n")[0].removesuffix("\\"))
        yield Locked(requirement, tuple(_DIGEST.findall(entry)), tuple(_NEEDED_BY.findall(entry)))


def bill() -> Bom:
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
    made = Bom()
    made.metadata.component = _component(project["name"], project["version"], ComponentType.APPLICATION)
    packages = list(locked())
    components = {package.requirement.name: _package(package) for package in packages}
    made.components.update(components.values())
    components[project["name"]] = made.metadata.component
    for name, component in components.items():
        needs = [one.requirement.name for one in packages if name in one.needed_by]
        made.register_dependency(component, [components[need] for need in needs])
    return made


def _package(package: Locked) -> Component:
    requirement = package.requirement
    component = _component(requirement.name, next(iter(requirement.specifier)).version, ComponentType.LIBRARY)
    runs = requirement.marker is None or requirement.marker.evaluate(_IMAGE)
    component.scope = ComponentScope.REQUIRED if runs else ComponentScope.EXCLUDED
    files = XsUri(f"https://pypi.org/simple/{requirement.name}/")
    hashes = [HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in package.digests]
    component.external_references.add(
        ExternalReference(type=ExternalReferenceType.DISTRIBUTION, url=files, hashes=hashes)
    )
    return component


def _component(name: str, version: str, kind: ComponentType) -> Component:
    address = PackageURL("pypi", name=name, version=version)
    return Component(name=name, version=version, type=kind, purl=address, bom_ref=str(address))


def text() -> str:
    return JsonV1Dot6(bill()).output_as_string(indent=2)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("name the file to write: python -m tests.tools.sbom sbom.cdx.json")
        return 2
    Path(arguments[0]).write_text(text() + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
