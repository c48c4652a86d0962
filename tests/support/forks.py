"""Processes of the emulator that need not import it: each is a fork of one that has, beside the tests.

Nine tenths of the CPU that a server takes to start are for importing, and the tests start hundreds. A fork has nothing
of the others but the modules, and what these make of the model: it changes the folder, the environment and where its
output goes, leads a session of its own, and runs the command from the beginning.
"""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_POLL_SECONDS = 0.01


@dataclass(frozen=True)
class Order:
    """`python -m emulator` with these arguments; what it writes goes to the end of the `log`, or of `errors` where that
    is another file. It reads the file `said`. `first` is Python to run before it."""

    arguments: list[str]
    folder: str
    environment: dict[str, str]
    log: str
    first: str = ""
    errors: str = ""
    said: str = os.devnull


class Source:
    """The process that is forked, ready when it is first needed; it ends with this one."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            fd = theirs.fileno()
            program = f"from {__name__} import main; main()"
            command = [sys.executable, "-u", "-c", program, str(fd)]
            self._process = subprocess.Popen(
                command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, pass_fds=[fd], start_new_session=True
            )
        self._lines = ours.makefile("rw")
        self._socket = ours
        self._turn = threading.Lock()

    def fork(self, order: Order) -> "Fork":
        return Fork(int(self._ask(**vars(order))), self)

    def status(self, pid: int) -> int | None:
        """What the fork ended with, as of `subprocess`; None while it runs."""
        found: int | None = self._ask(pid=pid)
        return found

    def close(self) -> None:
        self._lines.close()
        self._socket.close()
        self._process.wait()

    def _ask(self, **asked: Any) -> Any:
        with self._turn:
            self._lines.write(json.dumps(asked) + "\n")
            self._lines.flush()
            return json.loads(self._lines.readline())


@dataclass
class Fork:
    """As much of a `subprocess.Popen` as servers need."""

    pid: int
    source: Source
    returncode: int | None = None

    def poll(self) -> int | None:
        if self.returncode is None:
            self.returncode = self.source.status(self.pid)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Raises TimeoutExpired."""
        deadline = time.monotonic() + timeout if timeout is not None else None
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("a fork of the emulator", timeout or 0)
            time.sleep(_POLL_SECONDS)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


_sources: dict[int, Source] = {}  # by the process that asks
_first = threading.Lock()


def source() -> Source:
    with _first:
        if os.getpid() not in _sources:
            _sources[os.getpid()] = Source()
            atexit.register(_sources[os.getpid()].close)
        return _sources[os.getpid()]


@dataclass
class Command:
    """A command that was begun."""

    arguments: tuple[str, ...]
    fork: Fork
    folder: tempfile.TemporaryDirectory[str]

    def ended(self, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """As `subprocess.run` has it. Raises TimeoutExpired."""
        with self.folder as folder:
            code = self.fork.wait(seconds)
            out, errors = (Path(folder, name).read_text() for name in ("out", "errors"))
        return subprocess.CompletedProcess(self.arguments, code, out, errors)


def begun(*arguments: str, environment: Mapping[str, str] = os.environ, said: str = "") -> Command:
    """`cognito-emulator` with these arguments, which reads what is `said` to it."""
    folder = tempfile.TemporaryDirectory(prefix="cognito-emulator-test-")
    names = {name: str(Path(folder.name, name)) for name in ("out", "errors", "said")}
    for name in names.values():
        Path(name).write_text(said if name == names["said"] else "")
    order = Order(list(arguments), str(CHECKOUT), dict(environment), names["out"], "", names["errors"], names["said"])
    return Command(arguments, source().fork(order), folder)


# --- in the process that is forked --------------------------------------------------------------------------------


def main() -> None:
    """Forks as it is told, until nobody tells it any more. What a fork does afterwards is the last thing here."""
    from emulator import __main__ as command
    from emulator import app, operations
    from emulator.base.garbage import nothing_is_garbage
    from emulator.cli import connections, main, server
    from tests.support import key_ring

    with nothing_is_garbage():
        operations.load()
        _know_the_contract()
    key_ring.put_in()
    del app, connections, main, server  # they are imported now
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        order = _serve(orders)
    if order is not None:
        _become(order, str(command.__file__))
        command.main()


def _know_the_contract() -> None:
    """What requests may say is compiled from the model when an operation is first asked for: 0.2 s for the first."""
    from emulator.contract import validate
    from emulator.errors import InvalidParameterException
    from emulator.model import contract

    for name in contract.operations():
        with contextlib.suppress(InvalidParameterException):
            validate.check(name, {})


def _serve(orders: socket.socket) -> Order | None:
    """An order in the fork that is to fulfil it, None at the end."""
    for line in orders.makefile():
        asked = json.loads(line)
        if "pid" in asked:
            answer = _status(asked["pid"])
        elif (answer := os.fork()) == 0:
            return Order(**asked)
        orders.sendall(json.dumps(answer).encode() + b"\n")
    return None


_ended: dict[int, int] = {}


def _status(pid: int) -> int | None:
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            _ended[found[0]] = os.waitstatus_to_exitcode(found[1])
    return _ended.get(pid)


def _redirect(number: int, name: str, how: int) -> None:
    opened = os.open(name, how, 0o666)
    os.dup2(opened, number)
    os.close(opened)


def _become(order: Order, program: str) -> None:
    os.setsid()
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which `nohup` before the tests had switched off
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    for number, name in ((1, order.log), (2, order.errors or order.log)):
        _redirect(number, name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    _redirect(0, order.said, os.O_RDONLY)
    sys.argv = [program, *order.arguments]
    exec(order.first, {})  # noqa: S102 - the tests' own
