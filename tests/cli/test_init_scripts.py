"""Init scripts of a real server: `ready.d` once it answers, `shutdown.d` before it ends."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient

from emulator.base import init_status
from emulator.cli import init_scripts
from emulator.client import Control
from emulator.store import scripts
from emulator.store.scripts import ScriptFailed
from emulator.testing import Running
from tests.support import databases, server
from tests.support.patience import until
from tests.support.server import DidNotStart

# What a script can do with the SDK that is installed where the server is.
MAKE_POOL = """
import boto3
boto3.client("cognito-idp").create_user_pool(PoolName="by-python")
"""
ADD_GROUP = """
-- a comment; with a semicolon
INSERT INTO user_groups (pool_id, name_key, name, description, created_at, updated_at)
SELECT id, 'from;sql', 'from;sql', 'it''s made', created_at, updated_at FROM user_pools WHERE name = 'by-python'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for stage in ("ready.d", "shutdown.d"):
        (tmp_path / "init" / stage).mkdir(parents=True)
    return tmp_path / "init"


@pytest.fixture
def own_database(database_url: str) -> Iterator[str]:
    with databases.empty(database_url) as url:
        yield url


def test_scripts_run_in_the_order_of_their_names_and_the_server_is_ready_after_them(
    own_database: str, folder: Path
) -> None:
    told = folder.parent / "told"
    (folder / "ready.d" / "020.sql").write_text(ADD_GROUP, "utf-8-sig")
    (folder / "ready.d" / "010.py").write_text(MAKE_POOL)
    (folder / "ready.d" / "030.sh").write_text(
        f'echo "$EMULATOR_URL $AWS_ACCESS_KEY_ID $EMULATOR_ADMIN_TOKEN" >> {told}\n'
        f'cognito-emulator health >> {told} || echo "not ready yet" >> {told}\n'
    )
    (folder / "ready.d" / "030.sh").chmod(0o755)
    (folder / "ready.d" / "notes.txt").write_text("to read")
    (folder / "shutdown.d" / "010.sh").write_text(f"cognito-emulator health >> {told}\n")
    with server.running(own_database, init_folder=folder, admin_token="letmein") as running:
        with Running(running.url, token="letmein") as emulator:
            (pool,) = emulator.client().list_user_pools(MaxResults=10)["UserPools"]
            assert pool["Name"] == "by-python"
            (group,) = emulator.client().list_groups(UserPoolId=pool["Id"])["Groups"]
            assert (group["GroupName"], group["Description"]) == ("from;sql", "it's made")
            status = emulator.control.get_init_scripts()
        assert status["completed"]
        assert [(Path(one["file"]).name, one["stage"], one["state"]) for one in status["scripts"]] == [
            ("010.py", "ready", "done"),
            ("020.sql", "ready", "done"),
            ("030.sh", "ready", "done"),
            ("010.sh", "shutdown", "waiting"),
        ]
        assert f"{folder}/ready.d/notes.txt is not run: init scripts are files named *.sh, *.py or *.sql" in running.log
        assert told.read_text() == f"{running.url} test letmein\nnot ready: {running.url}\nnot ready yet\n"
        running.stop()
        assert told.read_text().splitlines()[3:] == [f"ready: {running.url}"]


@pytest.mark.once
def test_a_server_that_a_script_begins_is_ready_on_its_own(own_database: str, folder: Path) -> None:
    asks = "import os, urllib.request as http; print(http.urlopen(os.environ['EMULATOR_URL'] + '/readyz').status)"
    (folder / "ready.d" / "asks.txt").write_text(asks)
    (folder / "ready.d" / "010.sh").write_text("cognito-emulator exec -- python asks.txt > told\n")
    with server.running(own_database, init_folder=folder):
        assert (folder / "ready.d" / "told").read_text() == "200\n"


@pytest.mark.once
def test_a_script_that_fails_ends_the_server_with_its_name_and_what_it_said_last(
    own_database: str, folder: Path
) -> None:
    marked = folder.parent / "marked"
    (folder / "ready.d" / "010.sh").write_text("for n in $(seq 30); do echo line $n; done; exit 7\n")
    for file in (folder / "ready.d" / "020.sh", folder / "shutdown.d" / "010.sh"):
        file.write_text(f"touch {marked}\n")
    with pytest.raises(DidNotStart) as caught, server.running(own_database, workers=2, init_folder=folder):
        pass
    said = str(caught.value)
    assert said.startswith("the emulator ended with 1:")
    assert f"error: the init script {folder}/ready.d/010.sh failed with exit code 7; it said last:\n  line 11\n" in said
    assert "  line 30" in said
    assert "Ready." not in said
    assert not marked.exists()


@pytest.mark.once
def test_a_script_has_so_much_time_and_what_it_began_ends_with_it(own_database: str, folder: Path) -> None:
    number = folder.parent / "number"
    (folder / "ready.d" / "010.sh").write_text(f"sleep 600 & echo $! > {number}; echo waiting; wait\n")
    shorter = "from emulator.cli import init_scripts; init_scripts.SECONDS = 0.5"
    with (
        pytest.raises(
            DidNotStart, match=r"(?s)ended with 1:.*010\.sh was ended after 0\.5 seconds; it said last:\n  waiting"
        ),
        server.running(own_database, init_folder=folder, first=shorter),
    ):
        pass
    assert not is_running(int(number.read_text()))


