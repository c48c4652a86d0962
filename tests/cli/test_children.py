"""Running somebody's command: exit codes, signals, time."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from emulator.cli import children

PASSES = "import sys; from emulator.cli import children; sys.exit(children.run(sys.argv[1:], {}))"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize(
    ("code", "expected"),
    [("pass", 0), ("raise SystemExit(7)", 7), ("import os; os.kill(os.getpid(), 9)", 137), ("1 / 0", 1)],
)
def test_the_exit_code_of_the_command_is_ours(code: str, expected: int) -> None:
    assert children.run([*python(code)], os.environ) == expected


def test_a_command_that_is_not_there_or_no_program_is_told(tmp_path: Path) -> None:
    with pytest.raises(children.CannotRun, match=r"There is no command no-such-command\.") as found:
        children.run(["no-such-command"], os.environ)
    assert found.value.code == 127
    (tmp_path / "text").write_text("words")
    with pytest.raises(children.CannotRun, match="text cannot be run: Permission denied") as found:
        children.run([str(tmp_path / "text")], os.environ)
    assert found.value.code == 126


def test_it_gets_the_environment_that_is_given() -> None:
    assert children.run(python("import os; raise SystemExit(int(os.environ['A']))"), {**os.environ, "A": "3"}) == 3


def test_when_the_time_is_over_it_is_ended() -> None:
    began = time.monotonic()
    assert children.run(python("import time; time.sleep(60)"), os.environ, seconds=0.2) == 124
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_us_is_for_the_command(number: int) -> None:
    code = (
        "import signal, sys\n"
        f"signal.signal({int(number)}, lambda *_: sys.exit(9))\n"
        "print('listening', flush=True)\nsignal.pause()"
    )
    command = [sys.executable, "-c", PASSES, *python(code)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "listening\n"
        process.send_signal(number)
        assert process.wait(30) == 9


def test_a_signal_that_it_does_not_catch_is_told_as_shells_tell_it() -> None:
    code = "print('here', flush=True); import signal; signal.pause()"
    command = [sys.executable, "-c", PASSES, *python(code)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(30) == 143


def test_our_own_handlers_come_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    children.run(python("pass"), os.environ)
    assert signal.getsignal(signal.SIGTERM) == before
