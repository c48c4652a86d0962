"""A wheel, as pip installs it, brings what the command needs beside its code: shipped seeds by name, the starter, the
schema. The container installs the same package."""

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.postgres import missing

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's own files in a folder of their own, as `site-packages` would have them."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [*_builder(folder), str(ROOT)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if built.returncode:
        missing(f"the wheel could not be built: {built.stderr}")
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(folder / "site")
    return folder / "site"


def _builder(folder: Path) -> list[str]:
    """pip, as users have it; uv in an environment that uv made, which has no pip."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder)]
    uv = shutil.which("uv", path=f"{Path(sys.executable).parent}") or shutil.which("uv")
    if uv is None:
        missing("neither pip nor uv is there to build a wheel with")
    return [str(uv), "build", "--quiet", "--wheel", "--out-dir", str(folder)]


def run(installed: Path, folder: Path, *arguments: str) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, "-m", "emulator", "seed", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(installed), "EMULATOR_HASH_PROFILE": "test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


@pytest.mark.parametrize("name", ["demo", "qa"])
def test_shipped_seeds_are_found_by_name(installed: Path, tmp_path: Path, name: str) -> None:
    code, told = run(installed, tmp_path, "check", name)
    assert (code, told[:13]) == (0, "good: pools: ")


def test_a_seed_is_begun_and_good(installed: Path, tmp_path: Path) -> None:
    code, told = run(installed, tmp_path, "init", "mine.yaml")
    assert (code, told.partition(" ")[0]) == (0, "wrote")
    assert run(installed, tmp_path, "check", "mine.yaml")[0] == 0


def test_the_code_is_that_of_the_wheel(installed: Path, tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", "import emulator; print(emulator.__file__)"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert Path(found.stdout.strip()).is_relative_to(installed)
