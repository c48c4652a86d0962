"""docs/operations.md: its lines for a shell run as they stand."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support import killed_imports as importing
from tests.support import server
from tests.support.caller import Caller
from tests.support.patience import until

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "operations.md").read_text()
LINES = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


def run(program: str, folder: Path, **environment: str) -> None:
    """The one line of the page that begins with the program, which this machine may not have."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"there is no {program} here")
    (line,) = [line for line in LINES if line.startswith(program)]
    subprocess.run(
        ["bash", "-euc", line],
        cwd=folder,
        env={"PATH": f"{Path(path).parent}:/usr/bin:/bin", **environment},
        check=True,
    )


def test_the_line_that_makes_a_key_makes_one(tmp_path: Path) -> None:
    run("openssl", tmp_path)
    key = tmp_path / "emulator.key"
    assert key.stat().st_mode & 0o777 == 0o600
    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", secret_key_file=str(key)) as running:
        Caller(running.url).must("CreateUserPool", PoolName="sealed")


def test_the_line_that_takes_a_copy_takes_one(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with server.running(f"sqlite:///{tmp_path / 'data' / 'emulator.db'}") as running:
        Caller(running.url).must("CreateUserPool", PoolName="kept")
        run("sqlite3", tmp_path)
    with server.running(f"sqlite:///{tmp_path / 'backup.db'}") as running:
        (pool,) = Caller(running.url).must("ListUserPools", MaxResults=10)["UserPools"]
    assert pool["Name"] == "kept"


def test_the_line_that_uploads_a_file_uploads_it(tmp_path: Path) -> None:
    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}") as running:
        caller = Caller(running.url)
        pool_id = importing.pool(caller)
        (tmp_path / "users.csv").write_bytes(b"".join(importing.file(caller, pool_id, 10)))
        made = {"UserPoolId": pool_id, "JobName": "job", "CloudWatchLogsRoleArn": importing.ROLE}
        job = caller.must("CreateUserImportJob", **made)["UserImportJob"]
        run("curl", tmp_path, PRESIGNED_URL=job["PreSignedUrl"])
        named = {"UserPoolId": pool_id, "JobId": job["JobId"]}
        caller.must("StartUserImportJob", **named)
        until(lambda: caller.must("DescribeUserImportJob", **named)["UserImportJob"]["Status"] == "Succeeded")
        log = caller.control("GET", f"/_emulator/imports/{job['JobId']}/log?after=0&limit=3")
    assert len(log["lines"]) == 3
