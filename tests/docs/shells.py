"""Blocks of the documentation that are for a shell, run as they stand in one folder.

A block is found by the comment above it: `<!-- staging: serve -->`.
"""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def block(page: str, name: str) -> str:
    """The lines below the comment."""
    text = (DOCS / page).read_text()
    (found,) = re.findall(rf"<!-- {re.escape(name)} -->\n```sh\n(.*?)```", text, re.DOTALL)
    return str(found)


class Shell:
    """One bash for all blocks, as a person has it: what one exports or starts is there for the next."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        path = f"{Path(sys.executable).parent}:{os.environ.get('PATH', '/usr/bin:/bin')}"
        self._process = subprocess.Popen(
            ["bash", "--norc", "-s"],
            cwd=folder,
            env={"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, lines: str, *, seconds: int = 120) -> str:
        """What the lines print. Fails the test at the first one that fails."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        script = self._folder / ".block"
        script.write_text(lines)
        self._process.stdin.write("set -eo pipefail; trap 'echo; echo @@failed' ERR\n")
        self._process.stdin.write(f". {script}; set +e; trap - ERR; echo; echo @@done\n")
        self._process.stdin.flush()
        said: list[str] = []
        with _within(seconds, self._process.pid):
            for line in self._process.stdout:
                if line.strip() in ("@@done", "@@failed"):
                    assert line.strip() == "@@done", f"{lines}\n{''.join(said)}"
                    return "".join(said)
                said.append(line)
        raise AssertionError(f"the shell ended:\n{lines}\n{''.join(said)}")

    def close(self) -> None:
        """Ends everything that was started in it."""
        try:
            os.killpg(self._process.pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.read()
            self._process.stdout.close()
        self._process.wait(30)


@contextmanager
def _within(seconds: int, group: int) -> Iterator[None]:
    def end(_: int, __: object) -> None:
        os.killpg(group, signal.SIGKILL)

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def shell(folder: Path, **environment: str) -> Iterator[Shell]:
    opened = Shell(folder, environment)
    try:
        yield opened
    finally:
        opened.close()