@pytest.mark.once
def test_a_server_that_is_asked_to_end_does_not_wait_for_a_script(
    own_database: str, folder: Path, tmp_path: Path
) -> None:
    (folder / "ready.d" / "010.sh").write_text("touch begun; sleep 600\n")
    (folder / "shutdown.d" / "010.sh").write_text("touch ended\n")
    port = server.free_port()
    settings = {"DATABASE_URL": own_database, "INIT_FOLDER": str(folder), "PORT": str(port), "HASH_PROFILE": "test"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EMULATOR_")}
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "emulator"],
            env={**kept, **{f"EMULATOR_{name}": value for name, value in settings.items()}},
            cwd=tmp_path,
            stdout=log,
            stderr=log,
        )
    try:
        until((folder / "ready.d" / "begun").exists, 60)
        status = Control(f"http://127.0.0.1:{port}").get_init_scripts()
        assert (status["completed"], status["scripts"][0]["state"]) == (False, "running")
        with pytest.raises(HTTPError) as caught:
            urlopen(f"http://127.0.0.1:{port}/readyz")
        with caught.value as answer:
            assert json.load(answer)["reason"] == f"The init script {folder}/ready.d/010.sh is running."
    finally:
        process.terminate()
        assert process.wait(15) == -signal.SIGTERM
    assert "error:" not in (tmp_path / "log").read_text()
    assert not (folder / "shutdown.d" / "ended").exists()


@pytest.mark.once
def test_who_asks_twice_does_not_wait_for_a_script_of_shutdown_and_leaves_none_behind(
    own_database: str, folder: Path
) -> None:
    number = folder.parent / "number"
    (folder / "shutdown.d" / "010.sh").write_text(f"sleep 600 & echo $! > {number}; wait\n")
    with server.running(own_database, init_folder=folder) as running:
        running.process.terminate()
        until(lambda: number.exists() and number.read_text() != "")
        running.process.terminate()
        running.process.wait(15)
        until(lambda: not is_running(int(number.read_text())))


@pytest.mark.once
def test_who_gives_up_while_a_script_is_being_started_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "010.sh"
    file.write_text("sleep 600\n")
    status = tmp_path / "status"
    those = init_scripts.InitScripts([init_status.Script("shutdown", str(file), "waiting")], {}, "sqlite://", status)
    start = subprocess.Popen

    def started_while_somebody_gives_up(*arguments: Any, **options: Any) -> Any:
        process = start(*arguments, **options)
        threading.Thread(target=those.give_up).start()
        until(lambda: those._given_up == {"ready", "shutdown"})
        return process

    monkeypatch.setattr(subprocess, "Popen", started_while_somebody_gives_up)
    monkeypatch.setattr(init_scripts, "SECONDS", 15.0)
    those.end()
    (told,) = json.loads(status.read_text())
    assert told["state"] == "failed"
    assert told["seconds"] < 15, "stopped when it had begun, not when its time was over"


@pytest.mark.once
def test_the_folder_of_localstack_is_looked_at_too(own_database: str, folder: Path, tmp_path: Path) -> None:
    theirs = tmp_path / "localstack"
    (theirs / "ready.d").mkdir(parents=True)
    (theirs / "boot.d").mkdir()
    (theirs / "boot.d" / "early.sh").write_text("exit 1\n")
    script = theirs / "ready.d" / "pools.sh"
    script.write_text("#!/usr/bin/env python3\nimport sys; open('begun', 'w').write(sys.version)\n")
    script.chmod(0o755)
    first = f"from emulator.cli import init_scripts; init_scripts.LOCALSTACK = {str(theirs)!r}"
    with server.running(own_database, first=first) as running:
        assert (theirs / "ready.d" / "begun").read_text()
        assert f"{theirs}/boot.d is not run: there are the stages ready.d and shutdown.d" in running.log


@pytest.mark.once
def test_scripts_run_once_for_all_workers_and_ctrl_c_lets_those_of_shutdown_reach_them(
    own_database: str, folder: Path
) -> None:
    told = folder.parent / "told"
    (folder / "ready.d" / "010.sh").write_text(f"echo begun >> {told}\n")
    (folder / "shutdown.d" / "010.sh").write_text(f"sleep 1; cognito-emulator health >> {told}\n")
    with server.running(own_database, workers=2, init_folder=folder) as running:
        assert [one["state"] for one in Control(running.url).get_init_scripts()["scripts"]] == ["done", "waiting"]
        os.killpg(running.pid, signal.SIGINT)
        running.process.wait(30)
        assert told.read_text() == f"begun\nready: {running.url}\n"
        assert "died" not in running.log


@pytest.mark.once
def test_without_scripts_the_answer_says_so(http: TestClient) -> None:
    assert http.get("/_emulator/init").json() == {"completed": True, "scripts": []}


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("INSERT INTO made VALUES (1); COMMIT; INSERT INTO made VALUES (2)", "a script is one transaction"),
        ("INSERT INTO made VALUES (1); SELECT * FROM nowhere;", "nowhere"),
        ("INSERT INTO made VALUES (1); INSERT INTO made VALUES ('unfinished);", "unfinished"),
        ("INSERT INTO made VALUES (1); ROLLBACK", "a script is one transaction"),
    ],
)
def test_a_script_of_sql_is_kept_as_a_whole_or_not_at_all(own_database: str, script: str, why: str) -> None:
    scripts.run(own_database, "CREATE TABLE made (number INTEGER); INSERT INTO made VALUES (0);", seconds=10)
    with pytest.raises(ScriptFailed, match=why):
        scripts.run(own_database, script, seconds=10)
    scripts.run(own_database, "CREATE UNIQUE INDEX one ON made (number); INSERT INTO made VALUES (1)", seconds=10)


def test_a_script_of_sql_has_so_much_time(own_database: str) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(ScriptFailed, match=r"it took longer than 0\.3 seconds"):
        scripts.run(own_database, endless, seconds=0.3)


def is_running(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text()
