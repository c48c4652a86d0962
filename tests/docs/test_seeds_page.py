"""The commands of docs/seeds.md, one after the other, as they stand there."""

import os
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "seeds.md"


def test_the_commands_of_the_page_work(tmp_path: Path) -> None:
    commands = PAGE.read_text().split("```sh\n")[1].split("```")[0]
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "EMULATOR_DATABASE_URL": f"sqlite:///{tmp_path / 'emulator.db'}",
        "EMULATOR_HASH_PROFILE": "test",
    }
    ended = subprocess.run(
        ["bash", "-ec", commands],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "+ pool my-app" in ended.stdout
    assert "0 to make, 0 to change, 6 as they are" in ended.stdout
    assert (tmp_path / "seed.schema.json").is_file()
