"""The temporary file of an import: nobody can find it, and a process that is killed leaves none."""

import tempfile
from pathlib import Path

import pytest

from emulator.moving import unnamed

pytestmark = pytest.mark.once


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_has_no_name_and_is_read_as_often_as_it_is_needed(folder: Path) -> None:
    if not Path("/proc/self/fd").is_dir():
        pytest.skip("the kernel has no way to an open file")
    with unnamed.path() as path:
        path.write_text("a secret")
        assert list(folder.iterdir()) == []
        assert [path.read_text() for _ in range(2)] == ["a secret"] * 2
    assert not path.exists()


def test_elsewhere_it_has_one_for_as_long_as_it_is_needed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unnamed, "_OPEN_FILES", folder / "none")
    with unnamed.path() as path:
        path.write_text("a secret")
        assert (path.read_text(), path.stat().st_mode & 0o777) == ("a secret", 0o600)
    assert list(folder.iterdir()) == []
