"""docs/moving.md: its lines for a shell run as they stand, one block after the other in one folder."""

import re
import subprocess
import sys
from pathlib import Path

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "moving.md").read_text()


def blocks(heading: str) -> list[str]:
    """The shell's blocks below the heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found


def ran(folder: Path, block: str, **environment: str) -> str:
    """What the block says on both channels."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    done = subprocess.run(
        ["bash", "-euc", block],
        cwd=folder,
        env={"PATH": path, "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_users_are_made_up(tmp_path: Path) -> None:
    (block,) = blocks("Make users up")
    said = ran(tmp_path, block)
    assert "people.yaml: 500 users, whose password is Passw0rd!" in said
    assert "users: 500 created" in said
