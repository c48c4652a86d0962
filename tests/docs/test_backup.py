"""docs/backup.md: its commands run as they stand, one block after the other."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import server
from tests.support.caller import Caller

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "backup.md").read_text()
BLOCKS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def block(beginning: str) -> str:
    (found,) = [each for each in BLOCKS if each.startswith(beginning)]
    return str(found)


def run(script: str, folder: Path, **environment: str) -> str:
    """The output of the lines, with the command that these tests run with."""
    commands = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env={"PATH": commands, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def test_the_snapshot_commands_save_and_load(tmp_path: Path) -> None:
    with server.running("sqlite://") as running:
        said = run(block("cognito-emulator snapshot save"), tmp_path, EMULATOR_URL=running.url)
    saved, loaded, *listed, deleted = said.splitlines()
    assert (saved, loaded, deleted) == (
        "saved signed-up: 0 pools, 0 users",
        "loaded signed-up: 0 pools, 0 users",
        "deleted signed-up",
    )
    assert [found["name"] for found in json.loads("".join(listed))["snapshots"]] == ["signed-up"]


def test_one_user_is_restored_out_of_a_snapshot(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    beginning = "curl -s -X POST localhost:9229/_emulator/snapshots/signed-up/restore"
    with server.running("sqlite://") as running:
        caller = Caller(running.url)
        pool = caller.must("CreateUserPool", PoolName="mine")["UserPool"]["Id"]
        caller.must("AdminCreateUser", UserPoolId=pool, Username="bob", MessageAction="SUPPRESS")
        caller.control("POST", "/_emulator/snapshots", {"name": "signed-up"})
        caller.must("AdminDeleteUser", UserPoolId=pool, Username="bob")
        script = block(beginning).replace("localhost:9229", running.url).replace("us-east-1_Web000001", pool)
        assert json.loads(run(script, tmp_path))["username"] == "bob"
        assert caller.must("AdminGetUser", UserPoolId=pool, Username="bob")["UserStatus"] == "FORCE_CHANGE_PASSWORD"


def test_the_resets_reset(tmp_path: Path) -> None:
    with server.running("sqlite://") as running:
        Caller(running.url).must("CreateUserPool", PoolName="mine")
        said = run(block("cognito-emulator reset"), tmp_path, EMULATOR_URL=running.url).splitlines()
        assert Caller(running.url).must("ListUserPools", MaxResults=10)["UserPools"] == []
    assert said[:2] == ["gone: 0 pools, 0 users", "gone: 1 pools, 0 users"]
    assert said[2].startswith("seeded: pools: ")
    assert said[3] == "there is no such pool"
    assert said[4].startswith("gone: ")


def test_a_backup_is_written_checked_and_restored(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with server.running(f"sqlite:///{tmp_path / 'data' / 'emulator.db'}") as running:
        pool = Caller(running.url).must("CreateUserPool", PoolName="mine")["UserPool"]["Id"]
        said = run(block("cognito-emulator db backup"), tmp_path)
        assert said.splitlines()[0].startswith("the state is in backup.db: 1 pools, 0 users, ")
        assert said.splitlines()[1].endswith(", whole")
        run(block("cognito-emulator db copy"), tmp_path)
    run(block("cognito-emulator db restore"), tmp_path)
    for name in ("restored", "moved"):
        with server.running(f"sqlite:///{tmp_path / name / 'emulator.db'}") as running:
            (found,) = Caller(running.url).must("ListUserPools", MaxResults=10)["UserPools"]
        assert found["Id"] == pool


def test_so_do_their_requests(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("there is no curl here")
    with server.running("sqlite://") as running:
        script = block("curl -s -X POST localhost:9229/_emulator/snapshots -H")
        said = run(script.replace("localhost:9229", running.url), tmp_path)
    assert said.count('"name":"signed-up"') == 3
    assert said.endswith('{"deleted":1}')
