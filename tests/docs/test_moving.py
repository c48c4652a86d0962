"""docs/moving.md: its lines for a shell run as they stand, one block after the other in one folder."""

import re
import subprocess
import sys
from pathlib import Path

from tests.support import server

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


def test_everything_is_taken_out_and_brought_in_again(tmp_path: Path) -> None:
    ran(tmp_path, "cognito-emulator seed apply demo", EMULATOR_HASH_PROFILE="test")
    (out,) = blocks("Take everything out")
    ran(tmp_path, out)
    assert (tmp_path / "users.csv").read_text().startswith("profile,address,")
    (tmp_path / "data" / "emulator.db").unlink()
    (back,) = blocks("Bring users in")
    dry, done = ran(tmp_path, back).splitlines()
    assert dry == f"good: {done}; nothing was written"
    assert "users: " in done


def test_a_pool_is_taken_over_and_compared(tmp_path: Path) -> None:
    take, compare = blocks("Take over a real pool")
    with server.running(f"sqlite:///{tmp_path / 'real.db'}", hash_profile="test", seed="demo") as running:
        environment = {
            "AWS_ENDPOINT_URL": running.url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        assert "No API tells passwords" in ran(tmp_path, take, **environment)
        assert ran(tmp_path, compare, **environment) == "no differences\n"


def test_both_go_over_http(tmp_path: Path) -> None:
    (block,) = blocks("Over HTTP")
    with server.running(f"sqlite:///{tmp_path / 'real.db'}", hash_profile="test", seed="demo") as running:
        said = ran(tmp_path, block, EMULATOR_URL=running.url)
    assert '"kept":false' in said
    assert '"problems":[]' in said
