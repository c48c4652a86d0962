"""The server that other tests start: it says why it cannot start, and leaves nobody behind."""

import socket
import time
from pathlib import Path

import pytest

from tests.support import server
from tests.support.server import DidNotStart

pytestmark = pytest.mark.clients


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    with (
        pytest.raises(
            DidNotStart, match="EMULATOR_ISSUER_MODE must be `public`, `aws`, `original`, `updated`, or a template"
        ),
        server.running(f"sqlite:///{tmp_path / 'emulator.db'}", issuer_mode="nonsense"),
    ):
        pass


def test_a_server_looks_for_another_port_if_its_own_was_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = server.free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        offered = iter([taken.getsockname()[1], free])
        monkeypatch.setattr(server, "free_port", lambda: next(offered))
        with server.running(f"sqlite:///{tmp_path / 'emulator.db'}") as running:
            assert running.port == free


def test_a_killed_server_leaves_no_worker_behind_and_starts_again(tmp_path: Path) -> None:
    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", workers=2) as running:
        running.kill()
        assert not running.is_ready()
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", running.port)) != 0
        running.start()
        assert running.is_ready()


@pytest.mark.parametrize("workers", [1, 2])
def test_ready_is_said_once_when_the_server_listens(tmp_path: Path, workers: int) -> None:
    with server.running(f"sqlite:///{tmp_path / 'emulator.db'}", workers=workers) as running:
        deadline = time.monotonic() + 10
        while "Ready.\n" not in running.log and time.monotonic() < deadline:
            time.sleep(0.02)
        log = running.log
    assert log.count("Ready.\n") == 1
    assert "Application startup complete" in log[: log.index("Ready.\n")]


@pytest.mark.parametrize("workers", [1, 2])
def test_ready_is_not_said_by_a_server_whose_port_is_taken(tmp_path: Path, workers: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(
                DidNotStart, match=r"port \d+ of 127.0.0.1 is in use, perhaps by another emulator"
            ) as refused,
            server.running(f"sqlite:///{tmp_path / 'emulator.db'}", port=port, workers=workers),
        ):
            pass
    assert "Ready." not in str(refused.value)
